@testable import NeuralNet
import TestSupport
import Testing

/// A case: how an operation is built from its inputs, and their shapes.
struct OperationCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let shapes: [[Int]]
    var range: ClosedRange<Double> = -1.5...1.5
    let build: @Sendable (inout ProgramBuilder, [Value]) -> Value

    static let all: [OperationCase] = [
        .init(testDescription: "product", shapes: [[3, 4], [4, 2]]) { $0.product($1[0], $1[1]) },
        .init(testDescription: "product of three axes", shapes: [[2, 3, 4], [4, 2]]) {
            $0.product($1[0], $1[1])
        },
        .init(testDescription: "product, left transposed", shapes: [[3, 4], [3, 2]]) {
            $0.add(Product(form: .leftTransposed), $1)
        },
        .init(testDescription: "product, right transposed", shapes: [[3, 4], [2, 4]]) {
            $0.add(Product(form: .rightTransposed), $1)
        },
        .init(testDescription: "sum of equal shapes", shapes: [[2, 3], [2, 3]]) {
            $0.sum($1[0], $1[1])
        },
        .init(testDescription: "sum with a row", shapes: [[4, 3], [3]]) { $0.sum($1[0], $1[1]) },
        .init(testDescription: "difference, both broadcast", shapes: [[4, 1], [1, 3]]) {
            $0.difference($1[0], $1[1])
        },
        .init(testDescription: "product of elements, a number", shapes: [[], [2, 3]]) {
            $0.scaled($1[0], by: $1[1])
        },
        .init(testDescription: "product of elements, middle axis", shapes: [[2, 3, 4], [3, 1]]) {
            $0.scaled($1[0], by: $1[1])
        },
        .init(testDescription: "square of elements as their product", shapes: [[2, 3]]) {
            $0.scaled($1[0], by: $1[0])
        },
        .init(testDescription: "quotient", shapes: [[2, 3], [1, 3]], range: 0.5...2) {
            $0.quotient($1[0], $1[1])
        },
        .init(testDescription: "sum over the middle", shapes: [[2, 3, 4]]) {
            $0.sum($1[0], over: [1])
        },
        .init(testDescription: "sum over first and last", shapes: [[2, 3, 4]]) {
            $0.sum($1[0], over: [0, 2], keepingAxes: true)
        },
        .init(testDescription: "sum of more than 16", shapes: [[37, 2]]) {
            $0.sum($1[0], over: [0])
        },
        .init(testDescription: "mean", shapes: [[5, 3]]) { $0.mean($1[0], over: [0]) },
        .init(testDescription: "broadcast", shapes: [[3, 1]]) {
            $0.add(Broadcast(target: [2, 3, 4]), $1)
        },
        .init(testDescription: "reshape", shapes: [[2, 6]]) { $0.reshaped($1[0], to: [3, 4]) },
        .init(testDescription: "softmax, last axis", shapes: [[3, 4]]) {
            $0.activated($1[0], by: .softmax(axis: -1))
        },
        .init(testDescription: "softmax, first axis", shapes: [[3, 4, 2]]) {
            $0.activated($1[0], by: .softmax(axis: 1))
        },
        .init(testDescription: "log softmax", shapes: [[3, 4]]) {
            $0.activated($1[0], by: .logSoftmax(axis: -1))
        },
        .init(testDescription: "sparsemax", shapes: [[3, 5]]) {
            $0.activated($1[0], by: .sparsemax(axis: -1))
        },
        .init(testDescription: "gated linear unit", shapes: [[3, 4]]) {
            $0.activated($1[0], by: .gatedLinear(axis: -1))
        },
        .init(testDescription: "slice", shapes: [[2, 5, 3]]) {
            $0.add(Slice(axis: 1, range: 1..<4), $1)
        },
        .init(testDescription: "pad", shapes: [[2, 2, 3]]) {
            $0.add(Padding(axis: 1, range: 1..<3, length: 5), $1)
        },
        .init(testDescription: "select, with zeros and repeats", shapes: [[2, 4, 3]]) {
            $0.selected($1[0], axis: 1, positions: [nil, 2, 2, 0, nil])
        },
        .init(testDescription: "sum of selected", shapes: [[2, 4, 3]]) {
            $0.add(SelectionSum(axis: 1, targets: [1, nil, 1, 0], length: 3), $1)
        },
        .init(testDescription: "transpose", shapes: [[2, 3, 4]]) {
            $0.transposed($1[0], by: [2, 0, 1])
        },
        .init(testDescription: "concatenate", shapes: [[2, 3, 2], [2, 1, 2], [2, 2, 2]]) {
            $0.concatenated($1, axis: 1)
        },
        .init(testDescription: "products side by side", shapes: [[2, 3, 4], [2, 4, 2]]) {
            $0.products($1[0], $1[1])
        },
        .init(testDescription: "contraction over two labels", shapes: [[2, 3, 4], [4, 2, 3, 5]]) {
            $0.contracted(
                ($1[0], ["a", "b", "c"]), ($1[1], ["c", "a", "b", "d"]), to: ["d", "a"])
        },
        .init(testDescription: "maximum", shapes: [[4, 3], [3]]) { $0.maximum($1[0], $1[1]) },
        .init(testDescription: "minimum, both broadcast", shapes: [[4, 1], [1, 3]]) {
            $0.minimum($1[0], $1[1])
        },
        .init(testDescription: "gather", shapes: [[3, 2]]) { builder, x in
            let rows = builder.constant([2, 0, 2, 2, 1, 0], extents: [2, 3])
            return builder.add(Gather(), [x[0], rows])
        },
        .init(testDescription: "sparsemax, middle axis", shapes: [[3, 5, 2]]) {
            $0.activated($1[0], by: .sparsemax(axis: 1))
        },
        .init(
            testDescription: "sums of the same elements in another order", shapes: [[3, 4, 2, 5]]
        ) { $0.sum($1[0], over: [1, 3]) },
        .init(testDescription: "transpose, batch in place", shapes: [[9, 3, 4, 2]]) {
            $0.transposed($1[0], by: [0, 2, 1, 3])
        },
        .init(testDescription: "many products side by side", shapes: [[70, 3, 4], [70, 4, 2]]) {
            $0.products($1[0], $1[1])
        },
        .init(testDescription: "buckets times x", shapes: [[4, 3]]) { builder, x in
            let numbers = builder.add(Buckets(boundaries: [-0.5, 0.25, 0.7]), [x[0]])
            return builder.scaled(x[0], by: numbers)
        },
        .init(testDescription: "normal noise times x", shapes: [[5, 4]]) { builder, x in
            let noise = NormalNoise(mean: 1, deviation: 0.5, target: [5, 4], position: 0)
            return builder.scaled(x[0], by: builder.add(noise, []))
        },
        .init(testDescription: "dropout mask times x", shapes: [[5, 4]]) { builder, x in
            let mask = builder.add(DropoutMask(rate: 0.4, target: [5, 4], position: 0), [])
            return builder.scaled(x[0], by: mask)
        },
    ]
}

