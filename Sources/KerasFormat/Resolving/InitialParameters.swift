import NeuralNet
import OrderedJSON
import Training

/// Values for the parameters of an architecture that comes without weights, by its initializers.
struct InitialParameters {
    /// The parameters with their values.
    private(set) var parameters = Parameters()
    private let configuration: Configuration
    private let generation: Generation

    /// Draws the values.
    ///
    /// - Parameters:
    ///   - document: the architecture.
    ///   - graph: its layers.
    ///   - seed: the seed of the numbers.
    /// - Throws: ``KerasError`` where a layer's initializer is unknown or unsuitable, or memory does not suffice.
    init(_ document: KerasDocument, _ graph: Graph, seed: UInt64) throws {
        generation = document.generation
        configuration = Configuration(
            generation == .one
                ? FirstGeneration.translated(document.configuration) : document.configuration)
        let wanted = try GraphSignature(graph).parameters
        try Self.checkMemory(for: wanted)
        for (position, parameter) in wanted.enumerated() {
            if parameter.isCounter {
                parameters[parameter.identity] = try Tensor([Int64(0)], extents: [])
                continue
            }
            let key = parameter.identity.role + "_initializer"
            let layer = parameter.identity.layer
            let values = try values(of: parameter, key: key)
            do throws(InitialValuesError) {
                parameters[parameter.identity] = try values.tensor(
                    extents: parameter.extents, seed: seed, position: position)
            } catch {
                throw KerasError.unusableInitializer(layer: layer.description, key: key, error)
            }
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

    /// The settings of the layer of a path, through models and wrappers.
    private func settings(of path: LayerPath) -> JSONObject {
        var settings = path.names.first.flatMap { configuration.settings[$0] } ?? [:]
        for name in path.names.dropFirst() {
            let layers = settings["layers"]?.arrayValue ?? []
            let inner =
                layers.first { Configuration.name(of: $0) == name } ?? settings[name] ?? .null
            settings = inner["config"]?.objectValue ?? [:]
        }
        return settings
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
