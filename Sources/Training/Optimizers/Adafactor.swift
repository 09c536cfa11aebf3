package import NeuralNet

/// Mean squares of rows and columns in place of all elements' (Shazeer and Stern, 2018): Keras' `Adafactor`.
///
/// With γ = 1 − tᵈ, d being `beta_2_decay`, and s = g² + ε₁: r and c move to the means of s over the last axis and over the
/// last but one, v = r / mean(r) · c; of vectors v itself moves to s. With u = g / √v and ρ = min(η, 1 / √t):
/// w −= max(ε₂, rms(w)) ρ · u / max(1, rms(u) / `clip_threshold`).
package struct Adafactor: Optimizer {
    package static let className = "Adafactor"
    package static let defaultLearningRate = 0.001

    private let decay: Double
    private let epsilon1: Double
    private let epsilon2: Double
    private let threshold: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        decay = try reader.number("beta_2_decay", default: -0.8)
        epsilon1 = try reader.epsilon("epsilon_1", default: 1e-30)
        epsilon2 = try reader.epsilon("epsilon_2", default: 1e-3)
        threshold = try reader.number("clip_threshold", default: 1)
        try reader.check("clip_threshold", threshold, "a number above 0") { $0 > 0 }
        // Keras takes the smaller of the rate and 1 / √t once or twice, which comes to the same.
        _ = try reader.boolean("relative_step", default: true)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        let velocity = Slot("velocity", extents)
        guard extents.count >= 2 else { return [velocity] }
        let columns = Array(extents.dropLast(2)) + extents.suffix(1)
        return [Slot("r", Array(extents.dropLast())), Slot("c", columns), velocity]
    }

    /// min(η, 1 / √t), 1 − tᵈ and what that leaves of 1.
    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        let step = Double(moment.step)
        let beta = 1 - power(step, decay, as: Number.self)
        let rate = min(moment.learningRate, 1 / Number(step).squareRoot())
        return StepNumbers(rate, beta, 1 - beta)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let (w, g) = (given.parameter, given.gradient)
        func moved(_ slot: Value, toward goal: Value) -> Value {
            let kept = builder.scaled(slot, by: given.numbers[1])
            return builder.sum(kept, builder.scaled(goal, by: given.numbers[2]))
        }
        let square = builder.sum(builder.map(.square, g), epsilon1)
        let slots: [Value]
        let rank = w.extents.count
        if rank >= 2 {
            let r = moved(given.slots[0], toward: builder.mean(square, over: [rank - 1]))
            let c = moved(given.slots[1], toward: builder.mean(square, over: [rank - 2]))
            slots = [r, c, factored(r, c, extents: w.extents, in: &builder)]
        } else {
            slots = [moved(given.slots[0], toward: square)]
        }
        let root = builder.map(.squareRoot, slots[slots.count - 1])
        let unit = builder.quotient(g, root)
        let excess = builder.quotient(
            builder.rootMeanSquare(unit), builder.constant(threshold))
        let held = builder.quotient(
            unit, builder.map(.clip(lower: 1, upper: .infinity), excess))
        let size = builder.map(
            .clip(lower: epsilon2, upper: .infinity), builder.rootMeanSquare(w))
        let descent = builder.scaled(held, by: builder.scaled(size, by: given.numbers[0]))
        return Changed(builder.difference(w, descent), slots: slots)
    }

    /// r / mean(r) · c, of the parameter's shape.
    private func factored(
        _ r: Value, _ c: Value, extents: [Int], in builder: inout ProgramBuilder
    ) -> Value {
        let last = r.extents.count - 1
        let mean = builder.mean(r, over: [last], keepingAxes: true)
        let share = builder.quotient(r, mean)
        var (tall, wide) = (extents, extents)
        tall[extents.count - 1] = 1
        wide[extents.count - 2] = 1
        return builder.scaled(
            builder.reshaped(share, to: tall), by: builder.reshaped(c, to: wide))
    }
}
