internal import NeuralNet
internal import OrderedJSON
internal import Verification

/// `nnconvert import`: any model file becomes a native file.
struct Import: Command {
    private static let output = Option.value(
        "output", "OUT.nnm", letter: "o",
        "The native file; without it, MODEL's name with .nnm, in the current folder.")
    private static let record = Option.flag(
        "record", "Record verification data, also for a model of over 10 million parameters.")
    private static let noRecord = Option.flag("no-record", "Record no verification data.")
    private static let weights = Option.value(
        "weights", "W.h5",
        "Take the weights from this file: MODEL is then the architecture (.json of to_json()) or another "
            + "file of the model.")
    private static let seed = Option.value(
        "seed", "N",
        "The seed of the parameters of an architecture without weights, which its initializers draw (0)."
    )
    /// Up to so many parameters, verification data are recorded unasked.
    private static let recordedUpTo = 10_000_000

    static let syntax = Syntax(
        "import", "Read a Keras model and write it as a native file.", operands: ["MODEL"],
        options: [output, weights, seed, record, noRecord],
        notes: [
            "The native file holds all that the model is: layers, parameters, compile settings, optimizer "
                + "state, and what writes it back in its own dialect. Recorded verification data "
                + "(inputs, outputs, one step) let any reader prove itself: nnconvert verify OUT.nnm "
                + "--recorded.",
            "Weights are matched to layers as Keras does: files with layer names by them where all agree, "
                + "else by order; .weights.h5 files of Keras 2.13 and later by groups that are named after "
                + "the layers' classes.",
        ],
        examples: [
            "nnconvert import Fixtures/salary/model.keras -o /tmp/salary.nnm",
            "nnconvert import Fixtures/reference/k315-mlp/model.json --weights \\\n"
                + "      Fixtures/reference/k315-mlp/model.weights.h5 -o /tmp/mlp.nnm",
        ])

    private let path: String
    private let output: ModelOutput
    private let records: Bool?
    private let weights: String?
    private let seed: Int?

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        let out = arguments.text(Self.output) ?? Self.defaultOutput(for: path)
        guard out.lowercased().hasSuffix(ModelOutput.nativeEnding) else {
            throw UsageError.unknownExtension(out, known: [ModelOutput.nativeEnding])
        }
        output = try ModelOutput(out)
        weights = arguments.text(Self.weights)
        seed = try arguments.integer(Self.seed, atLeast: 0)
        if weights != nil, seed != nil {
            throw UsageError.conflict(Self.weights.spelling, Self.seed.spelling)
        }
        if arguments.has(Self.record), arguments.has(Self.noRecord) {
            throw UsageError.conflict(Self.record.spelling, Self.noRecord.spelling)
        }
        records =
            arguments.has(Self.record) ? true : arguments.has(Self.noRecord) ? false : nil
    }

    /// The model's file name with another ending.
    private static func defaultOutput(for path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? "model"
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
            return name + ModelOutput.nativeEnding
        }
        return name[..<dot] + ModelOutput.nativeEnding
    }

    func run(on console: Console) throws -> ExitStatus {
        try output.check()
        var model = try ModelFiles.read(
            path, weights: weights, seed: UInt64(seed ?? 0), on: console)
        let summary = ModelSummary(model)
        if records ?? (summary.parameterCount <= Self.recordedUpTo) {
            let (recorded, warnings) = model.recordingVerification()
            model = recorded
            console.note(warnings)
        }
        console.note(try output.write(model))
        try console.report(json: document(model, summary), text: text(model, summary))
        return .done
    }

    private func document(_ model: Model, _ summary: ModelSummary) -> JSON {
        [
            "model": .object(summary.json(path: path)), "output": JSON(output.path),
            "recorded": JSON(model.recorded != nil),
        ]
    }

    private func text(_ model: Model, _ summary: ModelSummary) -> String {
        var table = TextTable(columns: [("", .left), ("", .left)])
        table.add(["from", summary.origin])
        table.add(["layers", "\(model.graph.layers.count)"])
        table.add(["parameters", NumberText.grouped(summary.parameterCount)])
        table.add(["optimizer", summary.optimizer])
        table.add(["verification data", model.recorded == nil ? "not recorded" : "recorded"])
        table.add(["written to", output.path])
        return (["Read \(path): model \"\(model.name)\""] + table.lines()).joined(separator: "\n")
            + "\n"
    }
}
