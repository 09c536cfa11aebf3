import NeuralNet

extension Model {
    /// What a user should know when a model's graph becomes another than that of its file.
    var notesOfChangedGraph: [Warning] {
        guard provenance != nil else { return [] }
        return [
            Warning("the model is another now than its file's; Keras files of it are written anew")
        ]
    }
}
