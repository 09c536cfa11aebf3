/// Kernels of a compiled program that are done together, for people to read.
package struct PlannedPass: Sendable, Equatable {
    /// The pieces in which the kernels are done, one piece by all of them after the other; 1 for a kernel that is
    /// done as a whole.
    package let chunks: Int
    /// The kernels in order.
    package let steps: [PlannedStep]

    /// The multiply-adds of all products.
    package var multiplyAdds: Int { steps.reduce(0) { $0 + $1.multiplyAdds } }
}

/// A kernel of a compiled program, for people to read.
package struct PlannedStep: Sendable, Equatable {
    /// Memory of a value while the program runs.
    package struct Buffer: Sendable, Equatable {
        /// Where it starts in the program's memory, in bytes; `nil` for what a chunk keeps to itself.
        package let offset: Int?
        /// The bytes that it takes.
        package let bytes: Int
    }

    /// What is computed, by the operations' names.
    package let name: String
    /// The layers that asked for it; empty for losses and other steps outside the layers.
    package let layers: [LayerPath]
    /// The shapes that it takes, without those that it makes itself on the way.
    package let inputs: [[Int]]
    /// The shape that it gives.
    package let output: [Int]
    /// The multiply-adds of a product; 0 for other steps.
    package let multiplyAdds: Int
    /// Where what it gives is stored; empty where that is a parameter's memory.
    package let buffers: [Buffer]
}

extension Executor {
    /// The passes in the order in which they run; one for each kernel that is done as a whole.
    package var plan: [PlannedPass] {
        compiled.passes.flatMap { pass in
            let steps = pass.calls.map { planned($0.call) }
            if pass.isWhole { return steps.map { PlannedPass(chunks: 1, steps: [$0]) } }
            return [
                PlannedPass(chunks: (pass.length + pass.chunk - 1) / pass.chunk, steps: steps)
            ]
        }
    }

    private func planned(_ call: KernelCall) -> PlannedStep {
        switch call.work {
        case .group(let group): planned(group.steps)
        case .step(let step, _), .plain(let step): planned([step])
        case .update(let update):
            change(
                "\(update.rule.name), \(update.identity.role)", of: update.identity,
                by: update.gradient)
        case .move(let value, let identity):
            change("store \(identity.role)", of: identity, by: value)
        }
    }

    private func change(
        _ name: String, of identity: ParameterIdentity, by value: Value
    ) -> PlannedStep {
        PlannedStep(
            name: name, layers: [identity.layer], inputs: [value.extents], output: value.extents,
            multiplyAdds: 0, buffers: [])
    }

    private func planned(_ steps: [Step]) -> PlannedStep {
        let made = Set(steps.map(\.output.index))
        var layers: [LayerPath] = []
        for layer in steps.compactMap(\.layer) where !layers.contains(layer) {
            layers.append(layer)
        }
        return PlannedStep(
            name: PlannedStep.name(of: steps.map(\.operation.name)), layers: layers,
            inputs: steps.flatMap(\.inputs).filter { !made.contains($0.index) }.map(\.extents),
            output: steps.last?.output.extents ?? [],
            multiplyAdds: steps.reduce(0) { $0 + $1.multiplyAdds },
            buffers: steps.compactMap { buffer(of: $0.output) })
    }

    private func buffer(of value: Value) -> PlannedStep.Buffer? {
        let size = MemoryLayout<Float>.size
        if let offset = compiled.buffers.offsets[value.index] {
            return PlannedStep.Buffer(offset: offset * size, bytes: value.count * size)
        }
        return compiled.buffers.locals[value.index].map { local in
            PlannedStep.Buffer(
                offset: nil, bytes: value.count / local.length * local.chunk * size)
        }
    }

    /// Times the passes of the plan, each where it stands in the program.
    ///
    /// - Parameters:
    ///   - runs: how often the program is run; the median counts.
    ///   - rate: the learning rate of the updates.
    /// - Returns: the seconds of each pass, without those of reading the clock.
    package func profile(runs: Int, rate: Float = 0) -> [Double] {
        let empty = (0..<1001).map { _ in
            let start = ContinuousClock.now
            return (ContinuousClock.now - start).nanoseconds
        }
        let clock = empty.sorted()[500]
        let times = (0..<runs).map { timedRun(RunContext(step: $0), rate: rate) }
        return (times.first ?? []).indices.map { part in
            let sorted = times.map { $0[part] }.sorted()
            return Double(max(0, sorted[runs / 2] - clock)) * 1e-9
        }
    }
}

extension PlannedStep {
    /// The names of operations in a row, what comes several times once: `add, relu`, `2 multiply`.
    fileprivate static func name(of operations: [String]) -> String {
        var counted: [(name: String, count: Int)] = []
        for name in operations {
            if let place = counted.firstIndex(where: { $0.name == name }) {
                counted[place].count += 1
            } else {
                counted.append((name, 1))
            }
        }
        return counted.map { $0.count == 1 ? $0.name : "\($0.count) \($0.name)" }
            .joined(separator: ", ")
    }
}

extension Step {
    fileprivate var multiplyAdds: Int {
        switch operation {
        case let product as Product:
            output.count * product.innerExtent(left: inputs[0].extents)
        case is BatchedProduct: output.count * inputs[0].extents[2]
        default: 0
        }
    }
}

extension UpdateRule {
    /// The rule's name in plans.
    fileprivate var name: String {
        switch self {
        case .descent: "descent"
        case .momentum: "momentum"
        case .adam: "adam"
        }
    }
}

extension Duration {
    /// The whole nanoseconds of a duration that is shorter than centuries.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
