/// A step of a compiled program, for people to read.
package struct PlannedStep: Sendable, Equatable {
    /// A value that has memory of its own while the program runs.
    package struct Buffer: Sendable, Equatable {
        /// Where it starts in the program's memory, in bytes.
        package let offset: Int
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
    /// The steps in the order in which they run.
    package var plan: [PlannedStep] {
        let steps = compiled.schedule.items.map(planned)
        let moves = program.updates.map { identity, value in
            PlannedStep(
                name: "store \(identity.role)", layers: [identity.layer], inputs: [value.extents],
                output: value.extents, multiplyAdds: 0, buffers: [])
        }
        let updates = compiled.updates.map { update in
            PlannedStep(
                name: "\(update.rule.name), \(update.identity.role)",
                layers: [update.identity.layer], inputs: [update.gradient.extents],
                output: update.gradient.extents, multiplyAdds: 0, buffers: [])
        }
        return steps + moves + updates
    }

    private func planned(_ item: Schedule.Item) -> PlannedStep {
        let steps =
            switch item {
            case .group(let group): group.steps
            case .step(let step, _): [step]
            }
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
        compiled.buffers.offsets[value.index].map { offset in
            let size = MemoryLayout<Float>.size
            return PlannedStep.Buffer(offset: offset * size, bytes: value.count * size)
        }
    }

    /// Times the steps of the plan, each where it stands in the program.
    ///
    /// - Parameters:
    ///   - runs: how often the program is run; the median counts.
    ///   - rate: the learning rate of the updates.
    /// - Returns: the seconds of each step, without those of reading the clock.
    package func profile(runs: Int, rate: Float = 0) -> [Double] {
        let empty = (0..<1001).map { _ in
            let start = ContinuousClock.now
            return (ContinuousClock.now - start).nanoseconds
        }
        let clock = empty.sorted()[500]
        let times = (0..<runs).map { timedRun(RunContext(step: $0), rate: rate) }
        return (times.first ?? []).indices.map { step in
            let sorted = times.map { $0[step] }.sorted()
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
        guard let product = operation as? Product else { return 0 }
        let inner = inputs[0].extents
        return switch product.form {
        case .plain, .rightTransposed: output.count * (inner.last ?? 0)
        case .leftTransposed: output.count * inner.dropLast().reduce(1, *)
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
