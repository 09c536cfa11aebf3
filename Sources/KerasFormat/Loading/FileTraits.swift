import HDF5
import NeuralNet
import OrderedJSON

/// Finds what is special about a file.
struct FileTraits {
    /// What was found.
    private(set) var traits: Set<FileTrait> = []

    /// Looks at what a file said.
    init(of provenance: Provenance, _ model: Model) {
        if provenance.container == .kerasHDF5,
            model.parameters.identities.contains(where: {
                model.parameters[$0]?.elementType == .bfloat16
            })
        {
            traits.insert(.opaqueNumbers)
        }
        if model.architecture.elements.contains(where: { $0.model != nil }) {
            traits.insert(.modelInside)
        }
        let version = provenance.kerasVersion ?? "1.0"
        switch Generation(version: version) {
        case .one: traits.insert(.firstWords)
        case .two: traits.insert(.secondWords)
        case .three: traits.insert(.thirdWords)
        case nil: break
        }
        addContainer(of: provenance, model)
        addModel(Configuration(provenance.configuration))
        addObjects(in: provenance.configuration, of: "")
        addSettings(provenance.compileConfiguration)
    }

    // MARK: - The container

    private mutating func addContainer(of provenance: Provenance, _ model: Model) {
        let layout: Layout
        do {
            layout = try Layout(provenance.layout)
        } catch {
            // A layout that this version did not write says nothing.
            layout = Layout()
        }
        switch provenance.container {
        case .kerasHDF5: addTexts(of: layout)
        case .kerasArchive: addGroups(of: provenance, layout, model)
        case .kerasJSON: break
        }
    }

    private mutating func addTexts(of layout: Layout) {
        if layout.textKind(of: HDF5Names.configuration, default: .variableASCII) == .variableUTF8 {
            traits.insert(.textsInUTF8)
        }
        let lists = layout.textKind(of: HDF5Names.layers, default: .fixedASCII)
        if lists == .variableASCII || lists == .variableUTF8 {
            traits.insert(.listsOfVariableLength)
        }
    }

    private mutating func addGroups(
        of provenance: Provenance, _ layout: Layout, _ model: Model
    ) {
        traits.insert(.archive)
        if layout.oldCounting == nil { traits.insert(.newGroups) }
        if layout.oldCounting != nil || layout.linksOldGroups { traits.insert(.oldGroups) }
        addCounting(of: provenance, layout, model)
        let modules: [String: FileTrait] = [
            "keras.engine.functional": .moduleOf212, "keras.src.engine.functional": .moduleOf213,
            "tf_keras.src.engine.functional": .moduleOfTFKeras,
            "keras.src.models.functional": .moduleOf3,
        ]
        if let module = provenance.configuration["module"]?.stringValue,
            let trait = modules[module] ?? (module.hasPrefix("tf_keras") ? .moduleOfTFKeras : nil)
        {
            traits.insert(trait)
        }
        let first = Configuration(provenance.configuration).layers.first?["module"]?.stringValue
        if first?.hasPrefix("tf_keras") == true { traits.insert(.moduleOfTFKeras) }
    }

    /// Whether the groups have the names that a way of counting gives.
    private mutating func addCounting(
        of provenance: Provenance, _ layout: Layout, _ model: Model
    ) {
        let classNames = Configuration(provenance.configuration).classNames
        let weighted = Set(model.graph.layers.map(\.path)).intersection(
            model.specifications.flatMap(\.identity.layer.prefixes))
        func names(_ counting: GroupCounting) -> [LayerPath: [String]] {
            GroupNames.names(
                of: model.architecture, counting: counting, withWeights: weighted,
                classNames: classNames
            ).filter { weighted.contains($0.key) }
        }
        let (once, twice) = (names(.once), names(.withWeightsTwice))
        // The names of 2.12 and 2.13 go first, and those of 2.14 fill up what is left.
        let agree = once.allSatisfy { layer, name in
            twice.first { $0.value == name }.map { $0.key == layer } ?? true
        }
        switch layout.oldCounting {
        case .withWeightsTwice:
            traits.formUnion(once == twice ? [.countedTwice, .countedOnce] : [.countedTwice])
        case .once:
            traits.formUnion(once == twice ? [.countedTwice, .countedOnce] : [.countedOnce])
        case nil where layout.linksOldGroups:
            traits.formUnion(agree ? [.countedTwice, .countedOnce] : [.countedTwice])
        case nil: break
        }
    }

