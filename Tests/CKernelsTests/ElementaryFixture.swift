import TestSupport
import Testing

/// Arguments and exact results of one function: `Fixtures/elementary`, made with mpmath.
struct ElementaryFixture {
    struct Row {
        let x: UInt64
        /// The correctly rounded result; nil for NaN.
        let y: UInt64?
        /// What rounding took away, in units of the last place of `y`.
        let rest: Double
    }

    let rows: [Row]

    init(named name: String) throws {
        let text = String(decoding: try Fixtures.bytes("elementary/\(name).csv"), as: UTF8.self)
        rows = try text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: ",")
            try #require(fields.count == 3)
            let y = UInt64(fields[1], radix: 16)
            try #require((y == nil) == (fields[1] == "nan"))
            return Row(
                x: try #require(UInt64(fields[0], radix: 16)), y: y,
                rest: try #require(Double(fields[2])))
        }
    }
}
