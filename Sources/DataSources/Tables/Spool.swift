internal import Glibc
internal import NeuralNet
internal import Training

/// A temporary file of rows that are written once, front to back, and then read anywhere.
///
/// It has no name from the beginning on, so that it is gone with the process, however that ends.
final class Spool {
    private let folder: String
    private let width: Int
    private let descriptor: Int32
    /// The rows that were written.
    private(set) var rows = 0
    /// Whether none of the numbers is infinite or NaN.
    private var areFinite = true

    /// Makes a file (`mkstemp`, `unlink`).
    ///
    /// - Parameters:
    ///   - folder: where it takes its room.
    ///   - width: the numbers of a row.
    /// - Throws: ``DataError/spool(_:)``.
    init(in folder: String, width: Int) throws(DataError) {
        self.folder = folder
        self.width = width
        var template = (folder + "/.nnconvert-rows.XXXXXX").utf8CString.map { $0 }
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .spool(.cannotWrite(folder, code: errno)) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// Appends rows.
    func append(_ numbers: UnsafeBufferPointer<Float>) throws(DataError) {
        try write(numbers, at: rows * width)
        areFinite = areFinite && numbers.areFinite
        rows += numbers.count / width
    }

    private func write(_ numbers: UnsafeBufferPointer<Float>, at place: Int) throws(DataError) {
        let bytes = UnsafeRawBufferPointer(numbers)
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                place * MemoryLayout<Float>.size + done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw .spool(.cannotWrite(folder, code: count < 0 ? errno : ENOSPC))
            }
            done += count
        }
    }

    /// Hands out all rows part by part, and writes back what becomes of them.
    ///
    /// - Parameter body: takes the numbers of some rows, and changes them or not.
    /// - Throws: ``DataError``.
    func forEachPart(_ body: (inout [Float]) -> Void) throws(DataError) {
        let limit = max(1, (1 << 18) / width)
        let file = try file(called: folder)
        areFinite = true
        for first in stride(from: 0, to: rows, by: limit) {
            let part = first..<min(first + limit, rows)
            var numbers = try file.numbers(of: part)
            let before = numbers
            body(&numbers)
            areFinite = areFinite && numbers.areFinite
            guard numbers != before else { continue }
            try numbers.withUnsafeBufferPointer { numbers throws(DataError) in
                try write(numbers, at: first * width)
            }
        }
    }

    /// The rows, to be read anywhere.
    ///
    /// - Parameter name: how messages call them.
    /// - Returns: the file, which outlives the spool.
    /// - Throws: ``DataError/spool(_:)``.
    func file(called name: String) throws(DataError) -> RowFile {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .spool(.cannotRead(folder, code: errno)) }
        return RowFile(
            owning: copy, name: name,
            layout: RowFile.Layout(
                offset: 0, rows: rows, rowSize: width, rowBytes: width * MemoryLayout<Float>.size,
                isFinite: areFinite, conversion: nil))
    }
}

extension RowFile {
    /// The numbers of some rows of a spool.
    fileprivate func numbers(of rows: Range<Int>) throws(DataError) -> [Float] {
        do throws(RowFileError) {
            return try loaded(rows)
        } catch {
            switch error {
            case .file(let error): throw .spool(error)
            case .cutShort, .misfit: throw .spool(.cannotRead(name, code: EIO))
            }
        }
    }
}

@available(*, unavailable)
extension Spool: Sendable {}
