internal import KerasFormat
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert inspect`: what is in a model file, like Keras' `model.summary()` and more.
struct Inspect: Command {
    static let syntax = Syntax(
        "inspect",
        "Show layers, shapes, parameters, compile settings, optimizer and origin; of a file of weights, what it "
            + "holds.",
        operands: ["MODEL"], options: [.plan, batchSize],
        examples: [
            "nnconvert inspect Fixtures/disease/model.h5",
            "nnconvert inspect Fixtures/disease/model.h5 --plan --batch-size 128",
        ])

    private static let batchSize = Option.value(
        "batch-size", "N", "The rows of a batch that is planned (32), for --threads threads (1).")

    private let path: String
    /// The rows to plan for, `nil` if no plan is wanted.
    private let plannedRows: Int?
    /// The threads to plan for.
    private let threads: Int

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        let rows = try arguments.integer(Self.batchSize)
        if rows != nil, !arguments.has(.plan) {
            throw UsageError.needed(Option.plan.spelling, by: Self.batchSize.spelling)
        }
        plannedRows = arguments.has(.plan) ? rows ?? 32 : nil
        threads = try arguments.integer(.threads) ?? 1
    }

    func run(on console: Console) throws -> ExitStatus {
        let model: Model
        do throws(Failure) {
            model = try ModelFiles.read(path, for: .describing, on: console)
        } catch {
            guard plannedRows == nil, try report(insteadOf: error, on: console) else { throw error }
            return .done
        }
        let plan = try using(path) {
            try plannedRows.map { try PlanReport(model, rows: $0, threads: threads) }
        }
        try console.report(
            json: try InspectionDocument(model).json(path: path, plan: plan),
            text: text(model) + (plan.map { "\n" + $0.lines.joined(separator: "\n") + "\n" } ?? ""))
        return .done
    }

    /// Shows a file that holds no whole model, as far as it can be shown.
    ///
    /// - Parameters:
    ///   - failure: why there is no model.
    ///   - console: where the report goes.
    /// - Returns: whether there was something to show.
    /// - Throws: ``Failure``.
    private func report(insteadOf failure: Failure, on console: Console) throws -> Bool {
        if case .unusable(KerasError.noConfiguration(isWeightsFile: true), _) = failure {
            let listing = try using(path) { try WeightsListing(path: path) }
            let report = WeightsReport(listing, path: path)
            try console.report(json: report.json, text: report.text)
            return true
        }
        guard let structure = try ModelFiles.structure(path, after: failure) else { return false }
        console.note(
            "\(failure.message ?? path); its structure is shown, and nnconvert export --weights-only frees "
                + "its weights")
        let report = StructureReport(structure, path: path)
        try console.report(json: report.json, text: report.text)
        return true
    }

    private func text(_ model: Model) -> String {
        let summary = ModelSummary(model)
        let total = summary.parameterCount
        var lines = ["\(path): \(model.graph.style.rawValue) model \"\(model.name)\"", ""]
        lines += layerTable(model, summary).lines() + [""]
        var table = TextTable(columns: [("", .left), ("", .left)])
        table.add([
            "parameters",
            "\(NumberText.grouped(total)), of which "
                + "\(NumberText.grouped(summary.trainableCount)) trainable, "
                + "\(NumberText.grouped(total - summary.trainableCount)) not",
        ])
        table.add(["inputs", summary.inputs])
        table.add(["outputs", summary.outputs])
        if model.training.compiled == nil {
            table.add(["compiled", "no"])
        } else {
            let metrics = summary.metrics.isEmpty ? "none" : summary.metrics.joined(separator: ", ")
            let losses = summary.losses.isEmpty ? "none" : summary.losses.joined(separator: ", ")
            table.add(["compiled", "loss \(losses); metrics \(metrics)"])
        }
        table.add(["optimizer", summary.optimizer])
        table.add(["from", summary.origin])
        table.add(["verification data", model.recorded == nil ? "not recorded" : "recorded"])
        return (lines + table.lines()).joined(separator: "\n") + "\n"
    }

    private func layerTable(_ model: Model, _ summary: ModelSummary) -> TextTable {
        let isChain = model.graph.isChain
        let columns: [(String, TextTable.Side)] = [
            ("layer", .left), ("kind", .left), ("output shape", .left), ("parameters", .right),
            ("trainable", .left),
        ]
        var table = TextTable(
            columns: columns + (isChain ? [] : [("connected to", .left)]), widest: 32)
        var seen: Set<Int> = []
        var around: [String] = []
        for (position, call) in model.graph.calls.enumerated() {
            let node = model.graph.layers[call.layer]
            for row in modelRows(model, from: around, to: node.models) {
                table.add(row + [String](repeating: "", count: isChain ? 3 : 4))
            }
            around = node.models
            let count = summary.parameterCount(of: node)
            let isAgain = !seen.insert(call.layer).inserted
            var cells = [
                String(repeating: "  ", count: node.models.count) + node.name, node.kindText,
                model.shapes[position].map(\.description).joined(separator: " "),
                isAgain ? "as above" : NumberText.grouped(count),
                count == 0 ? "" : node.isTrainable ? "yes" : "frozen",
            ]
            if !isChain {
                let sources = call.inputs.map {
                    model.graph.layers[model.graph.calls[$0.call].layer]
                }
                cells.append(sources.map { $0.name(seenFrom: node) }.joined(separator: ", "))
            }
            table.add(cells)
        }
        return table
    }

    /// A line for each model inside that is entered between two layers.
    private func modelRows(
        _ model: Model, from around: [String], to models: [String]
    ) -> [[String]] {
        let common = zip(around, models).prefix { $0 == $1 }.count
        return (common..<models.count).map { depth in
            let inner = model.architecture.model(at: LayerPath(Array(models[...depth])))
            return [
                String(repeating: "  ", count: depth) + models[depth],
                "\(inner?.style.rawValue ?? "") model",
            ]
        }
    }
}

extension LayerNode {
    /// The layer's name or, where it is in a model that another layer is not in, that model's.
    fileprivate func name(seenFrom other: LayerNode) -> String {
        let names = path.names
        return names[zip(models, other.models).prefix { $0 == $1 }.count]
    }
}

extension Graph {
    /// Whether each call takes what the one before gives, so that the order says it all.
    fileprivate var isChain: Bool {
        calls.enumerated().allSatisfy { position, call in
            position == 0
                ? call.inputs.isEmpty
                : call.inputs == [TensorReference(call: position - 1)]
        }
    }
}
