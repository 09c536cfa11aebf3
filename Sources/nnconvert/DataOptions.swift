internal import DataSources
internal import Glibc
internal import NeuralNet
internal import Training

/// What the command line says about data, the same for every command that takes some.
struct DataOptions {
    private var request: DataRequest

    /// Reads `--data`, `--target` and how CSV files are read.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - data: the option that names the inputs.
    ///   - target: the option that names the targets, `nil` where there are none.
    ///   - weight: the option that names the samples' weights, `nil` where there are none.
    /// - Throws: ``UsageError``, or what the delimiter's reader throws.
    init(
        _ arguments: Arguments, data: Option = .data, target: Option? = .target,
        weight: Option? = nil
    ) throws {
        request = DataRequest(
            data: arguments.texts(data), targets: target.map(arguments.texts) ?? [],
            features: arguments.text(.features).map(DataRequest.features),
            hasHeader: !arguments.has(.noHeader))
        request.sampleWeights = weight.map(arguments.texts) ?? []
        if let delimiter = arguments.text(.delimiter) {
            request.delimiter = try DataRequest.delimiter(named: delimiter)
        }
        request.query = arguments.text(.query)
        if let text = arguments.text(.fill) {
            guard let fill = FillRule(text) else {
                throw UsageError.invalidValue(
                    option: Option.fill.spelling, value: text,
                    expected: "a number that float32 holds, mean or median")
            }
            request.fill = fill
        }
    }

    /// Lets class names have the numbers that they have in other data.
    mutating func numberClasses(as other: Dataset) {
        for target in other.targets {
            if let names = target.classNames { request.classNames[target.name] = names }
        }
    }

    /// Whether inputs are named.
    var hasInputs: Bool { !request.data.isEmpty }
    /// Whether targets are named.
    var hasTargets: Bool { !request.targets.isEmpty }
    /// What messages call the data.
    var name: String { request.data.first ?? "the data" }
    /// What messages call the targets.
    var targetName: String { request.targets.first ?? "the target" }

    /// Whether a path leads to one of the data's files, whatever both are called.
    func hold(_ path: String) -> Bool {
        (request.data + request.targets + request.sampleWeights).contains { text in
            let value = text.split(separator: "=", maxSplits: 1).last.map(String.init) ?? text
            let beforeColon = value.lastIndex(of: ":").map { String(value[..<$0]) } ?? value
            return [text, value, beforeColon].contains { isSameFile($0, path) }
        }
    }

    /// Reads the data for a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - console: where notes go.
    ///   - memory: how much is held in memory; all if `nil`.
    /// - Returns: the rows.
    /// - Throws: ``Failure``.
    func read(
        for model: Model, on console: Console, memory: MemoryPolicy? = nil
    ) throws(Failure) -> Dataset {
        do throws(DataError) {
            var request = request
            request.memory = memory
            for (output, names) in model.training.classNames {
                request.classNames[model.graph.outputNames[output]] = names
            }
            let (dataset, notes) = try request.dataset(for: ModelSignature(model))
            console.note(notes)
            return dataset
        } catch {
            throw Failure(error)
        }
    }

    /// Opens the inputs to be read in parts.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - batchSize: the rows that are used at a time.
    ///   - memory: how much is held in memory.
    /// - Returns: the rows.
    /// - Throws: ``Failure``.
    func stream(
        for model: Model, batchSize: Int, memory: MemoryPolicy
    ) throws(Failure) -> DataStream {
        do throws(DataError) {
            var request = request
            request.memory = memory
            return try request.stream(for: ModelSignature(model), batchSize: batchSize)
        } catch {
            throw Failure(error)
        }
    }

    /// The names of the columns that feed each input, empty where none has a name.
    func inputColumns(for model: Model) throws(Failure) -> [[String]] {
        do throws(DataError) {
            return try request.inputColumns(for: ModelSignature(model))
        } catch {
            throw Failure(error)
        }
    }

    /// Reads numbers to compare a model with.
    ///
    /// - Parameters:
    ///   - path: the value of `--reference`.
    ///   - model: the model.
    ///   - console: where notes go.
    /// - Returns: the numbers.
    /// - Throws: ``Failure``.
    func readReference(
        _ path: String, for model: Model, on console: Console
    ) throws(Failure) -> ReferenceData {
        do throws(DataError) {
            let (reference, notes) = try ReferenceData.read(
                path, request: request, for: ModelSignature(model))
            console.note(notes)
            return reference
        } catch {
            throw Failure(error)
        }
    }
}

extension MemoryPolicy {
    /// What the commands hold of one file in memory.
    private static let limit = 128 << 20

    /// Puts temporary files beside an output.
    static func beside(_ output: String) -> MemoryPolicy {
        let end = output.lastIndex(of: "/")
        let folder = end.map { $0 == output.startIndex ? "/" : String(output[..<$0]) } ?? "."
        return MemoryPolicy(limit: limit, folder: folder)
    }

    /// Puts temporary files where the environment has them (`TMPDIR`), else on disk.
    static var temporary: MemoryPolicy {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return MemoryPolicy(limit: limit, folder: folder.isEmpty ? "/var/tmp" : folder)
    }
}

/// Whether two paths lead to one file that is there.
func isSameFile(_ first: String, _ second: String) -> Bool {
    var (a, b) = (stat(), stat())
    guard stat(first, &a) == 0, stat(second, &b) == 0 else { return false }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
}
