public import Training

/// A column of words beside the numbers of a table, one for each row.
public struct TextColumn: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// The words.
    public let values: [String]

    /// Names a column.
    ///
    /// - Parameters:
    ///   - name: the column's name.
    ///   - values: the words, one for each row.
    public init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}

/// Spells arrays as a CSV table: a header, then a line for each row, ending in LF.
///
/// A column is called as its array, and `name_0`, `name_1`, … where a row has several elements. Numbers
/// have as many digits as tell them from any other float32.
public struct CSVWriter: Sendable {
    private let arrays: [DataArray]
    private let texts: [TextColumn]

    /// Prepares to spell arrays.
    ///
    /// - Parameters:
    ///   - arrays: the arrays, of the same number of rows.
    ///   - texts: columns behind them, of as many rows.
    public init(_ arrays: [DataArray], texts: [TextColumn] = []) {
        precondition(
            arrays.allSatisfy { $0.rows == arrays[0].rows }, "arrays of a table have equal rows")
        precondition(
            texts.allSatisfy { $0.values.count == arrays.first?.rows }, "a word for each row")
        self.arrays = arrays
        self.texts = texts
    }

    /// The names of the columns.
    public var columns: [String] {
        arrays.flatMap { array in
            array.rowSize == 1
                ? [array.name] : (0..<array.rowSize).map { "\(array.name)_\($0)" }
        } + texts.map(\.name)
    }

    /// The line that names the columns.
    public var header: String { columns.map(Self.field).joined(separator: ",") + "\n" }

    /// Hands out the lines below the header piece by piece.
    ///
    /// - Parameter write: takes the bytes of some lines.
    /// - Throws: what the argument throws.
    public func writeRows<Failure: Error>(
        to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let pieceSize = 1 << 16
        var piece: [UInt8] = []
        let numbers = arrays.map(\.elements)
        for row in 0..<(arrays.first?.rows ?? 0) {
            var isFirst = true
            for (array, numbers) in zip(arrays, numbers) {
                for number in numbers[(row * array.rowSize)..<((row + 1) * array.rowSize)] {
                    if !isFirst { piece.append(UInt8(ascii: ",")) }
                    isFirst = false
                    piece += number.description.utf8
                }
            }
            for text in texts { piece += Array(",\(Self.field(text.values[row]))".utf8) }
            piece.append(UInt8(ascii: "\n"))
            if piece.count >= pieceSize {
                try write(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        try write(piece)
    }

    /// A text as a field, quoted where it must be.
    private static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + doubled.joined(separator: "\"\"") + "\""
    }
}
