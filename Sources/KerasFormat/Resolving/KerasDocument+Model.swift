import NeuralNet
import OrderedJSON
import Training

extension KerasDocument {
    /// The model that the file describes, and what the user should know.
    func resolved() throws -> (Model, [Warning]) {
        let reader = try GraphReader(self)
        let weights = try WeightMatching(self, reader.graph, classNames: reader.classNames)
        let provenance = Provenance(
            container: container, kerasVersion: kerasVersion, backend: backend,
            configuration: configuration, compileConfiguration: compileConfiguration,
            layout: layout.json)
        let (training, trainingWarnings) = try trainingState(of: reader.graph)
        let model = try Model(
            name: reader.name, graph: reader.graph, parameters: weights.parameters,
            training: training, provenance: provenance)
        return (model, warnings + reader.warnings + trainingWarnings)
    }
}
