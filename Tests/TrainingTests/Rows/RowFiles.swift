import Foundation
import NeuralNet

@testable import Training

/// A file of rows whose number n holds 10 n, 10 n + 1, …, behind some bytes of something else; it has no name.
func numberedRows(_ rows: Int, width: Int, offset: Int = 5) throws -> RowFile {
    let numbers = (0..<rows).flatMap { row in (0..<width).map { Float(10 * row + $0) } }
    return try rowFile(numbers, rows: rows, width: width, offset: offset)
}

/// A file of rows; it has no name.
func rowFile(
    _ numbers: [Float], rows: Int, width: Int, offset: Int = 0, declared: Int? = nil
) throws -> RowFile {
    let path = FileManager.default.temporaryDirectory.path + "/nnconvert-\(UUID().uuidString)"
    var data = Data(repeating: 7, count: offset)
    numbers.withUnsafeBytes { data.append(contentsOf: $0) }
    try data.write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try RowFile(
        path: path, name: "rows",
        layout: RowFile.Layout(
            offset: offset, rows: declared ?? rows, rowSize: width, rowBytes: 4 * width,
            isFinite: false, conversion: nil))
}

extension Dataset {
    /// The same data with the rows of all arrays side by side in one file.
    func inFile() throws -> Dataset {
        let arrays = inputs + targets
        let width = arrays.reduce(0) { $0 + $1.rowSize }
        let numbers = (0..<rows).flatMap { row in arrays.flatMap { $0.row(row) } }
        let file = try rowFile(numbers, rows: rows, width: width, offset: 64)
        var column = 0
        let stored = arrays.map { array in
            defer { column += array.rowSize }
            return DataArray(
                name: array.name, extents: array.extents, file: file, column: column,
                classNames: array.classNames)
        }
        return try Dataset(
            inputs: Array(stored[..<inputs.count]), targets: Array(stored[inputs.count...]))
    }
}
