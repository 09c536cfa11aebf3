internal import NeuralNet
public import Training

/// Rows of inputs in parts, each in memory while it is used.
///
/// A table is read as its rows are asked for, so that standard input needs no end.
public struct DataStream: ~Copyable {
    private enum Source {
        case table(any Table, [TablePart])
        case dataset(Dataset)
    }

    private let source: Source
    private let partRows: Int
    private var rules: CellRules?
    private var done = 0
    private var isAtEnd = false
    /// What the user should know before the first row.
    public let notes: [Warning]

    fileprivate init(
        _ table: any Table, _ parts: [TablePart], fill: FillRule?, partRows: Int, notes: [Warning]
    ) {
        source = .table(table, parts)
        rules = CellRules(table, columns: parts.flatMap(\.columns), fill: fill)
        self.partRows = partRows
        self.notes = notes
    }

    fileprivate init(_ dataset: Dataset, partRows: Int, notes: [Warning]) {
        source = .dataset(dataset)
        self.partRows = partRows
        self.notes = notes
    }

    /// The gaps that were filled so far, a sentence for each column that had some.
    public var filled: [Warning] {
        guard let rules, case .table(let table, _) = source else { return [] }
        return rules.gaps.indices.filter { rules.gaps[$0] > 0 }.map { place in
            Warning(rules.note(ofGapsAt: place, table: table.path, filling: rules.fill))
        }
    }

    /// Reads the next rows.
    ///
    /// - Returns: an array for each input; `nil` where no row is left.
    /// - Throws: ``DataError`` naming file, line and column.
    public mutating func next() throws(DataError) -> [DataArray]? {
        guard !isAtEnd else { return nil }
        switch source {
        case .dataset(let dataset):
            let rows = done..<min(dataset.rows, done + partRows)
            done = rows.upperBound
            isAtEnd = done == dataset.rows
            return dataset.slice(rows: rows).inputs
        case .table(let table, let parts):
            guard var rules else { return nil }
            defer { self.rules = rules }
            let width = rules.columns.count
            var numbers = [Float](repeating: 0, count: partRows * width)
            let count = try table.read(partRows, &rules, into: &numbers)
            rules.add(count, numbers)
            isAtEnd = count < partRows
            guard rules.rows > 0 else { throw table.emptiness }
            guard count > 0 else { return nil }
            numbers.removeLast((partRows - count) * width)
            return TableRows.memory(TableNumbers(rows: count, elements: numbers))
                .arrays(of: parts) { _ in nil }
        }
    }
}

extension DataRequest {
    /// Opens the inputs to be read in parts; targets are left alone.
    ///
    /// A single table is read as it is used, unless what fills its gaps is known at its end only; arrays
    /// stay in their files as ``memory`` says.
    ///
    /// - Parameters:
    ///   - signature: the names and shapes of the model's inputs and outputs.
    ///   - batchSize: the rows that are used at a time; a part has a multiple of them if it
    ///   can hold so many.
    /// - Returns: the rows.
    /// - Throws: ``DataError`` naming file, line and column, and what to do.
    public func stream(
        for signature: ModelSignature, batchSize: Int
    ) throws(DataError) -> DataStream {
        try stream(for: signature, batchSize: batchSize, partSize: 1 << 20)
    }

    /// Opens the inputs in parts of about so many numbers.
    func stream(
        for signature: ModelSignature, batchSize: Int, partSize: Int
    ) throws(DataError) -> DataStream {
        var request = self
        request.targets = []
        var binder = DataBinder(request: request, signature: signature, role: .target)
        let width = signature.inputs.reduce(0) { $0 + ($1.rowSize ?? 1) }
        let most = max(1, partSize / max(1, width))
        let partRows = batchSize >= most ? most : most / batchSize * batchSize
        let sources = try binder.inputSources()
        let isTable = sources.count == 1 && !(fill?.needsWholeTable ?? false)
        if isTable, let open = try binder.openTables(of: sources).first {
            let parts = try binder.inputParts(of: open.table, source: open.source)
            return DataStream(
                open.table, parts, fill: fill, partRows: partRows, notes: binder.notes)
        }
        let (dataset, notes) = try request.dataset(for: signature)
        return DataStream(dataset, partRows: partRows, notes: notes)
    }
}
