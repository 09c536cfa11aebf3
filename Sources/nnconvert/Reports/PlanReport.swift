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
    ///   - threads: the threads that would compute.
    /// - Throws: `TrainingError` where it cannot even predict.
    init(_ model: Model, rows: Int, threads: Int) throws(TrainingError) {
        self.rows = rows
        prediction = try ProgramBenchmark(predictionOf: model, rows: rows, threads: threads)
        do throws(TrainingError) {
            let data = try model.randomDataset(rows: 1)
            let settings = try FitSettings(SettingsRequest(), for: model, targets: data.targets)
            training = try ProgramBenchmark(
                trainingOf: model, on: data, rows: rows, settings: settings, threads: threads)
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
