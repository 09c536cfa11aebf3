internal import KerasFormat
internal import NeuralNet
internal import OrderedJSON

/// The structure of a model that cannot be computed, in words and as a document.
struct StructureReport {
    private let structure: KerasStructure
    private let path: String

    /// Reports on a file.
    ///
    /// - Parameters:
    ///   - structure: its structure.
    ///   - path: its path.
    init(_ structure: KerasStructure, path: String) {
        self.structure = structure
        self.path = path
    }

    /// The document.
    var json: JSON {
        [
            "path": JSON(path), "structure_only": true, "name": JSON(structure.name),
            "class": JSON(structure.className),
            "container": JSON(structure.origin.container.rawValue),
            "keras_version": .optional(structure.origin.kerasVersion),
            "backend": .optional(structure.origin.backend),
            "layers": .array(
                structure.layers.map { layer in
                    [
                        "name": JSON(layer.path.description), "class": JSON(layer.className),
                        "trainable": JSON(layer.isTrainable), "inputs": .names(layer.inputs),
                        "weights": .array(layer.weights.map(WeightsReport.json)),
                    ]
                }),
        ]
    }

    /// The report in words.
    var text: String {
        let isChain = structure.layers.allSatisfy(\.inputs.isEmpty)
        let columns: [(String, TextTable.Side)] = [
            ("layer", .left), ("class", .left), ("weights", .left), ("trainable", .left),
        ]
        var table = TextTable(
            columns: columns + (isChain ? [] : [("connected to", .left)]), widest: 32)
        for layer in structure.layers {
            let shapes = layer.weights.map(WeightsReport.shape).joined(separator: " ")
            table.add(
                [
                    layer.path.description, layer.className, shapes,
                    layer.weights.isEmpty ? "" : layer.isTrainable ? "yes" : "frozen",
                ] + (isChain ? [] : [layer.inputs.joined(separator: ", ")]))
        }
        let version =
            structure.origin.kerasVersion.map { "Keras \($0)" } ?? "Keras of unknown version"
        let head = "\(path): \(structure.className) model \"\(structure.name)\", \(version)"
        return ([head, ""] + table.lines()).joined(separator: "\n") + "\n"
    }
}
