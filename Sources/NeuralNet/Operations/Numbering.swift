/// A number for each element: that of the interval between boundaries in which it lies, counted from 0.
///
/// A boundary itself belongs to the interval above it. NaN lies above all.
struct Buckets: Operation {
    /// The boundaries, ascending.
    let boundaries: [Double]

    var givesIntegers: Bool { true }

    var name: String { "buckets" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { numbers(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        numbers(inputs[0])
    }

    // Keras rounds boundaries to float32 before it compares.
    private func numbers<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let boundaries = boundaries.map { Number(Float($0)) }
        return x.elements.map { element in
            Number(boundaries.count { !(element < $0) })
        }
    }

    // Numbers of intervals have no gradient.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [nil] }
}

/// The place of each element in a vocabulary of integers; another number for those that are not in it.
struct VocabularyIndex: Operation {
    /// The number of each integer.
    let numbers: [Int64: Int]
    /// How many numbers there are for integers that are not in the vocabulary; they share them by remainder.
    let others: Int
    /// The first of the numbers of the others.
    let firstOther: Int

    var givesIntegers: Bool { true }

    var name: String { "vocabulary index" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { found(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { found(inputs[0]) }

    private func found<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        x.elements.map { element in
            guard element.isFinite, abs(element) < 0x1p63 else { return .nan }
            let integer = Int64(element)
            if let number = numbers[integer] { return Number(number) }
            guard others > 1 else { return others == 1 ? Number(firstOther) : .nan }
            let remainder = integer % Int64(others)
            return Number(firstOther + Int(remainder < 0 ? remainder + Int64(others) : remainder))
        }
    }

    // Places in a vocabulary have no gradient.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [nil] }
}
