internal import Training

/// Why a command line cannot be understood or obeyed.
enum UsageError: Error, Equatable, Sendable {
    case noCommand
    case unknownCommand(String, nearest: String?)
    case optionBeforeCommand(String)
    case unknownOption(String, command: String, nearest: String?)
    case notInThisVersion(String)
    case missingValue(option: String, placeholder: String)
    case surplusValue(option: String)
    case repeatedOption(String)
    case invalidValue(option: String, value: String, expected: String)
    case missingOption(String, command: String)
    case missingOperand(String, command: String)
    case surplusOperand(String, command: String)
    case conflict(String, String)
    case needed(String, by: String)
    case unknownExtension(String, known: [String])
    case notAllowed(String, reason: String)
    case unmatchedGlob(option: String, glob: String, layers: [String])
    case wrongLabelCount(found: Int, expected: Int)
    case rowOutOfRange(Int, rows: Int)
}

extension UsageError {
    /// The error of a word that looks like an option and is none of the command's.
    static func unknownOption(word: String, _ syntax: Syntax) -> UsageError {
        let name = word.drop { $0 == "-" }
        if Unavailable.options.contains(String(name)) { return .notInThisVersion(word) }
        let known = syntax.options.map(\.spelling)
        return .unknownOption(
            word, command: syntax.name,
            nearest: Suggestion.option(for: word, among: known))
    }
}

extension UsageError: CustomStringConvertible {
    /// The error as a sentence fragment: what, and what to do.
    var description: String {
        switch self {
        case .noCommand, .unknownCommand, .optionBeforeCommand, .unknownOption, .notInThisVersion:
            nameDescription
        case .missingValue, .surplusValue, .repeatedOption, .invalidValue, .missingOption,
            .missingOperand, .surplusOperand, .conflict, .needed:
            formDescription
        case .unknownExtension(let path, let known):
            "\(path): its name must end in \(alternatives(known)), which says what to write"
        case .notAllowed(let what, let reason): "\(what) \(reason)"
        case .unmatchedGlob(let option, let glob, let layers):
            "\(option) \(glob) matches no layer; the layers are \(layers.joined(separator: ", "))"
        case .wrongLabelCount(let found, let expected):
            "--labels names \(found) where the output has \(expected) classes; give \(expected)"
        case .rowOutOfRange(let row, let rows):
            "--row \(row) is not there; the data has rows 1 to \(rows)"
        }
    }

    private var nameDescription: String {
        switch self {
        case .noCommand: "no command is given; see nnconvert --help"
        case .unknownCommand(let name, let nearest):
            "there is no command \(name); "
                + (nearest.map { "did you mean \($0)?" } ?? "see nnconvert --help")
        case .optionBeforeCommand(let option):
            "\(option) stands before the command; write it behind"
        case .unknownOption(let option, let command, let nearest):
            "\(command) has no option \(option); "
                + (nearest.map { "did you mean \($0)?" } ?? "see nnconvert \(command) --help")
        case .notInThisVersion(let what): "\(what) is not in this version"
        default: ""
        }
    }

    private var formDescription: String {
        switch self {
        case .missingValue(let option, let placeholder):
            "\(option) needs a value; write \(option) \(placeholder)"
        case .surplusValue(let option): "\(option) takes no value; write it alone"
        case .repeatedOption(let option): "\(option) is given twice; give it once"
        case .invalidValue(let option, let value, let expected):
            "\(option) is \"\(value)\", where \(expected) is expected"
        case .missingOption(let option, let command):
            "\(command) needs \(option); see nnconvert \(command) --help"
        case .missingOperand(let operand, let command):
            "\(command) needs \(operand); see nnconvert \(command) --help"
        case .surplusOperand(let word, let command):
            "\(command) does not know what to do with \(word); see nnconvert \(command) --help"
        case .conflict(let first, let second):
            "\(first) and \(second) exclude each other; give one of them"
        case .needed(let needed, let option): "\(option) goes with \(needed) only; give both"
        default: ""
        }
    }
}
