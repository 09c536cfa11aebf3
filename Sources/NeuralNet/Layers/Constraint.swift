/// What a weight must satisfy: each step of a fit ends with the weight brought back to it.
public enum Constraint: Hashable, Sendable {
    /// No number is negative; negative ones become 0. Keras' `NonNeg`.
    case nonNegative
    /// w / (length + 10⁻⁷) along the axes. Keras' `UnitNorm`.
    case unitLength(axes: [Int])
    /// w · (wanted / (length + 10⁻⁷)) along the axes, with wanted = rate · clip(length, least, most) + (1 − rate) · length.
    /// Keras' `MinMaxNorm`, and with least 0 and rate 1 `MaxNorm`.
    case length(least: Double, most: Double, rate: Double, axes: [Int])

    private static let epsilon: Float = 1e-7

    /// Brings a weight back to the constraint.
    ///
    /// - Parameters:
    ///   - weight: the elements in C order.
    ///   - extents: the weight's shape.
    package func apply(to weight: inout [Float], extents: [Int]) {
        switch self {
        case .nonNegative:
            for index in weight.indices { weight[index] = max(weight[index], 0) }
        case .unitLength(let axes):
            rescale(&weight, extents, axes) { weight, length in
                weight / (Constraint.epsilon + length)
            }
        case .length(let least, let most, let rate, let axes):
            let (least, most) = (Float(least), Float(most))
            let (rate, rest) = (Float(rate), Float(1 - rate))
            rescale(&weight, extents, axes) { weight, length in
                let wanted = rate * min(max(length, least), most) + rest * length
                return weight * (wanted / (Constraint.epsilon + length))
            }
        }
    }

    private func rescale(
        _ weight: inout [Float], _ extents: [Int], _ axes: [Int], _ body: (Float, Float) -> Float
    ) {
        let axes = axes.map { $0 < 0 ? $0 + extents.count : $0 }
        let squares = weight.map { $0 * $0 }
        let totals = Summation(axes: axes, keepsAxes: true)
            .evaluate([Operand(elements: squares, extents: extents)], in: RunContext())
        let kept = extents.indices.map { axes.contains($0) ? 1 : extents[$0] }
        let lengths = Broadcast(target: extents)
            .evaluate([Operand(elements: totals, extents: kept)], in: RunContext())
        for index in weight.indices {
            weight[index] = body(weight[index], lengths[index].squareRoot())
        }
    }

    /// Whether the constraint's axes are ones of a shape.
    package func suits(_ extents: [Int]) -> Bool {
        switch self {
        case .nonNegative: true
        case .unitLength(let axes), .length(_, _, _, let axes):
            axes.allSatisfy { $0 >= -extents.count && $0 < extents.count }
        }
    }
}

// Stored as {"kind": name, …}.
extension Constraint: Codable {
    private enum Key: String, CodingKey { case kind, axes, least, most, rate }

    /// Writes the kind and its settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .nonNegative: try container.encode("non-negative", forKey: .kind)
        case .unitLength(let axes):
            try container.encode("unit-length", forKey: .kind)
            try container.encode(axes, forKey: .axes)
        case .length(let least, let most, let rate, let axes):
            try container.encode("length", forKey: .kind)
            try container.encode(least, forKey: .least)
            try container.encode(most, forKey: .most)
            try container.encode(rate, forKey: .rate)
            try container.encode(axes, forKey: .axes)
        }
    }

    /// Reads a kind and its settings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let kind = try container.decode(String.self, forKey: .kind)
        switch kind {
        case "non-negative": self = .nonNegative
        case "unit-length":
            self = .unitLength(axes: try container.decode([Int].self, forKey: .axes))
        case "length":
            self = .length(
                least: try container.decode(Double.self, forKey: .least),
                most: try container.decode(Double.self, forKey: .most),
                rate: try container.decode(Double.self, forKey: .rate),
                axes: try container.decode([Int].self, forKey: .axes))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "there is no constraint \(kind)")
        }
    }
}
