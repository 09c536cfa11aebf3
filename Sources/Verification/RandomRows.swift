package import NeuralNet
package import Training

extension Model {
    /// Rows of seeded random numbers to measure a fit on, with targets that the loss of a fit accepts.
    ///
    /// - Parameter rows: the number of rows.
    /// - Returns: inputs and target, those of ``recordingVerification()`` if there are four rows.
    /// - Throws: ``TrainingError`` where an input's shape stays open or the model has several outputs.
    package func randomDataset(rows: Int) throws(TrainingError) -> Dataset {
        guard graph.outputs.count == 1 else { throw .severalOutputs(graph.outputNames) }
        let target = try RecordedStep.target(
            for: RecordedStep.loss(of: self), of: self, rows: rows)
        let inputs = try randomInputs(rows: rows)
        do throws(DatasetError) {
            return try Dataset(inputs: inputs, targets: [target])
        } catch {
            preconditionFailure("as many rows of each")
        }
    }
}
