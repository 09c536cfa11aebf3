import Foundation
import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import NativeFormat

/// `Tools/make_native_fixture.py` writes the golden file by the specification and code of its own.
@Suite struct GoldenFileTests {
    private let path = Fixtures.path("native/golden.nnm")

    @Test func `the golden file is read as its maker meant it`() throws {
        let model = try NativeFile.read(from: path).0

        #expect(model.name == "golden")
        #expect(model.graph.style == .functional)
        #expect(model.graph.layers.map(\.name) == ["in", "50% / é"])
        #expect(model.graph.layers.map(\.isTrainable) == [true, false])
        #expect(model.graph.layers[1].trainingObstacles == ["kernel_constraint MaxNorm"])
        let dense = try #require(model.graph.layers[1].layer as? Dense)
        #expect(dense == Dense(units: 1, activation: .relu))
        let path = LayerPath(["50% / é"])
        let kernel = model.parameters[ParameterIdentity(layer: path, role: "kernel")]
        #expect(kernel == Tensor([0.5, 0.7] as [Float], extents: [2, 1]))
        let bias = model.parameters[ParameterIdentity(layer: path, role: "bias")]
        #expect(bias?.floats == [10])
    }

    @Test func `the golden file's other parts are read as their maker meant them`() throws {
        let model = try NativeFile.read(from: path).0

        let compiled = try #require(model.training.compiled)
        #expect(compiled.optimizer?.configuration == ["learning_rate": 0.01, "nesterov": true])
        #expect(compiled.losses == [NamedSettings(name: "mean_squared_error")])
        #expect(compiled.metrics == [[], [NamedSettings(name: "accuracy")]])
        let optimizer = try #require(model.training.optimizer)
        #expect(optimizer.iterations == 300)
        #expect(optimizer.learningRate == 0)
        #expect(optimizer.scalars == ["u": 0.5])
        #expect(optimizer.slots.map(\.name) == ["momentum"])
        #expect(optimizer.slots.map(\.value.doubles) == [[0.25, -0.0]])
        #expect(model.training.finishedEpochs == 3)
        let provenance = try #require(model.provenance)
        #expect(provenance.kerasVersion == "2.15.0")
        #expect(provenance.backend == nil)
        #expect(provenance.configuration.text() == #"{"z":1E+2,"a":[NaN,0.10,"\u0007"]}"#)
        let recorded = try #require(model.recorded)
        #expect(recorded.lossValue == 256)
        #expect(recorded.entries[0].record == .full(Tensor([] as [Float], extents: [0, 2])))
        let steps = Tensor((0..<256).map { Float($0) / 8 }, extents: [256])
        #expect(
            recorded.entries[1].record == .sampled(extents: [512, 3], norm: 2.5, elements: steps))
        #expect(model.extensions.dependent == [0xA2, 6, 10] + Array("may depend".utf8))
        #expect(model.extensions.independent == [0x80, 0xF1, 4, 7])
    }

    @Test func `our writer gives the golden file's bytes`() throws {
        let model = try NativeFile.read(from: path).0

        #expect(try fileBytes(of: model) == bytes(ofFile: path))
    }

    @Test(.enabled(if: python != nil, "needs python3"))
    func `the reader in Python takes our files and refuses broken ones by the same rule`() throws {
        let folder = try TemporaryFolder()
        try NativeFile.write(try oddlyNamedModel(), to: folder.file("odd.nnm"))
        try NativeFile.write(try fullModel(), to: folder.file("full.nnm"))

        let known = Set(1...8).union(10...15).union([17, 18, 22, 23, 24, 29])
        let examples = (brokenPrefixes + brokenHeaders + brokenGraphs + brokenTensors)
            .filter { known.contains($0.error.rule) }
        for (position, example) in examples.enumerated() {
            try write(try example.file(), to: folder.file("\(position).nnm"))
        }
        let names = ["odd.nnm", "full.nnm"] + examples.indices.map { "\($0).nnm" }

        let messages = try readInPython(names.map(folder.file)).split(separator: "\n")

        #expect(messages.count == examples.count)
        for (position, (message, example)) in zip(messages, examples).enumerated() {
            #expect(message.contains("/\(position).nnm: rule \(example.error.rule): "))
        }
    }
}

private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// What the reader in Python says on standard error.
private func readInPython(_ paths: [String]) throws -> String {
    let reader = Process()
    reader.executableURL = URL(filePath: try #require(python))
    reader.arguments = [Fixtures.path("../Tools/read_native.py")] + paths
    let errors = Pipe()
    reader.standardError = errors
    reader.standardOutput = FileHandle.nullDevice
    try reader.run()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    reader.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
}
