// The words in which layers move elements.
extension ProgramBuilder {
    /// Numbers as a value.
    ///
    /// - Parameters:
    ///   - numbers: the elements in C order.
    ///   - extents: the extent of each axis.
    /// - Returns: the value.
    public mutating func constant(_ numbers: [Double], extents: [Int]) -> Value {
        precondition(numbers.count == extents.reduce(1, *), "as many numbers as elements")
        return addConstant(numbers, extents)
    }

    /// One number as often as a shape has elements.
    public mutating func repeated(_ number: Double, _ extents: [Int]) -> Value {
        let value = constant(number)
        return extents.isEmpty ? value : add(Broadcast(target: extents), [value])
    }

    /// The axes in another order; for each axis of the result, the axis of `x`.
    public mutating func transposed(_ x: Value, by order: [Int]) -> Value {
        order == Array(order.indices) ? x : add(Transpose(order: order), [x])
    }

    /// Values one behind the other along an axis.
    public mutating func concatenated(_ values: [Value], axis: Int) -> Value {
        values.count == 1 ? values[0] : add(Concatenation(axis: axis), values)
    }

    /// Positions of an axis, `nil` for zeros.
    public mutating func selected(_ x: Value, axis: Int, positions: [Int?]) -> Value {
        positions == Array(0..<x.extents[axis])
            ? x : add(Selection(axis: axis, sources: positions), [x])
    }

    /// The larger of two elements, broadcast as NumPy does.
    public mutating func maximum(_ a: Value, _ b: Value) -> Value { add(Extremum.maximum, [a, b]) }

    /// The smaller of two elements, broadcast as NumPy does.
    public mutating func minimum(_ a: Value, _ b: Value) -> Value { add(Extremum.minimum, [a, b]) }

    /// The largest element along an axis, which is left out of the result.
    public mutating func largest(_ x: Value, axis: Int) -> Value { add(Largest(axis: axis), [x]) }

    /// Products of the matrices (m, k) of `a` and (k, n) of `b`, batch by batch.
    public mutating func products(_ a: Value, _ b: Value) -> Value {
        add(BatchedProduct(), [a, b])
    }

    /// The sum over the axes that two values share by label, as in Einstein's notation.
    ///
    /// - Parameters:
    ///   - a: the first value, and a label for each of its axes.
    ///   - b: the second value, and its labels.
    ///   - labels: the labels of the result: those of both that stay apart, and those of either alone.
    /// - Returns: the result.
    public mutating func contracted(
        _ a: (value: Value, labels: [Character]), _ b: (value: Value, labels: [Character]),
        to labels: [Character]
    ) -> Value {
        let shared = labels.filter { a.labels.contains($0) && b.labels.contains($0) }
        let summed = a.labels.filter { b.labels.contains($0) && !labels.contains($0) }
        let own = labels.filter { a.labels.contains($0) && !shared.contains($0) }
        let other = labels.filter { b.labels.contains($0) && !shared.contains($0) }
        var extents: [Character: Int] = [:]
        for (label, extent) in zip(a.labels, a.value.extents) { extents[label] = extent }
        for (label, extent) in zip(b.labels, b.value.extents) { extents[label] = extent }
        func count(_ labels: [Character]) -> Int { labels.reduce(1) { $0 * (extents[$1] ?? 1) } }
        let left = transposed(a.value, from: a.labels, to: shared + own + summed)
        let right = transposed(b.value, from: b.labels, to: shared + summed + other)
        let result: Value
        if shared.isEmpty {
            let rows = reshaped(left, to: [count(own), count(summed)])
            result = product(rows, reshaped(right, to: [count(summed), count(other)]))
        } else {
            let batch = count(shared)
            let rows = reshaped(left, to: [batch, count(own), count(summed)])
            result = products(rows, reshaped(right, to: [batch, count(summed), count(other)]))
        }
        let made = shared + own + other
        return transposed(
            reshaped(result, to: made.map { extents[$0] ?? 1 }), from: made, to: labels)
    }

    private mutating func transposed(
        _ x: Value, from labels: [Character], to wanted: [Character]
    ) -> Value {
        transposed(x, by: wanted.compactMap { label in labels.firstIndex(of: label) })
    }
}
