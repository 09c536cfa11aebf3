internal import NeuralNet

// The loops over batches.
extension Fit {
    /// Runs an epoch, or the rest of one.
    mutating func runEpoch(
        _ sources: [RowSource], _ progress: (FitProgress) -> Bool,
        _ save: (Fit) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        if place.batch == 0 {
            metrics.reset()
            try beginEpoch()
        }
        clock.restart()
        let batches = course.batchCount(of: place.epoch)
        while place.batch < batches {
            try runBatch(of: sources)
            let isLast = place.batch == batches || stoppedBy != nil
            guard isLast || clock.isDue() else { continue }
            var results = metrics.results(loss: place.loss)
            if isLast { results = try endEpoch(results + validationResults()) }
            let reached = FitProgress(
                epoch: place.epoch + 1, batch: place.batch, batches: batches, results: results,
                isEndOfEpoch: isLast)
            if isLast {
                history.append(results)
                place = FitPlace(epoch: place.epoch + 1)
                try save(self)
            }
            guard progress(reached) else { throw .interrupted }
            if isLast { return }
        }
    }

    private mutating func validationResults() throws(TrainingError) -> [(
        name: String, value: Double
    )] {
        let parameters = parameters
        guard let results = try validation?.run(parameters) else { return [] }
        return results.map { (name: "val_" + $0.name, value: $0.value) }
    }

    /// One step on the next batch; its loss and its part of the metrics are those before the update.
    private mutating func runBatch(of sources: [RowSource]) throws(TrainingError) {
        let (batch, order) = course.batch(at: place)
        let step = try step(rows: batch.count)
        let context = RunContext(seed: options.seed, step: state.iterations)
        state.beginStep()
        try step.run(sources, rows: batch, order: order, context, numbers: state.numbers)
        constraints.apply(to: parameters)
        metrics.add(step, rows: batch.count)
        place.batch += 1
        place.rows += batch.count
        place.lossTotal += Double(step.loss) * Double(batch.count)
        if !step.loss.isFinite {
            stoppedBy = callbacks.first { $0.endsAtLossNotFinite }?.name
        }
        guard step.loss.isFinite || stoppedBy != nil else {
            throw .lossNotFinite(epoch: place.epoch + 1, batch: place.batch)
        }
    }

    private mutating func step(rows: Int) throws(TrainingError) -> CompiledStep {
        let phase = state.phase
        if let known = steps[phase]?[rows] { return known }
        let step = CompiledStep(
            try TrainingProgram(model, objective: objective, rows: rows, mode: .training),
            parameters: parameters, optimizer: state, phase: phase, pool: pool)
        steps[phase, default: CompiledByRows()].add(step, rows: rows)
        return step
    }
}
