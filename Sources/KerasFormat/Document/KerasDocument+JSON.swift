import NeuralNet
import OrderedJSON
import Training

extension KerasDocument {
    /// The keys that `to_json()` of Keras 1 and 2 puts beside class and configuration.
    private static let ownKeys = [HDF5Names.version, HDF5Names.backend]
    /// What nothing but a class of Keras 1 calls a setting.
    private static let firstKeys: Set = ["output_dim", "init", "W_regularizer", "input_dtype"]

    /// Reads an architecture alone, as `to_json()` gives it.
    init(json file: MappedFile) throws {
        let json: JSON
        do throws(JSONError) {
            json = try JSON.parse(Array(file.bytes))
        } catch {
            throw KerasError.notJSON(place: "the architecture", error)
        }
        let cursor = JSONCursor(json, at: "the architecture")
        var model = try cursor.object()
        let className = try cursor.string("class_name")
        guard ModelClass(rawValue: className) != nil else {
            throw KerasError.unsupportedModelClass(className)
        }
        let version = try cursor.stringIfPresent(HDF5Names.version)
        let backend = try cursor.stringIfPresent(HDF5Names.backend)
        for key in Self.ownKeys { model.removeValue(forKey: key) }
        let compiled = model.removeValue(forKey: ArchiveNames.compiled)
        let named = version.flatMap { Generation(version: $0) }
        if let version, named == nil { throw KerasError.unsupportedVersion(version) }
        let generation = named ?? Self.generation(of: json)
        var layout = Layout()
        layout.hasTopLevelWeights = generation == .three
        layout.groupsHaveNames = generation == .three
        self.init(
            container: .kerasJSON, kerasVersion: version, backend: backend, generation: generation,
            configuration: .object(model), compileConfiguration: compiled, weights: .absent,
            optimizer: [], layout: layout, image: FileSlice(file: file, range: 0..<0))
    }

    /// Keras 3 names no version; neither does what was taken out of an archive, or edited.
    private static func generation(of json: JSON) -> Generation {
        let settings = Configuration(json).settings.values
        func has(_ key: String) -> Bool { settings.contains { $0[key] != nil } }
        if let module = json["module"]?.stringValue {
            return module.contains("engine") || has("batch_input_shape") ? .two : .three
        }
        guard json["registered_name"] == nil else { return .three }
        let isFirst = settings.contains { settings in
            settings["units"] == nil && settings.keys.contains { firstKeys.contains($0) }
        }
        return isFirst ? .one : .two
    }
}

extension Provenance {
    /// The same, called after the whole-model file whose configuration has the same spelling: an
    /// architecture of Keras 3 reads as an archive does, one of an older Keras as an HDF5 file.
    func spelledAsModel(_ generation: Generation) -> Provenance {
        guard container == .kerasJSON else { return self }
        var result = self
        result.container = generation == .three ? .kerasArchive : .kerasHDF5
        return result
    }
}
