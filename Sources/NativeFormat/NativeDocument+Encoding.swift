internal import CNativeHeader
internal import CProtobufC
internal import NeuralNet

extension NativeDocument {
    /// The header's bytes.
    ///
    /// - Throws: ``NativeFormatError/headerTooLarge(_:)`` where there is no memory for them.
    func encoded() throws(NativeFormatError) -> [UInt8] {
        let budget = 1 << 30
        let memory = HeaderMemory(budget: budget)
        let header = message(in: memory)
        guard let header, !memory.isExhausted else { throw .headerTooLarge(UInt64(budget)) }
        return NativeDocument.packed(header) + extensions.dependent + extensions.independent
    }

    /// A header as protobuf-c writes it (`protobuf_c_message_pack`).
    static func packed(_ header: UnsafeMutablePointer<Nnm__Header>) -> [UInt8] {
        let size = protobuf_c_message_get_packed_size(&header.pointee.base)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = protobuf_c_message_pack(&header.pointee.base, buffer.baseAddress)
        }
    }

    private func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Header>? {
        memory.message(nnm__header__init) { header in
            header.name = memory.copy(name)
            (header.n_required_features, header.required_features) = memory.texts(requiredFeatures)
            (header.n_layers, header.layers) = memory.rows(layers) { $0.message(in: memory) }
            (header.n_calls, header.calls) = memory.rows(calls) { $0.message(in: memory) }
            (header.n_graphs, header.graphs) = memory.rows(graphs) { $0.message(in: memory) }
            (header.n_tensors, header.tensors) = memory.rows(tensors) { $0.message(in: memory) }
            header.compilation = compilation.flatMap { $0.message(in: memory) }
            (header.n_settings, header.settings) = memory.rows(settings) { $0.message(in: memory) }
            header.optimizer = optimizer.flatMap { $0.message(in: memory) }
            (header.n_scalars, header.scalars) = memory.rows(scalars) { $0.message(in: memory) }
            header.finished_epochs = finishedEpochs
            header.recorded = recorded.flatMap { $0.message(in: memory) }
            header.provenance = provenance.flatMap { $0.message(in: memory) }
            header.checkpoint = checkpoint.flatMap { $0.message(in: memory) }
            (header.n_class_names, header.class_names) = memory.rows(classNames) {
                $0.message(in: memory)
            }
        }
    }
}

extension HeaderMemory {
    fileprivate func texts(_ texts: [String]) -> (Int, UnsafeMutablePointer<ProtobufCBinaryData>?) {
        (texts.count, copy(texts.map { copy($0) }))
    }

    fileprivate func rows<Row, Message>(
        _ rows: [Row], _ makeMessage: (Row) -> UnsafeMutablePointer<Message>?
    ) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?) {
        (rows.count, copy(rows.map(makeMessage)))
    }

    fileprivate func numbers<Number: BitwiseCopyable>(
        _ numbers: [Number]
    ) -> (Int, UnsafeMutablePointer<Number>?) {
        (numbers.count, copy(numbers))
    }
}

extension NativeDocument.LayerRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Layer>? {
        memory.message(nnm__layer__init) { row in
            row.kind = memory.copy(kind)
            row.name = memory.copy(name)
            row.parent = parent
            row.trainable = isTrainable ? 1 : 0
            row.configuration = memory.copy(configuration)
            (row.n_training_obstacles, row.training_obstacles) = memory.texts(trainingObstacles)
            row.policy = memory.copy(policy)
        }
    }
}

extension NativeDocument.CallRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Call>? {
        memory.message(nnm__call__init) { row in
            row.layer = layer
            (row.n_inputs, row.inputs) = memory.numbers(inputs)
        }
    }
}

extension NativeDocument.GraphRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Graph>? {
        memory.message(nnm__graph__init) { row in
            row.owner = owner
            row.style = Nnm__Style(rawValue: numericCast(style))
            (row.n_inputs, row.inputs) = memory.numbers(inputs)
            (row.n_outputs, row.outputs) = memory.numbers(outputs)
        }
    }
}

extension NativeDocument.TensorRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Tensor>? {
        memory.message(nnm__tensor__init) { row in
            row.role = Nnm__Role(rawValue: numericCast(role))
            row.name = memory.copy(name)
            row.slot = memory.copy(slot)
            row.element_type = Nnm__ElementType(rawValue: numericCast(elementType))
            (row.n_extents, row.extents) = memory.numbers(extents)
            row.offset = offset
            row.length = length
            row.digest = memory.copy(bytes: digest)
            row.sampled = isSampled ? 1 : 0
            (row.n_sampled_extents, row.sampled_extents) = memory.numbers(sampledExtents)
            row.norm = norm
        }
    }
}

extension NativeDocument.CompilationRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Compilation>? {
        memory.message(nnm__compilation__init) { row in
            row.losses = losses
            row.metrics = metrics
            row.weighted_metrics = weightedMetrics
            row.has_loss_weights = hasLossWeights ? 1 : 0
            (row.n_loss_weights, row.loss_weights) = memory.numbers(lossWeights)
        }
    }
}

extension NativeDocument.SettingsRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Settings>? {
        memory.message(nnm__settings__init) { row in
            row.purpose = Nnm__Purpose(rawValue: numericCast(purpose))
            row.output = output
            row.name = memory.copy(name)
            row.configuration = memory.copy(configuration)
        }
    }
}

extension NativeDocument.OptimizerRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Optimizer>? {
        memory.message(nnm__optimizer__init) { row in
            row.iterations = iterations
            (row.n_learning_rate, row.learning_rate) = memory.numbers(learningRate)
        }
    }
}

extension NativeDocument.ScalarRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Scalar>? {
        memory.message(nnm__scalar__init) { row in
            row.name = memory.copy(name)
            row.value = value
        }
    }
}

extension NativeDocument.RecordedRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Recorded>? {
        memory.message(nnm__recorded__init) { row in
            row.loss = memory.copy(loss)
            row.loss_value = lossValue
            row.learning_rate = learningRate
        }
    }
}

extension NativeDocument.ProvenanceRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Provenance>? {
        memory.message(nnm__provenance__init) { row in
            row.container = memory.copy(container)
            (row.n_keras_version, row.keras_version) = memory.texts(kerasVersion)
            (row.n_backend, row.backend) = memory.texts(backend)
            row.configuration = memory.copy(configuration)
            (row.n_compilation, row.compilation) = memory.texts(compilation)
            row.layout = memory.copy(layout)
        }
    }
}

extension NativeDocument.CheckpointRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__Checkpoint>? {
        memory.message(nnm__checkpoint__init) { row in row.state = memory.copy(state) }
    }
}

extension NativeDocument.ClassNamesRow {
    fileprivate func message(in memory: HeaderMemory) -> UnsafeMutablePointer<Nnm__ClassNames>? {
        memory.message(nnm__class_names__init) { row in
            row.output = output
            (row.n_names, row.names) = memory.texts(names)
        }
    }
}
