import Glibc
import NeuralNet
import OrderedJSON
import Testing

@testable import NativeFormat

@Suite struct WritingTests {
    @Test func `a file that exists is replaced, and nothing stands beside it`() throws {
        let folder = try TemporaryFolder()
        try write([1, 2, 3], to: folder.file("m.nnm"))
        let model = try fullModel()

        try NativeFile.write(model, to: folder.file("m.nnm"))

        expectSame(model, try NativeFile.read(from: folder.file("m.nnm")).0)
        #expect(folder.contents == ["m.nnm"])
    }

    @Test func `a model may replace the file that its tensors are mapped from`() throws {
        let folder = try TemporaryFolder()
        try NativeFile.write(try fullModel(), to: folder.file("m.nnm"))
        let model = try NativeFile.read(from: folder.file("m.nnm")).0

        try NativeFile.write(model, to: folder.file("m.nnm"))

        expectSame(try fullModel(), try NativeFile.read(from: folder.file("m.nnm")).0)
    }

    @Test func `a tensor that is written in pieces comes back`() throws {
        let model = try makeModel(
            Graph.chain([700], [LayerNode(name: "dense", layer: Dense(units: 1000))]))

        let read = try readModel(try fileBytes(of: model))

        #expect(read.parameters == model.parameters)
    }

    @Test func `each tensor is aligned in memory`() throws {
        let folder = try TemporaryFolder()
        try NativeFile.write(try fullModel(), to: folder.file("m.nnm"))

        let model = try NativeFile.read(from: folder.file("m.nnm")).0

        for specification in model.specifications {
            let tensor = try #require(model.parameters[specification.identity])
            #expect(tensor.withBytes { Int(bitPattern: $0.baseAddress) % 64 } == 0)
        }
    }

    @Test func `a refused model leaves the path as it was`() throws {
        let folder = try TemporaryFolder()
        try write([1, 2, 3], to: folder.file("m.nnm"))
        var model = try makeModel(Graph.chain([1], []))
        model.extensions.dependent = [0xFF]

        #expect(throws: NativeFormatError.malformedHeader) {
            try NativeFile.write(model, to: folder.file("m.nnm"))
        }

        #expect(try bytes(ofFile: folder.file("m.nnm")) == [1, 2, 3])
        #expect(folder.contents == ["m.nnm"])
    }

    @Test func `what a reader would refuse is not written`() throws {
        let folder = try TemporaryFolder()
        var strange = try fullModel()
        strange.training.optimizer?.slots[0].parameter = ParameterIdentity(
            layer: LayerPath(["gone"]), role: "kernel")
        var negative = try fullModel()
        negative.training.finishedEpochs = -1

        #expect(throws: NativeFormatError.unknownParameter("tensors[4]")) {
            try NativeFile.write(strange, to: folder.file("m.nnm"))
        }
        #expect(throws: NativeFormatError.tooMany("finished_epochs", .max)) {
            try NativeFile.write(negative, to: folder.file("m.nnm"))
        }

        #expect(folder.contents.isEmpty)
    }

    @Test func `a full disk is an error of the file`() throws {
        var writer = try FileWriter(to: "/dev/full", for: "m.nnm")
        try writer.append([1, 2, 3])
        var error: FileError?

        do throws(FileError) { try writer.close() } catch let caught { error = caught }

        #expect(error == .cannotWrite("m.nnm", code: ENOSPC))
    }

    @Test func `a write that stops short leaves the path as it was`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            try write([1, 2, 3], to: folder.file("m.nnm"))
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 2000, rlim_max: 2000)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)

            #expect(throws: FileError.cannotWrite(folder.file("m.nnm"), code: EFBIG)) {
                try NativeFile.write(try fullModel(), to: folder.file("m.nnm"))
            }

            #expect(try bytes(ofFile: folder.file("m.nnm")) == [1, 2, 3])
            #expect(folder.contents == ["m.nnm"])
        }
    }

    @Test func `a missing folder is an error of the file`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("missing/m.nnm")

        #expect(throws: FileError.cannotWrite(path, code: ENOENT)) {
            try NativeFile.write(try fullModel(), to: path)
        }
    }
}
