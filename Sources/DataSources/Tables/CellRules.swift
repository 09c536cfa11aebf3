/// What the cells of chosen columns become: numbers, the numbers of class names, or what fills a gap.
struct CellRules {
    /// The columns that are wanted, in the order wanted.
    let columns: [Int]
    /// The names of all columns of the table.
    let names: [String]
    let fill: FillRule?
    private let targets: Set<Int>
    /// The rows that were read before the one at hand.
    var rows = 0
    /// How many values of each wanted column were missing.
    private(set) var gaps: [Int]
    /// For the wanted columns that are targets what names they hold.
    private(set) var classes: [Int: ClassCollector]
    /// Of each wanted column the sum of the values that are there, where that is asked for.
    private var sums: [Double]

    /// Makes rules.
    ///
    /// - Parameters:
    ///   - table: the table.
    ///   - columns: the columns that are wanted, in the order wanted.
    ///   - targets: of the wanted ones by place, those whose gaps are not filled.
    ///   - named: of these, those that may hold class names, with the names that the model has already.
    ///   - fill: what goes into the gaps of the others.
    init(
        _ table: any Table, columns: [Int], targets: Set<Int> = [], named: [Int: [String]?] = [:],
        fill: FillRule? = nil
    ) {
        self.targets = targets
        self.columns = columns
        self.fill = fill
        names = table.columns
        gaps = columns.map { _ in 0 }
        sums = columns.map { _ in 0 }
        classes = named.mapValues { ClassCollector(known: $0) }
    }

    /// The name of a wanted column.
    func name(of place: Int) -> String { names[columns[place]] }

    /// Says how many gaps of a wanted column were filled.
    ///
    /// - Parameters:
    ///   - place: the column's place.
    ///   - table: the table's path.
    ///   - filling: the value.
    /// - Returns: a sentence.
    func note(ofGapsAt place: Int, table: String, filling: FillRule?) -> String {
        let value = if case .value(let value)? = filling { "\(value)" } else { "nothing" }
        return "\(displayed(table)): \(counted(gaps[place], "missing value")) of column "
            + "\(quoted(name(of: place))) filled with \(value)"
    }

    /// Whether a wanted column holds names, so that even a number in it is one.
    func holdsNames(_ place: Int) -> Bool { classes[place]?.isActive ?? false }

    /// The places of the columns that hold names.
    var namedPlaces: [Int] { classes.filter(\.value.isActive).map(\.key).sorted() }

    /// The number for a cell that is no plain number.
    ///
    /// - Parameters:
    ///   - text: the cell.
    ///   - outcome: what it is as a number.
    ///   - place: the place of its column among the wanted ones.
    /// - Returns: the number; NaN for a gap that is filled when the table has been read.
    /// - Throws: ``TableProblem``.
    mutating func number(
        for text: String, _ outcome: DecimalParser.Outcome, at place: Int
    ) throws(TableProblem) -> Float {
        let column = names[columns[place]]
        let isName = holdsNames(place)
        if !isName {
            switch outcome {
            case .number(let number): return number
            case .tooLarge: throw .notFinite(column: column, text: text)
            case .integerTooLarge: throw .integerTooLarge(column: column, text: text)
            case .notANumber: break
            }
        }
        let word = text.lowercased()
        // A class may be called so.
        if Self.missing.contains(word), classes[place] == nil || word != "none" {
            return try filling(column: column, text: text, at: place)
        }
        if Self.infinite.contains(word), !isName { throw .notFinite(column: column, text: text) }
        guard classes[place] != nil else { throw .notANumber(column: column, text: text) }
        guard isName || rows == 0 else { throw .textAmongNumbers(column: column, text: text) }
        return try classes[place]?.number(of: text, column: column) ?? 0
    }

    private mutating func filling(
        column: String, text: String, at place: Int
    ) throws(TableProblem) -> Float {
        guard let fill, !targets.contains(place) else {
            throw .missingValue(
                column: column, text: text, canBeFilled: !targets.contains(place))
        }
        gaps[place] += 1
        if case .value(let value) = fill { return value }
        return .nan
    }

    private static let missing: Set = [
        "", "na", "n/a", "#n/a", "nan", "-nan", "null", "none", "?",
    ]
    private static let infinite: Set = [
        "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity",
    ]

    /// Counts rows that were read.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - numbers: the rows, one after another.
    mutating func add(_ count: Int, _ numbers: borrowing [Float]) {
        rows += count
        guard fill == .mean else { return }
        let width = columns.count
        for row in 0..<count {
            for place in 0..<width {
                let number = numbers[row &* width &+ place]
                if !number.isNaN { sums[place] += Double(number) }
            }
        }
    }

    /// The mean of the values that a wanted column has.
    func mean(at place: Int) -> Float { Float(sums[place] / Double(rows - gaps[place])) }
}
