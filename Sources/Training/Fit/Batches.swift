internal import NeuralNet

/// Checks the number of rows of a batch.
func checkBatchSize(_ size: Int) throws(TrainingError) {
    guard size > 0 else {
        throw .invalidOption("batch size", value: "\(size)", expected: "a positive integer")
    }
}

/// The batches into which rows are cut: all of one size but the last, which may have fewer rows.
struct Batches {
    private let rows: Int
    private let size: Int

    /// Cuts rows.
    init(of rows: Int, size: Int) {
        self.rows = rows
        self.size = size
    }

    /// The number of batches.
    var count: Int { rows / size + (rows % size > 0 ? 1 : 0) }

    /// The rows of a batch, counted from 0.
    subscript(position: Int) -> Range<Int> {
        let start = position * size
        return start..<start + min(size, rows - start)
    }
}

/// What was compiled for batches of some numbers of rows: one for full batches, one for the last of an epoch.
struct CompiledByRows<Compiled: AnyObject> {
    private var known: [(rows: Int, compiled: Compiled)] = []

    /// What was compiled for a number of rows, `nil` if nothing was yet.
    subscript(rows: Int) -> Compiled? {
        for index in known.indices where known[index].rows == rows { return known[index].compiled }
        return nil
    }

    /// Keeps what was compiled for a number of rows.
    mutating func add(_ compiled: Compiled, rows: Int) {
        known.append((rows, compiled))
    }
}
