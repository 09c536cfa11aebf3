public import NeuralNet
public import Training

extension Model {
    /// The model with inputs, outputs and one step recorded, by which any reader can check itself.
    ///
    /// Four rows of seeded random inputs; a target of the same kind; the loss that a fit would choose; one step of
    /// plain gradient descent with rate 0.01, layers computing as in prediction.
    ///
    /// - Returns: the model, and a warning instead of a record where the step cannot be computed or an output is
    ///   not finite.
    public func recordingVerification() -> (Model, [Warning]) {
        var model = self
        model.recorded = nil
        func refusing(_ reason: String) -> (Model, [Warning]) {
            (model, [Warning("no verification data is recorded, as \(reason)")])
        }
        guard graph.outputs.count == 1 else { return refusing("the model has several outputs") }
        do throws(TrainingError) {
            let inputs = try randomInputs(rows: RecordedStep.rows)
            let outputs = try predictions(for: inputs)
            guard outputs.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
                return refusing("an output is not finite")
            }
            let loss = try RecordedStep.loss(of: self)
            let target = try RecordedStep.target(for: loss, of: self)
            let step = try RecordedStep(self, inputs: inputs, target: target, loss: loss)
            guard step.lossValue.isFinite else { return refusing("the loss is not finite") }
            guard step.gradients.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
                return refusing("a gradient is not finite")
            }
            model.recorded = step.record(inputs: inputs, outputs: outputs, target: target)
            return (model, [])
        } catch {
            return refusing("\(error)")
        }
    }
}

/// The step that is recorded with a model.
struct RecordedStep {
    static let rows = 4
    static let learningRate: Float = 0.01
    /// The bytes that a record may take before large tensors are sampled.
    static let fullSize = 1 << 20

    let loss: any Loss
    let lossValue: Float
    let gradients: [(identity: ParameterIdentity, extents: [Int], values: [Float])]
    let parameters: [(identity: ParameterIdentity, extents: [Int], values: [Float])]

    /// Computes the step.
    init(
        _ model: Model, inputs: [DataArray], target: DataArray, loss: any Loss
    ) throws(TrainingError) {
        let program = try TrainingProgram(model, loss: loss, rows: Self.rows, mode: .inference)
        let before = ParameterValues<Float>(model.parameters)
        let values = Interpreter<Float>(program.program).run(
            inputs: inputs.map(\.elements) + [target.elements], parameters: before)
        self.loss = loss
        lossValue = values[program.loss][0]
        gradients = program.gradients.map { ($0.identity, $0.value.extents, values[$0.value]) }
        parameters = gradients.map { identity, extents, gradient in
            let after = zip(before[identity], gradient).map { $0 - Self.learningRate * $1 }
            return (identity, extents, after)
        }
    }

    /// The loss that a fit would choose, mean squared error where it is none of those that are recorded.
    static func loss(of model: Model) throws(TrainingError) -> any Loss {
        let shape = model.outputShapes[0].extents.dropFirst().map { $0 ?? 1 }
        let oneHot = DataArray(
            name: "target", extents: Array(shape), rows: 0, elements: [])
        let settings = try FitSettings(SettingsRequest(), for: model, target: oneHot)
        let substitute = NamedSettings(name: MeanSquaredError.names[0])
        return try Losses.loss(settings.outputs[0].loss.flatMap(recordable) ?? substitute)
    }

    /// A loss with its settings, `nil` if it is none of those that are recorded.
    static func recordable(_ loss: NamedSettings) -> NamedSettings? {
        let names = [
            MeanSquaredError.names[0], BinaryCrossentropy.names[0],
            CategoricalCrossentropy.names[0], SparseCategoricalCrossentropy.names[0],
        ]
        let others = Set(loss.configuration.map(\.key))
            .subtracting(["name", "dtype", "fn", "from_logits", "label_smoothing"])
        return names.contains(loss.name) && others.isEmpty ? loss : nil
    }

    /// A target of seeded random numbers that suits the loss.
    ///
    /// In [−1, 1); in [0, 1) for probabilities; for classes the class ⌊u·K⌋ of the number u in [0, 1).
    static func target(
        for loss: any Loss, of model: Model, output: Int = 0, rows: Int = rows
    ) throws(TrainingError) -> DataArray {
        let prediction = [rows] + model.outputShapes[output].extents.dropFirst().map { $0 ?? 1 }
        let extents = try loss.checkedTargetExtents(for: prediction)
        let classes = prediction[prediction.count - 1]
        let samples = prediction.dropLast().reduce(1, *)
        let stream = RandomStream(seed: 0, purpose: .target)
        let elements: [Float]
        if extents.count < prediction.count {
            elements = stream.classes(samples, of: classes).map(Float.init)
        } else if loss is CategoricalCrossentropy {
            elements = stream.classes(samples, of: classes)
                .flatMap { chosen in (0..<classes).map { $0 == chosen ? 1 : 0 } }
        } else {
            let numbers = stream.symmetricUnits(extents.reduce(1, *))
            let wantsProbabilities = loss.complaint(about: -1, classes: classes) != nil
            elements = wantsProbabilities ? numbers.map { ($0 + 1) / 2 } : numbers
        }
        return DataArray(
            name: model.graph.outputNames[output], extents: Array(extents.dropFirst()), rows: rows,
            elements: elements)
    }

    /// The record, in which large tensors are sampled if all together would take more than 1 MB.
    func record(
        inputs: [DataArray], outputs: [DataArray], target: DataArray
    ) -> RecordedVerification {
        var tensors: [(name: String, tensor: Tensor)] = []
        for input in inputs { tensors.append(("input/\(input.name)", input.tensor)) }
        for output in outputs { tensors.append(("output/\(output.name)", output.tensor)) }
        tensors.append(("target/\(target.name)", target.tensor))
        for (identity, extents, values) in gradients {
            tensors.append(("gradient/\(identity)", Tensor(values, extents: extents)))
        }
        for (identity, extents, values) in parameters {
            tensors.append(("parameter/\(identity)", Tensor(values, extents: extents)))
        }
        let isLarge = tensors.reduce(0) { $0 + $1.tensor.byteCount } > Self.fullSize
        return RecordedVerification(
            loss: loss.name, lossValue: Double(lossValue), learningRate: Double(Self.learningRate),
            entries: tensors.map { name, tensor in
                let isSampled = isLarge && tensor.count > RecordedVerification.sampleCount
                return .init(name: name, record: isSampled ? sampled(tensor) : .full(tensor))
            })
    }

    /// The norm of a tensor and the elements ⌊i·n/256⌋.
    private func sampled(_ tensor: Tensor) -> RecordedVerification.Record {
        let values = tensor.floats
        let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let count = RecordedVerification.sampleCount
        let elements = (0..<count).map { values[$0 * values.count / count] }
        return .sampled(
            extents: tensor.extents, norm: norm, elements: Tensor(elements, extents: [count]))
    }
}

extension DataArray {
    /// The array as a float32 tensor, rows first.
    package var tensor: Tensor { Tensor(elements, extents: [rows] + extents) }
}

extension RandomStream {
    /// Seeded class numbers: ⌊u·K⌋ of numbers u in [0, 1).
    func classes(_ count: Int, of classes: Int) -> [Int] {
        integers(count).map { Int((UInt64($0) * UInt64(classes)) >> 32) }
    }
}
