import Testing

@testable import nnconvert

@Suite struct NumberTextTests {
    @Test(arguments: [
        (Float(116), "116"), (0.7, "0.7"), (-31.5, "−31.5"), (0, "0"), (-0.0, "0"),
        (0.00001, "0.00001"), (0.0000305856, "3.05856e-5"), (1e-9, "1e-9"), (1e20, "1e20"),
        (3_200, "3200"), (0.1 + 0.2, "0.3"), (123_456.79, "123456.79"), (.nan, "NaN"),
        (-.infinity, "−∞"),
    ])
    func `a float32 is spelled with no digit more than it needs`(number: Float, text: String) {
        #expect(NumberText.exact(number) == text)
    }

    @Test(arguments: [
        (Double.pi, 9, "3.14159265"), (0.945, 9, "0.945"), (1e-7 / 3, 3, "3.33e-8"),
        (-123_456_789.0, 3, "-123000000"), (0.0999999999, 6, "0.1"),
    ])
    func `significant digits are rounded`(number: Double, digits: Int, text: String) {
        #expect(NumberText.plain(number, digits: digits) == text)
    }

    @Test(arguments: [
        (0.12345, "0.1235"), (256, "256.0000"), (-0.00001, "0.0000"), (0.99999, "1.0000"),
        (.infinity, "∞"),
    ])
    func `a column of losses has four decimals`(number: Double, text: String) {
        #expect(NumberText.fixed(number) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "−1,234,567")])
    func `large whole numbers are grouped`(number: Int, text: String) {
        #expect(NumberText.grouped(number) == text)
    }
}
