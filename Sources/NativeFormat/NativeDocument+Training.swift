internal import NeuralNet
internal import OrderedJSON

// From the tables of compile settings and optimizer to the training state (rules 30 to 33), and back.
extension NativeDocument {
    /// The most outputs that compile settings speak of.
    static let outputLimit: UInt32 = 65_536

    /// The training state that the tables describe; slots are the optimizer's tensors.
    func training(slots: [OptimizerState.Slot]) throws(NativeFormatError) -> TrainingState {
        TrainingState(
            compiled: try compileSettings(), optimizer: try optimizerState(slots: slots),
            finishedEpochs: try count(finishedEpochs, "finished_epochs"))
    }

    private func count(_ number: UInt64, _ place: String) throws(NativeFormatError) -> Int {
        guard let count = Int(exactly: number) else { throw .tooMany(place, number) }
        return count
    }

    private func compileSettings() throws(NativeFormatError) -> CompileSettings? {
        guard let compilation else {
            guard settings.isEmpty else {
                throw .missingRow("compilation", neededBy: "settings[0]")
            }
            return nil
        }
        let counts = [
            ("losses", compilation.losses), ("metrics", compilation.metrics),
            ("weighted_metrics", compilation.weightedMetrics),
        ]
        for (place, count) in counts where count > NativeDocument.outputLimit {
            throw .tooMany("compilation." + place, UInt64(count))
        }
        guard compilation.hasLossWeights || compilation.lossWeights.isEmpty else {
            throw .misplacedField("compilation.loss_weights")
        }
        var compiled = CompileSettings(
            optimizer: nil, losses: Array(repeating: nil, count: Int(compilation.losses)),
            lossWeights: compilation.hasLossWeights
                ? compilation.lossWeights.map { Double(bitPattern: $0) } : nil,
            metrics: Array(repeating: [], count: Int(compilation.metrics)),
            weightedMetrics: Array(repeating: [], count: Int(compilation.weightedMetrics)))
        var last: (purpose: UInt32, output: UInt32)?
        for (position, row) in settings.enumerated() {
            let place = "settings[\(position)]"
            guard let purpose = Purpose(rawValue: row.purpose) else {
                throw .unknownPurpose(place, row.purpose)
            }
            let mayRepeat = purpose == .metric || purpose == .weightedMetric
            if let last,
                mayRepeat ? last > (row.purpose, row.output) : last >= (row.purpose, row.output)
            {
                throw .settingsOutOfOrder(place)
            }
            last = (row.purpose, row.output)
            try compiled.set(purpose, output: row.output, try row.named(place), place)
        }
        return compiled
    }

    private func optimizerState(
        slots: [OptimizerState.Slot]
    ) throws(NativeFormatError) -> OptimizerState? {
        guard let optimizer else {
            guard slots.isEmpty, scalars.isEmpty else {
                throw .missingRow("optimizer", neededBy: slots.isEmpty ? "scalars[0]" : "its slots")
            }
            return nil
        }
        guard optimizer.learningRate.count <= 1 else {
            throw .tooMany("optimizer.learning_rate", UInt64(optimizer.learningRate.count))
        }
        var named: [String: Double] = [:]
        for (position, row) in scalars.enumerated() {
            let isAscending =
                position == 0
                || scalars[position - 1].name.utf8.lexicographicallyPrecedes(row.name.utf8)
            guard isAscending,
                named.updateValue(Double(bitPattern: row.value), forKey: row.name) == nil
            else { throw .outOfOrder("scalars[\(position)]") }
        }
        return OptimizerState(
            iterations: try count(optimizer.iterations, "optimizer.iterations"),
            learningRate: optimizer.learningRate.first.map { Double(bitPattern: $0) }, slots: slots,
            scalars: named)
    }

    /// Fills the tables of compile settings and optimizer, but for its slots.
    mutating func setTraining(_ training: TrainingState) throws(NativeFormatError) {
        finishedEpochs = UInt64(bitPattern: Int64(training.finishedEpochs))
        if let compiled = training.compiled { try setCompiled(compiled) }
        guard let state = training.optimizer else { return }
        optimizer = OptimizerRow(
            iterations: UInt64(bitPattern: Int64(state.iterations)),
            learningRate: state.learningRate.map { [$0.bitPattern] } ?? [])
        scalars = state.scalars
            .map { ScalarRow(name: $0.key, value: $0.value.bitPattern) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private mutating func setCompiled(_ compiled: CompileSettings) throws(NativeFormatError) {
        compilation = CompilationRow(
            losses: UInt32(clamping: compiled.losses.count),
            metrics: UInt32(clamping: compiled.metrics.count),
            weightedMetrics: UInt32(clamping: compiled.weightedMetrics.count),
            hasLossWeights: compiled.lossWeights != nil,
            lossWeights: (compiled.lossWeights ?? []).map(\.bitPattern))
        var rows: [(Purpose, Int, NamedSettings)] = []
        if let optimizer = compiled.optimizer { rows.append((.optimizer, 0, optimizer)) }
        for (output, loss) in compiled.losses.enumerated() {
            if let loss { rows.append((.loss, output, loss)) }
        }
        for (output, metrics) in compiled.metrics.enumerated() {
            rows += metrics.map { (.metric, output, $0) }
        }
        for (output, metrics) in compiled.weightedMetrics.enumerated() {
            rows += metrics.map { (.weightedMetric, output, $0) }
        }
        for (position, (purpose, output, named)) in rows.enumerated() {
            do {
                settings.append(
                    SettingsRow(
                        purpose: purpose.rawValue, output: UInt32(clamping: output),
                        name: named.name,
                        configuration: try JSON.object(named.configuration).canonicalText()))
            } catch {
                throw .settings("settings[\(position)] \"\(named.name)\"", error)
            }
        }
    }
}

extension CompileSettings {
    /// Puts settings where their purpose and output say.
    fileprivate mutating func set(
        _ purpose: Purpose, output: UInt32, _ settings: NamedSettings, _ place: String
    ) throws(NativeFormatError) {
        let count =
            switch purpose {
            case .optimizer: 1
            case .loss: losses.count
            case .metric: metrics.count
            case .weightedMetric: weightedMetrics.count
            }
        guard output < count else { throw .outputOutOfRange(place, output) }
        switch purpose {
        case .optimizer: optimizer = settings
        case .loss: losses[Int(output)] = settings
        case .metric: metrics[Int(output)].append(settings)
        case .weightedMetric: weightedMetrics[Int(output)].append(settings)
        }
    }
}

extension NativeDocument.SettingsRow {
    /// The settings, whose configuration must be a canonical object (rule 31).
    fileprivate func named(_ place: String) throws(NativeFormatError) -> NamedSettings {
        do {
            let json = try JSON.parse(configuration)
            let object = try JSONCursor(json).object()
            if try json.canonicalText().hasSameBytes(as: configuration) {
                return NamedSettings(name: name, configuration: object)
            }
        } catch {
            throw .settings("\(place) \"\(name)\"", error)
        }
        throw .textNotCanonical("\(place).configuration")
    }
}
