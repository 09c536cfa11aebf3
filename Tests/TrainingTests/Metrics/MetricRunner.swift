import NeuralNet

@testable import Training

extension Metric {
    /// Takes in a batch, whose formula the interpreter computes.
    mutating func take(
        target: [Float], prediction: [Float], weights: [Float]? = nil, targetExtents: [Int],
        predictionExtents: [Int]
    ) {
        var values: [Float]?
        if let formula {
            let rows = prediction.count / max(predictionExtents.reduce(1, *), 1)
            var builder = ProgramBuilder(mode: .inference)
            let p = builder.input([rows] + predictionExtents)
            let t = builder.input(formula.targetExtents(for: p.extents))
            let result = formula.lower(target: t, prediction: p, in: &builder)
            values =
                Interpreter<Float>(builder.program).run(
                    inputs: [prediction, target], parameters: ParameterValues(Parameters()))[result]
        }
        target.withUnsafeBufferPointer { target in
            prediction.withUnsafeBufferPointer { prediction in
                (values ?? []).withUnsafeBufferPointer { own in
                    (weights ?? []).withUnsafeBufferPointer { weighing in
                        add(
                            MetricBatch(
                                target: target, prediction: prediction,
                                values: values == nil ? nil : own,
                                weights: weights == nil ? nil : weighing))
                    }
                }
            }
        }
    }
}
