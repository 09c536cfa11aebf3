internal import Training

/// Columns of a table that make an array.
struct TablePart {
    let port: ModelSignature.Port
    let columns: [Int]
    let extents: [Int]
}

extension DataBinder {
    /// Reads a table of inputs, and of outputs that are columns of it.
    ///
    /// - Parameters:
    ///   - table: the table, not read yet.
    ///   - source: which inputs it feeds.
    ///   - targets: its columns that feed outputs.
    ///   - inputs: where the inputs go.
    ///   - outputs: where the outputs go.
    /// - Throws: ``DataError``.
    mutating func read(
        _ table: any Table, source: BoundSource, targets: [(port: Int, columns: [Int])],
        _ inputs: inout PortArrays, _ outputs: inout PortArrays
    ) throws(DataError) {
        let taken = Set(targets.flatMap(\.columns))
        var parts = try inputParts(of: table, source: source, taken: taken)
        for target in targets {
            parts.append(
                try part(of: target.columns, for: signature.outputs[target.port], role: role))
        }
        let arrays = try read(table, parts: parts, targets: taken)
        for (port, array) in zip(source.ports, arrays) {
            inputs.set(port, to: array, from: table.path)
        }
        for (target, array) in zip(targets, arrays.dropFirst(source.ports.count)) {
            outputs.set(target.port, to: array, from: table.path)
        }
    }

    /// Finds the columns of a table that feed inputs.
    ///
    /// - Parameters:
    ///   - table: the table.
    ///   - source: which inputs it feeds.
    ///   - taken: its columns that feed outputs.
    /// - Returns: the columns of each input.
    /// - Throws: ``DataError``.
    mutating func inputParts(
        of table: any Table, source: BoundSource, taken: Set<Int> = []
    ) throws(DataError) -> [TablePart] {
        let candidates = try candidates(of: table, taken: taken)
        noteHeader(of: table)
        return try assignedParts(
            of: table, candidates: candidates, ports: source.ports.map { signature.inputs[$0] },
            role: .input)
    }

    /// Reads a table that holds outputs only.
    ///
    /// - Parameters:
    ///   - table: the table, not read yet.
    ///   - source: which outputs it feeds.
    ///   - outputs: where the outputs go.
    /// - Throws: ``DataError``.
    mutating func read(
        _ table: any Table, source: BoundSource, _ outputs: inout PortArrays
    ) throws(DataError) {
        let all = Array(table.columns.indices)
        noteHeader(of: table)
        let parts = try assignedParts(
            of: table, candidates: all, ports: source.ports.map { signature.outputs[$0] },
            role: role)
        let arrays = try read(table, parts: parts, targets: Set(all))
        for (port, array) in zip(source.ports, arrays) {
            outputs.set(port, to: array, from: table.path)
        }
    }

    /// The names of the columns that feed each input.
    ///
    /// - Parameter unknown: what is returned of inputs that no table feeds.
    /// - Returns: the names, in the order of the inputs' elements.
    /// - Throws: ``DataError``.
    func inputColumns(_ unknown: [[String]]) throws(DataError) -> [[String]] {
        var binder = self
        var names = unknown
        let tables = try openTables(of: try inputSources())
        let targets = try binder.targetSources(tables: tables.map(\.table))
        for (index, open) in tables.enumerated() {
            let taken = Set(targets.compactMap { $0.columns(ofTable: index) }.flatMap(\.columns))
            let parts = try binder.assignedParts(
                of: open.table, candidates: try candidates(of: open.table, taken: taken),
                ports: open.source.ports.map { signature.inputs[$0] }, role: .input)
            for (port, part) in zip(open.source.ports, parts) {
                names[port] = part.columns.map { open.table.columns[$0] }
            }
        }
        return names
    }

    private mutating func noteHeader(of table: any Table) {
        guard table.hasNumericHeader else { return }
        notes.append(
            Warning(
                "\(displayed(table.path)): the first line is taken for the header though it holds "
                    + "numbers; if it is data, say --no-header"))
    }

    /// The columns that inputs take: the features, or all but the targets.
    private func candidates(of table: any Table, taken: Set<Int>) throws(DataError) -> [Int] {
        guard let features = request.features else {
            return table.columns.indices.filter { !taken.contains($0) }
        }
        var candidates: [Int] = []
        for name in features {
            let column = try table.index(of: name)
            guard !taken.contains(column) else { throw .binding(.featureIsTarget(name)) }
            guard !candidates.contains(column) else { throw .binding(.repeatedFeature(name)) }
            candidates.append(column)
        }
        return candidates
    }

    private mutating func assignedParts(
        of table: any Table, candidates: [Int], ports: [ModelSignature.Port], role: DataRole
    ) throws(DataError) -> [TablePart] {
        let assignment: ColumnAssignment
        do throws(TableProblem) {
            assignment = try ColumnAssignment(
                ports: ports, candidates: candidates, names: table.columns, role: role)
        } catch {
            throw .table(table.path, error)
        }
        if !assignment.isByName, ports.count > 1 || role == .input {
            notes.append(Warning(assignment.note(table: table, ports: ports, role: role)))
        }
        var parts: [TablePart] = []
        for (port, columns) in zip(ports, assignment.columns) {
            parts.append(try part(of: columns, for: port, role: role))
        }
        return parts
    }

    private func part(
        of columns: [Int], for port: ModelSignature.Port, role: DataRole
    ) throws(DataError) -> TablePart {
        let extents = port.extents(ofColumns: columns.count)
        guard let extents = extents ?? (role == .target ? [columns.count] : nil) else {
            throw .binding(.openShape(port.name, port.shape))
        }
        return TablePart(port: port, columns: columns, extents: extents)
    }

    /// Reads the rows of a table and cuts them into arrays.
    private mutating func read(
        _ table: any Table, parts: [TablePart], targets: Set<Int>
    ) throws(DataError) -> [DataArray] {
        let columns = parts.flatMap(\.columns)
        // A reference is numbers; of targets only a single column can name classes.
        var named: [Int: [String]?] = [:]
        var start = 0
        for part in parts {
            let isTarget = role == .target && !numericPorts.contains(part.port.name)
            if isTarget, part.columns.count == 1, targets.contains(part.columns[0]) {
                named[start] = .some(request.classNames[part.port.name])
            }
            start += part.columns.count
        }
        let rules = CellRules(
            table, columns: columns,
            targets: Set(columns.indices.filter { targets.contains(columns[$0]) }), named: named,
            fill: request.fill)
        var reader = TableReader(table, rules, request.memory)
        let rows = try reader.read()
        notes += reader.notes.map { Warning($0) }
        return rows.arrays(of: parts) { reader.classNames(at: $0) }
    }
}
