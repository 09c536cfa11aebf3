public import NeuralNet

/// How far two arrays of one output are apart.
public struct OutputDifference: Sendable {
    /// The output's name.
    public let name: String
    /// The largest absolute difference; infinite where only one side is a number.
    public let difference: Double
    /// The largest absolute reference value, by which the tolerance is scaled.
    public let scale: Double
    /// The largest difference that counts as agreement.
    public let tolerance: Double
    /// The position of the largest difference: row (from 1) and element of the row (from 0).
    public let place: (row: Int, element: Int)
    /// The number of elements that are no numbers on either side.
    public let notANumber: Int
    /// Whether the arrays agree.
    public let agrees: Bool

    /// Compares two arrays of one shape.
    ///
    /// - Parameters:
    ///   - name: the output's name.
    ///   - found: what was computed.
    ///   - reference: what it should be.
    ///   - rowSize: the number of elements of a row.
    ///   - rule: the tolerance and what is done with values that are no numbers.
    init(name: String, found: [Float], reference: [Float], rowSize: Int, rule: ComparisonRule) {
        precondition(found.count == reference.count, "arrays of one shape")
        var (largest, scale, position, odd) = (0.0, 0.0, 0, 0)
        var onlyOne = false
        for (index, (a, b)) in zip(found, reference).enumerated() {
            if a.isNaN || b.isNaN {
                odd += 1
                if a.isNaN != b.isNaN { (onlyOne, largest, position) = (true, .infinity, index) }
                continue
            }
            if b.isFinite { scale = max(scale, Double(abs(b))) }
            let difference = a == b ? 0 : abs(Double(a) - Double(b))
            if difference > largest { (largest, position) = (difference, index) }
        }
        self.name = name
        difference = largest
        self.scale = scale
        tolerance = rule.relative * scale
        place = (position / max(rowSize, 1) + 1, position % max(rowSize, 1))
        notANumber = odd
        agrees = largest <= tolerance && !onlyOne && (odd == 0 || rule.allowsNaN)
    }
}

/// When two numbers count as the same.
public struct ComparisonRule: Sendable {
    /// The largest difference that is allowed, as a share of the output's largest reference value.
    public var relative: Double
    /// Whether a value that is no number agrees with another such.
    public var allowsNaN: Bool

    /// Makes a rule.
    ///
    /// - Parameters:
    ///   - relative: the largest difference that is allowed, as a share of the largest reference value.
    ///   - allowsNaN: whether a value that is no number agrees with another such.
    public init(relative: Double, allowsNaN: Bool = false) {
        self.relative = relative
        self.allowsNaN = allowsNaN
    }

    /// max(1e-6, 2⁻²³ √K), K the longest sum of the model: what float32 rounding explains.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - allowsNaN: whether a value that is no number agrees with another such.
    /// - Returns: the rule; its bound grows with the longest sum, and to 10⁻³ or 10⁻² with layers in float16 or bfloat16.
    public static func standard(for model: Model, allowsNaN: Bool = false) -> ComparisonRule {
        let longest =
            model.specifications.filter { $0.extents.count > 1 }
            .map { $0.extents.dropLast().reduce(1, *) }.max() ?? 1
        let coarsest =
            model.graph.layers.map { layer in
                switch layer.precision.computation {
                case .bfloat16: 1e-2
                case .float16: 1e-3
                case .float32, .float64: 1e-6
                }
            }.max() ?? 1e-6
        return ComparisonRule(
            relative: max(coarsest, 0x1p-23 * Double(longest).squareRoot()), allowsNaN: allowsNaN)
    }

    /// The rule for comparing with a second model, which may compute more coarsely.
    ///
    /// - Parameter other: the second model.
    /// - Returns: the wider of this rule and the other model's standard rule.
    public func widened(for other: Model) -> ComparisonRule {
        let standard = ComparisonRule.standard(for: other)
        return ComparisonRule(
            relative: max(relative, standard.relative), allowsNaN: allowsNaN)
    }
}
