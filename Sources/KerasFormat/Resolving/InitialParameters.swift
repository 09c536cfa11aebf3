import NeuralNet
import OrderedJSON
import Training

/// Values for the parameters of an architecture that comes without weights, by its initializers.
struct InitialParameters {
    /// The parameters with their values.
    private(set) var parameters = Parameters()
    private let settings: [LayerPath: JSONObject]
    private let generation: Generation

    /// Draws the values.
    ///
    /// - Parameters:
    ///   - document: the architecture.
    ///   - graph: its layers.
    ///   - seed: the seed of the numbers.
    /// - Throws: ``KerasError`` where a layer's initializer or type is unknown or unsuitable, or memory does not suffice.
    init(_ document: KerasDocument, _ graph: Graph, seed: UInt64) throws {
        generation = document.generation
        settings =
            Configuration(
                generation == .one
                    ? FirstGeneration.translated(document.configuration) : document.configuration
            ).settings
        let wanted = try GraphSignature(graph).parameters
        try Self.checkMemory(for: wanted)
        var precisions: [LayerPath: Precision] = [:]
        for layer in graph.layers { precisions[layer.path] = layer.precision }
        for (position, parameter) in wanted.enumerated() {
            let layer = parameter.identity.layer.prefixes.reversed().first {
                precisions[$0] != nil
            }
            parameters[parameter.identity] = try value(
                of: parameter, in: layer.flatMap { precisions[$0] } ?? .float32, seed: seed,
                position: position)
        }
    }

    private func value(
        of parameter: ParameterSpecification, in precision: Precision, seed: UInt64, position: Int
    ) throws -> Tensor {
        if parameter.isCounter { return try Tensor([Int64(0)], extents: []) }
        let key = parameter.identity.role + "_initializer"
        let layer = parameter.identity.layer.description
        let values = try values(of: parameter, key: key)
        let drawn: Tensor
        do throws(InitialValuesError) {
            drawn = try values.tensor(extents: parameter.extents, seed: seed, position: position)
        } catch {
            throw KerasError.unusableInitializer(layer: layer, key: key, error)
        }
        switch precision.parameters {
        case .float32: return drawn
        case .float64: return try Tensor(drawn.doubles, extents: drawn.extents)
        default: throw KerasError.noInitialValues(layer: layer, type: precision.policy)
        }
    }

    /// A small file may declare a layer of any size.
    private static func checkMemory(for parameters: [ParameterSpecification]) throws(KerasError) {
        let size = parameters.reduce(0.0) { sum, parameter in
            sum + 4 * parameter.extents.reduce(1.0) { $0 * Double($1) }
        }
        let limit = physicalMemory / 2
        guard size <= Double(limit) else { throw .tooManyParameters(bytes: size, limit: limit) }
    }

    /// What a parameter starts from.
    private func values(of parameter: ParameterSpecification, key: String) throws -> InitialValues {
        let settings = settings(of: parameter.identity.layer)
        guard let given = settings[key], !given.isNull else {
            return Self.standard(parameter.identity.role)
        }
        let name = parameter.identity.layer.description
        let cursor = JSONCursor(given, at: "layer \"\(name)\", \(key)")
        guard var values = try InitialValues(keras: cursor, generation: generation) else {
            throw KerasError.unsupportedSetting(
                layer: name, key: key, value: given["class_name"]?.stringValue ?? given.text())
        }
        if case .scaled(var scaling) = values, scaling.axes == nil, generation == .three,
            let equation = settings["equation"]?.stringValue
        {
            scaling.axes = VarianceScaling.axes(ofKernelIn: equation)
            values = .scaled(scaling)
        }
        return values
    }

    /// The settings of the layer of a path, also inside a wrapper.
    private func settings(of path: LayerPath) -> JSONObject {
        guard let layer = path.prefixes.reversed().first(where: { settings[$0] != nil }) else {
            return [:]
        }
        return path.names.dropFirst(layer.names.count).reduce(settings[layer] ?? [:]) {
            $0[$1]?["config"]?.objectValue ?? [:]
        }
    }

    /// What Keras takes where a configuration says nothing.
    private static func standard(_ role: String) -> InitialValues {
        switch role {
        case "kernel": .glorotUniform
        case "embeddings": .uniform(from: -0.05, to: 0.05)
        case "gamma", "scale", "variance", "moving_variance": .ones
        default: .zeros
        }
    }
}
