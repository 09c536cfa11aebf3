internal import NeuralNet

/// A target as the loss wants it, checked once before the first step.
struct CheckedTarget {
    /// The target, of the loss's shape.
    let array: DataArray

    /// Checks a target.
    ///
    /// Axes of extent 1 at the end may be there or not, as in Keras.
    ///
    /// - Parameters:
    ///   - dataset: the data.
    ///   - loss: the loss.
    ///   - model: the model.
    /// - Throws: ``TrainingError`` where the target is missing, of another shape or out of range.
    init(_ dataset: Dataset, loss: any Loss, model: Model) throws(TrainingError) {
        let name = model.graph.outputNames.first ?? "output"
        guard let target = dataset.targets.first else { throw .noTarget(name) }
        let shape = model.outputShapes.first ?? [nil]
        let prediction = shape.extents.dropFirst().map { $0 ?? 1 }
        let wanted = Array(loss.targetExtents(for: [1] + prediction).dropFirst())
        guard CheckedTarget.trimmed(target.extents) == CheckedTarget.trimmed(wanted) else {
            throw .wrongTargetShape(
                loss: loss.name, expected: Shape([nil] + wanted),
                found: Shape([nil] + target.extents))
        }
        let classes = prediction.last ?? 1
        for (index, value) in target.elements.enumerated() {
            let row = index / max(target.rowSize, 1) + 1
            guard value.isFinite else {
                throw .notFinite(what: "target \"\(target.name)\"", row: row)
            }
            if let expected = loss.complaint(about: value, classes: classes) {
                throw .targetOutOfRange(loss: loss.name, expected: expected, value: value, row: row)
            }
        }
        array = DataArray(
            name: target.name, extents: wanted, rows: target.rows, elements: target.elements)
    }

    private static func trimmed(_ extents: [Int]) -> [Int] {
        var extents = extents
        while extents.last == 1 { extents.removeLast() }
        return extents
    }
}

extension Dataset {
    /// Checks that inputs are numbers.
    ///
    /// - Throws: ``TrainingError/notFinite(what:row:)`` at the first that is not.
    func checkInputs() throws(TrainingError) {
        for input in inputs {
            for (index, value) in input.elements.enumerated() where !value.isFinite {
                throw .notFinite(
                    what: "input \"\(input.name)\"", row: index / max(input.rowSize, 1) + 1)
            }
        }
    }
}

/// The ranges into which rows are cut; the last one may be shorter.
func batches(of rows: Int, size: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: size).map { $0..<min($0 + size, rows) }
}

/// Programs by their number of rows: one for full batches, one for the last of an epoch.
struct ProgramsByRows<Made> {
    private var made: [Int: Made] = [:]

    /// The program of a number of rows, made when it is first asked for.
    mutating func program(
        rows: Int, _ make: (Int) throws(TrainingError) -> Made
    ) throws(TrainingError) -> Made {
        if let known = made[rows] { return known }
        let new = try make(rows)
        made[rows] = new
        return new
    }
}

extension ProgramsByRows: Sendable where Made: Sendable {}
