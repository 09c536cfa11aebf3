@testable import NativeFormat

/// Where the data of the full sample model starts; its first tensor has 24 bytes.
private let dataStart = 1792

/// Broken examples of rules 1 to 7.
let brokenPrefixes: [BrokenExample] = [
    BrokenExample(.notAModel) { [] },
    BrokenExample(.notAModel, bytes: { $0[0] = 0x09 }),
    BrokenExample(.changedAsText) { $0.remove(at: 4) },
    BrokenExample(.changedAsText, bytes: { $0.insert(0x0D, at: 7) }),
    BrokenExample(.truncated(expected: 64, found: 6), bytes: { $0 = Array($0.prefix(6)) }),
    BrokenExample(.truncated(expected: 64, found: 63), bytes: { $0 = Array($0.prefix(63)) }),
    BrokenExample(.changedAsText) { Array(FilePrefix.magic.prefix(4)) + [0x0A] },
    BrokenExample(.unsupportedVersion(2), bytes: { $0[8] = 2 }),
    BrokenExample(.unsupportedVersion(0x0100_0001), bytes: { $0[11] = 1 }),
    BrokenExample(.reservedByteSet(offset: 12), bytes: { $0[12] = 1 }),
    BrokenExample(.reservedByteSet(offset: 63), bytes: { $0[63] = 0xFF }),
    BrokenExample(.headerTooLarge((64 << 20) + 1)) { bytes in
        bytes.replaceSubrange(16..<20, with: [1, 0, 0, 4])
    },
    BrokenExample(.headerTooLarge(.max)) { bytes in
        bytes.replaceSubrange(16..<24, with: [UInt8](repeating: 0xFF, count: 8))
    },
    BrokenExample(.dataTooLarge(.max)) { bytes in
        bytes.replaceSubrange(24..<32, with: [UInt8](repeating: 0xFF, count: 8))
    },
    BrokenExample(.truncated(expected: 128, found: 127)) {
        Array(Draft.file(header: [0x12, 1, 0x61], data: []).dropLast())
    },
    BrokenExample(.bytesBehindTheEnd(expected: 128, found: 129)) {
        Draft.file(header: [0x12, 1, 0x61], data: []) + [0]
    },
    // The digests are those of the `xxhash` package of Python.
    BrokenExample(
        .wrongHeaderDigest(
            expected: "81457ce297bb7d168292ed48ac50e429", found: "6f26b045d37210b943c21d8db572f564")
    ) {
        var bytes = Draft.file(header: [0x12, 1, 0x61], data: [])
        bytes[66] = 0x62
        return bytes
    },
    BrokenExample(.paddingNotZero(offset: 67)) {
        var bytes = Draft.file(header: [0x12, 1, 0x61], data: [])
        bytes[67] = 1
        return bytes
    },
    BrokenExample(.paddingNotZero(offset: 127)) {
        var bytes = Draft.file(header: [0x12, 1, 0x61], data: [])
        bytes[127] = 1
        return bytes
    },
    BrokenExample(.paddingNotZero(offset: dataStart + 24)) {
        var draft = try Draft(try fullModel())
        draft.data[24] = 1  // behind the 24 bytes of the first parameter
        return try draft.file()
    },
]
