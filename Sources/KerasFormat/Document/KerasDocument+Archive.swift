import Archives
import HDF5
import NeuralNet
import OrderedJSON
import Training

/// The names of members and groups in a `.keras` archive.
enum ArchiveNames {
    static let metadata = "metadata.json"
    static let configuration = "config.json"
    static let weights = "model.weights.h5"
    static let variables = "vars"
    /// The group of the layer inside a wrapper.
    static let inner = "layer"
    static let layers = "layers"
    /// What the group of the layers was called up to 2.14.
    static let oldLayers = "_layer_checkpoint_dependencies"
    static let optimizer = "optimizer"
    static let compiled = "compile_config"
}

extension KerasDocument {
    /// No configuration comes near this size.
    private static let largestJSON = 64 * 1024 * 1024
    /// Up to this size any inflation is fine.
    private static let innocentJSON = 1024 * 1024

    /// Reads a `.keras` archive.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - purpose: what for; only to compute is the checksum of the weights verified.
    /// - Throws: why it cannot be read.
    init(archive file: MappedFile, for purpose: ReadOptions.Purpose) throws {
        let archive = try ZipArchive.read(file.bytes)
        let configuration = try Self.json(ArchiveNames.configuration, of: archive, in: file)
        let metadata =
            archive.members.contains { $0.name == ArchiveNames.metadata }
            ? try Self.json(ArchiveNames.metadata, of: archive, in: file) : nil
        let image = try Self.weights(of: archive, in: file, for: purpose)
        let document = try HDF5Document.read(image.bytes)

        guard var model = configuration.objectValue else {
            throw JSONCursor(configuration, at: ArchiveNames.configuration)
                .unexpected(expected: "an object")
        }
        if let name = model["class_name"]?.stringValue, ModelClass(rawValue: name) == nil {
            throw KerasError.unsupportedModelClass(name)
        }
        let compiled = model.removeValue(forKey: ArchiveNames.compiled)
        let version = try metadata.flatMap {
            try JSONCursor($0, at: ArchiveNames.metadata).stringIfPresent("keras_version")
        }
        let generation = try Self.generation(version: version, model: .object(model))
        let weights = try Self.groups(
            in: document, version: version, generation: generation)
        let optimizer = try Self.optimizerVariables(in: document)
        var layout = try Self.layout(of: document, weights, optimizer)
        layout.metadata = metadata
        self.init(
            container: .kerasArchive, kerasVersion: version, backend: nil, generation: generation,
            configuration: .object(model),
            compileConfiguration: compiled,
            weights: .grouped(weights), optimizer: optimizer, layout: layout, image: image)
        if metadata == nil {
            warnings.append(
                Warning("the archive has no \(ArchiveNames.metadata); Keras itself would refuse it")
            )
        }
    }

    /// What the writer needs to know of a file of weights besides.
    static func layout(
        of document: HDF5Document, _ weights: GroupedWeights, _ optimizer: [StoredTensor]
    ) throws(HDF5Error) -> Layout {
        var layout = Layout(counters: optimizer)
        let links = document.root.links
        if links[ArchiveNames.layers] == nil { layout.oldCounting = weights.counting }
        layout.linksOldGroups =
            layout.oldCounting == nil && links[ArchiveNames.oldLayers] != nil
        if links[ArchiveNames.variables] != nil {
            let variables = try document.group(at: ArchiveNames.variables)
            layout.groupsHaveNames = variables.attributes["name"] != nil
        }
        return layout
    }

    /// The file of weights inside an archive: in place where it is stored, a copy where it is deflated.
    static func weights(
        of archive: ZipArchive, in file: MappedFile, for purpose: ReadOptions.Purpose
    ) throws -> FileSlice {
        let member = try archive.member(named: ArchiveNames.weights)
        guard member.storedRange == nil else {
            let range =
                switch purpose {
                case .computing:
                    try archive.checkedRange(of: member, in: file.bytes, passed: file.release)
                case .describing: try archive.range(of: member)
                }
            return FileSlice(file: file, range: range)
        }
        let bytes = try archive.contents(of: member, in: file.bytes, limit: physicalMemory / 2)
        return FileSlice(file: try MappedFile(copying: bytes), range: 0..<bytes.count)
    }

    private static func json(
        _ name: String, of archive: ZipArchive, in file: MappedFile
    ) throws -> JSON {
        let member = try archive.member(named: name)
        try member.checkInflation(above: innocentJSON)
        let bytes = try archive.contents(of: member, in: file.bytes, limit: largestJSON)
        do throws(JSONError) {
            return try JSON.parse(bytes)
        } catch {
            throw KerasError.notJSON(place: name, error)
        }
    }

    /// The generation by the version or, without one, by where the model's class lives.
    private static func generation(version: String?, model: JSON) throws -> Generation {
        guard let version else {
            let module = model["module"]?.stringValue ?? ""
            return module.contains("engine") ? .two : .three
        }
        guard let generation = Generation(version: version), generation != .one else {
            throw KerasError.unsupportedVersion(version)
        }
        return generation
    }

    /// The layers' groups of a file of weights.
    static func groups(
        in document: HDF5Document, version: String?, generation: Generation
    ) throws -> GroupedWeights {
        let isOld = document.root.links[ArchiveNames.layers] == nil
        let container = isOld ? ArchiveNames.oldLayers : ArchiveNames.layers
        guard document.root.links[container] != nil else {
            throw KerasError.missingGroup("/\(ArchiveNames.layers) in \(ArchiveNames.weights)")
        }
        let minor = version.flatMap { KerasVersion($0)?.minor } ?? 15
        let countsTwice = isOld && generation == .two && minor < 14
        return GroupedWeights(
            document: document, container: container,
            counting: countsTwice ? .withWeightsTwice : .once)
    }

    /// The variables of an optimizer that a file of weights holds.
    static func optimizerVariables(in document: HDF5Document) throws -> [StoredTensor] {
        guard document.root.links[ArchiveNames.optimizer] != nil else { return [] }
        return try variables(of: document.group(at: ArchiveNames.optimizer), in: document)
    }

    /// How deep wrappers may lie in one another.
    private static let deepestWrapper = 32

    /// The datasets 0, 1, … of a group's `vars`.
    fileprivate static func variables(
        of group: HDF5Group, in document: HDF5Document, depth: Int = 0
    ) throws -> [StoredTensor] {
        // A wrapper's are those of the layer inside; a group may be linked into itself.
        if group.links[ArchiveNames.inner] != nil, depth < deepestWrapper {
            let inner = try document.group(at: ArchiveNames.inner, in: group)
            let found = try Self.variables(of: inner, in: document, depth: depth + 1)
            if !found.isEmpty { return found }
        }
        guard group.links[ArchiveNames.variables] != nil else { return [] }
        let variables = try document.group(at: ArchiveNames.variables, in: group)
        return try (0..<variables.names.count).map { number in
            let path = "\(number)"
            return StoredTensor(
                name: "\(ArchiveNames.variables)/\(path)",
                dataset: try document.dataset(at: path, in: variables))
        }
    }
}

extension GroupedWeights {
    /// The weights of a layer, none if it has no group.
    ///
    /// - Parameter groups: the groups of the models around it and its own, without the containers between.
    /// - Returns: the weights in order.
    /// - Throws: why the group cannot be read.
    func tensors(in groups: [String]) throws -> [StoredTensor] {
        var group = document.root
        for name in groups.flatMap({ [container, $0] }) {
            guard group.links[name] != nil else { return [] }
            group = try document.group(at: name, in: group)
        }
        return try KerasDocument.variables(of: group, in: document)
    }
}
