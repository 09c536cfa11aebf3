/// An activation function with its parameters, by meaning: what differs between Keras versions under
/// one name is another value here.
public enum Activation: Hashable, Sendable {
    /// The identity.
    case linear
    /// A function of each element.
    case elementwise(Elementwise)
    /// eˣ over its sum along an axis.
    case softmax(axis: Int)
    /// The logarithm of softmax.
    case logSoftmax(axis: Int)
    /// The nearest point of the probability simplex along an axis.
    case sparsemax(axis: Int)
    /// GLU: the first half along an axis times the sigmoid of the second.
    case gatedLinear(axis: Int)

    /// max(x, 0).
    public static let relu = Activation.elementwise(.relu(slope: 0, maximum: nil, threshold: 0))
    /// The logistic function.
    public static let sigmoid = Activation.elementwise(.sigmoid)
    /// The hyperbolic tangent.
    public static let tanh = Activation.elementwise(.tanh)
    /// Softmax along the last axis.
    public static let softmax = Activation.softmax(axis: -1)

    /// The shape that the function gives.
    ///
    /// - Parameter shape: the shape that it is given.
    /// - Returns: the same shape, but half as wide for GLU.
    /// - Throws: ``LayerError`` where the function's axis is none of the shape's or the batch, or has no halves.
    func outputShape(for shape: Shape) throws(LayerError) -> Shape {
        switch self {
        case .linear, .elementwise: return shape
        case .softmax(let axis), .logSoftmax(let axis), .sparsemax(let axis):
            _ = try positionBehindBatch(of: axis, in: shape)
            return shape
        case .gatedLinear(let axis):
            let position = try positionBehindBatch(of: axis, in: shape)
            guard let extent = shape.extents[position] else { return shape }
            guard extent % 2 == 0 else { throw .oddExtent(axis, shape) }
            var halved = shape
            halved.extents[position] = extent / 2
            return halved
        }
    }
}
