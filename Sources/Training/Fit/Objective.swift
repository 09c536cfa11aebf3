internal import NeuralNet

/// What a step computes of each output besides the prediction: its loss, and what its metrics are made of.
struct Objective: Sendable {
    /// What is computed of one output.
    struct Output: Sendable {
        /// The position among the model's outputs.
        let position: Int
        /// The output's name.
        let name: String
        /// What the names of its metrics begin with in the history.
        let prefix: String
        /// The loss, `nil` if the output has none.
        let loss: OutputLoss?
        /// The extents of one row of the target.
        let target: [Int]
        /// The extents of one row of the sample weights, `nil` if all weigh the same.
        let weights: [Int]?
        /// The metrics, new and empty.
        let metrics: [NamedMetric]
    }

    /// The outputs that have a loss or metrics, in the model's order.
    let outputs: [Output]

    /// Takes outputs as they are.
    init(_ outputs: [Output]) {
        self.outputs = outputs
    }

    /// The loss of a model with one output and nothing besides.
    init(_ loss: any Loss, of model: Model) throws(TrainingError) {
        guard model.graph.outputs.count == 1 else {
            throw .severalOutputs(model.graph.outputNames)
        }
        let prediction = model.rowExtents(ofOutput: 0)
        outputs = [
            Output(
                position: 0, name: model.graph.outputNames[0], prefix: "", loss: OutputLoss(loss),
                target: Array(try loss.checkedTargetExtents(for: [1] + prediction).dropFirst()),
                weights: nil, metrics: [])
        ]
    }

    /// The losses that are reported by themselves: of several outputs that have one.
    var reportedLosses: [String] {
        let names = outputs.filter { $0.loss != nil }.map(\.name)
        return names.count > 1 ? names.map { $0 + "_loss" } : []
    }
}

/// An objective, and the data that steps take for it.
struct PreparedData {
    /// What a step computes.
    let objective: Objective
    /// The arrays in the order of the program's inputs: inputs, targets, sample weights.
    let arrays: [DataArray]

    /// Checks data against a model and the settings of its outputs.
    ///
    /// - Parameters:
    ///   - dataset: the data.
    ///   - settings: losses and metrics.
    ///   - model: the model.
    ///   - firstRow: the number by which messages call the first row.
    /// - Throws: ``TrainingError`` where they don't suit each other.
    init(
        _ dataset: Dataset, settings: FitSettings, model: Model, firstRow: Int = 1
    ) throws(TrainingError) {
        try dataset.checkInputs(of: model, firstRow: firstRow)
        guard settings.outputs.contains(where: { $0.loss != nil }) else { throw .noLoss }
        let masks = try OutputMask.all(of: model)
        var outputs: [Objective.Output] = []
        var (targets, weights): ([DataArray], [DataArray]) = ([], [])
        for (position, own) in settings.outputs.enumerated()
        where own.loss != nil || !own.metrics.isEmpty || !own.weightedMetrics.isEmpty {
            let prediction = model.rowExtents(ofOutput: position)
            guard let given = dataset.targets.array(forOutput: position, of: model) else {
                throw .noTarget(own.name)
            }
            var loss: OutputLoss?
            if let settings = own.loss {
                let resolved = OutputLoss.resolved(
                    settings, target: given.extents, prediction: prediction)
                loss = try OutputLoss(resolved, weight: own.lossWeight)
            }
            let target = try CheckedTarget(
                given, loss: loss?.loss, prediction: prediction, firstRow: firstRow
            ).array
            let weight = try dataset.weights(of: own.name, model: model, firstRow: firstRow)
            let shapes = MetricShapes(
                target: target.extents, prediction: prediction, weights: weight?.extents,
                mask: masks[position])
            outputs.append(
                Objective.Output(
                    position: position, name: own.name,
                    prefix: settings.outputs.count > 1 ? own.name + "_" : "", loss: loss,
                    target: target.extents, weights: weight?.extents,
                    metrics: try NamedMetric.all(own, for: shapes)))
            targets.append(target)
            if let weight { weights.append(weight) }
        }
        objective = Objective(outputs)
        arrays = dataset.inputs + targets + weights
    }
}

extension [DataArray] {
    /// The target of an output, `nil` if there is none: by name, or by order where there is one for each output.
    func array(forOutput position: Int, of model: Model) -> DataArray? {
        let names = model.graph.outputNames
        if let named = first(where: { $0.name == names[position] }) { return named }
        return count == names.count ? self[position] : nil
    }
}

extension Model {
    /// The extents of one row of an output, 1 where they are open.
    func rowExtents(ofOutput position: Int) -> [Int] {
        outputShapes[position].extents.dropFirst().map { $0 ?? 1 }
    }
}
