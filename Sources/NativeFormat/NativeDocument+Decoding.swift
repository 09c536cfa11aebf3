internal import CNativeHeader
internal import CProtobufC
import Glibc
internal import NeuralNet

extension NativeDocument {
    /// The required features that this reader knows.
    static let knownFeatures: Set = [policiesFeature]
    /// The feature of files with layers that compute in other types than float32.
    static let policiesFeature = "policies"
    /// The longest configuration of a layer or of settings, in bytes.
    static let configurationLimit = 1 << 20

    /// Reads a header's bytes (rules 8 to 13).
    init(decoding bytes: UnsafeRawBufferPointer) throws(NativeFormatError) {
        let memory = HeaderMemory(budget: HeaderMemory.budget(forHeaderOf: bytes.count))
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let unpacked = memory.withAllocator { nnm__header__unpack($0, bytes.count, start) }
        guard let header = unpacked else {
            throw memory.isExhausted ? .headerTooComplex : .malformedHeader
        }
        defer { withExtendedLifetime(memory) {} }
        let features = try texts(
            header.pointee.n_required_features, header.pointee.required_features,
            "required_features")
        let unknown = features.filter { !NativeDocument.knownFeatures.contains($0) }
        guard unknown.isEmpty else { throw .unknownFeatures(Array(unknown.prefix(8))) }
        guard NativeDocument.isCanonical(header, bytes) else { throw .headerNotCanonical }
        try self.init(header.pointee, features: features)
    }

    /// Whether protobuf-c writes a header as it stands in the file.
    private static func isCanonical(
        _ header: UnsafeMutablePointer<Nnm__Header>, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard protobuf_c_message_get_packed_size(&header.pointee.base) == bytes.count else {
            return false
        }
        return packed(header).withUnsafeBytes { own in
            guard let own = own.baseAddress, let given = bytes.baseAddress else { return true }
            return memcmp(own, given, bytes.count) == 0
        }
    }

    private init(_ header: Nnm__Header, features: [String]) throws(NativeFormatError) {
        requiredFeatures = features
        name = try text(header.name, "name")
        layers = try rows(header.n_layers, header.layers, "layers", LayerRow.init)
        calls = try rows(header.n_calls, header.calls, "calls", CallRow.init)
        graphs = try rows(header.n_graphs, header.graphs, "graphs", GraphRow.init)
        tensors = try rows(header.n_tensors, header.tensors, "tensors", TensorRow.init)
        compilation = try row(header.compilation, "compilation", CompilationRow.init)
        settings = try rows(
            header.n_settings, header.settings, "settings", SettingsRow.init)
        optimizer = try row(header.optimizer, "optimizer", OptimizerRow.init)
        scalars = try rows(header.n_scalars, header.scalars, "scalars", ScalarRow.init)
        finishedEpochs = header.finished_epochs
        recorded = try row(header.recorded, "recorded", RecordedRow.init)
        provenance = try row(header.provenance, "provenance", ProvenanceRow.init)
        checkpoint = try row(header.checkpoint, "checkpoint", CheckpointRow.init)
        classNames = try rows(
            header.n_class_names, header.class_names, "class_names", ClassNamesRow.init)
        let unknown = UnsafeBufferPointer(
            start: header.base.unknown_fields, count: Int(header.base.n_unknown_fields))
        extensions = try Extensions(unknown)
    }
}

// MARK: - Values out of C messages

private func text(
    _ data: ProtobufCBinaryData, _ place: @autoclosure () -> String
) throws(NativeFormatError) -> String {
    let bytes = UnsafeBufferPointer(start: data.data, count: data.len)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .textNotUTF8(place()) }
    return text
}

private func texts(
    _ count: Int, _ start: UnsafeMutablePointer<ProtobufCBinaryData>?,
    _ place: @autoclosure () -> String
) throws(NativeFormatError) -> [String] {
    var result: [String] = []
    for data in UnsafeBufferPointer(start: start, count: count) {
        result.append(try text(data, place()))
    }
    return result
}

private func configurationText(
    _ data: ProtobufCBinaryData, _ place: String
) throws(NativeFormatError) -> String {
    guard data.len <= NativeDocument.configurationLimit else {
        throw .configurationTooLong(place + ".configuration", data.len)
    }
    return try text(data, place + ".configuration")
}

private func numbers<Number>(_ count: Int, _ start: UnsafeMutablePointer<Number>?) -> [Number] {
    Array(UnsafeBufferPointer(start: start, count: count))
}

private func rows<Message, Row>(
    _ count: Int, _ start: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ table: String,
    _ makeRow: (Message, String) throws(NativeFormatError) -> Row
) throws(NativeFormatError) -> [Row] {
    var result: [Row] = []
    result.reserveCapacity(count)
    for (position, message) in UnsafeBufferPointer(start: start, count: count).enumerated() {
        guard let row = try row(message, "\(table)[\(position)]", makeRow) else {
            throw .malformedHeader
        }
        result.append(row)
    }
    return result
}

