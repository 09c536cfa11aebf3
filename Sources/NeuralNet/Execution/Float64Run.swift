/// A program run in float64 on plain loops, between inputs and results in float32.
struct Float64Run {
    /// Where inputs are before a run and wanted values after it, by the value's position.
    let addresses: [Int: UnsafeMutablePointer<Float>]
    private let interpreter: Interpreter<Double>
    private let parameters: ParameterMemory
    private let wanted: [Value]
    private let memory: FloatMemory

    /// Prepares runs of a program.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - wanted: the values that are read after a run.
    ///   - parameters: the parameters that runs read.
    init(_ program: Program, wanted: [Value], parameters: ParameterMemory) {
        interpreter = Interpreter(program)
        self.parameters = parameters
        self.wanted = wanted
        let kept = program.inputs + wanted
        memory = FloatMemory(count: kept.reduce(0) { $0 + FloatMemory.padded($1.count) })
        var addresses: [Int: UnsafeMutablePointer<Float>] = [:]
        var next = memory.start
        for value in kept {
            addresses[value.index] = next
            next += FloatMemory.padded(value.count)
        }
        self.addresses = addresses
    }

    /// Runs the program once.
    func run(_ context: RunContext) {
        let inputs = interpreter.program.inputs.map { place(of: $0).map { Double($0) } }
        let values = interpreter.run(
            inputs: inputs, parameters: parameters.doubles(for: interpreter.program),
            context: context)
        for value in wanted {
            let place = place(of: value)
            for (index, number) in values[value].enumerated() { place[index] = Float(number) }
        }
    }

    private func place(of value: Value) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: addresses[value.index], count: value.count)
    }
}
