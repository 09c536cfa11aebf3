internal import NeuralNet
internal import OrderedJSON
internal import Training

/// The kernels of a compiled program as a table.
struct PlanTable {
    /// How much is shown of a kernel.
    enum Detail {
        /// What is computed.
        case operations
        /// Also where the results are put.
        case buffers
    }

    private let program: ProgramBenchmark
    /// The seconds of each pass, `nil` where they were not measured.
    private let seconds: [Double]?
    private let detail: Detail

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - seconds: the seconds of each pass, if they were measured.
    ///   - detail: how much is shown.
    init(_ program: ProgramBenchmark, seconds: [Double]? = nil, detail: Detail = .buffers) {
        self.program = program
        self.seconds = seconds
        self.detail = detail
    }

    // MARK: - Text

    /// The table's lines; of kernels that are done together, all but the first are marked by a dot.
    var lines: [String] {
        var columns: [(String, TextTable.Side)] = [
            ("operation", .left), ("layer", .left), ("output", .right),
        ]
        if detail == .buffers { columns += [("bytes", .right), ("at", .right)] }
        if seconds != nil { columns += [("time", .right), ("share", .right), ("speed", .right)] }
        var table = TextTable(columns: columns, widest: 44)
        for (position, pass) in program.plan.enumerated() {
            for (index, step) in pass.steps.enumerated() {
                table.add(
                    cells(step, mark: index == 0 ? "" : "· ")
                        + (index == 0
                            ? times(of: pass, seconds?[position])
                            : seconds.map { _ in ["", "", ""] } ?? []))
            }
        }
        let hasTogether = program.plan.contains { $0.steps.count > 1 }
        let note = "  ·  together with the kernel above, piece by piece; the time is that of all"
        return table.lines() + (hasTogether && seconds != nil ? ["", note] : [])
    }

    private func cells(_ step: PlannedStep, mark: String) -> [String] {
        let cells = [
            mark + step.name, step.layers.map(\.description).joined(separator: ", "),
            step.output.map(String.init).joined(separator: "×"),
        ]
        guard detail == .buffers else { return cells }
        guard let first = step.buffers.first else { return cells + ["", ""] }
        let bytes = step.buffers.reduce(0) { $0 + $1.bytes }
        let place = first.offset.map(NumberText.grouped) ?? "cache"
        return cells + [NumberText.grouped(bytes), step.buffers.count > 1 ? place + ", …" : place]
    }

    private func times(of pass: PlannedPass, _ own: Double?) -> [String] {
        guard let own, let seconds else { return [] }
        let total = seconds.reduce(0, +)
        let speed = pass.multiplyAdds > 0 && own > 0 ? 2 * Double(pass.multiplyAdds) / own : nil
        return [
            UnitText.time(own), UnitText.percent(total > 0 ? own / total : 0),
            speed.map(UnitText.flops) ?? "",
        ]
    }

    // MARK: - JSON

    /// The program as a document.
    var json: JSON {
        [
            "planned_bytes": JSON(program.plannedBytes),
            "multiply_adds": JSON(program.multiplyAdds),
            "passes": .array(
                program.plan.enumerated().map { position, pass in
                    json(pass, seconds: seconds?[position])
                }),
        ]
    }

    private func json(_ pass: PlannedPass, seconds: Double?) -> JSON {
        var document: JSONObject = [
            "chunks": JSON(pass.chunks), "steps": .array(pass.steps.map(json)),
        ]
        if let seconds { document["seconds"] = .number(seconds) }
        return .object(document)
    }

    private func json(_ step: PlannedStep) -> JSON {
        [
            "name": JSON(step.name), "layers": .names(step.layers.map(\.description)),
            "inputs": .array(step.inputs.map { .extents($0) }), "output": .extents(step.output),
            "multiply_adds": JSON(step.multiplyAdds),
            "buffers": .array(
                step.buffers.map {
                    ["offset": $0.offset.map { JSON($0) } ?? .null, "bytes": JSON($0.bytes)]
                }),
        ]
    }
}
