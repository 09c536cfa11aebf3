import Archives
import HDF5
import NeuralNet
import OrderedJSON

extension KerasOutput {
    /// The `.keras` archive.
    ///
    /// - Parameter scratch: the path of a file that may be made for a moment.
    /// - Returns: what writes the archive.
    /// - Throws: what cannot be written as asked, or the failure of the disk.
    func archive(scratch: String) throws -> ZipWriter {
        var configuration = configuration
        if case .object(var model) = configuration, let compiled {
            model[ArchiveNames.compiled] = compiled
            configuration = .object(model)
        }
        let weights = try HDF5FileContents(root: groups()).pieces(scratch: scratch)
        return ZipWriter(members: [
            ZipContents(
                name: ArchiveNames.metadata, bytes: Array(metadata.text(style: .python).utf8)),
            ZipContents(
                name: ArchiveNames.configuration,
                bytes: Array(configuration.text(style: .python).utf8)),
            ZipContents(name: ArchiveNames.weights, pieces: weights),
        ])
    }

    /// Of a file that had none the date is that of the archive's members: equal models, equal bytes.
    private var metadata: JSON {
        layout.metadata ?? ["keras_version": JSON(version), "date_saved": "1980-01-01@00:00:00"]
    }

    /// The root of the archive's file of weights.
    func groups() -> HDF5GroupContents {
        var root = HDF5GroupContents()
        root.members.append(groups(of: layers))
        if layout.linksOldGroups {
            let links = HDF5GroupContents(members: oldGroups())
            root.members.append(HDF5Member(name: ArchiveNames.oldLayers, content: .group(links)))
        }
        if !optimizer.isEmpty {
            let name = compiled?["optimizer"]?["config"]?["name"]?.stringValue
            root.members.append(
                HDF5Member(
                    name: ArchiveNames.optimizer,
                    content: .group(group(of: optimizer.map(\.tensor), name: name))))
        }
        let own = variables([], name: configuration["config"]?["name"]?.stringValue)
        root.members.append(HDF5Member(name: ArchiveNames.variables, content: .group(own)))
        return root
    }

    /// The group that holds those of the layers, in a model and in each model inside.
    private func groups(of layers: [Layer]) -> HDF5Member {
        let members = layers.map { layer in
            HDF5Member(name: layer.group, content: .group(group(of: layer)))
        }
        return HDF5Member(
            name: layout.oldCounting == nil ? ArchiveNames.layers : ArchiveNames.oldLayers,
            content: .group(HDF5GroupContents(members: members)))
    }

    /// The group of a layer: its own variables, and the groups of the layers inside.
    private func group(of layer: Layer, depth: Int = 0) -> HDF5GroupContents {
        if let inside = layer.inside {
            var result = group(of: [], name: layer.name)
            result.members.append(groups(of: inside))
            return result
        }
        let own = layer.weights.filter { $0.path.count == depth }
        let name = depth == 0 ? layer.name : layer.innerGroups[depth - 1].name
        var result = group(of: own.map(\.tensor), name: name)
        if depth < layer.innerGroups.count {
            let inner = HDF5Member.Content.group(group(of: layer, depth: depth + 1))
            result.members.append(HDF5Member(name: layer.innerGroups[depth].group, content: inner))
        }
        return result
    }

    private func group(of tensors: [Tensor], name: String?) -> HDF5GroupContents {
        HDF5GroupContents(members: [
            HDF5Member(
                name: ArchiveNames.variables, content: .group(variables(tensors, name: name)))
        ])
    }

    private func variables(_ tensors: [Tensor], name: String?) -> HDF5GroupContents {
        var group = HDF5GroupContents(
            members: tensors.enumerated().map { number, tensor in
                HDF5Member(name: "\(number)", content: .dataset(tensor.contents))
            })
        if layout.groupsHaveNames, let name { group.add("name", name, .variableUTF8) }
        return group
    }

    /// Hard links under the names of 2.12 and 2.13, which count a layer with weights twice, and under
    /// those of 2.14; the two contradict each other from the third layer of a class on, and then the
    /// names of 2.14 are left out.
    private func oldGroups() -> [HDF5Member] {
        var taken: [String: String] = [:]
        var order: [String] = []
        for counting in [GroupCounting.withWeightsTwice, .once] {
            let names = numbered(counting)
            let agrees = names.allSatisfy { taken[$0.old, default: $0.new] == $0.new }
            for name in names where agrees && taken[name.old] == nil {
                taken[name.old] = name.new
                order.append(name.old)
            }
        }
        return order.map { old in
            HDF5Member(
                name: old, content: .hardLink(to: "\(ArchiveNames.layers)/\(taken[old] ?? old)"))
        }
    }

    /// The names of the groups by another way of counting.
    private func numbered(_ counting: GroupCounting) -> [(old: String, new: String)] {
        let groups = layers.map(\.group)
        let old = GroupNames.numbered(
            layers.map { (GroupNames.stem(of: $0.group), !$0.weights.isEmpty) }, counting: counting)
        return zip(old, groups).map { ($0, $1) }
    }
}
