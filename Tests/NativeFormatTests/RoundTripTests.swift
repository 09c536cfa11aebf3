import NeuralNet
import OrderedJSON
import Testing

@testable import NativeFormat

@Suite struct RoundTripTests {
    @Test func `the samples have every kind of layer`() {
        let kinds = Set(sampleLayers.map { type(of: $0).kind })

        #expect(kinds == Set(LayerKind.allCases))
    }

    @Test(arguments: sampleLayers.indices)
    func `a layer of any kind comes back`(position: Int) throws {
        let layer = sampleLayers[position]
        let model = try sampleModel(of: layer)

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
    }

    @Test func `several inputs and outputs, shared layers and odd names come back`() throws {
        let model = try oddlyNamedModel()

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
        #expect(read.graph.inputNames == ["a/b", "50%25"])
    }

    @Test(arguments: ElementType.allCases)
    func `tensors of every element type come back`(type: ElementType) throws {
        let model = try makeModel(
            Graph.chain([3], [LayerNode(name: "dense", layer: Dense(units: 5))]), type)

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
    }

    @Test func `a tensor without elements comes back`() throws {
        let model = try makeModel(
            Graph.chain([0], [LayerNode(name: "dense", layer: Dense(units: 5))]))

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
    }

    @Test func `a model without a tensor comes back`() throws {
        let model = try makeModel(Graph.chain([nil, 3], []))

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
    }

    @Test func `training state, provenance and recorded data come back`() throws {
        let model = try fullModel()

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
        let rate = try #require(read.training.optimizer?.learningRate)
        #expect(rate.sign == .minus)
        #expect(read.training.compiled?.lossWeights?[1].sign == .minus)
        let spelling = read.provenance?.configuration.text()
        #expect(spelling?.contains(#""a":0.10,"n":1E+2,"nan":NaN"#) == true)
    }

    @Test func `a checkpoint comes back with its tensors`() throws {
        var model = try fullModel()
        model.training.checkpoint?.tensors = [
            .init(name: "0/hidden/kernel", value: try countingTensor(.float32, [2, 3])),
            .init(name: "", value: try countingTensor(.int8, [])),
        ]

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
    }

    @Test func `an empty training state differs from none`() throws {
        var model = try makeModel(Graph.chain([1], []))
        model.training.compiled = CompileSettings(optimizer: nil, losses: [])
        model.training.optimizer = OptimizerState(iterations: 0)
        model.recorded = RecordedVerification(
            loss: "", lossValue: 0, learningRate: 0, entries: [])
        model.provenance = Provenance(
            container: .kerasHDF5, kerasVersion: "", backend: nil, configuration: .null,
            compileConfiguration: nil)

        let read = try readModel(try fileBytes(of: model))

        expectSame(model, read)
    }

    @Test func `the same model gives the same bytes`() throws {
        let first = try fileBytes(of: try fullModel())
        let second = try fileBytes(of: try fullModel())
        let copy = try fileBytes(of: try readModel(first))

        #expect(first == second)
        #expect(first == copy)
    }

    @Test func `settings that JSON cannot hold are refused by name`() throws {
        var model = try makeModel(Graph.chain([1], []))
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(
                name: "SGD", configuration: ["learning_rate": JSON(Double.nan)]),
            losses: [])

        #expect(
            throws: NativeFormatError.settings(
                #"settings[0] "SGD""#, .notFinite(literal: "NaN"))
        ) {
            try fileBytes(of: model)
        }
    }
}
