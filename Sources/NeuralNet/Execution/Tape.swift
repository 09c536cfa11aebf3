internal import CKernels

/// The steps of a compiled program: kernels in one flat list, and between them operations in plain loops.
final class Tape {
    /// An operation without a kernel, run where it stands.
    struct Plain {
        let step: Step
        let inputs: [UnsafeMutablePointer<Float>]
        let output: UnsafeMutablePointer<Float>
    }

    /// What the passes of a tape are made of, each list in the order of the passes and of their steps.
    struct Contents {
        /// The passes; each has the steps that follow those of the one before.
        var passes: [ckernels_pass] = []
        /// The steps; each has the lanes, pieces and numbers that follow those of the one before.
        var steps: [ckernels_step] = []
        var lanes: [ckernels_lane] = []
        var pieces: [ckernels_piece] = []
        var table: [Float] = []
        var keys: [Int64] = []
    }

    private let passes: UnsafeMutableBufferPointer<ckernels_pass>
    private let steps: UnsafeMutableBufferPointer<ckernels_step>
    private let lanes: UnsafeMutableBufferPointer<ckernels_lane>
    private let pieces: UnsafeMutableBufferPointer<ckernels_piece>
    private let table: UnsafeMutableBufferPointer<Float>
    private let keys: UnsafeMutableBufferPointer<Int64>
    /// The operations without kernel, each in front of the pass of a position.
    private let plain: [(position: Int, operation: Plain)]

    /// Copies what was written to addresses that stay.
    ///
    /// - Parameters:
    ///   - contents: what the passes are made of.
    ///   - plain: the operations without kernel, each in front of the pass of a position.
    init(_ contents: Contents, plain: [(position: Int, operation: Plain)]) {
        lanes = Tape.copied(contents.lanes)
        pieces = Tape.copied(contents.pieces)
        table = Tape.copied(contents.table)
        keys = Tape.copied(contents.keys)
        steps = Tape.copied(contents.steps)
        passes = Tape.copied(contents.passes)
        self.plain = plain
        var (lane, piece, number, key) = (0, 0, 0, 0)
        for index in steps.indices {
            steps[index].lanes = Tape.place(lane, of: lanes)
            steps[index].pieces = Tape.place(piece, of: pieces)
            steps[index].table = Tape.place(number, of: table)
            steps[index].keys = Tape.place(key, of: keys)
            lane += steps[index].lane_count
            piece += steps[index].piece_count
            number += steps[index].table_count
            key += steps[index].key_count
        }
        var step = 0
        for index in passes.indices {
            passes[index].steps = Tape.place(step, of: steps)
            step += passes[index].count
        }
    }

    private static func copied<Element: BitwiseCopyable>(
        _ elements: [Element]
    ) -> UnsafeMutableBufferPointer<Element> {
        let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = copy.initialize(from: elements)
        return copy
    }

    private static func place<Element: BitwiseCopyable>(
        _ index: Int, of elements: UnsafeMutableBufferPointer<Element>
    ) -> UnsafePointer<Element>? {
        elements.baseAddress.map { UnsafePointer($0 + index) }
    }

    deinit {
        passes.deallocate()
        steps.deallocate()
        lanes.deallocate()
        pieces.deallocate()
        table.deallocate()
        keys.deallocate()
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
