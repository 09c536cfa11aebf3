import TestSupport
import Testing

@testable import DataSources

@Suite struct DecimalParserTests {
    private func outcome(of text: String) -> DecimalParser.Outcome {
        let bytes = Array(text.utf8)
        return DecimalParser().number(in: bytes.span, from: 0, to: bytes.count)
    }

    @Test func `numbers are rounded as NumPy rounds them, to the bit`() throws {
        let expected = try #require(try ExpectedArray.all()["numbers.csv"])

        let numbers = try CSVTable(path: fixture("numbers.csv")).numbers(in: [0, 1, 2])

        #expect(numbers.rows == expected.shape[0])
        #expect(numbers.elements.map(\.bitPattern) == expected.elements.map(\.bitPattern))
    }

    @Test func `random decimals are rounded as the standard library rounds them`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<3000 {
            let digits = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }
            let exponent = Int.random(in: -60...30, using: &generator)
            let text = "0.\(digits.joined())e\(exponent)"

            #expect(outcome(of: text) == .number(Float(Double(text)!)), "\(text)")
        }
    }

    @Test(arguments: [
        ("0", 0), ("1", 1), ("-1.5", -1.5), ("+2", 2), (".5", 0.5), ("5.", 5), ("1e3", 1000),
        ("1E-2", 0.01), ("007", 7), (" 3\t", 3), ("16777216", 16_777_216),
        ("1152921504606846976", 0x1p60), ("16777217.0", 16_777_216), ("1e-400", 0),
        ("0e999999999", 0),
        ("0.00000000000000000000000000000000000000000000000001e50", 1),
    ])
    func `all spellings of decimals are read`(text: String, value: Double) {
        #expect(outcome(of: text) == .number(Float(value)))
    }

    @Test(arguments: [
        "", " ", "-", ".", "e5", "1e", "1e+", "0x10", "1_000", "1,5", "1.5.2", "1 2", "nan", "inf",
        "1f", "--1", "١", "1\0",
    ])
    func `what is no decimal is refused`(text: String) {
        #expect(outcome(of: text) == .notANumber)
    }

    @Test func `numbers that float32 cannot hold are refused`() {
        #expect(outcome(of: "16777217") == .integerTooLarge)
        #expect(outcome(of: "-9007199254740993") == .integerTooLarge)
        #expect(outcome(of: "123456789012345678901234567890") == .integerTooLarge)
        #expect(outcome(of: "1e39") == .tooLarge)
        #expect(outcome(of: "-1e9999") == .tooLarge)
        #expect(outcome(of: "3.5e38") == .tooLarge)
    }
}
