internal import CXXHash

/// A 128-bit XXH3 digest with seed 0, as `xxh128sum` prints it.
struct Digest: Equatable {
    /// The number of bytes of a digest.
    static let byteCount = 16

    private let high: UInt64
    private let low: UInt64

    /// Digests some bytes.
    init(of bytes: UnsafeRawBufferPointer) {
        self.init(XXH3_128bits(bytes.baseAddress, bytes.count))
    }

    /// Digests some bytes.
    init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Digest(of: $0) }
    }

    /// Reads a digest from 16 bytes, the most significant first.
    init?(bytes: [UInt8]) {
        guard bytes.count == Digest.byteCount else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    fileprivate init(_ hash: XXH128_hash_t) {
        high = hash.high64
        low = hash.low64
    }

    /// The digest's 16 bytes, the most significant first.
    var bytes: [UInt8] {
        [high, low].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }
}

extension Digest: CustomStringConvertible {
    /// The digest in 32 hexadecimal digits.
    var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// A digest of bytes that come piece by piece.
struct DigestStream: ~Copyable {
    private let state: OpaquePointer?

    /// Starts with no bytes.
    init() {
        state = XXH3_createState()
        precondition(state != nil, "there is memory for the state of a digest")
        XXH3_128bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    /// Takes more bytes in.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes so far.
    var digest: Digest { Digest(XXH3_128bits_digest(state)) }
}
