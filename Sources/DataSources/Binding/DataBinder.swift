public import Training

extension DataRequest {
    /// Reads the data for a model.
    ///
    /// Inputs have the shapes that the model takes. Targets have any: the loss checks them.
    ///
    /// - Parameter signature: the names and shapes of the model's inputs and outputs.
    /// - Returns: the rows, with the model's names and in its order, and what the user should know.
    /// - Throws: ``DataError`` naming file, line and column, and what to do.
    public func dataset(
        for signature: ModelSignature
    ) throws(DataError) -> (dataset: Dataset, notes: [Warning]) {
        let weights = SampleWeightPorts(self, signature)
        var binder = DataBinder(
            request: weights.request, signature: weights.signature, role: .target,
            numericPorts: weights.names)
        let arrays = try binder.arrays()
        do throws(DatasetError) {
            let (targets, sampleWeights) = weights.split(arrays.outputs)
            let dataset = try Dataset(
                inputs: arrays.inputs, targets: targets, sampleWeights: sampleWeights)
            return (dataset, binder.notes)
        } catch {
            switch error {
            case .noInput: throw .binding(.noData)
            case .differentRowCounts(let first, let firstRows, let second, let secondRows):
                throw .binding(.rowCounts(first, firstRows, second, secondRows))
            }
        }
    }
}

extension DataRequest {
    /// The columns of a table that feed the inputs, for a file that can be read twice.
    ///
    /// - Parameter signature: the names and shapes of the model's inputs and outputs.
    /// - Returns: for each input the names of its elements' columns, empty where no named column feeds it.
    /// - Throws: ``DataError`` as ``dataset(for:)`` does.
    public func inputColumns(for signature: ModelSignature) throws(DataError) -> [[String]] {
        let unknown = signature.inputs.map { _ in [String]() }
        guard hasHeader, !data.contains("-") else { return unknown }
        let weights = SampleWeightPorts(self, signature)
        let binder = DataBinder(
            request: weights.request, signature: weights.signature, role: .target,
            numericPorts: weights.names)
        return try binder.inputColumns(unknown)
    }
}

/// Brings the arrays and columns that a command line names to a model's inputs and outputs.
struct DataBinder {
    let request: DataRequest
    let signature: ModelSignature
    /// What the request's targets are, targets or a reference.
    let role: DataRole
    /// The targets that are numbers, and never class names.
    let numericPorts: Set<String>
    /// What the user should know.
    var notes: [Warning] = []

    /// Prepares to bind.
    init(
        request: DataRequest, signature: ModelSignature, role: DataRole,
        numericPorts: Set<String> = []
    ) {
        self.numericPorts = numericPorts
        self.request = request
        self.signature = signature
        self.role = role
    }

    /// Reads all arrays.
    ///
    /// - Returns: inputs and, where any are asked for, outputs in the model's order, all of the same
    ///   number of rows.
    /// - Throws: ``DataError``.
    mutating func arrays() throws(DataError) -> (inputs: [DataArray], outputs: [DataArray]) {
        let sources = try inputSources()
        let tables = try openTables(of: sources)
        let targets = try targetSources(tables: tables.map(\.table))
        try checkStandardInput(sources + targets)
        var inputs = PortArrays(ports: signature.inputs)
        var outputs = PortArrays(ports: signature.outputs)
        for (index, open) in tables.enumerated() {
            let columns = targets.compactMap { $0.columns(ofTable: index) }
            try read(open.table, source: open.source, targets: columns, &inputs, &outputs)
        }
        for source in sources { try loadArrays(source, role: .input, into: &inputs) }
        for source in targets {
            guard case .location(let location) = source.place,
                let table = try openTable(location, role: role)
            else {
                try loadArrays(source, role: role, into: &outputs)
                continue
            }
            try read(table, source: source, &outputs)
        }
        try Self.checkRows(inputs.places + outputs.places)
        return (inputs.arrays, outputs.arrays)
    }

    static func checkRows(_ places: [PortArrays.Place]) throws(DataError) {
        for place in places where place.rows != places[0].rows {
            throw .binding(.rowCounts(places[0].name, places[0].rows, place.name, place.rows))
        }
    }

    private func checkStandardInput(_ sources: [BoundSource]) throws(DataError) {
        let count = sources.count { $0.place == .location(.table("-")) }
        guard count <= 1 else { throw .binding(.standardInputTwice) }
    }

    /// Opens the tables among the inputs.
    func openTables(
        of sources: [BoundSource]
    ) throws(DataError) -> [(table: any Table, source: BoundSource)] {
        try checkStandardInput(sources)
        var tables: [(table: any Table, source: BoundSource)] = []
        for source in sources {
            guard case .location(let location) = source.place,
                let table = try openTable(location, role: .input)
            else { continue }
            tables.append((table, source))
        }
        if request.query != nil, !tables.contains(where: { $0.table is SQLiteTable }) {
            throw .binding(.queryWithoutDatabase)
        }
        if request.features != nil, tables.count != 1 {
            throw .binding(tables.isEmpty ? .featuresWithoutTable : .featuresOfSeveralTables)
        }
        return tables
    }

    /// Opens the table at a location, `nil` where there is none but arrays.
    private func openTable(
        _ location: DataLocation, role: DataRole
    ) throws(DataError) -> (any Table)? {
        switch location {
        case .table(let path):
            return try CSVTable(
                path: path, delimiter: request.delimiter, hasHeader: request.hasHeader)
        case .database(let path):
            guard role == .input else { throw .binding(.databaseAsTarget(path)) }
            guard let query = request.query else { throw .binding(.queryNeeded(path)) }
            return try SQLiteTable(path: path, query: query)
        case .npy, .container, .array: return nil
        }
    }
}

/// The arrays of a model's inputs or outputs as they are found.
struct PortArrays {
    /// Where an array came from.
    struct Place {
        let name: String
        let rows: Int
    }

    /// The inputs or outputs.
    let ports: [ModelSignature.Port]
    /// Where the arrays came from.
    private(set) var places: [Place] = []
    private var found: [Int: DataArray] = [:]

    /// Waits for the arrays of ports.
    init(ports: [ModelSignature.Port]) {
        self.ports = ports
    }

    /// The arrays that were found, in the order of the ports.
    var arrays: [DataArray] { ports.indices.compactMap { found[$0] } }

    /// Takes the array of a port.
    mutating func set(_ port: Int, to array: DataArray, from place: String) {
        found[port] = array
        places.append(Place(name: place, rows: array.rows))
    }
}