private func row<Message, Row>(
    _ message: UnsafeMutablePointer<Message>?, _ place: String,
    _ makeRow: (Message, String) throws(NativeFormatError) -> Row
) throws(NativeFormatError) -> Row? {
    guard let message else { return nil }
    // Every generated message starts with what protobuf-c keeps of it.
    let header = UnsafeRawPointer(message).load(as: ProtobufCMessage.self)
    if let unknown = header.unknown_fields, header.n_unknown_fields > 0 {
        throw .unknownField(place, number: unknown.pointee.tag)
    }
    return try makeRow(message.pointee, place)
}

extension NativeDocument.LayerRow {
    fileprivate init(_ row: Nnm__Layer, _ place: String) throws(NativeFormatError) {
        kind = try text(row.kind, place + ".kind")
        name = try text(row.name, place + ".name")
        parent = row.parent
        isTrainable = row.trainable != 0
        configuration = try configurationText(row.configuration, place)
        trainingObstacles = try texts(
            row.n_training_obstacles, row.training_obstacles, place + ".training_obstacles")
        policy = try text(row.policy, place + ".policy")
    }
}

extension NativeDocument.CallRow {
    fileprivate init(_ row: Nnm__Call, _ place: String) throws(NativeFormatError) {
        layer = row.layer
        inputs = numbers(row.n_inputs, row.inputs)
    }
}

extension NativeDocument.GraphRow {
    fileprivate init(_ row: Nnm__Graph, _ place: String) throws(NativeFormatError) {
        owner = row.owner
        style = UInt32(truncatingIfNeeded: row.style.rawValue)
        inputs = numbers(row.n_inputs, row.inputs)
        outputs = numbers(row.n_outputs, row.outputs)
    }
}

extension NativeDocument.TensorRow {
    fileprivate init(_ row: Nnm__Tensor, _ place: String) throws(NativeFormatError) {
        role = UInt32(truncatingIfNeeded: row.role.rawValue)
        name = try text(row.name, place + ".name")
        slot = try text(row.slot, place + ".slot")
        elementType = UInt32(truncatingIfNeeded: row.element_type.rawValue)
        extents = numbers(row.n_extents, row.extents)
        offset = row.offset
        length = row.length
        digest = numbers(row.digest.len, row.digest.data)
        isSampled = row.sampled != 0
        sampledExtents = numbers(row.n_sampled_extents, row.sampled_extents)
        norm = row.norm
    }
}

extension NativeDocument.CompilationRow {
    fileprivate init(_ row: Nnm__Compilation, _ place: String) throws(NativeFormatError) {
        losses = row.losses
        metrics = row.metrics
        weightedMetrics = row.weighted_metrics
        hasLossWeights = row.has_loss_weights != 0
        lossWeights = numbers(row.n_loss_weights, row.loss_weights)
    }
}

extension NativeDocument.SettingsRow {
    fileprivate init(_ row: Nnm__Settings, _ place: String) throws(NativeFormatError) {
        purpose = UInt32(truncatingIfNeeded: row.purpose.rawValue)
        output = row.output
        name = try text(row.name, place + ".name")
        configuration = try configurationText(row.configuration, place)
    }
}

extension NativeDocument.OptimizerRow {
    fileprivate init(_ row: Nnm__Optimizer, _ place: String) throws(NativeFormatError) {
        iterations = row.iterations
        learningRate = numbers(row.n_learning_rate, row.learning_rate)
    }
}

extension NativeDocument.ScalarRow {
    fileprivate init(_ row: Nnm__Scalar, _ place: String) throws(NativeFormatError) {
        name = try text(row.name, place + ".name")
        value = row.value
    }
}

extension NativeDocument.RecordedRow {
    fileprivate init(_ row: Nnm__Recorded, _ place: String) throws(NativeFormatError) {
        loss = try text(row.loss, place + ".loss")
        lossValue = row.loss_value
        learningRate = row.learning_rate
    }
}

extension NativeDocument.ProvenanceRow {
    fileprivate init(_ row: Nnm__Provenance, _ place: String) throws(NativeFormatError) {
        container = try text(row.container, place + ".container")
        kerasVersion = try texts(row.n_keras_version, row.keras_version, place + ".keras_version")
        backend = try texts(row.n_backend, row.backend, place + ".backend")
        configuration = try text(row.configuration, place + ".configuration")
        compilation = try texts(row.n_compilation, row.compilation, place + ".compilation")
        layout = try text(row.layout, place + ".layout")
    }
}

extension NativeDocument.CheckpointRow {
    fileprivate init(_ row: Nnm__Checkpoint, _ place: String) throws(NativeFormatError) {
        state = try text(row.state, place + ".state")
    }
}

extension NativeDocument.ClassNamesRow {
    fileprivate init(_ row: Nnm__ClassNames, _ place: String) throws(NativeFormatError) {
        output = row.output
        names = try texts(row.n_names, row.names, place + ".names")
    }
}
