/// The place of each integer in a vocabulary: Keras' `IntegerLookup`.
///
/// Numbers are given in this order: 0 for the masked integer if there is one and the mode is `int`, then those of
/// integers that are not in the vocabulary, which share them by remainder, then those of the vocabulary.
public struct IntegerLookup: Layer {
    public static let kind = LayerKind.integerLookup
    /// Integers beyond it have no float32 of their own.
    private static let largest = 1 << 24

    /// The integers, without special ones.
    public var vocabulary: [Int]
    /// How many numbers there are for integers that are not in the vocabulary.
    public var others: Int
    /// The integer that has the number 0.
    public var maskedInteger: Int?
    /// How the numbers are given.
    public var mode: CategoryMode

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - vocabulary: the integers.
    ///   - others: how many numbers there are for integers that are not in the vocabulary.
    ///   - maskedInteger: the integer that has the number 0.
    ///   - mode: how the numbers are given.
    public init(
        vocabulary: [Int], others: Int = 1, maskedInteger: Int? = nil, mode: CategoryMode = .numbers
    ) {
        self.vocabulary = vocabulary
        self.others = others
        self.maskedInteger = maskedInteger
        self.mode = mode
    }

    private var firstOther: Int { maskedInteger == nil ? 0 : 1 }

    public var roundingUse: RoundingUse { .outputs }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let all = vocabulary + (maskedInteger.map { [$0] } ?? [])
        guard Set(all).count == all.count,
            all.allSatisfy((-IntegerLookup.largest...IntegerLookup.largest).contains)
        else {
            throw .invalidSetting(
                "vocabulary", value: "\(all.count) integers",
                expected: "different integers of at most 2²⁴")
        }
        guard others >= 0, others <= IntegerLookup.largest else {
            throw .invalidSetting(
                "num_oov_indices", value: "\(others)", expected: "a number from 0 on")
        }
        guard maskedInteger == nil || mode == .numbers else {
            throw .invalidSetting(
                "mask_token", value: "\(maskedInteger ?? 0)",
                expected: "none, as numbers are encoded")
        }
        let count = firstOther + others + vocabulary.count
        return [try mode.outputShape(for: try single(inputs), categories: count)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        var numbers: [Int64: Int] = [:]
        for (place, integer) in vocabulary.enumerated() {
            numbers[Int64(integer)] = firstOther + others + place
        }
        if let maskedInteger { numbers[Int64(maskedInteger)] = 0 }
        let index = VocabularyIndex(numbers: numbers, others: others, firstOther: firstOther)
        let found = builder.add(index, [inputs[0]])
        let count = firstOther + others + vocabulary.count
        return [mode.lower(found, categories: count, in: &builder)]
    }

    public var passesMask: Bool { false }
}
