import NeuralNet
import OrderedJSON

extension InitialValues {
    /// Reads an initializer by name or as a serialized object, `nil` for one that is not Keras' own.
    ///
    /// - Parameters:
    ///   - cursor: the initializer as the layer's configuration has it.
    ///   - generation: whose words the configuration uses.
    /// - Throws: `JSONError` where a setting has another form than Keras gives it.
    init?(keras cursor: JSONCursor, generation: Generation) throws {
        let name: String
        let settings: JSONCursor
        if let text = cursor.value.stringValue {
            (name, settings) = (text, JSONCursor(.object([:])))
        } else {
            let object = try KerasObject(cursor)
            (name, settings) = (object.function ?? object.className, object.settings)
        }
        func number(_ key: String, default value: Double) throws -> Double {
            try settings.numberIfPresent(key) ?? value
        }
        switch Self.plain(name) {
        case "zeros", "zero": self = .zeros
        case "ones", "one": self = .ones
        case "constant": self = .constant(try number("value", default: 0))
        case "randomuniform", "uniform":
            self = .uniform(
                from: try number("minval", default: -0.05), to: try number("maxval", default: 0.05))
        case "randomnormal", "normal":
            self = .normal(
                mean: try number("mean", default: 0),
                deviation: try number("stddev", default: 0.05))
        case "truncatednormal":
            self = .truncatedNormal(
                mean: try number("mean", default: 0),
                deviation: try number("stddev", default: 0.05))
        case "orthogonal", "orthogonalinitializer":
            self = .orthogonal(gain: try number("gain", default: 1))
        case "identity", "identityinitializer":
            self = .identity(gain: try number("gain", default: 1))
        case let kind:
            guard let scaling = try VarianceScaling(kind, settings, generation) else { return nil }
            self = .scaled(scaling)
        }
    }

    /// A function's or a class' name without what tells the two apart.
    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" }
    }
}

extension VarianceScaling {
    /// The kinds that have names of their own; a normal one is cut off from Keras 2 on.
    private static let kinds: [String: (factor: Double, mode: Mode, isNormal: Bool)] = [
        "glorotuniform": (1, .average, false), "glorotnormal": (1, .average, true),
        "heuniform": (2, .fanIn, false), "henormal": (2, .fanIn, true),
        "lecununiform": (1, .fanIn, false), "lecunnormal": (1, .fanIn, true),
    ]

    /// Reads a scaling of a kind such as `glorotuniform`, `nil` for what is none.
    fileprivate init?(_ kind: String, _ settings: JSONCursor, _ generation: Generation) throws {
        if let known = Self.kinds[kind] {
            let normal: Distribution =
                generation == .one ? .untruncatedNormal : .truncatedNormal
            self.init(
                factor: known.factor, mode: known.mode,
                distribution: known.isNormal ? normal : .uniform)
        } else {
            guard kind == "variancescaling" else { return nil }
            let mode = try settings.memberIfPresent("mode")
            let distribution = try settings.memberIfPresent("distribution")
            guard let mode = try Mode(rawValue: mode?.string() ?? Mode.fanIn.rawValue) else {
                throw try settings.member("mode").unexpected(expected: "fan_in, fan_out or fan_avg")
            }
            let name = try distribution?.string() ?? "normal"
            guard
                let known = name == "normal" ? .truncatedNormal : Distribution(rawValue: name)
            else {
                throw try settings.member("distribution").unexpected(
                    expected: "uniform, truncated_normal or untruncated_normal")
            }
            let factor = try settings.numberIfPresent("scale") ?? 1
            guard factor > 0 else {
                throw try settings.member("scale").unexpected(expected: "a number above 0")
            }
            self.init(factor: factor, mode: mode, distribution: known)
        }
        if let inputs = try settings.arrayIfPresent("input_axes"),
            let outputs = try settings.arrayIfPresent("output_axes")
        {
            axes = Axes(
                inputs: try inputs.map { try $0.integer() },
                outputs: try outputs.map { try $0.integer() })
        }
    }

    /// The axes of a kernel by its equation: Keras 3 takes those of the result for outputs.
    ///
    /// - Parameter equation: such as `abc,cd->abd`.
    /// - Returns: the axes, `nil` for what is no such equation.
    static func axes(ofKernelIn equation: String) -> Axes? {
        let plain = equation.filter { $0 != " " }
        let sides = plain.split(separator: ">")
        guard sides.count == 2, let kernel = sides[0].dropLast().split(separator: ",").last else {
            return nil
        }
        let axes = kernel.enumerated().map { ($0.offset, isOutput: sides[1].contains($0.element)) }
        return Axes(
            inputs: axes.filter { !$0.isOutput }.map { $0.0 },
            outputs: axes.filter(\.isOutput).map { $0.0 })
    }
}
