/// What a command takes, for the parser and for help.
struct Syntax: Sendable {
    /// The command's name.
    let name: String
    /// What it does, in one line.
    let summary: String
    /// What stands on the command line without a dash: the placeholders, all of them needed.
    let operands: [String]
    /// The operands that may follow and need not.
    let optionalOperands: [String]
    /// The options besides those that every command has.
    let ownOptions: [Option]
    /// The options that the command needs.
    let requiredOptions: [Option]
    /// What help says behind the options.
    let notes: [String]
    /// Commands that work in a clone of the repository.
    let examples: [String]

    /// Describes a command.
    init(
        _ name: String, _ summary: String, operands: [String], optionalOperands: [String] = [],
        required: [Option] = [], options: [Option], notes: [String] = [], examples: [String]
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.optionalOperands = optionalOperands
        ownOptions = options
        requiredOptions = required
        self.notes = notes
        self.examples = examples
    }

    /// All options.
    var options: [Option] { ownOptions + Option.common }

    /// The option of a name.
    func option(named name: String) -> Option? { options.first { $0.name == name } }

    /// The option of a letter.
    func option(lettered letter: Character) -> Option? { options.first { $0.letter == letter } }
}
