internal import Verification

/// `nnconvert diff`: what tells two models apart.
struct Diff: Command {
    static let syntax = Syntax(
        "diff",
        "Show what tells two models apart: graph, names, settings, tensors, training state.",
        operands: ["MODEL", "OTHER"], options: [],
        notes: [
            "Either may be in any format. Layers are paired by name where all names agree, else by position "
                + "where all kinds do. Settings are compared by what they mean, not by how a file spells them: "
                + "numbers in float32, in which layers compute; Keras versions and containers don't matter. "
                + "Exit status: 0 the same, 1 not the same, 3 one of them cannot be read."
        ],
        examples: ["nnconvert diff Fixtures/disease/model.h5 Fixtures/disease/model.keras"])

    private let path: String
    private let otherPath: String

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        otherPath = arguments.operands[1]
    }

    func run(on console: Console) throws -> ExitStatus {
        let model = try ModelFiles.read(path, on: console)
        let other = try ModelFiles.read(otherPath, on: console)
        let difference = try ModelDifference(model, other)
        let report = DifferenceReport(difference, path: path, otherPath: otherPath)
        try console.report(json: report.json, text: report.text)
        return difference.isEmpty ? .done : .checkFailed
    }
}
