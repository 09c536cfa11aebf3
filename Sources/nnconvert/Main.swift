internal import Glibc

/// The tool: finds the command, runs it, and turns every error into one sentence and a status.
@main
enum Main {
    /// The version that `--version` prints.
    static let version = "0.1.0"

    /// The commands in the order of help.
    static let commands: [any Command.Type] = [
        Import.self, Export.self, Inspect.self, Predict.self, Evaluate.self, Finetune.self,
        Verify.self, Diff.self, Explain.self, Bench.self,
    ]

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst())).code)
    }

    private static func run(_ words: [String]) -> ExitStatus {
        do {
            return try dispatch(words)
        } catch {
            let failure = Failure(error)
            if let message = failure.message { Console.standardError("nnconvert: \(message)\n") }
            return failure.status
        }
    }

    private static func dispatch(_ words: [String]) throws -> ExitStatus {
        guard let first = words.first else { throw UsageError.noCommand }
        let plain = Console(isQuiet: false, isJSON: false)
        switch first {
        case "--help", "-h":
            try plain.print(Help.text(for: commands))
            return .done
        case "--version":
            try plain.print("nnconvert \(version)\n")
            return .done
        case "help":
            let text =
                try words.count > 1
                ? Help.text(for: command(named: words[1]).syntax) : Help.text(for: commands)
            try plain.print(text)
            return .done
        default: return try run(try command(named: first), Array(words.dropFirst()))
        }
    }

    private static func run(
        _ command: any Command.Type, _ words: [String]
    ) throws -> ExitStatus {
        let arguments = try Arguments(words, for: command.syntax)
        let console = Console(isQuiet: arguments.has(.quiet), isJSON: arguments.has(.json))
        if arguments.has(.help) {
            try console.print(Help.text(for: command.syntax))
            return .done
        }
        _ = try arguments.threads
        return try command.init(arguments).run(on: console)
    }

    private static func command(named name: String) throws(UsageError) -> any Command.Type {
        if let command = commands.first(where: { $0.syntax.name == name }) { return command }
        guard !name.hasPrefix("-") else { throw .optionBeforeCommand(name) }
        if Unavailable.commands.contains(name) { throw .notInThisVersion("the command \(name)") }
        let nearest = Suggestion.command(for: name, among: commands.map { $0.syntax.name })
        throw .unknownCommand(name, nearest: nearest)
    }
}
