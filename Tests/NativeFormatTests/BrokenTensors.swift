import NeuralNet

@testable import NativeFormat

private func identity(_ text: String) -> ParameterIdentity {
    let parts = text.split(separator: "/").map(String.init)
    return ParameterIdentity(layer: LayerPath([parts[0]]), role: parts[1])
}

/// Broken examples of rules 22 to 29; parameters are rows 0 to 3, slots 4 to 11, records 12 to 14.
let brokenTensors: [BrokenExample] = [
    BrokenExample(.unknownRole("tensors[0]", 0)) { $0.tensors[0].role = 0 },
    BrokenExample(.unknownRole("tensors[3]", 5)) { $0.tensors[3].role = 5 },
    BrokenExample(.unknownElementType("tensors[1]", 14)) { $0.tensors[1].elementType = 14 },
    BrokenExample(.rolesOutOfOrder("tensors[1]")) { $0.tensors[0].role = 2 },
    BrokenExample(.wrongExtents("tensors[0]")) { $0.tensors[0].extents = [3, 3] },
    BrokenExample(.wrongExtents("tensors[0]")) { $0.tensors[0].extents = [.max, .max] },
    BrokenExample(.wrongExtents("tensors[0]")) { $0.tensors[0].extents = [1 << 32, 1 << 31] },
    BrokenExample(.wrongExtents("tensors[0]")) {
        $0.tensors[0].extents = [6] + [UInt64](repeating: 1, count: 64)
    },
    BrokenExample(.wrongExtents("tensors[0]")) { $0.tensors[0].elementType = 13 },
    BrokenExample(.wrongExtents("tensors[0]")) { $0.tensors[0].length = .max },
    BrokenExample(.wrongOffset("tensors[0]", expected: 0, found: 64)) { $0.tensors[0].offset = 64 },
    BrokenExample(.wrongOffset("tensors[1]", expected: 64, found: 0)) { $0.tensors[1].offset = 0 },
    BrokenExample(.wrongOffset("tensors[1]", expected: 64, found: 24)) {
        $0.tensors[1].offset = 24
    },
    BrokenExample(.behindTheEnd("tensors[14]")) {
        $0.tensors[14].extents = [257]
        $0.tensors[14].length += 4
    },
    BrokenExample(.behindTheEnd("tensors[0]")) {
        $0.tensors[0].extents = [1 << 60]
        $0.tensors[0].length = 1 << 62
    },
    BrokenExample(.wrongDataLength(expected: 1896, found: 1920)) {
        $0.tensors[14].extents = [250]
        $0.tensors[14].length -= 24
        $0.tensors[14].digest =
            Digest(of: (0..<1000).map { UInt8(truncatingIfNeeded: 7 * $0) }).bytes
    },
    BrokenExample(.model(.missingParameter(identity("output/bias")))) {
        $0.tensors[3].name = "output/beta"
    },
    BrokenExample(
        .model(.wrongParameterShape(identity("hidden/kernel"), expected: [2, 3], found: [6]))
    ) { $0.tensors[0].extents = [6] },
    BrokenExample(
        .parameterOutOfPlace("tensors[0]", expected: "first/kernel", found: "second/kernel")
    ) {
        let nodes = ["first", "second"].map { LayerNode(name: $0, layer: Dense(units: 2)) }
        var draft = try Draft(try makeModel(Graph.chain([2], nodes)))
        draft.document.tensors[0].name = "second/kernel"
        draft.document.tensors[2].name = "first/kernel"
        return try draft.file()
    },
    BrokenExample(.misplacedField("tensors[0].slot")) { $0.tensors[0].slot = "momentum" },
    BrokenExample(.misplacedField("tensors[4].sampled")) { $0.tensors[4].isSampled = true },
    BrokenExample(.misplacedField("tensors[12].norm")) { $0.tensors[12].norm = 1 },
    BrokenExample(.misplacedField("tensors[12].sampled_extents")) {
        $0.tensors[12].sampledExtents = [1]
    },
    BrokenExample(.misplacedField("compilation.loss_weights")) {
        $0.compilation?.hasLossWeights = false
    },
    BrokenExample(.repeatedName("tensors[2]")) { $0.tensors[2].name = "hidden/kernel" },
    BrokenExample(.repeatedName("tensors[5]")) { $0.tensors[5].slot = "momentum" },
    BrokenExample(.repeatedName("tensors[13]")) { $0.tensors[13].name = "input/input" },
    BrokenExample(.unknownParameter("tensors[4]")) { $0.tensors[4].name = "hidden/gamma" },
    BrokenExample(.unknownParameter("tensors[4]")) { $0.tensors[4].name = "kernel" },
    BrokenExample(.unknownParameter("tensors[0]")) { $0.tensors[0].name = "a%b/kernel" },
    BrokenExample(.missingRow("optimizer", neededBy: "its slots")) { $0.optimizer = nil },
    BrokenExample(.missingRow("recorded", neededBy: "tensors[12]")) { $0.recorded = nil },
    BrokenExample(.missingRow("compilation", neededBy: "settings[0]")) { $0.compilation = nil },
    BrokenExample(.badSample("tensors[14]")) { $0.tensors[14].extents = [2, 128] },
    BrokenExample(.badSample("tensors[14]")) { $0.tensors[14].sampledExtents = [3, 0] },
    BrokenExample(.badSample("tensors[14]")) { $0.tensors[14].sampledExtents = [.max, 2] },
    BrokenExample(.malformedDigest("hidden/bias")) { $0.tensors[1].digest.removeLast() },
    BrokenExample(.malformedDigest("hidden/bias")) { $0.tensors[1].digest = [] },
    BrokenExample(
        .wrongTensorDigest(
            name: "hidden/bias", expected: "00000000000000000000000000000000",
            found: "f7314c62630bc633381c69c9c2498dfa")
    ) { $0.tensors[1].digest = [UInt8](repeating: 0, count: 16) },
]
