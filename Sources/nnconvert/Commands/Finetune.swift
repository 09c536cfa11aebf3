internal import DataSources
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert finetune`: trains a model further on the user's rows and writes it.
struct Finetune: Command {
    private static let output = Option.value(
        "output", "OUT", letter: "o",
        "Where the trained model goes: .nnm, .h5 or .keras; may be MODEL itself.")
    private static let progress = Option.flag(
        "progress", "Show a progress bar also where standard error is no terminal.")

    static let syntax = Syntax(
        "finetune", "Train a model further, as Keras' fit does, and write it.",
        operands: ["MODEL"], required: [.data, .target, output],
        options: [.data, .target] + Option.dataFormat + [output] + FitOptionReader.options
            + [SettingsOptions.learningRate, SettingsOptions.optimizer, .loss, .lossWeight]
            + [.metric, .classWeight, .sampleWeight]
            + [SettingsOptions.set, FreezeOptions.freeze, FreezeOptions.unfreeze]
            + ModelChanges.options
            + [HistoryFile.option, progress],
        notes: [
            "What is not given comes from the model's own compile settings, else from its last layer; the "
                + "optimizer goes on where it stopped. Ctrl-C and SIGTERM end the step and write "
                + "OUT.checkpoint.nnm, from which --resume goes on to the same bits.",
            CallbackOptions.note,
        ],
        examples: [
            "nnconvert finetune Fixtures/disease/model.h5 --data Fixtures/disease/train.csv \\",
            "    --target diagnosis -o /tmp/tuned.nnm --epochs 10",
        ])

    let path: String
    let data: DataOptions
    let output: ModelOutput
    let settings: SettingsOptions
    let fitOptions: FitOptionReader
    let freezing: FreezeOptions
    let changes: ModelChanges
    let classWeights: [Int: Double]
    let history: HistoryFile?
    let showsProgress: Bool

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        _ = try arguments.required(.data)
        _ = try arguments.required(.target)
        data = try DataOptions(arguments, weight: .sampleWeight)
        classWeights = try SettingsOptions.classWeights(arguments)
        output = try ModelOutput(try arguments.required(Self.output))
        guard output.holdsModel else {
            throw UsageError.unknownExtension(output.path, known: ModelOutput.modelEndings)
        }
        settings = try SettingsOptions(arguments)
        fitOptions = try FitOptionReader(arguments, output: output.path)
        freezing = FreezeOptions(arguments)
        changes = try ModelChanges(arguments)
        history = try HistoryFile(arguments)
        if arguments.has(.json), history?.isStandardOutput ?? false {
            throw UsageError.conflict("--history -", Option.json.spelling)
        }
        showsProgress = arguments.has(Self.progress)
        try checkOutputs()
    }

    /// Refuses outputs that would overwrite an input or each other; the model alone may take its own place.
    private func checkOutputs() throws(UsageError) {
        let reports =
            [history].compactMap { $0 }.filter { !$0.isStandardOutput }.map(\.path)
            + fitOptions.callbacks.paths
        for written in [output.path] + reports
        where data.hold(written) || fitOptions.validationHolds(written) {
            throw .notAllowed(
                written, reason: "is an input too and would be lost; choose another output")
        }
        for (position, report) in reports.enumerated() {
            let others = [path, output.path] + reports[..<position]
            guard !others.contains(where: { $0 == report || isSameFile($0, report) }) else {
                throw .notAllowed(
                    report, reason: "is asked for more than one thing; choose another output")
            }
        }
    }

    func run(on console: Console) throws -> ExitStatus {
        try output.check()
        try history?.check()
        var (model, start) = try fitOptions.checkpoint.start(insteadOf: path, on: console)
        var notes = try changes.replaceHead(of: &model, at: start, seed: fitOptions.seed)
        notes += try freezing.apply(to: &model, at: start)
        let memory = MemoryPolicy.beside(output.path)
        let dataset = try data.read(for: model, on: console, memory: memory)
        let blame = Blame(model: start, data: data)
        var options = try fitOptions.options(for: model, at: start, on: console)
        options.validation = try fitOptions.validation(
            for: model, beside: dataset, on: console, memory: memory)
        if !classWeights.isEmpty { options.classWeights = classWeights }
        notes += try changes.standardize(
            &model, by: options.trainingRows(of: dataset), blame, self.settings)
        let settings = try settings.settings(
            for: model, targets: dataset.targets, blame: blame)
        let fit = try blame.placing(self.settings) { () throws(TrainingError) in
            try Fit(model, on: dataset, settings: settings, options: options)
        }
        try output.rehearse(model)
        try fitOptions.callbacks.rehearse(model)
        notes += fit.notes.map(\.description)
        for note in notes { console.note(note) }

        let held = HeldSignals()
        defer { held.release() }
        var session = FitSession(
            fit: fit, epochs: options.epochs, checkpoint: fitOptions.checkpoint, console: console,
            bar: ProgressBar(isWanted: showsProgress, isQuiet: console.isQuiet))
        if !console.isJSON {
            try console.print(try heading(start, fit, dataset, settings, options))
        }
        let trained = try train(&session, held, blame)
        let warnings =
            session.fit.endingNotes.map(\.description)
            + (try output.write(trained).map { advised($0, trained) })
        for warning in warnings { console.note(warning) }
        notes += warnings
        try history?.write(session.fit.history, lastEpoch: session.fit.epoch, on: console)
        try fitOptions.checkpoint.remove()
        try console.report(
            json: json(session.fit.history, settings, dataset, notes), text: ending(trained))
        return .done
    }

    /// A warning, with what to do where a fit drove a parameter beyond the numbers while its loss stayed one.
    private func advised(_ warning: Warning, _ trained: Model) -> String {
        let isOverflow = trained.parameters.identities.contains {
            warning == Warning(notFinite: $0.description)
        }
        return warning.description + (isOverflow ? "; a smaller learning rate may help" : "")
    }

    private func train(
        _ session: inout FitSession, _ held: HeldSignals, _ blame: Blame
    ) throws -> Model {
        let result = Result { () throws(TrainingError) in
            try session.run { held.waiting == nil }
        }
        if let failure = session.failure { throw failure }
        // A signal that comes behind the last step waits until the output is written.
        if case .failure(.interrupted) = result, let signal = held.take() {
            try session.save()
            throw Failure.interrupted(
                signal: signal, output: output.path, checkpoint: fitOptions.checkpoint.path)
        }
        return try blame.placing(settings) { () throws(TrainingError) in try result.get() }
    }

    private func heading(
        _ start: String, _ fit: Fit, _ dataset: Dataset, _ settings: FitSettings,
        _ options: FitOptions
    ) throws -> String {
        let rows = NumberText.counted(dataset.rows, "row")
        let done = fit.epoch > 0 ? ", \(fit.epoch) of them done" : ""
        let epochs = NumberText.counted(options.epochs, "epoch") + done
        let rate = try Optimizers.learningRate(settings.optimizer).map(NumberText.setting)
        let pace = ", learning rate " + (rate ?? "by schedule")
        let order =
            options.shuffles ? "shuffled by seed \(options.seed)" : "in the order of the data"
        return """
            Training \(start) on \(data.name): \(rows), \(epochs), batches of \(options.batchSize)
              \(settings.lossText), \(settings.optimizer.name)\(pace), rows \(order)

            """
    }

    private func ending(_ trained: Model) -> String {
        let steps = NumberText.grouped(trained.training.optimizer?.iterations ?? 0)
        return "Wrote \(output.path) after \(steps) steps of the optimizer in all\n"
    }

    private func json(
        _ history: History, _ settings: FitSettings, _ dataset: Dataset, _ notes: [String]
    ) -> JSON {
        var columns = JSONObject()
        for name in history.names {
            columns[name] = .array(history[name].map { .number($0) })
        }
        return [
            "model": JSON(path), "output": JSON(output.path), "rows": JSON(dataset.rows),
            "epochs": JSON(history.epochs.count), "history": .object(columns),
            "optimizer": .settings(settings.optimizer), "outputs": settings.outputsJSON,
            "notes": .names(notes),
        ]
    }
}
