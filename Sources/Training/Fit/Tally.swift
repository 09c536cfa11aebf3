/// Metrics and the losses of several outputs, gathered over the batches of an epoch or of an evaluation.
struct Tally: Sendable {
    private var outputLosses: [(name: String, total: Double)]
    private var rows = 0
    /// The metrics, output by output, under the names of the history.
    private var metrics: [NamedMetric]
    /// The positions of the metrics in the order of the history: plain before weighted ones.
    private let order: [Int]

    /// Starts to gather.
    init(_ objective: Objective) {
        outputLosses = objective.reportedLosses.map { ($0, 0) }
        var metrics = objective.outputs.flatMap(\.metrics)
        let prefixes = objective.outputs.flatMap { output in
            output.metrics.map { _ in output.prefix }
        }
        let order =
            metrics.indices.filter { !metrics[$0].isWeighted }
            + metrics.indices.filter { metrics[$0].isWeighted }
        var uses: [String: Int] = [:]
        // Keras 3 tells a weighted metric from a plain one only where their names are the same.
        for index in order {
            var name = prefixes[index] + metrics[index].name
            if metrics[index].isWeighted, uses[name] != nil {
                name = prefixes[index] + "weighted_" + metrics[index].name
            }
            let earlier = uses[name, default: 0]
            uses[name] = earlier + 1
            metrics[index].name = earlier > 0 ? "\(name)_\(earlier)" : name
        }
        self.metrics = metrics
        self.order = order
    }

    /// Forgets all batches.
    mutating func reset() {
        rows = 0
        for index in outputLosses.indices { outputLosses[index].total = 0 }
        for index in metrics.indices { metrics[index].metric.reset() }
    }

    /// Takes in what a step left behind.
    ///
    /// - Parameters:
    ///   - step: the step, which was just run.
    ///   - rows: the rows of its batch.
    mutating func add(_ step: CompiledStep, rows: Int) {
        self.rows += rows
        for index in outputLosses.indices {
            outputLosses[index].total += Double(step.outputLosses[index][0]) * Double(rows)
        }
        for index in metrics.indices { metrics[index].metric.add(step.metricBatches[index]) }
    }

    /// What was gathered: the rows and the losses of several outputs, then of each metric its own numbers.
    var gathered: [[Double]] {
        [[Double(rows)] + outputLosses.map(\.total)] + metrics.map(\.metric.gathered)
    }

    /// Goes on from what another tally gathered.
    ///
    /// - Parameter gathered: its numbers.
    /// - Returns: whether they can be those of such a tally; else nothing is changed.
    mutating func resume(_ gathered: [[Double]]) -> Bool {
        guard gathered.map(\.count) == self.gathered.map(\.count),
            let rows = Int(exactly: gathered[0][0]), (0...(1 << 53)).contains(rows)
        else { return false }
        self.rows = rows
        for index in outputLosses.indices { outputLosses[index].total = gathered[0][index + 1] }
        for index in metrics.indices { metrics[index].metric.gathered = gathered[index + 1] }
        return true
    }

    /// The name under which ``Metrics`` knows the metric that is reported under a name, `nil` if there is none.
    func kind(ofMetric name: String) -> String? {
        metrics.first { $0.name == name }?.kind
    }

    /// What is reported: the loss, the losses of several outputs, the metrics.
    ///
    /// - Parameter loss: the mean loss.
    /// - Returns: names and values.
    func results(loss: Double) -> [(name: String, value: Double)] {
        let count = Double(max(rows, 1))
        var results = [(name: "loss", value: loss)]
        for output in outputLosses { results.append((output.name, output.total / count)) }
        for index in order { results.append((metrics[index].name, metrics[index].metric.result)) }
        return results
    }
}
