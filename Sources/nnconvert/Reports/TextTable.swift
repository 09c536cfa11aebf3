/// A table in plain characters, whose columns are as wide as they must be.
struct TextTable {
    /// On which side a column's cells stand.
    enum Side {
        case left, right
    }

    private let sides: [Side]
    private let widest: Int
    private var rows: [[String]] = []
    private let hasHeader: Bool

    /// Starts a table.
    ///
    /// - Parameters:
    ///   - columns: the heads of the columns, and on which side cells stand.
    ///   - widest: the most characters that a cell of the first column may take.
    init(columns: [(String, Side)], widest: Int = 40) {
        sides = columns.map { $0.1 }
        self.widest = widest
        hasHeader = columns.contains { !$0.0.isEmpty }
        if hasHeader { rows.append(columns.map { $0.0 }) }
    }

    /// Adds a row, a cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == sides.count, "a cell for each column")
        rows.append(cells)
    }

    /// The lines of the table.
    ///
    /// - Parameters:
    ///   - indent: the blanks before each line.
    ///   - width: the widest line; cells of the first column give way.
    /// - Returns: the lines.
    func lines(indent: Int = 2, width: Int = 100) -> [String] {
        let others = sides.indices.dropFirst().map { column in
            self.rows.map { $0[column].count + 2 }.max() ?? 0
        }
        let left = width - indent - others.reduce(0, +)
        let rows = self.rows.map {
            [shortened($0[0], to: max(8, min(widest, left)))] + $0.dropFirst()
        }
        let widths = sides.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                padded(cell, to: widths[column], sides[column])
            }
            var line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        if hasHeader {
            let length = widths.reduce(0, +) + 2 * (widths.count - 1)
            let rule = String(repeating: "─", count: length)
            lines.insert(String(repeating: " ", count: indent) + rule, at: 1)
        }
        return lines
    }

    private func shortened(_ cell: String, to widest: Int) -> String {
        guard cell.count > widest else { return cell }
        let half = (widest - 1) / 2
        return cell.prefix(half) + "…" + cell.suffix(widest - 1 - half)
    }

    private func padded(_ cell: String, to width: Int, _ side: Side) -> String {
        let space = String(repeating: " ", count: width - cell.count)
        return side == .left ? cell + space : space + cell
    }
}
