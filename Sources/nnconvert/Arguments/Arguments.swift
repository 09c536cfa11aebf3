import Glibc

/// The words behind a command, sorted into operands and options.
struct Arguments {
    /// The command that they belong to.
    let syntax: Syntax
    /// The words that are no options, in order.
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    /// Sorts words: `--name value`, `--name=value`, `-o value`; behind `--` all are operands.
    ///
    /// - Parameters:
    ///   - words: the words behind the command.
    ///   - syntax: what the command takes.
    /// - Throws: ``UsageError`` at the first word that does not suit the command.
    init(_ words: [String], for syntax: Syntax) throws(UsageError) {
        self.syntax = syntax
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            if word.hasPrefix("--") {
                try takeLong(word, &rest)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word, &rest)
            } else {
                operands.append(word)
            }
        }
        if !has(.help) { try checkOperands() }
    }

    private mutating func takeLong(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = syntax.option(named: name) else {
            throw .unknownOption(word: "--\(name)", syntax)
        }
        try take(option, attached: parts.count > 1 ? String(parts[1]) : nil, &rest)
    }

    private mutating func takeShort(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        guard let letter = word.dropFirst().first, let option = syntax.option(lettered: letter)
        else { throw .unknownOption(word: word, syntax) }
        let attached = word.dropFirst(2)
        guard attached.isEmpty || option.placeholder != nil else {
            throw .unknownOption(word: word, syntax)
        }
        try take(option, attached: attached.isEmpty ? nil : String(attached), &rest)
    }

    private mutating func take(
        _ option: Option, attached: String?, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        guard option.isRepeatable || values[option.name] == nil else {
            throw .repeatedOption(option.spelling)
        }
        guard let placeholder = option.placeholder else {
            guard attached == nil else { throw .surplusValue(option: option.spelling) }
            values[option.name] = []
            return
        }
        if let attached {
            values[option.name, default: []].append(attached)
        } else if let next = rest.first, !next.hasPrefix("--") {
            values[option.name, default: []].append(next)
            rest.removeFirst()
        } else {
            throw .missingValue(option: option.spelling, placeholder: placeholder)
        }
    }

    private func checkOperands() throws(UsageError) {
        if operands.count < syntax.operands.count {
            throw .missingOperand(syntax.operands[operands.count], command: syntax.name)
        }
        let most = syntax.operands.count + syntax.optionalOperands.count
        if operands.count > most {
            throw .surplusOperand(operands[most], command: syntax.name)
        }
    }
}

// What a command asks for.
extension Arguments {
    /// Whether an option is given.
    func has(_ option: Option) -> Bool { values[option.name] != nil }

    /// All values of an option.
    func texts(_ option: Option) -> [String] { values[option.name] ?? [] }

    /// The value of an option, `nil` if it is not given.
    func text(_ option: Option) -> String? { values[option.name]?.last }

    /// The value of an option that the command needs.
    func required(_ option: Option) throws(UsageError) -> String {
        guard let text = text(option) else {
            throw .missingOption(
                "\(option.spelling) \(option.placeholder ?? "")", command: syntax.name)
        }
        return text
    }

    /// The whole number of an option, `nil` if it is not given.
    func integer(_ option: Option, atLeast minimum: Int = 1) throws(UsageError) -> Int? {
        guard let text = text(option) else { return nil }
        guard let number = Int(text), number >= minimum else {
            throw .invalidValue(
                option: option.spelling, value: text,
                expected: minimum == 1
                    ? "a whole number from 1 on" : "a whole number from \(minimum) on")
        }
        return number
    }

    /// How many threads compute: `--threads`, or as many as the machine has.
    var threads: Int {
        get throws(UsageError) {
            try integer(.threads) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        }
    }

    /// The number of an option, `nil` if it is not given.
    func number(
        _ option: Option, expected: String = "a number", _ isValid: (Double) -> Bool = { _ in true }
    ) throws(UsageError) -> Double? {
        guard let text = text(option) else { return nil }
        guard let number = Double(text), number.isFinite, isValid(number) else {
            throw .invalidValue(option: option.spelling, value: text, expected: expected)
        }
        return number
    }

    /// The names of an option's list with commas, `nil` if it is not given.
    func list(_ option: Option) throws(UsageError) -> [String]? {
        guard let text = text(option) else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count else {
            throw .invalidValue(
                option: option.spelling, value: text, expected: "names with commas, all different")
        }
        return names
    }
}
