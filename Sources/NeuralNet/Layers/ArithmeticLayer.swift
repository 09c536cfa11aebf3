/// Arithmetic of two tensors, or of a tensor and numbers, that stands on the graph by itself: `x + y`, `2.0 * x`.
///
/// Operands are broadcast as NumPy does, but rows stay apart. It refuses masks, as ``FunctionLayer`` does.
public struct ArithmeticLayer: Layer {
    public static let kind = LayerKind.arithmetic

    /// What is computed of the first and the second operand.
    public enum Function: String, Codable, Sendable {
        case add, subtract, multiply, divide, maximum, minimum, power
    }

    /// An operand that is not given but known.
    public struct Constant: Codable, Equatable, Sendable {
        /// Which operand it is.
        public enum Place: String, Codable, Sendable {
            case first, second
        }

        /// Which operand it is.
        public var place: Place
        /// The extent of each axis, aligned with the last axes of the other operand.
        public var extents: [Int]
        /// The numbers in C order.
        public var numbers: [Double]

        /// Makes an operand.
        ///
        /// - Parameters:
        ///   - place: which operand it is.
        ///   - extents: the extent of each axis; none for one number.
        ///   - numbers: the numbers in C order.
        public init(_ place: Place, extents: [Int], numbers: [Double]) {
            self.place = place
            self.extents = extents
            self.numbers = numbers
        }
    }

    /// The largest whole exponent, which is that many products.
    private static let largestExponent = 8

    /// What is computed.
    public var function: Function
    /// The operand that is not given, `nil` if both are.
    public var constant: Constant?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - function: what is computed.
    ///   - constant: the operand that is not given, `nil` if both are.
    public init(_ function: Function, constant: Constant? = nil) {
        self.function = function
        self.constant = constant
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard function != .power || exponent != nil else {
            throw .invalidSetting(
                "exponent", value: constant.map { "\($0.numbers.first ?? 0)" } ?? "no number",
                expected: "½, −½ or a whole number from −8 to 8")
        }
        guard let constant else {
            guard inputs.count == 2 else {
                throw .wrongInputCount(expected: 2, found: inputs.count)
            }
            // With fewer axes, NumPy would take rows of one for columns of the other.
            guard inputs[0].rank == inputs[1].rank else { throw .unequalShapes(inputs) }
            return [try ArithmeticLayer.broadcast(inputs[0], inputs[1].extents)]
        }
        let input = try single(inputs)
        guard elementCount(of: constant.extents) == constant.numbers.count,
            constant.extents.allSatisfy({ $0 > 0 }),
            constant.extents.count < input.rank
                || (constant.extents.count == input.rank && constant.extents[0] == 1)
        else { throw .unequalShapes([input, Shape(constant.extents)]) }
        let ones = [Int?](repeating: 1, count: input.rank - constant.extents.count)
        return [try ArithmeticLayer.broadcast(input, ones + constant.extents)]
    }

    private static func broadcast(_ shape: Shape, _ other: [Int?]) throws(LayerError) -> Shape {
        var result: [Int?] = []
        for (a, b) in zip(shape.extents, other) {
            switch (a, b) {
            case (let a?, let b?) where a != b && a != 1 && b != 1:
                throw .unequalShapes([shape, Shape(other)])
            case (let a?, let b?): result.append(a == 1 ? b : a)
            // The batch and other open axes stay open.
            case (nil, _), (_, nil): result.append(nil)
            }
        }
        return Shape(result)
    }

    /// The exponent of a power, `nil` if it is none that is computed.
    private var exponent: Double? {
        guard let constant, constant.place == .second, constant.numbers.count == 1,
            let number = constant.numbers.first
        else { return nil }
        let isWhole =
            number.rounded() == number
            && abs(number) <= Double(ArithmeticLayer.largestExponent)
        return isWhole || abs(number) == 0.5 ? number : nil
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        if function == .power { return [power(inputs[0], in: &builder)] }
        guard let constant else { return [applied(inputs[0], inputs[1], in: &builder)] }
        let value = builder.constant(
            constant.numbers.map(builder.cast), extents: constant.extents)
        switch constant.place {
        case .first: return [applied(value, inputs[0], in: &builder)]
        case .second: return [applied(inputs[0], value, in: &builder)]
        }
    }

    private func applied(_ a: Value, _ b: Value, in builder: inout ProgramBuilder) -> Value {
        switch function {
        case .add: builder.sum(a, b)
        case .subtract: builder.difference(a, b)
        case .multiply, .power: builder.scaled(a, by: b)
        case .divide: builder.quotient(a, b)
        case .maximum: builder.maximum(a, b)
        case .minimum: builder.minimum(a, b)
        }
    }

    private func power(_ x: Value, in builder: inout ProgramBuilder) -> Value {
        let exponent = exponent ?? 1
        switch exponent {
        case 0.5: return builder.map(.squareRoot, x)
        case -0.5: return builder.map(.reciprocalSquareRoot, x)
        case 0: return builder.constant([Double](repeating: 1, count: x.count), extents: x.extents)
        default:
            var result = x
            for _ in 1..<Int(abs(exponent)) { result = builder.scaled(result, by: x) }
            guard exponent < 0 else { return result }
            let one = builder.constant(1)
            return builder.quotient(one, result)
        }
    }

    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse { .unsupported }

    public var passesMask: Bool { false }
}
