internal import NeuralNet

extension LayerNode {
    /// The kind of layer, and its activation where it has one.
    var kindText: String {
        let kind = type(of: layer).kind.rawValue.replacing("-", with: " ")
        if let activation = (layer as? Dense)?.activation, activation != .linear {
            return "\(kind), \(activation.functionName)"
        }
        if let activation = (layer as? ActivationLayer)?.activation {
            return activation.functionName
        }
        switch layer {
        case let function as FunctionLayer: return function.function.functionName
        case let arithmetic as ArithmeticLayer: return arithmetic.function.rawValue
        default: return kind
        }
    }
}
