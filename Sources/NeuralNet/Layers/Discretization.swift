/// The interval that each number lies in: Keras' `Discretization`.
public struct Discretization: Layer {
    public static let kind = LayerKind.discretization

    /// The boundaries between intervals, ascending; one belongs to the interval above it.
    public var boundaries: [Double]
    /// How the intervals are given.
    public var mode: CategoryMode

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - boundaries: the boundaries between intervals.
    ///   - mode: how the intervals are given.
    public init(boundaries: [Double], mode: CategoryMode = .numbers) {
        self.boundaries = boundaries
        self.mode = mode
    }

    public var roundingUse: RoundingUse { .outputs }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw .invalidSetting(
                "bin_boundaries", value: "\(boundaries)", expected: "ascending numbers")
        }
        return [
            try mode.outputShape(for: try single(inputs), categories: boundaries.count + 1)
        ]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let numbers = builder.add(Buckets(boundaries: boundaries), [inputs[0]])
        return [mode.lower(numbers, categories: boundaries.count + 1, in: &builder)]
    }

    public var passesMask: Bool { false }
}
