internal import NeuralNet
internal import OrderedJSON

/// What a checkpoint knows of a fit beyond the model and its optimizer.
struct CheckpointState: Codable, Equatable, Sendable {
    /// The epochs after which the fit was to end.
    var epochs: Int
    var batchSize: Int
    var stepsPerEpoch: Int?
    var shuffles: Bool
    var seed: UInt64
    /// The rows that train.
    var rows: Int
    /// The epoch and the pass from which passes over the data are counted.
    var origin: BatchCourse.Origin
    var place: FitPlace
    /// The learning rate that the settings said when the fit began, `nil` if they said none.
    var firstRate: ExactNumber?
    /// The learning rate, `nil` where it follows from the steps done.
    var learningRate: ExactNumber?
    /// What the samples of each class weigh, by the class's number.
    var classWeights: [Int: Double]
    /// What the metrics gathered in the epoch so far.
    var metrics: [[ExactNumber]]
    var historyNames: [String]
    var history: [[ExactNumber]]
    /// The callback that ended the fit.
    var stoppedBy: String?
}

/// What a checkpoint knows of a callback.
struct CallbackRecord: Equatable, Sendable {
    /// Its name and settings.
    let settings: NamedSettings
    /// What it remembers.
    let state: JSON
}

extension NamedSettings {
    private static let rateKey = "learning_rate"

    /// The learning rate that an optimizer's settings say, `nil` if they say none or a schedule.
    var learningRate: Double? { configuration[Self.rateKey]?.numberValue?.double }

    /// The settings but for the learning rate.
    var withoutRate: NamedSettings {
        var settings = self
        if learningRate != nil { settings.configuration[Self.rateKey] = nil }
        return settings
    }

    /// The text that settings share which differ in the order of keys alone.
    var canonicalText: String {
        let sorted = configuration.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let object = JSONObject(uniqueMembers: sorted.map { ($0.key, $0.value) })
        return name + JSON.object(object).text()
    }

    /// Name and settings as a command line spells them.
    var text: String {
        let pairs = configuration.map { "\($0)=\($1.stringValue ?? $1.text())" }
        return pairs.isEmpty ? name : name + ":" + pairs.joined(separator: ",")
    }
}

extension FitCheckpoint {
    private static let callbacksKey = "callbacks"

    /// Describes a fit.
    ///
    /// - Parameters:
    ///   - state: the fit's state.
    ///   - callbacks: the fit's callbacks.
    /// - Throws: ``TrainingError/checkpoint(_:)`` where a callback's state is none that JSON can hold.
    init(_ state: CheckpointState, callbacks: [any Callback]) throws(TrainingError) {
        self.init(state: [:])
        do throws(JSONError) {
            var object = try JSON(encoding: state).objectValue ?? [:]
            var records: [JSON] = []
            for callback in callbacks {
                records.append([
                    "name": JSON(callback.name),
                    "configuration": .object(callback.configuration),
                    "state": try FitCheckpoint.state(of: callback),
                ])
            }
            object[FitCheckpoint.callbacksKey] = .array(records)
            self.state = object
        } catch {
            throw .checkpoint(error)
        }
        for (position, callback) in callbacks.enumerated() {
            guard let kept = callback.keptParameters else { continue }
            tensors += kept.identities.compactMap { identity in
                kept[identity].map { NamedTensor(name: "\(position)/\(identity)", value: $0) }
            }
        }
    }

    private static func state(of callback: some Callback) throws(JSONError) -> JSON {
        try JSON(encoding: callback.state)
    }

    /// The fit's state.
    func fitState() throws(TrainingError) -> CheckpointState {
        do throws(JSONError) {
            return try JSONCursor(.object(state), at: "checkpoint").decoded()
        } catch {
            throw .checkpoint(error)
        }
    }

    /// What is known of the fit's callbacks.
    func callbackRecords() throws(TrainingError) -> [CallbackRecord] {
        do throws(JSONError) {
            var records: [CallbackRecord] = []
            let cursor = JSONCursor(.object(state), at: "checkpoint")
            for entry in try cursor.array(FitCheckpoint.callbacksKey) {
                let settings = NamedSettings(
                    name: try entry.string("name"),
                    configuration: try entry.object("configuration").object())
                records.append(
                    CallbackRecord(settings: settings, state: try entry.member("state").value))
            }
            return records
        } catch {
            throw .checkpoint(error)
        }
    }

    /// The parameters that a callback remembers.
    ///
    /// - Parameters:
    ///   - position: the callback's position.
    ///   - model: the model whose parameters they are.
    /// - Returns: a value for each parameter, `nil` if the callback remembers none.
    /// - Throws: ``TrainingError/checkpoint(_:)`` where one is missing or of another shape.
    func keptParameters(
        ofCallback position: Int, like model: Model
    ) throws(TrainingError) -> Parameters? {
        let prefix = "\(position)/"
        var known: [String: Tensor] = [:]
        for tensor in tensors where tensor.name.hasPrefix(prefix) {
            known[tensor.name] = tensor.value
        }
        guard !known.isEmpty else { return nil }
        var parameters = Parameters()
        for specification in model.specifications {
            let name = "\(prefix)\(specification.identity)"
            guard let value = known[name], value.extents == specification.extents else {
                throw .checkpoint(.missingKey(path: "checkpoint, tensor \"\(name)\""))
            }
            parameters[specification.identity] = value
        }
        return parameters
    }
}

extension Callback {
    /// Remembers what a checkpoint holds.
    mutating func resume(
        _ record: CallbackRecord, _ parameters: Parameters?
    ) throws(TrainingError) {
        do throws(JSONError) {
            state = try JSONCursor(record.state, at: "checkpoint, callback \"\(name)\"").decoded()
        } catch {
            throw .checkpoint(error)
        }
        try checkState()
        if let parameters { keptParameters = parameters }
    }
}
