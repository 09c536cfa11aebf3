internal import NeuralNet

/// One array of a data set: an input or a target, one row per sample.
public struct DataArray: Sendable, Equatable {
    /// The model's input or output that the array feeds.
    public let name: String
    /// The extent of each axis of one row, without the batch axis.
    public let extents: [Int]
    /// The number of rows.
    public let rows: Int
    /// The rows one after another, each in C order.
    public let elements: [Float]
    /// The names of the classes whose numbers the elements are, in order, where the data had names.
    public let classNames: [String]?

    /// The number of elements of one row.
    public let rowSize: Int

    /// Makes an array of elements.
    ///
    /// - Parameters:
    ///   - name: the model's input or output that the array feeds.
    ///   - extents: the extent of each axis of one row.
    ///   - rows: the number of rows.
    ///   - elements: the rows one after another; their number must be that of the shape.
    ///   - classNames: the names of the classes whose numbers the elements are, in order.
    public init(
        name: String, extents: [Int], rows: Int, elements: [Float], classNames: [String]? = nil
    ) {
        precondition(
            elementCount(of: [rows] + extents) == elements.count,
            "as many elements as the shape says")
        self.name = name
        self.extents = extents
        self.rows = rows
        self.elements = elements
        self.classNames = classNames
        rowSize = extents.reduce(1, *)
    }

    /// The elements of chosen rows, one row after another.
    ///
    /// - Parameter rows: the positions of the rows; a position may come more than once.
    /// - Returns: as many rows as positions.
    public func gathered(_ rows: some Collection<Int>) -> [Float] {
        [Float](unsafeUninitializedCapacity: rows.count * rowSize) { gathered, initialized in
            for row in rows {
                precondition(row >= 0 && row < self.rows, "a row of the array")
                for index in row * rowSize..<(row + 1) * rowSize {
                    gathered.initializeElement(at: initialized, to: elements[index])
                    initialized += 1
                }
            }
        }
    }

    /// The array of a range of rows.
    ///
    /// - Parameter rows: the positions of the rows.
    /// - Returns: an array of the same name and extents.
    public func slice(_ rows: Range<Int>) -> DataArray {
        DataArray(
            name: name, extents: extents, rows: rows.count,
            elements: Array(elements[rows.lowerBound * rowSize..<rows.upperBound * rowSize]),
            classNames: classNames)
    }

    /// The elements of one row.
    ///
    /// - Parameter position: the row's position.
    /// - Returns: a part of ``elements``.
    package func row(_ position: Int) -> ArraySlice<Float> {
        elements[position * rowSize..<(position + 1) * rowSize]
    }
}

/// Rows of inputs and, where there are any, targets.
public struct Dataset: Sendable, Equatable {
    /// What the model is given, in the order of its inputs.
    public let inputs: [DataArray]
    /// What the model should give, in the order of its outputs; empty if it is not known.
    public let targets: [DataArray]
    /// What the samples weigh in loss and weighted metrics: one array for all outputs, or one under the name of each
    /// output that has weights; empty if all weigh the same.
    public let sampleWeights: [DataArray]
    /// The number of rows of every array.
    public let rows: Int

    /// Puts arrays together.
    ///
    /// - Parameters:
    ///   - inputs: what the model is given, in the order of its inputs.
    ///   - targets: what the model should give, in the order of its outputs.
    ///   - sampleWeights: what the samples weigh; see ``sampleWeights``.
    /// - Throws: ``DatasetError`` where there is no input or numbers of rows differ.
    public init(
        inputs: [DataArray], targets: [DataArray] = [], sampleWeights: [DataArray] = []
    ) throws(DatasetError) {
        guard let first = inputs.first else { throw .noInput }
        for array in inputs.dropFirst() + targets + sampleWeights where array.rows != first.rows {
            throw .differentRowCounts(first.name, first.rows, array.name, array.rows)
        }
        self.inputs = inputs
        self.targets = targets
        self.sampleWeights = sampleWeights
        rows = first.rows
    }

    /// The names of the classes that the first target's numbers stand for, where the data had names.
    public var classNames: [String]? { targets.first?.classNames }

    private init(slicing dataset: Dataset, rows: Range<Int>) {
        inputs = dataset.inputs.map { $0.slice(rows) }
        targets = dataset.targets.map { $0.slice(rows) }
        sampleWeights = dataset.sampleWeights.map { $0.slice(rows) }
        self.rows = rows.count
    }

    /// The same rows with other sample weights.
    init(_ dataset: Dataset, sampleWeights: DataArray) {
        inputs = dataset.inputs
        targets = dataset.targets
        self.sampleWeights = [sampleWeights]
        rows = dataset.rows
    }

    /// The data set of a range of rows.
    ///
    /// - Parameter rows: the positions of the rows.
    /// - Returns: the same inputs and targets with these rows only.
    public func slice(rows: Range<Int>) -> Dataset {
        Dataset(slicing: self, rows: rows)
    }
}

/// Why arrays make no data set.
public enum DatasetError: Error, Equatable, Sendable {
    case noInput
    case differentRowCounts(String, Int, String, Int)
}

extension DatasetError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .noInput: "there is no input data"
        case .differentRowCounts(let first, let firstRows, let second, let secondRows):
            "\"\(first)\" has \(firstRows) row(s) and \"\(second)\" has \(secondRows); give both the same number"
        }
    }
}
