import Foundation
import TestSupport
import Testing

@testable import nnconvert

@Suite struct ForeignContentTests {
    /// The first bytes of files that are taken for models, and what is said of them.
    static let foreign: [(bytes: [UInt8], sentence: String)] = [
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], "is a PNG image, no model"),
        (
            [0x1f, 0x8b, 8, 0],
            "is compressed by gzip; uncompress it first (gunzip, or tar xzf)"
        ),
        (
            [0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0],
            "is a Python pickle, which is a program and never run; "
                + "save the model with model.save()"
        ),
        (
            [0x28, 0, 0, 0, 0, 0, 0, 0] + Array("{\"w\":{}}".utf8),
            "is a safetensors file: weights only, without the model that they belong to"
        ),
        (
            [8, 1, 0x12, 0x80, 3],
            "is the graph of a SavedModel folder, which is not read; load the folder "
                + "in its Keras and save it as .keras or .h5"
        ),
        ([8, 7, 0x12, 7] + Array("pytorch".utf8), "is an ONNX model, which is not read"),
        ([0x1c, 0, 0, 0] + Array("TFL3".utf8), "is a TensorFlow Lite model, which is not read"),
        (
            Array("\n<!DOCTYPE html><html>".utf8),
            "is a web page, no model; perhaps the download asked for a login"
        ),
        (
            Array("version https://git-lfs.github.com/spec/v1\n".utf8),
            "is a pointer of Git LFS, not the file itself; fetch it first (git lfs pull)"
        ),
        (Array("{\"class_name\": \"Sequential\"}".utf8), "key \"config\": missing"),
        ([0xff, 0xd8, 0xff, 0xe0, 0, 0x10] + Array("JFIF".utf8), "is a JPEG image, no model"),
        (Array("GIF89a".utf8) + [0x20, 0, 0x20, 0], "is a GIF image, no model"),
        (Array("%PDF-1.7\n".utf8), "is a PDF document, no model"),
        (
            // A placeholder x: node {name: "x", op: "Placeholder"}.
            [0x0a, 0x10, 0x0a, 1] + Array("x".utf8) + [0x12, 11] + Array("Placeholder".utf8),
            "is a graph of TensorFlow (.pb), which is not read; load the model in its Keras and save it "
                + "as .keras or .h5"
        ),
        (
            Array("backend: tensorflow\nclass_name: Sequential\nconfig:\n".utf8),
            "is an architecture in YAML (to_yaml()), which is not read; save it by to_json()"
        ),
        (
            Array("{\n    \"metadata\": {\n        \"total_size\": 9001".utf8),
            "is the index of weights in several files, which are not read; save them in one file "
                + "(save_weights without max_shard_size)"
        ),
        (
            Array("{\"format\": \"layers-model\", \"modelTopology\": {".utf8),
            "is a TensorFlow.js model, which is not read; convert it back to Keras first"
        ),
        (
            [1, 2, 3, 4, 5, 6, 7],
            "is no model; it is neither HDF5 (.h5) nor a .keras archive nor a native file (.nnm)"
        ),
    ]

    @Test(arguments: foreign.indices)
    func `something else under a model's name is said to be what it is`(index: Int) throws {
        let (bytes, sentence) = Self.foreign[index]
        try withTemporaryFolder { folder in
            let path = folder + "/model.h5"
            try Data(bytes).write(to: URL(fileURLWithPath: path))

            let outcome = try Tool.run(["inspect", path])

            #expect(outcome.status == 3)
            #expect(outcome.errors == "nnconvert: \(path): \(sentence)\n")
        }
    }

    @Test func `an archive of arrays is told from a model`() throws {
        let outcome = try Tool.run(["inspect", "Fixtures/disease/recorded.npz"])

        #expect(outcome.status == 3)
        #expect(
            outcome.complaint
                == "nnconvert: Fixtures/disease/recorded.npz: is an archive of NumPy arrays (.npz), no "
                + "model; give it by --data, --target or --reference")
    }

    @Test(arguments: [
        (
            ["archive/data.pkl", "archive/data/0"],
            "is a PyTorch file, whose contents are a Python pickle"
        ),
        (["m/saved_model.pb", "m/variables/"], "is a SavedModel folder in a zip archive"),
        (["a/model.h5"], "is a zip archive with a/model.h5 in it; unpack it first (unzip)"),
        (["word/document.xml"], "is a zip archive but no Keras model: it has no config.json"),
    ])
    func `an archive is said to be what its members tell`(members: [String], sentence: String) {
        #expect(ForeignContent.description(ofArchive: members).hasPrefix(sentence))
    }

    @Test(arguments: [
        (
            ["saved_model.pb", "keras_metadata.pb"],
            "is a SavedModel folder of TensorFlow, which is not read;"
        ),
        (
            ["config.json", "model.weights.h5"],
            "is an unpacked .keras archive; give its config.json"
        ),
        (["readme.txt"], "is a folder, no model file"),
    ])
    func `a folder is said to be what its files tell`(names: [String], sentence: String) throws {
        try withTemporaryFolder { folder in
            for name in names { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }

            let outcome = try Tool.run(["inspect", folder])

            #expect(outcome.status == 3)
            #expect(outcome.errors.hasPrefix("nnconvert: \(folder): \(sentence)"))
        }
    }
}
