/// The type of a tensor's elements as a file stores them.
public enum ElementType: String, CaseIterable, Codable, Sendable {
    case boolean = "bool"
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float16, bfloat16, float32, float64

    /// The bytes of one element.
    public var byteCount: Int {
        switch self {
        case .boolean, .int8, .uint8: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    /// Whether the elements are floating-point numbers.
    public var isFloatingPoint: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }
}
