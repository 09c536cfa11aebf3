internal import NeuralNet
internal import OrderedJSON
internal import Verification

/// What tells two models apart, in words and as a document.
struct DifferenceReport {
    private let difference: ModelDifference
    private let path: String
    private let otherPath: String

    /// Reports on two files.
    ///
    /// - Parameters:
    ///   - difference: what tells their models apart.
    ///   - path: the first file's path.
    ///   - otherPath: the second file's path.
    init(_ difference: ModelDifference, path: String, otherPath: String) {
        self.difference = difference
        self.path = path
        self.otherPath = otherPath
    }

    // MARK: - Document

    /// The document.
    var json: JSON {
        [
            "model": JSON(path), "other": JSON(otherPath), "same": JSON(difference.isEmpty),
            "graph": findings(difference.graph), "names": findings(difference.names),
            "settings": findings(difference.settings), "tensors": tensors(difference.tensors),
            "compiled": findings(difference.compiled), "optimizer": findings(difference.optimizer),
            "slots": tensors(difference.slots),
        ]
    }

    private func findings(_ findings: [ModelDifference.Finding]) -> JSON {
        .array(
            findings.map { finding in
                [
                    "subject": JSON(finding.subject), "property": JSON(finding.property),
                    "model": finding.first ?? .null, "other": finding.second ?? .null,
                ]
            })
    }

    private func tensors(_ tensors: [TensorDifference]) -> JSON {
        func side(_ side: TensorDifference.Side?) -> JSON {
            guard let side else { return .null }
            return ["shape": .extents(side.extents), "type": JSON(side.elementType.rawValue)]
        }
        return .array(
            tensors.map { tensor in
                [
                    "name": JSON(tensor.name), "model": side(tensor.first),
                    "other": side(tensor.second),
                    "different_elements": tensor.differentElements.map { JSON($0) } ?? .null,
                    "largest_difference": tensor.largestDifference.map { .number($0) } ?? .null,
                ]
            })
    }

    // MARK: - Words

    /// The report in words.
    var text: String {
        guard !difference.isEmpty else { return "\(path) and \(otherPath) are the same\n" }
        let sections = [
            section("Graph", difference.graph), section("Names", difference.names),
            section("Settings", difference.settings), section("Tensors", difference.tensors),
            section("Compile settings", difference.compiled),
            section("Optimizer", difference.optimizer),
            section("Optimizer's tensors", difference.slots),
        ]
        let lines = ["\(path) → \(otherPath)"] + sections.flatMap { $0 } + ["They differ."]
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ title: String, _ findings: [ModelDifference.Finding]) -> [String] {
        guard !findings.isEmpty else { return ["\(title): the same"] }
        var table = TextTable(columns: [("", .left), ("", .left), ("", .left)])
        for finding in findings {
            let change = "\(Self.text(finding.first)) → \(Self.text(finding.second))"
            table.add([finding.subject, finding.property, change])
        }
        return ["\(title):"] + table.lines(indent: 4)
    }

    private func section(_ title: String, _ tensors: [TensorDifference]) -> [String] {
        guard !tensors.isEmpty else { return ["\(title): the same"] }
        var table = TextTable(columns: [
            ("tensor", .left), ("", .left), ("different elements", .right),
            ("largest difference", .right),
        ])
        for tensor in tensors {
            let size = tensor.first?.extents.reduce(1, *) ?? 0
            table.add([
                tensor.name, Self.sides(tensor),
                tensor.differentElements.map {
                    "\(NumberText.grouped($0)) of \(NumberText.grouped(size))"
                } ?? "",
                tensor.largestDifference.map { NumberText.significant($0, digits: 3) } ?? "",
            ])
        }
        return ["\(title):"] + table.lines(indent: 4)
    }

    /// Shape and type, those of both sides where they differ.
    private static func sides(_ tensor: TensorDifference) -> String {
        func text(_ side: TensorDifference.Side?) -> String {
            side.map { "\(Shape($0.extents)) \($0.elementType.rawValue)" } ?? "none"
        }
        let (first, second) = (text(tensor.first), text(tensor.second))
        return first == second ? first : "\(first) → \(second)"
    }

    private static let longest = 60

    private static func text(_ value: JSON?) -> String {
        guard let value else { return "none" }
        let text = value.stringValue ?? value.text(style: .python)
        return text.count > longest ? text.prefix(longest) + "…" : text
    }
}
