internal import DataSources
internal import Glibc
internal import KerasFormat
internal import NativeFormat
internal import NeuralNet
internal import Training

/// A place where a model is to be written, checked before any work is done.
struct ModelOutput {
    /// What is written.
    private enum Kind {
        case native, keras, weights, architecture, parameters
    }

    /// The ending of native files.
    static let nativeEnding = ".nnm"
    /// The endings of all files that hold a whole model.
    static let modelEndings = [nativeEnding, ".h5", ".hdf5", ".keras"]
    /// The ending of Keras' files of weights alone.
    private static let weightsEnding = ".weights.h5"
    /// The ending of an architecture alone.
    private static let architectureEnding = ".json"
    /// The ending of a file of parameters alone.
    private static let parametersEnding = ".npz"
    /// The endings of files that may hold the weights alone.
    static let endingsOfWeights = [weightsEnding, ".h5", ".hdf5", parametersEnding]

    /// The path.
    let path: String
    private let kind: Kind

    /// Tells from a path what is to be written.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - contents: what of a model is wanted where the name leaves that open.
    /// - Throws: ``UsageError`` where its name does not say.
    init(_ path: String, _ contents: WriteOptions.Contents = .model) throws(UsageError) {
        let name = path.lowercased()
        if let ending = Unavailable.outputEndings.first(where: name.hasSuffix) {
            throw .notInThisVersion("\(path): writing \(ending)")
        }
        self.path = path
        let known = Self.kinds.first { name.hasSuffix($0.ending) }
        guard let known else {
            throw .unknownExtension(path, known: Self.kinds.map(\.ending))
        }
        guard contents == .weights else {
            kind = known.kind
            return
        }
        guard Self.endingsOfWeights.contains(known.ending) else {
            throw .unknownExtension(path, known: Self.endingsOfWeights)
        }
        kind = known.kind == .keras ? .weights : known.kind
    }

    /// What the endings stand for, the longer before the shorter that they end in.
    private static let kinds: [(ending: String, kind: Kind)] =
        modelEndings.prefix(1).map { ($0, .native) } + [(weightsEnding, .weights)]
        + modelEndings.dropFirst().map { ($0, .keras) }
        + [(architectureEnding, .architecture), (parametersEnding, .parameters)]

    /// Whether it is a file of Keras.
    var isKeras: Bool { kind == .keras || kind == .weights || kind == .architecture }
    /// Whether the whole model is kept, and not a part of it alone.
    var holdsModel: Bool { kind == .native || kind == .keras }
    /// Whether the parameters' values are kept and nothing else.
    var holdsWeightsAlone: Bool { kind == .weights || kind == .parameters }
    /// Whether parameters are kept.
    var holdsParameters: Bool { kind != .architecture }

    /// Sees that a file can be written at the path, without touching what stands there.
    func check() throws(Failure) {
        try checkWritable(path)
    }

    /// Sees that a Keras file can be written in a dialect.
    func check(_ options: WriteOptions) throws(Failure) {
        guard isKeras else { return }
        var options = options
        options.contents = kind == .weights ? .weights : .model
        try writing(path) { try KerasFile.check(options, for: path) }
    }

    /// Sees that a model can be written, so that a refusal comes before a long fit.
    func rehearse(_ model: Model) throws(Failure) {
        guard kind == .keras else { return }
        try writing(path) { try KerasFile.rehearse(model, to: path) }
    }

    /// Writes a model; what stood at the path is replaced when all is written.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - options: in which dialect a Keras file is written.
    /// - Returns: what the user should know.
    /// - Throws: ``Failure``.
    func write(
        _ model: Model, options: WriteOptions = WriteOptions()
    ) throws(Failure) -> [Warning] {
        var options = options
        options.contents = kind == .weights ? .weights : .model
        let held = HeldSignals()
        defer { held.release() }
        return try writing(path) {
            switch kind {
            case .native: try NativeFile.write(model, to: path, options: options)
            case .keras, .weights, .architecture:
                try KerasFile.write(model, to: path, options: options)
            case .parameters: try writeParameters(of: model)
            }
        }
    }

    /// Writes the weights of a model that is not understood.
    ///
    /// - Parameter structure: what is known of it.
    /// - Returns: the number of arrays.
    /// - Throws: ``Failure``.
    func writeWeights(of structure: KerasStructure) throws(Failure) -> Int {
        let held = HeldSignals()
        defer { held.release() }
        return try writing(path) {
            let arrays = try structure.arrays()
            if kind == .parameters {
                try writeArrays(arrays)
            } else {
                try structure.writeWeights(to: path)
            }
            return arrays.count
        }
    }

    /// Writes each parameter as an array under its identity.
    private func writeParameters(of model: Model) throws -> [Warning] {
        try writeArrays(
            model.parameters.identities.compactMap { identity in
                model.parameters[identity].map { (identity.description, $0) }
            })
        return model.warningsOnValues
    }

    private func writeArrays(_ arrays: [(name: String, value: Tensor)]) throws {
        try ResultFile(path: path).write(
            arrays.map { name, value in
                DataArray(
                    name: name, extents: Array(value.extents.dropFirst()),
                    rows: value.extents.first ?? 1, elements: value.floats)
            })
    }
}
