/// Where each value of a schedule lies in one block of memory; values that never live together share it.
struct BufferPlan {
    /// The position of each value that has memory of its own, by the value's position.
    private(set) var offsets: [Int: Int] = [:]
    /// The numbers that all values take together.
    private(set) var count = 0

    /// Plans memory.
    ///
    /// - Parameters:
    ///   - schedule: the items in order.
    ///   - inputs: the values that are given; they keep their memory to the end.
    ///   - wanted: the values that are read after a run; they keep their memory to the end too.
    init(_ schedule: Schedule, inputs: [Value], wanted: [Value]) {
        let pinned = Set(wanted.map { schedule.memoryOf[$0.index] })
        let lastUses = BufferPlan.lastUses(in: schedule)
        for input in inputs { reserve(input.index, input.count) }
        var expiring: [Int: [(offset: Int, count: Int)]] = [:]
        for (position, item) in schedule.items.enumerated() {
            for output in BufferPlan.outputs(of: item, lastUses: lastUses, pinned: pinned, position)
            {
                let offset = reserve(output.index, output.count)
                let end = lastUses[output.index] ?? position
                if !pinned.contains(output.index) {
                    expiring[end, default: []].append((offset, FloatMemory.padded(output.count)))
                }
            }
            for range in expiring.removeValue(forKey: position) ?? [] { release(range) }
        }
    }

    /// The last item that takes each value.
    private static func lastUses(in schedule: Schedule) -> [Int: Int] {
        var uses: [Int: Int] = [:]
        for (position, item) in schedule.items.enumerated() {
            for input in inputs(of: item) { uses[schedule.memoryOf[input.index]] = position }
        }
        return uses
    }

    private static func inputs(of item: Schedule.Item) -> [Value] {
        switch item {
        case .group(let group):
            let made = Set(group.steps.map(\.output.index))
            return group.steps.flatMap(\.inputs).filter { !made.contains($0.index) }
        case .step(let step, _): return step.inputs
        }
    }

    /// The values of an item that need memory: those of a group only if something else takes them.
    private static func outputs(
        of item: Schedule.Item, lastUses: [Int: Int], pinned: Set<Int>, _ position: Int
    ) -> [Value] {
        switch item {
        case .step(let step, _): [step.output]
        case .group(let group):
            group.steps.map(\.output).filter {
                pinned.contains($0.index) || (lastUses[$0.index] ?? position) > position
            }
        }
    }

    private var free: [(offset: Int, count: Int)] = []

    @discardableResult
    private mutating func reserve(_ value: Int, _ size: Int) -> Int {
        let wanted = FloatMemory.padded(size)
        let offset: Int
        if let slot = free.indices.filter({ free[$0].count >= wanted }).min(by: {
            free[$0].count < free[$1].count
        }) {
            offset = free[slot].offset
            free[slot] = (offset + wanted, free[slot].count - wanted)
            if free[slot].count == 0 { free.remove(at: slot) }
        } else {
            offset = count
            count += wanted
        }
        offsets[value] = offset
        return offset
    }

    private mutating func release(_ range: (offset: Int, count: Int)) {
        free.append(range)
        free.sort { $0.offset < $1.offset }
        var joined: [(offset: Int, count: Int)] = []
        for range in free {
            if let last = joined.last, last.offset + last.count == range.offset {
                joined[joined.count - 1].count += range.count
            } else {
                joined.append(range)
            }
        }
        free = joined
    }
}
