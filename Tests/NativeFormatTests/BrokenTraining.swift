import OrderedJSON

@testable import NativeFormat

/// Broken examples of rules 30 to 38; settings are an optimizer, a loss, two metrics and a weighted one.
let brokenTraining: [BrokenExample] = [
    BrokenExample(.unknownPurpose("settings[0]", 0)) { $0.settings[0].purpose = 0 },
    BrokenExample(.unknownPurpose("settings[4]", 5)) { $0.settings[4].purpose = 5 },
    BrokenExample(.settingsOutOfOrder("settings[1]")) {
        $0.settings[1].purpose = 1
        $0.settings[1].output = 0
    },
    BrokenExample(.settingsOutOfOrder("settings[1]")) { $0.settings.swapAt(0, 1) },
    BrokenExample(.settingsOutOfOrder("settings[2]")) { $0.settings.insert($0.settings[1], at: 1) },
    BrokenExample(.outputOutOfRange("settings[0]", 1)) { $0.settings[0].output = 1 },
    BrokenExample(.outputOutOfRange("settings[1]", 2)) { $0.settings[1].output = 2 },
    BrokenExample(.outputOutOfRange("settings[3]", .max)) { $0.settings[3].output = .max },
    BrokenExample(.settings(#"settings[1] "binary_crossentropy""#, .trailingData(offset: 2))) {
        $0.settings[1].configuration = "{}}"
    },
    BrokenExample(
        .settings(
            #"settings[2] "accuracy""#,
            .unexpectedValue(path: "", expected: "an object", found: "[]"))
    ) { $0.settings[2].configuration = "[]" },
    BrokenExample(.settings(#"settings[2] "accuracy""#, .notFinite(literal: "NaN"))) {
        $0.settings[2].configuration = #"{"a":NaN}"#
    },
    BrokenExample(.textNotCanonical("settings[2].configuration")) {
        $0.settings[2].configuration = #"{"b":1,"a":2}"#
    },
    BrokenExample(.textNotCanonical("settings[2].configuration")) {
        $0.settings[2].configuration = #"{"a":1e-7}"#
    },
    BrokenExample(.tooMany("compilation.losses", 65_537)) { $0.compilation?.losses = 65_537 },
    BrokenExample(.tooMany("compilation.metrics", UInt64(UInt32.max))) {
        $0.compilation?.metrics = .max
    },
    BrokenExample(.tooMany("optimizer.iterations", 1 << 63)) { $0.optimizer?.iterations = 1 << 63 },
    BrokenExample(.tooMany("optimizer.learning_rate", 2)) { $0.optimizer?.learningRate = [0, 0] },
    BrokenExample(.tooMany("finished_epochs", .max)) { $0.finishedEpochs = .max },
    BrokenExample(.tooMany("provenance.backend", 2)) { $0.provenance?.backend = ["jax", "jax"] },
    BrokenExample(.outOfOrder("scalars[1]")) { $0.scalars.swapAt(0, 1) },
    BrokenExample(.outOfOrder("scalars[1]")) { $0.scalars[1].name = $0.scalars[0].name },
    BrokenExample(.outOfOrder("scalars[1]")) {
        $0.scalars = [("e\u{301}", 0), ("\u{E9}", 1)].map { .init(name: $0.0, value: $0.1) }
    },
    BrokenExample(.unknownContainer("onnx")) { $0.provenance?.container = "onnx" },
    BrokenExample(.json("provenance.configuration", .unexpectedEnd(offset: 1))) {
        $0.provenance?.configuration = "["
    },
    BrokenExample(.textNotCompact("provenance.compilation")) {
        $0.provenance?.compilation = ["[1, 2]"]
    },
    BrokenExample(.notAnObject("provenance.layout")) { $0.provenance?.layout = "[]" },
    BrokenExample(.checkpoint(.unexpectedValue(path: "", expected: "an object", found: "[]"))) {
        $0.checkpoint?.state = "[]"
    },
    BrokenExample(.checkpointNotCanonical) { $0.checkpoint?.state = #"{"a": 1}"# },
    BrokenExample(.missingRow("checkpoint", neededBy: "tensors[14]")) {
        $0.checkpoint = nil
        $0.tensors[14].role = Role.state.rawValue
        $0.tensors[14].isSampled = false
        $0.tensors[14].sampledExtents = []
        $0.tensors[14].norm = 0
    },
    BrokenExample(.badClassNames("class_names[1]")) { $0.classNames.append($0.classNames[0]) },
    BrokenExample(.badClassNames("class_names[0]")) { $0.classNames[0].output = 1 },
    BrokenExample(.badClassNames("class_names[0]")) { $0.classNames[0].names = [] },
]
