import OrderedJSON
import Testing

/// The expected texts are what Python's `json.dumps` prints for what `json.loads` made of the
/// source, save that it spells `2.50`, `1E-1` and `-0` as `2.5`, `0.1` and `0` in every style.
@Suite struct WriterTests {
    private let source = #"""
        {"b": [1, 2.50, 1E-1, -0, -0.0, 1e16, true, null],
         "a": "\"\\\/\b\f\n\r\t\u0001\u001f\u007f\u00e9\u20ac\ud83d\ude00",
         "\uffff": {}, "\ud800\udc00": [], "B": {"y": 0.0000001, "x": 100000000000000000000}}
        """#

    @Test func `the style of Python escapes and spaces as Python does and keeps spellings`() throws
    {
        let text = try JSON.parse(source).text(style: .python)

        let expected =
            #"{"b": [1, 2.50, 1E-1, -0, -0.0, 1e16, true, null], "#
            + #""a": "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u00e9\u20ac\ud83d\ude00", "#
            + #""\uffff": {}, "\ud800\udc00": [], "#
            + #""B": {"y": 0.0000001, "x": 100000000000000000000}}"#
        #expect(text == expected)
    }

    @Test func `the compact style has no spaces and escapes only what it must`() throws {
        let text = try JSON.parse(source).text(style: .compact)

        let expected =
            #"{"b":[1,2.50,1E-1,-0,-0.0,1e16,true,null],"#
            + #""a":"\"\\/\b\f\n\r\t\u0001\u001f"# + "\u{7F}é€😀\",\"\u{FFFF}\":{},\"\u{10000}\":[],"
            + #""B":{"y":0.0000001,"x":100000000000000000000}}"#
        #expect(text == expected)
    }

    @Test func `the pretty style puts each member on a line`() throws {
        let text = try JSON.parse(#"{"a":[1,{"é":[]},"x"],"b":{},"c":{"d":null}}"#)
            .text(style: .pretty)

        #expect(
            text == """
                {
                  "a": [
                    1,
                    {
                      "é": []
                    },
                    "x"
                  ],
                  "b": {},
                  "c": {
                    "d": null
                  }
                }
                """)
    }

    @Test(arguments: [JSONStyle.compact, .python, .pretty])
    func `a text that was written is read as the same value`(style: JSONStyle) throws {
        let json = try JSON.parse(source)

        #expect(try JSON.parse(json.text(style: style)) == json)
    }

    @Test func `numbers that aren't finite are written as Python writes them`() {
        #expect(
            ([JSON(.nan), JSON(.infinity), JSON(-.infinity)] as JSON).text(style: .python)
                == "[NaN, Infinity, -Infinity]")
    }
}

@Suite struct CanonicalTextTests {
    /// Taken from Python's `json.dumps`, with the arguments that `canonicalText` names.
    @Test func `keys are sorted by their bytes and numbers spelled anew`() throws {
        let json = try JSON.parse(
            #"""
            {"b": [1, 2.50, 1E-1, -0, -0.0, 1e16, true, null],
             "a": "\"\\\/\b\f\n\r\t\u0001\u001f\u007f\u00e9\u20ac\ud83d\ude00",
             "\uffff": {}, "\ud800\udc00": [], "B": {"y": 0.0000001, "x": 100000000000000000000}}
            """#)

        let expected =
            #"{"B":{"x":100000000000000000000,"y":1e-07},"#
            + #""a":"\"\\/\b\f\n\r\t\u0001\u001f"# + "\u{7F}é€😀\","
            + #""b":[1,2.5,0.1,0,-0.0,1e+16,true,null],"#
            + "\"\u{FFFF}\":{},\"\u{10000}\":[]}"
        #expect(try json.canonicalText() == expected)
    }

    @Test func `equal values give equal bytes`() throws {
        let one = try JSON.parse(#"{"a": 0.10, "b": [1E0, "\u0041"], "c": {"y": 1, "x": 2}}"#)
        let other = try JSON.parse(#"{"c": {"x": 2, "y": 1}, "b": [1.0, "A"], "a": 1e-1}"#)

        #expect(one != other)
        #expect(try one.canonicalText() == other.canonicalText())
    }

    @Test func `an integer and a whole double stay distinct`() throws {
        #expect(try ([1, 1.0] as JSON).canonicalText() == "[1,1.0]")
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity", "1e400"])
    func `numbers that aren't finite are refused`(literal: String) throws {
        let json = try JSON.parse(#"{"a": [\#(literal)]}"#)

        #expect(throws: JSONError.notFinite(literal: literal)) { try json.canonicalText() }
    }
}
