internal import NeuralNet
internal import OrderedJSON
internal import Training

/// What was measured of a model.
struct BenchReport {
    /// A program and how long it takes.
    struct Measured {
        /// The rows of a batch.
        let rows: Int
        /// The seconds of a batch.
        let seconds: Double
        /// What is done.
        let program: ProgramBenchmark
        /// The seconds of each pass of the program.
        let secondsOfPasses: [Double]
    }

    /// A prediction of many rows in batches.
    struct Batches {
        /// All rows.
        let rows: Int
        /// The rows of a batch.
        let rowsOfBatch: Int
        /// The seconds of all rows.
        let seconds: Double
    }

    /// A training step.
    struct Training {
        /// The optimizer and the loss.
        let settings: FitSettings
        /// What was measured.
        let measured: Measured
    }

    /// The model's path.
    let path: String
    /// How many threads computed.
    let threads: Int
    /// The floating-point operations a second that the machine is capable of with these threads.
    let peak: Double
    /// What the tables of steps show.
    let detail: PlanTable.Detail
    /// The seconds of opening the file.
    var openingSeconds = 0.0
    /// The bytes of the parameters.
    var parameterBytes = 0
    /// The most bytes of memory that the process held at a time.
    var residentBytes = 0
    /// The training step, `nil` where none can be done.
    var training: Training?
    /// Predictions of batches of several sizes.
    var predictions: [Measured] = []
    /// A prediction of many rows, `nil` if none was asked for.
    var predictionOfRows: Batches?

    private func share(_ measured: Measured) -> Double {
        2 * Double(measured.program.multiplyAdds) / measured.seconds / peak
    }

    // MARK: - Text

    /// The report in words.
    var text: String {
        let threads = NumberText.counted(threads, "thread")
        var lines = [
            "\(path), \(threads): the machine's peak is \(UnitText.flops(peak)) (\(instructionSetName))",
            "",
        ]
        lines += speedTable.lines() + [""] + memoryTable.lines()
        if let training {
            let settings = training.settings
            lines += ["", "Training step, \(settings.lossText), \(settings.optimizer.name)", ""]
            lines += table(training.measured).lines
        }
        if let last = predictions.last, training == nil || detail == .buffers {
            lines += ["", "Prediction, \(NumberText.counted(last.rows, "row"))", ""]
            lines += table(last).lines
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func table(_ measured: Measured) -> PlanTable {
        PlanTable(measured.program, seconds: measured.secondsOfPasses, detail: detail)
    }

    private var speedTable: TextTable {
        var table = TextTable(columns: [
            ("batch", .left), ("time", .right), ("batches/s", .right), ("rows/s", .right),
            ("of peak", .right),
        ])
        let all =
            (training.map { [("training step", $0.measured)] } ?? [])
            + predictions.map { ("prediction", $0) }
        for (name, measured) in all {
            table.add([
                "\(name), \(NumberText.counted(measured.rows, "row"))",
                UnitText.time(measured.seconds),
                NumberText.grouped(Int((1 / measured.seconds).rounded())),
                NumberText.grouped(Int((Double(measured.rows) / measured.seconds).rounded())),
                UnitText.percent(share(measured)),
            ])
        }
        if let batches = predictionOfRows {
            table.add([
                "prediction, \(NumberText.counted(batches.rows, "row")) in batches",
                UnitText.time(batches.seconds), "",
                NumberText.grouped(Int((Double(batches.rows) / batches.seconds).rounded())), "",
            ])
        }
        table.add(["opening the file", UnitText.time(openingSeconds), "", "", ""])
        return table
    }

    private var memoryTable: TextTable {
        var table = TextTable(columns: [("memory", .left), ("", .right)])
        table.add(["parameters", UnitText.bytes(parameterBytes)])
        if let program = training?.measured.program {
            table.add(["optimizer", UnitText.bytes(program.optimizerBytes)])
            table.add(["buffers of a training step", UnitText.bytes(program.plannedBytes)])
        }
        for measured in predictions {
            let rows = NumberText.counted(measured.rows, "row")
            table.add([
                "buffers of a prediction, \(rows)", UnitText.bytes(measured.program.plannedBytes),
            ])
        }
        table.add(["most that the process held", UnitText.bytes(residentBytes)])
        return table
    }

    // MARK: - JSON

    /// The report as a document.
    var json: JSON {
        [
            "model": JSON(path), "threads": JSON(threads),
            "instructions": JSON(instructionSetName), "peak_flops": .number(peak),
            "opening_seconds": .number(openingSeconds),
            "parameter_bytes": JSON(parameterBytes), "resident_bytes": JSON(residentBytes),
            "training": training.map(json) ?? .null,
            "predictions": .array(predictions.map { .object(json($0)) }),
            "prediction_of_rows": predictionOfRows.map(json) ?? .null,
        ]
    }

    private func json(_ batches: Batches) -> JSON {
        [
            "rows": JSON(batches.rows), "rows_of_batch": JSON(batches.rowsOfBatch),
            "seconds": .number(batches.seconds),
        ]
    }

    private func json(_ training: Training) -> JSON {
        var document = json(training.measured)
        document["optimizer"] = .settings(training.settings.optimizer)
        document["outputs"] = training.settings.outputsJSON
        document["optimizer_bytes"] = JSON(training.measured.program.optimizerBytes)
        return .object(document)
    }

    private func json(_ measured: Measured) -> JSONObject {
        [
            "rows": JSON(measured.rows), "seconds": .number(measured.seconds),
            "rows_per_second": .number(Double(measured.rows) / measured.seconds),
            "share_of_peak": .number(share(measured)), "program": table(measured).json,
        ]
    }
}
