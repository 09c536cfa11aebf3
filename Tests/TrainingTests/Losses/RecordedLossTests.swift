import Foundation
import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// A value of a loss of Keras 3.15.1, and its gradient.
struct RecordedLoss: CustomTestStringConvertible, Sendable {
    let facts: JSON

    /// The cases of a file of `Fixtures/losses`.
    static func cases(_ file: String) throws -> [JSON] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path("losses/\(file)"))))
        return try JSON.parse(bytes).arrayValue ?? []
    }

    static var all: [RecordedLoss] {
        get throws { try cases("losses.json").map(RecordedLoss.init) }
    }

    var settings: NamedSettings {
        NamedSettings(
            name: facts["loss"]?.stringValue ?? "",
            configuration: facts["settings"]?.objectValue ?? [:])
    }

    var testDescription: String {
        let settings = facts["settings"].map { $0.text() } ?? ""
        let weights = RecordedArray(facts["weights"]).map { " weights \($0.extents)" } ?? ""
        return "\(self.settings.name) \(settings)\(weights)"
    }
}

/// Extents and elements of a recorded array.
struct RecordedArray {
    let extents: [Int]
    let elements: [Double]

    /// Reads an array, `nil` where there is none.
    init?(_ json: JSON?) {
        guard let extents = json?["extents"]?.arrayValue,
            let elements = json?["elements"]?.arrayValue
        else { return nil }
        self.extents = extents.compactMap { $0.numberValue?.integer }
        self.elements = elements.compactMap { $0.numberValue?.double }
    }
}

@Suite struct RecordedLossTests {
    /// A loss as a program of prediction, target and weights, and its gradient by the prediction.
    private struct LossProgram {
        let program: DifferentiatedProgram
        let inputs: [[Double]]

        init(_ recorded: RecordedLoss) throws {
            let loss = try OutputLoss(recorded.settings, weight: nil)
            let prediction = try #require(RecordedArray(recorded.facts["prediction"]))
            let target = try #require(RecordedArray(recorded.facts["target"]))
            let weights = RecordedArray(recorded.facts["weights"])
            var builder = ProgramBuilder(mode: .training)
            let p = builder.input(prediction.extents)
            let t = builder.input(try loss.loss.checkedTargetExtents(for: prediction.extents))
            let w = weights.map { builder.input($0.extents) }
            let value = try loss.lower(
                target: t, prediction: p, steps: nil, weights: w, in: &builder)
            let gradients = builder.gradients(of: value, for: [p])
            program = DifferentiatedProgram(
                program: builder.program, loss: value, inputs: [0], gradients: gradients)
            inputs = [prediction.elements, target.elements] + (weights.map { [$0.elements] } ?? [])
        }

        func run<Number: Scalar>(as _: Number.Type) -> (loss: Double, gradient: [Double]) {
            let values = Interpreter<Number>(program.program).run(
                inputs: inputs.map { $0.map { Number($0) } },
                parameters: ParameterValues(Parameters()))
            let gradient = program.gradients[0].map { values[$0].map { Double($0) } }
            return (Double(values[program.loss][0]), gradient ?? inputs[0].map { _ in 0 })
        }
    }

    // Float32 sums and logarithms differ in their last bits; so do their gradients, by the size of the largest one.
    @Test(arguments: try RecordedLoss.all)
    func `value and gradient are those of Keras`(recorded: RecordedLoss) throws {
        let expected = try #require(recorded.facts["value"]?.numberValue?.double)
        let gradient = (recorded.facts["gradient"]?.arrayValue ?? []).compactMap {
            $0.numberValue?.double
        }

        let found = try LossProgram(recorded).run(as: Float.self)

        #expect(abs(found.loss - expected) <= 2e-6 * max(1, abs(expected)))
        let scale = gradient.map(abs).max() ?? 0
        let prediction = RecordedArray(recorded.facts["prediction"])?.elements ?? []
        // Where a probability is 1, the end of what the divergence takes, JAX passes half of the gradient on and
        // TensorFlow all of it.
        let isHalved = recorded.settings.name == "KLDivergence"
        let expectedGradient = zip(gradient, prediction).map { isHalved && $1 == 1 ? 2 * $0 : $0 }
        let worst = zip(found.gradient, expectedGradient).map { abs($0 - $1) }.max() ?? 0
        #expect(found.gradient.count == gradient.count)
        #expect(worst <= 3e-6 * scale)
    }

    // A difference across a kink says nothing: probabilities are moved away from 0 and 1, and rows of length 1 are at no
    // distance from themselves.
    @Test(
        arguments: try RecordedLoss.all.filter {
            $0.facts["settings"]?["remove_diagonal"] == nil
        })
    func `the gradient is that of finite differences`(recorded: RecordedLoss) throws {
        let program = try LossProgram(recorded)
        var inputs = program.inputs
        if inputs[0].allSatisfy({ (0...1).contains($0) }) {
            inputs[0] = inputs[0].map { 0.1 + 0.8 * $0 }
        }

        #expect(largestGradientError(program.program, inputs: inputs) <= 1)
    }
}
