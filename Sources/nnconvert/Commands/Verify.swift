internal import DataSources
internal import NeuralNet
internal import OrderedJSON
internal import Training
internal import Verification

/// `nnconvert verify`: a model against another, against recorded numbers, or against its own record.
struct Verify: Command {
    private static let reference = Option.value(
        "reference", "R.npz",
        "Numbers to compare with: an .npz of input/NAME and output/NAME, or with --data a .npy, .npz or .csv "
            + "of outputs.")
    private static let recorded = Option.flag(
        "recorded", "Compute the recorded verification data of a native file anew.")
    private static let tolerance = Option.value(
        "tolerance", "T",
        "The largest difference that counts as agreement, as a share of the output's largest absolute "
            + "reference value (max(1e-6, 2^-23 √K), K the model's longest sum).")
    private static let allowNaN = Option.flag(
        "allow-nan", "Values that are no number on both sides agree.")

    static let syntax = Syntax(
        "verify", "Compare a model with another, with reference numbers, or with its own record.",
        operands: ["MODEL"], optionalOperands: ["OTHER"],
        options: [reference, recorded, tolerance, allowNaN, .data] + Option.dataFormat,
        notes: [
            "Without --data, two models are compared on 256 seeded rows. Exit status 1 tells a difference."
        ],
        examples: [
            "nnconvert verify Fixtures/disease/model.h5 --reference Fixtures/disease/recorded.npz",
            "nnconvert verify Fixtures/disease/model.h5 Fixtures/disease/keras2.h5",
        ])

    private enum Against {
        case model(String), reference(String), record
    }

    private let path: String
    private let against: Against
    private let data: DataOptions
    private let tolerance: Double?
    private let allowsNaN: Bool

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        var wishes: [(name: String, against: Against)] = []
        if arguments.operands.count > 1 { wishes.append(("OTHER", .model(arguments.operands[1]))) }
        if let path = arguments.text(Self.reference) {
            wishes.append((Self.reference.spelling, .reference(path)))
        }
        if arguments.has(Self.recorded) { wishes.append((Self.recorded.spelling, .record)) }
        guard let wish = wishes.first else {
            throw UsageError.missingOption("OTHER, --reference or --recorded", command: "verify")
        }
        if wishes.count > 1 { throw UsageError.conflict(wishes[0].name, wishes[1].name) }
        against = wish.against
        data = try DataOptions(arguments, target: nil)
        if case .record = against, data.hasInputs {
            throw UsageError.conflict(Self.recorded.spelling, Option.data.spelling)
        }
        tolerance = try arguments.number(Self.tolerance, expected: "a number not below 0") {
            $0 >= 0
        }
        allowsNaN = arguments.has(Self.allowNaN)
    }

    func run(on console: Console) throws -> ExitStatus {
        let model = try ModelFiles.read(path, on: console)
        var rule = ComparisonRule.standard(for: model, allowsNaN: allowsNaN)
        if let tolerance { rule.relative = tolerance }
        let verifier = Verifier(rule: rule)
        let result = VerificationResult(
            model: path, against: againstName, report: try report(model, verifier, console))
        try console.report(json: result.json, text: result.text)
        return result.agrees ? .done : .checkFailed
    }

    private var againstName: String {
        switch against {
        case .model(let path), .reference(let path): path
        case .record: "its recorded verification data"
        }
    }

    /// The comparison, or why nothing could be compared though both sides are sound.
    private func report(
        _ model: Model, _ verifier: Verifier, _ console: Console
    ) throws -> Result<Verifier.Report, VerificationError> {
        do {
            switch against {
            case .model(let otherPath):
                let other = try ModelFiles.read(otherPath, on: console)
                let inputs =
                    data.hasInputs ? try data.read(for: model, on: console).inputs : nil
                let rule = tolerance == nil ? verifier.rule.widened(for: other) : verifier.rule
                return .success(
                    try Verifier(rule: rule).compare(model, with: other, inputs: inputs))
            case .reference(let referencePath):
                let reference = try data.readReference(referencePath, for: model, on: console)
                return .success(
                    try verifier.compare(
                        model, inputs: reference.inputs, reference: reference.outputs))
            case .record: return .success(try verifier.checkRecord(of: model))
            }
        } catch VerificationError.nothingRecorded {
            throw Failure.unusable(VerificationError.nothingRecorded, file: path)
        } catch let error as VerificationError {
            return .failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.unusable(error, file: path)
        }
    }
}

/// A comparison in words and as a document.
private struct VerificationResult {
    let model: String
    let against: String
    let report: Result<Verifier.Report, VerificationError>

    var agrees: Bool {
        guard case .success(let report) = report else { return false }
        return report.agrees
    }

    var json: JSON {
        var document: JSONObject = [
            "model": JSON(model), "against": JSON(against), "agrees": JSON(agrees),
        ]
        switch report {
        case .success(let report):
            document["rows"] = JSON(report.rows)
            document["outputs"] = .array(report.outputs.map(json))
            document["first_different_layer"] = .optional(report.firstDifferentLayer)
            document["reason"] = .null
        case .failure(let error):
            document["rows"] = JSON(0)
            document["outputs"] = []
            document["first_different_layer"] = .null
            document["reason"] = JSON(error.description)
        }
        return .object(document)
    }

    private func json(_ output: OutputDifference) -> JSON {
        [
            "name": JSON(output.name), "agrees": JSON(output.agrees),
            "difference": .number(output.difference), "tolerance": .number(output.tolerance),
            "scale": .number(output.scale), "row": JSON(output.place.row),
            "element": JSON(output.place.element), "not_a_number": JSON(output.notANumber),
        ]
    }

    var text: String {
        switch report {
        case .success(let report): return lines(report).joined(separator: "\n") + "\n"
        case .failure(let error):
            return "\(model) differs from \(against): \(error)\n"
        }
    }

    private func lines(_ report: Verifier.Report) -> [String] {
        let rows = NumberText.counted(report.rows, "row")
        var table = TextTable(columns: [
            ("output", .left), ("largest difference", .right), ("allowed", .right), ("at", .left),
            ("", .left),
        ])
        for output in report.outputs {
            let place = "row \(output.place.row), element \(output.place.element)"
            let odd = output.notANumber == 0 ? "" : ", \(output.notANumber) not a number"
            table.add([
                output.name, NumberText.significant(output.difference, digits: 3),
                NumberText.significant(output.tolerance, digits: 3),
                output.difference == 0 ? "" : place,
                (output.agrees ? "agrees" : "differs") + odd,
            ])
        }
        var lines = ["\(model) against \(against), \(rows)"] + table.lines()
        if let layer = report.firstDifferentLayer {
            lines.append("The first layer whose values differ is \"\(layer)\".")
        }
        lines.append(report.agrees ? "They agree." : "They differ.")
        return lines
    }
}
