import OrderedJSON
import TestSupport
import Testing

@Suite struct NumberTests {
    /// Taken from Python's `repr`.
    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-2, "-2.0"), (0.1, "0.1"), (100, "100.0"),
        (0.0001, "0.0001"), (0.00001, "1e-05"), (1e-7, "1e-07"), (1.25e-5, "1.25e-05"),
        (123456.789, "123456.789"), (0.001, "0.001"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
        (9_007_199_254_740_994, "9007199254740994.0"),
        (1.2345678901234568e17, "1.2345678901234568e+17"),
        (1e20, "1e+20"), (1.5e300, "1.5e+300"),
        (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
        (.leastNonzeroMagnitude, "5e-324"), (Double(Float(0.2)), "0.20000000298023224"),
        (.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"),
    ])
    func `a double is spelled as Python spells it`(value: Double, literal: String) throws {
        let number = JSONNumber(value)

        #expect(number.literal == literal)
        #expect(number.double == value || value.isNaN && number.double.isNaN)
        #expect(!number.isInteger)
        #expect(JSONNumber(literal: literal) == number)
    }

    @Test func `random doubles survive being spelled`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())

            let number = JSONNumber(value)

            #expect(number.double == value || value.isNaN && number.double.isNaN)
        }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("-7", -7), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("2.0", 2), ("1e3", 1000),
        ("2.5", nil), ("1e300", nil), ("-1e19", nil), ("1e99999", nil), ("NaN", nil),
        ("Infinity", nil), ("-Infinity", nil),
    ])
    func `an integer is exact or nil`(literal: String, integer: Int?) throws {
        #expect(try #require(JSONNumber(literal: literal)).integer == integer)
    }

    @Test func `only digits make an integer`() throws {
        let spellings = ["0", "-12", "123456789012345678901234567890"]
        let others = ["1.0", "1e2", "1E2", "NaN", "Infinity", "-Infinity"]

        #expect(try spellings.allSatisfy { try #require(JSONNumber(literal: $0)).isInteger })
        #expect(try !others.contains { try #require(JSONNumber(literal: $0)).isInteger })
    }

    @Test(arguments: ["", "01", "1 ", " 1", "1.", "x", "-NaN", "1,2", "\"1\"", "0x1", "١"])
    func `other spellings are refused`(literal: String) {
        #expect(JSONNumber(literal: literal) == nil)
    }

    @Test(arguments: [
        ("1e400", Double.infinity), ("-1e400", -.infinity), ("1e-400", 0),
        ("1e99999999999999999999", .infinity), ("0e99999999999999999999", 0),
        ("0.1000000000000000055511151231257827", 0.1),
    ])
    func `numbers beyond doubles are rounded`(literal: String, value: Double) throws {
        #expect(try #require(JSONNumber(literal: literal)).double == value)
    }
}
