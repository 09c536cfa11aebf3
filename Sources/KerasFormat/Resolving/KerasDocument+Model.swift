import NeuralNet
import OrderedJSON
import Training

extension KerasDocument {
    /// The model that the file describes.
    ///
    /// - Parameter seed: the seed of the values of a model that comes without weights.
    /// - Returns: the model, and what the user should know.
    /// - Throws: why there is none.
    func resolved(seed: UInt64) throws -> (Model, [Warning]) {
        let reader = try GraphReader(self)
        let (parameters, weightWarnings) = try values(of: reader, seed: seed)
        let provenance = Provenance(
            container: container, kerasVersion: kerasVersion, backend: backend,
            configuration: configuration, compileConfiguration: compileConfiguration,
            layout: layout.json)
        let (training, trainingWarnings) = try trainingState(of: reader.architecture.flattened())
        let model = try Model(
            name: reader.name, architecture: reader.architecture, parameters: parameters,
            training: training, provenance: provenance)
        return (model, warnings + reader.warnings + weightWarnings + trainingWarnings)
    }

    /// The parameters' values: the stored ones or, if there are none, those that initializers draw.
    private func values(of reader: GraphReader, seed: UInt64) throws -> (Parameters, [Warning]) {
        guard case .absent = weights else {
            let found = try WeightMatching(
                self, reader.architecture, classNames: reader.classNames)
            return (found.parameters, [])
        }
        let drawn = try InitialParameters(
            self, reader.architecture.flattened(), seed: seed)
        let isDrawn = !drawn.parameters.identities.isEmpty
        let warning = Warning(
            "the file is an architecture without weights: the parameters are new, drawn by the layers' "
                + "initializers from seed \(seed)")
        return (drawn.parameters, isDrawn ? [warning] : [])
    }
}
