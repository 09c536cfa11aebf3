/// Where each value of a program's passes lies; values that never live together share memory.
struct BufferPlan {
    /// A value that each chunk of a pass keeps to itself, in the scratch of the thread at work.
    struct Local {
        /// Where it lies in the scratch.
        let offset: Int
        /// The pass's length and its chunk's, in whose place the chunk has the value.
        let length: Int
        let chunk: Int
        let layout: PassLayout
    }

    /// The position of each value that has memory of its own, by the value's position.
    private(set) var offsets: [Int: Int] = [:]
    /// The values that live within a chunk, by their position.
    private(set) var locals: [Int: Local] = [:]
    /// The numbers that all values take together.
    private(set) var count = 0
    /// The numbers that a chunk's values take together, in the pass where they take most.
    private(set) var localCount = 0

    /// Plans memory.
    ///
    /// - Parameters:
    ///   - passes: the passes in order.
    ///   - memoryOf: the value whose memory each value shares.
    ///   - inputs: the values that are given; they keep their memory to the end.
    ///   - wanted: the values that are read after a run; they keep their memory to the end too.
    init(_ passes: [Pass], memoryOf: [Int], inputs: [Value], wanted: [Value]) {
        let pinned = Set(wanted.map { memoryOf[$0.index] })
        let lastUses = BufferPlan.lastUses(in: passes, memoryOf: memoryOf)
        var memory = FreeList()
        for input in inputs { offsets[input.index] = memory.reserve(input.count) }
        var expiring: [Int: [Range<Int>]] = [:]
        var moment = 0
        for pass in passes {
            let end = moment + (pass.isWhole ? 0 : pass.calls.count - 1)
            var kept: Set<Int> = []
            for (call, _) in pass.calls {
                for value in call.writes.map(\.value) {
                    let isPinned = pinned.contains(value.index)
                    // What only its own group reads stays in a register.
                    guard let last = lastUses[value.index] ?? (isPinned ? moment : nil) else {
                        continue
                    }
                    if last <= end, !isPinned, !pass.isWhole {
                        kept.insert(value.index)
                        continue
                    }
                    let offset = memory.reserve(value.count)
                    offsets[value.index] = offset
                    if !isPinned {
                        expiring[last, default: []].append(offset..<offset + value.count)
                    }
                }
                if pass.isWhole {
                    for range in expiring.removeValue(forKey: moment) ?? [] {
                        memory.release(range)
                    }
                }
                moment += 1
            }
            planLocals(kept, of: pass, memoryOf: memoryOf)
            for last in expiring.keys where last < moment {
                for range in expiring.removeValue(forKey: last) ?? [] { memory.release(range) }
            }
        }
        count = memory.count
    }

    /// The number of the last call that reads each value, counted over all passes.
    private static func lastUses(in passes: [Pass], memoryOf: [Int]) -> [Int: Int] {
        var uses: [Int: Int] = [:]
        for (moment, (call, _)) in passes.flatMap(\.calls).enumerated() {
            for read in call.reads { uses[memoryOf[read.value.index]] = moment }
        }
        return uses
    }

    /// Lays out what a pass's chunks keep to themselves.
    private mutating func planLocals(_ kept: Set<Int>, of pass: Pass, memoryOf: [Int]) {
        guard !kept.isEmpty else { return }
        var lastCalls: [Int: Int] = [:]
        for (index, (call, _)) in pass.calls.enumerated() {
            for read in call.reads { lastCalls[memoryOf[read.value.index]] = index }
        }
        var scratch = FreeList()
        var expiring: [Int: [Range<Int>]] = [:]
        for (index, (call, cut)) in pass.calls.enumerated() {
            for write in call.writes where kept.contains(write.value.index) {
                let count = write.value.count / pass.length * pass.chunk
                let offset = scratch.reserve(count)
                locals[write.value.index] = Local(
                    offset: offset, length: pass.length, chunk: pass.chunk,
                    layout: write.layout(along: cut, length: pass.length))
                let last = lastCalls[write.value.index] ?? index
                expiring[last, default: []].append(offset..<offset + count)
            }
            for range in expiring[index] ?? [] { scratch.release(range) }
        }
        localCount = max(localCount, scratch.count)
    }
}

/// Memory that is handed out in whole cache lines, and what of it is free again.
private struct FreeList {
    /// The numbers handed out at most.
    private(set) var count = 0
    private var free: [Range<Int>] = []

    /// Hands out memory: the smallest free piece that is large enough, or new memory at the end.
    ///
    /// - Parameter size: the numbers wanted.
    /// - Returns: the position of the first.
    mutating func reserve(_ size: Int) -> Int {
        let wanted = FloatMemory.padded(size)
        let fitting = free.indices.filter { free[$0].count >= wanted }
        guard let slot = fitting.min(by: { free[$0].count < free[$1].count }) else {
            defer { count += wanted }
            return count
        }
        let offset = free[slot].lowerBound
        free[slot] = offset + wanted..<free[slot].upperBound
        if free[slot].isEmpty { free.remove(at: slot) }
        return offset
    }

    /// Takes memory back; neighbouring pieces become one.
    mutating func release(_ range: Range<Int>) {
        free.append(range.lowerBound..<range.lowerBound + FloatMemory.padded(range.count))
        free.sort { $0.lowerBound < $1.lowerBound }
        free = free.reduce(into: []) { joined, range in
            if let last = joined.last, last.upperBound == range.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<range.upperBound
            } else {
                joined.append(range)
            }
        }
    }
}
