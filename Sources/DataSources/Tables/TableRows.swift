internal import NeuralNet
internal import Training

/// All rows of a table: the numbers of chosen columns, in memory or in a file.
enum TableRows {
    case memory(TableNumbers)
    case file(RowFile)

    /// Cuts the columns into arrays.
    ///
    /// - Parameters:
    ///   - parts: what feeds each array, in the order of the columns.
    ///   - classNames: gives the names of the classes in the column at a place.
    /// - Returns: an array for each part.
    func arrays(
        of parts: [TablePart], classNames: (Int) -> [String]?
    ) -> [DataArray] {
        var arrays: [DataArray] = []
        var column = 0
        for part in parts {
            switch self {
            case .memory(let numbers):
                let size = part.extents.reduce(1, *)
                arrays.append(
                    DataArray(
                        name: part.port.name, extents: part.extents, rows: numbers.rows,
                        elements: parts.count == 1
                            ? numbers.elements : numbers.columns(column..<column + size),
                        classNames: classNames(column)))
            case .file(let file):
                arrays.append(
                    DataArray(
                        name: part.port.name, extents: part.extents, file: file, column: column,
                        classNames: classNames(column)))
            }
            column += part.extents.reduce(1, *)
        }
        return arrays
    }
}

/// All rows of a table in memory.
struct TableNumbers: Equatable {
    var rows = 0
    /// Those of each row one after another, in the order asked.
    var elements: [Float] = []

    /// The numbers of neighbouring columns.
    fileprivate func columns(_ columns: Range<Int>) -> [Float] {
        let width = elements.count / rows
        let count = rows * columns.count
        return [Float](unsafeUninitializedCapacity: count) { cut, initialized in
            for row in 0..<rows {
                for column in columns {
                    cut.initializeElement(at: initialized, to: elements[row &* width &+ column])
                    initialized += 1
                }
            }
        }
    }
}
