/// What a native file holds beyond what its reader knows, byte for byte as the file has it.
public struct Extensions: Sendable, Equatable {
    /// What may describe the parameters' values; it is dropped when they change.
    public var dependent: [UInt8]
    /// What holds whatever the parameters' values are.
    public var independent: [UInt8]

    /// Keeps parts of a file.
    ///
    /// - Parameters:
    ///   - dependent: what may describe the parameters' values.
    ///   - independent: what holds whatever they are.
    public init(dependent: [UInt8] = [], independent: [UInt8] = []) {
        self.dependent = dependent
        self.independent = independent
    }
}
