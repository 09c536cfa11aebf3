/// Leaves out positions at both ends of the axes of space: Keras' `Cropping1D` to `Cropping3D`.
public struct Cropping: Layer {
    public static let kind = LayerKind.cropping

    /// For each axis of space, how many are left out in front and behind.
    public var amounts: [[Int]]
    /// Where the channels are.
    public var dataFormat: DataFormat

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - amounts: for each axis of space, how many are left out in front and behind.
    ///   - dataFormat: where the channels are.
    public init(_ amounts: [[Int]], dataFormat: DataFormat = .channelsLast) {
        self.amounts = amounts
        self.dataFormat = dataFormat
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        var shape = try single(inputs, rank: amounts.count + 2)
        try checkAmounts(amounts, "cropping")
        for (axis, amount) in zip(dataFormat.spatialAxes(amounts.count), amounts) {
            guard let extent = shape.extents[axis] else { continue }
            guard amount[0] + amount[1] < extent else {
                throw .invalidSetting(
                    "cropping", value: "\(amounts)", expected: "less than the extents of \(shape)")
            }
            shape.extents[axis] = extent - amount[0] - amount[1]
        }
        return [shape]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        var value = inputs[0]
        for (axis, amount) in zip(dataFormat.spatialAxes(amounts.count), amounts) {
            let range = amount[0]..<value.extents[axis] - amount[1]
            value = builder.selected(value, axis: axis, positions: Array(range))
        }
        return [value]
    }

    public var passesMask: Bool { false }
}

/// Refuses amounts at both ends of axes that are no pairs of numbers from 0 on.
func checkAmounts(_ amounts: [[Int]], _ key: String) throws(LayerError) {
    let limit = 1 << 40
    guard amounts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 >= 0 && $0 < limit } }) else {
        throw .invalidSetting(key, value: "\(amounts)", expected: "pairs of numbers from 0 on")
    }
}
