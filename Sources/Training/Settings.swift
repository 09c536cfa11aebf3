internal import NeuralNet
internal import OrderedJSON

/// Reads the settings of one loss, metric or optimizer and sees that none is overlooked.
struct SettingsReader {
    /// How messages call what is being set.
    let owner: String
    private let configuration: JSONObject
    private var known: Set<String>

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - settings: the settings.
    ///   - owner: how messages call what is being set.
    ///   - known: keys that may stand there and mean nothing.
    init(
        _ settings: NamedSettings, owner: String,
        known: Set<String> = ["name", "dtype", "reduction"]
    ) {
        self.owner = owner
        self.known = known
        configuration = settings.configuration
    }

    /// Whether a setting is there and not null.
    func isPresent(_ key: String) -> Bool { configuration[key].map { !$0.isNull } ?? false }

    /// A text that must be there.
    mutating func text(_ key: String) throws(TrainingError) -> String {
        known.insert(key)
        guard let text = configuration[key]?.stringValue, !text.isEmpty else {
            throw invalid(key, configuration[key] ?? .null, expected: "a text")
        }
        return text
    }

    /// A number, or its default where it is absent or null.
    mutating func number(_ key: String, default value: Double) throws(TrainingError) -> Double {
        known.insert(key)
        guard let found = configuration[key], !found.isNull else { return value }
        guard let number = found.numberValue?.double, number.isFinite else {
            throw invalid(key, found, expected: "a number")
        }
        return number
    }

    /// A whole number, or its default where it is absent or null.
    mutating func integer(_ key: String, default value: Int) throws(TrainingError) -> Int {
        try integerIfPresent(key) ?? value
    }

    /// A whole number, `nil` where it is absent or null.
    mutating func integerIfPresent(_ key: String) throws(TrainingError) -> Int? {
        known.insert(key)
        guard let found = configuration[key], !found.isNull else { return nil }
        guard let number = found.numberValue?.integer, number.magnitude < 1 << 24 else {
            throw invalid(key, found, expected: "a whole number")
        }
        return number
    }

    /// A whole number or a list of them, `nil` where it is absent or null.
    mutating func integers(_ key: String) throws(TrainingError) -> [Int]? {
        known.insert(key)
        guard let found = configuration[key], !found.isNull else { return nil }
        let elements = found.arrayValue ?? [found]
        let numbers = elements.compactMap { $0.numberValue?.integer }.filter {
            $0.magnitude < 1 << 24
        }
        guard numbers.count == elements.count, !numbers.isEmpty else {
            throw invalid(key, found, expected: "whole numbers")
        }
        return numbers
    }

    /// A number or a list of them, or its default where it is absent or null.
    mutating func numbers(_ key: String, default value: [Double]) throws(TrainingError) -> [Double]
    {
        known.insert(key)
        guard let found = configuration[key], !found.isNull else { return value }
        let elements = found.arrayValue ?? [found]
        let numbers = elements.compactMap { $0.numberValue?.double }.filter(\.isFinite)
        guard numbers.count == elements.count, !numbers.isEmpty else {
            throw invalid(key, found, expected: "numbers")
        }
        return numbers
    }

    /// A word, `nil` where it is absent or null.
    mutating func textIfPresent(_ key: String) throws(TrainingError) -> String? {
        known.insert(key)
        guard let found = configuration[key], !found.isNull else { return nil }
        guard let text = found.stringValue else { throw invalid(key, found, expected: "a word") }
        return text
    }

    /// The error of a setting that is there or not and should be another.
    func refusal(_ key: String, expected: String) -> TrainingError {
        invalid(key, configuration[key] ?? .null, expected: expected)
    }

    /// A Boolean, or its default where it is absent or null.
    mutating func boolean(_ key: String, default value: Bool) throws(TrainingError) -> Bool {
        known.insert(key)
        guard let found = configuration[key], !found.isNull else { return value }
        if let number = found.numberValue?.integer, number == 0 || number == 1 {
            return number == 1
        }
        guard let boolean = found.booleanValue else {
            throw invalid(key, found, expected: "true or false")
        }
        return boolean
    }

    /// A list of numbers, which has no default.
    mutating func numbers(_ key: String) throws(TrainingError) -> [Double] {
        known.insert(key)
        guard let found = configuration[key], let elements = found.arrayValue else {
            throw invalid(key, configuration[key] ?? .null, expected: "a list of numbers")
        }
        let numbers = elements.compactMap { $0.numberValue?.double }.filter(\.isFinite)
        guard numbers.count == elements.count else {
            throw invalid(key, found, expected: "a list of numbers")
        }
        return numbers
    }

    /// Refuses a setting that is not supported, unless it has a value that changes nothing.
    mutating func refuse(_ key: String, unless harmless: JSON...) throws(TrainingError) {
        known.insert(key)
        guard let found = configuration[key], !found.isNull, !harmless.contains(found) else {
            return
        }
        if let number = found.numberValue?.double,
            harmless.contains(where: { $0.numberValue?.double == number })
        {
            return
        }
        throw .unsupportedSetting(of: owner, key: key, value: found.text())
    }

    /// Checks a value.
    func check(
        _ key: String, _ value: Double, _ expected: String, _ isValid: (Double) -> Bool
    ) throws(TrainingError) {
        guard isValid(value) else {
            throw .invalidSetting(of: owner, key: key, value: "\(value)", expected: expected)
        }
    }

    /// Refuses settings that nobody asked for.
    ///
    /// - Parameter ignored: keys that may stand there and mean nothing here.
    /// - Throws: ``TrainingError/unsupportedSetting(of:key:value:)`` at the first other key.
    func finish(ignoring ignored: Set<String> = []) throws(TrainingError) {
        for (key, value) in configuration
        where !known.contains(key) && !ignored.contains(key) && !value.isNull {
            throw .unsupportedSetting(of: owner, key: key, value: value.text())
        }
    }

    private func invalid(_ key: String, _ value: JSON, expected: String) -> TrainingError {
        .invalidSetting(of: owner, key: key, value: value.text(), expected: expected)
    }
}

/// Words in a row, the last behind "or".
package func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
