/// Makes the axes of space longer by whole factors: Keras' `UpSampling1D` to `UpSampling3D`.
public struct UpSampling: Layer {
    public static let kind = LayerKind.upSampling

    /// What stands between the positions of the input.
    public enum Interpolation: String, Codable, Sendable {
        /// The nearest one.
        case nearest
        /// The straight line between neighbours, whose centres lie in the middle of their share; beyond the outermost centres, the outermost.
        case bilinear
    }

    /// The factor of each axis of space.
    public var factors: [Int]
    /// Where the channels are.
    public var dataFormat: DataFormat
    /// What stands between the positions of the input.
    public var interpolation: Interpolation

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - factors: the factor of each axis of space.
    ///   - dataFormat: where the channels are.
    ///   - interpolation: what stands between the positions of the input.
    public init(
        _ factors: [Int], dataFormat: DataFormat = .channelsLast,
        interpolation: Interpolation = .nearest
    ) {
        self.factors = factors
        self.dataFormat = dataFormat
        self.interpolation = interpolation
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        var shape = try single(inputs, rank: factors.count + 2)
        guard factors.allSatisfy({ $0 > 0 }) else {
            throw .invalidSetting("size", value: "\(factors)", expected: "positive integers")
        }
        for (axis, factor) in zip(dataFormat.spatialAxes(factors.count), factors) {
            guard let extent = shape.extents[axis] else { continue }
            let (longer, overflow) = extent.multipliedReportingOverflow(by: factor)
            guard !overflow else { throw .tooLarge([extent, factor]) }
            shape.extents[axis] = longer
        }
        return [shape]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        var value = inputs[0]
        for (axis, factor) in zip(dataFormat.spatialAxes(factors.count), factors) {
            let extent = value.extents[axis]
            switch interpolation {
            case .nearest:
                let positions = (0..<extent * factor).map { $0 / factor }
                value = builder.selected(value, axis: axis, positions: positions)
            case .bilinear: value = blended(value, axis: axis, factor, in: &builder)
            }
        }
        return [value]
    }

    /// Each new position as the mean of its two neighbours, weighted by their nearness.
    private func blended(
        _ x: Value, axis: Int, _ factor: Int, in builder: inout ProgramBuilder
    ) -> Value {
        let last = x.extents[axis] - 1
        var (lower, upper): ([Int], [Int]) = ([], [])
        var weights: [Double] = []
        for position in 0..<x.extents[axis] * factor {
            let place = (Double(position) + 0.5) / Double(factor) - 0.5
            let floor = place.rounded(.down)
            lower.append(min(max(Int(floor), 0), last))
            upper.append(min(max(Int(floor) + 1, 0), last))
            weights.append(place - floor)
        }
        var along = [Int](repeating: 1, count: x.extents.count)
        along[axis] = weights.count
        let below = builder.selected(x, axis: axis, positions: lower)
        let above = builder.selected(x, axis: axis, positions: upper)
        let share = builder.constant(weights, extents: along)
        let rest = builder.constant(weights.map { 1 - $0 }, extents: along)
        let first = builder.scaled(below, by: rest)
        let second = builder.scaled(above, by: share)
        return builder.sum(first, second)
    }

    public var passesMask: Bool { false }
}
