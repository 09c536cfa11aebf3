internal import NeuralNet

/// One array of a data set: an input or a target, one row per sample.
public struct DataArray: Sendable, Equatable {
    /// The model's input or output that the array feeds.
    public let name: String
    /// The extent of each axis of one row, without the batch axis.
    public let extents: [Int]
    /// The number of rows.
    public let rows: Int
    /// Where the elements are.
    let storage: Storage
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
        storage = .memory(elements)
        self.classNames = classNames
        rowSize = extents.reduce(1, *)
    }

    init(
        _ array: DataArray, name: String? = nil, rows: Int, extents: [Int], storage: Storage
    ) {
        self.name = name ?? array.name
        classNames = array.classNames
        self.extents = extents
        self.rows = rows
        self.storage = storage
        rowSize = extents.reduce(1, *)
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
