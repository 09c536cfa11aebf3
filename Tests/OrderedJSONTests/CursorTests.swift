import OrderedJSON
import Testing

@Suite struct CursorTests {
    private let layer = JSONCursor(
        [
            "units": "x", "rate": 0.5, "name": "dense", "trainable": true, "axis": 2.0,
            "seed": .null,
            "config": ["layers": [["units": 16], ["units": 0]]],
        ], at: #"layer "dense""#)

    @Test func `members are read in their types`() throws {
        #expect(try layer.string("name") == "dense")
        #expect(try layer.number("rate") == 0.5)
        #expect(try layer.integer("axis") == 2)
        #expect(try layer.positiveInteger("axis") == 2)
        #expect(try layer.boolean("trainable"))
        #expect(try layer.object("config").array("layers")[0].integer("units") == 16)
        #expect(try layer.object("config").object().keys == ["layers"])
        #expect(try layer.members().map(\.key).prefix(2) == ["units", "rate"])
    }

    @Test func `optional members are read in their types`() throws {
        #expect(try layer.stringIfPresent("name") == "dense")
        #expect(try layer.numberIfPresent("rate") == 0.5)
        #expect(try layer.booleanIfPresent("trainable") == true)
        #expect(try layer.objectIfPresent("config")?.arrayIfPresent("layers")?.count == 2)
    }

    @Test(arguments: ["seed", "absent"])
    func `null and absence are nil to optional members`(key: String) throws {
        #expect(try layer.stringIfPresent(key) == nil)
        #expect(try layer.numberIfPresent(key) == nil)
        #expect(try layer.booleanIfPresent(key) == nil)
        #expect(try layer.objectIfPresent(key) == nil)
        #expect(try layer.arrayIfPresent(key) == nil)
    }

    private func expect(_ message: String, _ read: (JSONCursor) throws -> Void) {
        let error = #expect(throws: JSONError.self) { try read(layer) }
        #expect(error?.description == message)
    }

    @Test func `a wrong type is told with its place`() {
        expect(#"layer "dense", key "units": expected a positive integer, found "x""#) {
            _ = try $0.positiveInteger("units")
        }
        expect(#"layer "dense", key "rate": expected an integer, found 0.5"#) {
            _ = try $0.integer("rate")
        }
        expect(#"layer "dense", key "name": expected a number, found "dense""#) {
            _ = try $0.number("name")
        }
        expect(#"layer "dense", key "trainable": expected a string, found true"#) {
            _ = try $0.string("trainable")
        }
        expect(#"layer "dense", key "seed": expected true or false, found null"#) {
            _ = try $0.boolean("seed")
        }
        expect(#"layer "dense", key "name": expected an object, found "dense""#) {
            _ = try $0.object("name")
        }
        expect(#"layer "dense", key "rate": expected an array, found 0.5"#) {
            _ = try $0.arrayIfPresent("rate")
        }
    }

    @Test func `a path goes down through arrays`() {
        expect(
            #"layer "dense", key "config.layers[1].units": expected a positive integer, found 0"#
        ) {
            _ = try $0.object("config").array("layers")[1].positiveInteger("units")
        }
    }

    @Test func `a missing member is told with its place`() {
        #expect(throws: JSONError.missingKey(path: #"layer "dense", key "config.name""#)) {
            try layer.object("config").string("name")
        }
        expect(#"layer "dense", key "bias": missing"#) { _ = try $0.member("bias") }
    }

    @Test func `keys are escaped in messages`() {
        let document = JSONCursor(["\u{1B}[31m": 1])

        let error = JSONError.unexpectedValue(
            path: #"key "\u001b[31m""#, expected: "a string", found: "1")
        #expect(throws: error) { try document.string("\u{1B}[31m") }
    }

    @Test func `a label stands for the keys before it`() throws {
        let inner = try layer.object("config").array("layers")[1].labelled(#"layer "inner""#)

        #expect(inner.path == #"layer "dense", layer "inner""#)
        #expect(try inner.member("units").path == #"layer "dense", layer "inner", key "units""#)
    }

    @Test func `the whole document has no path`() {
        let document = JSONCursor([1])

        #expect(document.path == "")
        #expect(
            document.unexpected(expected: "an object").description
                == "expected an object, found [1]")
    }

    @Test func `long values are cut in messages`() {
        let text = JSONCursor(.string(String(repeating: "é", count: 100)))
        let array = JSONCursor(.array(Array(repeating: 1, count: 100)))

        #expect(
            text.unexpected(expected: "x").description
                == "expected x, found \"" + String(repeating: "é", count: 58) + "…")
        #expect(array.unexpected(expected: "x").description == "expected x, found an array of 100")
    }
}

@Suite struct JSONErrorTests {
    @Test(arguments: [
        (JSONError.invalidUTF8(offset: 3), "invalid UTF-8 at byte 3"),
        (.unexpectedEnd(offset: 3), "the JSON text ends too early, at byte 3"),
        (
            .unexpectedByte(offset: 3, byte: 0x7D, expected: "a value"),
            "expected a value, found \"}\" at byte 3"
        ),
        (
            .unexpectedByte(offset: 3, byte: 0xA, expected: "a value"),
            "expected a value, found 0x0a at byte 3"
        ),
        (.invalidNumber(offset: 3), "malformed number at byte 3"),
        (.invalidEscape(offset: 3), "unknown escape sequence at byte 3"),
        (.loneSurrogate(offset: 3), "half of a surrogate pair at byte 3"),
        (.controlCharacter(offset: 3, byte: 0x1F), "control character 0x1f in a string at byte 3"),
        (.duplicateKey(offset: 3, key: "a"), "second key \"a\" at byte 3"),
        (.trailingData(offset: 3), "text behind the JSON value, at byte 3"),
        (.nestedTooDeeply(offset: 3), "more than 256 levels of nesting at byte 3"),
        (.notFinite(literal: "NaN"), "NaN is not a finite number"),
        (.notEncodable(reason: "why"), "cannot be written as JSON: why"),
        (.notDecodable(path: "", reason: "why"), "why"),
    ])
    func `an error describes itself`(error: JSONError, message: String) {
        #expect("\(error)" == message)
    }
}
