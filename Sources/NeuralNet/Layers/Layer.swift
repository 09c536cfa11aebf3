/// What a layer computes: a value type that holds its configuration and nothing else.
///
/// A layer says its forward computation in operations, which bring their derivatives. Its parameters
/// belong to the model and are asked for by role. The configuration is stored through `Codable`.
public protocol Layer: Codable, Equatable, Sendable {
    /// The kind, which names the layer in native files.
    static var kind: LayerKind { get }

    /// The parameters that the layer wants for inputs of some shapes, in the order of Keras' files.
    ///
    /// - Parameter inputs: the inputs' shapes; the batch is open.
    /// - Returns: role and shape of each parameter.
    /// - Throws: ``LayerError`` where the layer cannot take such inputs.
    func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement]

    /// The shapes that the layer gives for inputs of some shapes.
    ///
    /// - Parameter inputs: the inputs' shapes; the batch is open.
    /// - Returns: the outputs' shapes.
    /// - Throws: ``LayerError`` where the layer cannot take such inputs.
    func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape]

    /// Adds the layer's operations to a program.
    ///
    /// - Parameters:
    ///   - inputs: the values that the layer is given; their shapes were accepted before.
    ///   - builder: the program under construction.
    /// - Returns: the values that the layer gives.
    func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value]

    /// Which steps of the layer's output count.
    ///
    /// - Parameters:
    ///   - output: what the layer gives.
    ///   - inputs: the values that the layer was given.
    ///   - masks: their masks.
    ///   - builder: the program under construction.
    /// - Returns: the output's mask.
    func mask(
        of output: Value, for inputs: [Value], _ masks: [Mask], in builder: inout ProgramBuilder
    ) -> Mask

    /// What the layer does with the mask of its input.
    ///
    /// - Parameters:
    ///   - mode: what the program is for.
    ///   - isTrainable: whether a fit may change the layer.
    /// - Returns: whether the mask is used.
    func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse

    /// The constraint on a parameter, which each step of a fit ends with.
    ///
    /// - Parameter role: the parameter's role.
    /// - Returns: the constraint, `nil` for none.
    func constraint(on role: String) -> Constraint?

    /// What the layer rounds where it computes in a narrower type than the run.
    var roundingUse: RoundingUse { get }

    /// Whether the mask of the only input is that of the output.
    var passesMask: Bool { get }

    /// What keeps a fit from training the layer as Keras does, `nil` if nothing does.
    var trainingObstacle: String? { get }
}

extension Layer {
    /// The mask of the only input, if it is passed on.
    public func mask(
        of output: Value, for inputs: [Value], _ masks: [Mask], in builder: inout ProgramBuilder
    ) -> Mask { passesMask ? masks.first ?? .none : .none }

    /// Everything.
    public var roundingUse: RoundingUse { .everything }

    /// It is.
    public var passesMask: Bool { true }

    /// Nothing.
    public var trainingObstacle: String? { nil }

    /// Ignored.
    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse { .ignored }

    /// No constraint.
    public func constraint(on role: String) -> Constraint? { nil }

    /// No parameters.
    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] { [] }
}

/// A parameter that a layer wants.
public struct ParameterRequirement: Hashable, Sendable {
    /// The names of the layers inside the layer that hold it, from the outermost; mostly none.
    public private(set) var path: [String] = []
    /// What it is in the layer: Keras' name of it.
    public let role: String
    /// The extent of each axis.
    public let extents: [Int]
    /// Whether it has a gradient; `false` for statistics such as moving averages.
    public let isTrainable: Bool
    /// Whether it counts something, so that files may store it as an integer.
    public let isCounter: Bool

    /// Asks for a parameter.
    ///
    /// - Parameters:
    ///   - role: what it is in the layer.
    ///   - extents: the extent of each axis.
    ///   - isTrainable: whether it has a gradient.
    /// - Throws: ``LayerError/tooLarge(_:)`` where the number of elements overflows.
    public init(_ role: String, _ extents: [Int], isTrainable: Bool = true) throws(LayerError) {
        guard let count = elementCount(of: extents), count <= Int.max / 8 else {
            throw .tooLarge(extents)
        }
        self.role = role
        self.extents = extents
        self.isTrainable = isTrainable
        isCounter = false
    }

    private init(counter role: String) {
        self.role = role
        extents = []
        isTrainable = false
        isCounter = true
    }

    /// The parameter as one of the layer around.
    ///
    /// - Parameter name: the name of the layer that holds it.
    /// - Returns: the parameter.
    func within(_ name: String) -> ParameterRequirement {
        var result = self
        result.path.insert(name, at: 0)
        return result
    }

    /// A single number that counts something.
    static func counter(_ role: String) -> ParameterRequirement {
        ParameterRequirement(counter: role)
    }
}

/// The only one of a layer's inputs.
///
/// - Parameters:
///   - inputs: the inputs.
///   - minimumRank: the fewest axes that it may have, the batch included.
/// - Returns: the input's shape.
/// - Throws: ``LayerError`` where there is not exactly one, or it has too few axes.
func single(_ inputs: [Shape], minimumRank: Int = 1) throws(LayerError) -> Shape {
    guard inputs.count == 1 else { throw .wrongInputCount(expected: 1, found: inputs.count) }
    guard inputs[0].rank >= minimumRank else {
        throw .rankTooLow(minimum: minimumRank, found: inputs[0])
    }
    return inputs[0]
}

/// The only one of a layer's inputs.
///
/// - Parameters:
///   - inputs: the inputs.
///   - rank: the number of axes that it must have, the batch included.
/// - Returns: the input's shape.
/// - Throws: ``LayerError`` where there is not exactly one, or it has another number of axes.
func single(_ inputs: [Shape], rank: Int) throws(LayerError) -> Shape {
    let input = try single(inputs)
    guard input.rank == rank else { throw .wrongRank(expected: rank, found: input) }
    return input
}

/// The positions of several axes that may be counted from the end, ascending.
///
/// - Parameters:
///   - axes: the axes, negative from the end.
///   - shape: the shape that they are axes of.
/// - Returns: the positions.
/// - Throws: ``LayerError`` where one is none of the shape's behind the batch, or one comes twice.
func positionsBehindBatch(of axes: [Int], in shape: Shape) throws(LayerError) -> [Int] {
    var positions: [Int] = []
    for axis in axes {
        let position = try positionBehindBatch(of: axis, in: shape)
        guard !positions.contains(position) else { throw .badAxis(axis, shape) }
        positions.append(position)
    }
    return positions.sorted()
}

/// The position of an axis that may be counted from the end.
///
/// - Parameters:
///   - axis: the axis, negative from the end.
///   - shape: the shape that it is an axis of.
/// - Returns: the position.
/// - Throws: ``LayerError/badAxis(_:_:)`` where there is no such axis, or it is the batch: a row's result must not
///   depend on other rows.
func positionBehindBatch(of axis: Int, in shape: Shape) throws(LayerError) -> Int {
    guard axis > -shape.rank, axis < shape.rank, axis != 0 else { throw .badAxis(axis, shape) }
    return axis < 0 ? axis + shape.rank : axis
}
