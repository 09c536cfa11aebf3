internal import NeuralNet
internal import Training

/// Sample weights as ports beside a model's outputs, so that they are found as targets are.
struct SampleWeightPorts {
    /// What the command line says, weights among the targets.
    let request: DataRequest
    /// The model's inputs and outputs, and a port for each argument of weights.
    let signature: ModelSignature
    /// For each port of weights the output whose samples they weigh, the port's own name for all outputs.
    private let outputs: [String: String]

    /// Adds the weights that a request names, if any.
    init(_ request: DataRequest, _ signature: ModelSignature) {
        var (all, ports) = (request, signature.outputs)
        var outputs: [String: String] = [:]
        for text in request.sampleWeights {
            let output = signature.outputs.first { text.hasPrefix($0.name + "=") }?.name
            let source = output.map { String(text.dropFirst($0.count + 1)) } ?? text
            let port = output.map { "sample weights of \($0)" } ?? "sample weights"
            if outputs.updateValue(output ?? port, forKey: port) == nil {
                ports.append(ModelSignature.Port(name: port, shape: [nil, 1]))
            }
            all.targets.append("\(port)=\(source)")
        }
        self.request = all
        self.signature = ModelSignature(inputs: signature.inputs, outputs: ports)
        self.outputs = outputs
    }

    /// The names of the ports of weights.
    var names: Set<String> { Set(outputs.keys) }

    /// Tells targets from weights.
    func split(_ arrays: [DataArray]) -> (targets: [DataArray], sampleWeights: [DataArray]) {
        let targets = arrays.filter { outputs[$0.name] == nil }
        let weights = arrays.compactMap { array in
            outputs[array.name].map(array.renamed)
        }
        return (targets, weights)
    }
}
