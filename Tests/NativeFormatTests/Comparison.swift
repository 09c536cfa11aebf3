import Glibc
import NeuralNet
import OrderedJSON
import Testing

@testable import NativeFormat

/// A folder of a test's own, removed with all that is in it when the object goes.
final class TemporaryFolder {
    let path: String

    init() throws {
        // In memory where that is possible: tests write thousands of files and sync them.
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array((parent + "/native-format-XXXXXX").utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// The names of the files in the folder.
    var contents: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    deinit {
        for name in contents { unlink(file(name)) }
        rmdir(path)
    }
}

/// The bytes of a file.
func bytes(ofFile path: String) throws -> [UInt8] {
    let file = try MappedFile(path: path)
    return withExtendedLifetime(file) { Array(file.bytes) }
}

/// Makes a file of some bytes.
func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(descriptor) }
    try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
}

/// The bytes of a model's file.
func fileBytes(of model: Model) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try NativeFile.write(model, to: folder.file("m.nnm"))
    return try bytes(ofFile: folder.file("m.nnm"))
}

/// The model that a file's bytes say.
func readModel(_ bytes: [UInt8]) throws -> Model {
    let folder = try TemporaryFolder()
    try write(bytes, to: folder.file("m.nnm"))
    return try NativeFile.read(from: folder.file("m.nnm")).0
}

/// Expects that two models agree in every part.
func expectSame(_ a: Model, _ b: Model, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(Array(a.name.utf8) == Array(b.name.utf8), sourceLocation: sourceLocation)
    #expect(a.graph.style == b.graph.style, sourceLocation: sourceLocation)
    #expect(a.graph.calls == b.graph.calls, sourceLocation: sourceLocation)
    #expect(a.graph.inputs == b.graph.inputs, sourceLocation: sourceLocation)
    #expect(a.graph.outputs == b.graph.outputs, sourceLocation: sourceLocation)
    #expect(a.graph.layers.count == b.graph.layers.count, sourceLocation: sourceLocation)
    for (left, right) in zip(a.graph.layers, b.graph.layers) {
        #expect(Array(left.name.utf8) == Array(right.name.utf8), sourceLocation: sourceLocation)
        #expect(left.isTrainable == right.isTrainable, sourceLocation: sourceLocation)
        #expect(left.trainingObstacles == right.trainingObstacles, sourceLocation: sourceLocation)
        let isSame = hasSameSettings(left.layer, right.layer)
        #expect(isSame, sourceLocation: sourceLocation)
    }
    #expect(a.specifications == b.specifications, sourceLocation: sourceLocation)
    for specification in a.specifications {
        let (left, right) = (
            a.parameters[specification.identity], b.parameters[specification.identity]
        )
        #expect(left == right, sourceLocation: sourceLocation)
    }
    #expect(a.training == b.training, sourceLocation: sourceLocation)
    #expect(a.provenance == b.provenance, sourceLocation: sourceLocation)
    #expect(a.recorded == b.recorded, sourceLocation: sourceLocation)
    #expect(a.extensions == b.extensions, sourceLocation: sourceLocation)
}

private func hasSameSettings<Left: Layer>(_ left: Left, _ right: any Layer) -> Bool {
    left == right as? Left
}
