internal import KerasFormat
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert export`: any model file becomes a Keras file, a native file, or its parameters alone.
struct Export: Command {
    private static let output = Option.value(
        "output", "OUT", letter: "o",
        "Where to write: .h5 or .keras for Keras, .weights.h5 for its weights and .json for its architecture "
            + "alone, .nnm for the native file, .npz for the parameters alone.")
    private static let weightsOnly = Option.flag(
        "weights-only",
        "Write the weights alone, as Keras' save_weights does, to an .h5 file too.")
    private static let keras = Option.value(
        "keras", "any",
        "Write the .h5 that every Keras from 2.2 on loads; without it, in the dialect that the model "
            + "came from.")

    static let syntax = Syntax(
        "export", "Write a model as a Keras file, a native file or NumPy arrays.",
        operands: ["MODEL"], required: [output], options: [output, keras, weightsOnly],
        notes: [
            "In an .npz each parameter is an array under its identity, such as dense/kernel.",
            "A .weights.h5 file has the form that the model's own Keras reads: groups named after the layers' "
                + "classes from 2.13 on, layer names before; --weights-only with .h5 always writes layer names, "
                + "which every Keras loads.",
        ],
        examples: [
            "nnconvert export Fixtures/salary/model.keras -o /tmp/salary.h5 --keras any",
            "nnconvert export Fixtures/salary/model.keras -o /tmp/salary.npz",
            "nnconvert export Fixtures/salary/model.keras -o /tmp/salary.weights.h5",
            "nnconvert export Fixtures/salary/model.keras -o /tmp/salary.json",
        ])

    private let path: String
    private let output: ModelOutput
    private let dialect: WriteOptions.Dialect

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        output = try ModelOutput(
            try arguments.required(Self.output), arguments.has(Self.weightsOnly) ? .weights : .model
        )
        switch arguments.text(Self.keras) {
        case nil: dialect = .origin
        case "any": dialect = .universal
        case let version?: throw UsageError.notInThisVersion("--keras \(version)")
        }
        if dialect == .universal, !output.isHDF5 {
            throw UsageError.notAllowed(
                "--keras any", reason: "writes an .h5 file; end the output's name in .h5")
        }
    }

    func run(on console: Console) throws -> ExitStatus {
        try output.check()
        let model: Model
        do throws(Failure) {
            model = try ModelFiles.read(path, on: console)
        } catch {
            guard output.holdsWeightsAlone,
                let structure = try ModelFiles.structure(path, after: error)
            else { throw error }
            console.note("\(error.message ?? path); its weights are written as the file lists them")
            return try export(structure, on: console)
        }
        let warnings = try output.write(model, dialect: dialect)
        for warning in warnings { console.note("\(output.path): \(warning)") }
        try console.report(
            json: [
                "model": .object(ModelSummary(model).json(path: path)), "output": JSON(output.path),
                "warnings": .names(warnings.map(\.description)),
            ],
            text: text(model))
        return .done
    }

    /// Writes the weights of a model that is not understood.
    private func export(_ structure: KerasStructure, on console: Console) throws -> ExitStatus {
        let count = try output.writeWeights(of: structure)
        try console.report(
            json: [
                "path": JSON(path), "output": JSON(output.path), "structure_only": true,
                "arrays": JSON(count),
            ],
            text: "Wrote \(output.path): \(count) arrays of \(path)\n")
        return .done
    }

    private func text(_ model: Model) -> String {
        let what =
            !output.holdsParameters
            ? "the architecture of \(path), without weights"
            : output.holdsModel
                ? "model \"\(model.name)\" of \(path)"
                : "\(model.parameters.identities.count) parameters of \(path)"
        let lines =
            ["Wrote \(output.path): \(what)"]
            + (output.holdsModel || !output.holdsParameters
                ? []
                : model.specifications.map { "  \($0.identity) \(Shape($0.extents))" })
        return lines.joined(separator: "\n") + "\n"
    }
}
