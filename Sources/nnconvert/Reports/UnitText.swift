/// Quantities with the unit that makes them short.
enum UnitText {
    /// A duration: `812 ns`, `1.25 µs`, `48.3 ms`, `2.07 s`.
    static func time(_ seconds: Double) -> String {
        scaled(seconds * 1e9, step: 1000, units: ["ns", "µs", "ms", "s"])
    }

    /// A number of bytes: `96 B`, `8.25 KB`, `1.07 GB`.
    static func bytes(_ count: Int) -> String {
        scaled(Double(count), step: 1000, units: ["B", "KB", "MB", "GB"])
    }

    /// A speed: `812 MFLOP/s`, `127 GFLOP/s`.
    static func flops(_ perSecond: Double) -> String {
        scaled(perSecond / 1e6, step: 1000, units: ["MFLOP/s", "GFLOP/s", "TFLOP/s"])
    }

    /// A share in percent, with two digits or, from 100 on, all of its whole number's.
    static func percent(_ share: Double) -> String {
        "\(NumberText.significant(100 * share, digits: share < 0.995 ? 2 : 3)) %"
    }

    /// Three digits and a unit.
    private static func scaled(_ number: Double, step: Double, units: [String]) -> String {
        var (number, unit) = (number, 0)
        while number >= 999.5, unit + 1 < units.count {
            number /= step
            unit += 1
        }
        return "\(NumberText.short(Float(number), digits: 3)) \(units[unit])"
    }
}
