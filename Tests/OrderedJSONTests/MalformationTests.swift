import OrderedJSON
import Testing

/// One test per way in which a text can fail to be JSON.
@Suite struct MalformationTests {
    private func expect(_ error: JSONError, from text: String) {
        #expect(throws: error) { try JSON.parse(text) }
    }

    @Test func `an empty text`() {
        expect(.unexpectedEnd(offset: 0), from: "")
        expect(.unexpectedEnd(offset: 2), from: " \n")
    }

    @Test func `text behind the value`() {
        expect(.trailingData(offset: 3), from: "{} {}")
        expect(.trailingData(offset: 1), from: "1\0")
    }

    @Test func `a value that is none`() {
        expect(.unexpectedByte(offset: 1, byte: 0x7D, expected: "a value"), from: "[}")
        expect(.unexpectedByte(offset: 0, byte: 0x27, expected: "a value"), from: "'a'")
        expect(.unexpectedByte(offset: 0, byte: 0x2B, expected: "a value"), from: "+1")
        expect(.unexpectedByte(offset: 0, byte: 0x2E, expected: "a value"), from: ".5")
    }

    @Test func `a misspelled word`() {
        expect(.unexpectedByte(offset: 3, byte: 0x45, expected: "\"true\""), from: "truE")
        expect(.unexpectedEnd(offset: 2), from: "nu")
        expect(.unexpectedByte(offset: 2, byte: 0x6E, expected: "\"NaN\""), from: "Nan")
        expect(.invalidNumber(offset: 1), from: "-NaN")
        expect(.unexpectedByte(offset: 4, byte: 0x20, expected: "\"Infinity\""), from: "-Inf ")
    }

    @Test func `a comma too many`() {
        expect(.unexpectedByte(offset: 3, byte: 0x5D, expected: "a value"), from: "[1,]")
        expect(
            .unexpectedByte(offset: 7, byte: 0x7D, expected: "a key in quotes"), from: #"{"a":1,}"#)
        expect(.unexpectedByte(offset: 1, byte: 0x2C, expected: "a value"), from: "[,1]")
    }

    @Test func `a comma too few`() {
        expect(.unexpectedByte(offset: 3, byte: 0x32, expected: "\",\" or \"]\""), from: "[1 2]")
        expect(
            .unexpectedByte(offset: 7, byte: 0x22, expected: "\",\" or \"}\""),
            from: #"{"a":1 "b":2}"#)
    }

    @Test func `the wrong closing bracket`() {
        expect(.unexpectedByte(offset: 2, byte: 0x7D, expected: "\",\" or \"]\""), from: "[1}")
    }

    @Test func `a bracket that isn't closed`() {
        expect(.unexpectedEnd(offset: 2), from: "[1")
        expect(.unexpectedEnd(offset: 6), from: #"{"a":1"#)
        expect(.unexpectedEnd(offset: 1), from: "{")
    }

    @Test func `a key without quotes`() {
        expect(.unexpectedByte(offset: 1, byte: 0x61, expected: "a key in quotes"), from: "{a:1}")
    }

    @Test func `a key without a colon`() {
        expect(.unexpectedByte(offset: 4, byte: 0x7D, expected: "\":\""), from: #"{"a"}"#)
    }

    @Test func `a key that is given twice`() {
        expect(.duplicateKey(offset: 9, key: "a"), from: #"{"a": 1, "\u0061": 2}"#)
    }

    @Test func `a key that is given twice among many`() {
        let members = (0..<100).map { "\"\($0)\":0" }.joined(separator: ",")

        expect(.duplicateKey(offset: 691, key: "42"), from: "{" + members + #","42":1}"#)
    }

    @Test func `a comment`() {
        expect(.unexpectedByte(offset: 2, byte: 0x2F, expected: "a value"), from: "[ // no\n1]")
    }

    @Test(arguments: [
        ("01", 0), ("-01", 1), ("1.", 2), ("1.e3", 2), ("1e", 2), ("1e+", 3), ("-", 1), ("-a", 1),
        ("[1.]", 3), ("1.5ex", 4),
    ])
    func `a malformed number`(text: String, offset: Int) {
        let isCut = offset == text.utf8.count

        expect(isCut ? .unexpectedEnd(offset: offset) : .invalidNumber(offset: offset), from: text)
    }

    @Test func `a hexadecimal number`() {
        expect(.trailingData(offset: 1), from: "0x10")
    }

    @Test func `a string that isn't closed`() {
        expect(.unexpectedEnd(offset: 4), from: #""abc"#)
        expect(.unexpectedEnd(offset: 2), from: #""\"#)
        expect(.unexpectedEnd(offset: 3), from: #""\""#)
        expect(.unexpectedEnd(offset: 5), from: #""\u00"#)
    }

    @Test func `a control character in a string`() {
        expect(.controlCharacter(offset: 2, byte: 0x0A), from: "\"a\n\"")
        expect(.controlCharacter(offset: 5, byte: 0), from: "\"a\\nb\0\"")
    }

    @Test func `an unknown escape sequence`() {
        expect(.invalidEscape(offset: 2), from: #""a\x41""#)
        expect(.invalidEscape(offset: 1), from: #""\u00g0""#)
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ud83d\ud83d""#,
        #""\ude00\ud83d""#,
    ])
    func `half of a surrogate pair`(text: String) {
        expect(.loneSurrogate(offset: 1), from: text)
    }

    @Test(arguments: [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x41], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ])
    func `bytes that aren't UTF-8`(bytes: [UInt8]) {
        #expect(throws: JSONError.invalidUTF8(offset: 3)) {
            try JSON.parse([0x22, 0xC3, 0xA9] + bytes + [0x22])
        }
    }
}
