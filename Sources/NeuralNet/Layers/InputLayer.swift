/// Where values enter a model: Keras' `InputLayer`.
public struct InputLayer: Layer {
    public static let kind = LayerKind.input
    /// The most axes of an input, the batch included: shapes are copied per call.
    private static let rankLimit = 64

    /// The extent of each axis behind the batch, `nil` where it is open.
    public var extents: [Int?]
    /// The type of the numbers in Keras where it is not float32; all are computed with as float32.
    public var numberType: ElementType?

    /// Makes an input of a shape.
    ///
    /// - Parameter extents: the extent of each axis behind the batch.
    public init(extents: [Int?]) {
        self.extents = extents
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard extents.count < InputLayer.rankLimit else { throw .tooManyAxes(extents.count) }
        guard inputs.isEmpty else { throw .wrongInputCount(expected: 0, found: inputs.count) }
        for extent in extents.compactMap(\.self) where extent < 0 {
            throw .invalidSetting(
                "shape", value: "\(Shape(extents))", expected: "no negative extent")
        }
        return [Shape([nil] + extents)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] { inputs }
}
