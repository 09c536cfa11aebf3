/// Loss and metrics of each epoch, under Keras' names.
public struct History: Sendable, Equatable {
    /// The names: training before validation, loss before metrics.
    public private(set) var names: [String] = []
    /// The values of each epoch, in the order of the names.
    public private(set) var epochs: [[Double]] = []

    /// Makes an empty history.
    public init() {}

    /// The values of one name over the epochs; empty if there is no such name.
    public subscript(name: String) -> [Double] {
        names.firstIndex(of: name).map { position in epochs.map { $0[position] } } ?? []
    }

    /// Makes a history that is known.
    init(names: [String], epochs: [[Double]]) {
        self.names = names
        self.epochs = epochs
    }

    mutating func append(_ results: [(name: String, value: Double)]) {
        if epochs.isEmpty { names = results.map(\.name) }
        epochs.append(results.map(\.value))
    }
}
