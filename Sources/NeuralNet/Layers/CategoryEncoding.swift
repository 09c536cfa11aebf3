/// How numbers of categories are given; the raw value is Keras' word.
public enum CategoryMode: String, Codable, Sendable {
    /// The numbers themselves.
    case numbers = "int"
    /// A row of zeros with a 1 at the number, in place of a last axis of extent 1, else as a new one.
    case oneHot = "one_hot"
    /// For each row, a 1 at every number that it holds.
    case multiHot = "multi_hot"
    /// For each row, how often it holds each number.
    case count

    /// The shape that the mode gives.
    ///
    /// - Parameters:
    ///   - shape: the shape of the numbers.
    ///   - categories: how many categories there are.
    /// - Returns: the result's shape.
    /// - Throws: ``LayerError`` where Keras' versions don't agree on what is counted.
    func outputShape(for shape: Shape, categories: Int) throws(LayerError) -> Shape {
        guard categories > 0 else {
            throw .invalidSetting(
                "number of categories", value: "\(categories)", expected: "a positive integer")
        }
        switch self {
        case .numbers: return shape
        case .oneHot:
            let extents =
                shape.rank > 1 && shape.last == 1 ? shape.extents.dropLast() : shape.extents[...]
            return Shape(extents + [categories])
        case .multiHot, .count:
            guard shape.rank == 2 else { throw .wrongRank(expected: 2, found: shape) }
            return Shape([shape.extents[0], categories])
        }
    }

    /// Adds the steps that encode numbers.
    func lower(_ numbers: Value, categories: Int, in builder: inout ProgramBuilder) -> Value {
        switch self {
        case .numbers: return numbers
        case .oneHot:
            let isColumn = numbers.extents.count > 1 && numbers.extents.last == 1
            let extents = isColumn ? numbers.extents.dropLast() : numbers.extents[...]
            let flat = builder.reshaped(numbers, to: Array(extents))
            return builder.oneHot(flat, classes: categories)
        case .multiHot, .count:
            let rows = builder.oneHot(numbers, classes: categories)
            let counts = builder.sum(rows, over: [1])
            return self == .count ? counts : builder.map(.step, counts)
        }
    }
}

/// Numbers of categories as rows of zeros and ones: Keras' `CategoryEncoding`.
///
/// Numbers beyond the categories give zeros.
public struct CategoryEncoding: Layer {
    public static let kind = LayerKind.categoryEncoding

    /// How many categories there are.
    public var categories: Int
    /// How they are given.
    public var mode: CategoryMode

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - categories: how many categories there are.
    ///   - mode: how they are given.
    public init(categories: Int, mode: CategoryMode = .multiHot) {
        self.categories = categories
        self.mode = mode
    }

    public var roundingUse: RoundingUse { .outputs }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        [try mode.outputShape(for: try single(inputs), categories: categories)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        [mode.lower(inputs[0], categories: categories, in: &builder)]
    }

    public var passesMask: Bool { false }
}
