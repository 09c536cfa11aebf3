import Foundation
import KerasFormat
import NativeFormat
import NeuralNet
import TestSupport
import Testing
import Training

@Suite struct NativeRoundTripTests {
    /// The Keras files among the fixtures, but for those that differ in training settings only.
    private static let files: [String] = {
        let names = FileManager.default.enumerator(atPath: Fixtures.path(""))
        let paths = (names?.compactMap { $0 as? String } ?? []).filter { path in
            ["h5", "keras"].contains((path as NSString).pathExtension)
                && !path.hasPrefix("hostile/") && !path.hasPrefix("training/")
        }
        return paths.sorted()
    }()

    @Test(arguments: files)
    func `what Keras wrote comes back from a native file`(path: String) throws {
        let model: Model
        do {
            model = try KerasFile.read(from: Fixtures.path(path)).0
        } catch is KerasError {
            return  // of layers that are not supported yet, or weights alone
        }

        try withTemporaryFolder { folder in
            try NativeFile.write(model, to: folder + "/first.nnm")
            let read = try NativeFile.read(from: folder + "/first.nnm").0
            try NativeFile.write(read, to: folder + "/second.nnm")

            #expect(read.parameters == model.parameters)
            #expect(read.graph.calls == model.graph.calls)
            #expect(read.graph.layers.map(\.name) == model.graph.layers.map(\.name))
            let obstacles = read.graph.layers.map(\.trainingObstacles)
            #expect(obstacles == model.graph.layers.map(\.trainingObstacles))
            #expect(read.training.optimizer == model.training.optimizer)
            #expect(read.training.compiled?.losses.count == model.training.compiled?.losses.count)
            #expect(read.provenance == model.provenance)
            let (first, second) = (
                try Data(contentsOf: URL(filePath: folder + "/first.nnm")),
                try Data(contentsOf: URL(filePath: folder + "/second.nnm"))
            )
            #expect(first == second)
        }
    }

    @Test(arguments: ["out.nnm", "out.h5"])
    func `values that are not finite are kept, and named where they are written`(
        name: String
    ) throws {
        let (model, warnings) = try KerasFile.read(from: Fixtures.path("hostile/nan-weights.h5"))
        #expect(warnings.isEmpty)

        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            let kind: any ModelFile.Type = name == "out.nnm" ? NativeFile.self : KerasFile.self
            let warnings = try kind.write(model, to: path, options: WriteOptions())

            let expected = "dense/kernel holds values that are not finite"
            #expect(warnings.map(\.description) == [expected])
            let written = try kind.read(from: path, options: ReadOptions()).0
            #expect(written.parameters == model.parameters)
        }
    }

    @Test func `most fixtures beside the references are models that can be read`() {
        let own = Self.files.filter { !$0.hasPrefix("reference/") }

        let readable = own.filter { (try? KerasFile.read(from: Fixtures.path($0))) != nil }

        #expect(readable.count >= 15)
    }
}
