internal import CKernels

/// The steps of a compiled program: kernels in one flat list, and between them operations in plain loops.
final class Tape {
    /// An operation without a kernel, run where it stands.
    struct Plain {
        let step: Step
        let inputs: [UnsafeMutablePointer<Float>]
        let output: UnsafeMutablePointer<Float>
    }

    private let passes: UnsafeMutableBufferPointer<ckernels_pass>
    private let steps: UnsafeMutableBufferPointer<ckernels_step>
    private let lanes: UnsafeMutableBufferPointer<ckernels_lane>
    /// The operations without kernel, each in front of the pass of a position.
    private let plain: [(position: Int, operation: Plain)]

    /// Copies what was written to addresses that stay.
    ///
    /// - Parameters:
    ///   - passes: the passes; each has the steps that follow those of the one before.
    ///   - steps: the steps; each group has the lanes that follow those of the one before.
    ///   - lanes: the lanes.
    ///   - plain: the operations without kernel, each in front of the pass of a position.
    init(
        _ passes: [ckernels_pass], steps: [ckernels_step], lanes: [ckernels_lane],
        plain: [(position: Int, operation: Plain)]
    ) {
        self.lanes = .allocate(capacity: lanes.count)
        _ = self.lanes.initialize(from: lanes)
        self.steps = .allocate(capacity: steps.count)
        _ = self.steps.initialize(from: steps)
        self.passes = .allocate(capacity: passes.count)
        _ = self.passes.initialize(from: passes)
        self.plain = plain
        var next = 0
        for index in self.steps.indices {
            self.steps[index].lanes = self.lanes.baseAddress.map { UnsafePointer($0 + next) }
            next += self.steps[index].lane_count
        }
        next = 0
        for index in self.passes.indices {
            self.passes[index].steps = self.steps.baseAddress.map { UnsafePointer($0 + next) }
            next += self.passes[index].count
        }
    }

    deinit {
        passes.deallocate()
        steps.deallocate()
        lanes.deallocate()
    }

    /// Runs all steps once.
    func run(_ run: inout ckernels_run, _ context: RunContext) {
        var next = 0
        for (position, operation) in plain {
            runPasses(next..<position, &run)
            operation.run(context)
            next = position
        }
        runPasses(next..<passes.count, &run)
    }

    /// Runs all steps once and gives the nanoseconds of each pass, in order; of a pass that is done as a whole, of
    /// each of its steps.
    func timedRun(_ run: inout ckernels_run, _ context: RunContext) -> [Int64] {
        var (times, next): ([Int64], Int) = ([], 0)
        func time(_ body: () -> Void) {
            let start = ContinuousClock.now
            body()
            times.append((ContinuousClock.now - start).nanoseconds)
        }
        for position in 0...passes.count {
            while next < plain.count, plain[next].position == position {
                time { plain[next].operation.run(context) }
                next += 1
            }
            guard position < passes.count else { break }
            for var part in parts(of: passes[position]) {
                time { ckernels_run_passes(&part, 1, &run) }
            }
        }
        return times
    }

    /// A pass itself, or its steps one by one if it is done as a whole.
    private func parts(of pass: ckernels_pass) -> [ckernels_pass] {
        guard pass.chunk >= pass.length, let steps = pass.steps else { return [pass] }
        return (0..<pass.count).map { index in
            var part = pass
            (part.steps, part.count) = (steps + index, 1)
            return part
        }
    }

    private func runPasses(_ range: Range<Int>, _ run: inout ckernels_run) {
        guard let start = passes.baseAddress, !range.isEmpty else { return }
        ckernels_run_passes(start + range.lowerBound, range.count, &run)
    }
}

extension Tape.Plain {
    fileprivate func run(_ context: RunContext) {
        let operands = zip(step.inputs, inputs).map { value, place in
            Operand(
                elements: Array(UnsafeBufferPointer(start: place, count: value.count)),
                extents: value.extents)
        }
        let result = step.operation.evaluate(operands, in: context)
        output.update(from: result, count: result.count)
    }
}
