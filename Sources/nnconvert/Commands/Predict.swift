internal import DataSources
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert predict`: a model's outputs for rows of inputs.
struct Predict: Command {
    private static let output = Option.value(
        "output", "OUT", letter: "o",
        "Where to write, by its name's end: .csv, .npy or .npz; without it, or with -, CSV on standard "
            + "output.")

    static let syntax = Syntax(
        "predict", "Compute a model's outputs, and the class that they decide.",
        operands: ["MODEL"], required: [.data],
        options: [.data] + Option.dataFormat + [output] + DecisionRequest.options + [.batchSize],
        notes: [
            "A column is called as the model's output, with _0, _1, … behind it if the output has several "
                + "units. With --labels or --threshold a column OUTPUT_label follows: of one unit, "
                + "above the threshold is the second label; of several, the largest decides."
        ],
        examples: [
            "nnconvert predict Fixtures/salary/model.h5 --data Fixtures/salary/data.csv \\",
            "    --threshold 100 --labels decline,approve",
        ])

    private let path: String
    private let data: DataOptions
    private let output: ResultFile?
    private let request: DecisionRequest
    private let batchSize: Int
    private let threads: Int

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        _ = try arguments.required(.data)
        data = try DataOptions(arguments, target: nil)
        let out = arguments.text(Self.output)
        output = try out.flatMap { $0 == "-" ? nil : try ResultFile(path: $0) }
        request = try DecisionRequest(arguments)
        batchSize = try arguments.integer(.batchSize) ?? 1024
        threads = try arguments.threads
        if let output, output.format != .csv, request.isThere {
            throw UsageError.notAllowed(
                "\(output.path): labels", reason: "can be written to .csv only; choose such a name")
        }
        if let output, isSameFile(output.path, path) || data.hold(output.path) {
            throw UsageError.notAllowed(
                output.path, reason: "is an input too and would be lost; choose another output")
        }
    }

    func run(on console: Console) throws -> ExitStatus {
        if let output { try checkWritable(output.path) }
        let model = try ModelFiles.read(path, on: console)
        let isTable = (output?.format ?? .csv) == .csv
        let decision = isTable ? try request.decision(for: model) : nil
        let inputs = try data.read(for: model, on: console).inputs
        let outputs = try using(path) {
            try model.predictions(for: inputs, batchSize: batchSize, threads: threads)
        }
        let labels = decision.map { labelColumn($0, of: outputs[0]) }
        try show(outputs, labels, on: console)
        return .done
    }

    private func labelColumn(_ decision: Decision, of output: DataArray) -> TextColumn {
        TextColumn(
            name: "\(output.name)_label",
            values: (0..<output.rows).map { row in
                decision.label(of: Array(output.row(row)))
            })
    }

    private func show(
        _ outputs: [DataArray], _ labels: TextColumn?, on console: Console
    ) throws {
        let columns = labels.map { [$0] } ?? []
        if let output {
            let held = HeldSignals()
            defer { held.release() }
            try writing(output.path) { try output.write(outputs, texts: columns) }
        }
        if console.isJSON {
            return try console.print(json(outputs, labels).text(style: .pretty) + "\n")
        }
        if let output {
            let rows = NumberText.counted(outputs[0].rows, "row")
            let names = outputs.map(\.name).joined(separator: ", ")
            return try console.print("Wrote \(output.path): \(rows) of \(names)\n")
        }
        try CSVWriter(outputs, texts: columns).write { piece throws(Failure) in
            try console.print(String(decoding: piece, as: UTF8.self))
        }
    }

    private func json(_ outputs: [DataArray], _ labels: TextColumn?) -> JSON {
        var document: JSONObject = [
            "model": JSON(path), "rows": JSON(outputs[0].rows),
            "output": .optional(output?.path),
        ]
        // What stands in a file is not said twice.
        guard output == nil else { return .object(document) }
        document["outputs"] = .array(outputs.map(json))
        document["labels"] = labels.map { .names($0.values) } ?? .null
        return .object(document)
    }

    private func json(_ output: DataArray) -> JSON {
        [
            "name": JSON(output.name), "shape": .extents([output.rows] + output.extents),
            "values": .array(
                (0..<output.rows).map { row in .numbers(Array(output.row(row))) }),
        ]
    }
}
