internal import NeuralNet
internal import Training

/// A fit that shows how far it is and prints the results of each epoch.
struct FitSession {
    /// The fit, with its history.
    private(set) var fit: Fit
    /// Why standard output takes no more results, `nil` while it does.
    private(set) var failure: Failure?
    private let epochs: Int
    private let console: Console
    private var bar: ProgressBar

    /// Prepares to run a fit.
    init(fit: Fit, epochs: Int, console: Console, bar: ProgressBar) {
        self.fit = fit
        self.epochs = epochs
        self.console = console
        self.bar = bar
    }

    /// Runs the fit.
    ///
    /// - Parameter mayGoOn: is asked after each step.
    /// - Returns: the trained model.
    /// - Throws: `TrainingError`; `interrupted` also where standard output takes no more results.
    mutating func run(_ mayGoOn: () -> Bool) throws(TrainingError) -> Model {
        let (epochs, console) = (epochs, console)
        var (bar, failure) = (bar, failure)
        defer { (self.bar, self.failure) = (bar, failure) }
        return try fit.run { place in
            bar.show(
                "Epoch \(place.epoch)/\(epochs)", done: place.batch, of: place.batches,
                tail: FitSession.text(place.results))
            if place.isEndOfEpoch, !console.isJSON {
                bar.clear()
                do throws(Failure) {
                    try console.print(FitSession.line(place, of: epochs))
                } catch {
                    failure = error
                    return false
                }
            }
            return mayGoOn()
        }
    }

    /// The line that tells an epoch's results.
    private static func line(_ place: FitProgress, of epochs: Int) -> String {
        let (epoch, all) = (String(place.epoch), String(epochs))
        let padding = String(repeating: " ", count: all.utf8.count - epoch.utf8.count)
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
