extension ProgramBuilder {
    /// Starts a program of a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - mode: what the program is for.
    package init(_ model: Model, mode: Mode) {
        self.init(mode: mode, specifications: model.specifications)
    }

    /// Adds all layers of a model.
    ///
    /// - Parameters:
    ///   - model: the model that the program was started for.
    ///   - rows: the number of rows of the batch.
    /// - Returns: what each call gives, in the order of the graph's calls.
    /// - Throws: ``ProgramError`` where an input's shape stays open or a layer gives more than memory holds.
    package mutating func addLayers(of model: Model, rows: Int) throws(ProgramError) -> [[Value]] {
        try Self.checkMemory(for: model, rows: rows)
        var inputs: [Int: Value] = [:]
        for reference in model.graph.inputs {
            guard let extents = model.shape(of: reference).with(rows: rows).fixed else {
                throw .openInput(
                    model.graph.layerName(of: reference), model.shape(of: reference))
            }
            inputs[reference.call] = input(extents)
        }
        var values: [[Value]] = []
        for (position, call) in model.graph.calls.enumerated() {
            if let input = inputs[position] {
                values.append([input])
                continue
            }
            let node = model.graph.layers[call.layer]
            layer = LayerPath([node.name])
            layerIsTrainable = node.isTrainable
            values.append(
                node.layer.lower(call.inputs.map { values[$0.call][$0.output] }, in: &self))
        }
        layer = nil
        return values
    }

    /// Refuses what a file of a few bytes can ask for: outputs that this machine's memory cannot hold.
    private static func checkMemory(for model: Model, rows: Int) throws(ProgramError) {
        // Outputs, their gradients and the layers before them share the memory.
        let limit = physicalMemory / 4 / MemoryLayout<Float>.size
        for (call, shapes) in zip(model.graph.calls, model.shapes) {
            for shape in shapes {
                let known = shape.with(rows: rows).extents.compactMap(\.self)
                guard let count = elementCount(of: known), count <= limit else {
                    throw .tooLarge(model.graph.layers[call.layer].name, shape.with(rows: rows))
                }
            }
        }
    }
}

/// Why a model cannot be made into a program.
public enum ProgramError: Error, Equatable, Sendable {
    /// An input of this name and shape has an open axis besides the batch.
    case openInput(String, Shape)
    /// A layer of this name gives so much for one batch that memory does not hold it.
    case tooLarge(String, Shape)
}

extension ProgramError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .openInput(let name, let shape):
            "input \"\(name)\" of shape \(shape) has an open axis besides the batch"
        case .tooLarge(let name, let shape):
            "layer \"\(name)\" gives \(shape) for a batch of \(shape.extents.first.flatMap(\.self) ?? 0) rows, "
                + "which this machine's memory cannot hold; take smaller batches"
        }
    }
}
