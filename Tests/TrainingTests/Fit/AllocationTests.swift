import AllocationCounter
import Foundation
import NeuralNet
import TestSupport
import Testing

@testable import Training

/// Work over many batches allocates as often as work over few: a step allocates nothing.
@Suite(.enabled(if: allocation_counter_works()))
struct AllocationTests {
    /// The steps that must cost no allocation.
    static let steps = 1_000
    static let batch = 4

    /// A fit whose reports of progress are never due before an epoch's end.
    static func sample(batches: Int, optimizer: String = "Adam") throws -> SampleFit {
        var sample = try SampleFit(rows: batches * batch)
        sample.model.training.compiled?.optimizer = NamedSettings(name: optimizer)
        sample.options.batchSize = batch
        sample.options.epochs = 1
        sample.options.progressInterval = .seconds(3600)
        return sample
    }

    /// The allocations of this thread while a closure runs; it runs twice, as a first run makes metadata.
    private func allocations(_ body: () throws -> Void) throws -> UInt64 {
        try body()
        let before = allocation_counter_of_thread()
        try body()
        return allocation_counter_of_thread() - before
    }

    private func allocations(of sample: SampleFit) throws -> UInt64 {
        var fits = try [sample.fit(), sample.fit()]
        return try allocations {
            var fit = fits.removeLast()
            _ = try fit.run()
        }
    }

    /// Compiling hashes with other seeds each time, which gives or takes a few allocations.
    private func expectNoMore(_ many: UInt64, than few: UInt64) {
        #expect(many < few + 20, "\(Self.steps) more steps")
    }

    @Test func `the counter counts`() throws {
        var kept: [[Int]] = []
        kept.reserveCapacity(4 * Self.steps)

        let count = try allocations {
            for step in 0..<Self.steps { kept.append([step]) }
        }

        #expect(count >= Self.steps)
    }

    @Test(
        arguments: ["Adam", "SGD", "AdamW", "Nadam", "Ftrl", "Lion", "Lamb", "Adafactor"],
        [true, false])
    func `a thousand more steps of a fit allocate nothing more`(
        optimizer: String, shuffles: Bool
    ) throws {
        func count(batches: Int) throws -> UInt64 {
            var sample = try Self.sample(batches: batches, optimizer: optimizer)
            sample.options.shuffles = shuffles
            return try allocations(of: sample)
        }

        let few = try count(batches: 3)
        let many = try count(batches: 3 + Self.steps)

        expectNoMore(many, than: few)
    }

    @Test(arguments: [
        ("mse", "mean_squared_error"), ("binary_accuracy", "mae"), ("categorical_accuracy", "mse"),
        ("auc", "precision"), ("r2_score", "hinge"), ("top_k_categorical_accuracy", "huber"),
        ("root_mean_squared_error", "kl_divergence"),
    ])
    func `metrics and errors of every kind allocate nothing either`(
        metric: String, other: String
    ) throws {
        func count(batches: Int) throws -> UInt64 {
            var sample = try Self.sample(batches: batches)
            sample.model.training.compiled?.losses = [NamedSettings(name: "mean_squared_error")]
            sample.model.training.compiled?.metrics = [
                [NamedSettings(name: metric), NamedSettings(name: other)]
            ]
            sample.data = try Dataset(
                inputs: sample.data.inputs,
                targets: [DataArray("y", random: [3], rows: sample.data.rows)])
            return try allocations(of: sample)
        }

        let few = try count(batches: 3)
        let many = try count(batches: 3 + Self.steps)

        expectNoMore(many, than: few)
    }

    @Test func `a thousand more batches of validation allocate nothing more`() throws {
        func count(batches: Int) throws -> UInt64 {
            var sample = try Self.sample(batches: 3)
            sample.options.validation = try Self.sample(batches: batches).data
            return try allocations(of: sample)
        }

        let few = try count(batches: 3)
        let many = try count(batches: 3 + Self.steps)

        expectNoMore(many, than: few)
    }

    @Test func `a thousand more batches of a prediction allocate nothing more`() throws {
        func count(batches: Int) throws -> UInt64 {
            let sample = try Self.sample(batches: batches)
            return try allocations {
                _ = try sample.model.predictions(for: sample.data.inputs, batchSize: Self.batch)
            }
        }

        let few = try count(batches: 3)
        let many = try count(batches: 3 + Self.steps)

        expectNoMore(many, than: few)
    }

    // All threads count here, so this needs a process of its own.
    @Test func `steps that several threads share allocate nothing in any of them`() async {
        await #expect(processExitsWith: .success) {
            func count(batches: Int) throws -> UInt64 {
                let rows = batches * 40
                var sample = try SampleFit(rows: 1)
                sample.model = try SmallModel.chain(
                    [BatchNormalization(), Dense(units: 1, activation: .sigmoid)],
                    inputExtents: [1024])
                sample.model.training.compiled = CompileSettings(
                    optimizer: NamedSettings(name: "Adam"),
                    losses: [NamedSettings(name: "mean_squared_error")])
                sample.data = try Dataset(
                    inputs: [DataArray("x", random: [1024], rows: rows)],
                    targets: [DataArray("y", random: [1], rows: rows)])
                sample.options.batchSize = 40
                sample.options.epochs = 1
                sample.options.threads = 3
                sample.options.progressInterval = .seconds(3600)
                var fits = try [sample.fit(), sample.fit()]
                _ = try fits[0].run()
                let before = allocation_counter_of_process()
                _ = try fits[1].run()
                return allocation_counter_of_process() - before
            }
            exit(try count(batches: 103) < count(batches: 3) + 20 ? 0 : 1)
        }
    }
}
