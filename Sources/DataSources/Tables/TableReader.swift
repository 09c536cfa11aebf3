internal import NeuralNet
internal import Training

/// How much of the data is held in memory, and where the rest goes.
public struct MemoryPolicy: Sendable, Equatable {
    /// The bytes of numbers that one file may take in memory; of more, the rows stay in the file, or go into a
    /// temporary one.
    public var limit: Int
    /// The folder of temporary files.
    public var folder: String

    /// Sets limits.
    ///
    /// - Parameters:
    ///   - limit: the bytes of numbers that one file may take in memory.
    ///   - folder: the folder of temporary files.
    public init(limit: Int, folder: String) {
        self.limit = limit
        self.folder = folder
    }

    /// Whether so many numbers are held in memory.
    func holds(_ count: Int) -> Bool { count <= limit / MemoryLayout<Float>.size }
}

/// Reads a table to its end and puts right what only the end tells: gaps, and the order of class names.
struct TableReader {
    private let table: any Table
    private var rules: CellRules
    private let policy: MemoryPolicy?
    private var numbers = TableNumbers()
    /// Where the rows are once they are too many for memory.
    private var spool: Spool?

    /// The numbers that are parsed at a time.
    private static let blockSize = 1 << 16

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - table: the table.
    ///   - rules: what its cells become.
    ///   - policy: how much is held in memory; all if `nil`.
    init(_ table: any Table, _ rules: CellRules, _ policy: MemoryPolicy? = nil) {
        self.table = table
        self.rules = rules
        self.policy = policy
    }

    /// The names of the classes in a wanted column, in order; `nil` where it holds numbers.
    func classNames(at place: Int) -> [String]? { rules.classes[place]?.sorted }

    /// What fills the gaps of each column that has some.
    private var fillings: [Int: Float] = [:]

    /// What was filled and numbered: a sentence for each column.
    var notes: [String] {
        let table = displayed(table.path)
        let filled = rules.gaps.indices.filter { rules.gaps[$0] > 0 }.map { place in
            rules.note(
                ofGapsAt: place, table: self.table.path, filling: fillings[place].map { .value($0) }
            )
        }
        let numbered = rules.namedPlaces.compactMap { place in
            classNames(at: place).map { names in
                let pairs = names.prefix(6).enumerated().map { "\(quoted($1)) = \($0)" }
                let rest = names.count > 6 ? " and \(names.count - 6) more" : ""
                return "\(table): the classes of column \(quoted(rules.name(of: place))) are "
                    + pairs.joined(separator: ", ") + rest
            }
        }
        return filled + numbered
    }

    /// Reads all rows, once.
    ///
    /// - Returns: the numbers in the wanted columns.
    /// - Throws: ``DataError`` naming the place where a row is wrong.
    mutating func read() throws(DataError) -> TableRows {
        let width = rules.columns.count
        let limit = max(1, Self.blockSize / max(width, 1))
        var block = [Float](repeating: 0, count: limit * width)
        while true {
            let count = try table.read(limit, &rules, into: &block)
            rules.add(count, block)
            try take(block[..<(count * width)], rows: count)
            guard count == limit else { break }
        }
        guard rules.rows > 0 else { throw table.emptiness }
        try findFillings()
        try putRight()
        if let spool { return .file(try spool.file(called: displayed(table.path))) }
        return .memory(numbers)
    }

    private mutating func take(_ block: ArraySlice<Float>, rows: Int) throws(DataError) {
        if spool == nil {
            if numbers.rows == 0 { reserve() }
            let count = numbers.elements.count + block.count
            guard let policy, !policy.holds(count) else {
                guard count <= physicalMemory / 8 else { throw .table(table.path, .tooLarge) }
                numbers.elements += block
                numbers.rows += rows
                return
            }
            let spool = try Spool(in: policy.folder, width: rules.columns.count)
            try numbers.elements.withUnsafeBufferPointer { held throws(DataError) in
                try spool.append(held)
            }
            numbers = TableNumbers()
            self.spool = spool
        }
        try block.withUnsafeBufferPointer { block throws(DataError) in try spool?.append(block) }
    }

    private mutating func reserve() {
        guard let rows = table.likelyRows else { return }
        let (count, overflow) = rows.multipliedReportingOverflow(by: rules.columns.count)
        guard !overflow, policy?.holds(count) ?? true else { return }
        numbers.elements.reserveCapacity(min(count, physicalMemory / 16))
    }

    private mutating func findFillings() throws(DataError) {
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
            for (place, median) in zip(places, try medians(at: places)) {
                fillings[place] = median
            }
        }
    }

    private mutating func medians(at places: [Int]) throws(DataError) -> [Float] {
        guard !places.isEmpty else { return [] }
        var search = MedianSearch(
            places: places, width: rules.columns.count,
            present: places.map { rules.rows - rules.gaps[$0] })
        try forEachPart { search.count($0) }
        search.beginSecondPass()
        try forEachPart { search.refine($0) }
        return search.medians
    }

    private mutating func putRight() throws(DataError) {
        let orders = rules.namedPlaces.compactMap { place in
            rules.classes[place]?.places.map { (place, $0) }
        }
        let fillings = rules.fill?.needsWholeTable ?? false ? fillings : [:]
        guard !orders.isEmpty || !fillings.isEmpty else { return }
        let width = rules.columns.count
        try forEachPart { numbers in
            for (place, value) in fillings {
                for index in stride(from: place, to: numbers.count, by: width)
                where numbers[index].isNaN {
                    numbers[index] = value
                }
            }
            for (place, order) in orders {
                for index in stride(from: place, to: numbers.count, by: width) {
                    numbers[index] = order[Int(numbers[index])]
                }
            }
        }
    }

    /// Hands out all rows part by part, to be changed or not.
    private mutating func forEachPart(_ body: (inout [Float]) -> Void) throws(DataError) {
        if let spool { try spool.forEachPart(body) } else { body(&numbers.elements) }
    }
}
