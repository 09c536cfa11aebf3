import NeuralNet
import OrderedJSON
import TestSupport

@testable import Training

/// A small classifier, rows for it, and a fit of both.
struct SampleFit {
    var model: Model
    var data: Dataset
    var options = FitOptions()

    /// Three classes of rows of four numbers; class numbers as target.
    init(rows: Int = 11, frozen: Set<Int> = [], layers: [any Layer]? = nil) throws {
        model = try SmallModel.chain(
            layers ?? [
                Dense(units: 6, activation: .tanh), BatchNormalization(momentum: 0.5),
                Dropout(rate: 0.25), Dense(units: 3, activation: .softmax),
            ], inputExtents: [4], frozen: frozen)
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(name: "Adam", configuration: ["learning_rate": 0.05]),
            losses: [NamedSettings(name: "sparse_categorical_crossentropy")],
            metrics: [[NamedSettings(name: "accuracy")]])
        data = try Dataset(
            inputs: [DataArray("x", random: [4], rows: rows)],
            targets: [
                DataArray(
                    name: "y", extents: [], rows: rows,
                    elements: (0..<rows).map { Float(($0 * 7 + $0 / 3) % 3) })
            ])
        options.batchSize = 4
        options.epochs = 2
    }

    var settings: FitSettings {
        get throws { try FitSettings(SettingsRequest(), for: model, target: data.targets[0]) }
    }

    func fit() throws -> Fit { try Fit(model, on: data, settings: settings, options: options) }

    func run() throws -> (model: Model, history: History) {
        var fit = try fit()
        let trained = try fit.run()
        return (trained, fit.history)
    }
}