    // MARK: - The configuration

    private mutating func addModel(_ configuration: Configuration) {
        let className = configuration.json["class_name"]?.stringValue
        if className == ModelClass.functional.rawValue { traits.insert(.functionalClass) }
        guard className == ModelClass.sequential.rawValue else { return }
        if !configuration.statesInput {
            traits.insert(.noInput)
        } else if let first = configuration.layers.first, first["class_name"] != "InputLayer",
            first["config"]?["batch_input_shape"] != nil
        {
            traits.insert(.inputInFirstLayer)
        }
    }

    /// The classes that are special.
    private static let classes: [String: FileTrait] = [
        "Merge": .mergeClass, "Embedding": .embedding, "ThresholdedReLU": .thresholdedReLU,
        "L1": .separateRegularizer, "L2": .separateRegularizer, "Policy": .mixedPolicy,
        "GroupNormalization": .newerLayer, "UnitNormalization": .newerLayer,
        "Identity": .newerLayer, "GlorotUniform": .namedInitializer,
        "GlorotNormal": .namedInitializer, "HeUniform": .namedInitializer,
        "HeNormal": .namedInitializer, "LecunUniform": .namedInitializer,
        "LecunNormal": .namedInitializer,
    ]

    /// The settings that are special wherever they stand.
    private static let keys: [String: FileTrait] = [
        "ragged": .raggedInput, "optional": .optionalInput, "invert": .invertedNormalization,
        "quantization_config": .quantization, "input_axes": .axesOfInitializer,
    ]

    /// Goes through all objects, to whatever depth.
    private mutating func addObjects(in value: JSON, of key: String) {
        switch value {
        case .array(let elements):
            for element in elements { addObjects(in: element, of: key) }
        case .object(let members):
            if let name = members["class_name"]?.stringValue, let trait = Self.classes[name] {
                traits.insert(trait)
            }
            if members["name"] == "L1L2Regularizer" { traits.insert(.firstRegularizer) }
            for (key, value) in members {
                if let trait = Self.keys[key] { traits.insert(trait) }
                addSetting(key, value)
                if key.hasSuffix("_initializer"), value["config"]?["dtype"] != nil {
                    traits.insert(.typedInitializer)
                }
                addObjects(in: value, of: key)
            }
        default: break
        }
    }

    private mutating func addSetting(_ key: String, _ value: JSON) {
        switch (key, value) {
        case ("activation", "hard_sigmoid"): traits.insert(.hardSigmoid)
        case ("distribution", "truncated_normal"), ("distribution", "untruncated_normal"):
            traits.insert(.truncatedDistribution)
        case ("epsilon", _):
            if let number = value.numberValue?.double, number < 1e-5,
                traits.contains(.firstWords)
            {
                traits.insert(.smallEpsilon)
            }
        default: break
        }
    }

    // MARK: - Compile settings

    private mutating func addSettings(_ settings: JSON?) {
        guard let object = settings?.objectValue, !object.isEmpty else { return }
        let optimizer = object["optimizer_config"] ?? object["optimizer"]
        let className = optimizer?["class_name"]?.stringValue ?? ""
        if optimizer?["config"]?["lr"] != nil { traits.insert(.shortLearningRate) }
        guard !traits.contains(.archive) else { return }
        if className.hasPrefix("Custom>") { traits.insert(.registeredOptimizer) }
        if FunctionNames.optimizerClass(className) == "Lion" { traits.insert(.lion) }
        if object["sample_weight_mode"] == nil { traits.insert(.noSampleWeightMode) }
        for key in ["loss", "metrics", "weighted_metrics"] {
            if let value = object[key], Self.abbreviates(value) { traits.insert(.abbreviation) }
        }
    }

    /// Whether a loss or metric is called by an abbreviation.
    private static func abbreviates(_ value: JSON) -> Bool {
        switch value {
        case .string(let name): ["mse", "mae", "mape", "msle", "bce", "kld"].contains(name)
        case .array(let elements): elements.contains(where: abbreviates)
        case .object(let members):
            members["class_name"] == nil && members.contains { abbreviates($0.value) }
        default: false
        }
    }
}
