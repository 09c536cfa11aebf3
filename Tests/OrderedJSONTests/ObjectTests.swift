import OrderedJSON
import Testing

@Suite struct ObjectTests {
    @Test func `a value is replaced in its place and a new key goes to the end`() {
        var object: JSONObject = ["b": 1, "a": 2]

        object["b"] = 3
        object["c"] = [4]

        #expect(object == ["b": 3, "a": 2, "c": [4]])
        #expect(object.keys == ["b", "a", "c"])
    }

    @Test(arguments: [3, 12, 13, 14, 500])
    func `members are found after some were removed`(count: Int) {
        var object = JSONObject(uniqueMembers: (0..<count).map { ("key \($0)", JSON($0)) })

        let removed = object.removeValue(forKey: "key 1")
        object["key 0"] = nil
        object["new"] = true

        #expect(removed == 1)
        #expect(object["key 0"] == nil)
        #expect(object.removeValue(forKey: "key 1") == nil)
        #expect(object.count == count - 1)
        #expect((2..<count).allSatisfy { object["key \($0)"] == JSON($0) })
        #expect(object["new"] == true)
    }

    @Test func `order counts in comparisons`() {
        #expect((["a": 1, "b": 2] as JSONObject) != ["b": 2, "a": 1])
    }

    @Test func `normal forms of a string differ`() {
        #expect(JSON.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `thousands of keys that differ in their normal forms only are no burden`() {
        let accented = (0..<1 << 16).map { number in
            (0..<16).map { number >> $0 & 1 == 0 ? "\u{E9}" : "e\u{301}" }.joined()
        }

        let object = JSONObject(uniqueMembers: accented.enumerated().map { ($1, JSON($0)) })

        #expect(object.count == 1 << 16)
        #expect(object[accented[12_345]] == JSON(12_345))
    }

    @Test func `subscripts reach into a value and give nil for what isn't there`() {
        let json: JSON = ["layers": [["name": "dense"]]]

        #expect(json["layers"]?[0]?["name"]?.stringValue == "dense")
        #expect(json["layers"]?[1] == nil)
        #expect(json["layers"]?[-1] == nil)
        #expect(json["layers"]?["name"] == nil)
        #expect(json[0] == nil)
    }

    @Test func `a value tells what it is`() {
        #expect((true as JSON).booleanValue == true)
        #expect((1 as JSON).numberValue == JSONNumber(1))
        #expect(([1] as JSON).arrayValue == [1])
        #expect((["a": 1] as JSON).objectValue == ["a": 1])
        #expect(JSON.null.isNull)
        #expect((1 as JSON).stringValue == nil)
    }

    @Test func `a key twice in a literal is a programmer's error`() async {
        await #expect(processExitsWith: .failure) {
            _ = JSONObject(uniqueMembers: [("a", 1), ("a", 2)])
        }
    }
}
