/// The names of classes in a target column, numbered as they come.
struct ClassCollector: Equatable {
    /// More names than this are no classes.
    static let limit = 10_000
    /// The bytes of the longest name.
    static let nameLimit = 1000

    /// Whether the column holds names, which its first row tells.
    private(set) var isActive = false
    /// The names that the model has already, in its order; no other is taken then.
    private let known: [String]?
    private var numbers: [[UInt8]: Int] = [:]
    private var names: [[UInt8]] = []

    /// Waits for names.
    ///
    /// - Parameter known: the names that the model has already, in its order.
    init(known: [String]? = nil) {
        self.known = known
        for name in known ?? [] { add(Array(name.utf8)) }
    }

    private mutating func add(_ name: [UInt8]) {
        numbers[name] = names.count
        names.append(name)
    }

    /// The number of a name, for the time being.
    ///
    /// - Parameters:
    ///   - text: the name.
    ///   - column: the column's name, for messages.
    /// - Returns: the place of its first use among those of all names, or that in the model's order.
    /// - Throws: ``TableProblem`` where it is none of the model's names, or one too many.
    mutating func number(of text: String, column: String) throws(TableProblem) -> Float {
        let name = Array(text.utf8)
        guard name.count <= Self.nameLimit else { throw .notANumber(column: column, text: text) }
        isActive = true
        if let number = numbers[name] { return Float(number) }
        if let known { throw .unknownClass(column: column, text: text, known: known) }
        guard names.count < Self.limit else { throw .tooManyClasses(column: column, Self.limit) }
        add(name)
        return Float(names.count - 1)
    }

    /// The names in the order of their code points, as scikit-learn's LabelEncoder sorts them, or in the model's;
    /// `nil` where the column holds numbers.
    var sorted: [String]? {
        guard isActive else { return nil }
        if let known { return known }
        return order.map { String(decoding: names[$0], as: UTF8.self) }
    }

    /// What the number of each name, as it came, is in the order of ``sorted``; `nil` where nothing changes.
    var places: [Float]? {
        guard isActive, known == nil else { return nil }
        var places = [Float](repeating: 0, count: names.count)
        for (place, number) in order.enumerated() { places[number] = Float(place) }
        return places
    }

    /// The order of UTF-8 is that of code points.
    private var order: [Int] {
        names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
    }
}
