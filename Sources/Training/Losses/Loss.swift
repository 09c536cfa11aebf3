public import NeuralNet
internal import OrderedJSON

/// What a fit makes smaller: one value per row from target and prediction, averaged over the batch.
public protocol Loss: Sendable {
    /// Keras' function name and the other names under which users know the loss; the first is its own.
    static var names: [String] { get }

    /// Reads Keras 3's settings of the loss.
    ///
    /// - Parameter settings: the settings that were given.
    /// - Throws: ``TrainingError`` where a setting is invalid or not supported.
    init(_ settings: NamedSettings) throws(TrainingError)

    /// The shape of a target.
    ///
    /// - Parameter prediction: the extents of the prediction, rows first.
    /// - Returns: the extents of the target, rows first.
    func targetExtents(for prediction: [Int]) -> [Int]

    /// The setting that predictions of some shape don't suit.
    ///
    /// - Parameter prediction: the extents of the prediction, rows first, at least 2.
    /// - Returns: key and value, `nil` if all is well.
    func obstacle(for prediction: [Int]) -> (key: String, value: String)?

    /// Whether a class's number as target stands for zeros and a one, for each class one.
    var spreadsClassNumbers: Bool { get }

    /// Checks one element of a target.
    ///
    /// - Parameters:
    ///   - value: the element.
    ///   - classes: the extent of the prediction's last axis.
    /// - Returns: what is wanted instead, `nil` if the element is fine.
    func complaint(about value: Float, classes: Int) -> String?

    /// Adds the steps of the loss.
    ///
    /// - Parameters:
    ///   - target: the target.
    ///   - prediction: the prediction, which is no smaller than 2 axes.
    ///   - builder: the program under construction.
    /// - Returns: the value of each sample, over all axes but the last; one number for losses of a batch as a whole.
    func lower(target: Value, prediction: Value, in builder: inout ProgramBuilder) -> Value

    /// Adds the steps that tell which samples count.
    ///
    /// - Parameters:
    ///   - losses: what ``lower(target:prediction:in:)`` gave.
    ///   - target: the target.
    ///   - builder: the program under construction.
    /// - Returns: 1 for each sample that counts, else 0; `nil` if all do.
    func counted(_ losses: Value, target: Value, in builder: inout ProgramBuilder) -> Value?
}

extension Loss {
    /// Keras' function name of the loss.
    public var name: String { Self.names[0] }

    /// No: the target is taken as it is.
    public var spreadsClassNumbers: Bool { false }

    /// The prediction's shape.
    public func targetExtents(for prediction: [Int]) -> [Int] { prediction }

    /// The shape of a target, which has the rows of the prediction.
    ///
    /// - Parameter prediction: the extents of the prediction, rows first.
    /// - Returns: the extents of the target, rows first.
    /// - Throws: ``TrainingError`` where the prediction has the batch's axis alone or a setting does not suit it.
    package func checkedTargetExtents(
        for prediction: [Int]
    ) throws(TrainingError) -> [Int] {
        guard prediction.count >= 2 else {
            throw .wrongOutputShape(
                loss: name, found: Shape([nil] + prediction.dropFirst().map { $0 }))
        }
        if let (key, value) = obstacle(for: prediction) {
            throw .unsupportedSetting(of: "the loss \(name)", key: key, value: value)
        }
        return targetExtents(for: prediction)
    }

    /// None.
    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? { nil }

    /// No complaint.
    public func complaint(about value: Float, classes: Int) -> String? { nil }

    /// All samples.
    public func counted(
        _ losses: Value, target: Value, in builder: inout ProgramBuilder
    ) -> Value? { nil }
}

/// A loss that is all said by its name.
public protocol LossWithoutSettings: Loss {
    /// Makes the loss.
    init()
}

extension LossWithoutSettings {
    /// Checks that the settings say nothing but the name.
    public init(_ settings: NamedSettings) throws(TrainingError) {
        try SettingsReader(settings, owner: "the loss \(Self.names[0])").finish(ignoring: ["fn"])
        self.init()
    }
}

/// The losses by name.
public enum Losses {
    /// All losses.
    static let all: [any Loss.Type] = [
        MeanSquaredError.self, MeanAbsoluteError.self, MeanAbsolutePercentageError.self,
        MeanSquaredLogarithmicError.self, LogCosh.self, Huber.self, Poisson.self,
        KLDivergence.self, CosineSimilarity.self, Hinge.self, SquaredHinge.self,
        CategoricalHinge.self, BinaryCrossentropy.self, CategoricalCrossentropy.self,
        SparseCategoricalCrossentropy.self, BinaryFocalCrossentropy.self,
        CategoricalFocalCrossentropy.self, GeneralizedCrossentropy.self, Dice.self, Tversky.self,
        Circle.self,
    ]

    /// The names of all losses, as Keras spells its functions.
    public static var names: [String] { all.map { $0.names[0] } }

    /// The loss of a name.
    ///
    /// - Parameter settings: name and settings.
    /// - Returns: the loss.
    /// - Throws: ``TrainingError`` where there is none or a setting is not supported.
    public static func loss(_ settings: NamedSettings) throws(TrainingError) -> any Loss {
        guard let type = type(named: settings.name) else {
            throw .unknownLoss(settings.name, known: names)
        }
        var reader = SettingsReader(settings, owner: "the loss \(type.names[0])")
        try reader.refuse("reduction", unless: "sum_over_batch_size", "auto", "mean")
        return try type.init(settings)
    }

    /// The loss of a name, whatever its reduction is.
    ///
    /// - Parameters:
    ///   - settings: name and settings.
    ///   - array: an array of the prediction's extents, by which `crossentropy` is resolved.
    /// - Returns: the loss.
    /// - Throws: ``TrainingError`` where there is none or a setting is not supported.
    package static func loss(
        _ settings: NamedSettings, like array: DataArray
    ) throws(TrainingError) -> any Loss {
        let resolved = OutputLoss.resolved(
            settings, target: array.extents, prediction: array.extents)
        return try OutputLoss(resolved, weight: nil).loss
    }

    /// The type of a loss, `nil` if there is none of that name.
    static func type(named name: String) -> (any Loss.Type)? {
        all.first { $0.names.contains(name) }
    }
}
