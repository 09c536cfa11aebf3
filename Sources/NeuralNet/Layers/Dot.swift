/// The sum of products along an axis of each of two inputs, row by row of the batch: Keras' `Dot`.
///
/// The result has the other axes of the first input, then those of the second; (batch, 1) if there are none.
public struct Dot: Layer {
    public static let kind = LayerKind.dot

    /// The axis of each input, negative from the end.
    public var axes: [Int]
    /// Where inputs are first divided by their length along the axis: the least square of the length, else `nil`.
    public var leastSquare: Double?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - axes: the axis of each input.
    ///   - leastSquare: the least square of the length by which inputs are divided, `nil` if they aren't.
    public init(axes: [Int], leastSquare: Double? = nil) {
        self.axes = axes
        self.leastSquare = leastSquare
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard inputs.count == 2 else { throw .wrongInputCount(expected: 2, found: inputs.count) }
        guard axes.count == 2 else {
            throw .invalidSetting("axes", value: "\(axes)", expected: "two axes")
        }
        let first = try positionBehindBatch(of: axes[0], in: inputs[0])
        let second = try positionBehindBatch(of: axes[1], in: inputs[1])
        if let a = inputs[0].extents[first], let b = inputs[1].extents[second], a != b {
            throw .unequalShapes(inputs)
        }
        var left = inputs[0].extents
        left.remove(at: first)
        var right = inputs[1].extents
        right.remove(at: second)
        let extents = left + right.dropFirst()
        return [Shape(extents.count == 1 ? extents + [1] : extents)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        // Labels: b the batch, s the summed axis, then capitals for the first input and small ones for the second.
        var values: [Value] = []
        var labels: [[Character]] = []
        for (input, axis) in zip(inputs, axes) {
            let rank = input.extents.count
            let position = axis < 0 ? axis + rank : axis
            var own: [Character] = ["0"]
            for other in 1..<rank {
                own.append(
                    other == position ? "1" : Dot.label(other, ofInput: labels.count))
            }
            values.append(
                leastSquare.map { builder.unit(input, along: [position], leastSquare: $0) }
                    ?? input)
            labels.append(own)
        }
        let wanted = labels[0].filter { $0 != "1" } + labels[1].filter { $0 != "1" && $0 != "0" }
        let result = builder.contracted(
            (values[0], labels[0]), (values[1], labels[1]), to: wanted)
        return [wanted.count == 1 ? builder.reshaped(result, to: [result.count, 1]) : result]
    }

    private static func label(_ axis: Int, ofInput input: Int) -> Character {
        Character(Unicode.Scalar(UInt8(axis + (input == 0 ? 0x40 : 0x80))))
    }

    public var passesMask: Bool { false }
}

extension ProgramBuilder {
    /// `x` divided by its length along some axes: x / √max(Σ x², leastSquare).
    public mutating func unit(_ x: Value, along axes: [Int], leastSquare: Double) -> Value {
        let squares = map(.square, x)
        let total = sum(squares, over: axes, keepingAxes: true)
        let bounded = map(.clip(lower: leastSquare, upper: .infinity), total)
        let inverse = map(.reciprocalSquareRoot, bounded)
        return scaled(x, by: inverse)
    }
}
