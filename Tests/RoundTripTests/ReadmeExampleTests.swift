import DataSources
import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training

@Suite struct ReadmeExampleTests {
    @Test func `the library example of the README trains and writes a Keras file`() throws {
        try withTemporaryFolder { folder in
            let table = Fixtures.path("disease/train.csv")
            let written = "\(folder)/tuned.h5"

            let (model, _) = try KerasFile.read(
                from: Fixtures.path("disease/model.h5"), options: ReadOptions())
            let request = DataRequest(data: [table], targets: ["diagnosis"])
            let (rows, _) = try request.dataset(for: ModelSignature(model))
            let settings = try FitSettings(SettingsRequest(), for: model, target: rows.targets[0])
            var options = FitOptions()
            options.epochs = 10
            var fit = try Fit(model, on: rows, settings: settings, options: options)
            let tuned = try fit.run()
            _ = try KerasFile.write(tuned, to: written, options: WriteOptions())

            let losses = fit.history["loss"]
            #expect(losses.count == 10)
            #expect(try #require(losses.last) < losses[0] / 2)
            let again = try KerasFile.read(from: written, options: ReadOptions()).0
            #expect(again.parameters == tuned.parameters)
        }
    }
}
