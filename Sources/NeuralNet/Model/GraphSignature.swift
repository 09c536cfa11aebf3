/// The shapes and parameters that follow from a graph.
///
/// Readers of files take it to know what a layer wants before they touch a stored weight.
package struct GraphSignature {
    /// What each call gives, in the order of the calls.
    package private(set) var shapes: [[Shape]] = []
    /// The parameters of all layers, in the order of the layers.
    package private(set) var parameters: [ParameterSpecification] = []

    /// Infers shapes and parameters from the inputs on.
    package init(_ graph: Graph) throws(ModelError) {
        var wanted: [Int: [ParameterSpecification]] = [:]
        for call in graph.calls {
            let node = graph.layers[call.layer]
            var inputs: [Shape] = []
            for reference in call.inputs {
                guard shapes[reference.call].indices.contains(reference.output) else {
                    throw .brokenGraph
                }
                inputs.append(shapes[reference.call][reference.output])
            }
            do throws(LayerError) {
                let outputs = try node.layer.outputShapes(for: inputs)
                for shape in outputs { try GraphSignature.checkSize(shape) }
                shapes.append(outputs)
                let specified = try node.layer.parameters(for: inputs).map {
                    ParameterSpecification(
                        identity: ParameterIdentity(
                            layer: LayerPath(node.path.names + $0.path), role: $0.role),
                        requirement: $0,
                        isTrainable: node.isTrainable && $0.isTrainable)
                }
                if let known = wanted[call.layer], known != specified { throw .inconsistentCalls }
                wanted[call.layer] = specified
            } catch {
                throw .layer(node.title, error)
            }
        }
        for reference in graph.outputs + graph.inputs
        where !shapes[reference.call].indices.contains(reference.output) {
            throw .brokenGraph
        }
        for position in graph.layers.indices { parameters += wanted[position] ?? [] }
    }

    /// Bounds the elements of a row, so that the numbers of elements of programs don't overflow.
    private static func checkSize(_ shape: Shape) throws(LayerError) {
        let known = shape.extents.compactMap(\.self)
        // An extent of 0 must not hide the others.
        guard let count = elementCount(of: known.map { max($0, 1) }), count <= 1 << 40 else {
            throw .tooLarge(known)
        }
    }
}

/// A parameter that a model's layer wants.
public struct ParameterSpecification: Hashable, Sendable {
    /// The parameter's name within the model.
    public let identity: ParameterIdentity
    /// The extent of each axis.
    public let extents: [Int]
    /// Whether a fit changes it by its gradient: the layer is trainable and it is no statistic.
    public let isTrainable: Bool
    /// Whether it is a statistic, such as a moving average, that has no gradient at all.
    public let isStatistic: Bool
    /// Whether it counts something, so that files may store it as an integer.
    public let isCounter: Bool

    /// Whether a layer, or a layer inside it, has the parameter.
    public func isHeld(by layer: LayerNode) -> Bool {
        identity.layer.names.starts(with: layer.path.names)
    }

    init(identity: ParameterIdentity, requirement: ParameterRequirement, isTrainable: Bool) {
        self.identity = identity
        extents = requirement.extents
        self.isTrainable = isTrainable
        isStatistic = !requirement.isTrainable
        isCounter = requirement.isCounter
    }
}
