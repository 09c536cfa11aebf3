internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert inspect`: what is in a model file, like Keras' `model.summary()` and more.
struct Inspect: Command {
    static let syntax = Syntax(
        "inspect", "Show layers, shapes, parameters, compile settings, optimizer and origin.",
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
        let model = try ModelFiles.read(path, for: .describing, on: console)
        let plan = try using(path) {
            try plannedRows.map { try PlanReport(model, rows: $0, threads: threads) }
        }
        try console.report(
            json: try InspectionDocument(model).json(path: path, plan: plan),
            text: text(model) + (plan.map { "\n" + $0.lines.joined(separator: "\n") + "\n" } ?? ""))
        return .done
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
        table.add(["inputs", summary.ports(model.graph.inputs)])
        table.add(["outputs", summary.ports(model.graph.outputs)])
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
        for (position, call) in model.graph.calls.enumerated() {
            let node = model.graph.layers[call.layer]
            let count = summary.parameterCount(of: node.name)
            let isAgain = !seen.insert(call.layer).inserted
            var cells = [
                node.name, node.kindText,
                model.shapes[position].map(\.description).joined(separator: " "),
                isAgain ? "as above" : NumberText.grouped(count),
                count == 0 ? "" : node.isTrainable ? "yes" : "frozen",
            ]
            if !isChain {
                cells.append(call.inputs.map(model.graph.layerName).joined(separator: ", "))
            }
            table.add(cells)
        }
        return table
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

/// A model file as a document.
private struct InspectionDocument {
    let model: Model

    init(_ model: Model) {
        self.model = model
    }

    func json(path: String, plan: PlanReport?) throws -> JSON {
        let summary = ModelSummary(model)
        return [
            "model": .object(summary.json(path: path)),
            "style": JSON(model.graph.style.rawValue),
            "layers": .array(
                try model.graph.layers.indices.map { position in try layer(position) }),
            "inputs": ports(model.graph.inputs), "outputs": ports(model.graph.outputs),
            "non_trainable_parameters": JSON(summary.parameterCount - summary.trainableCount),
            "compiled": compiled, "finished_epochs": JSON(model.training.finishedEpochs),
            "recorded": JSON(model.recorded != nil), "plan": plan?.json ?? .null,
        ]
    }

    private func ports(_ references: [TensorReference]) -> JSON {
        .array(
            references.map { reference in
                [
                    "name": JSON(model.graph.layerName(of: reference)),
                    "shape": .shape(model.shape(of: reference)),
                ]
            })
    }

    private func layer(_ position: Int) throws -> JSON {
        let node = model.graph.layers[position]
        let calls = model.graph.calls.enumerated().filter { $0.element.layer == position }
        let own = model.specifications.filter { $0.identity.layer == LayerPath([node.name]) }
        return [
            "name": JSON(node.name), "kind": JSON(type(of: node.layer).kind.rawValue),
            "configuration": try JSON(encoding: node.layer), "trainable": JSON(node.isTrainable),
            "calls": .array(
                calls.map { place, call in
                    [
                        "inputs": .names(call.inputs.map(model.graph.layerName)),
                        "output_shapes": .array(model.shapes[place].map { .shape($0) }),
                    ]
                }),
            "parameters": .array(own.map(parameter)),
        ]
    }

    private func parameter(_ specification: ParameterSpecification) -> JSON {
        let value = model.parameters[specification.identity]
        return [
            "identity": JSON(specification.identity.description),
            "shape": .extents(specification.extents),
            "type": .optional(value?.elementType.rawValue),
            "trainable": JSON(specification.isTrainable),
        ]
    }

    private var compiled: JSON {
        guard let compiled = model.training.compiled else { return .null }
        func lists(_ settings: [[NamedSettings]]) -> JSON {
            .array(settings.map { .array($0.map(JSON.settings)) })
        }
        return [
            "optimizer": compiled.optimizer.map(JSON.settings) ?? .null,
            "losses": .array(compiled.losses.map { $0.map(JSON.settings) ?? .null }),
            "metrics": lists(compiled.metrics),
            "weighted_metrics": lists(compiled.weightedMetrics),
        ]
    }
}
