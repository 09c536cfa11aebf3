/// Why a model is none.
public enum ModelError: Error, Equatable, Sendable {
    case repeatedLayerName(String)
    case brokenGraph
    case noInputOrOutput
    case nestedTooDeeply
    case tooManyCalls
    case layer(String, LayerError)
    case missingParameter(ParameterIdentity)
    case unknownParameter(ParameterIdentity)
    case wrongParameterShape(ParameterIdentity, expected: [Int], found: [Int])
}

extension ModelError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .repeatedLayerName(let name): "two layers are called \"\(name)\""
        case .brokenGraph: "the graph refers to a layer or an output that is not there"
        case .noInputOrOutput: "the model has no input or no output"
        case .nestedTooDeeply:
            "models are inside one another more than \(Architecture.deepest) deep"
        case .tooManyCalls:
            "the calls of the models inside come to more than \(Flattening.mostCalls) in all"
        case .layer(let name, let error): "layer \"\(name)\": \(error)"
        case .missingParameter(let identity): "the values of \(identity) are missing"
        case .unknownParameter(let identity): "no layer has a parameter \(identity)"
        case .wrongParameterShape(let identity, let expected, let found):
            "\(identity) has shape \(Shape(found)), its layer wants \(Shape(expected))"
        }
    }
}

/// Why a layer cannot be used as it stands in a model.
public enum LayerError: Error, Equatable, Sendable {
    case wrongInputCount(expected: Int, found: Int)
    case rankTooLow(minimum: Int, found: Shape)
    case openAxis(Shape)
    case badAxis(Int, Shape)
    case oddExtent(Int, Shape)
    case invalidSetting(String, value: String, expected: String)
    case tooLarge([Int])
    case tooManyAxes(Int)
    case inconsistentCalls
    case wrongRank(expected: Int, found: Shape)
    case unequalShapes([Shape])
    case cannotReshape(Shape, [Int])
}

extension LayerError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .wrongInputCount(let expected, let found):
            "takes \(expected) input(s), is given \(found)"
        case .rankTooLow(let minimum, let shape):
            "wants an input of at least \(minimum) axes, is given \(shape)"
        case .openAxis(let shape): "needs an axis that is open in its input's shape \(shape)"
        case .badAxis(let axis, let shape): "its axis \(axis) is none of \(shape)"
        case .invalidSetting(let key, let value, let expected):
            "its \(key) is \(value), where \(expected) is expected"
        case .oddExtent(let axis, let shape):
            "its axis \(axis) of \(shape) cannot be cut into halves"
        case .tooLarge(let extents): "its shape \(Shape(extents)) is too large"
        case .tooManyAxes(let count): "its shape of \(count) axes has too many"
        case .wrongRank(let expected, let shape):
            "wants an input of \(expected) axes, is given \(shape)"
        case .unequalShapes(let shapes):
            "its inputs' shapes don't fit together: "
                + shapes.map { "\($0)" }.joined(separator: ", ")
        case .cannotReshape(let shape, let extents):
            "cannot bring \(shape) into the shape \(Shape(extents)) behind the batch"
        case .inconsistentCalls: "its calls want parameters of different shapes"
        }
    }
}
