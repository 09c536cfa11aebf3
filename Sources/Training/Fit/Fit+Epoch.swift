internal import NeuralNet

// The loops over batches.
extension Fit {
    /// Runs an epoch, or the rest of one.
    mutating func runEpoch(
        _ sources: [RowSource], _ progress: (FitProgress) -> Bool
    ) throws(TrainingError) {
        if place.batch == 0 {
            metrics.reset()
        }
        clock.restart()
        let batches = course.batchesPerEpoch
        while place.batch < batches {
            try runBatch(of: sources)
            let isLast = place.batch == batches
            guard isLast || clock.isDue() else { continue }
            var results = metrics.results(loss: place.loss)
            if isLast { results += try validationResults() }
            let reached = FitProgress(
                epoch: place.epoch + 1, batch: place.batch, batches: batches, results: results,
                isEndOfEpoch: isLast)
            if isLast { end(results) }
            guard progress(reached) else { throw .interrupted }
            if isLast { return }
        }
    }

    /// Ends an epoch.
    private mutating func end(_ results: [(name: String, value: Double)]) {
        history.append(results)
        place = FitPlace(epoch: place.epoch + 1)
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
        let rate = state.nextRate()
        try step.run(sources, rows: batch, order: order, context, rate: rate)
        if !step.updatesItself { state.apply(step.gradients, to: parameters) }
        constraints.apply(to: parameters)
        metrics.add(step, rows: batch.count)
        place.batch += 1
        place.rows += batch.count
        place.lossTotal += Double(step.loss) * Double(batch.count)
        guard step.loss.isFinite else {
            throw .lossNotFinite(epoch: place.epoch + 1, batch: place.batch)
        }
    }

    private mutating func step(rows: Int) throws(TrainingError) -> CompiledStep {
        if let known = steps[rows] { return known }
        let step = CompiledStep(
            try TrainingProgram(model, objective: objective, rows: rows, mode: .training),
            parameters: parameters, optimizer: state, pool: pool)
        steps.add(step, rows: rows)
        return step
    }
}
