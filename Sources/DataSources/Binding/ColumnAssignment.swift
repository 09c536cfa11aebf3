/// Which columns of a table feed which inputs or outputs.
struct ColumnAssignment: Equatable {
    /// For each port the columns, in the order of its elements.
    let columns: [[Int]]
    /// The columns were found by their names.
    let isByName: Bool

    /// Assigns columns by their names where they are those of the ports, else in order.
    ///
    /// - Parameters:
    ///   - ports: what is fed.
    ///   - candidates: the columns that are to be used, all of them.
    ///   - names: the names of all columns of the table.
    ///   - role: what is fed; decides the words of errors.
    /// - Throws: ``TableProblem`` where names match in part or numbers of columns don't fit.
    init(
        ports: [ModelSignature.Port], candidates: [Int], names: [String], role: DataRole
    ) throws(TableProblem) {
        var places: [String: Int] = [:]
        for column in candidates { places[names[column]] = column }
        let found = ports.map { Self.columns(named: $0, in: places) }
        let columnNames = candidates.map { names[$0] }
        if let matched = found.firstIndex(where: { $0 != nil }) {
            if let missing = found.firstIndex(of: nil) {
                throw .partlyMatchingNames(
                    matched: ports[matched].name, missing: ports[missing].name, columns: columnNames
                )
            }
            columns = found.compactMap { $0 }
            isByName = true
            let expected = columns.reduce(0) { $0 + $1.count }
            guard expected == candidates.count else {
                throw .wrongColumnCount(expected: expected, columns: columnNames, role: role)
            }
            return
        }
        columns = try Self.inOrder(candidates, ports: ports, names: columnNames, role: role)
        isByName = false
    }

    /// The column of a port's name, or the columns `name_0`, `name_1`, … if it is wide.
    private static func columns(
        named port: ModelSignature.Port, in places: [String: Int]
    ) -> [Int]? {
        let size = port.rowSize
        if size == nil || size == 1, let place = places[port.name] { return [place] }
        var columns: [Int] = []
        while columns.count != size, let place = places["\(port.name)_\(columns.count)"] {
            columns.append(place)
        }
        return columns.isEmpty || columns.count != size ?? columns.count ? nil : columns
    }

    private static func inOrder(
        _ candidates: [Int], ports: [ModelSignature.Port], names: [String], role: DataRole
    ) throws(TableProblem) -> [[Int]] {
        // A target's width is for the loss to judge, and an open axis takes what there is.
        if ports.count == 1, role == .target || ports[0].extents(ofColumns: candidates.count) != nil
        {
            return [candidates]
        }
        var sizes = ports.map { $0.rowSize ?? 1 }
        var expected = sizes.reduce(0, +)
        if role == .target, candidates.count == ports.count, expected != candidates.count {
            // One column of class numbers for each output.
            sizes = ports.map { _ in 1 }
            expected = ports.count
        }
        guard expected == candidates.count else {
            throw .wrongColumnCount(expected: expected, columns: names, role: role)
        }
        var columns: [[Int]] = []
        var start = 0
        for size in sizes {
            columns.append(Array(candidates[start..<start + size]))
            start += size
        }
        return columns
    }

    /// Says how columns go to ports in order, in one sentence.
    func note(table: any Table, ports: [ModelSignature.Port], role: DataRole) -> String {
        var pairs: [String] = []
        for (port, columns) in zip(ports, columns) {
            for (element, column) in columns.enumerated() {
                let place = columns.count > 1 || port.rowSize != 1 ? "[\(element)]" : ""
                pairs.append("\(table.columns[column]) → \(port.name)\(place)")
            }
        }
        let shown = pairs.count > 4 ? pairs.prefix(3) + ["…", pairs[pairs.count - 1]] : pairs[...]
        return
            "\(displayed(table.path)): no column is called as \(role.article) is, so columns go to "
            + "\(role.noun)s in order: \(shown.joined(separator: ", "))"
    }
}

/// What arrays are for.
enum DataRole: Equatable {
    case input
    /// The loss judges the shape.
    case target
    /// Numbers that an output is compared with, of its shape.
    case reference

    /// What the arrays feed.
    var noun: String { self == .input ? "input" : "output" }
    /// What the arrays feed, one of it.
    var article: String { self == .input ? "an input" : "an output" }
}
