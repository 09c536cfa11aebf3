public import NeuralNet
internal import Training

extension Verifier {
    /// Computes a model's recorded verification data anew and compares.
    ///
    /// - Parameter model: a model that holds such data.
    /// - Returns: the differences of the outputs, the loss, the gradients and the parameters after the step.
    /// - Throws: ``VerificationError`` where nothing is recorded or the record does not suit the model, or what
    ///   computing throws.
    public func checkRecord(of model: Model) throws -> Report {
        guard let recorded = model.recorded else { throw VerificationError.nothingRecorded }
        let own = RecordedStep.loss(of: model)
        let loss =
            own.name == recorded.loss
            ? own : try Losses.loss(NamedSettings(name: recorded.loss))
        guard model.outputShapes[0].rank >= 2 else {
            throw VerificationError.recordDoesNotSuit("output/\(model.graph.outputNames[0])")
        }
        guard try RecordedStep.elementCount(of: model, loss: loss) <= RecordedStep.elementLimit
        else { throw VerificationError.rowsTooLarge(model.inputShapes) }
        let inputs = try model.randomInputs(rows: RecordedStep.rows).map {
            try array("input/", in: recorded, like: $0)
        }
        let target = try array(
            "target/", in: recorded,
            like: RecordedStep.target(
                for: loss, shape: model.outputShapes[0], name: model.graph.outputNames[0]))
        let step = try RecordedStep(model, inputs: inputs, target: target, loss: loss)
        let outputs = try model.predictions(for: inputs)
        let anew = step.record(inputs: inputs, outputs: outputs, target: target)
        var differences = [
            difference("loss", [Float(anew.lossValue)], [Float(recorded.lossValue)])
        ]
        let known = Dictionary(
            anew.entries.map { ($0.name, $0.record) }, uniquingKeysWith: { a, _ in a })
        for entry in recorded.entries {
            guard let found = known[entry.name].map(elements),
                found.count == elements(entry.record).count
            else { throw VerificationError.recordDoesNotSuit(entry.name) }
            differences.append(difference(entry.name, found, elements(entry.record)))
        }
        return Report(rows: RecordedStep.rows, outputs: differences, firstDifferentLayer: nil)
    }

    private func difference(_ name: String, _ found: [Float], _ reference: [Float])
        -> OutputDifference
    {
        OutputDifference(
            name: name, found: found, reference: reference, rowSize: found.count, rule: rule)
    }

    private func elements(_ record: RecordedVerification.Record) -> [Float] {
        switch record {
        case .full(let tensor): tensor.floats
        case .sampled(_, let norm, let elements): [Float(norm)] + elements.floats
        }
    }

    /// A recorded array of four rows, or the generator's where a large record holds a sample of it.
    ///
    /// - Parameters:
    ///   - prefix: what the array is.
    ///   - recorded: the record.
    ///   - generated: the generator's array.
    /// - Returns: the array; that a sample is of it shows when the records are compared.
    /// - Throws: ``VerificationError/recordDoesNotSuit(_:)`` where it is missing or of another shape.
    private func array(
        _ prefix: String, in recorded: RecordedVerification, like generated: DataArray
    ) throws(VerificationError) -> DataArray {
        let name = prefix + generated.name
        switch recorded.entries.first(where: { $0.name == name })?.record {
        case .sampled(let extents, _, _) where extents == generated.tensor.extents:
            return generated
        case .full(let tensor) where tensor.extents == generated.tensor.extents:
            return DataArray(
                name: generated.name, extents: generated.extents, rows: generated.rows,
                elements: tensor.floats)
        default: throw .recordDoesNotSuit(name)
        }
    }
}
