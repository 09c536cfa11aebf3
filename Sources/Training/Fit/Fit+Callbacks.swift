internal import NeuralNet

// What the fit asks its callbacks.
extension Fit {
    /// What an epoch reports.
    typealias Results = [(name: String, value: Double)]

    /// Lets the callbacks begin.
    mutating func beginTraining() throws(TrainingError) {
        _ = try ask([]) { callback, control in try callback.beginTraining(&control) }
    }

    /// Lets the callbacks begin an epoch.
    mutating func beginEpoch() throws(TrainingError) {
        _ = try ask([]) { callback, control in try callback.beginEpoch(&control) }
    }

    /// Lets the callbacks end an epoch.
    ///
    /// - Parameter results: what the epoch reports.
    /// - Returns: the results with what callbacks added.
    /// - Throws: ``TrainingError/callback(_:)``, or the error of training that a callback threw.
    mutating func endEpoch(_ results: Results) throws(TrainingError) -> Results {
        try ask(results) { callback, control in try callback.endEpoch(&control) }
    }

    /// Lets the callbacks end.
    mutating func endTraining() throws(TrainingError) {
        _ = try ask([]) { callback, control in try callback.endTraining(&control) }
    }

    /// The lines that a user should know of when the fit has ended.
    public var endingNotes: [Warning] {
        let end = stoppedBy.map { Warning("\($0) ended the fit in epoch \(place.epoch)") }
        return (end.map { [$0] } ?? []) + callbacks.compactMap(\.endingNote)
    }

    /// Refuses a callback that sets the learning rate where a schedule does.
    func checkRateIsSettable(by callback: String) throws(TrainingError) {
        guard !state.hasSchedule else { throw .rateFollowsSchedule(callback: callback) }
    }

    private mutating func ask(
        _ results: Results, _ call: (inout any Callback, inout FitControl) throws -> Void
    ) throws(TrainingError) -> Results {
        guard !callbacks.isEmpty else { return results }
        var control = FitControl(self, epoch: place.epoch, results: results)
        for index in callbacks.indices {
            do {
                try call(&callbacks[index], &control)
            } catch let error as TrainingError {
                throw error
            } catch {
                throw .callback(CallbackFailure(callback: callbacks[index].name, cause: error))
            }
            if control.isStopping { stoppedBy = stoppedBy ?? callbacks[index].name }
        }
        state = control.fit.state
        return control.results
    }
}
