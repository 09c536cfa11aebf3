internal import Glibc
public import NeuralNet

/// A file that holds rows of numbers, all of one size, one after another; it is read row by row where it is needed.
package final class RowFile: Sendable {
    /// A number that float32 cannot hold.
    package struct Misfit: Sendable, Equatable {
        /// Its place among the numbers that were converted.
        package let index: Int
        package let value: String

        /// Names a number.
        package init(index: Int, value: String) {
            self.index = index
            self.value = value
        }
    }

    /// Makes float32 of stored numbers; gives the first one that cannot be.
    package typealias Conversion =
        @Sendable (UnsafeRawBufferPointer, UnsafeMutableBufferPointer<Float>) -> Misfit?

    /// Where rows stand in the file.
    package struct Layout: Sendable {
        /// The bytes before the first row.
        let offset: Int
        /// The number of rows.
        let rows: Int
        /// The numbers of a row.
        let rowSize: Int
        /// The bytes of a row.
        let rowBytes: Int
        /// How stored numbers become float32, `nil` where they are.
        let conversion: Conversion?
        /// Whether the numbers are known to be finite.
        let isFinite: Bool

        /// Describes rows.
        ///
        /// - Parameters:
        ///   - offset: the bytes before the first row.
        ///   - rows: the number of rows.
        ///   - rowSize: the numbers of a row.
        ///   - rowBytes: the bytes of a row.
        ///   - isFinite: whether the numbers are known to be finite.
        ///   - conversion: how stored numbers become float32, `nil` where they are.
        package init(
            offset: Int, rows: Int, rowSize: Int, rowBytes: Int, isFinite: Bool,
            conversion: Conversion?
        ) {
            self.offset = offset
            self.rows = rows
            self.rowSize = rowSize
            self.rowBytes = rowBytes
            self.isFinite = isFinite
            self.conversion = conversion
        }
    }

    /// How messages call the file.
    package let name: String
    let layout: Layout
    private let descriptor: Int32

    /// Takes a file over.
    ///
    /// - Parameters:
    ///   - descriptor: the open file, which is closed with the object.
    ///   - name: how messages call it.
    ///   - layout: where its rows stand.
    package init(owning descriptor: Int32, name: String, layout: Layout) {
        self.descriptor = descriptor
        self.name = name
        self.layout = layout
    }

    /// Opens a file (`open`).
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - name: how messages call it.
    ///   - layout: where its rows stand.
    /// - Throws: `FileError`.
    package convenience init(path: String, name: String, layout: Layout) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, reading: errno) }
        self.init(owning: descriptor, name: name, layout: layout)
    }

    deinit { close(descriptor) }

    /// Reads neighbouring rows (`pread`).
    ///
    /// - Parameters:
    ///   - rows: their positions.
    ///   - target: where they go; it holds as many.
    ///   - scratch: room for stored numbers that are converted.
    /// - Throws: ``RowFileError``.
    func read(
        _ rows: Range<Int>, into target: UnsafeMutableBufferPointer<Float>,
        _ scratch: inout [UInt8]
    ) throws(RowFileError) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= layout.rows, "rows of the file")
        precondition(target.count == rows.count * layout.rowSize, "as much room as rows")
        let start = layout.offset + rows.lowerBound * layout.rowBytes
        guard let conversion = layout.conversion else {
            return try fill(UnsafeMutableRawBufferPointer(target), from: start)
        }
        let count = rows.count * layout.rowBytes
        if scratch.count < count { scratch = [UInt8](repeating: 0, count: count) }
        let misfit = try scratch.withUnsafeMutableBufferPointer {
            bytes throws(RowFileError) -> Misfit? in
            let stored = UnsafeMutableRawBufferPointer(
                UnsafeMutableBufferPointer(rebasing: bytes[..<count]))
            try fill(stored, from: start)
            return conversion(UnsafeRawBufferPointer(stored), target)
        }
        guard let misfit else { return }
        let row = rows.lowerBound + misfit.index / layout.rowSize
        throw .misfit(
            name, row: row + 1, column: misfit.index % layout.rowSize + 1, value: misfit.value)
    }

    /// Reads neighbouring rows.
    ///
    /// - Parameter rows: their positions.
    /// - Returns: their numbers.
    /// - Throws: ``RowFileError``.
    package func loaded(_ rows: Range<Int>) throws(RowFileError) -> [Float] {
        var numbers = [Float](repeating: 0, count: rows.count * layout.rowSize)
        var scratch: [UInt8] = []
        try numbers.withUnsafeMutableBufferPointer { numbers throws(RowFileError) in
            try read(rows, into: numbers, &scratch)
        }
        return numbers
    }

    private func fill(
        _ target: UnsafeMutableRawBufferPointer, from start: Int
    ) throws(RowFileError) {
        var done = 0
        while done < target.count {
            let count = pread(
                descriptor, target.baseAddress.map { $0 + done }, target.count - done, start + done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file(FileError(path: name, reading: errno)) }
            guard count > 0 else { throw .cutShort(name) }
            done += count
        }
    }
}

extension RowFile {
    /// The numbers that are read at a time where a file is gone through.
    private static let partSize = 1 << 18

    /// Hands out rows part by part.
    ///
    /// - Parameters:
    ///   - rows: their positions.
    ///   - body: takes the position of the first row of a part, and all numbers of its rows.
    /// - Throws: what the body throws, or ``TrainingError/unreadable(_:)``.
    func forEachPart(
        of rows: Range<Int>,
        _ body: (Int, UnsafeBufferPointer<Float>) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        let size = layout.rowSize
        let limit = max(1, Self.partSize / max(1, size))
        var scratch: [UInt8] = []
        var numbers = [Float](repeating: 0, count: min(limit, rows.count) * size)
        var first = rows.lowerBound
        while first < rows.upperBound {
            let part = first..<min(first + limit, rows.upperBound)
            try numbers.withUnsafeMutableBufferPointer { numbers throws(TrainingError) in
                let target = UnsafeMutableBufferPointer(rebasing: numbers[..<(part.count * size)])
                do throws(RowFileError) { try read(part, into: target, &scratch) } catch {
                    throw .unreadable(error)
                }
                try body(part.lowerBound, UnsafeBufferPointer(target))
            }
            first = part.upperBound
        }
    }
}

/// Why rows of a file cannot be had.
public enum RowFileError: Error, Equatable, Sendable {
    case file(FileError)
    /// The file has fewer bytes than when it was opened.
    case cutShort(String)
    /// A number is beyond float32; row and column count from 1.
    case misfit(String, row: Int, column: Int, value: String)
}

extension RowFileError: CustomStringConvertible {
    /// The error as a sentence fragment that names the file.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .cutShort(let name): "\(name): became shorter while it was read"
        case .misfit(let name, let row, let column, let value):
            "\(name): row \(row), column \(column) (from 1) holds \(value), which float32 cannot hold"
        }
    }
}
