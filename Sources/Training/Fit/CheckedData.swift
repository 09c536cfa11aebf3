internal import NeuralNet

/// A target as the loss wants it, checked once before the first step.
struct CheckedTarget {
    /// The target, of the loss's shape.
    let array: DataArray

    /// Checks the target of an output.
    ///
    /// Axes of extent 1 at the end may be there or not, as in Keras.
    ///
    /// - Parameters:
    ///   - target: the target.
    ///   - loss: the loss, `nil` if the output has none, which takes any shape.
    ///   - prediction: the extents of one row of the prediction.
    ///   - firstRow: the number by which messages call the first row.
    /// - Throws: ``TrainingError`` where the target is of another shape or out of range.
    init(
        _ target: DataArray, loss: (any Loss)?, prediction: [Int], firstRow: Int = 1
    ) throws(TrainingError) {
        guard let loss else {
            try target.checkFinite("target", firstRow: firstRow)
            array = target
            return
        }
        let wanted = Array(try loss.checkedTargetExtents(for: [1] + prediction).dropFirst())
        if let spread = try target.spread(for: loss, wanted: wanted, firstRow: firstRow) {
            array = spread
            return
        }
        guard target.extents.withoutLastOnes == wanted.withoutLastOnes else {
            throw .wrongTargetShape(
                loss: loss.name, expected: Shape([nil] + wanted),
                found: Shape([nil] + target.extents))
        }
        let classes = prediction.last ?? 1
        try target.checkFinite("target", firstRow: firstRow)
        try target.forEachPart { first, elements throws(TrainingError) in
            for (index, value) in elements.enumerated() {
                if let expected = loss.complaint(about: value, classes: classes) {
                    let row = first + target.row(of: index) + firstRow
                    throw .targetOutOfRange(
                        loss: loss.name, expected: expected, value: value, row: row)
                }
            }
        }
        array = target.reshaped(wanted)
    }
}

extension Dataset {
    /// Checks that inputs are numbers and suit a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - firstRow: the number by which messages call the first row.
    /// - Throws: ``TrainingError`` at the first shape or element that does not.
    func checkInputs(of model: Model, firstRow: Int = 1) throws(TrainingError) {
        try model.checkShapes(of: inputs)
        for input in inputs { try input.checkFinite("input", firstRow: firstRow) }
    }
}

extension DataArray {
    /// Refuses NaN and infinities; the row is looked for only where there is one.
    ///
    /// - Parameters:
    ///   - role: what messages call the array before its name.
    ///   - firstRow: the number by which messages call the first row.
    /// - Throws: ``TrainingError/notFinite(what:row:)``.
    func checkFinite(_ role: String, firstRow: Int) throws(TrainingError) {
        if case .file(let file, _, _) = storage, file.layout.isFinite { return }
        try forEachPart { first, part throws(TrainingError) in
            guard !part.areFinite, let place = part.firstIndex(where: { !$0.isFinite }) else {
                return
            }
            throw .notFinite(what: "\(role) \"\(name)\"", row: first + row(of: place) + firstRow)
        }
    }

    /// The row, from 0, in which an element stands.
    fileprivate func row(of index: Int) -> Int { index / max(rowSize, 1) }
}

extension Model {
    /// Checks that arrays have the shapes of the model's inputs.
    ///
    /// - Parameter inputs: an array for each input, in order.
    /// - Throws: ``TrainingError`` where their number or a shape is another.
    func checkShapes(of inputs: [DataArray]) throws(TrainingError) {
        guard inputs.count == graph.inputs.count else {
            throw .wrongInputCount(expected: graph.inputs.count, found: inputs.count)
        }
        for (position, input) in inputs.enumerated() {
            let expected = inputShapes[position]
            let fits = zip(expected.extents.dropFirst(), input.extents).allSatisfy {
                $0 == nil || $0 == $1
            }
            guard expected.rank == input.extents.count + 1, fits else {
                throw .wrongInputShape(
                    graph.inputNames[position], expected: expected,
                    found: Shape([nil] + input.extents))
            }
        }
    }
}
