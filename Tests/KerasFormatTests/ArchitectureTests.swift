import FoundationEssentials
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@Suite struct ArchitectureTests {
    @Test(arguments: ["k315-mlp", "tf215-mlp"])
    func `an architecture alone starts from its initializers, and says so`(name: String) throws {
        let path = Fixtures.path("reference/\(name)/model.json")

        let (model, warnings) = try KerasFile.read(from: path, options: ReadOptions(seed: 4))

        #expect(
            warnings.map(\.description) == [
                "the file is an architecture without weights: the parameters are new, drawn by the "
                    + "layers' initializers from seed 4"
            ])
        let values = Dictionary(
            uniqueKeysWithValues: model.parameters.identities.map {
                ("\($0)", model.parameters[$0]?.floats ?? [])
            })
        let kernel = try #require(values["hidden/kernel"])
        // Glorot: (6, 5), so that the limit is √(6 / 11).
        #expect(kernel.count == 30 && kernel.allSatisfy { abs($0) <= (6.0 / 11).squareRoot() })
        #expect(Set(kernel).count == 30)
        #expect(values["hidden/bias"] == [0, 0, 0, 0, 0])
        #expect(values["norm/moving_variance"] == [1, 1, 1, 1, 1])
        #expect(values["norm/gamma"] == [1, 1, 1, 1, 1])
        #expect(values["norm/beta"] == [0, 0, 0, 0, 0])
        let again = try KerasFile.read(from: path, options: ReadOptions(seed: 4)).0
        let other = try KerasFile.read(from: path, options: ReadOptions(seed: 5)).0
        #expect(again.parameters == model.parameters)
        #expect(other.parameters != model.parameters)
    }

    /// A Dense layer of 40 inputs and 60 units with a kernel initializer.
    private func kernel(
        _ initializer: String, version: String = "2.15.0", key: String = "kernel_initializer"
    ) throws -> [Double] {
        let units = version.hasPrefix("1") ? "output_dim" : "units"
        let text = """
            {"class_name": "Sequential", "keras_version": "\(version)", "config": [{"class_name": "Dense",
              "config": {"name": "d", "batch_input_shape": [null, 40], "\(units)": 60, "activation": "linear",
                "\(key)": \(initializer)}}]}
            """
        let folder = try TemporaryFolder()
        let path = folder.path("model.json")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let (model, _) = try KerasFile.read(from: path)
        return model.parameters[ParameterIdentity(layer: LayerPath(["d"]), role: "kernel")]?.doubles
            ?? []
    }

    @Test(arguments: [
        ("\"zeros\"", 0), ("\"ones\"", 1),
        (#"{"class_name": "Constant", "config": {"value": 0.5}}"#, 0.5),
    ])
    func `constant initializers are read by name and by class`(text: String, value: Double) throws {
        #expect(try kernel(text).allSatisfy { $0 == value })
    }

    /// Initializers of a kernel of 40 inputs and 60 units, and the variance of its numbers.
    private static let random: [(text: String, variance: Double)] = [
        (#"{"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 2.0}}"#, 4),
        (#"{"class_name": "HeUniform", "config": {"seed": null}}"#, 2.0 / 40),
        ("\"lecun_normal\"", 1.0 / 40),
        (
            #"{"class_name": "VarianceScaling", "config": {"scale": 3.0, "mode": "fan_out", "#
                + #""distribution": "uniform"}}"#, 3.0 / 60
        ),
        (#"{"class_name": "RandomUniform", "config": {"minval": -3, "maxval": 3}}"#, 3),
    ]

    // 2400 numbers: the sample's deviation is within 5/√4800 of the distribution's for normal ones.
    @Test(arguments: random)
    func `random initializers are read with their settings`(text: String, variance: Double) throws {
        let numbers = try kernel(text)

        let found = (numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)).squareRoot()

        #expect(abs(found / variance.squareRoot() - 1) < 5 / 4800.0.squareRoot())
    }

    @Test func `a normal initializer of Keras 1 is not cut off`() throws {
        let first = try kernel("\"glorot_normal\"", version: "1.2.2", key: "init")
        let second = try kernel("\"glorot_normal\"")

        let deviation = (2.0 / 100).squareRoot()
        #expect(first.map(abs).max() ?? 0 > 2.5 * deviation)
        #expect(second.map(abs).max() ?? 9 < 2.28 * deviation)
    }

    @Test func `an initializer that is not Keras' own is refused`() {
        #expect(
            throws: KerasError.unsupportedSetting(
                layer: "d", key: "kernel_initializer", value: "MyInitializer")
        ) {
            _ = try kernel(#"{"class_name": "MyInitializer", "config": {}}"#)
        }
    }

    @Test func `a layer that no memory holds is refused`() throws {
        let text = """
            {"class_name": "Sequential", "keras_version": "2.15.0", "config": [{"class_name": "Dense",
              "config": {"name": "d", "batch_input_shape": [null, 4000000], "units": 4000000}}]}
            """
        let folder = try TemporaryFolder()
        let path = folder.path("model.json")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))

        #expect {
            _ = try KerasFile.read(from: path)
        } throws: { error in
            guard case .tooManyParameters(let bytes, _)? = error as? KerasError else {
                return false
            }
            return bytes == 4 * 4e6 * 4e6 + 4 * 4e6
        }
    }
}
