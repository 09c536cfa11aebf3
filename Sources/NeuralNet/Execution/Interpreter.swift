/// Runs a program step by step in plain loops: float32 in use, float64 as the oracle.
public struct Interpreter<Number: Scalar>: Sendable {
    /// The program that is run.
    public let program: Program

    /// Makes a runner of a program.
    public init(_ program: Program) {
        self.program = program
    }

    /// Runs the program once.
    ///
    /// - Parameters:
    ///   - inputs: the elements of each of the program's inputs, in C order.
    ///   - parameters: the parameters' values.
    ///   - context: the seed and step, for random numbers.
    /// - Returns: all values of the program.
    public func run(
        inputs: [[Number]], parameters: ParameterValues<Number>, context: RunContext = RunContext()
    ) -> ProgramValues<Number> {
        var values: [[Number]] = []
        values.reserveCapacity(program.sources.count)
        for source in program.sources {
            switch source {
            case .input(let position):
                precondition(inputs[position].count == program.inputs[position].count, "input fits")
                values.append(inputs[position])
            case .parameter(let identity): values.append(parameters[identity])
            case .constant(let numbers): values.append(numbers.map { Number($0) })
            case .step(let position):
                let step = program.steps[position]
                let operands = step.inputs.map {
                    Operand(elements: values[$0.index], extents: $0.extents)
                }
                values.append(Number.evaluate(step.operation, operands, context))
            }
        }
        return ProgramValues(values: values)
    }
}

/// The values of a program after a run.
public struct ProgramValues<Number: Scalar>: Sendable {
    private let values: [[Number]]

    init(values: [[Number]]) {
        self.values = values
    }

    /// The elements of a value in C order.
    public subscript(value: Value) -> [Number] { values[value.index] }
}

/// The parameters' values while programs run.
public struct ParameterValues<Number: Scalar>: Sendable {
    private var values: [ParameterIdentity: [Number]] = [:]

    /// Converts a model's parameters.
    public init(_ parameters: Parameters) {
        for identity in parameters.identities {
            values[identity] = parameters[identity]?.numbers(as: Number.self)
        }
    }

    /// The elements of a parameter in C order.
    public subscript(identity: ParameterIdentity) -> [Number] {
        get {
            guard let value = values[identity] else {
                preconditionFailure("a program reads only parameters of its model")
            }
            return value
        }
        set { values[identity] = newValue }
    }

    /// Changes a parameter in place.
    public mutating func update(_ identity: ParameterIdentity, _ body: (inout [Number]) -> Void) {
        guard var value = values.removeValue(forKey: identity) else {
            preconditionFailure("only parameters of the model are updated")
        }
        body(&value)
        values[identity] = value
    }
}
