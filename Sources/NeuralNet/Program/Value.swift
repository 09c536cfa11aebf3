/// A value of a program: the result of a step, an input, a parameter or a constant.
public struct Value: Hashable, Sendable {
    /// The position among the program's values.
    package let index: Int
    /// The extent of each axis, all known.
    public let extents: [Int]

    /// The number of elements.
    public var count: Int { extents.reduce(1, *) }
}

/// One operation of a program with what it takes and gives.
public struct Step: Sendable {
    /// What is computed.
    public let operation: any Operation
    /// What the operation takes.
    public let inputs: [Value]
    /// What it gives.
    public let output: Value
    /// The layer that asked for it; `nil` for losses and other steps outside the layers.
    public let layer: LayerPath?
    /// The type that the layer rounds its results to, `nil` where they stay as the run computes them.
    let rounding: FloatType?
}

/// A list of operations over values, each after those that make its inputs.
///
/// A model, a number of rows and a mode give a program; an ``Interpreter`` runs it.
public struct Program: Sendable {
    /// Where a value comes from.
    package enum Source: Sendable {
        case input(Int)
        case parameter(ParameterIdentity)
        case constant([Double])
        case step(Int)
    }

    /// The type that the program is to be run in: float64 where a layer computes in it, else float32.
    public internal(set) var numberType = FloatType.float32
    /// The steps in an order in which they can run.
    public internal(set) var steps: [Step] = []
    /// Where each value comes from, by its position.
    package internal(set) var sources: [Source] = []
    /// The values that are given from outside, in order.
    public internal(set) var inputs: [Value] = []
    /// The parameters, and what an optimizer remembers of them, that the program reads.
    public internal(set) var parameters: [(identity: ParameterIdentity, value: Value)] = []
    /// The new values of variables that a training step leaves behind: statistics such as moving averages, and what an
    /// optimizer's formulas change.
    public internal(set) var updates: [(identity: ParameterIdentity, value: Value)] = []

    /// The value of a parameter, `nil` if the program does not read it.
    public func value(of identity: ParameterIdentity) -> Value? {
        parameters.first { $0.identity == identity }?.value
    }
}
