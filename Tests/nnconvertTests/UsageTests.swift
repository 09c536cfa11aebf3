import Testing

@testable import nnconvert

@Suite struct UsageTests {
    @Test(arguments: [
        ([], "no command is given; see nnconvert --help"),
        (["inspekt", "x"], "there is no command inspekt; did you mean inspect?"),
        (["fit", "x"], "there is no command fit; did you mean finetune?"),
        (["frobnicate"], "there is no command frobnicate; see nnconvert --help"),
        (["--quiet", "inspect"], "--quiet stands before the command; write it behind"),
        (["lint", "x.nnm"], "the command lint is not in this version"),
        (["inspect"], "inspect needs MODEL; see nnconvert inspect --help"),
        (
            ["inspect", "a", "b"],
            "inspect does not know what to do with b; see nnconvert inspect --help"
        ),
        (["inspect", "a", "--jsno"], "inspect has no option --jsno; did you mean --json?"),
        (
            ["inspect", "a", "--frobnicate"],
            "inspect has no option --frobnicate; see nnconvert inspect --help"
        ),
        (["inspect", "a", "--json=yes"], "--json takes no value; write it alone"),
        (["inspect", "a", "--json", "--json"], "--json is given twice; give it once"),
        (
            ["inspect", "a", "--batch-size", "8"],
            "--batch-size goes with --plan only; give both"
        ),
        (["import", "a", "-o"], "--output needs a value; write --output OUT.nnm"),
        (
            ["inspect", "a", "--threads", "0"],
            "--threads is \"0\", where a whole number from 1 on is expected"
        ),
        (["predict", "a"], "predict needs --data X; see nnconvert predict --help"),
        (
            ["evaluate", "a", "--data", "x"],
            "evaluate needs --target Y; see nnconvert evaluate --help"
        ),
        (
            ["finetune", "a", "--data", "x", "--target", "y", "--lr", "1"],
            "finetune has no option --lr; did you mean --learning-rate?"
        ),
        (
            ["finetune", "a", "--data", "x", "--target", "y", "-o", "b.nnm", "--new-head", "3"],
            "--new-head is \"3\", where N:ACTIVATION with linear, sigmoid, softmax, tanh, relu, softplus or "
                + "exponential as activation is expected"
        ),
        (
            ["export", "a", "-o", "b.keras", "--keras", "2.6"],
            "Keras 2.6.0 has no .keras files; write .h5, or ask for a version that has them: "
                + "--keras 2.12 to 2.15, or 3.0 on, or any"
        ),
        (["export", "a", "-o", "b.h5", "--rename"], "--rename goes with --keras only; give both"),
        (
            [
                "finetune", "a", "--data", "x", "--target", "y", "-o", "b.nnm", "--resume",
                "--initial-epoch", "3",
            ], "--resume and --initial-epoch exclude each other; give one of them"
        ),
        (
            [
                "finetune", "a", "--data", "x", "--target", "y", "-o", "b.nnm", "--initial-epoch",
                "3",
            ], "--initial-epoch goes with --epochs only; give both"
        ),
        (["export", "a", "-o", "b.onnx"], "b.onnx: writing .onnx is not in this version"),
        (
            ["export", "a", "-o", "b.keras", "--weights-only"],
            "b.keras: its name must end in .weights.h5, .h5, .hdf5 or .npz, which says what to write"
        ),
        (
            ["import", "a", "--weights", "b", "--seed", "1"],
            "--weights and --seed exclude each other; give one of them"
        ),
        (
            ["finetune", "a", "--data", "x", "--target", "y", "-o", "b.json"],
            "b.json: its name must end in .nnm, .h5, .hdf5 or .keras, which says what to write"
        ),
        (
            ["export", "a", "-o", "b.nnm", "--keras", "any"],
            "--keras any writes a Keras file; end the output's name in .h5 or .keras"
        ),
        (
            ["export", "a", "-o", "b.tflite"],
            "b.tflite: its name must end in .nnm, .weights.h5, .h5, .hdf5, .keras, .json or .npz, "
                + "which says what to write"
        ),
        (
            ["import", "a", "-o", "b.h5"],
            "b.h5: its name must end in .nnm, which says what to write"
        ),
        (
            ["import", "a", "--record", "--no-record"],
            "--record and --no-record exclude each other; give one of them"
        ),
        (
            ["verify", "a"],
            "verify needs OTHER, --reference or --recorded; see nnconvert verify --help"
        ),
        (
            ["verify", "a", "b", "--recorded"],
            "OTHER and --recorded exclude each other; give one of them"
        ),
        (
            [
                "finetune", "a", "--data", "x", "--target", "y", "-o", "b.nnm", "--history", "-",
                "--json",
            ],
            "--history - and --json exclude each other; give one of them"
        ),
        (
            ["explain", "a", "--data", "x", "--learning-rate", "1"],
            "--learning-rate goes with --target only; give both"
        ),
    ])
    func `a wrong command line gets status 2 and one sentence`(
        words: [String], sentence: String
    ) throws {
        let outcome = try Tool.run(words)

        #expect(outcome.status == 2)
        #expect(outcome.errors == "nnconvert: \(sentence)\n")
        #expect(outcome.output.isEmpty)
    }

    @Test func `values stand behind a space, an equals sign or a letter, and -- ends the options`()
        throws
    {
        let words = ["-o", "a", "--data=x=y", "--data", "-", "--quiet", "--", "--json", "-q"]
        let syntax = Syntax(
            "try", "Tries.", operands: ["A", "B"], options: [.output, .data], examples: [])

        let arguments = try Arguments(words, for: syntax)

        #expect(arguments.text(.output) == "a")
        #expect(arguments.texts(.data) == ["x=y", "-"])
        #expect(arguments.has(.quiet) && !arguments.has(.json))
        #expect(arguments.operands == ["--json", "-q"])
    }

    @Test(arguments: [
        ("dense*", "dense_1", true), ("dense*", "encoder/dense", false), ("*", "a/b", false),
        ("*/*", "a/b", true), ("d?nse", "dense", true), ("d?nse", "dnse", false),
        ("*_1", "dense_1_1", true), ("", "", true), ("a*b*c", "aXbXbc", true), ("a*", "", false),
    ])
    func `a star stands for anything but a slash`(pattern: String, path: String, matches: Bool) {
        #expect(Glob(pattern: pattern).matches(path) == matches)
    }

    @Test
    func
        `a version of Keras that files are not written for gets status 2, and those that they are`()
        throws
    {
        let outcome = try Tool.run(["export", "a", "-o", "b.h5", "--keras", "2.1"])

        #expect(outcome.status == 2)
        #expect(
            outcome.errors.hasPrefix(
                "nnconvert: no files are written for a Keras \"2.1\"; use any, 1, 2, 3, or one of ")
        )
        for version in ["1.2", "2.2", "2.15", "3.0", "3.15"] {
            #expect(outcome.errors.contains(version))
        }
    }
}
