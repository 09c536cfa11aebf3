// The words in which layers, losses and derivatives write their formulas.
extension ProgramBuilder {
    /// `x · w`, over the last axis of `x` and the first of `w`.
    public mutating func product(_ x: Value, _ w: Value) -> Value {
        add(Product(form: .plain), [x, w])
    }

    /// `a + b`, broadcast as NumPy does.
    public mutating func sum(_ a: Value, _ b: Value) -> Value { add(Arithmetic.add, [a, b]) }

    /// `a − b`, broadcast as NumPy does.
    public mutating func difference(_ a: Value, _ b: Value) -> Value {
        add(Arithmetic.subtract, [a, b])
    }

    /// `a · b` element by element, broadcast as NumPy does.
    public mutating func scaled(_ a: Value, by b: Value) -> Value {
        add(Arithmetic.multiply, [a, b])
    }

    /// `a / b`, broadcast as NumPy does.
    public mutating func quotient(_ a: Value, _ b: Value) -> Value {
        add(Arithmetic.divide, [a, b])
    }

    /// `a · number`.
    public mutating func scaled(_ a: Value, by number: Double) -> Value {
        let factor = constant(number)
        return scaled(a, by: factor)
    }

    /// `a + number`.
    public mutating func sum(_ a: Value, _ number: Double) -> Value {
        let term = constant(number)
        return sum(a, term)
    }

    /// A function of each element.
    public mutating func map(_ function: Elementwise, _ x: Value) -> Value { add(function, [x]) }

    /// The sum over some axes.
    ///
    /// - Parameters:
    ///   - x: the value.
    ///   - axes: the axes to sum over.
    ///   - keepingAxes: whether they stay with extent 1.
    /// - Returns: the result.
    public mutating func sum(_ x: Value, over axes: [Int], keepingAxes: Bool = false) -> Value {
        let summation = Summation(axes: axes, keepsAxes: keepingAxes)
        guard axes.allSatisfy({ x.extents[$0] == 1 }) else { return add(summation, [x]) }
        return reshaped(x, to: summation.extents(for: [x.extents]))
    }

    /// The mean over some axes.
    ///
    /// - Parameters:
    ///   - x: the value.
    ///   - axes: the axes to take the mean over.
    ///   - keepingAxes: whether they stay with extent 1.
    /// - Returns: the result.
    public mutating func mean(_ x: Value, over axes: [Int], keepingAxes: Bool = false) -> Value {
        let total = sum(x, over: axes, keepingAxes: keepingAxes)
        let count = axes.reduce(1) { $0 * x.extents[$1] }
        guard count > 1 else { return total }
        let divisor = constant(Double(count))
        return quotient(total, divisor)
    }

    /// The elements under another shape.
    public mutating func reshaped(_ x: Value, to extents: [Int]) -> Value {
        x.extents == extents ? x : add(Reshape(extents: extents), [x])
    }

    /// Class numbers as rows of zeros with a 1 at the class.
    public mutating func oneHot(_ x: Value, classes: Int) -> Value {
        add(OneHot(classes: classes), [x])
    }

    /// An activation function.
    public mutating func activated(_ x: Value, by activation: Activation) -> Value {
        switch activation {
        case .linear: x
        case .elementwise(let function): map(function, x)
        case .softmax(let axis): add(Softmax(axis: axis, isLogarithmic: false), [x])
        case .logSoftmax(let axis): add(Softmax(axis: axis, isLogarithmic: true), [x])
        case .sparsemax(let axis): add(Sparsemax(axis: axis), [x])
        case .gatedLinear(let axis): gated(x, axis: axis)
        }
    }

    /// GLU: the first half along an axis times the sigmoid of the second.
    private mutating func gated(_ x: Value, axis: Int) -> Value {
        let axis = axis < 0 ? axis + x.extents.count : axis
        let half = x.extents[axis] / 2
        let linear = add(Slice(axis: axis, range: 0..<half), [x])
        let gate = add(Slice(axis: axis, range: half..<2 * half), [x])
        let opened = map(.sigmoid, gate)
        return scaled(linear, by: opened)
    }
}
