/// A type of floating-point numbers that a layer may compute in.
public enum FloatType: String, CaseIterable, Codable, Sendable {
    case float16, bfloat16, float32, float64

    /// The type as tensors name it.
    public var elementType: ElementType {
        switch self {
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .float32: .float32
        case .float64: .float64
        }
    }
}

/// The types in which a layer computes and in which it keeps its parameters: Keras' dtype policy.
public struct Precision: Hashable, Sendable {
    /// The type that results are rounded to.
    public let computation: FloatType
    /// The type of the parameters.
    public let parameters: FloatType

    /// What layers have unless they say otherwise.
    public static let float32 = Precision(computation: .float32, parameters: .float32)

    /// Makes a precision.
    ///
    /// - Parameters:
    ///   - computation: the type that results are rounded to.
    ///   - parameters: the type of the parameters.
    private init(computation: FloatType, parameters: FloatType) {
        self.computation = computation
        self.parameters = parameters
    }

    private static let mixedPrefix = "mixed_"

    /// The precision of a policy of Keras.
    ///
    /// - Parameter policy: a type's name, or `mixed_float16` and `mixed_bfloat16`, which keep parameters in float32;
    ///   `nil` for any other policy.
    public init?(policy: String) {
        if let type = FloatType(rawValue: policy) {
            self.init(computation: type, parameters: type)
        } else if let half = [FloatType.float16, .bfloat16].first(where: {
            policy == Precision.mixedPrefix + $0.rawValue
        }) {
            self.init(computation: half, parameters: .float32)
        } else {
            return nil
        }
    }

    /// The policy's name in Keras.
    public var policy: String {
        computation == parameters
            ? computation.rawValue : Precision.mixedPrefix + computation.rawValue
    }
}
