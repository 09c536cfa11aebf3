import CKernels
import Testing

@Suite struct ElementaryTests {
    struct FloatFunction: Sendable, CustomTestStringConvertible {
        let name: String
        let function: @Sendable (Float) -> Float

        var testDescription: String { name }
    }

    struct DoubleFunction: Sendable, CustomTestStringConvertible {
        let name: String
        let function: @Sendable (Double) -> Double

        var testDescription: String { name }
    }

    static let floatFunctions = [
        FloatFunction(name: "exp", function: { ckernels_exp_f32($0) }),
        FloatFunction(name: "expm1", function: { ckernels_expm1_f32($0) }),
        FloatFunction(name: "log", function: { ckernels_log_f32($0) }),
        FloatFunction(name: "log1p", function: { ckernels_log1p_f32($0) }),
        FloatFunction(name: "tanh", function: { ckernels_tanh_f32($0) }),
        FloatFunction(name: "erf", function: { ckernels_erf_f32($0) }),
    ]

    static let doubleFunctions = [
        DoubleFunction(name: "exp", function: { ckernels_exp_f64($0) }),
        DoubleFunction(name: "expm1", function: { ckernels_expm1_f64($0) }),
        DoubleFunction(name: "log", function: { ckernels_log_f64($0) }),
        DoubleFunction(name: "log1p", function: { ckernels_log1p_f64($0) }),
        DoubleFunction(name: "tanh", function: { ckernels_tanh_f64($0) }),
        DoubleFunction(name: "erf", function: { ckernels_erf_f64($0) }),
    ]

    @Test(arguments: floatFunctions)
    func `float results are within 0_52 ulp of the exact value`(_ subject: FloatFunction) throws {
        let fixture = try ElementaryFixture(named: "\(subject.name)_f32")

        for row in fixture.rows {
            let x = Float(bitPattern: UInt32(row.x))
            let y = subject.function(x)

            guard let expected = row.y.map({ Float(bitPattern: UInt32($0)) }) else {
                #expect(y.bitPattern == Float.nan.bitPattern, "\(subject.name)(\(x))")
                continue
            }
            if expected == 0 || expected.isInfinite || y.isInfinite {
                #expect(y.bitPattern == expected.bitPattern, "\(subject.name)(\(x))")
            } else {
                let error = (Double(y) - Double(expected)) / Double(expected.ulp) - row.rest
                #expect(abs(error) <= 0.52, "\(subject.name)(\(x))")
            }
        }
    }

    @Test(arguments: doubleFunctions)
    func `double results are within 1_5 ulp of the exact value`(_ subject: DoubleFunction) throws {
        let fixture = try ElementaryFixture(named: "\(subject.name)_f64")

        for row in fixture.rows {
            let x = Double(bitPattern: row.x)
            let y = subject.function(x)

            guard let expected = row.y.map(Double.init(bitPattern:)) else {
                #expect(y.bitPattern == Double.nan.bitPattern, "\(subject.name)(\(x))")
                continue
            }
            if expected == 0 || expected.isInfinite || y.isInfinite {
                #expect(y.bitPattern == expected.bitPattern, "\(subject.name)(\(x))")
            } else {
                let error = (y - expected) / expected.ulp - row.rest
                #expect(abs(error) <= 1.5, "\(subject.name)(\(x))")
            }
        }
    }
}
