internal import NeuralNet
internal import Training

/// All rows of a table: the numbers of chosen columns.
struct TableNumbers: Equatable {
    var rows = 0
    /// Those of each row one after another, in the order asked.
    var elements: [Float] = []
}

extension TableNumbers {
    /// Cuts the columns into arrays.
    ///
    /// - Parameters:
    ///   - parts: the name and the extents of a row of each array, in the order of the columns.
    ///   - classNames: gives the names of the classes in the column at a place.
    /// - Returns: an array for each part.
    func arrays(
        of parts: [(name: String, extents: [Int])], classNames: (Int) -> [String]?
    ) -> [DataArray] {
        let width = elements.count / rows
        var arrays: [DataArray] = []
        var start = 0
        for part in parts {
            let size = part.extents.reduce(1, *)
            var elements = elements
            if parts.count > 1 {
                elements = [Float](unsafeUninitializedCapacity: rows * size) { cut, initialized in
                    for row in 0..<rows {
                        for index in 0..<size {
                            cut.initializeElement(
                                at: row &* size &+ index,
                                to: self.elements[row &* width &+ start &+ index])
                        }
                    }
                    initialized = rows * size
                }
            }
            arrays.append(
                DataArray(
                    name: part.name, extents: part.extents, rows: rows, elements: elements,
                    classNames: classNames(start)))
            start += size
        }
        return arrays
    }
}

/// Reads a table to its end and puts right what only the end tells: gaps, and the order of class names.
struct TableReader {
    private let table: any Table
    private var rules: CellRules
    private var numbers = TableNumbers()

    /// The numbers that are parsed at a time.
    private static let blockSize = 1 << 16

    /// Prepares to read.
    init(_ table: any Table, _ rules: CellRules) {
        self.table = table
        self.rules = rules
    }

    /// The names of the classes in a wanted column, in order; `nil` where it holds numbers.
    func classNames(at place: Int) -> [String]? { rules.classes[place]?.sorted }

    /// What was filled where: a sentence for each column that had gaps.
    var notes: [String] {
        rules.gaps.indices.filter { rules.gaps[$0] > 0 }.map { place in
            "\(displayed(table.path)): \(counted(rules.gaps[place], "missing value")) of column "
                + "\(quoted(rules.names[rules.columns[place]])) filled with \(fillings[place] ?? 0)"
        }
    }

    /// What fills the gaps of each column that has some.
    private var fillings: [Int: Float] = [:]

    /// Reads all rows, once.
    ///
    /// - Returns: the numbers in the wanted columns.
    /// - Throws: ``DataError`` naming the place where a row is wrong.
    mutating func read() throws(DataError) -> TableNumbers {
        let width = rules.columns.count
        let limit = max(1, Self.blockSize / max(width, 1))
        var block = [Float](repeating: 0, count: limit * width)
        while true {
            let count = try table.read(limit, &rules, into: &block)
            rules.add(count, block)
            if numbers.rows == 0 { reserve() }
            numbers.elements += block[..<(count * width)]
            numbers.rows += count
            guard count == limit else { break }
            guard numbers.elements.count <= physicalMemory / 8 else {
                throw .table(table.path, .tooLarge)
            }
        }
        guard numbers.rows > 0 else {
            throw table is CSVTable
                ? .table(table.path, .headerOnly) : .database(table.path, .noRows)
        }
        try fillGaps()
        sortClasses()
        return numbers
    }

    private mutating func reserve() {
        guard let rows = table.likelyRows else { return }
        let (count, overflow) = rows.multipliedReportingOverflow(by: rules.columns.count)
        guard !overflow else { return }
        numbers.elements.reserveCapacity(min(count, physicalMemory / 16))
    }

    private mutating func fillGaps() throws(DataError) {
        guard let fill = rules.fill else { return }
        let places = rules.gaps.indices.filter { rules.gaps[$0] > 0 }
        for place in places where fill.needsWholeTable && rules.gaps[place] == rules.rows {
            let column = rules.names[rules.columns[place]]
            throw .table(table.path, .nothingToFillFrom(column: column))
        }
        switch fill {
        case .value(let value): for place in places { fillings[place] = value }
        case .mean: for place in places { fillings[place] = rules.mean(at: place) }
        case .median:
            for (place, median) in zip(places, medians(at: places)) { fillings[place] = median }
        }
        let width = rules.columns.count
        for (place, value) in fillings {
            for index in stride(from: place, to: numbers.elements.count, by: width)
            where numbers.elements[index].isNaN {
                numbers.elements[index] = value
            }
        }
    }

    private func medians(at places: [Int]) -> [Float] {
        guard !places.isEmpty else { return [] }
        var search = MedianSearch(
            places: places, width: rules.columns.count,
            present: places.map { rules.rows - rules.gaps[$0] })
        search.count(numbers.elements)
        search.beginSecondPass()
        search.refine(numbers.elements)
        return search.medians
    }

    private mutating func sortClasses() {
        for place in rules.namedPlaces {
            guard let sorted = rules.classes[place]?.places else { continue }
            let width = rules.columns.count
            for index in stride(from: place, to: numbers.elements.count, by: width) {
                numbers.elements[index] = sorted[Int(numbers.elements[index])]
            }
        }
    }
}
