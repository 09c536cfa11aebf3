import HDF5
import OrderedJSON

/// What the writer needs besides the configuration, so that a file comes back as it was: the names
/// under which weights are stored, and how texts are stored.
///
/// Kept as JSON in the model's provenance, so that it survives the native format.
struct Layout: Sendable, Equatable {
    /// One entry of a whole-model file's `layer_names`.
    struct Layer: Sendable, Equatable {
        var name: String
        var weights: [String]
    }

    /// Whether the file names no version at all; the first Keras 1 left it out.
    var lacksVersion = false
    /// The version on the weights' group, where it differs from the file's.
    var weightsVersion: String?
    /// The entries of `layer_names`.
    var layers: [Layer] = []
    /// Whether there is a group `top_level_model_weights`.
    var hasTopLevelWeights = false
    /// How the texts and lists are stored, by attribute.
    var textKinds: [(attribute: String, kind: HDF5TextKind)] = []
    /// The names of the optimizer's variables.
    var optimizer: [String] = []
    /// The types of the optimizer's variables that are no slots, by place.
    var counters: [String] = []
    /// The names on the groups of a `.keras` file (from about 3.9 on).
    var groupsHaveNames = false
    /// Whether the groups of a `.keras` file also have the names that 2.12 to 2.14 look for.
    var linksOldGroups = false
    /// How the groups are numbered, in a `.keras` file of 2.12 to 2.14, whose group of layers has an
    /// older name.
    var oldCounting: GroupCounting?
    /// The members of a `.keras` file's `metadata.json`.
    var metadata: JSON?

    init() {}

    static func == (left: Layout, right: Layout) -> Bool { left.json == right.json }
}

extension Layout {
    /// A layout that knows the types of an optimizer's numbers.
    init(counters optimizer: [StoredTensor]) {
        counters = optimizer.filter { $0.dataset.shape.isEmpty }.map { "\($0.dataset.elementType)" }
    }

    /// The layout as JSON; what is empty is left out.
    var json: JSONObject {
        var object: JSONObject = [:]
        if lacksVersion { object["no_version"] = true }
        object["weights_version"] = weightsVersion.map { JSON($0) }
        if !layers.isEmpty {
            object["layers"] = .array(
                layers.map {
                    ["name": JSON($0.name), "weights": .array($0.weights.map { JSON($0) })]
                })
        }
        if hasTopLevelWeights { object["top_level_weights"] = true }
        if !textKinds.isEmpty {
            object["texts"] = .object(
                JSONObject(uniqueMembers: textKinds.map { ($0.attribute, JSON($0.kind.rawValue)) }))
        }
        if !optimizer.isEmpty { object["optimizer"] = .array(optimizer.map { JSON($0) }) }
        if !counters.isEmpty { object["counters"] = .array(counters.map { JSON($0) }) }
        if groupsHaveNames { object["group_names"] = true }
        if linksOldGroups { object["old_links"] = true }
        object["old_counting"] = (oldCounting?.rawValue).map { JSON($0) }
        object["metadata"] = metadata
        return object
    }

    /// Reads what ``json`` wrote.
    init(_ object: JSONObject) throws(JSONError) {
        let cursor = JSONCursor(.object(object), at: "the layout of the file of origin")
        lacksVersion = try cursor.booleanIfPresent("no_version") ?? false
        weightsVersion = try cursor.stringIfPresent("weights_version")
        for layer in try cursor.arrayIfPresent("layers") ?? [] {
            var weights: [String] = []
            for name in try layer.array("weights") { weights.append(try name.string()) }
            layers.append(Layer(name: try layer.string("name"), weights: weights))
        }
        hasTopLevelWeights = try cursor.booleanIfPresent("top_level_weights") ?? false
        for (key, value) in try cursor.objectIfPresent("texts")?.members() ?? [] {
            guard let kind = HDF5TextKind(rawValue: try value.string()) else {
                throw value.unexpected(expected: "a kind of text")
            }
            textKinds.append((key, kind))
        }
        for name in try cursor.arrayIfPresent("optimizer") ?? [] {
            optimizer.append(try name.string())
        }
        for type in try cursor.arrayIfPresent("counters") ?? [] {
            counters.append(try type.string())
        }
        groupsHaveNames = try cursor.booleanIfPresent("group_names") ?? false
        linksOldGroups = try cursor.booleanIfPresent("old_links") ?? false
        if let value = try cursor.memberIfPresent("old_counting") {
            oldCounting = GroupCounting(rawValue: try value.string())
            guard oldCounting != nil else { throw value.unexpected(expected: "a way of counting") }
        }
        metadata = object["metadata"]
    }

    /// How an attribute's text is stored.
    func textKind(of attribute: String, default kind: HDF5TextKind) -> HDF5TextKind {
        textKinds.first { $0.attribute == attribute }?.kind ?? kind
    }
}
