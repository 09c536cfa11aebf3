/// What the design has and this version does not: all of it is refused by name.
enum Unavailable {
    /// Commands.
    static let commands = ["lint"]

    /// Options, without their dashes.
    static let options: Set<String> = [
        "shuffle-buffer"
    ]

    /// Ends of output names.
    static let outputEndings = [".onnx"]
}
