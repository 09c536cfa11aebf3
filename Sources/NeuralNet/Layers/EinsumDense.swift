/// y = activation(einsum(equation, x, kernel) + bias): Keras' `EinsumDense`.
///
/// Parameters: `kernel`, its extents those of its labels; `bias`, from its first label on, 1 along the others.
public struct EinsumDense: Layer {
    public static let kind = LayerKind.einsumDense

    /// The equation in Einstein's notation: `ab,bc->ac`, `...x,xy->...y` or `ab...,bc->ac...`.
    public var equation: String
    /// The extents of the result behind the batch, without those that the dots stand for; `nil` where open.
    public var outputExtents: [Int?]
    /// The labels along which the bias differs, `nil` for no bias.
    public var biasLabels: String?
    /// The function applied at the end.
    public var activation: Activation
    /// What a fit observes of the kernel.
    public var kernelRule: WeightRule?
    /// What a fit observes of the bias.
    public var biasRule: WeightRule?
    /// Keras' `activity_regularizer`.
    public var activityPenalty: Penalty?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - equation: the equation.
    ///   - outputExtents: the extents of the result behind the batch.
    ///   - biasLabels: the labels along which the bias differs.
    ///   - activation: the function applied at the end.
    public init(
        equation: String, outputExtents: [Int?], biasLabels: String? = nil,
        activation: Activation = .linear
    ) {
        self.equation = equation
        self.outputExtents = outputExtents
        self.biasLabels = biasLabels
        self.activation = activation
    }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let input = try single(inputs, minimumRank: 2)
        let terms = try EinsumTerms(equation, rank: input.rank)
        let extents = try labelledExtents(input, terms)
        func fixed(_ label: Character) throws(LayerError) -> Int {
            guard let extent = extents[label] ?? nil else { throw .openAxis(input) }
            return extent
        }
        var kernel: [Int] = []
        for label in terms.kernel { kernel.append(try fixed(label)) }
        guard let biasLabels else { return [try ParameterRequirement("kernel", kernel)] }
        guard let start = terms.output.firstIndex(where: { biasLabels.contains($0) }),
            biasLabels.allSatisfy({ terms.output.contains($0) })
        else {
            throw .invalidSetting(
                "bias_axes", value: biasLabels, expected: "labels of the result of \(equation)")
        }
        var bias: [Int] = []
        for label in terms.output[start...] {
            bias.append(biasLabels.contains(label) ? try fixed(label) : 1)
        }
        return [
            try ParameterRequirement("kernel", kernel), try ParameterRequirement("bias", bias),
        ]
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        let terms = try EinsumTerms(equation, rank: input.rank)
        let extents = try labelledExtents(input, terms)
        return [try activation.outputShape(for: Shape(terms.output.map { extents[$0] ?? nil }))]
    }

    /// The extent of each label, `nil` for an open one.
    private func labelledExtents(
        _ input: Shape, _ terms: EinsumTerms
    ) throws(LayerError) -> [Character: Int?] {
        var extents: [Character: Int?] = [:]
        for (label, extent) in zip(terms.input, input.extents) { extents[label] = extent }
        let stated = terms.output.filter { !terms.dots.contains($0) }.dropFirst(
            terms.dots.first == terms.output.first && !terms.dots.isEmpty ? 0 : 1)
        guard stated.count == outputExtents.count else {
            throw .invalidSetting(
                "output_shape", value: "\(Shape(outputExtents))",
                expected: "an extent for each label of the result of \(equation) behind the batch")
        }
        for (label, extent) in zip(stated, outputExtents) {
            if let known = extents[label] ?? nil, let extent, known != extent {
                throw .invalidSetting(
                    "output_shape", value: "\(Shape(outputExtents))",
                    expected: "\(known) at the label \(label)")
            }
            extents[label] = (extents[label] ?? nil) ?? extent
        }
        return extents
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let terms: EinsumTerms
        do throws(LayerError) {
            terms = try EinsumTerms(equation, rank: inputs[0].extents.count)
        } catch {
            preconditionFailure("the equation was accepted before: \(error)")
        }
        let kernel = builder.parameter("kernel", observing: kernelRule)
        var z = builder.contracted(
            (inputs[0], terms.input), (kernel, terms.kernel), to: terms.output)
        if biasLabels != nil {
            let bias = builder.parameter("bias", observing: biasRule)
            z = builder.sum(z, bias)
        }
        let y = builder.activated(z, by: activation)
        builder.penalise(activity: y, by: activityPenalty)
        return [y]
    }

    public var passesMask: Bool { false }

    public func constraint(on role: String) -> Constraint? {
        role == "kernel" ? kernelRule?.constraint : biasRule?.constraint
    }
}

/// The labels of an equation of two terms, dots replaced by digits.
struct EinsumTerms {
    let input: [Character]
    let kernel: [Character]
    let output: [Character]
    /// The labels that the dots stand for.
    let dots: [Character]

    /// Reads an equation for an input of some axes.
    ///
    /// - Throws: ``LayerError/invalidSetting(_:value:expected:)`` where it has another form, a label comes twice
    ///   in a term, or one is summed in one term alone.
    init(_ equation: String, rank: Int) throws(LayerError) {
        let refusal = LayerError.invalidSetting(
            "equation", value: equation,
            expected: "one like ab,bc->ac, ...x,xy->...y or ab...,bc->ac..., for \(rank) axes")
        let sides = EinsumTerms.parts(equation, separator: "->")
        let terms = sides.first.map { EinsumTerms.parts($0, separator: ",") } ?? []
        guard sides.count == 2, terms.count == 2 else { throw refusal }
        let letters = terms[0].filter { $0 != "." }
        let missing = rank - letters.count
        let hasDots = letters.count != terms[0].count
        guard hasDots ? (0...10).contains(missing) : missing == 0 else { throw refusal }
        let digits = (0..<max(missing, 0)).map { Character("\($0)") }
        func labels(_ term: String) throws(LayerError) -> [Character] {
            let own = Array(term.filter { $0 != "." })
            guard own.allSatisfy({ $0.isASCII && $0.isLetter }) else { throw refusal }
            if term == String(own) { return own }
            if term == "..." + String(own) { return digits + own }
            guard term == String(own) + "..." else { throw refusal }
            return own + digits
        }
        (input, kernel, output) = (try labels(terms[0]), try labels(terms[1]), try labels(sides[1]))
        dots = digits
        let agrees =
            terms[0].hasPrefix("...") == sides[1].hasPrefix("...")
            && terms[0].hasSuffix("...") == sides[1].hasSuffix("...")
        guard agrees, !terms[1].contains("."), output.first == input.first else { throw refusal }
        for term in [input, kernel, output] where Set(term).count != term.count { throw refusal }
        let (a, b, c) = (Set(input), Set(kernel), Set(output))
        // Each label stands in two terms at least.
        guard a.subtracting(b).isSubset(of: c), b.subtracting(a).isSubset(of: c),
            c.isSubset(of: a.union(b))
        else { throw refusal }
    }

    private static func parts(_ text: String, separator: String) -> [String] {
        var parts = [""]
        var rest = text[...]
        while let character = rest.first {
            if rest.hasPrefix(separator) {
                parts.append("")
                rest = rest.dropFirst(separator.count)
            } else {
                if character != " " { parts[parts.count - 1].append(character) }
                rest = rest.dropFirst()
            }
        }
        return parts
    }
}
