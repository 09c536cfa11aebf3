import CKernels
import TestSupport
import Testing

@Suite struct ElementaryArrayTests {
    static let counts = [0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 100]

    static let functions = ["exp", "log", "tanh", "erf"]

    typealias FloatArrayFunction =
        (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void
    typealias DoubleArrayFunction =
        (UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, Int) -> Void

    func floatFunctions(
        named name: String, _ table: ckernels_table
    ) -> (one: (Float) -> Float, many: FloatArrayFunction) {
        switch name {
        case "exp": (ckernels_exp_f32, table.exp_array_f32)
        case "log": (ckernels_log_f32, table.log_array_f32)
        case "tanh": (ckernels_tanh_f32, table.tanh_array_f32)
        default: (ckernels_erf_f32, table.erf_array_f32)
        }
    }

    func doubleFunctions(
        named name: String, _ table: ckernels_table
    ) -> (one: (Double) -> Double, many: DoubleArrayFunction) {
        switch name {
        case "exp": (ckernels_exp_f64, table.exp_array_f64)
        case "log": (ckernels_log_f64, table.log_array_f64)
        case "tanh": (ckernels_tanh_f64, table.tanh_array_f64)
        default: (ckernels_erf_f64, table.erf_array_f64)
        }
    }

    @Test(arguments: Level.available, functions)
    func `an array of floats gives the bits of its elements`(level: Level, name: String) throws {
        let (one, many) = floatFunctions(named: name, level.table)
        let x = try ElementaryFixture(named: "\(name)_f32").rows
            .map { Float(bitPattern: UInt32($0.x)) }
        let expected = x.map(one).patterns

        var y = [Float](repeating: 0, count: x.count)
        many(x, &y, x.count)

        #expect(y.patterns == expected)
    }

    @Test(arguments: Level.available, functions)
    func `an array of doubles gives the bits of its elements`(level: Level, name: String) throws {
        let (one, many) = doubleFunctions(named: name, level.table)
        let x = try ElementaryFixture(named: "\(name)_f64").rows.map { Double(bitPattern: $0.x) }
        let expected = x.map(one).patterns

        var y = [Double](repeating: 0, count: x.count)
        many(x, &y, x.count)

        #expect(y.patterns == expected)
    }

    @Test(arguments: Level.available, functions)
    func `any count and alignment works in place and touches nothing else`(
        level: Level, name: String
    ) {
        let (oneFloat, manyFloats) = floatFunctions(named: name, level.table)
        let (oneDouble, manyDoubles) = doubleFunctions(named: name, level.table)
        var generator = SeededGenerator(seed: 1)

        for (start, count) in zip(1..., Self.counts) {
            var floats = [Float].random(count: start + count + 5, using: &generator)
            var doubles = floats.map(Double.init)
            var expectedFloats = floats
            var expectedDoubles = doubles
            for i in start..<start + count {
                expectedFloats[i] = oneFloat(floats[i])
                expectedDoubles[i] = oneDouble(doubles[i])
            }

            floats.withUnsafeMutableBufferPointer { buffer in
                let place = buffer.baseAddress.map { $0 + start }
                manyFloats(place.map { UnsafePointer($0) }, place, count)
            }
            doubles.withUnsafeMutableBufferPointer { buffer in
                let place = buffer.baseAddress.map { $0 + start }
                manyDoubles(place.map { UnsafePointer($0) }, place, count)
            }

            #expect(floats.patterns == expectedFloats.patterns)
            #expect(doubles.patterns == expectedDoubles.patterns)
        }
    }

    @Test(arguments: functions)
    func `the plain entry points use a level's functions`(name: String) {
        let x: [Float] = [0.25, 0.5, 3]
        var floats = x
        var doubles = x.map(Double.init)

        switch name {
        case "exp":
            ckernels_exp_array_f32(x, &floats, 3)
            ckernels_exp_array_f64(x.map(Double.init), &doubles, 3)
        case "log":
            ckernels_log_array_f32(x, &floats, 3)
            ckernels_log_array_f64(x.map(Double.init), &doubles, 3)
        case "tanh":
            ckernels_tanh_array_f32(x, &floats, 3)
            ckernels_tanh_array_f64(x.map(Double.init), &doubles, 3)
        default:
            ckernels_erf_array_f32(x, &floats, 3)
            ckernels_erf_array_f64(x.map(Double.init), &doubles, 3)
        }

        let table = ckernels_table_at(0).pointee
        #expect(floats == x.map(floatFunctions(named: name, table).one))
        #expect(doubles == x.map { doubleFunctions(named: name, table).one(Double($0)) })
    }
}
