extension ProgramBuilder {
    /// Starts a program of a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - mode: what the program is for.
    package init(_ model: Model, mode: Mode) {
        self.init(mode: mode, specifications: model.specifications)
        if model.graph.layers.contains(where: \.computesInFloat64) {
            program.numberType = .float64
        }
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
            let value = input(extents)
            inputs[reference.call] = value
            let entrance = model.graph.layers[model.graph.calls[reference.call].layer]
            if (entrance.layer as? InputLayer)?.numberType?.isFloatingPoint == false {
                exactValues.insert(value)
            }
        }
        var values: [[Value]] = []
        for (position, call) in model.graph.calls.enumerated() {
            if let input = inputs[position] {
                values.append([input])
                masks.append([.none])
                continue
            }
            let given = call.inputs.map { masks[$0.call][$0.output] }
            let taken = call.inputs.map { values[$0.call][$0.output] }
            let made = try lowered(model.graph.layers[call.layer], taken, given)
            values.append(made.values)
            masks.append(made.masks)
        }
        layer = nil
        return values
    }

    /// Adds one call of a layer.
    private mutating func lowered(
        _ node: LayerNode, _ inputs: [Value], _ given: [Mask]
    ) throws(ProgramError) -> (values: [Value], masks: [Mask]) {
        layer = node.path
        layerIsTrainable = node.isTrainable
        inputMask = given.first ?? .none
        for mask in given {
            switch (node.layer.maskUse(in: mode, isTrainable: node.isTrainable), mask) {
            case (.ignored, _), (_, .none), (.heeded, .steps): continue
            default: throw .unsupportedMask(node.title)
            }
        }
        return lower(node, inputs, given)
    }

    /// Refuses what a file of a few bytes can ask for: outputs that this machine's memory cannot hold.
    private static func checkMemory(for model: Model, rows: Int) throws(ProgramError) {
        // Outputs, their gradients and the layers before them share the memory.
        let limit = physicalMemory / 4 / MemoryLayout<Float>.size
        for (call, shapes) in zip(model.graph.calls, model.shapes) {
            for shape in shapes {
                let known = shape.with(rows: rows).extents.compactMap(\.self)
                guard let count = elementCount(of: known), count <= limit else {
                    throw .tooLarge(model.graph.layers[call.layer].title, shape.with(rows: rows))
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
    /// A layer of this name is given masked steps, with which it cannot compute as Keras does.
    case unsupportedMask(String)
}

extension ProgramError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .openInput(let name, let shape):
            "input \"\(name)\" of shape \(shape) has an open axis besides the batch"
        case .unsupportedMask(let name):
            "layer \"\(name)\" is given masked steps, with which it cannot compute as Keras does"
        case .tooLarge(let name, let shape):
            "layer \"\(name)\" gives \(shape) for a batch of \(shape.extents.first.flatMap(\.self) ?? 0) rows, "
                + "which this machine's memory cannot hold; take smaller batches"
        }
    }
}
