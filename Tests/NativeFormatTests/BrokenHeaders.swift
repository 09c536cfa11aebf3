@testable import NativeFormat

/// A field of the header: a key and a length-delimited value.
private func field(_ key: [UInt8], _ value: [UInt8] = []) -> [UInt8] {
    key + [UInt8(value.count)] + value
}

private let emptyLayer = field([0x1A])
/// The key of field 10,000, length-delimited.
private let independentKey: [UInt8] = [0x82, 0xF1, 0x04]

/// Broken examples of rules 8 to 13.
let brokenHeaders: [BrokenExample] = [
    BrokenExample(.malformedHeader, header: { $0.dropLast() }),
    BrokenExample(.malformedHeader, header: { _ in [0x12, 0xFF, 0x7F] }),
    BrokenExample(.malformedHeader, header: { _ in [0x10, 1] }),  // name as a number
    BrokenExample(.malformedHeader, header: { _ in [0x02, 0] }),  // field 0
    BrokenExample(.malformedHeader, header: { _ in [0x13] }),  // a group
    BrokenExample(.malformedHeader, header: { _ in [0x58] + [UInt8](repeating: 0xFF, count: 11) }),
    BrokenExample(.headerTooComplex) {
        Draft.file(
            header: [[UInt8]](repeating: emptyLayer, count: 100_000).flatMap { $0 }, data: [])
    },
    BrokenExample(.configurationTooLong("layers[0].configuration", 1_048_577)) {
        $0.layers[0].configuration = String(repeating: " ", count: 1_048_577)
    },
    BrokenExample(.configurationTooLong("settings[1].configuration", 1_048_577)) {
        $0.settings[1].configuration = String(repeating: " ", count: 1_048_577)
    },
    BrokenExample(.unknownFeatures(["nested-models", "sparse"])) {
        $0.requiredFeatures = ["nested-models", "sparse"]
    },
    BrokenExample(.headerNotCanonical, header: { $0 + field([0x12], [0x61]) }),  // name twice
    BrokenExample(.headerNotCanonical, header: { $0 + [0x58, 0] }),  // a default spelled out
    BrokenExample(.headerNotCanonical, header: { _ in [0x12, 0x81, 0, 0x61] }),  // a long varint
    BrokenExample(.headerNotCanonical, header: { _ in [0x58, 1, 0x12, 1, 0x61] }),  // out of order
    // Numbers that are not packed.
    BrokenExample(.headerNotCanonical, header: { _ in field([0x22], [0x10, 1, 0x10, 2]) }),
    BrokenExample(.headerNotCanonical, header: { field(independentKey) + $0 }),
    BrokenExample(.headerNotCanonical, header: { $0 + field(independentKey) + field([0xA2, 6]) }),
    BrokenExample(.textNotUTF8("name"), header: { _ in field([0x12], [0xFF]) }),
    BrokenExample(.textNotUTF8("layers[0].kind"), header: { _ in field([0x1A], [0x0A, 1, 0xC0]) }),
    BrokenExample(.textNotUTF8("required_features"), header: { _ in field([0x0A], [0xED]) }),
    BrokenExample(.unknownField("header", number: 16), header: { $0 + field([0x82, 1]) }),
    BrokenExample(
        .unknownField("header", number: 19_000), header: { $0 + field([0xC2, 0xA3, 9]) }),
    BrokenExample(
        .unknownField("layers[0]", number: 15), header: { _ in field([0x1A], [0x7A, 0]) }),
    BrokenExample(
        .unknownField("optimizer", number: 3), header: { _ in field([0x4A], [0x18, 1]) }),
]
