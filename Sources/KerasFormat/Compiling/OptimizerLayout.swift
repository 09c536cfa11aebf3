import NeuralNet
import OrderedJSON

/// In which order an optimizer's variables stand in a file: it is the same for reading and writing.
struct OptimizerLayout {
    /// Whose order it is.
    enum Era: Sendable {
        /// Keras 1, which goes through the parameters by their names.
        case one
        /// Keras 2 before TensorFlow took it in.
        case standAlone
        /// tf.keras up to 2.10, and `legacy` later.
        case tensorFlow
        /// tf.keras from 2.11 on.
        case new
        /// Keras 3.
        case three
    }

    /// One variable.
    enum Entry: Equatable {
        case iterations
        case learningRate
        /// Keras 3's name of a number that belongs to no parameter.
        case scalar(String)
        /// A remembered tensor of a parameter.
        case slot(ParameterIdentity, name: String, extents: [Int])
        /// A zero that says nothing: stand-alone Keras 2 stores one per parameter where Adam keeps no maximum, Keras 3
        /// two per vector where Adafactor keeps no factors.
        case placeholder(extents: [Int], ElementType)
    }

    /// The variables in order.
    let entries: [Entry]

    /// The order for an optimizer, `nil` if it is not known.
    ///
    /// - Parameters:
    ///   - optimizer: class and settings, in Keras 3's words.
    ///   - era: whose order.
    ///   - parameters: the trainable parameters in the model's order.
    init?(_ optimizer: NamedSettings, era: Era, parameters: [ParameterSpecification]) {
        guard let kinds = Kinds(optimizer, era: era) else { return nil }
        let parameters = era == .one ? Self.sortedByFirstNames(parameters) : parameters
        var entries = kinds.first
        let order = kinds.averages + (kinds.isInterleaved ? [] : kinds.slots)
        for name in order { entries += parameters.compactMap { Self.slot($0, name, era) } }
        if kinds.isInterleaved {
            for parameter in parameters {
                entries += kinds.slots.compactMap { Self.slot(parameter, $0, era) }
            }
        }
        for name in kinds.maxima { entries += parameters.compactMap { Self.slot($0, name, era) } }
        if kinds.hasPlaceholders {
            entries += parameters.map { _ in .placeholder(extents: [1], .float32) }
        }
        self.entries = entries + kinds.last
    }

    /// In the order of the names that Keras 1 gives: `dense_1_W` before `dense_1_b`.
    private static func sortedByFirstNames(
        _ parameters: [ParameterSpecification]
    ) -> [ParameterSpecification] {
        func name(_ parameter: ParameterSpecification) -> String {
            let identity = parameter.identity
            return Generation.one.weightName(
                identity.role, of: identity.layer.names.last ?? "")
        }
        return parameters.sorted {
            name($0).unicodeScalars.lexicographicallyPrecedes(name($1).unicodeScalars)
        }
    }

    /// A remembered tensor, `nil` where an era stores none of the name for a parameter of the shape.
    private static func slot(
        _ parameter: ParameterSpecification, _ name: String, _ era: Era
    ) -> Entry? {
        let extents = parameter.extents
        // Adafactor's factors: mean squares of rows, and of columns.
        guard name == "r" || name == "c" else {
            return .slot(parameter.identity, name: name, extents: extents)
        }
        guard extents.count >= 2 else {
            return era == .three ? .placeholder(extents: [], .int32) : nil
        }
        let kept = name == "r" ? extents.dropLast() : extents.dropLast(2) + extents.suffix(1)
        return .slot(parameter.identity, name: name, extents: Array(kept))
    }
}

/// What an optimizer's variables are.
private struct Kinds {
    /// What stands before all slots.
    var first: [OptimizerLayout.Entry] = []
    /// Slots that stand before the class' own, kind after kind.
    var averages: [String] = []
    /// The class' own slots.
    var slots: [String]
    /// Whether the own slots of one parameter stand together.
    var isInterleaved: Bool
    /// Slots that stand behind, kind after kind.
    var maxima: [String] = []
    /// Whether zeros stand in the maxima's place.
    var hasPlaceholders = false
    /// What stands behind all slots.
    var last: [OptimizerLayout.Entry] = []

    init?(_ optimizer: NamedSettings, era: OptimizerLayout.Era) {
        let settings = optimizer.configuration
        func isSet(_ key: String) -> Bool {
            settings[key]?.booleanValue
                ?? (settings[key]?.numberValue.map { $0.double != 0 } ?? false)
        }
        guard let slots = Self.slots(of: optimizer.name, isSet, era) else { return nil }
        self.slots = slots
        isInterleaved =
            (era == .new || era == .three)
            ? optimizer.name != "RMSprop" : era == .tensorFlow && optimizer.name == "Ftrl"
        let isFromAdam = ["Adam", "AdamW"].contains(optimizer.name)
        if isFromAdam, isSet("amsgrad") { maxima = ["velocity_hat"] }
        hasPlaceholders = era == .standAlone && optimizer.name == "Adam" && !isSet("amsgrad")
        let hasNoCount = ["RMSprop", "Adagrad", "Adadelta"].contains(optimizer.name)
        let isStandAlone = era == .standAlone || era == .one
        if !isStandAlone || !hasNoCount { first = [.iterations] }
        if era == .three, settings["learning_rate"]?.objectValue == nil {
            first.append(.learningRate)
        }
        if era == .new || era == .three {
            if isSet("use_ema") { averages.append("average") }
            if era == .three, isSet("gradient_accumulation_steps") {
                averages.append("gradient_accumulator")
            }
        }
        if optimizer.name == "Nadam" {
            if era == .tensorFlow { first.append(.scalar("u_product")) }
            if era == .three { last = [.scalar("u_product")] }
        }
    }

    /// Keras 3's names of the slots of a class.
    private static func slots(
        of className: String, _ isSet: (String) -> Bool, _ era: OptimizerLayout.Era
    ) -> [String]? {
        switch className {
        case "SGD":
            // Keras 3 and tf.keras up to 2.10 remember a momentum only where there is one.
            isSet("momentum") || era == .new || era == .standAlone || era == .one
                ? ["momentum"] : []
        case "Adam", "AdamW", "Nadam", "Lamb": ["momentum", "velocity"]
        case "Lion": ["momentum"]
        case "Adamax": ["momentum", "norm"]
        case "Adagrad": ["accumulator"]
        case "Adadelta": ["accumulated_grad", "accumulated_delta_var"]
        case "Ftrl": ["accumulator", "linear"]
        case "Adafactor": ["r", "c", "velocity"]
        case "RMSprop":
            ["velocity"] + (isSet("momentum") ? ["momentum"] : [])
                + (isSet("centered") ? ["average_gradient"] : [])
        default: nil
        }
    }
}
