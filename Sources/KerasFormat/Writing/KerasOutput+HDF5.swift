import HDF5
import NeuralNet
import OrderedJSON

extension KerasOutput {
    /// The whole-model HDF5 file.
    func hdf5Contents() -> HDF5FileContents {
        var root = HDF5GroupContents()
        if let backend {
            root.add(HDF5Names.backend, backend, layout.textKind(of: HDF5Names.backend, nameKind))
        }
        if !layout.lacksVersion {
            root.add(HDF5Names.version, version, layout.textKind(of: HDF5Names.version, nameKind))
        }
        root.add(
            HDF5Names.configuration, configuration.text(style: .python),
            layout.textKind(of: HDF5Names.configuration, .variableASCII))
        if let compiled {
            root.add(
                HDF5Names.training, compiled.text(style: .python),
                layout.textKind(of: HDF5Names.training, .variableASCII))
        }
        root.members.append(HDF5Member(name: HDF5Names.weights, content: .group(weights())))
        if !optimizer.isEmpty {
            var group = group(of: optimizer)
            group.attributes += list(HDF5Names.layerWeights, optimizer.map(\.name))
            root.members.append(HDF5Member(name: HDF5Names.optimizer, content: .group(group)))
        }
        return HDF5FileContents(root: root)
    }

    /// tf.keras and Keras 3 hand Python's `str` to h5py for names, the older ones `bytes`.
    private var nameKind: HDF5TextKind {
        KerasVersion(version)?.isStandAlone == true ? .variableASCII : .variableUTF8
    }

    /// The group of the weights; the root of a file that holds nothing else.
    func weights() -> HDF5GroupContents {
        var group = HDF5GroupContents()
        if let backend {
            group.add(
                HDF5Names.backend, backend,
                layout.textKind(of: HDF5Names.ofWeights(HDF5Names.backend), .variableASCII))
        }
        // Where this group names a version, every Keras 2 takes the weights for its own.
        if generation != .one {
            group.add(
                HDF5Names.version, layout.weightsVersion ?? version,
                layout.textKind(of: HDF5Names.ofWeights(HDF5Names.version), .variableASCII))
        }
        group.attributes += list(HDF5Names.layers, layers.map(\.name))
        for layer in layers.sorted(by: { $0.name < $1.name }) {
            var own = self.group(of: layer.weights)
            own.attributes += list(HDF5Names.layerWeights, layer.weights.map(\.name))
            group.members.append(HDF5Member(name: layer.name, content: .group(own)))
        }
        if layout.hasTopLevelWeights {
            let own = HDF5GroupContents(attributes: list(HDF5Names.layerWeights, []))
            group.members.append(HDF5Member(name: HDF5Names.topLevel, content: .group(own)))
        }
        return group
    }

    private func group(of variables: [Variable]) -> HDF5GroupContents {
        HDF5GroupContents(
            members: variables.map {
                HDF5Member(name: $0.name, content: .dataset($0.tensor.contents))
            })
    }

    /// A list of names; one that takes too many bytes is cut into parts as Keras cuts it.
    private func list(_ name: String, _ texts: [String]) -> [HDF5AttributeContents] {
        guard !texts.isEmpty else {
            let kind = layout.textKinds.first { $0.attribute == HDF5Names.emptyList }?.kind
            return [
                HDF5AttributeContents(
                    name: name, value: kind.map { .textList([], $0) } ?? .emptyList)
            ]
        }
        let kind = layout.textKind(of: name, .variableASCII)
        let width = texts.map(\.utf8.count).max() ?? 1
        let limit = HDF5AttributeContents.largestListByteCount
        var partCount = 1
        while partCount < texts.count,
            parts(of: texts, partCount).contains(where: { $0.count * width > limit })
        {
            partCount += 1
        }
        guard partCount > 1 else {
            return [HDF5AttributeContents(name: name, value: .textList(texts, kind))]
        }
        return parts(of: texts, partCount).enumerated().map { number, part in
            HDF5AttributeContents(name: "\(name)\(number)", value: .textList(Array(part), kind))
        }
    }

    /// NumPy's `array_split`: as even as can be, the larger parts first.
    private func parts(of texts: [String], _ count: Int) -> [ArraySlice<String>] {
        let (size, extra) = texts.count.quotientAndRemainder(dividingBy: count)
        var start = 0
        return (0..<count).map { part in
            let end = start + size + (part < extra ? 1 : 0)
            defer { start = end }
            return texts[start..<end]
        }
    }
}

extension Layout {
    fileprivate func textKind(of attribute: String, _ kind: HDF5TextKind) -> HDF5TextKind {
        textKind(of: attribute, default: kind)
    }
}

extension HDF5GroupContents {
    /// Adds a text.
    mutating func add(_ name: String, _ text: String, _ kind: HDF5TextKind) {
        attributes.append(HDF5AttributeContents(name: name, value: .scalarText(text, kind)))
    }
}

extension Tensor {
    /// The tensor as a dataset, its bytes taken from where they are.
    var contents: HDF5DatasetContents {
        HDF5DatasetContents(
            elementType: HDF5ElementType(elementType), shape: extents.map { UInt64($0) }
        ) { body in
            withPassingBytes(body)
        }
    }
}
