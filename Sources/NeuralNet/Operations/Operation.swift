/// A computation on values, with its derivative: what layers are made of.
///
/// `evaluate` states what is computed, in plain loops for float32 and float64 alike; `derivative` states
/// the chain rule through it. Both stand side by side in the operation's file.
public protocol Operation: Sendable {
    /// The operation's name in plans and explanations.
    var name: String { get }

    /// The result's shape.
    ///
    /// - Parameter inputs: the inputs' shapes, which must suit the operation.
    /// - Returns: the extent of each axis.
    func extents(for inputs: [[Int]]) -> [Int]

    /// Computes the result in float32.
    ///
    /// - Parameters:
    ///   - inputs: the inputs.
    ///   - run: the seed and step of the run, for operations that draw random numbers.
    /// - Returns: the result's elements in C order.
    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float]

    /// Computes the result in float64.
    ///
    /// - Parameters:
    ///   - inputs: the inputs.
    ///   - run: the seed and step of the run, for operations that draw random numbers.
    /// - Returns: the result's elements in C order.
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double]

    /// Whether the result has elements of the inputs and no others.
    var onlyMoves: Bool { get }

    /// Whether the result is one of integers in Keras, which are not cast.
    var givesIntegers: Bool { get }

    /// Adds the steps that compute the inputs' gradients from the result's gradient.
    ///
    /// - Parameters:
    ///   - step: the step to differentiate.
    ///   - gradient: the loss's gradient with respect to the step's result.
    ///   - needed: for each input, whether its gradient is wanted.
    ///   - builder: the program under construction.
    /// - Returns: a gradient for each input, `nil` where it is not wanted or always zero.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?]
}

extension Operation {
    /// It has others.
    public var onlyMoves: Bool { false }

    /// It is not.
    public var givesIntegers: Bool { false }
}

/// An input of an operation while a program runs.
public struct Operand<Number: Scalar>: Sendable {
    /// The elements in C order.
    public let elements: [Number]
    /// The extent of each axis.
    public let extents: [Int]
}

/// What a run of a program gives to operations that draw random numbers.
public struct RunContext: Sendable {
    /// The seed of the fit.
    public let seed: UInt64
    /// The step of the fit, counted from 0.
    public let step: Int

    /// Makes the context of a run.
    ///
    /// - Parameters:
    ///   - seed: the seed of the fit.
    ///   - step: the step of the fit, counted from 0.
    public init(seed: UInt64 = 0, step: Int = 0) {
        self.seed = seed
        self.step = step
    }
}

/// The extents around an axis: how many elements lie before, on and behind it.
struct AxisSplit {
    /// The product of the extents before the axis.
    let outer: Int
    /// The extent of the axis.
    let length: Int
    /// The product of the extents behind the axis: the distance of neighbours along it.
    let inner: Int
    /// The position of the axis.
    let axis: Int

    /// Splits extents around an axis, which may be counted from the end.
    init(_ extents: [Int], axis: Int) {
        let position = axis < 0 ? axis + extents.count : axis
        self.axis = position
        outer = extents[..<position].reduce(1, *)
        length = extents[position]
        inner = extents[(position + 1)...].reduce(1, *)
    }

    /// Calls a closure with the positions of the elements of each line along the axis.
    func forEachLine(_ body: (StrideTo<Int>) -> Void) {
        for block in 0..<outer {
            for offset in 0..<inner {
                let start = block * length * inner + offset
                body(stride(from: start, to: start + length * inner, by: inner))
            }
        }
    }
}
