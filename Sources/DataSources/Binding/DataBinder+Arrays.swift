internal import NeuralNet
internal import Training

extension DataBinder {
    /// Reads the arrays of a source that is no table.
    ///
    /// - Parameters:
    ///   - source: where they are and what they feed; a table is left alone.
    ///   - role: what they are for.
    ///   - arrays: where they go.
    /// - Throws: ``DataError``.
    mutating func loadArrays(
        _ source: BoundSource, role: DataRole, into arrays: inout PortArrays
    ) throws(DataError) {
        guard case .location(let location) = source.place else { return }
        if location.isTable { return }
        if case .container(let kind, let path) = location {
            let file = try kind.open(path)
            let names = try arrayNames(in: file, source: source, ports: arrays.ports, role: role)
            for (port, name) in zip(source.ports, names) {
                try arrays.set(
                    port, to: try file.array(named: name), from: file.place(of: name), role: role)
            }
            return
        }
        guard source.ports.count == 1 else {
            let known = arrays.ports.map(\.name)
            throw .binding(.nameNeeded(argument: location.description, known: known))
        }
        if let policy = request.memory,
            let stored = try StoredArray.opening(location, policy)
        {
            try arrays.set(source.ports[0], to: stored, from: location.description, role: role)
            return
        }
        let array =
            switch location {
            case .array(let kind, let path, let name): try kind.open(path).array(named: name)
            default: try NumberArray(path: location.description)
            }
        try arrays.set(source.ports[0], to: array, from: location.description, role: role)
    }

    /// Which of an archive's arrays feed a source's ports.
    private mutating func arrayNames(
        in file: any ArrayContainer, source: BoundSource, ports: [ModelSignature.Port],
        role: DataRole
    ) throws(DataError) -> [String] {
        let wanted = source.ports.map { ports[$0].name }
        let matched = wanted.filter(file.names.contains)
        if matched.count == wanted.count {
            noteUnused(Set(file.names).subtracting(wanted), of: file)
            return wanted
        }
        if source.isNamed {
            guard file.names.count == 1 else {
                throw .binding(.arrayNameNeeded(argument: file.path))
            }
            return file.names
        }
        if let missing = wanted.first(where: { !file.names.contains($0) }), !matched.isEmpty {
            throw .array(file.path, .missingArray(port: missing, existing: file.names))
        }
        guard file.names.count == wanted.count else {
            let problem = ArrayProblem.wrongArrayCount(expected: wanted.count, existing: file.names)
            throw .array(file.path, problem)
        }
        let names = inNumericOrder(file.names)
        if names.count > 1 {
            let pairs = zip(names, wanted).map { "\($0) → \($1)" }.joined(separator: ", ")
            notes.append(
                Warning(
                    "\(file.path): no array is called as \(role.article) is, so arrays go to "
                        + "\(role.noun)s in order: \(pairs)"))
        }
        return names
    }

    private mutating func noteUnused(_ names: Set<String>, of file: any ArrayContainer) {
        let isUsedElsewhere = (request.data + request.targets).count { $0.contains(file.path) } > 1
        guard !names.isEmpty, !isUsedElsewhere else { return }
        notes.append(Warning("\(file.path): not used: \(listed(names.sorted()))"))
    }
}

/// Names in the order of the numbers in which they end, if all do, else as they are.
func inNumericOrder(_ names: [String]) -> [String] {
    var numbered: [(name: String, number: Int, place: Int)] = []
    for (place, name) in names.enumerated() {
        let digits = name.utf8.reversed().prefix {
            $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        }
        guard let number = Int(String(decoding: digits.reversed(), as: UTF8.self)) else {
            return names
        }
        numbered.append((name, number, place))
    }
    return numbered.sorted { ($0.number, $0.place) < ($1.number, $1.place) }.map(\.name)
}

extension PortArrays {
    /// Takes the array of a port after checking its shape.
    ///
    /// - Parameters:
    ///   - port: the port's position.
    ///   - array: the array, rows first.
    ///   - place: where it came from.
    ///   - role: what it is for; a target may have any shape.
    /// - Throws: ``DataError/array(_:_:)`` where there are no rows or the shape is another.
    mutating func set(
        _ port: Int, to array: NumberArray, from place: String, role: DataRole
    ) throws(DataError) {
        let row = try rowExtents(port, of: array.extents, from: place, role: role)
        guard !array.elements.isEmpty else { throw .array(place, .noRows(extents: array.extents)) }
        set(
            port,
            to: DataArray(
                name: ports[port].name, extents: row, rows: array.extents[0],
                elements: array.elements),
            from: place)
    }

    /// Takes the array of a port whose numbers stay in a file; see ``set(_:to:from:role:)``.
    mutating func set(
        _ port: Int, to array: StoredArray, from place: String, role: DataRole
    ) throws(DataError) {
        let row = try rowExtents(port, of: array.extents, from: place, role: role)
        set(
            port, to: DataArray(name: ports[port].name, extents: row, file: array.file), from: place
        )
    }

    private func rowExtents(
        _ port: Int, of extents: [Int], from place: String, role: DataRole
    ) throws(DataError) -> [Int] {
        let wanted = ports[port]
        let row = Array(extents.dropFirst())
        guard !extents.isEmpty, let adapted = role == .target ? row : wanted.adapted(row) else {
            let problem = ArrayProblem.wrongShape(
                port: wanted.name, expected: wanted.shape, found: extents)
            throw .array(place, problem)
        }
        return adapted
    }
}
