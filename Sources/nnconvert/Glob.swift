internal import NeuralNet

/// A pattern of layer paths: `*` stands for any letters but `/`, `?` for one of them.
struct Glob {
    /// The pattern as it was given.
    let pattern: String

    /// Whether a path is one of the pattern's.
    func matches(_ path: String) -> Bool {
        Glob.matches(Array(pattern)[...], Array(path)[...])
    }

    private static func matches(
        _ pattern: ArraySlice<Character>, _ path: ArraySlice<Character>
    ) -> Bool {
        // The last star and where it began are all that has to be tried again.
        var (pattern, path) = (pattern, path)
        var retry: (pattern: ArraySlice<Character>, path: ArraySlice<Character>)?
        while true {
            if pattern.first == "*" {
                pattern.removeFirst()
                retry = (pattern, path)
            } else if let next = path.first, let wanted = pattern.first,
                wanted == next || (wanted == "?" && next != "/")
            {
                pattern.removeFirst()
                path.removeFirst()
            } else if pattern.isEmpty, path.isEmpty {
                return true
            } else {
                guard let last = retry, let skipped = last.path.first, skipped != "/" else {
                    return false
                }
                pattern = last.pattern
                path = last.path.dropFirst()
                retry = (pattern, path)
            }
        }
    }
}

/// What `--freeze` and `--unfreeze` ask for.
struct FreezeOptions {
    static let freeze = Option.values(
        "freeze", "GLOB",
        "Leave the layers as they are whose path the pattern matches (* stands for anything but /)."
    )
    static let unfreeze = Option.values(
        "unfreeze", "GLOB",
        "Train the layers again whose path the pattern matches; goes after every --freeze.")

    private let wishes: [(option: Option, glob: Glob, isTrainable: Bool)]

    /// Reads the options.
    init(_ arguments: Arguments) {
        wishes = [(Self.freeze, false), (Self.unfreeze, true)].flatMap { option, isTrainable in
            arguments.texts(option).map { (option, Glob(pattern: $0), isTrainable) }
        }
    }

    /// Sets which layers a fit may change.
    ///
    /// - Parameters:
    ///   - model: the model, which is changed.
    ///   - path: the model's path, for messages.
    /// - Returns: a line for each wish.
    /// - Throws: ``UsageError`` where a pattern matches no layer.
    func apply(to model: inout Model, at path: String) throws -> [String] {
        let known = model.architecture.paths
        let paths = known.map(\.description)
        var lines: [String] = []
        for (option, glob, isTrainable) in wishes {
            let matched = paths.indices.filter { glob.matches(paths[$0]) }
            guard !matched.isEmpty else {
                throw UsageError.unmatchedGlob(
                    option: option.spelling, glob: glob.pattern, layers: paths)
            }
            for position in matched {
                model = try using(path) {
                    try model.settingTrainable(isTrainable, of: known[position])
                }
            }
            let names = matched.map { paths[$0] }.joined(separator: ", ")
            guard model.specifications.contains(where: \.isTrainable) || isTrainable else {
                throw UsageError.notAllowed(
                    "\(option.spelling) \(glob.pattern)",
                    reason: "leaves no layer to train; freeze fewer")
            }
            lines.append("\(isTrainable ? "to be trained" : "frozen"): \(names)")
        }
        return lines
    }
}
