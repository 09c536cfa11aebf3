import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@Suite struct ThreadTests {
    @Test(arguments: ["disease/fit", "loan/fit", "fraud/fit", "flatten-norm/fit"])
    func `a fit has the same bits for every number of threads`(folder: String) throws {
        let recorded = try RecordedFit(folder)
        let model = try recorded.request(for: try recorded.model())
        let data = try recorded.dataset()
        let settings = try FitSettings(SettingsRequest(), for: model, target: data.targets[0])

        let results = try [1, 2, 3, 8].map { threads in
            var options = FitOptions()
            options.epochs = 2
            options.batchSize = 60
            options.validationSplit = 0.2
            options.threads = threads
            var fit = try Fit(model, on: data, settings: settings, options: options)
            return (model: try fit.run(), history: fit.history)
        }

        for result in results.dropFirst() {
            #expect(result.model.parameters == results[0].model.parameters)
            #expect(result.model.training == results[0].model.training)
            #expect(result.history == results[0].history)
        }
    }

    @Test(arguments: ["Adam", "Lamb", "Adafactor"])
    func `wide layers, cut for several threads, keep their bits`(optimizer: String) throws {
        let model = try SmallModel.chain(
            [
                Dense(units: 300, activation: .relu), BatchNormalization(), Dropout(rate: 0.3),
                Dense(units: 200, activation: .elementwise(.gelu)),
                Dense(units: 3, activation: .softmax),
            ], inputExtents: [150])
        let input = model.randomRows(400)
        let target = DataArray(
            name: "target", extents: [1], rows: 400, elements: (0..<400).map { Float($0 % 3) })
        let data = try Dataset(inputs: [input], targets: [target])
        var request = SettingsRequest()
        request.optimizer = optimizer
        request.optimizerSettings = ["global_clipnorm": 0.5]
        let settings = try FitSettings(request, for: model, target: target)

        let results = try [1, 2, 3, 8].map { threads in
            var options = FitOptions()
            options.batchSize = 160
            options.threads = threads
            var fit = try Fit(model, on: data, settings: settings, options: options)
            let trained = try fit.run()
            return (trained, try trained.predictions(for: [input], threads: threads))
        }

        for (trained, predictions) in results.dropFirst() {
            #expect(trained.parameters == results[0].0.parameters)
            #expect(predictions == results[0].1)
        }
    }

    @Test func `fits that run at once disturb each other in nothing`() async throws {
        let alone = try (0..<4).map(Self.fit)

        let together = try await withThrowingTaskGroup(of: (Int, Model).self) { group in
            for seed in 0..<4 { group.addTask { (seed, try Self.fit(seed)) } }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }

        for seed in 0..<4 {
            #expect(together[seed]?.parameters == alone[seed].parameters)
            #expect(together[seed]?.training == alone[seed].training)
        }
    }

    /// A fit of a random model that two threads share.
    private static func fit(_ seed: Int) throws -> Model {
        let model = try SmallModel.random(seed: UInt64(seed), width: 200)
        let data = try Dataset(
            inputs: [model.randomRows(200)], targets: [DataArray("y", random: [1], rows: 200)])
        let settings = try FitSettings(SettingsRequest(), for: model, target: data.targets[0])
        var options = FitOptions()
        options.batchSize = 128
        options.threads = 2
        var fit = try Fit(model, on: data, settings: settings, options: options)
        return try fit.run()
    }

    @Test(arguments: 0..<12)
    func `a row's prediction does not depend on its batch`(seed: UInt64) throws {
        let model = try SmallModel.random(seed: seed, width: [3, 16, 40, 130][Int(seed % 4)])
        let input = model.randomRows(137)

        let whole = try model.predictions(for: [input], batchSize: 1000)

        for size in [1, 2, 7, 32, 100] {
            #expect(try model.predictions(for: [input], batchSize: size, threads: 2) == whole)
        }
        let turned = DataArray(
            name: input.name, extents: input.extents, rows: 137,
            elements: input.gathered((0..<137).reversed()))
        let predictions = try model.predictions(for: [turned], batchSize: 10)
        #expect(predictions[0].elements == whole[0].gathered((0..<137).reversed()))
    }
}

extension Model {
    /// Seeded rows for the only input.
    fileprivate func randomRows(_ rows: Int) -> DataArray {
        var numbers = SeededNumbers(21)
        let extents = inputShapes[0].extents.dropFirst().map { $0 ?? 1 }
        return DataArray(
            name: graph.inputNames[0], extents: extents, rows: rows,
            elements: numbers.numbers(extents.reduce(rows, *)).map(Float.init))
    }
}
