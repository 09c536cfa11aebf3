/// A row of a table for each number: Keras' `Embedding`.
///
/// Numbers are cut to integers; one that is no row's gives NaN. Parameter: `embeddings` (rows, width).
public struct Embedding: Layer {
    public static let kind = LayerKind.embedding

    /// The number of rows of the table.
    public var rows: Int
    /// The width of the table.
    public var width: Int
    /// Whether the number 0 stands for a step that does not count.
    public var masksZero: Bool
    /// What a fit observes of the table.
    public var embeddingsRule: WeightRule?
    /// Keras' `activity_regularizer`.
    public var activityPenalty: Penalty?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - rows: the number of rows of the table.
    ///   - width: the width of the table.
    ///   - masksZero: whether the number 0 stands for a step that does not count.
    public init(rows: Int, width: Int, masksZero: Bool = false) {
        self.rows = rows
        self.width = width
        self.masksZero = masksZero
    }

    public var roundingUse: RoundingUse { .outputs }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        [try ParameterRequirement("embeddings", [rows, width])]
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard rows > 0, width > 0 else {
            throw .invalidSetting(
                "input_dim, output_dim", value: "\(rows), \(width)", expected: "positive integers")
        }
        return [Shape(try single(inputs).extents + [width])]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let table = builder.parameter("embeddings", observing: embeddingsRule)
        let result = builder.add(Gather(), [table, inputs[0]])
        builder.penalise(activity: result, by: activityPenalty)
        return [result]
    }

    public func mask(
        of output: Value, for inputs: [Value], _ masks: [Mask], in builder: inout ProgramBuilder
    ) -> Mask {
        guard masksZero else { return .none }
        let size = builder.map(.absolute, inputs[0])
        return .steps(builder.map(.step, size))
    }

    public func constraint(on role: String) -> Constraint? { embeddingsRule?.constraint }
}
