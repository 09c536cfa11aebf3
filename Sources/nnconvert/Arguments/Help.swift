/// The texts of `--help`, 80 columns wide.
enum Help {
    private static let width = 80

    /// The help of the whole tool.
    static func text(for commands: [any Command.Type]) -> String {
        var lines = [
            "nnconvert imports, verifies, fine-tunes, explains and exports Keras models.", "",
            "Usage: nnconvert COMMAND …", "",
        ]
        for command in commands {
            let syntax = command.syntax
            lines += entry(syntax.name, syntax.summary, indent: 12)
        }
        lines += [
            "",
            "nnconvert COMMAND --help tells all about a command; nnconvert --version the version.",
            "", "Example, in a clone of the repository:", "",
            "  nnconvert inspect Fixtures/salary/model.keras", "",
            "Exit status: 0 done; 1 verify or diff found a difference; 2 wrong usage; 3 an input",
            "cannot be used; 4 an output could not be written; 5 training failed; 70 a bug.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The help of a command.
    static func text(for syntax: Syntax) -> String {
        let operands = syntax.operands + syntax.optionalOperands.map { "[\($0)]" }
        var lines = wrapped(syntax.summary, indent: 0)
        let required = syntax.requiredOptions.map { option in
            "\(option.letter.map { "-\($0)" } ?? option.spelling) \(option.placeholder ?? "")"
        }
        let usage = (["nnconvert", syntax.name] + operands + required).joined(separator: " ")
        lines += ["", "Usage: \(usage) [options]", ""]
        for option in syntax.options {
            var head = option.letter.map { "-\($0), " } ?? "    "
            head += option.spelling
            if let placeholder = option.placeholder { head += " \(placeholder)" }
            lines += entry(
                head, option.help + (option.isRepeatable ? " Repeatable." : ""), indent: 30)
        }
        for note in syntax.notes { lines += [""] + wrapped(note, indent: 0) }
        let noun = syntax.examples.count == 1 ? "Example" : "Examples"
        lines += ["", "\(noun), in a clone of the repository:", ""]
        lines += syntax.examples.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A name and what it means, side by side.
    private static func entry(_ head: String, _ text: String, indent: Int) -> [String] {
        let body = wrapped(text, indent: indent)
        let start = "  " + head
        guard start.count + 2 <= indent, let first = body.first else { return [start] + body }
        let padding = String(repeating: " ", count: indent - start.count)
        return [start + padding + first.dropFirst(indent)] + body.dropFirst()
    }

    /// A text in lines that are indented.
    private static func wrapped(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }
}