@Suite struct OperationGradientTests {
    @Test(arguments: OperationCase.all)
    func `gradients agree with finite differences`(operation: OperationCase) {
        var numbers = SeededNumbers(7)
        let inputs = operation.shapes.map { numbers.numbers($0.reduce(1, *), in: operation.range) }
        let program = differentiated(operation.shapes) { operation.build(&$0, $1) }

        let error = largestGradientError(program, inputs: inputs + [weights(of: program)])

        #expect(error <= 1)
    }

    @Test(arguments: ElementwiseCase.all)
    func `slopes of elementwise functions agree with finite differences`(function: ElementwiseCase)
    {
        let points = function.points
        let program = differentiated([[points.count]]) { $0.map(function.function, $1[0]) }

        let error = largestGradientError(program, inputs: [points, weights(of: program)])

        #expect(error <= 1)
    }

    @Test func `a value that is used twice gets the sum of both gradients`() {
        let program = differentiated([[3]]) { builder, x in
            let square = builder.map(.square, x[0])
            let product = builder.scaled(square, by: x[0])
            return builder.sum(product, x[0])
        }

        let error = largestGradientError(program, inputs: [[0.5, -1.25, 2], weights(of: program)])

        #expect(error <= 1)
    }

    /// A program whose loss is the weighted sum of what is built, with random weights as the last input.
    private func differentiated(
        _ shapes: [[Int]], _ build: (inout ProgramBuilder, [Value]) -> Value
    ) -> DifferentiatedProgram {
        var builder = ProgramBuilder(mode: .training)
        let inputs = shapes.map { builder.input($0) }
        let result = build(&builder, inputs)
        let weights = builder.input(result.extents)
        let weighted = builder.scaled(result, by: weights)
        let loss = builder.sum(weighted, over: Array(result.extents.indices))
        let gradients = builder.gradients(of: loss, for: inputs)
        return DifferentiatedProgram(
            program: builder.program, loss: loss, inputs: Array(inputs.indices),
            gradients: gradients)
    }

