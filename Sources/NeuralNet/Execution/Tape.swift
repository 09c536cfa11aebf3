internal import CKernels

/// The steps of a compiled program: kernels in one flat list, and between them operations in plain loops.
final class Tape {
    /// An operation without a kernel, run where it stands.
    struct Plain {
        let step: Step
        let inputs: [UnsafeMutablePointer<Float>]
        let output: UnsafeMutablePointer<Float>
    }

    private let steps: UnsafeMutableBufferPointer<ckernels_step>
    private let lanes: UnsafeMutableBufferPointer<ckernels_lane>
    /// The operations without kernel, each in front of the kernel of a position.
    private let plain: [(position: Int, operation: Plain)]

    init(
        _ steps: [ckernels_step], lanes: [ckernels_lane], plain: [(position: Int, operation: Plain)]
    ) {
        self.lanes = .allocate(capacity: lanes.count)
        _ = self.lanes.initialize(from: lanes)
        self.steps = .allocate(capacity: steps.count)
        _ = self.steps.initialize(from: steps)
        self.plain = plain
        var next = 0
        for index in self.steps.indices where self.steps[index].kind == CKERNELS_GROUP.rawValue {
            self.steps[index].lanes = self.lanes.baseAddress.map { UnsafePointer($0 + next) }
            next += Int(self.steps[index].lane_count)
        }
    }

    deinit {
        steps.deallocate()
        lanes.deallocate()
    }

    /// Runs all steps once.
    func run(_ run: inout ckernels_run, _ context: RunContext) {
        var next = 0
        for (position, operation) in plain {
            runKernels(next..<position, &run)
            operation.run(context)
            next = position
        }
        runKernels(next..<steps.count, &run)
    }

    /// Runs all steps once and gives the nanoseconds of each, in order.
    func timedRun(_ run: inout ckernels_run, _ context: RunContext) -> [Int64] {
        var (times, next): ([Int64], Int) = ([], 0)
        func time(_ body: () -> Void) {
            let start = ContinuousClock.now
            body()
            times.append((ContinuousClock.now - start).nanoseconds)
        }
        for position in 0...steps.count {
            while next < plain.count, plain[next].position == position {
                time { plain[next].operation.run(context) }
                next += 1
            }
            if position < steps.count {
                time { runKernels(position..<position + 1, &run) }
            }
        }
        return times
    }

    private func runKernels(_ range: Range<Int>, _ run: inout ckernels_run) {
        guard let start = steps.baseAddress, !range.isEmpty else { return }
        ckernels_run_steps(start + range.lowerBound, range.count, &run)
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
