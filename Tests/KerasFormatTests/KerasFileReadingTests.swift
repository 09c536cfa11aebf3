import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@Suite struct KerasFileReadingTests {
    @Test func `every parameter has the bits that h5py finds under its name`() throws {
        for (file, facts) in try StoredFacts.all() {
            let (model, _) = try KerasFile.read(from: Fixtures.path(file))

            let found = Dictionary(
                uniqueKeysWithValues: model.parameters.identities.compactMap { identity in
                    model.parameters[identity].map { ("\(identity)", StoredFacts.Array($0)) }
                })
            #expect(found == facts.parameters, "\(file)")
        }
    }

    @Test(arguments: [
        "reference/k315-mlp/model.keras", "reference/k315-mlp/model.h5",
        "reference/tf215-mlp/model.h5", "reference/tf115-mlp/model.h5",
        "reference/tf212-mlp/model.h5",
        "reference/k305-mlp/model.h5", "reference/k305-mlp/model.keras",
        "reference/k231-mlp/model.h5",
    ])
    func `one model is the same from every version`(file: String) throws {
        let (model, warnings) = try KerasFile.read(from: Fixtures.path(file))

        #expect(warnings.isEmpty)
        #expect(model.graph.style == .sequential)
        #expect(model.inputShapes == [[nil, 6]])
        #expect(model.outputShapes == [[nil, 3]])
        #expect(model.graph.layers.dropFirst().map(\.name) == ["hidden", "drop", "norm", "out"])
        #expect(model.graph.layers[1].layer as? Dense == Dense(units: 5, activation: .relu))
        #expect(model.graph.layers[2].layer as? Dropout == Dropout(rate: 0.3))
        let norm = try #require(model.graph.layers[3].layer as? BatchNormalization)
        #expect(norm.axis == -1 || norm.axis == 1)
        #expect(norm.epsilon == 1e-3 && norm.momentum == 0.99)
        #expect(model.graph.layers[4].layer as? Dense == Dense(units: 3, activation: .softmax))
    }

    @Test func `an input that nothing states gets its shape from the first kernel, and a name`()
        throws
    {
        let (model, warnings) = try KerasFile.read(
            from: Fixtures.path("reference/k224-mlp/model.h5"))

        #expect(warnings.isEmpty)
        #expect(model.graph.inputNames == ["hidden_input"])
        #expect(model.inputShapes == [[nil, 6]])
    }

    @Test func `the batch of the first fit is no part of the input's shape`() throws {
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-seed/model.keras"))

        #expect(model.inputShapes == [[nil, 30]])
    }

    @Test func `lists that are cut into numbered attributes are read whole`() throws {
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k224-long-names/model.h5"))

        #expect(model.graph.layers.count == 12)
    }

    @Test(arguments: ["k2", "k3"], ["h5", "keras"])
    func `a layer that is called twice, two inputs and two outputs`(tag: String, kind: String)
        throws
    {
        guard tag == "k3" || kind == "h5" else { return }
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("graphs/\(tag)-shared-heads/model.\(kind)"))

        #expect(model.graph.inputNames == ["left", "right"])
        #expect(model.graph.outputNames == ["flag", "kind"])
        let calls = model.graph.calls.map { call in
            [model.graph.layers[call.layer].name] + call.inputs.map(model.graph.layerName)
        }
        #expect(
            Set(calls) == [
                ["left"], ["right"], ["shared", "left"], ["shared", "right"], ["scale", "shared"],
                ["flag", "scale"], ["kind", "shared"],
            ])
        let kindCall = try #require(model.graph.outputs.last?.call)
        let source = try #require(model.graph.calls[kindCall].inputs.first?.call)
        #expect(model.graph.layerName(of: model.graph.calls[source].inputs[0]) == "right")
    }

    @Test func `frozen layers stay frozen`() throws {
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-frozen-compiled/model.keras"))

        #expect(model.graph.layers.map(\.isTrainable) == [true, false, false, true, true])
    }

    @Test(arguments: ["k224-regularized/model.h5", "k315-regularized/model.keras"])
    func `regularizers become penalties, constraints are kept`(file: String) throws {
        let (model, warnings) = try KerasFile.read(from: Fixtures.path("reference/" + file))

        let layers = model.graph.layers.dropFirst()
        #expect(warnings.isEmpty)
        #expect(layers.flatMap(\.trainingObstacles).isEmpty)
        let dense = layers.compactMap { $0.layer as? Dense }
        // 2.2.4 widens float32 numbers.
        #expect(abs((dense[0].kernelPenalty?.l2 ?? 0) - 0.01) < 1e-8)
        #expect(abs((dense[0].biasPenalty?.l1 ?? 0) - 0.02) < 1e-8)
        #expect(abs((dense[1].kernelPenalty?.l1 ?? 0) - 0.01) < 1e-8)
        #expect(abs((dense[1].activityPenalty?.l2 ?? 0) - 0.001) < 1e-8)
        #expect(dense[2].kernelPenalty == nil)
        guard case .length(0, let most, 1, [0]) = dense[0].kernelConstraint,
            case .length(let least, let above, let rate, [0]) = dense[2].biasConstraint
        else {
            Issue.record("\(dense.map { [$0.kernelConstraint, $0.biasConstraint] })")
            return
        }
        let numbers = [most, least, above, rate]
        #expect(numbers.map { Float($0) } == [2, 0.1, 1, 1])
        #expect(dense[1].kernelConstraint == .nonNegative)
        #expect(dense[2].kernelConstraint == .unitLength(axes: [0]))
    }
}
