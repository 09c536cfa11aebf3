public import NeuralNet
public import Training

/// Proves that a model computes what another model or recorded numbers say.
public struct Verifier: Sendable {
    /// The result of a comparison.
    public struct Report: Sendable {
        /// The rows that were compared.
        public let rows: Int
        /// The difference of each output.
        public let outputs: [OutputDifference]
        /// The first layer, in order of computation, whose values differ; `nil` where outputs agree or where
        /// there is no second model.
        public let firstDifferentLayer: String?

        /// Whether every output agrees.
        public var agrees: Bool { outputs.allSatisfy(\.agrees) }
    }

    /// When numbers count as the same.
    public let rule: ComparisonRule

    /// Makes a verifier.
    public init(rule: ComparisonRule) {
        self.rule = rule
    }

    /// Compares a model's outputs with numbers.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - inputs: an array for each input.
    ///   - reference: an array for each output.
    /// - Returns: the differences.
    /// - Throws: ``VerificationError`` where shapes don't fit, or what computing throws.
    public func compare(
        _ model: Model, inputs: [DataArray], reference: [DataArray]
    ) throws -> Report {
        guard reference.count == model.graph.outputs.count else {
            throw VerificationError.outputCount(model.graph.outputs.count, reference.count)
        }
        let found = try model.predictions(for: inputs)
        return Report(
            rows: inputs[0].rows, outputs: try differences(found, reference),
            firstDifferentLayer: nil)
    }

    /// Compares two models on the same inputs.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - other: the model that it should agree with.
    ///   - inputs: an array for each input; `nil` for 256 rows of seeded random numbers in [−1, 1).
    /// - Returns: the differences, and the first layer that differs.
    /// - Throws: ``VerificationError`` where signatures don't fit, or what computing throws.
    public func compare(_ model: Model, with other: Model, inputs: [DataArray]? = nil) throws
        -> Report
    {
        let shapes = (model.inputShapes, other.inputShapes)
        guard shapes.0 == shapes.1 else { throw VerificationError.inputs(shapes.0, shapes.1) }
        guard model.outputShapes == other.outputShapes else {
            throw VerificationError.outputs(model.outputShapes, other.outputShapes)
        }
        let inputs = try inputs ?? model.randomInputs(rows: 256)
        let outputs = try differences(
            try model.predictions(for: inputs), try other.predictions(for: inputs))
        let worst = outputs.first { !$0.agrees }.map { $0.place.row - 1 }
        return Report(
            rows: inputs[0].rows, outputs: outputs,
            firstDifferentLayer: try worst.flatMap {
                try firstDifference(model, other, inputs, worst: $0)
            })
    }

    private func differences(
        _ found: [DataArray], _ reference: [DataArray]
    ) throws(VerificationError) -> [OutputDifference] {
        var result: [OutputDifference] = []
        for (a, b) in zip(found, reference) {
            guard a.elements.count == b.elements.count, a.rows == b.rows else {
                throw .referenceShape(
                    a.name, Shape([a.rows] + a.extents), Shape([b.rows] + b.extents))
            }
            result.append(
                OutputDifference(
                    name: a.name, found: a.elements, reference: b.elements, rowSize: a.rowSize,
                    rule: rule))
        }
        return result
    }

    /// The first layer call of which the two models give different values on the first rows or the worst one.
    private func firstDifference(
        _ model: Model, _ other: Model, _ inputs: [DataArray], worst: Int
    ) throws -> String? {
        let rows = Array(0..<min(inputs[0].rows, 32)) + [worst]
        let values = try [model, other].map { model in
            let program = try InferenceProgram(model, rows: rows.count)
            let run = Interpreter<Float>(program.program).run(
                inputs: inputs.map { $0.gathered(rows) },
                parameters: ParameterValues(model.parameters))
            return program.calls.map { call in call.map { run[$0] } }
        }
        for (position, call) in model.graph.calls.enumerated() {
            guard position < values[1].count, values[0][position].count == values[1][position].count
            else { return model.graph.layers[call.layer].title }
            for (a, b) in zip(values[0][position], values[1][position]) {
                guard a.count == b.count,
                    OutputDifference(name: "", found: a, reference: b, rowSize: 1, rule: rule)
                        .agrees
                else { return model.graph.layers[call.layer].title }
            }
        }
        return nil
    }
}

extension Model {
    /// Seeded random rows for every input, evenly distributed in [−1, 1); integers where an embedding or encoding
    /// takes them.
    ///
    /// - Parameters:
    ///   - rows: the number of rows.
    ///   - seed: the seed.
    /// - Returns: an array for each input.
    /// - Throws: `TrainingError` where the model cannot compute so many rows, or its inputs' shapes stay open.
    public func randomInputs(rows: Int, seed: UInt64 = 0) throws(TrainingError) -> [DataArray] {
        _ = try InferenceProgram(self, rows: rows)
        return zip(graph.inputNames, inputShapes).enumerated().map { position, input in
            let extents = input.1.extents.dropFirst().map { $0 ?? 1 }
            let stream = RandomStream(seed: seed, purpose: .data, operation: position)
            let count = extents.reduce(rows, *)
            return DataArray(
                name: input.0, extents: extents, rows: rows,
                elements: categories(ofInput: position).map { categories in
                    stream.classes(count, of: categories).map { Float($0) }
                } ?? stream.symmetricUnits(count))
        }
    }

    /// How many integers the layers that take an input as it is can tell apart, `nil` if they take any numbers.
    private func categories(ofInput position: Int) -> Int? {
        graph.calls.filter { $0.inputs.contains(graph.inputs[position]) }
            .compactMap { call in
                switch graph.layers[call.layer].layer {
                case let layer as Embedding: layer.rows
                case let layer as CategoryEncoding: layer.categories
                default: nil
                }
            }.min()
    }
}

/// Why two things cannot be compared.
public enum VerificationError: Error, Equatable, Sendable {
    case inputs([Shape], [Shape])
    case outputs([Shape], [Shape])
    case outputCount(Int, Int)
    case referenceShape(String, Shape, Shape)
    case nothingRecorded
    case recordDoesNotSuit(String)
}

extension VerificationError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .inputs(let a, let b):
            "the models take inputs of different shapes: \(list(a)) and \(list(b))"
        case .outputs(let a, let b):
            "the models give outputs of different shapes: \(list(a)) and \(list(b))"
        case .outputCount(let wanted, let found):
            "the model has \(wanted) output(s), the reference holds \(found)"
        case .referenceShape(let name, let found, let reference):
            "output \"\(name)\" has shape \(found), the reference \(reference)"
        case .nothingRecorded: "the model holds no recorded verification data"
        case .recordDoesNotSuit(let name): "the recorded \(name) does not suit the model"
        }
    }

    private func list(_ shapes: [Shape]) -> String {
        shapes.map(\.description).joined(separator: ", ")
    }
}
