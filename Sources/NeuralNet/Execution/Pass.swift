/// Kernels that are done together, chunk by chunk; chunks don't depend on each other.
struct Pass {
    /// The kernels in order, each with the direction in which it is cut.
    let calls: [(call: KernelCall, cut: KernelCall.Cut)]
    /// The rows or columns along which all are cut.
    let length: Int
    /// How many of them a chunk has; all, where the kernels are done as wholes.
    let chunk: Int

    /// Whether each kernel is done as a whole.
    var isWhole: Bool { chunk >= length }

    /// The operation without kernel that is the pass.
    var plain: Step? {
        if case .plain(let step)? = calls.first?.call.work { return step }
        return nil
    }
}

/// How a value lies along the length of a pass.
enum PassLayout {
    /// An element for each index.
    case vector
    /// The elements of an index lie together.
    case leading
    /// Those of neighbouring indices lie together.
    case trailing
    /// Every chunk may take any element.
    case whole
}

extension KernelCall.Matrix {
    /// How the matrix lies along a pass in which it is cut.
    func layout(along cut: KernelCall.Cut, length: Int) -> PassLayout {
        let stride = cut == .rows ? rowStride : columnStride
        if stride == 0 || cut == uncut { return .whole }
        if value.count == length { return .vector }
        if stride * length == value.count { return .leading }
        return stride == 1 ? .trailing : .whole
    }
}

/// A pass under construction, with one of the ways in which its calls may be cut.
private struct Candidate {
    let length: Int
    private(set) var cuts: [KernelCall.Cut] = []
    /// How the values that the pass makes lie along it.
    private var made: [Int: PassLayout] = [:]
    /// How the values that it does not make are read.
    private var read: [Int: Set<PassLayout>] = [:]
    /// How the parameters that it changes lie along it.
    private var changed: [Int: PassLayout] = [:]

    init(length: Int) {
        self.length = length
    }

    /// The pass with a call more, `nil` where it would take what other chunks make.
    func adding(_ call: KernelCall, cut: KernelCall.Cut, memoryOf: [Int]) -> Candidate? {
        guard call.extent(along: cut) == length else { return nil }
        var result = self
        for matrix in call.reads {
            let layout = matrix.layout(along: cut, length: length)
            let index = memoryOf[matrix.value.index]
            if let known = made[index] ?? changed[index] {
                guard layout == known, layout != .whole else { return nil }
            } else {
                result.read[index, default: []].insert(layout)
            }
        }
        for matrix in call.writes {
            let layout = matrix.layout(along: cut, length: length)
            guard layout != .whole else { return nil }
            result.made[memoryOf[matrix.value.index]] = layout
        }
        if let parameter = call.changes {
            let matrix = KernelCall.Matrix.rows(of: parameter, columns: call.columns)
            let layout = matrix.layout(along: cut, length: length)
            guard layout != .whole, read[parameter.index, default: []].isSubset(of: [layout]) else {
                return nil
            }
            result.changed[parameter.index] = layout
        }
        result.cuts.append(cut)
        return result
    }
}

extension Pass {
    /// Puts calls together, as many as can be, in their order.
    ///
    /// - Parameters:
    ///   - calls: all calls of a program.
    ///   - memoryOf: the value whose memory each value shares.
    ///   - chunkWork: the least work of a chunk, in multiply-adds.
    /// - Returns: the passes.
    static func passes(of calls: [KernelCall], memoryOf: [Int], chunkWork: Int) -> [Pass] {
        var passes: [Pass] = []
        var open: [KernelCall] = []
        var candidates: [Candidate] = []
        func close() {
            if let candidate = candidates.first {
                let calls = Array(zip(open, candidate.cuts))
                passes.append(Pass(calls, length: candidate.length, chunkWork: chunkWork))
            }
            (open, candidates) = ([], [])
        }
        for call in calls {
            let longer = candidates.flatMap { candidate in
                call.cuts.compactMap { candidate.adding(call, cut: $0, memoryOf: memoryOf) }
            }
            if !longer.isEmpty {
                open.append(call)
                candidates = Array(longer.prefix(4))
                continue
            }
            close()
            open = [call]
            candidates = call.cuts.sorted { call.extent(along: $0) > call.extent(along: $1) }
                .compactMap {
                    Candidate(length: call.extent(along: $0))
                        .adding(call, cut: $0, memoryOf: memoryOf)
                }
            if candidates.isEmpty {
                passes.append(Pass(calls: [(call, .rows)], length: 1, chunk: 1))
                open = []
            }
        }
        close()
        return merged(passes)
    }

    /// Neighbours that are done as wholes become one.
    private static func merged(_ passes: [Pass]) -> [Pass] {
        passes.reduce(into: []) { result, pass in
            guard let last = result.last, last.isWhole, pass.isWhole, last.plain == nil,
                pass.plain == nil
            else { return result.append(pass) }
            let calls = last.calls + pass.calls.map { ($0.call, .rows) }
            result[result.count - 1] = Pass(calls: calls, length: 1, chunk: 1)
        }
    }

    private init(
        _ calls: [(call: KernelCall, cut: KernelCall.Cut)], length: Int, chunkWork: Int
    ) {
        self.calls = calls
        self.length = length
        chunk = Pass.chunk(for: calls, length: length, chunkWork: chunkWork)
    }

    /// The length of a chunk, by the shapes alone: at most eight chunks of enough work, or more where chunks
    /// would outgrow the cache.
    private static func chunk(
        for calls: [(call: KernelCall, cut: KernelCall.Cut)], length: Int, chunkWork: Int
    ) -> Int {
        let cached = 1 << 17
        let unit = calls.contains { $0.cut == .columns } ? 32 : 8
        let cost = calls.reduce(0) { $0 + $1.call.cost }
        let count = min(8, cost / chunkWork)
        guard count > 1, length > unit else { return length }
        let across = calls.map { $0.cut == .rows ? $0.call.columns : $0.call.rows }.max() ?? 1
        let readsAllOfB = calls.contains { $0.cut == .rows && $0.call.innerExtent > 0 }
        let least = readsAllOfB ? 64 : unit
        let wanted = min((length + count - 1) / count, cached / max(across, 1))
        return (max(wanted, least) + unit - 1) / unit * unit
    }
}
