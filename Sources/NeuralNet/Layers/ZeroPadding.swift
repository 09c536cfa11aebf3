/// Adds zeros at both ends of the axes of space: Keras' `ZeroPadding1D` to `ZeroPadding3D`.
public struct ZeroPadding: Layer {
    public static let kind = LayerKind.zeroPadding

    /// For each axis of space, how many zeros stand in front and behind.
    public var amounts: [[Int]]
    /// Where the channels are.
    public var dataFormat: DataFormat

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - amounts: for each axis of space, how many zeros stand in front and behind.
    ///   - dataFormat: where the channels are.
    public init(_ amounts: [[Int]], dataFormat: DataFormat = .channelsLast) {
        self.amounts = amounts
        self.dataFormat = dataFormat
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        var shape = try single(inputs, rank: amounts.count + 2)
        try checkAmounts(amounts, "padding")
        for (axis, amount) in zip(dataFormat.spatialAxes(amounts.count), amounts) {
            shape.extents[axis] = shape.extents[axis].map { $0 + amount[0] + amount[1] }
        }
        return [shape]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        var value = inputs[0]
        for (axis, amount) in zip(dataFormat.spatialAxes(amounts.count), amounts) {
            let positions =
                [Int?](repeating: nil, count: amount[0]) + Array(0..<value.extents[axis])
                + [Int?](repeating: nil, count: amount[1])
            value = builder.selected(value, axis: axis, positions: positions)
        }
        return [value]
    }

    public var passesMask: Bool { false }
}
