/// Addition, subtraction, multiplication and division, element by element, broadcast as NumPy does.
enum Arithmetic: Operation {
    case add, subtract, multiply, divide

    var name: String {
        switch self {
        case .add: "add"
        case .subtract: "subtract"
        case .multiply: "multiply"
        case .divide: "divide"
        }
    }

    func extents(for inputs: [[Int]]) -> [Int] { broadcast(inputs[0], inputs[1]) }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { compute(inputs) }

    private func compute<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        switch self {
        case .add: combined(inputs) { $0 + $1 }
        case .subtract: combined(inputs) { $0 - $1 }
        case .multiply: combined(inputs) { $0 * $1 }
        case .divide: combined(inputs) { $0 / $1 }
        }
    }

    // d(a + b) = da + db, d(ab) = b da + a db, d(a/b) = da/b − (a/b)/b db; broadcast axes are summed.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let (a, b) = (step.inputs[0], step.inputs[1])
        var da: Value? = gradient
        var db: Value? = gradient
        switch self {
        case .add: break
        case .subtract:
            db = needed[1] ? builder.map(.negate, gradient) : nil
        case .multiply:
            da = needed[0] ? builder.scaled(gradient, by: b) : nil
            db = needed[1] ? builder.scaled(gradient, by: a) : nil
        case .divide:
            da = needed[0] ? builder.quotient(gradient, b) : nil
            if needed[1] {
                let part = builder.scaled(gradient, by: step.output)
                let share = builder.quotient(part, b)
                db = builder.map(.negate, share)
            }
        }
        return [
            needed[0] ? da.map { builder.unbroadcast($0, to: a.extents) } : nil,
            needed[1] ? db.map { builder.unbroadcast($0, to: b.extents) } : nil,
        ]
    }
}

/// A function of the elements of two operands, broadcast as NumPy does.
@inline(__always)
func combined<Number: Scalar>(
    _ inputs: [Operand<Number>], _ body: (Number, Number) -> Number
) -> [Number] {
    let (a, b) = (inputs[0], inputs[1])
    if a.extents == b.extents {
        return a.elements.indices.map { body(a.elements[$0], b.elements[$0]) }
    }
    let extents = broadcast(a.extents, b.extents)
    let left = BroadcastPositions(of: a.extents, in: extents)
    let right = BroadcastPositions(of: b.extents, in: extents)
    return [Number](unsafeUninitializedCapacity: extents.reduce(1, *)) { result, count in
        forEachRow(extents) { row, start, length in
            let (i, j) = (left.start(ofRow: row), right.start(ofRow: row))
            for column in 0..<length {
                let x = a.elements[i + column * left.lastStride]
                let y = b.elements[j + column * right.lastStride]
                result.initializeElement(at: start + column, to: body(x, y))
            }
        }
        count = extents.reduce(1, *)
    }
}

/// The shape to which two shapes are broadcast.
func broadcast(_ a: [Int], _ b: [Int]) -> [Int] {
    let rank = max(a.count, b.count)
    return (0..<rank).map { axis in
        let i = axis - rank + a.count
        let j = axis - rank + b.count
        let (m, n) = (i < 0 ? 1 : a[i], j < 0 ? 1 : b[j])
        precondition(m == n || m == 1 || n == 1, "shapes \(a) and \(b) broadcast")
        return m == 1 ? n : m
    }
}

/// Calls a closure with the number, start and length of each row along the last axis.
func forEachRow(_ extents: [Int], _ body: (Int, Int, Int) -> Void) {
    let length = extents.last ?? 1
    for row in 0..<extents.dropLast().reduce(1, *) { body(row, row * length, length) }
}

/// Where the elements of an operand lie when it is read along the rows of a larger shape.
struct BroadcastPositions {
    /// The distance of neighbours along the last axis; 0 where the operand is repeated.
    let lastStride: Int
    private let starts: [Int]

    /// Finds the positions.
    ///
    /// - Parameters:
    ///   - extents: the operand's shape.
    ///   - target: the shape that it is broadcast to.
    init(of extents: [Int], in target: [Int]) {
        var strides = [Int](repeating: 0, count: target.count)
        var stride = 1
        for axis in extents.indices.reversed() {
            strides[axis + target.count - extents.count] = extents[axis] == 1 ? 0 : stride
            stride *= extents[axis]
        }
        lastStride = strides.last ?? 0
        var starts = [0]
        for (extent, stride) in zip(target, strides).dropLast() {
            starts = starts.flatMap { start in (0..<extent).map { start + $0 * stride } }
        }
        self.starts = starts
    }

    /// The position of a row's first element.
    func start(ofRow row: Int) -> Int { starts[row] }
}
