package import NeuralNet

/// A model's program compiled for measuring: what it does, where, and how long each step takes.
package struct ProgramBenchmark {
    /// What is done, in order.
    package let plan: [PlannedPass]
    /// The bytes of the buffers that were planned.
    package let plannedBytes: Int
    /// The bytes that the optimizer remembers; 0 for predictions.
    package let optimizerBytes: Int
    private let executor: Executor

    /// Compiles a prediction.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - rows: the rows of a batch.
    ///   - threads: how many compute.
    /// - Throws: ``TrainingError`` where an input's shape stays open.
    package init(predictionOf model: Model, rows: Int, threads: Int) throws(TrainingError) {
        let compiled = CompiledInference(
            try InferenceProgram(model, rows: rows),
            parameters: ParameterMemory(reading: model.parameters),
            pool: ThreadPool(threads: threads))
        self.init(compiled.executor, optimizerBytes: 0)
    }

    /// Compiles a training step.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - data: a row of data at least, whose shapes the step takes.
    ///   - rows: the rows of a batch.
    ///   - settings: the optimizer and the losses.
    ///   - threads: how many compute.
    /// - Throws: ``TrainingError`` where a fit would refuse the model or the settings.
    package init(
        trainingOf model: Model, on data: Dataset, rows: Int, settings: FitSettings, threads: Int
    ) throws(TrainingError) {
        let data = try PreparedData(data, settings: settings, model: model)
        var optimizer = try OptimizerRun(settings.optimizer, model: model, resets: false)
        let step = CompiledStep(
            try TrainingProgram(model, objective: data.objective, rows: rows, mode: .training),
            parameters: ParameterMemory(model.parameters), optimizer: optimizer,
            pool: ThreadPool(threads: threads))
        optimizer.beginStep()
        step.set(optimizer.numbers)
        self.init(step.executor, optimizerBytes: optimizer.byteCount)
    }

    private init(_ executor: Executor, optimizerBytes: Int) {
        self.executor = executor
        self.optimizerBytes = optimizerBytes
        plan = executor.plan
        plannedBytes = executor.plannedBytes
    }

    /// The multiply-adds of the products of one run.
    package var multiplyAdds: Int { plan.reduce(0) { $0 + $1.multiplyAdds } }

    /// Puts rows where the program reads them.
    ///
    /// - Parameter arrays: inputs, and the target of a training step, in order; each with the rows of a batch.
    package func fill(_ arrays: [DataArray]) {
        for (position, array) in arrays.enumerated() {
            _ = executor.input(position).update(fromContentsOf: array.elements)
        }
    }

    /// Measures the program.
    ///
    /// - Parameters:
    ///   - arrays: what it reads anew in each run, as ``fill(_:)`` does.
    ///   - duration: how long at least.
    /// - Returns: the seconds of a run, the median of some turns.
    package func secondsPerRun(reading arrays: [DataArray], for duration: Duration) -> Double {
        fill(arrays)
        executor.run()
        var runs = 1
        var turns: [Double] = []
        let start = ContinuousClock.now
        while turns.count < 3 || ContinuousClock.now - start < duration {
            let before = ContinuousClock.now
            for _ in 0..<runs {
                fill(arrays)
                executor.run()
            }
            let seconds = (ContinuousClock.now - before) / .seconds(1)
            // Turns of a millisecond or more: the clock takes no part in what they measure.
            if seconds < 0.001, turns.isEmpty {
                runs *= 2
            } else {
                turns.append(seconds / Double(runs))
            }
        }
        return turns.sorted()[turns.count / 2]
    }

    /// The seconds of each pass of the plan, the median of some runs; see ``fill(_:)``.
    package func profile(runs: Int) -> [Double] { executor.profile(runs: runs) }
}

extension Fit {
    /// Runs the fit until enough is measured; for a fit whose number of epochs has no end.
    ///
    /// - Parameter duration: how long to measure at least, after the first report of progress.
    /// - Returns: the seconds of a step, all that a fit does besides included.
    /// - Throws: ``TrainingError`` where the fit fails.
    package mutating func secondsPerStep(for duration: Duration) throws(TrainingError) -> Double {
        var first: (time: ContinuousClock.Instant, steps: Int)?
        var result = 0.0
        do throws(TrainingError) {
            _ = try run { place in
                let steps = (place.epoch - 1) * place.batches + place.batch
                let now = ContinuousClock.now
                guard let first else {
                    first = (now, steps)
                    return true
                }
                result = ((now - first.time) / .seconds(1)) / Double(steps - first.steps)
                return now - first.time < duration || steps - first.steps < 3
            }
        } catch .interrupted {
            return result
        }
        return result
    }
}
