internal import DataSources
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert evaluate`: loss and metrics of a model on data.
struct Evaluate: Command {
    static let syntax = Syntax(
        "evaluate", "Compute loss and metrics on rows whose targets are known.",
        operands: ["MODEL"], required: [.data, .target],
        options: [.data, .target] + Option.dataFormat + [
            .loss, .lossWeight, .metric, .classWeight, .sampleWeight, .batchSize,
        ],
        notes: [
            "Loss and metrics are the model's own, else what its last layer suggests. Losses: "
                + Losses.names.joined(separator: ", ") + ". Metrics: "
                + Metrics.names.joined(separator: ", ") + "."
        ],
        examples: [
            "nnconvert evaluate Fixtures/disease/model.h5 --data Fixtures/disease/test.csv --target diagnosis"
        ])

    private let path: String
    private let data: DataOptions
    private var settings: SettingsOptions
    private let classWeights: [Int: Double]
    private let batchSize: Int
    private let threads: Int

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        _ = try arguments.required(.data)
        _ = try arguments.required(.target)
        data = try DataOptions(arguments, weight: .sampleWeight)
        classWeights = try SettingsOptions.classWeights(arguments)
        settings = try SettingsOptions(arguments)
        settings.askForNoOptimizer()
        batchSize = try arguments.integer(.batchSize) ?? 32
        threads = try arguments.threads
    }

    func run(on console: Console) throws -> ExitStatus {
        let model = try ModelFiles.read(path, on: console)
        let dataset = try data.read(for: model, on: console, memory: .temporary)
        let blame = Blame(model: path, data: data)
        let settings = try settings.settings(
            for: model, targets: dataset.targets, blame: blame)
        console.note(settings.notes)
        let evaluation = try blame.placing(self.settings) { () throws(TrainingError) in
            try Evaluation(
                model, on: try dataset.weighted(byClass: classWeights), settings: settings,
                batchSize: batchSize, threads: threads)
        }
        try console.report(json: json(evaluation), text: text(evaluation))
        return .done
    }

    private func json(_ evaluation: Evaluation) -> JSON {
        var results = JSONObject()
        for (name, value) in evaluation.results { results[name] = .number(value) }
        return [
            "model": JSON(path), "rows": JSON(evaluation.rows), "results": .object(results),
        ]
    }

    private func text(_ evaluation: Evaluation) -> String {
        var table = TextTable(columns: [("", .left), ("", .right)])
        for (name, value) in evaluation.results {
            table.add([name, NumberText.plain(value, digits: 6)])
        }
        let rows = NumberText.counted(evaluation.rows, "row")
        return (["\(path) on \(data.name), \(rows)"] + table.lines()).joined(separator: "\n") + "\n"
    }
}
