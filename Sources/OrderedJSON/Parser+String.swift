extension Parser {
    /// Reads a string, the current byte being its opening quote.
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        try skipPlainBytes()
        if next == UInt8(ascii: "\"") {
            defer { position += 1 }
            return text(from: start)
        }
        return try escapedString(from: start)
    }

    /// Goes on with a string in which an escape sequence was met.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<position])
        while next == UInt8(ascii: "\\") {
            try appendEscape(to: &decoded)
            let plain = position
            try skipPlainBytes()
            decoded += bytes[plain..<position]
        }
        position += 1
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Steps to the next quote or backslash.
    private mutating func skipPlainBytes() throws(JSONError) {
        while let byte = next {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            guard byte >= 0x20 else { throw .controlCharacter(offset: position, byte: byte) }
            position += 1
        }
        throw .unexpectedEnd(offset: position)
    }

    private mutating func appendEscape(to decoded: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard let kind = next else { throw .unexpectedEnd(offset: position) }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(kind)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try escapedScalar(from: start)
            decoded.append(contentsOf: String(scalar).utf8)
        default: throw .invalidEscape(offset: start)
        }
    }

    /// Reads what follows `\u`, for a surrogate the second half as well.
    private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimalUnit(from: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, next == UInt8(ascii: "\\") else { throw .loneSurrogate(offset: start) }

        let second = position
        position += 1
        guard next == UInt8(ascii: "u") else { throw .loneSurrogate(offset: start) }
        position += 1
        let low = try hexadecimalUnit(from: second)
        guard low >= 0xDC00, low < 0xE000,
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw .loneSurrogate(offset: start) }
        return scalar
    }

    private mutating func hexadecimalUnit(from start: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw .unexpectedEnd(offset: position) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .invalidEscape(offset: start)
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}

/// The offset of the first byte that doesn't belong to well-formed UTF-8, nil if there is none.
func invalidUTF8Offset(in bytes: [UInt8]) -> Int? {
    var position = 0
    while position < bytes.count {
        let lead = bytes[position]
        guard lead >= 0x80 else {
            position += 1
            continue
        }
        // The second byte is what keeps out overlong forms, surrogates and values past U+10FFFF.
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return position
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]),
            bytes[position + 2..<position + length].allSatisfy({ 0x80...0xBF ~= $0 })
        else { return position }
        position += length
    }
    return nil
}
