/// Where a fit is.
public struct FitProgress: Sendable {
    /// The epoch, counted from 1.
    public let epoch: Int
    /// The batches of the epoch that are done.
    public let batch: Int
    /// The batches of an epoch.
    public let batches: Int
    /// Loss and metrics of the epoch so far; those of the whole epoch, validation included, when it is done.
    public let results: [(name: String, value: Double)]
    /// Whether the epoch is done.
    public let isEndOfEpoch: Bool
}

/// Where a fit is between two steps, and what it has gathered of the epoch that it is in.
struct FitPlace: Codable, Sendable, Equatable {
    /// The epochs that are done.
    var epoch: Int
    /// The batches of the epoch that are done.
    var batch = 0
    /// The rows of these batches.
    var rows = 0
    /// The sum of their losses, each times its rows.
    var lossTotal = 0.0

    /// The mean loss of the epoch so far.
    var loss: Double { lossTotal / Double(rows) }
}
