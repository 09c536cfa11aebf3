import HDF5
import NeuralNet
import OrderedJSON
import Training

/// The names of attributes and groups in a whole-model HDF5 file.
enum HDF5Names {
    static let version = "keras_version"
    static let backend = "backend"
    static let configuration = "model_config"
    static let training = "training_config"
    static let weights = "model_weights"
    static let layers = "layer_names"
    static let layerWeights = "weight_names"
    static let topLevel = "top_level_model_weights"
    static let optimizer = "optimizer_weights"
    /// Stands in a layout for lists without elements, which Keras stores as no texts at all.
    static let emptyList = "empty"

    /// How a layout calls an attribute of the weights' group.
    static func ofWeights(_ attribute: String) -> String { "\(weights)/\(attribute)" }
}

extension KerasDocument {
    /// Reads a whole-model HDF5 file.
    init(hdf5 file: MappedFile) throws {
        let image = FileSlice(file: file, range: 0..<file.count)
        let document = try HDF5Document.read(image.bytes)
        let root = document.root
        guard let configuration = try root.text(HDF5Names.configuration) else {
            let isWeightsFile =
                root.attributes.keys.contains { $0.hasPrefix(HDF5Names.layers) }
                || root.links[ArchiveNames.layers] != nil
            throw KerasError.noConfiguration(isWeightsFile: isWeightsFile)
        }
        guard root.links[HDF5Names.weights] != nil else {
            throw KerasError.missingGroup("/\(HDF5Names.weights)")
        }
        let weights = try document.group(at: HDF5Names.weights)
        let named = try root.text(HDF5Names.version) ?? weights.text(HDF5Names.version)
        let version = named ?? Self.namelessVersion
        guard let generation = Generation(version: version) else {
            throw KerasError.unsupportedVersion(version)
        }

        let layers = try Self.layers(of: weights, in: document)
        let optimizer = try Self.optimizer(in: document)
        let compiled = try root.text(HDF5Names.training)
        var layout = Layout(counters: optimizer)
        layout.lacksVersion = named == nil
        layout.weightsVersion = try weights.text(HDF5Names.version).flatMap {
            $0 == version ? nil : $0
        }
        layout.take(layers, of: weights, in: document)
        layout.textKinds = Layout.textKinds(ofRoot: root) + layout.textKinds
        layout.optimizer = optimizer.map(\.name)
        self.init(
            container: .kerasHDF5, kerasVersion: version, backend: try root.text(HDF5Names.backend),
            generation: generation,
            configuration: try Self.json(configuration, HDF5Names.configuration),
            compileConfiguration: try compiled.map { try Self.json($0, HDF5Names.training) },
            weights: .listed(layers), optimizer: optimizer, layout: layout, image: image)
        if named == nil {
            warnings.append(
                Warning("the file names no version of Keras, which only the first Keras 1 left out")
            )
        }
    }

    /// What a file is taken for that names no version: every Keras from 1.0.7 on names its own.
    private static let namelessVersion = "1.0"

    static func json(_ text: String, _ place: String) throws(KerasError) -> JSON {
        do throws(JSONError) {
            return try JSON.parse(text)
        } catch {
            throw .notJSON(place: place, error)
        }
    }

    /// The layers that a group of weights lists.
    static func layers(of weights: HDF5Group, in document: HDF5Document) throws
        -> [StoredLayer]
    {
        guard let names = try weights.texts(HDF5Names.layers) else {
            throw KerasError.badAttribute(
                path: weights.path, name: HDF5Names.layers, expected: "there")
        }
        return try names.map { name in
            let group = try document.group(at: name, in: weights)
            let tensors = try (group.texts(HDF5Names.layerWeights) ?? []).map { weight in
                StoredTensor(
                    name: weight, dataset: try dataset(weight, of: name, in: group, document))
            }
            return StoredLayer(name: name, tensors: tensors)
        }
    }

