/// A program under construction, and the layer that adds to it.
///
/// Layers, losses and derivatives write their formulas with its methods.
public struct ProgramBuilder: Sendable {
    /// What the program is for.
    public enum Mode: Sendable {
        /// Predictions.
        case inference
        /// Predictions and their loss, to which layers add penalties.
        case evaluation
        /// A step: as evaluation, with dropout and batch statistics.
        case training
    }

    /// What the program is for.
    public let mode: Mode
    /// What was built so far.
    package internal(set) var program = Program()
    /// The penalties on weights and activities that layers ask to add to the loss, each one number.
    package private(set) var penalties: [Value] = []
    /// The layer being lowered; `nil` between layers.
    package var layer: LayerPath?
    /// The type that the layer being lowered rounds its results to, `nil` for that of the run.
    package internal(set) var rounding: FloatType?
    /// Whether a fit may change the layer being lowered.
    package var layerIsTrainable = true
    /// The mask of the first input of the layer being lowered.
    package internal(set) var inputMask = Mask.none
    /// The masks of what each call gives, in the order of the graph's calls.
    package internal(set) var masks: [[Mask]] = []
    private var parameterValues: [ParameterIdentity: Value] = [:]
    /// Values as narrower types have them, by type and value.
    var roundedValues: [FloatType: [Value: Value]] = [:]
    /// Parameters as they are kept, by their values as narrower types have them.
    var storedValues: [Value: Value] = [:]
    /// Values that no rounding changes, such as integers.
    var exactValues: Set<Value> = []
    private let extents: [ParameterIdentity: [Int]]
    private var penalisedWeights: Set<Value> = []
    private var randomOperations = 0

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - mode: what the program is for.
    ///   - specifications: the parameters that layers may ask for.
    package init(mode: Mode, specifications: [ParameterSpecification] = []) {
        self.mode = mode
        extents = Dictionary(uniqueKeysWithValues: specifications.map { ($0.identity, $0.extents) })
    }

    /// Adds a value that is given from outside, after those added before.
    package mutating func input(_ extents: [Int]) -> Value {
        let value = addValue(.input(program.inputs.count), extents)
        program.inputs.append(value)
        return value
    }

    /// A parameter of the layer being lowered, by its role.
    public mutating func parameter(_ role: String) -> Value {
        let stored = storedParameter(role)
        let value = rounded(stored)
        storedValues[value] = stored
        return value
    }

    /// A parameter of the layer being lowered as it is kept, whatever the layer computes in.
    mutating func storedParameter(_ role: String) -> Value {
        guard let layer else { preconditionFailure("parameters belong to layers") }
        let identity = ParameterIdentity(layer: layer, role: role)
        guard let extents = extents[identity] else {
            preconditionFailure("\(identity) is asked for, but not among the layer's parameters")
        }
        return variable(identity, extents)
    }

    /// A parameter, or what an optimizer remembers of one, by its name; no layer need ask for it.
    package mutating func variable(_ identity: ParameterIdentity, _ extents: [Int]) -> Value {
        if let known = parameterValues[identity] { return known }
        let value = addValue(.parameter(identity), extents)
        program.parameters.append((identity, value))
        parameterValues[identity] = value
        return value
    }

    /// One number as a value.
    public mutating func constant(_ number: Double) -> Value {
        addValue(.constant([number]), [])
    }

    /// Adds numbers that no input and no parameter changes.
    mutating func addConstant(_ numbers: [Double], _ extents: [Int]) -> Value {
        addValue(.constant(numbers), extents)
    }

    /// Adds a step.
    ///
    /// - Parameters:
    ///   - operation: what is computed.
    ///   - inputs: what it takes.
    /// - Returns: what it gives.
    package mutating func add(_ operation: some Operation, _ inputs: [Value]) -> Value {
        let result = addStep(operation, inputs)
        noteType(of: result, of: operation, inputs)
        return rounded(result)
    }

    /// Adds a step whose result stays as it is computed.
    mutating func addStep(_ operation: some Operation, _ inputs: [Value]) -> Value {
        let extents = operation.extents(for: inputs.map(\.extents))
        let output = addValue(.step(program.steps.count), extents)
        program.steps.append(
            Step(
                operation: operation, inputs: inputs, output: output, layer: layer,
                rounding: rounding))
        return output
    }

    /// Sets what a statistic of the layer being lowered becomes after a training step.
    ///
    /// - Parameters:
    ///   - role: the statistic's role.
    ///   - value: its new value.
    public mutating func update(_ role: String, to value: Value) {
        guard let layer else { preconditionFailure("statistics belong to layers") }
        let identity = ParameterIdentity(layer: layer, role: role)
        program.updates.removeAll { $0.identity == identity }
        program.updates.append((identity, value))
    }

    /// Sets what a variable becomes after a training step that has set it nothing before.
    package mutating func update(_ identity: ParameterIdentity, to value: Value) {
        program.updates.append((identity, value))
    }

    /// A statistic of the layer being lowered, as the layer's earlier calls in this step leave it.
    public mutating func statistic(_ role: String) -> Value {
        let updated = program.updates.first {
            $0.identity.layer == layer && $0.identity.role == role
        }
        return updated?.value ?? storedParameter(role)
    }

    /// Adds one number to the loss.
    public mutating func addPenalty(_ value: Value) {
        penalties.append(value)
    }

    /// Whether a weight's penalty is still to be added; a layer that is called again has added it.
    mutating func isFirstPenalty(of weight: Value) -> Bool {
        penalisedWeights.insert(weight).inserted
    }

    /// The position of the next operation that draws random numbers, which keys its stream.
    package mutating func nextRandomOperation() -> Int {
        defer { randomOperations += 1 }
        return randomOperations
    }

    private mutating func addValue(_ source: Program.Source, _ extents: [Int]) -> Value {
        let value = Value(index: program.sources.count, extents: extents)
        program.sources.append(source)
        return value
    }
}
