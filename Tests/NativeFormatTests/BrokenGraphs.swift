import NeuralNet
import OrderedJSON

@testable import NativeFormat

/// Broken examples of rules 14 to 21; the model is input → hidden → output.
let brokenGraphs: [BrokenExample] = [
    BrokenExample(.badParent("layers[1]", 1)) { $0.layers[1].parent = 1 },
    BrokenExample(.badParent("layers[1]", .max)) { $0.layers[1].parent = .max },
    BrokenExample(.badParent("graphs[0]", 1)) { $0.graphs[0].owner = 1 },
    BrokenExample(.badParent("graphs[0]", 4)) { $0.graphs[0].owner = 4 },
    BrokenExample(.missingGraph(owner: 0)) { $0.graphs = [] },
    BrokenExample(.badParent("graphs[1]", 0)) { $0.graphs.append($0.graphs[0]) },
    BrokenExample(.missingGraph(owner: 2)) { $0.layers[1] = modelRow("hidden") },
    BrokenExample(.badParent("layers[1]", 2)) {
        $0.layers[1] = modelRow("hidden")
        $0.layers[1].parent = 2
    },
    BrokenExample(.configurationNotCanonical(layer: "hidden")) {
        $0.layers[1] = modelRow("hidden")
        $0.layers[1].configuration = "{ }"
    },
    BrokenExample(.configurationNotCanonical(layer: "hidden")) {
        $0.layers[1] = modelRow("hidden")
        $0.layers[1].isTrainable = true
    },
    BrokenExample(.unknownKind(layer: "hidden", kind: "Dense")) { $0.layers[1].kind = "Dense" },
    BrokenExample(.unknownKind(layer: "hidden", kind: "")) { $0.layers[1].kind = "" },
    BrokenExample(.configuration(layer: "input", .unexpectedEnd(offset: 0))) {
        $0.layers[0].configuration = ""
    },
    BrokenExample(.configuration(layer: "input", .missingKey(path: #"key "extents""#))) {
        $0.layers[0].configuration = "{}"
    },
    BrokenExample(
        .configuration(
            layer: "hidden",
            .notDecodable(
                path: #"key "activation""#, reason: "there is no activation function rleu"))
    ) {
        $0.layers[1].configuration =
            #"{"activation":{"function":"rleu"},"units":3,"usesBias":true}"#
    },
    BrokenExample(.configurationNotCanonical(layer: "input")) {
        $0.layers[0].configuration = #"{"extents": [2]}"#
    },
    BrokenExample(.configurationNotCanonical(layer: "input")) {
        $0.layers[0].configuration = #"{"extents":[2],"name":"x"}"#
    },
    BrokenExample(.unknownStyle(0)) { $0.graphs[0].style = 0 },
    BrokenExample(.unknownStyle(3)) { $0.graphs[0].style = 3 },
    BrokenExample(.oddReferences("calls[1].inputs")) { $0.calls[1].inputs = [0] },
    BrokenExample(.oddReferences("graphs[0].outputs")) { $0.graphs[0].outputs = [2, 0, 1] },
    BrokenExample(.badReference("calls[2].layer", 3)) { $0.calls[2].layer = 3 },
    BrokenExample(.badReference("calls[2].layer", .max)) { $0.calls[2].layer = .max },
    BrokenExample(.badReference("calls[1].inputs[0]", 1)) { $0.calls[1].inputs = [1, 0] },
    BrokenExample(.badReference("graphs[0].inputs[0]", 3)) { $0.graphs[0].inputs = [3, 0] },
    BrokenExample(.badReference("graphs[0].outputs[2]", 9)) { $0.graphs[0].outputs += [9, 0] },
    BrokenExample(.misplacedInput("calls[0].inputs")) { $0.calls[0].layer = 1 },
    BrokenExample(.misplacedInput("calls[1].inputs")) { $0.calls[1].layer = 0 },
    BrokenExample(.misplacedInput("graphs[0].inputs[0]")) { $0.graphs[0].inputs = [1, 0] },
    BrokenExample(.model(.noInputOrOutput)) { $0.graphs[0].outputs = [] },
    BrokenExample(.model(.noInputOrOutput)) { $0.graphs[0].inputs = [] },
    BrokenExample(.model(.repeatedLayerName("hidden"))) { $0.layers[2].name = "hidden" },
    BrokenExample(.model(.repeatedLayerName("e\u{301}"))) {
        $0.layers[0].name = "\u{E9}"
        $0.layers[2].name = "e\u{301}"
    },
    BrokenExample(.model(.brokenGraph)) { $0.calls[1].inputs = [0, 1] },
    BrokenExample(.model(.brokenGraph)) { $0.graphs[0].outputs = [2, 1] },
    BrokenExample(.model(.brokenGraph)) { $0.graphs[0].inputs = [0, .max] },
    BrokenExample(
        .model(
            .layer(
                "hidden",
                .invalidSetting("units", value: "0", expected: "a positive integer")))
    ) {
        $0.layers[1].configuration =
            #"{"activation":{"function":"linear"},"units":0,"usesBias":true}"#
    },
    BrokenExample(.model(.layer("hidden", .inconsistentCalls))) {
        $0.calls[2].layer = 1
    },
    BrokenExample(.model(.layer("input", .tooManyAxes(64)))) {
        let extents = [String](repeating: "1", count: 64).joined(separator: ",")
        $0.layers[0].configuration = #"{"extents":["# + extents + "]}"
    },
    BrokenExample(.unknownPolicy(layer: "hidden", policy: "quarter")) {
        $0.requiredFeatures = [NativeDocument.policiesFeature]
        $0.layers[1].policy = "quarter"
    },
    BrokenExample(.misplacedFeature(NativeDocument.policiesFeature)) {
        $0.requiredFeatures = [NativeDocument.policiesFeature]
    },
]

/// The row of a model that has no graph yet.
private func modelRow(_ name: String) -> NativeDocument.LayerRow {
    NativeDocument.LayerRow(
        kind: NativeDocument.modelKind, name: name, isTrainable: false, configuration: "{}")
}
