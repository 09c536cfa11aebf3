public import NeuralNet

/// What the command line says about data.
public struct DataRequest: Sendable, Equatable {
    /// The values of `--data`: `FILE`, `file.npz:array`, `file.h5:/path` or one of these behind `input=`.
    public var data: [String]
    /// The values of `--target`: a column of a table among the data, or as ``data`` for outputs.
    public var targets: [String]
    /// The values of `--sample-weight`: as ``targets``, one for all outputs or those of an output.
    public var sampleWeights: [String] = []
    /// The value of `--features`: the columns that are inputs, in order.
    public var features: [String]?
    /// Whether the first line of CSV files names the columns.
    public var hasHeader: Bool
    /// What stands between the fields of CSV files.
    public var delimiter: UInt8
    /// The value of `--query`: the statement that chooses the rows of an SQLite database.
    public var query: String?
    /// The value of `--fill`: what goes where an input's value is missing in a table.
    public var fill: FillRule?
    /// How much of the data is held in memory, all of it if `nil`.
    ///
    /// What is not has no `elements`; fits, evaluations and predictions take it all the same.
    public var memory: MemoryPolicy?
    /// For outputs whose targets may be class names, the names that the model has already, in its order.
    public var classNames: [String: [String]] = [:]

    /// Collects what the command line says.
    ///
    /// - Parameters:
    ///   - data: where the inputs come from.
    ///   - targets: where the targets come from, if there are any.
    ///   - features: the columns that are inputs, all others if `nil`.
    ///   - hasHeader: whether the first line of CSV files names the columns.
    ///   - delimiter: what stands between fields; see ``delimiter(named:)``.
    public init(
        data: [String], targets: [String] = [], features: [String]? = nil, hasHeader: Bool = true,
        delimiter: UInt8 = UInt8(ascii: ",")
    ) {
        self.data = data
        self.targets = targets
        self.features = features
        self.hasHeader = hasHeader
        self.delimiter = delimiter
    }

    /// The delimiter that the command line names: one ASCII character, or `tab`.
    ///
    /// - Parameter text: the value of `--delimiter`.
    /// - Returns: the byte.
    /// - Throws: ``BindingProblem/badDelimiter(_:)`` where no number or text could stand beside it.
    public static func delimiter(named text: String) throws(DataError) -> UInt8 {
        if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
        let unusable = Set("\"\r\n.+- eE0123456789".utf8)
        guard text.utf8.count == 1, let byte = text.utf8.first, byte != 0, !unusable.contains(byte)
        else { throw .binding(.badDelimiter(text)) }
        return byte
    }

    /// The columns that the command line names: a list with commas, CSV quotes allowed.
    ///
    /// - Parameter text: the value of `--features`.
    /// - Returns: the names.
    public static func features(listedIn text: String) -> [String] {
        var names: [String] = [""]
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: names.append("")
            default: names[names.count - 1].append(character)
            }
        }
        return names
    }
}

/// What data must fit: the names and shapes of a model's inputs and outputs.
public struct ModelSignature: Sendable, Equatable {
    /// An input or output of a model.
    public struct Port: Sendable, Equatable {
        /// The name, as the model has it.
        public let name: String
        /// The shape; its first axis is the batch.
        public let shape: Shape

        /// Describes an input or output.
        ///
        /// - Parameters:
        ///   - name: the name.
        ///   - shape: the shape; its first axis is the batch.
        public init(name: String, shape: Shape) {
            self.name = name
            self.shape = shape
        }
    }

    /// The inputs in order.
    public let inputs: [Port]
    /// The outputs in order.
    public let outputs: [Port]

    /// Describes a model.
    ///
    /// - Parameters:
    ///   - inputs: the inputs in order.
    ///   - outputs: the outputs in order.
    public init(inputs: [Port], outputs: [Port]) {
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Describes a model.
    public init(_ model: Model) {
        inputs = zip(model.graph.inputNames, model.inputShapes).map { Port(name: $0, shape: $1) }
        outputs = zip(model.graph.outputNames, model.outputShapes).map { Port(name: $0, shape: $1) }
    }
}

extension ModelSignature.Port {
    /// The extents of one row, `nil` where they are open.
    var rowExtents: [Int?] { Array(shape.extents.dropFirst()) }

    /// The number of elements of a row, `nil` where an axis is open.
    var rowSize: Int? { Shape(rowExtents).fixed.flatMap(elementCount) }

    /// Whether a row of some extents fits.
    func takes(_ extents: some Collection<Int>) -> Bool {
        extents.count == rowExtents.count
            && zip(extents, rowExtents).allSatisfy { $1 == nil || $0 == $1 }
    }

    /// The extents that a row of some extents gets, as Keras adapts it: an axis of one element at the
    /// end may be missing or superfluous.
    func adapted(_ extents: [Int]) -> [Int]? {
        if takes(extents) { return extents }
        if takes(extents + [1]) { return extents + [1] }
        return extents.last == 1 && takes(extents.dropLast()) ? extents.dropLast() : nil
    }

    /// The extents of a row that so many columns of a table fill; one axis may be open.
    func extents(ofColumns count: Int) -> [Int]? {
        let known = rowExtents.compactMap { $0 }
        guard let size = elementCount(of: known) else { return nil }
        switch rowExtents.count - known.count {
        case 0: return size == count ? known : nil
        case 1: return size > 0 && count % size == 0 ? rowExtents.map { $0 ?? count / size } : nil
        default: return nil
        }
    }
}
