/// Finds what a mistyped word was meant to be.
enum Suggestion {
    /// Words that users of Keras and of other tools try.
    private static let commandsByHabit = [
        "convert": "export", "fit": "finetune", "train": "finetune", "fine-tune": "finetune",
        "summary": "inspect", "info": "inspect", "show": "inspect", "test": "evaluate",
        "eval": "evaluate", "check": "verify", "compare": "verify", "load": "import",
        "save": "export", "differ": "diff", "cmp": "diff",
    ]
    private static let optionsByHabit = [
        "--lr": "--learning-rate", "--rate": "--learning-rate", "--x": "--data",
        "--input": "--data", "--y": "--target", "--label": "--target", "--out": "--output",
        "--batch": "--batch-size", "--metrics": "--metric", "--validation": "--validation-data",
    ]

    /// The command that a word was meant to be.
    static func command(for word: String, among known: [String]) -> String? {
        commandsByHabit[word.lowercased()] ?? nearest(to: word, among: known)
    }

    /// The option that a word was meant to be; all with their dashes.
    static func option(for word: String, among known: [String]) -> String? {
        if let habit = optionsByHabit[word.lowercased()], known.contains(habit) { return habit }
        return nearest(to: word, among: known)
    }

    /// The known word with the fewest changes, `nil` where more than a third would change.
    static func nearest(to word: String, among known: [String]) -> String? {
        let distances = known.map { (word: $0, distance: distance(Array(word), Array($0))) }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.word.count / 3) ? best.word : nil
    }

    /// The fewest insertions, removals, replacements and swaps of neighbours between two words.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var rows = [Array(0...b.count)]
        for (i, letter) in a.enumerated() {
            var row = [i + 1]
            for (j, other) in b.enumerated() {
                var best = min(
                    rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
