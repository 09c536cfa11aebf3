internal import Glibc
internal import NeuralNet
internal import Training

/// An argument whose meaning is settled: where the data is and what it feeds.
struct BoundSource {
    /// Where the data is.
    enum Place: Equatable {
        case location(DataLocation)
        /// Columns of a table that holds inputs too.
        case columns(table: Int, [Int])
    }

    let place: Place
    /// The positions of the inputs or outputs that it feeds.
    let ports: [Int]
    /// The argument named the one port that it feeds.
    let isNamed: Bool

    /// The columns of an inputs' table that feed an output.
    func columns(ofTable index: Int) -> (port: Int, columns: [Int])? {
        guard case .columns(index, let columns) = place else { return nil }
        return (ports[0], columns)
    }
}

extension DataBinder {
    /// Finds where the inputs are and which they are.
    func inputSources() throws(DataError) -> [BoundSource] {
        let ports = signature.inputs
        var arguments: [(DataArgument, BoundSource.Place)] = []
        for text in request.data {
            let argument = DataArgument(text, ports: ports)
            arguments.append((argument, .location(try argument.location(ports: ports))))
        }
        guard !arguments.isEmpty else { throw .binding(.noData) }
        return try bind(arguments, to: ports, among: ports.indices)
    }

    /// Finds where the targets are and which they are.
    ///
    /// - Parameter tables: the tables of the inputs, whose columns may be targets.
    /// - Returns: as many as the command line has.
    /// - Throws: ``DataError``.
    mutating func targetSources(tables: [any Table]) throws(DataError) -> [BoundSource] {
        let ports = signature.outputs
        var arguments: [(DataArgument, BoundSource.Place)] = []
        for text in request.targets {
            if let place = columns(named: text, in: tables) {
                noteFile(called: text)
                arguments.append((DataArgument(text, ports: []), place))
                continue
            }
            let argument = DataArgument(text, ports: ports)
            if let place = columns(named: argument.source, in: tables) {
                arguments.append((argument, place))
                continue
            }
            do throws(DataError) {
                arguments.append((argument, .location(try argument.location(ports: ports))))
            } catch {
                guard case .file(.missing) = error, !tables.isEmpty else { throw error }
                throw .binding(.unknownTarget(text, columns: tables.flatMap(\.columns)))
            }
        }
        guard !arguments.isEmpty else { return [] }
        let count = ports.count { !numericPorts.contains($0.name) }
        let weights = arguments.filter { $0.0.port.map { $0 >= count } ?? false }
        let others = arguments.filter { $0.0.port.map { $0 < count } ?? true }
        return try bind(others, to: ports, among: 0..<count)
            + (weights.isEmpty ? [] : bind(weights, to: ports, among: count..<ports.count))
    }

    private func columns(named text: String, in tables: [any Table]) -> BoundSource.Place? {
        for names in [[text], DataRequest.features(listedIn: text)] {
            for (index, table) in tables.enumerated() {
                let columns = names.compactMap { table.columns.firstIndex(of: $0) }
                if columns.count == names.count { return .columns(table: index, columns) }
            }
        }
        return nil
    }

    private mutating func noteFile(called text: String) {
        guard access(text, F_OK) == 0 else { return }
        notes.append(
            Warning("--target \(text) is taken for the column, not for the file of that name"))
    }

    /// Settles which of some ports arguments feed: the ones that they name, or one argument all of them.
    private func bind(
        _ arguments: [(argument: DataArgument, place: BoundSource.Place)],
        to ports: [ModelSignature.Port], among places: Range<Int>
    ) throws(DataError) -> [BoundSource] {
        if arguments.count == 1, arguments[0].argument.port == nil {
            let (argument, place) = arguments[0]
            if case .columns = place, places.count > 1 {
                throw nameNeeded(by: argument, ports[places])
            }
            return [BoundSource(place: place, ports: Array(places), isNamed: false)]
        }
        var sources: [BoundSource] = []
        var fed: Set<Int> = []
        for (argument, place) in arguments {
            guard let port = argument.port ?? (places.count == 1 ? places.lowerBound : nil)
            else {
                throw nameNeeded(by: argument, ports[places])
            }
            guard fed.insert(port).inserted else { throw .binding(.repeatedName(ports[port].name)) }
            sources.append(
                BoundSource(place: place, ports: [port], isNamed: argument.port != nil))
        }
        let unfed = places.filter { !fed.contains($0) }.map { ports[$0].name }
        guard unfed.isEmpty else { throw .binding(.unfed(unfed)) }
        return sources
    }

    private func nameNeeded(
        by argument: DataArgument, _ ports: ArraySlice<ModelSignature.Port>
    ) -> DataError {
        .binding(.nameNeeded(argument: argument.source, known: ports.map(\.name)))
    }
}
