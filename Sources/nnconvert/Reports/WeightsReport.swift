internal import KerasFormat
internal import OrderedJSON

/// What a file of weights holds, in words and as a document.
struct WeightsReport {
    private let listing: WeightsListing
    private let path: String

    /// Reports on a file.
    ///
    /// - Parameters:
    ///   - listing: what it holds.
    ///   - path: its path.
    init(_ listing: WeightsListing, path: String) {
        self.listing = listing
        self.path = path
    }

    /// The document.
    var json: JSON {
        [
            "path": JSON(path), "weights_only": true, "form": JSON(listing.form.rawValue),
            "keras_version": .optional(listing.kerasVersion),
            "layers": .array(
                listing.entries.map { entry in
                    [
                        "name": JSON(entry.name), "layer": .optional(entry.layerName),
                        "weights": .array(entry.weights.map(Self.json)),
                    ]
                }),
            "optimizer": .array(listing.optimizer.map(Self.json)),
        ]
    }

    /// A weight as a document.
    static func json(_ weight: WeightsListing.Weight) -> JSON {
        [
            "name": JSON(weight.name),
            "shape": .array(weight.extents.map { JSON(Int(clamping: $0)) }),
            "type": JSON(weight.type),
        ]
    }

    /// The report in words.
    var text: String {
        let head =
            switch listing.form {
            case .named: "weights by layer names"
            case .grouped: "weights in groups named after the layers' classes"
            }
        let version = listing.kerasVersion.map { ", Keras \($0)" } ?? ""
        var table = TextTable(columns: [
            ("layer", .left), ("weight", .left), ("shape", .left), ("type", .left),
        ])
        for entry in listing.entries {
            let own = entry.layerName.map { " (\"\($0)\")" } ?? ""
            if entry.weights.isEmpty { table.add([entry.name + own, "none", "", ""]) }
            for (number, weight) in entry.weights.enumerated() {
                table.add([
                    number == 0 ? entry.name + own : "", weight.name, Self.shape(weight),
                    weight.type,
                ])
            }
        }
        var lines = ["\(path): \(head)\(version), without the model", ""] + table.lines()
        if !listing.optimizer.isEmpty {
            lines += ["", "  and \(listing.optimizer.count) variables of an optimizer"]
        }
        lines += ["", "nnconvert import MODEL --weights \(path) joins them to an architecture."]
        return lines.joined(separator: "\n") + "\n"
    }

    /// A weight's shape as Python writes it.
    static func shape(_ weight: WeightsListing.Weight) -> String {
        let parts = weight.extents.map { "\($0)" }
        return parts.count == 1 ? "(\(parts[0]),)" : "(" + parts.joined(separator: ", ") + ")"
    }
}
