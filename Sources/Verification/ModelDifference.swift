public import NeuralNet
public import OrderedJSON

/// What tells two models apart, whatever files they come from.
///
/// Numbers of settings are the same where they are so in float32, in which layers and optimizers compute;
/// a setting that is null is the same as one that is absent.
public struct ModelDifference: Sendable {
    /// Something that the models say differently.
    public struct Finding: Sendable, Equatable {
        /// What it is about: a layer, or `model`.
        public let subject: String
        /// Which of its properties, such as `activation`.
        public let property: String
        /// What the first model says, `nil` if nothing.
        public let first: JSON?
        /// What the second model says, `nil` if nothing.
        public let second: JSON?
    }

    /// How a model is built: its layers, how they are called, its inputs and outputs.
    public internal(set) var graph: [Finding] = []
    /// What layers and the model are called, where that is all that differs.
    public internal(set) var names: [Finding] = []
    /// The layers' settings, and whether a fit may change them.
    public internal(set) var settings: [Finding] = []
    /// The parameters' values.
    public internal(set) var tensors: [TensorDifference] = []
    /// What `compile` was given.
    public internal(set) var compiled: [Finding] = []
    /// How far the optimizer is.
    public internal(set) var optimizer: [Finding] = []
    /// What the optimizer remembers of parameters.
    public internal(set) var slots: [TensorDifference] = []
    /// The number of parameters of the first model.
    public let tensorCount: Int

    /// Whether nothing differs.
    public var isEmpty: Bool {
        [graph, names, settings, compiled, optimizer].allSatisfy(\.isEmpty) && tensors.isEmpty
            && slots.isEmpty
    }

    /// Compares two models.
    ///
    /// - Parameters:
    ///   - first: the one.
    ///   - second: the other.
    /// - Throws: `JSONError` where a layer's settings cannot be told as JSON.
    public init(_ first: Model, _ second: Model) throws {
        tensorCount = first.specifications.count
        let pairing = LayerPairing(first.graph, second.graph)
        compareNames(first, second, pairing)
        compareGraphs(first.graph, second.graph, pairing)
        try compareSettings(first.graph, second.graph, pairing)
        tensors = Self.differences(
            first.parameters.identities.map { ($0.description, first.parameters[$0]) },
            second.parameters.identities.map {
                (pairing.identity($0).description, second.parameters[$0])
            })
        compareTraining(first.training, second.training, pairing)
    }
}

/// How two tensors differ that should be one.
public struct TensorDifference: Sendable, Equatable {
    /// What can be told of one of them.
    public struct Side: Sendable, Equatable {
        /// The extent of each axis.
        public let extents: [Int]
        /// The type of the elements.
        public let elementType: ElementType
    }

    /// The identity of the parameter, as the first model calls it; of a slot, its name behind.
    public let name: String
    /// The first model's tensor, `nil` if it has none.
    public let first: Side?
    /// The second model's tensor, `nil` if it has none.
    public let second: Side?
    /// How many elements differ, `nil` where the shapes do.
    public let differentElements: Int?
    /// The largest difference of two elements, infinite where only one is a number; `nil` where the shapes differ.
    public let largestDifference: Double?

    /// Compares two tensors, `nil` where they are the same: two values that are no numbers are.
    init?(_ name: String, _ first: Tensor?, _ second: Tensor?) {
        if let first, let second, first == second { return nil }
        self.name = name
        self.first = first.map(Side.init)
        self.second = second.map(Side.init)
        guard let first, let second, first.extents == second.extents else {
            (differentElements, largestDifference) = (nil, nil)
            return
        }
        var (count, largest) = (0, 0.0)
        for (a, b) in zip(first.doubles, second.doubles) where a != b && !(a.isNaN && b.isNaN) {
            count += 1
            let difference = abs(a - b)
            largest = max(largest, difference.isNaN ? .infinity : difference)
        }
        guard count > 0 || first.elementType != second.elementType else { return nil }
        (differentElements, largestDifference) = (count, largest)
    }
}

extension TensorDifference.Side {
    fileprivate init(_ tensor: Tensor) {
        self.init(extents: tensor.extents, elementType: tensor.elementType)
    }
}

extension ModelDifference {
    /// The differences of tensors by name: in the first model's order, then what only the second has.
    static func differences(
        _ first: [(name: String, value: Tensor?)], _ second: [(name: String, value: Tensor?)]
    ) -> [TensorDifference] {
        var others = Dictionary(second, uniquingKeysWith: { first, _ in first })
        var result = first.compactMap { name, value in
            TensorDifference(name, value, others.removeValue(forKey: name) ?? nil)
        }
        for (name, value) in second where others[name] != nil {
            if let difference = TensorDifference(name, nil, value) { result.append(difference) }
        }
        return result
    }

    /// Where two JSON values differ, member by member; what is null is absent.
    static func findings(
        _ subject: String, _ property: String, _ first: JSON?, _ second: JSON?
    ) -> [Finding] {
        let (first, second) = (
            first?.isNull == true ? nil : first, second?.isNull == true ? nil : second
        )
        if let a = first?.objectValue, let b = second?.objectValue {
            let keys = a.keys + b.keys.filter { a[$0] == nil }
            return keys.flatMap { key in
                findings(subject, property.isEmpty ? key : "\(property).\(key)", a[key], b[key])
            }
        }
        guard !isSame(first, second) else { return [] }
        return [Finding(subject: subject, property: property, first: first, second: second)]
    }

    private static func isSame(_ first: JSON?, _ second: JSON?) -> Bool {
        switch (first, second) {
        case (.number(let a)?, .number(let b)?):
            a.integer != nil && b.integer != nil
                ? a.integer == b.integer : Float(a.double) == Float(b.double)
        case (.array(let a)?, .array(let b)?):
            a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
        case (.object(let a)?, .object(let b)?):
            findings("", "", .object(a), .object(b)).isEmpty
        default: first == second
        }
    }
}
