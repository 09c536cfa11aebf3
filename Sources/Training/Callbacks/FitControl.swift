public import NeuralNet

/// What a callback sees of a fit and may change.
public struct FitControl {
    /// The epoch, counted from 0 as in Keras.
    public let epoch: Int
    /// Loss and metrics of the epoch at its end, with what other callbacks added; none before.
    public private(set) var results: [(name: String, value: Double)]
    /// Whether the fit ends behind this epoch.
    public private(set) var isStopping = false
    /// The fit: a copy, which shares the memory of the parameters.
    private(set) var fit: Fit

    /// Lets a callback look at a fit.
    init(_ fit: Fit, epoch: Int, results: [(name: String, value: Double)] = []) {
        self.fit = fit
        self.epoch = epoch
        self.results = results
    }

    /// The learning rate of the next step, as float32 holds it.
    public var learningRate: Double { Double(Float(fit.state.learningRate)) }

    /// Sets the learning rate from the next step on.
    ///
    /// - Parameter rate: the rate; float32 takes it.
    /// - Throws: ``TrainingError`` where it is no number from 0 on.
    public mutating func setLearningRate(_ rate: Double) throws(TrainingError) {
        guard rate.isFinite, rate >= 0 else {
            throw .invalidOption(
                "learning rate", value: "\(rate)", expected: "a number not below 0")
        }
        fit.state.learningRate = Double(Float(rate))
    }

    /// Ends the fit behind this epoch.
    public mutating func stop() { isStopping = true }

    /// The value that the epoch reports under a name, `nil` if it reports none.
    public func result(_ name: String) -> Double? { results.first { $0.name == name }?.value }

    /// Adds a value to what the epoch reports, or replaces one.
    public mutating func report(_ name: String, _ value: Double) {
        if let place = results.firstIndex(where: { $0.name == name }) {
            results[place].value = value
        } else {
            results.append((name: name, value: value))
        }
    }

    /// A copy of the parameters.
    public var parameters: Parameters { fit.parameters.snapshot(like: fit.model.parameters) }

    /// Gives all parameters other values.
    ///
    /// - Parameter parameters: values of the model's shapes.
    public mutating func setParameters(_ parameters: Parameters) {
        fit.parameters.take(parameters)
    }

    /// A copy of the model as it is now, with its optimizer; at the end of an epoch the epoch counts as finished.
    ///
    /// - Returns: the model.
    /// - Throws: ``TrainingError/model(_:)``, which does not happen for the fit's own model.
    public func model() throws(TrainingError) -> Model {
        var fit = fit
        if !results.isEmpty { fit.place = FitPlace(epoch: epoch + 1) }
        return try fit.snapshot()
    }
}
