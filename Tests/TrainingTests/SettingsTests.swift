import NeuralNet
import OrderedJSON
import Testing

@testable import Training

@Suite struct SettingsTests {
    private func reader(_ configuration: JSONObject) -> SettingsReader {
        SettingsReader(NamedSettings(name: "thing", configuration: configuration), owner: "a thing")
    }

    @Test func `a number is the given one, or its default where it is absent or null`() throws {
        var reader = reader(["a": 2, "b": .null, "c": 0.5])

        #expect(try reader.number("a", default: 7) == 2)
        #expect(try reader.number("b", default: 7) == 7)
        #expect(try reader.number("c", default: 7) == 0.5)
        #expect(try reader.number("d", default: 7) == 7)
        try reader.finish()
    }

    @Test(arguments: ["\"2\"", "true", "[1]", "NaN", "1e999"])
    func `what is no finite number is refused`(text: String) throws {
        var reader = reader(["a": try JSON.parse(Array(text.utf8))])

        #expect(
            throws: TrainingError.invalidSetting(
                of: "a thing", key: "a", value: text, expected: "a number")
        ) { try reader.number("a", default: 0) }
    }

    @Test(arguments: [Int.min, -(1 << 24), 1 << 24, .max])
    func `a whole number that is too large is refused`(number: Int) {
        var reader = reader(["a": JSON(number)])

        #expect(throws: TrainingError.self) { try reader.integer("a", default: 0) }
        #expect(throws: TrainingError.self) { try reader.integers("a") }
    }

    @Test func `a Boolean may be a word or 0 and 1`() throws {
        var reader = reader(["a": true, "b": 0, "c": 1, "d": .null, "e": 2])

        #expect(try reader.boolean("a", default: false))
        #expect(try !reader.boolean("b", default: true))
        #expect(try reader.boolean("c", default: false))
        #expect(try reader.boolean("d", default: true))
        #expect(
            throws: TrainingError.invalidSetting(
                of: "a thing", key: "e", value: "2", expected: "true or false")
        ) { try reader.boolean("e", default: true) }
    }

    @Test func `a setting that is not supported is refused unless harmless`() throws {
        var reader = reader(["a": 1, "b": 1.0, "c": "auto", "d": 2])

        try reader.refuse("a", unless: 1.0)
        try reader.refuse("b", unless: 1)
        try reader.refuse("c", unless: "none", "auto")
        try reader.refuse("absent")
        #expect(
            throws: TrainingError.unsupportedSetting(of: "a thing", key: "d", value: "2")
        ) { try reader.refuse("d", unless: 1) }
    }

    @Test func `a setting that nobody read is refused`() throws {
        var reader = reader(["name": "x", "dtype": "float32", "a": 1, "b": 2, "c": .null])
        _ = try reader.number("a", default: 0)

        try reader.finish(ignoring: ["b"])
        #expect(throws: TrainingError.unsupportedSetting(of: "a thing", key: "b", value: "2")) {
            try reader.finish()
        }
    }
}
