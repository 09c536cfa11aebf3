internal import NeuralNet
internal import OrderedJSON

// From a document and its tensors to a model (rules 20, 21, 25 to 28), and back.
extension NativeDocument {
    /// The model that the header describes.
    ///
    /// - Parameter tensors: the tensors of the table.
    /// - Returns: the model.
    /// - Throws: ``NativeFormatError`` where the tables break a rule.
    func model(with tensors: [TableTensor]) throws(NativeFormatError) -> Model {
        var model = try modelWithParameters(tensors)
        model.training = try training(slots: try slots(of: model, among: tensors))
        model.training.checkpoint = try fitCheckpoint(tensors)
        model.training.classNames = try classNames(outputs: model.graph.outputs.count)
        model.recorded = try recordedVerification(tensors)
        model.extensions = extensions
        return model
    }

    private func modelWithParameters(_ tensors: [TableTensor]) throws(NativeFormatError) -> Model {
        let rows = tensors.filter { $0.row.role == Role.parameter.rawValue }
        var parameters = Parameters()
        for (position, entry) in rows.enumerated() {
            guard let identity = ParameterIdentity(entry.row.name) else {
                throw .unknownParameter("tensors[\(position)]")
            }
            guard parameters[identity] == nil else { throw .repeatedName("tensors[\(position)]") }
            parameters[identity] = entry.tensor
        }
        let architecture = try architecture()
        let provenance = try provenance?.provenance()
        let model: Model
        do {
            model = try Model(
                name: name, architecture: architecture, parameters: parameters,
                provenance: provenance)
        } catch {
            throw .model(error)
        }
        for (position, (entry, wanted)) in zip(rows, model.specifications).enumerated()
        where !entry.row.name.hasSameBytes(as: wanted.identity.description) {
            throw .parameterOutOfPlace(
                "tensors[\(position)]", expected: wanted.identity.description, found: entry.row.name
            )
        }
        return model
    }

    private func slots(
        of model: Model, among tensors: [TableTensor]
    ) throws(NativeFormatError) -> [OptimizerState.Slot] {
        var slots: [OptimizerState.Slot] = []
        var names: Set<[String]> = []
        for (position, entry) in tensors.enumerated() where entry.row.role == Role.slot.rawValue {
            let place = "tensors[\(position)]"
            guard let identity = ParameterIdentity(entry.row.name),
                identity.description.hasSameBytes(as: entry.row.name),
                model.parameters[identity] != nil
            else { throw .unknownParameter(place) }
            guard names.insert([entry.row.name, entry.row.slot]).inserted else {
                throw .repeatedName(place)
            }
            slots.append(
                OptimizerState.Slot(parameter: identity, name: entry.row.slot, value: entry.tensor))
        }
        return slots
    }

    private func recordedVerification(
        _ tensors: [TableTensor]
    ) throws(NativeFormatError) -> RecordedVerification? {
        var entries: [RecordedVerification.Entry] = []
        var names: Set<String> = []
        for (position, entry) in tensors.enumerated() where entry.row.role == Role.record.rawValue {
            let place = "tensors[\(position)]"
            guard recorded != nil else { throw .missingRow("recorded", neededBy: place) }
            guard names.insert(entry.row.name).inserted else { throw .repeatedName(place) }
            entries.append(try RecordedVerification.Entry(entry, place))
        }
        return recorded.map { row in
            RecordedVerification(
                loss: row.loss, lossValue: Double(bitPattern: row.lossValue),
                learningRate: Double(bitPattern: row.learningRate), entries: entries)
        }
    }
}

extension RecordedVerification.Entry {
    /// The entry of a tensor of the table (rule 28).
    fileprivate init(_ entry: TableTensor, _ place: String) throws(NativeFormatError) {
        guard entry.row.isSampled else {
            self.init(name: entry.row.name, record: .full(entry.tensor))
            return
        }
        guard entry.tensor.extents == [RecordedVerification.sampleCount],
            let extents = NativeDocument.extents(entry.row.sampledExtents),
            let count = elementCount(of: extents), count > 0
        else { throw .badSample(place) }
        self.init(
            name: entry.row.name,
            record: .sampled(
                extents: extents, norm: Double(bitPattern: entry.row.norm), elements: entry.tensor))
    }

    /// The entry as a tensor of the table.
    fileprivate var tableTensor: TableTensor {
        switch record {
        case .full(let tensor):
            return TableTensor(row: NativeDocument.TensorRow(.record, name, tensor), tensor: tensor)
        case .sampled(let extents, let norm, let elements):
            var row = NativeDocument.TensorRow(.record, name, elements)
            row.isSampled = true
            row.sampledExtents = extents.map { UInt64(clamping: $0) }
            row.norm = norm.bitPattern
            return TableTensor(row: row, tensor: elements)
        }
    }
}

// MARK: - From a model

extension NativeDocument {
    /// Describes a model; digests of its tensors are still 0.
    ///
    /// - Parameter model: the model.
    /// - Returns: the document, and the tensors of its table in order.
    /// - Throws: ``NativeFormatError`` where settings are none that JSON can hold.
    static func describing(
        _ model: Model
    ) throws(NativeFormatError) -> (document: NativeDocument, tensors: [Tensor]) {
        var document = NativeDocument(name: model.name)
        try document.setArchitecture(model.architecture)
        try document.setTraining(model.training)
        try document.setCheckpoint(model.training)
        document.provenance = model.provenance.map { ProvenanceRow($0) }
        document.extensions = model.extensions
        var table = model.specifications.compactMap { specification in
            model.parameters[specification.identity].map { value in
                TableTensor(
                    row: TensorRow(.parameter, specification.identity.description, value),
                    tensor: value)
            }
        }
        table += (model.training.optimizer?.slots ?? []).map { slot in
            TableTensor(
                row: TensorRow(.slot, slot.parameter.description, slot: slot.name, slot.value),
                tensor: slot.value)
        }
        if let recorded = model.recorded {
            document.recorded = RecordedRow(
                loss: recorded.loss, lossValue: recorded.lossValue.bitPattern,
                learningRate: recorded.learningRate.bitPattern)
            table += recorded.entries.map(\.tableTensor)
        }
        table += (model.training.checkpoint?.tensors ?? []).map { entry in
            TableTensor(row: TensorRow(.state, entry.name, entry.value), tensor: entry.value)
        }
        document.tensors = table.map(\.row)
        return (document, table.map(\.tensor))
    }
}
