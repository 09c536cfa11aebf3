import NeuralNet
import TestSupport
import Testing

@testable import DataSources
@testable import Training

@Suite struct StreamingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What a request gives in memory, and what it gives in files where nothing may stay in memory.
    private func both(
        _ request: DataRequest, inputs: Int, outputs: Int = 1
    ) throws -> (here: Dataset, there: Dataset, notes: [[Warning]]) {
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, inputs])],
            outputs: [.init(name: "y", shape: [nil, outputs])])
        let here = try request.dataset(for: signature)
        var streamed = request
        streamed.memory = MemoryPolicy(limit: 0, folder: folder.path)
        let there = try streamed.dataset(for: signature)
        return (here.dataset, there.dataset, [here.notes, there.notes])
    }

    private func expectSame(
        _ data: (here: Dataset, there: Dataset, notes: [[Warning]])
    ) throws {
        #expect(data.notes[0] == data.notes[1])
        for (here, there) in zip(
            data.here.inputs + data.here.targets, data.there.inputs + data.there.targets)
        {
            #expect(here.isInMemory && !there.isInMemory)
            #expect(try there.loaded() == here)
        }
    }

    @Test(arguments: [nil, .mean, .median, .value(3)] as [FillRule?])
    func `a table goes through a file as through memory`(fill: FillRule?) throws {
        var generator = SeededGenerator(seed: 4)
        var text = "a,b,skipped,kind\n"
        for row in 0..<90_000 {
            let gap = fill != nil && row % 7 == 3
            text += "\(Float.random(in: -9...9, using: &generator)),"
            text += (gap ? "" : "\(row)") + ",\"x\","
            text += ["no", "yes", "maybe"][Int.random(in: 0..<3, using: &generator)] + "\n"
        }
        var request = DataRequest(
            data: [try folder.write(text)], targets: ["kind"], features: ["b", "a"])
        request.fill = fill

        let data = try both(request, inputs: 2, outputs: 3)

        try expectSame(data)
        #expect(data.there.classNames == ["maybe", "no", "yes"])
        #expect(try FileNames.count(in: folder.path) == 1)
    }

    @Test(arguments: [
        "little-f4.npy", "big-f8.npy", "little-i8.npy", "bool.npy", "big-f2.npy",
        "matrix-fortran.npy", "arrays.h5:/single", "arrays.h5:/table/double",
        "arrays.h5:/table/big", "arrays.h5:/booleans",
    ])
    func `an array stays in its file`(name: String) throws {
        let width = name.hasPrefix("arrays") ? 3 : 4

        try expectSame(try both(DataRequest(data: [fixture(name)]), inputs: width))
    }

    @Test(arguments: [true, false])
    func `columns that are turned into rows count as finite if they are`(isFinite: Bool) throws {
        var bytes = try fixtureBytes("matrix-fortran.npy")
        // The fixture's small integers are small numbers as float32 too.
        bytes.replace(Array("i4".utf8), with: Array("f4".utf8), maxReplacements: 1)
        // A NaN in any format.
        if !isFinite {
            bytes.replaceSubrange((bytes.count - 8)..., with: [UInt8](repeating: 255, count: 8))
        }
        var request = DataRequest(data: [try folder.write(bytes, to: "matrix.npy")])
        request.memory = MemoryPolicy(limit: 0, folder: folder.path)
        let signature = ModelSignature(inputs: [.init(name: "x", shape: [nil, 4])], outputs: [])

        let array = try request.dataset(for: signature).dataset.inputs[0]

        guard case .file(let file, _, _) = array.storage else {
            Issue.record("the array is in memory")
            return
        }
        #expect(file.layout.isFinite == isFinite)
    }

    @Test func `a number beyond float32 is told with its place when it is read`() throws {
        var request = DataRequest(data: [fixture("integer-too-large.npy")])
        request.memory = MemoryPolicy(limit: 0, folder: folder.path)
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, 4])], outputs: [])
        let data = try request.dataset(for: signature).dataset

        let problem = RowFileError.misfit(
            fixture("integer-too-large.npy"), row: 3, column: 2, value: "16777217")
        #expect(throws: TrainingError.unreadable(problem)) { try data.inputs[0].loaded() }
    }

    @Test func `a folder that takes no file is named`() throws {
        var request = DataRequest(data: [try folder.write("a\n1\n")])
        request.memory = MemoryPolicy(limit: 0, folder: "/none")
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, 1])], outputs: [])

        #expect(throws: DataError.spool(.cannotWrite("/none", code: 2))) {
            try request.dataset(for: signature)
        }
    }
}
