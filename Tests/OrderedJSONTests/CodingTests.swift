import OrderedJSON
import Testing

private struct Layer: Codable, Equatable {
    enum Activation: String, Codable { case relu, tanh }
    enum Padding: Codable, Equatable { case same, fixed(Int) }
    struct Inner: Codable, Equatable {
        var values: [[Float]]
        var note: String?
    }

    var units = 16
    var rate = 1.0
    var alpha: Float = 0.2
    var activation = Activation.relu
    var isTrainable = true
    var seed: UInt64 = .max
    var name: String?
    var padding = Padding.fixed(3)
    var sizes: [Int?] = [1, nil]
    var inner = Inner(values: [[1, 0.5], []], note: "é")
}

@Suite struct EncodingTests {
    @Test func `members stand in the order of the properties`() throws {
        let text = try JSON(encoding: Layer()).text()

        let expected =
            #"{"units":16,"rate":1.0,"alpha":0.20000000298023224,"activation":"relu","#
            + #""isTrainable":true,"seed":18446744073709551615,"padding":{"fixed":{"_0":3}},"#
            + #""sizes":[1,null],"inner":{"values":[[1.0,0.5],[]],"note":"é"}}"#
        #expect(text == expected)
    }

    @Test func `a value that is encoded is decoded again`() throws {
        var layer = Layer()
        layer.name = "dense"
        layer.padding = .same

        let decoded = try JSON(encoding: layer).decoded(as: Layer.self)

        #expect(decoded == layer)
    }

    @Test func `single values and empty types are values too`() throws {
        struct Empty: Codable, Equatable {}

        #expect(try JSON(encoding: 1) == 1)
        #expect(try JSON(encoding: 1.0) == 1.0)
        #expect(try JSON(encoding: "x") == "x")
        #expect(try JSON(encoding: Int?.none) == .null)
        #expect(try JSON(encoding: [Int]()) == [])
        #expect(try JSON(encoding: Empty()) == [:])
        #expect(try JSON(encoding: ["a": Int8(-1)]) == ["a": -1])
        #expect(try JSON(encoding: [Double.infinity]).text() == "[Infinity]")
    }

    @Test func `superclasses and nested containers have a place`() throws {
        let json = try JSON(encoding: Odd())

        #expect(json.text() == #"{"list":[{"a":1},[2],null,3],"super":{"a":4},"a":{"a":5}}"#)
        #expect(try json.decoded(as: Odd.self) == Odd())
    }

    @Test func `a type that cannot be encoded gives an error`() {
        struct Stubborn: Encodable {
            func encode(to encoder: any Encoder) throws {
                throw EncodingError.invalidValue(
                    self, .init(codingPath: encoder.codingPath, debugDescription: "no"))
            }
        }

        #expect(throws: JSONError.notEncodable(reason: "no")) {
            try JSON(encoding: ["a": [Stubborn()]])
        }
    }
}

@Suite struct DecodingTests {
    @Test(arguments: ["1e300", "-1e300", "1.5", "NaN", "Infinity", "9223372036854775808", "\"1\""])
    func `what isn't an integer is refused with its place`(literal: String) throws {
        let json = try JSON.parse(#"{"a": [0, \#(literal)]}"#)

        let error = JSONError.unexpectedValue(
            path: "layer, key \"a[1]\"",
            expected: "an integer from -9223372036854775808 to 9223372036854775807", found: literal)
        #expect(throws: error) { try json.decoded(as: [String: [Int]].self, at: "layer") }
    }

    @Test func `an integer that doesn't fit is refused`() {
        let error = JSONError.unexpectedValue(
            path: "", expected: "an integer from -128 to 127", found: "128")
        #expect(throws: error) { try (128 as JSON).decoded(as: Int8.self) }
        #expect(throws: JSONError.self) { try (-1 as JSON).decoded(as: UInt.self) }
    }

    @Test func `whole numbers decode as integers and integers as doubles`() throws {
        #expect(try ([2.0, 3] as JSON).decoded(as: [Int].self) == [2, 3])
        #expect(try ([2.5, 3] as JSON).decoded(as: [Double].self) == [2.5, 3])
    }

    @Test func `a number beyond Float is refused, an infinity isn't`() throws {
        let error = JSONError.unexpectedValue(
            path: "", expected: "a number in Float's range", found: "1e+300")
        #expect(throws: error) { try (1e300 as JSON).decoded(as: Float.self) }
        #expect(try JSON(.infinity).decoded(as: Float.self) == .infinity)
    }

    @Test func `a missing member is told with its place`() throws {
        #expect(throws: JSONError.missingKey(path: #"key "units""#)) {
            try JSON.object([:]).decoded(as: Layer.self)
        }
    }

    @Test func `a raw value that no case has is told with its place`() throws {
        var object = try #require(try JSON(encoding: Layer()).objectValue)
        object["activation"] = "swish"

        let error = #expect(throws: JSONError.self) {
            try JSON.object(object).decoded(as: Layer.self, at: "layer \"d\"")
        }
        guard case .notDecodable(let path, _) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(path == #"layer "d", key "activation""#)
    }

    @Test func `the wrong kind of container is refused`() {
        let error = JSONError.unexpectedValue(path: "", expected: "an object", found: "[1]")
        #expect(throws: error) { try ([1] as JSON).decoded(as: Layer.self) }
        #expect(throws: JSONError.self) { try (["a": 1] as JSON).decoded(as: [Int].self) }
    }

    @Test func `an array that is too short for its type is refused`() {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                _ = try container.decode(Int.self)
                _ = try container.decode(Int.self)
            }
        }

        #expect(throws: JSONError.missingKey(path: #"key "[1]""#)) {
            try ([1] as JSON).decoded(as: Pair.self)
        }
    }
}
