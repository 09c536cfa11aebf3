package import NeuralNet

/// Numbers that look random and are the same in every run.
package struct SeededNumbers {
    private var state: UInt64

    /// Starts a sequence.
    package init(_ seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    }

    /// The next number, evenly distributed in a range.
    package mutating func next(in range: ClosedRange<Double> = -1...1) -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return range.lowerBound + Double(state >> 11) * 0x1p-53
            * (range.upperBound - range.lowerBound)
    }

    /// Some numbers.
    package mutating func numbers(_ count: Int, in range: ClosedRange<Double> = -1...1) -> [Double]
    {
        (0..<count).map { _ in next(in: range) }
    }
}

/// A program with a loss, the values that it is differentiated by, and their gradients.
package struct DifferentiatedProgram {
    /// The steps.
    package let program: Program
    /// One number.
    package let loss: Value
    /// The inputs that the loss is differentiated by, by their positions.
    package let inputs: [Int]
    /// Their gradients.
    package let gradients: [Value?]

    /// Describes a program.
    package init(program: Program, loss: Value, inputs: [Int], gradients: [Value?]) {
        self.program = program
        self.loss = loss
        self.inputs = inputs
        self.gradients = gradients
    }
}

/// The largest error of gradients against central differences in float64, as a share of what is allowed.
///
/// Allowed is 1e-6 · max(|a|, |b|, 1e-3 · max |b|), with b the differences of one input.
///
/// - Parameters:
///   - program: the program and its gradients.
///   - inputs: the elements of all inputs of the program.
///   - parameters: the parameters that the program reads.
/// - Returns: at most 1 if all is well.
package func largestGradientError(
    _ program: DifferentiatedProgram, inputs: [[Double]],
    parameters: ParameterValues<Double> = ParameterValues(Parameters())
) -> Double {
    let oracle = Interpreter<Double>(program.program)
    let values = oracle.run(inputs: inputs, parameters: parameters)
    var worst = 0.0
    for (position, gradient) in zip(program.inputs, program.gradients) {
        let found = gradient.map { values[$0] } ?? inputs[position].map { _ in 0 }
        let estimate = inputs[position].indices.map { index in
            centralDifference { step in
                var moved = inputs
                moved[position][index] += step
                return oracle.run(inputs: moved, parameters: parameters)[program.loss][0]
            }
        }
        worst = max(worst, largestShare(found, estimate))
    }
    return worst
}

/// The largest error of some numbers against estimates, as a share of what is allowed.
package func largestShare(_ found: [Double], _ estimate: [Double]) -> Double {
    let scale = estimate.map(abs).max() ?? 0
    return zip(found, estimate).map { a, b in
        let allowed = 1e-6 * max(abs(a), abs(b), 1e-3 * scale)
        return a == b ? 0 : abs(a - b) / max(allowed, 1e-13)
    }.max() ?? 0
}

/// f'(0) from a fourth-order central difference.
package func centralDifference(_ f: (Double) -> Double) -> Double {
    let h = 1e-3
    return (8 * (f(h / 2) - f(-h / 2)) - (f(h) - f(-h))) / (6 * h)
}
