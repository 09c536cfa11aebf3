internal import Glibc
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// Where results and messages go: results to standard output, notes to standard error.
struct Console {
    /// Whether notes and warnings are left out.
    let isQuiet: Bool
    /// Whether results are printed as JSON.
    let isJSON: Bool

    /// Prints a result, in words or as JSON.
    ///
    /// - Parameters:
    ///   - json: the result as a document.
    ///   - text: the result in words, lines ended.
    /// - Throws: ``Failure`` where standard output takes nothing more.
    func report(json: @autoclosure () throws -> JSON, text: @autoclosure () throws -> String) throws
    {
        try print(isJSON ? try json().text(style: .pretty) + "\n" : try text())
    }

    /// Prints to standard output.
    ///
    /// - Parameter text: what to print, lines ended.
    /// - Throws: ``Failure`` where standard output takes nothing more.
    func print(_ text: String) throws(Failure) {
        switch Console.write(text, to: STDOUT_FILENO) {
        case 0: return
        case EPIPE: throw .closedPipe
        case let code: throw .unwritable(FileError.cannotWrite("standard output", code: code))
        }
    }

    /// Says something that the user should know of, on standard error.
    func note(_ text: String) {
        guard !isQuiet else { return }
        Console.standardError("note: \(text)\n")
    }

    /// Says what the libraries want the user to know.
    func note(_ warnings: [Warning]) {
        for warning in warnings { note(warning.description) }
    }

    /// Writes to standard error; if that fails there is nowhere to say so.
    static func standardError(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    /// Writes a text in full.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - descriptor: where it goes.
    /// - Returns: 0, or the code of the error.
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return errno }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return 0
        }
    }
}
