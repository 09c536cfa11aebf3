internal import NeuralNet

extension TrainingProgram {
    /// Losses whose mean is that of the steps that count, as in Keras 3.
    ///
    /// Those of the other steps are 0, and these are raised; all are 0 if no step counts.
    ///
    /// - Parameters:
    ///   - losses: the loss of each sample.
    ///   - mask: which steps of the prediction count.
    ///   - name: the name of the output.
    ///   - builder: the program under construction.
    /// - Returns: the losses to take the mean of.
    /// - Throws: ``TrainingError/program(_:)`` where losses and mask have different shapes, or the mask is unclear.
    static func masked(
        _ losses: Value, by mask: Mask, output name: String, in builder: inout ProgramBuilder
    ) throws(TrainingError) -> Value {
        switch mask {
        case .none: return losses
        case .unclear: throw .program(.unsupportedMask(name))
        case .steps(let steps):
            guard steps.extents == losses.extents else { throw .program(.unsupportedMask(name)) }
            let valid = builder.sum(steps, over: Array(steps.extents.indices))
            let one = builder.constant(1)
            let divisor = builder.maximum(valid, one)
            let count = builder.constant(Double(steps.count))
            let weight = builder.quotient(count, divisor)
            let weights = builder.scaled(steps, by: weight)
            return builder.scaled(losses, by: weights)
        }
    }

    /// Refuses metrics of a model whose output has steps that don't count.
    static func checkMetrics(_ metrics: [NamedSettings], of model: Model) throws(TrainingError) {
        guard let metric = metrics.first,
            model.graph.layers.contains(where: { makesMask($0.layer) }),
            let output = model.graph.outputs.first
        else { return }
        var builder = ProgramBuilder(model, mode: .inference)
        do throws(ProgramError) {
            _ = try builder.addLayers(of: model, rows: 1)
        } catch {
            throw .program(error)
        }
        guard case .none = builder.masks[output.call][output.output] else {
            throw .unsupportedSetting(
                of: "the output \"\(model.graph.layerName(of: output))\", which has masked steps,",
                key: "a metric", value: metric.name)
        }
    }

    private static func makesMask(_ layer: any Layer) -> Bool {
        layer is Masking || (layer as? Embedding)?.masksZero == true
    }
}
