internal import NeuralNet
internal import Training

/// A fit that shows how far it is, prints the results of each epoch and writes checkpoints.
struct FitSession {
    /// The fit, with its history.
    private(set) var fit: Fit
    /// Why standard output or the checkpoint takes no more, `nil` while they do.
    private(set) var failure: Failure?
    /// Where the fit was last.
    private(set) var place: FitProgress?
    private var checkpoint: CheckpointFile
    private let epochs: Int
    private let console: Console
    private var bar: ProgressBar

    /// Prepares to run a fit.
    init(
        fit: Fit, epochs: Int, checkpoint: CheckpointFile, console: Console, bar: ProgressBar
    ) {
        self.fit = fit
        self.epochs = epochs
        self.checkpoint = checkpoint
        self.console = console
        self.bar = bar
    }

    /// Runs the fit.
    ///
    /// - Parameter mayGoOn: is asked after each step.
    /// - Returns: the trained model.
    /// - Throws: `TrainingError`; `interrupted` also where standard output or the checkpoint takes no more.
    mutating func run(_ mayGoOn: () -> Bool) throws(TrainingError) -> Model {
        let (epochs, console) = (epochs, console)
        var (bar, failure, checkpoint, last) = (bar, failure, checkpoint, place)
        defer {
            (self.bar, self.failure, self.checkpoint, place) = (bar, failure, checkpoint, last)
        }
        return try fit.run { place in
            last = place
            bar.show(
                "Epoch \(place.epoch)/\(epochs)", done: place.batch, of: place.batches,
                tail: FitSession.text(place.results))
            if place.isEndOfEpoch, !console.isJSON {
                bar.clear()
                do throws(Failure) {
                    try console.print(FitSession.line(place, of: epochs))
                } catch {
                    failure = error
                }
            }
            return failure == nil && mayGoOn()
        } save: { fit throws(TrainingError) in
            guard fit.hasNextEpoch, checkpoint.isDue(after: fit.epoch) else { return }
            let model = try fit.checkpoint()
            do throws(Failure) {
                try checkpoint.write(model)
            } catch {
                failure = error
            }
        }
    }

    /// Writes a checkpoint of a fit that was stopped.
    mutating func save() throws {
        let model = try fit.checkpoint()
        try checkpoint.write(model)
    }

    /// The line that tells an epoch's results.
    private static func line(_ place: FitProgress, of epochs: Int) -> String {
        let (epoch, all) = (String(place.epoch), String(epochs))
        let padding = String(repeating: " ", count: max(0, all.utf8.count - epoch.utf8.count))
        return "Epoch " + padding + epoch + "/" + all + text(place.results) + "\n"
    }

    private static func text(_ results: [(name: String, value: Double)]) -> String {
        var text = ""
        for result in results {
            text += "  "
            text += result.name
            text += " "
            text += NumberText.fixed(result.value)
        }
        return text
    }
}