    /// The dataset of a listed weight, which must lie inside the group that lists it.
    private static func dataset(
        _ weight: String, of layer: String, in group: HDF5Group, _ document: HDF5Document
    ) throws -> HDF5Dataset {
        do throws(HDF5Error) {
            return try document.dataset(at: weight, in: group)
        } catch {
            guard case .missing = error else { throw error }
            throw KerasError.missingWeight(layer: layer, weight: weight)
        }
    }

    /// The variables of an optimizer that a whole-model file lists.
    static func optimizer(in document: HDF5Document) throws -> [StoredTensor] {
        guard document.root.links[HDF5Names.optimizer] != nil else { return [] }
        let group = try document.group(at: HDF5Names.optimizer)
        return try (group.texts(HDF5Names.layerWeights) ?? []).map { name in
            StoredTensor(name: name, dataset: try document.dataset(at: name, in: group))
        }
    }
}

extension Layout {
    /// Takes in what a group of weights lists, and how its texts are stored.
    mutating func take(
        _ layers: [StoredLayer], of weights: HDF5Group, in document: HDF5Document
    ) {
        self.layers = layers.map { Layer(name: $0.name, weights: $0.tensors.map(\.name)) }
        hasTopLevelWeights = weights.links[HDF5Names.topLevel] != nil
        textKinds = Self.textKinds(ofWeights: weights, in: document)
    }

    /// How the texts on the root of a whole-model file are stored, by attribute.
    fileprivate static func textKinds(
        ofRoot root: HDF5Group
    ) -> [(attribute: String, kind: HDF5TextKind)] {
        [HDF5Names.configuration, HDF5Names.version, HDF5Names.backend, HDF5Names.training]
            .compactMap { name in
                root.attributes[name]?.textKind.map { (attribute: name, kind: $0) }
            }
    }

    /// How the texts of a group of weights are stored: by attribute, with the group's name before it.
    private static func textKinds(
        ofWeights weights: HDF5Group, in document: HDF5Document
    ) -> [(attribute: String, kind: HDF5TextKind)] {
        let lists = document.groups(in: weights).flatMap { group in
            group.attributes.filter { $0.key.hasPrefix(HDF5Names.layerWeights) }.values
        }
        var kinds: [(String, HDF5TextKind?)] = []
        for name in [HDF5Names.version, HDF5Names.backend] {
            kinds.append((HDF5Names.ofWeights(name), weights.attributes[name]?.textKind))
        }
        let names = weights.attributes.filter { $0.key.hasPrefix(HDF5Names.layers) }.values
        kinds.append((HDF5Names.layers, names.compactMap(\.textKind).first))
        let (empty, filled) = (lists.filter { $0.shape == [0] }, lists.filter { $0.shape != [0] })
        kinds.append((HDF5Names.layerWeights, filled.compactMap(\.textKind).first))
        kinds.append((HDF5Names.emptyList, empty.compactMap(\.textKind).first))
        return kinds.compactMap { attribute, kind in kind.map { (attribute, $0) } }
    }
}

extension HDF5Group {
    /// The text of an attribute, `nil` if there is no such attribute.
    func text(_ name: String) throws(KerasError) -> String? {
        guard let attribute = attributes[name] else { return nil }
        guard case .text(let texts) = attribute.value, texts.count == 1 else {
            throw .badAttribute(path: path, name: name, expected: "a text in UTF-8")
        }
        return texts[0]
    }

    /// The texts of a list, which long lists spread over attributes with a number behind the name.
    func texts(_ name: String) throws(KerasError) -> [String]? {
        if attributes[name] != nil { return try part(name) }
        guard attributes[name + "0"] != nil else { return nil }
        var texts: [String] = []
        var number = 0
        while attributes[name + "\(number)"] != nil {
            texts += try part(name + "\(number)")
            number += 1
        }
        return texts
    }

    private func part(_ name: String) throws(KerasError) -> [String] {
        guard let attribute = attributes[name] else { return [] }
        // An empty list is an array of floats.
        if attribute.shape == [0] { return [] }
        guard case .text(let texts) = attribute.value, attribute.shape.count == 1 else {
            throw .badAttribute(path: path, name: name, expected: "a list of texts")
        }
        return texts
    }
}