    private func weights(of program: DifferentiatedProgram) -> [Double] {
        var numbers = SeededNumbers(11)
        let count = program.program.inputs.last?.count ?? 0
        return numbers.numbers(count, in: 0.5...1.5)
    }
}

/// An elementwise function and its kinks, from which points keep away.
struct ElementwiseCase: CustomTestStringConvertible, Sendable {
    let function: Elementwise
    var kinks: [Double] = [0]
    var range: ClosedRange<Double> = -4...4

    var testDescription: String { "\(function)" }

    /// Points over the range, more than 1e-3 and a step of the differences away from every kink.
    var points: [Double] {
        var numbers = SeededNumbers(3)
        return numbers.numbers(60, in: range).filter { point in
            kinks.allSatisfy { abs(point - $0) > 5e-3 }
        }
    }

    static let all: [ElementwiseCase] = [
        .init(function: .negate), .init(function: .absolute), .init(function: .square),
        .init(function: .squareRoot, range: 0.2...4),
        .init(function: .reciprocalSquareRoot, range: 0.2...4),
        .init(function: .exponential), .init(function: .logarithm, range: 0.2...4),
        .init(function: .clip(lower: -1, upper: 2), kinks: [-1, 2]), .init(function: .step),
        .init(function: .relu(slope: 0, maximum: nil, threshold: 0)),
        .init(function: .relu(slope: 0.1, maximum: 2, threshold: 0.5), kinks: [0.5, 2]),
        .init(function: .leakyRelu(slope: 0.2)), .init(function: .sigmoid), .init(function: .tanh),
        .init(function: .softplus), .init(function: .softsign), .init(function: .elu(alpha: 1.3)),
        .init(function: .celu(alpha: 0.7)), .init(function: .selu), .init(function: .silu),
        .init(function: .gelu), .init(function: .geluTanh), .init(function: .mish),
        .init(function: .hardSigmoid(slope: 0.2), kinks: [-2.5, 2.5]),
        .init(function: .hardSigmoid(slope: 1.0 / 6), kinks: [-3, 3]),
        .init(function: .hardSilu, kinks: [-3, 3]), .init(function: .hardTanh, kinks: [-1, 1]),
        .init(function: .hardShrink(lambda: 0.5), kinks: [-0.5, 0.5]),
        .init(function: .softShrink(lambda: 0.5), kinks: [-0.5, 0.5]), .init(function: .tanhShrink),
        .init(function: .squareplus(b: 4)), .init(function: .sparsePlus, kinks: [-1, 1]),
        .init(function: .sparseSigmoid, kinks: [-1, 1]), .init(function: .logSigmoid),
        .init(function: .threshold(threshold: 0.5, value: -1), kinks: [0.5]),
    ]
}
