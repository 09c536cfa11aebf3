internal import NeuralNet

/// What the header of NumPy's `.npy` format says, versions 1.0 to 3.0.
///
/// A file is the magic, two bytes of version, the header's length (two bytes, from version 2 on four),
/// the header (a Python dictionary as text) and the elements.
struct NPYHeader: Equatable {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// No writer needs more for numbers; NumPy's own limit is 10,000.
    static let lengthLimit = 65_535
    /// The largest number of axes, NumPy's own.
    static let rankLimit = 64

    let layout: ArrayLayout
    /// Where the elements begin.
    let end: Int

    /// Reads a header.
    ///
    /// - Parameter bytes: the whole file.
    /// - Throws: ``ArrayProblem`` where it is no header of an array of numbers.
    init(_ bytes: RawSpan) throws(ArrayProblem) {
        let magic = Self.magic
        guard bytes.byteCount >= magic.count,
            bytes.extracting(first: magic.count).elementsEqual(magic)
        else { throw .notNPY }
        guard bytes.byteCount >= 12 else { throw .truncatedHeader }
        let major = Int(bytes.byte(at: 6))
        let minor = Int(bytes.byte(at: 7))
        guard (1...3).contains(major), minor == 0 else {
            throw .unsupportedVersion(major: major, minor: minor)
        }
        let start = major == 1 ? 10 : 12
        var length = 0
        for position in (8..<start).reversed() {
            length = length << 8 | Int(bytes.byte(at: position))
        }
        guard length <= Self.lengthLimit else { throw .badHeader("it declares \(length) bytes") }
        guard length <= bytes.byteCount - start else { throw .truncatedHeader }
        end = start + length
        var text: [UInt8] = []
        for position in start..<end { text.append(bytes.byte(at: position)) }
        var parser = NPYHeaderParser(text)
        let fields = try parser.fields()
        let elements = StoredElements(
            type: try Self.elementType(of: fields.type), isBigEndian: fields.type.first == ">")
        layout = ArrayLayout(
            elements: elements, extents: fields.extents, isFortranOrder: fields.isFortranOrder)
    }

    private static func elementType(of description: String) throws(ArrayProblem) -> ElementType {
        var code = description[...]
        if let order = code.first, "<>|=".contains(order) { code = code.dropFirst() }
        switch code {
        case "b1", "?": return .boolean
        case "i1": return .int8
        case "i2": return .int16
        case "i4": return .int32
        case "i8": return .int64
        case "u1": return .uint8
        case "u2": return .uint16
        case "u4": return .uint32
        case "u8": return .uint64
        case "f2": return .float16
        case "f4": return .float32
        case "f8": return .float64
        default: throw .unsupportedType(name(of: code, spelled: description))
        }
    }

    private static func name(of code: Substring, spelled description: String) -> String {
        let kind: String? =
            switch code.first {
            case "O": "Python objects"
            case "U", "S", "a": "text"
            case "c": "complex numbers"
            case "M", "m": "dates or durations"
            case "V": "records"
            default: nil
            }
        return kind.map { "\(quoted(description)) (\($0))" } ?? quoted(description)
    }

    /// The header of an array of float32 in C order, with all that comes before the elements.
    ///
    /// - Parameters:
    ///   - extents: the extent of each axis.
    ///   - larger: extents whose header has the same length; they take no fewer digits.
    /// - Returns: a multiple of 64 bytes, as NumPy writes it.
    static func bytes(extents: [Int], roomFor larger: [Int]? = nil) -> [UInt8] {
        let text = text(extents)
        let room = larger.map { self.text($0).utf8.count } ?? text.utf8.count
        let prefix = magic.count + 4
        let unpadded = prefix + room + 1
        let padding = (64 - unpadded % 64) % 64 + room - text.utf8.count
        let length = text.utf8.count + padding + 1
        precondition(length <= UInt16.max, "an array has few axes")
        return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
            + [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    }

    private static func text(_ extents: [Int]) -> String {
        let shape =
            extents.count == 1
            ? "(\(extents[0]),)" : "(" + extents.map(String.init).joined(separator: ", ") + ")"
        return "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    }
}

extension RawSpan {
    /// The byte at a place, which is checked.
    func byte(at position: Int) -> UInt8 {
        unsafeLoadUnaligned(fromByteOffset: position, as: UInt8.self)
    }

    /// Whether the bytes are those of an array.
    func elementsEqual(_ bytes: [UInt8]) -> Bool {
        byteCount == bytes.count && bytes.indices.allSatisfy { byte(at: $0) == bytes[$0] }
    }
}
