/// What the design has and this version does not: all of it is refused by name.
enum Unavailable {
    /// Commands.
    static let commands = ["diff", "lint"]

    /// Options, without their dashes.
    static let options: Set<String> = [
        "callback", "checkpoint-every", "initial-epoch", "new-head", "rename", "resume", "rewrite",
        "shuffle-buffer", "standardize", "steps-per-epoch", "weights", "weights-only",
    ]

    /// Ends of output names.
    static let outputEndings = [".weights.h5", ".json", ".onnx"]
}
