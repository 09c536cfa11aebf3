/// A path with `{epoch}` and names of results in it, in the spelling of Python's `format`: `{epoch:02d}`,
/// `{val_loss:.2f}`.
struct FileNamePattern: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(String)
        /// A whole number of at least so many places, filled with zeros or spaces.
        case integer(String, width: Int, fill: Character)
        /// A number with so many digits behind the point.
        case fixed(String, digits: Int)
        /// A number in the fewest digits that give it back.
        case plain(String)
    }

    private let parts: [Part]

    /// Reads a pattern, `nil` if a brace or what stands between braces is not understood.
    init?(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            parts.append(.text(String(rest[..<brace])))
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}"),
                let part = Self.part(rest[rest.index(after: brace)..<end])
            else { return nil }
            parts.append(part)
            rest = rest[rest.index(after: end)...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    private static func part(_ text: Substring) -> Part? {
        let pieces = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(pieces[0])
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            return nil
        }
        guard pieces.count == 2 else { return .plain(name) }
        let form = pieces[1]
        if form.hasSuffix("d"), name == "epoch" {
            let digits = form.dropLast()
            guard let width = digits.isEmpty ? 0 : Int(digits), (0..<64).contains(width) else {
                return nil
            }
            return .integer(name, width: width, fill: digits.hasPrefix("0") ? "0" : " ")
        }
        guard form.hasPrefix("."), form.hasSuffix("f"),
            let digits = Int(form.dropFirst().dropLast()),
            (0..<18).contains(digits)
        else { return nil }
        return .fixed(name, digits: digits)
    }

    /// The names between the braces.
    var names: [String] {
        parts.compactMap { part in
            switch part {
            case .text: nil
            case .integer(let name, _, _), .fixed(let name, _), .plain(let name): name
            }
        }
    }

    /// The path for an epoch.
    ///
    /// - Parameters:
    ///   - epoch: the epoch, counted from 1.
    ///   - value: the value of a name.
    /// - Returns: the path, in which a name without a value is `nan`.
    func path(epoch: Int, _ value: (String) -> Double?) -> String {
        func number(_ name: String) -> Double {
            name == "epoch" ? Double(epoch) : value(name) ?? .nan
        }
        return parts.map { part in
            switch part {
            case .text(let text): return text
            case .integer(_, let width, let fill):
                let digits = String(epoch)
                return String(repeating: fill, count: max(0, width - digits.count)) + digits
            case .fixed(let name, let digits): return number(name).pythonText(digits: digits)
            case .plain(let name): return name == "epoch" ? "\(epoch)" : number(name).pythonText
            }
        }.joined()
    }
}
