internal import Glibc
internal import NeuralNet
internal import OrderedJSON
internal import Training
internal import Verification

/// `nnconvert bench`: how fast a model trains and predicts here, and where the time goes.
struct Bench: Command {
    private static let batchSize = Option.value(
        "batch-size", "N", "The rows of a batch (32 to train, 1024 to predict).")

    private static let rows = Option.value(
        "rows", "N", "Also predict N rows in batches, from arrays into arrays.")

    static let syntax = Syntax(
        "bench", "Measure how fast a model trains and predicts, and where the time goes.",
        operands: ["MODEL"], options: [batchSize, rows, .plan],
        notes: [
            "Rows are random numbers, the same in every run; the loss and the optimizer are those that "
                + "finetune would take, with a learning rate of 0. A training step is timed with all that a fit "
                + "does besides: it gathers rows, computes metrics and looks at the loss.",
            "The peak is what the machine's fused multiply-adds reach on registers, measured in the same "
                + "run with as many threads; shares of it count the products alone.",
        ],
        examples: ["nnconvert bench Fixtures/disease/model.h5 --threads 1"])

    private static let duration = Duration.milliseconds(300)
    /// The numbers that the rows to train on may take together.
    private static let dataCount = 1 << 22

    private let path: String
    private let trainingRows: Int
    private let predictionRows: Int
    private let rows: Int?
    private let threads: Int
    private let detail: PlanTable.Detail

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        let batch = try arguments.integer(Self.batchSize)
        trainingRows = batch ?? 32
        predictionRows = batch ?? 1024
        rows = try arguments.integer(Self.rows)
        threads = try arguments.threads
        detail = arguments.has(.plan) ? .buffers : .operations
    }

    func run(on console: Console) throws -> ExitStatus {
        let model = try ModelFiles.read(path, on: console)
        var report = BenchReport(path: path, threads: threads, peak: peak, detail: detail)
        report.openingSeconds = try openingSeconds()
        report.parameterBytes = model.parameters.identities.reduce(0) {
            $0 + (model.parameters[$1]?.byteCount ?? 0)
        }
        do throws(TrainingError) {
            report.training = try training(of: model)
        } catch {
            console.note("\(path): no training is measured: \(error)")
        }
        report.predictions = try using(path) {
            try Set([1, predictionRows]).sorted().map { try prediction(of: model, rows: $0) }
        }
        report.predictionOfRows = try using(path) {
            try rows.map { try predictionOfRows($0, model) }
        }
        report.residentBytes = residentBytes
        try console.report(json: report.json, text: report.text)
        return .done
    }

    /// The seconds of opening the file, which is known to the system already: the median of some turns.
    private func openingSeconds() throws(Failure) -> Double {
        let silent = Console(isQuiet: true, isJSON: false)
        var turns: [Double] = []
        let start = ContinuousClock.now
        while turns.count < 3 || turns.count < 99 && ContinuousClock.now - start < Self.duration {
            let before = ContinuousClock.now
            _ = try ModelFiles.read(path, on: silent)
            turns.append((ContinuousClock.now - before) / .seconds(1))
        }
        return turns.sorted()[turns.count / 2]
    }

    /// The most bytes of memory that this process held so far.
    private var residentBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    private var peak: Double {
        2 * ThreadPool(threads: threads).measuredMultiplyAddsPerSecond()
    }

    private func training(of model: Model) throws(TrainingError) -> BenchReport.Training {
        let rowSize = try model.randomDataset(rows: 1).rowSize
        let batches = max(1, min(64, Self.dataCount / max(1, rowSize * trainingRows)))
        let data = try model.randomDataset(rows: batches * trainingRows)
        var request = SettingsRequest()
        request.learningRate = 0
        let settings = try FitSettings(request, for: model, targets: data.targets)
        var options = FitOptions()
        options.batchSize = trainingRows
        options.epochs = .max
        options.threads = threads
        options.progressInterval = .milliseconds(20)
        var fit = try Fit(model, on: data, settings: settings, options: options)
        let seconds = try fit.secondsPerStep(for: Self.duration)
        let program = try ProgramBenchmark(
            trainingOf: model, on: data, rows: trainingRows, settings: settings, threads: threads)
        let batch = try model.randomDataset(rows: trainingRows)
        return BenchReport.Training(
            settings: settings,
            measured: measured(program, batch.inputs + batch.targets, seconds: seconds))
    }

    private func prediction(
        of model: Model, rows: Int
    ) throws(TrainingError) -> BenchReport.Measured {
        let program = try ProgramBenchmark(predictionOf: model, rows: rows, threads: threads)
        let inputs = try model.randomInputs(rows: rows)
        let seconds = program.secondsPerRun(reading: inputs, for: Self.duration)
        return measured(program, inputs, seconds: seconds)
    }

    /// All that the library's prediction does, compiling the program included.
    private func predictionOfRows(
        _ rows: Int, _ model: Model
    ) throws(TrainingError) -> BenchReport.Batches {
        let inputs = try model.randomInputs(rows: rows)
        var turns: [Double] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            _ = try model.predictions(for: inputs, batchSize: predictionRows, threads: threads)
            turns.append((ContinuousClock.now - start) / .seconds(1))
        }
        return BenchReport.Batches(
            rows: rows, rowsOfBatch: predictionRows, seconds: turns.sorted()[turns.count / 2])
    }

    private func measured(
        _ program: ProgramBenchmark, _ arrays: [DataArray], seconds: Double
    ) -> BenchReport.Measured {
        program.fill(arrays)
        let runs = max(3, min(301, Int(0.3 / seconds)))
        return BenchReport.Measured(
            rows: arrays[0].rows, seconds: seconds, program: program,
            secondsOfPasses: program.profile(runs: runs))
    }
}

extension Dataset {
    /// The numbers of one row of all arrays.
    fileprivate var rowSize: Int { (inputs + targets).reduce(0) { $0 + $1.rowSize } }
}
