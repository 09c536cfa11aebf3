import Foundation
import TestSupport
import Testing

/// Callbacks as the command line spells them; what they decide, TrainingTests say.
@Suite struct CallbackCommandTests {
    private static func words(_ folder: String, _ callbacks: [String]) -> [String] {
        [
            "finetune", "Fixtures/disease/model.h5", "--data", "Fixtures/disease/train.csv",
            "--target",
            "diagnosis", "--validation-split", "0.2", "--epochs", "6", "-o", folder + "/out.nnm",
        ] + callbacks.flatMap { ["--callback", $0] }
    }

    @Test func `models are written in the format of their names, and a log beside them`() throws {
        try withTemporaryFolder { folder in
            let callbacks = [
                "model-checkpoint:path=\(folder)/{epoch:02d}.nnm",
                "model-checkpoint:path=\(folder)/best.h5,save_best_only=true,monitor=val_loss",
                "model-checkpoint:path=\(folder)/last.keras",
                "csv-logger:path=\(folder)/log.csv,separator=;",
            ]

            let outcome = try Tool.run(Self.words(folder, callbacks))

            #expect(outcome.status == 0, "\(outcome.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(
                names == (1...6).map { "0\($0).nnm" } + [
                    "best.h5", "last.keras", "log.csv", "out.nnm",
                ])
            for name in ["06.nnm", "last.keras"] {
                let verify = try Tool.run(["verify", "\(folder)/\(name)", "\(folder)/out.nnm"])
                #expect(verify.status == 0, "\(verify.output)")
            }
            #expect(try Tool.run(["inspect", folder + "/best.h5"]).status == 0)
            let log = try String(contentsOfFile: folder + "/log.csv", encoding: .utf8)
            let lines = log.components(separatedBy: "\r\n")
            #expect(lines[0] == "epoch;accuracy;loss;val_accuracy;val_loss")
            #expect(
                lines.dropFirst().map { $0.prefix { $0 != ";" } } == [
                    "0", "1", "2", "3", "4", "5", "",
                ])
        }
    }

    @Test func `what a callback did is said`() throws {
        try withTemporaryFolder { folder in
            let outcome = try Tool.run(
                Self.words(
                    folder,
                    [
                        "early-stopping:monitor=val_loss,mode=max,patience=1,restore_best_weights=true"
                    ]))

            #expect(outcome.errors.contains("note: early-stopping ended the fit in epoch "))
            #expect(
                outcome.errors.contains("note: early-stopping brought the parameters of epoch "))
        }
    }

    @Test(arguments: [
        ("early", "there is no callback \"early\"; choose one of early-stopping, "),
        (
            "early-stopping:patience",
            "--callback is \"early-stopping:patience\", where NAME:key=value"
        ),
        ("early-stopping:patience=x", "has patience set to \"x\", where a number is expected"),
        ("early-stopping:speed=1", "has speed set to 1, which this version does not support"),
        (
            "early-stopping:monitor=auc",
            "has monitor set to auc, where one of loss, accuracy, val_loss"
        ),
        ("early-stopping:mode=up", "has mode set to up, where auto, min or max is expected"),
        (
            "reduce-lr-on-plateau:factor=2",
            "has factor set to 2.0, where a number from 0 to below 1"
        ),
        ("learning-rate-scheduler:schedule=1@2;3", "has schedule set to 1@2;3, where RATE@EPOCH"),
        ("model-checkpoint:path=a.txt", "a.txt: its name must end in"),
        ("model-checkpoint:path={auc}.h5", "a path whose braces hold some of epoch, loss"),
        ("backup-and-restore:path=a.nnm,x=1", "--callback is \"backup-and-restore:x=1\""),
    ])
    func `what makes no sense is refused before the fit`(callback: String, complaint: String) throws
    {
        try withTemporaryFolder { folder in
            let outcome = try Tool.run(Self.words(folder, [callback]))

            #expect(outcome.status == 2, "\(outcome.errors)")
            #expect(outcome.complaint.contains(complaint), "\(outcome.complaint)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `a log that cannot be written ends the fit with status 4`() throws {
        try withTemporaryFolder { folder in
            let outcome = try Tool.run(Self.words(folder, ["csv-logger:path=/nowhere/log.csv"]))

            #expect(outcome.status == 4)
            #expect(outcome.complaint.contains("/nowhere/log.csv"))
        }
    }
}
