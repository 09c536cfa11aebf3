/// What the design has and this version does not: all of it is refused by name.
enum Unavailable {
    /// Commands.
    static let commands = ["diff", "lint"]

    /// Options, without their dashes.
    static let options: Set<String> = [
        "class-weight", "loss-weight", "rename", "rewrite",
        "sample-weight", "shuffle-buffer", "weights", "weights-only",
    ]

    /// Ends of output names.
    static let outputEndings = [".weights.h5", ".json", ".onnx"]
}
