package import NeuralNet
package import Training

extension Model {
    /// Rows of seeded random numbers to measure a fit on, with targets that the loss of a fit accepts.
    ///
    /// - Parameter rows: the number of rows.
    /// - Returns: inputs and targets.
    /// - Throws: ``TrainingError`` where an input's shape stays open or a loss is not supported.
    package func randomDataset(rows: Int) throws(TrainingError) -> Dataset {
        let like = zip(graph.outputNames, outputShapes).map { name, shape in
            DataArray(
                name: name, extents: shape.extents.dropFirst().map { $0 ?? 1 }, rows: 0,
                elements: [])
        }
        let settings = try FitSettings(SettingsRequest(), for: self, targets: like)
        var targets: [DataArray] = []
        for (position, output) in settings.outputs.enumerated() {
            let loss = try Losses.loss(
                output.loss ?? NamedSettings(name: MeanSquaredError.names[0]), like: like[position])
            targets.append(
                try RecordedStep.target(for: loss, of: self, output: position, rows: rows))
        }
        let inputs = try randomInputs(rows: rows)
        do throws(DatasetError) {
            return try Dataset(inputs: inputs, targets: targets)
        } catch {
            preconditionFailure("as many rows of each")
        }
    }
}
