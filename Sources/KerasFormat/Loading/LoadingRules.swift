/// What is special about a file, as far as it decides who loads it.
enum FileTrait: Hashable, Sendable {
    // The container.
    case archive, textsInUTF8, listsOfVariableLength, opaqueNumbers
    /// The group of layers that archives have from 2.15 on, and that of before.
    case newGroups, oldGroups
    /// The names of the old groups, as 2.12 and 2.13, or as 2.14 counts them.
    case countedTwice, countedOnce
    /// The module of an archive's functional model.
    case moduleOf212, moduleOf213, moduleOfTFKeras, moduleOf3

    // The words.
    case firstWords, secondWords, thirdWords
    case functionalClass, noInput, inputInFirstLayer, mergeClass, firstRegularizer, embedding
    case smallEpsilon, raggedInput, optionalInput, namedInitializer, typedInitializer
    case axesOfInitializer, truncatedDistribution, separateRegularizer, quantization
    case thresholdedReLU, hardSigmoid, invertedNormalization, newerLayer, mixedPolicy, otherPolicy
    case modelInside

    // The compile settings.
    case shortLearningRate, registeredOptimizer, noSampleWeightMode, lion, abbreviation
}

/// One reason why some Keras does not load a file as it is.
struct LoadingRule: Sendable {
    /// What the file is like.
    let traits: Set<FileTrait>
    /// Who minds.
    let loaders: Set<Loader>
    /// What they do.
    let outcome: LoadingVerdict.Outcome
    /// Why.
    let reason: String

    private init(
        _ traits: Set<FileTrait>, _ loaders: Set<Loader>, _ reason: String,
        _ outcome: LoadingVerdict.Outcome = .refuses
    ) {
        self.traits = traits
        self.loaders = loaders
        self.outcome = outcome
        self.reason = reason
    }

    /// The rules; of those that apply to a loader the first counts.
    static let all: [LoadingRule] = containers + words + meanings + settings

    private static let containers: [LoadingRule] = [
        LoadingRule(
            [.archive], Loader.all.subtracting(Loader.withArchives), "it has no .keras archives"),
        LoadingRule(
            [.listsOfVariableLength, .secondWords], [.keras22],
            "it cannot read lists of texts of variable length"),
        LoadingRule(
            [.textsInUTF8], [.keras1, .keras22, .keras23, .tensorFlow1],
            "it cannot read texts in UTF-8"),
        LoadingRule([.opaqueNumbers], Loader.all, "it cannot read bfloat16 numbers back"),
        LoadingRule(
            [.archive, .moduleOf212], Loader.all.subtracting([.keras212]),
            "it has no module keras.engine.functional"),
        LoadingRule(
            [.archive, .moduleOf213],
            Loader.all.subtracting([.keras213, .keras214, .keras215, .tfKeras]),
            "it has no module keras.src.engine.functional"),
        LoadingRule(
            [.archive, .moduleOfTFKeras], Loader.all.subtracting([.tfKeras]),
            "it has no module tf_keras.src.engine.functional"),
        LoadingRule(
            [.archive, .moduleOf3], Loader.all.subtracting(Loader.third),
            "it has no module keras.src.models.functional"),
    ]

    private static let words: [LoadingRule] = [
        LoadingRule([.secondWords], [.keras1], "it does not know the words of Keras 2"),
        LoadingRule([.thirdWords], [.keras1], "it does not know the words of Keras 3"),
        LoadingRule(
            [.thirdWords], Loader.second,
            "it does not know the words of Keras 3, such as batch_shape"),
        LoadingRule(
            [.firstWords], Loader.tensorFlow2.union(Loader.third).union([.tensorFlow1]),
            "it does not know the words of Keras 1"),
        LoadingRule(
            [.noInput], Loader.second.union(Loader.third),
            "the shape of the input is not stored, so that it builds no layers"),
        LoadingRule([.mergeClass], Loader.standAlone, "it has no layer Merge"),
        LoadingRule(
            [.firstWords, .firstRegularizer], Loader.standAlone,
            "it has no regularizer L1L2Regularizer"),
        LoadingRule(
            [.firstWords, .embedding], Loader.standAlone,
            "it takes the integers of Keras 1 for floating-point numbers"),
        LoadingRule(
            [.smallEpsilon], [.keras1], "it wants an epsilon of at least 0.00001"),
        LoadingRule(
            [.functionalClass], Loader.standAlone.union([.tensorFlow1]),
            "it has no class Functional"),
        LoadingRule([.raggedInput], Loader.standAlone, "it knows no ragged inputs"),
        LoadingRule(
            [.namedInitializer], Loader.standAlone,
            "it has no initializer classes such as GlorotUniform"),
        LoadingRule(
            [.typedInitializer], Loader.standAlone.union(Loader.third),
            "it takes no dtype in initializers"),
        LoadingRule(
            [.truncatedDistribution], Loader.standAlone,
            "it knows no distribution truncated_normal"),
        LoadingRule(
            [.separateRegularizer], [.tensorFlow1], "it has no regularizer classes L1 and L2"),
        LoadingRule(
            [.invertedNormalization], [.keras26], "its Normalization takes no invert"),
        LoadingRule([.newerLayer], [.keras26], "it lacks a class of layers"),
        LoadingRule(
            [.inputInFirstLayer, .secondWords], Loader.third,
            "it adds an axis to the shape that the first layer states"),
        LoadingRule(
            [.archive, .raggedInput, .secondWords], Loader.third,
            "it does not know the words of Keras 2 in an archive"),
        LoadingRule(
            [.modelInside, .secondWords], Loader.third,
            "it counts the calls of models inside otherwise than Keras 2"),
        LoadingRule([.thresholdedReLU], Loader.third, "it has no layer ThresholdedReLU"),
        LoadingRule(
            [.mixedPolicy, .secondWords], Loader.third, "it does not know Keras 2's mixed policies"),
        LoadingRule([.optionalInput], [.keras30], "it knows no optional inputs"),
        LoadingRule(
            [.optionalInput, .secondWords], Loader.second.subtracting([.tfKeras]),
            "it knows no optional inputs"),
        LoadingRule([.quantization], [.keras30], "it knows no quantization_config"),
        LoadingRule([.axesOfInitializer], [.keras30], "it takes no input_axes in initializers"),
    ]

    private static let meanings: [LoadingRule] = [
        LoadingRule(
            [.hardSigmoid, .secondWords], Loader.third, "it means another function by hard_sigmoid",
            .predictsOtherwise),
        LoadingRule(
            [.hardSigmoid, .firstWords], Loader.third, "it means another function by hard_sigmoid",
            .predictsOtherwise),
    ]

    private static let settings: [LoadingRule] = [
        LoadingRule([.shortLearningRate], [.keras30], "its optimizers take no lr"),
        LoadingRule(
            [.shortLearningRate], [.keras315], "its optimizers take no lr", .loadsUncompiled),
        LoadingRule(
            [.registeredOptimizer], [.tensorFlow1, .keras26],
            "it does not know optimizers that are registered as custom ones", .loadsUncompiled),
        LoadingRule(
            [.noSampleWeightMode], [.tensorFlow1], "it wants a sample_weight_mode",
            .loadsUncompiled),
        LoadingRule([.lion], [.keras212], "it has no optimizer Lion", .loadsUncompiled),
        LoadingRule(
            [.abbreviation], [.keras315], "it does not take losses and metrics by abbreviations",
            .loadsUncompiled),
    ]
}
