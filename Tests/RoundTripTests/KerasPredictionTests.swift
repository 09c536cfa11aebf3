import DataSources
import Foundation
import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training
import Verification

/// A model file by real Keras, with inputs and what its Keras predicted.
struct PredictedFile: CustomTestStringConvertible {
    let model: String
    let reference: String
    let data: [String]

    var testDescription: String { model }

    /// The files of all fixtures that hold predictions.
    static var all: [PredictedFile] {
        get throws {
            let folders = try Fixtures.names(in: "")
            let cases = try Fixtures.names(in: "reference").map { "reference/\($0)" }
            let layers = try Fixtures.names(in: "layers").map { "layers/\($0)" }
            let graphs = try Fixtures.names(in: "graphs").map { "graphs/\($0)" }
            return try (folders + cases + layers + graphs).flatMap { folder in
                try files(in: folder)
            }
        }
    }

    private static func files(in folder: String) throws -> [PredictedFile] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: Fixtures.path(folder), isDirectory: &isFolder),
            isFolder.boolValue
        else { return [] }
        let names = try Fixtures.names(in: folder)
        let references = ["recorded.npz", "expected.npz", "expected.npy"]
        guard let reference = references.first(where: names.contains) else { return [] }
        let inputs = names.filter { ["input.npy", "inputs.npz"].contains($0) }
        let models = names.filter { $0.hasSuffix(".h5") || $0.hasSuffix(".keras") }
        return models.filter { !$0.hasSuffix("weights.h5") }.map {
            PredictedFile(
                model: "\(folder)/\($0)", reference: "\(folder)/\(reference)",
                data: inputs.map { Fixtures.path("\(folder)/\($0)") })
        }
    }
}

@Suite struct KerasPredictionTests {
    @Test(arguments: try PredictedFile.all.filter { refused[$0.model] == nil })
    func `predictions are those of the Keras that wrote the file`(file: PredictedFile) throws {
        let model = try KerasFile.read(from: Fixtures.path(file.model), options: ReadOptions()).0
        let signature = ModelSignature(model)
        let reference = try ReferenceData.read(
            Fixtures.path(file.reference), request: DataRequest(data: file.data), for: signature
        ).reference

        let report = try Verifier(rule: .standard(for: model))
            .compare(model, inputs: reference.inputs, reference: reference.outputs)

        for output in report.outputs {
            #expect(output.agrees, "\(output.name): \(output.difference) > \(output.tolerance)")
        }
    }

    @Test(arguments: refused.keys.sorted())
    func `files beyond this version are refused by layer`(model: String) throws {
        let expected = try #require(KerasPredictionTests.refused[model])

        #expect(throws: expected) {
            _ = try KerasFile.read(from: Fixtures.path(model), options: ReadOptions())
        }
    }

    /// Files with predictions that this version refuses.
    static let refused: [String: KerasError] = [
        "k224-lambda/model.h5": .pythonCode(layer: "double", className: "Lambda"),
        "k315-lambda/model.keras": .pythonCode(layer: "double", className: "Lambda"),
        "tf215-lambda/model.h5": .pythonCode(layer: "double", className: "Lambda"),
        "k315-custom-layer/model.keras": .unsupportedLayer(layer: "doubler", className: "Doubler"),
        "tf215-custom-layer/model.h5": .unsupportedLayer(layer: "doubler", className: "Doubler"),
    ].reduce(into: [:]) { $0["reference/\($1.key)"] = $1.value }
}
