import Archives
import HDF5
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Every file of `Fixtures/hostile` gets what its README says.
@Suite struct HostileFileTests {
    private func read(_ name: String) throws -> (Model, [String]) {
        let (model, warnings) = try KerasFile.read(from: Fixtures.path("hostile/" + name))
        return (model, warnings.map(\.description))
    }

    @Test(arguments: ["valid.h5", "valid.keras", "filter-bomb.h5", "hard-link-cycle.h5"])
    func `harmless files are read`(name: String) throws {
        let (model, warnings) = try read(name)

        #expect(warnings.isEmpty)
        #expect(model.inputShapes == [[nil, 4]])
    }

    @Test func `what Keras would refuse and the model does without gets a warning`() throws {
        let (_, warnings) = try read("zip-missing-metadata.keras")

        #expect(warnings == ["the archive has no metadata.json; Keras itself would refuse it"])
    }

    @Test func `a damaged member is refused where values are wanted, and only there`() throws {
        let path = Fixtures.path("hostile/zip-bad-crc.keras")

        let (model, _) = try KerasFile.read(
            from: path, options: ReadOptions(purpose: .describing))

        #expect(model.inputShapes == [[nil, 4]])
        #expect(throws: ArchiveError.wrongChecksum(name: "model.weights.h5")) {
            try KerasFile.read(from: path)
        }
    }

    static let layers: [(String, KerasError)] = [
        ("lambda.h5", .pythonCode(layer: "dense", className: "Lambda")),
        ("lambda.keras", .pythonCode(layer: "double", className: "Lambda")),
        ("unknown-class.h5", .unsupportedLayer(layer: "dense", className: "FancyAttention")),
        ("module-trick.h5", .unsupportedLayer(layer: "dense", className: "os.system")),
        ("duplicate-layer-names.h5", .repeatedLayerName("dense")),
        ("graph-cycle.h5", .cycle(layers: ["dense"])),
        ("graph-missing-layer.h5", .unknownReference(layer: "dense", to: "nowhere")),
        ("graph-bad-node.h5", .unknownOutput(layer: "dense", of: "input", node: 7, tensor: 0)),
        ("missing-config.h5", .noConfiguration(isWeightsFile: false)),
        ("missing-model-weights.h5", .missingGroup("/model_weights")),
    ]

    static let weights: [(String, KerasError)] = [
        ("missing-weights.h5", .missingWeight(layer: "dense", weight: "dense/kernel:0")),
        (
            "path-in-weight-names.h5",
            .missingWeight(layer: "dense", weight: "/model_weights/dense/dense/bias:0")
        ),
        (
            "wrong-shape.h5",
            .wrongWeightShape(
                layer: "dense", weight: "dense/kernel:0", expected: [4, 2], found: [2, 4])
        ),
        (
            "wrong-rank.h5",
            .wrongWeightShape(layer: "dense", weight: "dense/bias:0", expected: [2], found: [])
        ),
        (
            "giant-shape.h5",
            .wrongWeightShape(
                layer: "dense", weight: "dense/kernel:0", expected: [4, 2],
                found: [1 << 30, 1 << 30])
        ),
        (
            "giant-contiguous.h5",
            .wrongWeightShape(
                layer: "dense", weight: "dense/kernel:0", expected: [4, 2], found: [1 << 40])
        ),
        (
            "string-weights.h5",
            .unsupportedWeightType(layer: "dense", weight: "dense/bias:0", type: "text")
        ),
        (
            "compound-weights.h5",
            .unsupportedWeightType(layer: "dense", weight: "dense/bias:0", type: "compound")
        ),
        ("repeated-layer-names.h5", .wrongLayerCount(expected: 1, found: 3000)),
        ("too-few-variables.keras", .wrongWeightCount(layer: "dense", expected: 2, found: 1)),
        (
            "layer-names-number.h5",
            .badAttribute(path: "/model_weights", name: "layer_names", expected: "a list of texts")
        ),
        (
            "json-latin1.h5",
            .badAttribute(path: "/", name: "model_config", expected: "a text in UTF-8")
        ),
    ]

    @Test(arguments: layers + weights)
    func `what a model cannot be is refused by name`(file: String, error: KerasError) {
        #expect(throws: error) { try read(file) }
    }

    @Test func `a configuration that is no JSON is refused with its place`() {
        #expect(
            throws: KerasError.notJSON(
                place: "model_config",
                .unexpectedByte(offset: 1, byte: UInt8(ascii: "n"), expected: "a key in quotes"))
        ) { try read("not-json.h5") }
        #expect(throws: KerasError.notJSON(place: "model_config", .nestedTooDeeply(offset: 294))) {
            try read("deep-json.h5")
        }
        #expect(throws: KerasError.notJSON(place: "config.json", .nestedTooDeeply(offset: 256))) {
            try read("deep-json.keras")
        }
        #expect(
            throws: JSONError.unexpectedValue(path: "", expected: "an object", found: "[1,2,3]")
        ) { try read("json-array.h5") }
    }

    @Test(arguments: [("negative-units.h5", "-2"), ("fractional-units.h5", "2.5")])
    func `units must be a positive integer`(file: String, found: String) {
        #expect(
            throws: JSONError.unexpectedValue(
                path: "layer \"dense\", key \"units\"", expected: "a positive integer", found: found
            )
        ) { try read(file) }
    }

    @Test func `a shape whose product overflows is refused`() {
        #expect(throws: ModelError.layer("dense", .tooLarge([1 << 62]))) {
            try read("huge-units.h5")
        }
    }

    @Test(arguments: ["wrong-magic.h5", "empty.h5", "text.h5", "weights-not-hdf5.keras"])
    func `what is no HDF5 file is refused`(file: String) {
        #expect(throws: HDF5Error.notHDF5) { try read(file) }
    }

    @Test func `a damaged HDF5 file is refused`() {
        #expect(throws: HDF5Error.truncated) { try read("truncated.h5") }
        #expect(throws: HDF5Error.self) { try read("corrupt-metadata.h5") }
        #expect(throws: HDF5Error.self) { try read("virtual-dataset.h5") }
    }

    @Test func `no other file is opened`() {
        let kernel = "/model_weights/dense/dense/kernel:0"
        #expect(throws: HDF5Error.externalStorage(path: kernel)) { try read("external-storage.h5") }
        #expect(
            throws: HDF5Error.linkRefused(
                path: kernel, link: .external(file: "/etc/passwd", path: "/kernel"))
        ) { try read("external-link.h5") }
        #expect(
            throws: HDF5Error.linkRefused(
                path: "/model_weights", link: .external(file: "valid.h5", path: "/model_weights"))
        ) { try read("external-link-group.h5") }
        #expect(
            throws: HDF5Error.linkRefused(
                path: "/layers/dense/vars/0", link: .external(file: "/etc/passwd", path: "/kernel"))
        ) { try read("external-link.keras") }
        #expect(throws: HDF5Error.linkRefused(path: kernel, link: .soft(path: kernel))) {
            try read("soft-link-loop.h5")
        }
        #expect(
            throws: HDF5Error.wrongKind(
                path: "/model_weights/dense/dense/bias:0", expected: .dataset, found: .group)
        ) { try read("group-for-weight.h5") }
    }

    @Test(arguments: [
        ("truncated.keras", ArchiveError.truncated),
        ("zip-missing-config.keras", .missing(name: "config.json")),
        ("zip-missing-weights.keras", .missing(name: "model.weights.h5")),
        ("zip-path.keras", .unsafeName("../outside.txt")),
        (
            "zip-bomb.keras",
            .inflatesTooMuch(name: "config.json", stored: 20388, declared: 20_971_520)
        ),
        ("zip-encrypted.keras", .encrypted(name: "config.json")),
        ("zip-bad-crc.keras", .wrongChecksum(name: "model.weights.h5")),
        ("zip-duplicate-entry.keras", .repeatedName("config.json")),
        ("zip-method.keras", .unknownMethod(name: "config.json", method: 99)),
    ])
    func `a suspect archive is refused`(file: String, error: ArchiveError) {
        #expect(throws: error) { try read(file) }
    }

    @Test func `an archive that lies about sizes is refused`() {
        #expect(throws: ArchiveError.self) { try read("zip-size-lie.keras") }
    }

    @Test func `an error says what is supported`() {
        let error = KerasError.unsupportedLayer(layer: "conv", className: "Conv2D")

        #expect(
            "\(error)".hasPrefix("layer \"conv\" is of the class Conv2D, which is not supported"))
        #expect("\(error)".contains("Dense, Activation"))
    }
}
