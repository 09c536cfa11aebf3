/// Drops whole channels: Keras' `SpatialDropout1D` to `SpatialDropout3D`.
///
/// In training, each channel of a row is 0 with probability `rate`, else divided by 1 − rate.
public struct SpatialDropout: Layer {
    public static let kind = LayerKind.spatialDropout

    /// The probability with which a channel is dropped.
    public var rate: Double
    /// The number of axes of space.
    public var spatialRank: Int
    /// Where the channels are.
    public var dataFormat: DataFormat

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - rate: the probability with which a channel is dropped.
    ///   - spatialRank: the number of axes of space.
    ///   - dataFormat: where the channels are.
    public init(rate: Double, spatialRank: Int, dataFormat: DataFormat = .channelsLast) {
        self.rate = rate
        self.spatialRank = spatialRank
        self.dataFormat = dataFormat
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard (1...3).contains(spatialRank) else {
            throw .invalidSetting("spatial rank", value: "\(spatialRank)", expected: "1, 2 or 3")
        }
        let input = try single(inputs, rank: spatialRank + 2)
        return try Dropout(rate: rate).outputShapes(for: [input])
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        var noise = [Int?](repeating: nil, count: spatialRank + 2)
        for axis in dataFormat.spatialAxes(spatialRank) { noise[axis] = 1 }
        return Dropout(rate: rate, noiseExtents: noise).lower(inputs, in: &builder)
    }
}
