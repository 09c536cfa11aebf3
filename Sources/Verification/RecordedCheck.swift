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
        let loss = try Losses.loss(
            model.training.compiled?.losses.first.flatMap { own in
                own?.name == recorded.loss ? own.flatMap(RecordedStep.recordable) : nil
            } ?? NamedSettings(name: recorded.loss))
        let inputs = try model.randomInputs(rows: RecordedStep.rows).map {
            try array("input/", like: $0, in: recorded)
        }
        let target = try array(
            "target/", like: RecordedStep.target(for: loss, of: model), in: recorded)
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

    /// A recorded array; of one that is recorded as a sample, what the generator gives, which is then compared
    /// with the sample as all else is.
    private func array(
        _ prefix: String, like generated: DataArray, in recorded: RecordedVerification
    ) throws(VerificationError) -> DataArray {
        let name = prefix + generated.name
        guard let record = recorded.entries.first(where: { $0.name == name })?.record,
            record.extents == [generated.rows] + generated.extents
        else { throw .recordDoesNotSuit(name) }
        switch record {
        case .sampled: return generated
        case .full(let tensor):
            return DataArray(
                name: generated.name, extents: generated.extents, rows: generated.rows,
                elements: tensor.floats)
        }
    }
}

extension RecordedVerification.Record {
    /// The extents of the whole tensor.
    fileprivate var extents: [Int] {
        switch self {
        case .full(let tensor): tensor.extents
        case .sampled(let extents, _, _): extents
        }
    }
}
