import NeuralNet
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
    private let layer = BatchNormalization(momentum: 0.5, epsilon: 0, centers: false, scales: false)
    private let mean = ParameterIdentity(layer: LayerPath(["layer1"]), role: "moving_mean")
    private let variance = ParameterIdentity(layer: LayerPath(["layer1"]), role: "moving_variance")

    private func run(
        _ model: Model, mode: ProgramBuilder.Mode, rows: [Double]
    ) throws -> (output: [Double], updates: [ParameterIdentity: [Double]]) {
        var values = model.parameters
        values[mean] = Tensor([1] as [Float], extents: [1])
        values[variance] = Tensor([4] as [Float], extents: [1])
        var builder = ProgramBuilder(model, mode: mode)
        let output = try #require(try builder.addLayers(of: model, rows: rows.count).last)[0]
        let found = Interpreter<Double>(builder.program)
            .run(inputs: [rows], parameters: ParameterValues(values))
        let updates = builder.program.updates.map { ($0.identity, found[$0.value]) }
        return (found[output], Dictionary(updates) { first, _ in first })
    }

    // Mean 4, biased variance 4: (1 + 4)/2 and (4 + 4)/2.
    @Test func `training normalises by the batch and moves the averages`() throws {
        let model = try SmallModel.chain([layer], inputExtents: [1])

        let (output, updates) = try run(model, mode: .training, rows: [2, 6])

        #expect(output == [-1, 1])
        #expect(updates == [mean: [2.5], variance: [4]])
    }

    @Test(arguments: [ProgramBuilder.Mode.inference, .evaluation])
    func `prediction normalises by the averages and keeps them`(mode: ProgramBuilder.Mode) throws {
        let model = try SmallModel.chain([layer], inputExtents: [1])

        let (output, updates) = try run(model, mode: mode, rows: [2, 6])

        #expect(output == [0.5, 2.5])
        #expect(updates == [:])
    }

    @Test func `a frozen layer computes in training as in prediction`() throws {
        let model = try SmallModel.chain([layer], inputExtents: [1], frozen: [0])

        let (output, updates) = try run(model, mode: .training, rows: [2, 6])

        #expect(output == [0.5, 2.5])
        #expect(updates == [:])
    }

    // As measured with Keras 3.15.1. First call: mean 4, variance 4; second, of −1 and 1: mean 0, variance 1.
    @Test func `the second call of a layer moves the averages on from the first`() throws {
        let model = try SmallModel.calledTwice(layer, inputExtents: [1])

        let (output, updates) = try run(model, mode: .training, rows: [2, 6])

        #expect(output == [-1, 1])
        #expect(updates == [mean: [1.25], variance: [2.5]])
    }

    @Test func `a batch of one row has no variance`() throws {
        var layer = layer
        layer.epsilon = 0.25
        let model = try SmallModel.chain([layer], inputExtents: [1])

        let (output, updates) = try run(model, mode: .training, rows: [3])

        #expect(output == [0])
        #expect(updates == [mean: [2], variance: [2]])
    }
}
