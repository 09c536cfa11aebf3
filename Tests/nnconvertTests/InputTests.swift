import Foundation
import TestSupport
import Testing

@Suite struct InputTests {
    @Test(arguments: [
        (
            "text.h5", "is a text file, no model"
        ),
        ("empty.h5", "is empty; give a .h5, .keras or .nnm file with a model in it"),
        ("truncated.h5", "damaged HDF5 file: truncated"),
        (
            "missing-weights.h5",
            "layer \"dense\": the weight dense/kernel:0 is listed, but it is not in the layer's group"
        ),
        (
            "wrong-shape.h5",
            "layer \"dense\": the weight dense/kernel:0 has the shape (2, 4), where the configuration wants (4, 2)"
        ),
        (
            "unknown-class.h5",
            "layer \"dense\" is of the class FancyAttention, which is not supported; supported are InputLayer, "
                + "Dense, Activation, ReLU, LeakyReLU, PReLU, ELU, Softmax, "
                + "ThresholdedReLU, Dropout, Flatten, BatchNormalization, Add, Subtract, "
                + "Multiply, Average, Maximum, Minimum, Concatenate, Dot, Reshape, "
                + "Permute, RepeatVector, Cropping1D, Cropping2D, Cropping3D, "
                + "ZeroPadding1D, ZeroPadding2D, ZeroPadding3D, UpSampling1D, "
                + "UpSampling2D, UpSampling3D, LayerNormalization, RMSNormalization, "
                + "GroupNormalization, UnitNormalization, AlphaDropout, GaussianDropout, "
                + "GaussianNoise, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D, "
                + "Embedding, Masking, Identity, ActivityRegularization, Normalization, "
                + "Rescaling, Discretization, CategoryEncoding, IntegerLookup, "
                + "EinsumDense, Merge, TimeDistributed"
        ),
        (
            "lambda.h5",
            "layer \"dense\" (Lambda) holds Python code, which is never run; replace it by layers of Keras, "
                + "then save the model again"
        ),
    ])
    func `a damaged or unknown model gets status 3 and leaves the output alone`(
        name: String, sentence: String
    ) throws {
        try withOutput("out.nnm") { output in
            let outcome = try Tool.run(["import", "Fixtures/hostile/\(name)", "-o", output])

            #expect(outcome.status == 3)
            #expect(outcome.errors == "nnconvert: Fixtures/hostile/\(name): \(sentence)\n")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(arguments: [
        (
            "salary,wanted\n100,1\n",
            "there is only 1 column where the model takes 2 (\"salary\")"
        ),
        (
            "salary,score,wanted\n100,high,1\n",
            "column \"score\" holds \"high\" where a number belongs"
        ),
        (
            "salary,score,wanted\n100,80,1\n60,30\n",
            "the row has 2 fields where 3 are expected; quote fields that hold the delimiter"
        ),
        ("", "the table is empty"),
        (
            "salary,score,wanted\n",
            "the table has a header and no rows (if its only line holds data, say --no-header)"
        ),
    ])
    func `a broken table gets status 3 and leaves the output alone`(
        table: String, sentence: String
    ) throws {
        try withOutput("out.nnm") { output in
            let data = output + ".csv"
            try Data(table.utf8).write(to: URL(filePath: data))

            let outcome = try Tool.run([
                "finetune", "Fixtures/salary/model.h5", "--data", data, "--target", "wanted", "-o",
                output,
            ])

            #expect(outcome.status == 3)
            #expect(outcome.complaint.hasPrefix("nnconvert: \(data)"))
            #expect(outcome.complaint.hasSuffix(": \(sentence)"))
        }
    }

    @Test func `a target outside the loss's range gets status 3`() throws {
        let outcome = try finetune(["--target", "wanted", "--loss", "binary_crossentropy"])

        #expect(outcome.status == 3)
        #expect(
            outcome.complaint
                == "nnconvert: Fixtures/salary/wanted.csv: binary_crossentropy wants numbers from 0 to 1 as "
                + "target, but row 1 holds 100.0")
    }

    @Test func `a target of the wrong shape gets status 3`() throws {
        let outcome = try finetune(["--target", "Fixtures/salary/wanted.csv"], data: "wide")

        #expect(outcome.status == 3)
        #expect(
            outcome.complaint.hasSuffix(
                "mean_squared_error wants a target of shape (None, 1), is given (None, 3)"))
    }

    @Test func `a target column that is not there gets status 3 and the names that are`() throws {
        let outcome = try finetune(["--target", "wnated"])

        #expect(outcome.status == 3)
        #expect(outcome.complaint.contains("wnated"))
        #expect(outcome.complaint.contains("\"wanted\""))
    }

    @Test func `settings that nobody knows get status 2`() throws {
        let loss = try finetune(["--target", "wanted", "--loss", "absolute"])
        let optimizer = try finetune(["--target", "wanted", "--optimizer", "muon"])
        let key = try finetune(["--target", "wanted", "--set", "optimizer.beta_1=0.5"])

        #expect([loss.status, optimizer.status, key.status] == [2, 2, 2])
        #expect(
            loss.complaint.hasPrefix(
                "nnconvert: the loss \"absolute\" is not in this version; choose one of"))
        #expect(
            optimizer.complaint.hasPrefix(
                "nnconvert: the optimizer \"muon\" is not in this version; choose one of"))
        #expect(key.complaint.contains("beta_1"))
    }

    @Test func `a pattern that matches no layer gets status 2 and the layers`() throws {
        let outcome = try finetune(["--target", "wanted", "--freeze", "conv*"])

        #expect(outcome.status == 2)
        #expect(
            outcome.complaint
                == "nnconvert: --freeze conv* matches no layer; the layers are applicant, decision")
    }

    @Test func `a loss that is not finite gets status 5`() throws {
        try withOutput("out.nnm") { output in
            let outcome = try Tool.run([
                "finetune", "Fixtures/disease/model.h5", "--data", "Fixtures/disease/train.csv",
                "--target", "diagnosis", "-o", output, "--optimizer", "SGD", "--loss", "mse",
                "--learning-rate", "1e38",
            ])

            #expect(outcome.status == 5)
            #expect(
                outcome.complaint
                    == "nnconvert: Fixtures/disease/model.h5: the loss is not a finite number in epoch 1, batch 2; "
                    + "a smaller learning rate may help")
        }
    }

    @Test func `weights that are not finite are named though the loss is`() throws {
        try withTemporaryFolder { folder in
            let outcome = try Tool.run([
                "finetune", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/wanted.csv",
                "--target", "wanted", "-o", folder + "/out.nnm", "--learning-rate", "1e38",
            ])

            #expect(
                outcome.errors.contains(
                    "note: decision/kernel holds values that are not finite; a smaller learning rate may help\n"
                ))
        }
    }

    private func finetune(_ words: [String], data: String = "wanted") throws -> Tool.Outcome {
        try withOutput("out.nnm") { output in
            let file =
                data == "wanted" ? "Fixtures/salary/wanted.csv" : "Fixtures/salary-90/wanted.csv"
            let features = data == "wanted" ? [] : ["--features", "salary,credit_score"]
            return try Tool.run(
                ["finetune", "Fixtures/salary/model.h5", "--data", file, "-o", output] + features
                    + words)
        }
    }

    /// Calls a closure with the path of a file that it must leave as it is.
    private func withOutput<Result>(
        _ name: String, _ body: (String) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            let before = Data("as it was".utf8)
            try before.write(to: URL(filePath: path))

            let result = try body(path)

            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.allSatisfy { $0 == name || $0 == name + ".csv" }, "\(left)")
            return result
        }
    }
}
