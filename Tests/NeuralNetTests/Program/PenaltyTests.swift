import NeuralNet
import TestSupport
import Testing

@Suite struct PenaltyTests {
    private let kernel = ParameterIdentity(layer: LayerPath(["layer1"]), role: "kernel")
    private let x = [1.0, -2, 0.5, 3]

    /// A layer with all three penalties, of kernel ((1, −2), (0.5, 0)) and bias (0.25, −1).
    private func model(frozen: Bool = false) throws -> Model {
        var layer = Dense(units: 2)
        layer.kernelPenalty = Penalty(l1: 0.1, l2: 0.01)
        layer.biasPenalty = Penalty(l1: 0, l2: 2)
        layer.activityPenalty = Penalty(l1: 0.5, l2: 0)
        var model = try SmallModel.chain([layer], inputExtents: [2], frozen: frozen ? [0] : [])
        var values = model.parameters
        values[kernel] = Tensor([1, -2, 0.5, 0] as [Float], extents: [2, 2])
        values[ParameterIdentity(layer: LayerPath(["layer1"]), role: "bias")] =
            Tensor([0.25, -1] as [Float], extents: [2])
        try model.setParameters(values)
        return model
    }

    private func penalties(of model: Model, mode: ProgramBuilder.Mode) throws -> [Double] {
        var builder = ProgramBuilder(model, mode: mode)
        _ = try builder.addLayers(of: model, rows: 2)
        let values = Interpreter<Double>(builder.program)
            .run(inputs: [x], parameters: ParameterValues(model.parameters))
        return builder.penalties.map { values[$0][0] }
    }

    // Kernel: 0.1 · 3.5 + 0.01 · 5.25. Bias: 2 · 1.0625. Rows (1, −2) and (0.5, 3) give (0.25, −3) and (2.25, −2),
    // so activity: 0.5 · 7.5 / 2.
    @Test(arguments: [ProgramBuilder.Mode.training, .evaluation])
    func `penalties of weights and of activity are added to a loss`(
        mode: ProgramBuilder.Mode
    ) throws {
        let found = try penalties(of: try model(), mode: mode)

        #expect(found == [0.4025, 2.125, 1.875])
    }

    @Test func `a prediction computes no penalty`() throws {
        #expect(try penalties(of: try model(), mode: .inference) == [])
    }

    // Keras 3.15.1: with a frozen layer, `loss` and `val_loss` hold its activity's penalty alone.
    @Test(arguments: [ProgramBuilder.Mode.training, .evaluation])
    func `weights of a frozen layer have no penalty, its activity has`(
        mode: ProgramBuilder.Mode
    ) throws {
        #expect(try penalties(of: try model(frozen: true), mode: mode) == [1.875])
    }

    // Keras 3.15.1: mean squared error 1.1369953, Σ 0.1 w² 0.29945, loss 1.4364465 of a layer called twice.
    @Test func `a layer that is called twice has the penalty of its weights once`() throws {
        var layer = Dense(units: 2, usesBias: false)
        layer.kernelPenalty = Penalty(l1: 1, l2: 0)
        let model = try SmallModel.calledTwice(layer, inputExtents: [2])
        var builder = ProgramBuilder(model, mode: .training)

        _ = try builder.addLayers(of: model, rows: 1)

        #expect(builder.penalties.count == 1)
    }
}
