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
        let predictor = try using(path) {
            try BatchPredictor(model, batchSize: batchSize, threads: threads)
        }
        let memory = output.map { MemoryPolicy.beside($0.path) } ?? .temporary
        var rows = try data.stream(for: model, batchSize: batchSize, memory: memory)
        console.note(rows.notes)
        // An archive and a JSON document are written whole.
        if console.isJSON && output == nil || output?.format == .npz {
            try showWhole(&rows, predictor, decision, on: console)
        } else {
            try showInParts(&rows, predictor, decision, on: console)
        }
        console.note(rows.filled)
        return .done
    }

    /// The outputs of the next rows, and their labels; `nil` where no row is left.
    private func next(
        _ rows: inout DataStream, _ predictor: BatchPredictor, _ decision: Decision?
    ) throws(Failure) -> (outputs: [DataArray], labels: TextColumn?)? {
        try using(path) {
            guard let inputs = try rows.next() else { return nil }
            let outputs = try predictor.predictions(for: inputs)
            return (outputs, decision.map { labelColumn($0, of: outputs[0]) })
        }
    }

    private func showWhole(
        _ rows: inout DataStream, _ predictor: BatchPredictor, _ decision: Decision?,
        on console: Console
    ) throws {
        var outputs: [DataArray] = []
        var words: [String] = []
        while let part = try next(&rows, predictor, decision) {
            outputs =
                outputs.isEmpty
                ? part.outputs : zip(outputs, part.outputs).map { $0.followed(by: $1) }
            words += part.labels?.values ?? []
        }
        if let output {
            let held = HeldSignals()
            defer { held.release() }
            try writing(output.path) { try output.write(outputs) }
            return try report(outputs[0].rows, of: outputs.map(\.name), on: console)
        }
        let labels = decision.map { _ in words }
        try console.print(json(outputs, labels).text(style: .pretty) + "\n")
    }

    private func showInParts(
        _ rows: inout DataStream, _ predictor: BatchPredictor, _ decision: Decision?,
        on console: Console
    ) throws {
        guard let output else {
            var isFirst = true
            while let part = try next(&rows, predictor, decision) {
                let table = CSVWriter(part.outputs, texts: part.labels.map { [$0] } ?? [])
                if isFirst { try console.print(table.header) }
                isFirst = false
                try table.writeRows { piece throws(Failure) in
                    try console.print(String(decoding: piece, as: UTF8.self))
                }
            }
            return
        }
        let held = HeldSignals()
        defer { held.release() }
        var writer: ResultWriter
        do { writer = try ResultWriter.begin(output) } catch {
            throw Failure.unwritable(error, file: output.path)
        }
        var count = 0
        var names: [String] = []
        while let part = try next(&rows, predictor, decision) {
            let texts = part.labels.map { [$0] } ?? []
            do { try writer.append(part.outputs, texts: texts) } catch {
                throw Failure.unwritable(error, file: output.path)
            }
            count += part.outputs[0].rows
            names = part.outputs.map(\.name)
            if let signal = held.take() {
                throw Failure.interrupted(signal: signal, output: output.path, checkpoint: nil)
            }
        }
        do { try writer.commit() } catch { throw Failure.unwritable(error, file: output.path) }
        try report(count, of: names, on: console)
    }

    private func report(_ count: Int, of names: [String], on console: Console) throws {
        guard let output else { return }
        if console.isJSON {
            let document: JSONObject = [
                "model": JSON(path), "rows": JSON(count), "output": JSON(output.path),
            ]
            return try console.print(JSON.object(document).text(style: .pretty) + "\n")
        }
        let rows = NumberText.counted(count, "row")
        let outputs = names.joined(separator: ", ")
        try console.print("Wrote \(output.path): \(rows) of \(outputs)\n")
    }

    private func labelColumn(_ decision: Decision, of output: DataArray) -> TextColumn {
        TextColumn(
            name: "\(output.name)_label",
            values: (0..<output.rows).map { row in
                decision.label(of: Array(output.row(row)))
            })
    }

    private func json(_ outputs: [DataArray], _ labels: [String]?) -> JSON {
        [
            "model": JSON(path), "rows": JSON(outputs[0].rows), "output": .null,
            "outputs": .array(outputs.map(json)), "labels": labels.map { .names($0) } ?? .null,
        ]
    }

    private func json(_ output: DataArray) -> JSON {
        [
            "name": JSON(output.name), "shape": .extents([output.rows] + output.extents),
            "values": .array(
                (0..<output.rows).map { row in .numbers(Array(output.row(row))) }),
        ]
    }
}
