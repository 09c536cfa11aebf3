internal import NeuralNet

/// What a tensor of the table is; the raw value is the number in the file.
enum Role: UInt32, CaseIterable {
    case parameter = 1
    case slot = 2
    case record = 3
    case state = 4
}

/// What settings are for; the raw value is the number in the file.
enum Purpose: UInt32, CaseIterable {
    case optimizer = 1
    case loss = 2
    case metric = 3
    case weightedMetric = 4
}

extension ElementType {
    /// The number in the file.
    var code: UInt32 {
        switch self {
        case .boolean: 1
        case .int8: 2
        case .int16: 3
        case .int32: 4
        case .int64: 5
        case .uint8: 6
        case .uint16: 7
        case .uint32: 8
        case .uint64: 9
        case .float16: 10
        case .bfloat16: 11
        case .float32: 12
        case .float64: 13
        }
    }

    /// The type of a number in the file, `nil` if there is none.
    init?(code: UInt32) {
        guard let type = ElementType.allCases.first(where: { $0.code == code }) else { return nil }
        self = type
    }
}

extension Graph.Style {
    /// The number in the file.
    var code: UInt32 {
        switch self {
        case .sequential: 1
        case .functional: 2
        }
    }

    /// The style of a number in the file, `nil` if there is none.
    init?(code: UInt32) {
        guard let style = [Graph.Style.sequential, .functional].first(where: { $0.code == code })
        else { return nil }
        self = style
    }
}
