import OrderedJSON
import Testing

@Suite struct ParserTests {
    @Test func `every kind of value is read`() throws {
        let text = #" { "a" : [ null , true,false,-1.50e+3,"x" ] ,"b":{}, "c":[]} "#

        let json = try JSON.parse(text)

        let number = JSON.number(try #require(JSONNumber(literal: "-1.50e+3")))
        #expect(
            json == ["a": [.null, true, false, number, "x"], "b": .object([:]), "c": .array([])])
    }

    @Test func `bytes, a text and a raw buffer give the same`() throws {
        let text = #"["é", 1]"#

        let fromBuffer = try Array(text.utf8).withUnsafeBytes { try JSON.parse($0) }

        #expect(fromBuffer == ["é", 1])
        #expect(try JSON.parse(text) == fromBuffer)
        #expect(try JSON.parse(Array(text.utf8)) == fromBuffer)
    }

    @Test func `a byte order mark is skipped`() throws {
        #expect(try JSON.parse([0xEF, 0xBB, 0xBF, 0x31]) == 1)
    }

    @Test func `escape sequences are decoded`() throws {
        let json = try JSON.parse(#""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00\u0000.""#)

        #expect(json == .string("\"\\/\u{8}\u{C}\n\r\té€😀\0."))
    }

    @Test func `members keep their order`() throws {
        let keys = (0..<1000).map { "key \($0 * 7919 % 1000)" }
        let text = "{" + keys.map { "\"\($0)\": 0" }.joined(separator: ",") + "}"

        let object = try #require(try JSON.parse(text).objectValue)

        #expect(object.keys == keys)
    }

    @Test func `keys that differ only in normal form are two keys`() throws {
        let object = try #require(try JSON.parse(#"{"\u00e9": 1, "e\u0301": 2}"#).objectValue)

        #expect(object.map(\.value) == [1, 2])
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func `256 levels of nesting are read`() throws {
        let text = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)

        #expect(try JSON.parse(text).text() == text)
    }

    @Test(arguments: ["[", #"{"a":"#])
    func `100,000 levels of nesting are refused`(opening: String) {
        let text = String(repeating: opening, count: 100_000)

        #expect(throws: JSONError.nestedTooDeeply(offset: 256 * opening.utf8.count)) {
            try JSON.parse(text)
        }
    }

    @Test func `siblings are not nested`() throws {
        let text = "[" + String(repeating: "[],{\"a\":[1]},", count: 1000) + "[]]"

        #expect(try JSON.parse(text).arrayValue?.count == 2001)
    }
}
