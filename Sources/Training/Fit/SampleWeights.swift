internal import NeuralNet

extension Dataset {
    /// The sample weights of an output, `nil` if all its samples weigh the same.
    ///
    /// - Parameters:
    ///   - output: the output's name.
    ///   - model: the model.
    ///   - firstRow: the number by which messages call the first row.
    /// - Returns: the weights.
    /// - Throws: ``TrainingError`` where a weight is no number or the weights of no output.
    func weights(
        of output: String, model: Model, firstRow: Int
    ) throws(TrainingError) -> DataArray? {
        let names = model.graph.outputNames
        let others = sampleWeights.filter { !names.contains($0.name) }
        guard others.isEmpty || sampleWeights.count == 1 else {
            throw .unknownOutput(others[0].name, known: names)
        }
        let own = sampleWeights.first { $0.name == output } ?? others.first
        try own?.checkFinite("sample weight", firstRow: firstRow)
        return own
    }

    /// The data with the weights of its classes as sample weights, as Keras' `class_weight`.
    ///
    /// - Parameter classes: the weight of each class; 1 for those that are not named.
    /// - Returns: the data.
    /// - Throws: ``TrainingError`` where there are several targets or weights already.
    public func weighted(byClass classes: [Int: Double]) throws(TrainingError) -> Dataset {
        guard !classes.isEmpty else { return self }
        guard sampleWeights.isEmpty else { throw .weightsTwice }
        guard targets.count == 1 else { throw .classWeightsOfSeveralOutputs }
        let target = targets[0]
        guard target.extents.dropLast().allSatisfy({ $0 == 1 }) else {
            throw .wrongTargetShape(
                loss: "a weight for each class",
                expected: Shape([nil, target.extents.last ?? 1]),
                found: Shape([nil] + target.extents))
        }
        let size = target.rowSize
        var weights: [Float] = []
        weights.reserveCapacity(rows)
        try target.forEachPart { _, part throws(TrainingError) in
            for start in stride(from: 0, to: part.count, by: size) {
                let number = Dataset.classNumber(of: part[start..<start + size])
                weights.append(Float(number.flatMap { classes[$0] } ?? 1))
            }
        }
        return Dataset(
            self,
            sampleWeights: DataArray(
                name: "class weights", extents: [], rows: rows, elements: weights))
    }

    /// The class of a target's row: its number, or the place of the first largest of several elements.
    private static func classNumber(
        of elements: Slice<UnsafeBufferPointer<Float>>
    ) -> Int? {
        guard elements.count > 1, let largest = elements.max() else {
            return elements.first.flatMap { Int(exactly: $0.rounded(.toNearestOrEven)) }
        }
        return elements.firstIndex(of: largest).map { $0 - elements.startIndex }
    }
}
