import OrderedJSON
import TestSupport
import Testing

@Suite struct BenchTests {
    @Test func `speed, memory and time per operation of a model are measured`() throws {
        let outcome = try Tool.run([
            "bench", "Fixtures/disease/model.h5", "--threads", "1", "--batch-size", "16",
        ])

        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let text = outcome.output
        #expect(text.hasPrefix("Fixtures/disease/model.h5, 1 thread: the machine's peak is "))
        for line in ["training step, 16 rows", "prediction, 1 row ", "prediction, 16 rows"] {
            #expect(text.contains("\n  \(line)"))
        }
        #expect(text.contains("Training step, binary_crossentropy, Adam\n"))
        #expect(!text.contains("\nPrediction, 16 rows\n"))
    }

    @Test func `the document counts parameters, optimizer and multiply-adds`() throws {
        let document = try Tool.document([
            "bench", "Fixtures/salary/model.keras", "--threads", "1", "--batch-size", "8",
        ])

        // One dense layer of 2 weights and a bias. Its product is computed forward, and once for the weights'
        // gradient.
        let step = try #require(document["training"]?["program"])
        #expect(document["parameter_bytes"] == 12)
        #expect(document["training"]?["optimizer_bytes"] == 0)
        #expect(document["training"]?["rows"] == 8)
        #expect(step["multiply_adds"] == 32)
        #expect(document["predictions"]?.arrayValue?.map { $0["rows"] } == [1, 8])
        let seconds = document["predictions"]?.arrayValue?.compactMap { $0["seconds"]?.numberValue }
        #expect(seconds?.allSatisfy { $0.double > 0 } == true)
        for time in step["passes"]?.arrayValue ?? [] {
            #expect((time["seconds"]?.numberValue?.double ?? -1) >= 0)
        }
    }

    @Test func `a model that a fit refuses is measured in prediction, with a note`() throws {
        let outcome = try Tool.run(["bench", "Fixtures/layers/k2-preprocessing/model.h5"])

        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.errors.hasPrefix(
                "note: Fixtures/layers/k2-preprocessing/model.h5: no training is measured: all layers are frozen"
            ))
        #expect(!outcome.output.contains("training step"))
        #expect(outcome.output.contains("\nPrediction, 1,024 rows\n"))
    }

    @Test func `inspect --plan shows the steps of both programs`() throws {
        let plain = try Tool.run(["inspect", "Fixtures/salary/model.keras"])
        let outcome = try Tool.run([
            "inspect", "Fixtures/salary/model.keras", "--plan", "--batch-size", "4",
        ])

        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix(plain.output))
        #expect(outcome.output.contains("\nPrediction, 4 rows: "))
        #expect(outcome.output.contains("\nTraining step, 4 rows: "))
        #expect(outcome.output.contains(" of buffers, 8 multiply-adds in products\n"))
    }
}
