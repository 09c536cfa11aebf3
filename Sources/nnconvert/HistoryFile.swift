internal import Training

/// The table of `--history`: epoch from 1, then Keras 3's names, nine significant digits.
struct HistoryFile {
    static let option = Option.value(
        "history", "OUT.csv", "Write loss and metrics of each epoch as CSV; - is standard output.")

    /// Where the table goes.
    let path: String

    /// Reads the option, `nil` if it is not given.
    init?(_ arguments: Arguments) throws(UsageError) {
        guard let path = arguments.text(Self.option) else { return nil }
        guard path == "-" || path.lowercased().hasSuffix(".csv") else {
            throw .unknownExtension(path, known: [".csv"])
        }
        self.path = path
    }

    /// Whether the table is printed and not written.
    var isStandardOutput: Bool { path == "-" }

    /// Sees that it can be written, without touching what stands there.
    func check() throws(Failure) {
        guard !isStandardOutput else { return }
        try checkWritable(path)
    }

    /// Writes the table.
    ///
    /// - Parameters:
    ///   - history: the results of epochs.
    ///   - lastEpoch: the number of the last of them.
    ///   - console: where a table goes that is printed.
    /// - Throws: ``Failure``.
    func write(_ history: History, lastEpoch: Int, on console: Console) throws(Failure) {
        let text = HistoryFile.text(of: history, lastEpoch: lastEpoch)
        guard !isStandardOutput else { return try console.print(text) }
        try writing(path) {
            let file = try AtomicFile(path: path)
            let sink = try ByteSink(path: file.temporaryPath, name: path)
            try sink.write(Array(text.utf8))
            try sink.close()
            try file.commit()
        }
    }

    private static func text(of history: History, lastEpoch: Int) -> String {
        var lines = [(["epoch"] + history.names).joined(separator: ",")]
        for (epoch, values) in history.epochs.enumerated() {
            let numbers = values.map { NumberText.plain($0, digits: 9) }
            let number = lastEpoch - history.epochs.count + epoch + 1
            lines.append((["\(number)"] + numbers).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
