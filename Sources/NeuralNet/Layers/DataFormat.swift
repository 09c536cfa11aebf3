/// Where the channels of an image or a sequence are; the raw value is Keras' word.
public enum DataFormat: String, Codable, Sendable {
    /// Behind the axes of space.
    case channelsLast = "channels_last"
    /// Between the batch and the axes of space.
    case channelsFirst = "channels_first"

    /// The axes of space of an input that has some number of them.
    func spatialAxes(_ count: Int) -> Range<Int> {
        self == .channelsLast ? 1..<1 + count : 2..<2 + count
    }

    /// The axis of the channels of an input with some number of axes of space.
    func channelAxis(_ count: Int) -> Int { self == .channelsLast ? count + 1 : 1 }
}
