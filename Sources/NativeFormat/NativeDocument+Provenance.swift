internal import NeuralNet
internal import OrderedJSON

// From the row of the model's source to its provenance (rules 34 and 35), and back.
extension NativeDocument.ProvenanceRow {
    /// The row of a provenance.
    init(_ provenance: Provenance) {
        container = provenance.container.rawValue
        kerasVersion = provenance.kerasVersion.map { [$0] } ?? []
        backend = provenance.backend.map { [$0] } ?? []
        configuration = provenance.configuration.text(style: .compact)
        compilation = provenance.compileConfiguration.map { [$0.text(style: .compact)] } ?? []
        layout = JSON.object(provenance.layout).text(style: .compact)
    }

    /// The provenance that the row describes.
    func provenance() throws(NativeFormatError) -> Provenance {
        guard let container = Provenance.Container(rawValue: container) else {
            throw .unknownContainer(container)
        }
        guard let layout = try json(layout, "layout").objectValue else {
            throw .notAnObject("provenance.layout")
        }
        let compiled = try only(compilation, "compilation")
        return Provenance(
            container: container, kerasVersion: try only(kerasVersion, "keras_version"),
            backend: try only(backend, "backend"),
            configuration: try json(configuration, "configuration"),
            compileConfiguration: try compiled.map { text throws(NativeFormatError) in
                try json(text, "compilation")
            },
            layout: layout)
    }

    private func only(_ texts: [String], _ field: String) throws(NativeFormatError) -> String? {
        guard texts.count <= 1 else { throw .tooMany("provenance." + field, UInt64(texts.count)) }
        return texts.first
    }

    private func json(_ text: String, _ field: String) throws(NativeFormatError) -> JSON {
        let json: JSON
        do {
            json = try JSON.parse(text)
        } catch {
            throw .json("provenance." + field, error)
        }
        guard json.text(style: .compact).hasSameBytes(as: text) else {
            throw .textNotCompact("provenance." + field)
        }
        return json
    }
}
