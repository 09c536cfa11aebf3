/// What a parameter starts from: Keras' initializers, obeyed in distribution.
///
/// The numbers are drawn from a ``RandomStream``, so that they are the same bits on every machine; they are
/// not those that Keras would draw.
public enum InitialValues: Equatable, Sendable {
    /// Every element the same.
    case constant(Double)
    /// Evenly distributed between two numbers.
    case uniform(from: Double, to: Double)
    /// Normally distributed.
    case normal(mean: Double, deviation: Double)
    /// Normally distributed, but nothing further from the mean than two deviations.
    case truncatedNormal(mean: Double, deviation: Double)
    /// Distributed with the variance factor / fan, where the fan is taken from the shape.
    case scaled(VarianceScaling)
    /// Rows or columns, whichever are shorter in number, orthogonal and of length gain.
    case orthogonal(gain: Double)
    /// gain on the diagonal of a matrix, 0 elsewhere.
    case identity(gain: Double)

    /// Every element 0.
    public static let zeros = InitialValues.constant(0)
    /// Every element 1.
    public static let ones = InitialValues.constant(1)
    /// What Keras takes for kernels where nothing is said.
    public static let glorotUniform = InitialValues.scaled(
        VarianceScaling(factor: 1, mode: .average, distribution: .uniform))
}

/// Keras' `VarianceScaling`, of which the Glorot, He and LeCun initializers are kinds.
public struct VarianceScaling: Equatable, Sendable {
    /// Which fan divides the variance.
    public enum Mode: String, Sendable {
        case fanIn = "fan_in"
        case fanOut = "fan_out"
        case average = "fan_avg"
    }

    /// How the numbers are distributed.
    public enum Distribution: String, Sendable {
        case uniform
        case truncatedNormal = "truncated_normal"
        case untruncatedNormal = "untruncated_normal"
    }

    /// The variance times the fan.
    public var factor: Double
    /// Which fan divides the variance.
    public var mode: Mode
    /// How the numbers are distributed.
    public var distribution: Distribution
    /// The axes of inputs and of outputs, `nil` where the last two axes are theirs, as in kernels of
    /// convolutions.
    public var axes: Axes?

    /// Which axes of a shape are those of inputs and of outputs.
    public struct Axes: Equatable, Sendable {
        /// The axes of inputs.
        public var inputs: [Int]
        /// The axes of outputs.
        public var outputs: [Int]

        /// Names axes.
        public init(inputs: [Int], outputs: [Int]) {
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    /// Describes a scaling.
    ///
    /// - Parameters:
    ///   - factor: the variance times the fan.
    ///   - mode: which fan divides the variance.
    ///   - distribution: how the numbers are distributed.
    ///   - axes: the axes of inputs and of outputs.
    public init(factor: Double, mode: Mode, distribution: Distribution, axes: Axes? = nil) {
        self.factor = factor
        self.mode = mode
        self.distribution = distribution
        self.axes = axes
    }

    /// The standard deviation of the numbers of a parameter.
    func deviation(extents: [Int]) -> Double {
        let (inputs, outputs) = fans(extents)
        let fan =
            switch mode {
            case .fanIn: inputs
            case .fanOut: outputs
            case .average: (inputs + outputs) / 2
            }
        return (factor / max(1, fan)).squareRoot()
    }

    /// How many inputs and outputs a parameter connects.
    private func fans(_ extents: [Int]) -> (Double, Double) {
        func size(_ extents: some Sequence<Int>) -> Double { extents.reduce(1) { $0 * Double($1) } }
        if let axes, (axes.inputs + axes.outputs).allSatisfy(extents.indices.contains) {
            return (size(axes.inputs.map { extents[$0] }), size(axes.outputs.map { extents[$0] }))
        }
        guard let outputs = extents.last else { return (1, 1) }
        guard extents.count > 1 else { return (Double(outputs), Double(outputs)) }
        let field = size(extents.dropLast(2))
        return (Double(extents[extents.count - 2]) * field, Double(outputs) * field)
    }
}
