internal import NeuralNet
internal import OrderedJSON
internal import Training
internal import Verification

/// What a model's compiled programs do, and where in memory.
struct PlanReport {
    /// The rows of a batch.
    let rows: Int
    /// The prediction.
    let prediction: ProgramBenchmark
    /// The training step that `finetune` would do; `nil` if it would refuse the model.
    let training: ProgramBenchmark?
    /// Why there is no training step.
    let refusal: TrainingError?

    /// Compiles a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - rows: the rows of a batch.
    /// - Throws: `TrainingError` where it cannot even predict.
    init(_ model: Model, rows: Int) throws(TrainingError) {
        self.rows = rows
        prediction = try ProgramBenchmark(predictionOf: model, rows: rows, threads: 1)
        do throws(TrainingError) {
            let target = try model.randomDataset(rows: 1).targets[0]
            let settings = try FitSettings(SettingsRequest(), for: model, target: target)
            training = try ProgramBenchmark(
                trainingOf: model, rows: rows, settings: settings, threads: 1)
            refusal = nil
        } catch {
            training = nil
            refusal = error
        }
    }

    /// The plans in words.
    var lines: [String] {
        var lines = [heading("Prediction", prediction), ""] + PlanTable(prediction).lines
        if let training {
            lines += ["", heading("Training step", training), ""] + PlanTable(training).lines
        } else if let refusal {
            lines += ["", "No training step: \(refusal)"]
        }
        return lines
    }

    private func heading(_ name: String, _ program: ProgramBenchmark) -> String {
        "\(name), \(NumberText.counted(rows, "row")): \(UnitText.bytes(program.plannedBytes)) of buffers, "
            + "\(NumberText.grouped(program.multiplyAdds)) multiply-adds in products"
    }

    /// The plans as a document.
    var json: JSON {
        [
            "rows": JSON(rows), "prediction": PlanTable(prediction).json,
            "training": training.map { PlanTable($0).json } ?? .null,
        ]
    }
}

/// The steps of a compiled program as a table.
struct PlanTable {
    /// How much is shown of a step.
    enum Detail {
        /// What is computed.
        case operations
        /// Also where the results are put.
        case buffers
    }

    private let program: ProgramBenchmark
    /// The seconds of each step, `nil` where they were not measured.
    private let seconds: [Double]?
    private let detail: Detail

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - seconds: the seconds of each step, if they were measured.
    ///   - detail: how much is shown.
    init(_ program: ProgramBenchmark, seconds: [Double]? = nil, detail: Detail = .buffers) {
        self.program = program
        self.seconds = seconds
        self.detail = detail
    }

    /// The table's lines.
    var lines: [String] {
        var columns: [(String, TextTable.Side)] = [
            ("operation", .left), ("layer", .left), ("output", .right),
        ]
        if detail == .buffers { columns += [("bytes", .right), ("at", .right)] }
        if seconds != nil { columns += [("time", .right), ("share", .right), ("speed", .right)] }
        var table = TextTable(columns: columns, widest: 44)
        let total = seconds?.reduce(0, +) ?? 0
        for (position, step) in program.plan.enumerated() {
            var cells = [
                step.name, step.layers.map(\.description).joined(separator: ", "),
                step.output.map(String.init).joined(separator: "×"),
            ]
            if detail == .buffers {
                let bytes = step.buffers.reduce(0) { $0 + $1.bytes }
                let first = step.buffers.first.map { NumberText.grouped($0.offset) } ?? ""
                cells.append(step.buffers.isEmpty ? "" : NumberText.grouped(bytes))
                cells.append(step.buffers.count > 1 ? first + ", …" : first)
            }
            if let time = seconds?[position] {
                cells += [UnitText.time(time), UnitText.percent(total > 0 ? time / total : 0)]
                cells.append(PlanTable.speed(of: step, in: time).map(UnitText.flops) ?? "")
            }
            table.add(cells)
        }
        return table.lines()
    }

    /// The floating-point operations a second of a product, `nil` for other steps.
    private static func speed(of step: PlannedStep, in seconds: Double) -> Double? {
        step.multiplyAdds > 0 && seconds > 0 ? 2 * Double(step.multiplyAdds) / seconds : nil
    }

    /// The program as a document.
    var json: JSON {
        [
            "planned_bytes": JSON(program.plannedBytes),
            "multiply_adds": JSON(program.multiplyAdds),
            "steps": .array(
                program.plan.enumerated().map { position, step in
                    json(step, seconds: seconds?[position])
                }),
        ]
    }

    private func json(_ step: PlannedStep, seconds: Double?) -> JSON {
        var document: JSONObject = [
            "name": JSON(step.name), "layers": .names(step.layers.map(\.description)),
            "inputs": .array(step.inputs.map { .extents($0) }), "output": .extents(step.output),
            "multiply_adds": JSON(step.multiplyAdds),
            "buffers": .array(
                step.buffers.map { ["offset": JSON($0.offset), "bytes": JSON($0.bytes)] }),
        ]
        if let seconds { document["seconds"] = .number(seconds) }
        return .object(document)
    }
}
