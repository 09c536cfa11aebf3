internal import NeuralNet
internal import OrderedJSON

// From the rows of a checkpoint and of class names to the training state (rules 37 and 38), and back.
extension NativeDocument {
    /// The checkpoint that the header describes, with its tensors of the table.
    func fitCheckpoint(_ tensors: [TableTensor]) throws(NativeFormatError) -> FitCheckpoint? {
        var names: Set<String> = []
        var entries: [FitCheckpoint.NamedTensor] = []
        for (position, entry) in tensors.enumerated() where entry.row.role == Role.state.rawValue {
            let place = "tensors[\(position)]"
            guard checkpoint != nil else { throw .missingRow("checkpoint", neededBy: place) }
            guard names.insert(entry.row.name).inserted else { throw .repeatedName(place) }
            entries.append(FitCheckpoint.NamedTensor(name: entry.row.name, value: entry.tensor))
        }
        guard let checkpoint else { return nil }
        do {
            let json = try JSON.parse(checkpoint.state)
            let object = try JSONCursor(json).object()
            if try json.canonicalText().hasSameBytes(as: checkpoint.state) {
                return FitCheckpoint(state: object, tensors: entries)
            }
        } catch {
            throw .checkpoint(error)
        }
        throw .checkpointNotCanonical
    }

    /// The names of classes by output.
    func classNames(outputs: Int) throws(NativeFormatError) -> [Int: [String]] {
        var named: [Int: [String]] = [:]
        for (position, row) in classNames.enumerated() {
            let isAscending = position == 0 || classNames[position - 1].output < row.output
            guard isAscending, row.output < outputs, !row.names.isEmpty else {
                throw .badClassNames("class_names[\(position)]")
            }
            named[Int(row.output)] = row.names
        }
        return named
    }

    /// Describes a checkpoint and class names, but for the checkpoint's tensors.
    mutating func setCheckpoint(_ training: TrainingState) throws(NativeFormatError) {
        classNames = training.classNames.sorted { $0.key < $1.key }.map {
            ClassNamesRow(output: UInt32(clamping: $0.key), names: $0.value)
        }
        guard let state = training.checkpoint?.state else { return }
        do {
            checkpoint = CheckpointRow(state: try JSON.object(state).canonicalText())
        } catch {
            throw .checkpoint(error)
        }
    }
}
