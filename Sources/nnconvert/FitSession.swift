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
            let head = "Epoch \(place.epoch)/\(epochs)"
            let results = place.results.map { "  \($0.name) \(NumberText.fixed($0.value))" }
            bar.show(head, done: place.batch, of: place.batches, tail: results.joined())
            if place.isEndOfEpoch, !console.isJSON {
                bar.clear()
                let padding = String(
                    repeating: " ", count: "\(epochs)".count - "\(place.epoch)".count)
                let line = "Epoch \(padding)\(place.epoch)/\(epochs)\(results.joined())\n"
                do throws(Failure) {
                    try console.print(line)
                } catch {
                    failure = error
                    return false
                }
            }
            return mayGoOn()
        }
    }
}
