import NeuralNet
import Testing

@Suite struct TensorNumbersTests {
    /// Elements of a type, their bytes, and the numbers that they are.
    struct Elements: Sendable, CustomTestStringConvertible {
        let type: ElementType
        let bytes: [UInt8]
        let numbers: [Double]

        var testDescription: String { type.rawValue }

        static func integers<Stored: FixedWidthInteger>(
            _ type: ElementType, _: Stored.Type
        ) -> Elements {
            let values: [Stored] = [.min, 0, 1, 100, .max]
            return Elements(
                type: type, bytes: values.withUnsafeBytes { Array($0) },
                numbers: values.map { Double($0) })
        }

        static let all: [Elements] = [
            Elements(type: .boolean, bytes: [0, 1, 2, 255], numbers: [0, 1, 1, 1]),
            integers(.int8, Int8.self), integers(.int16, Int16.self),
            integers(.int32, Int32.self), integers(.int64, Int64.self),
            integers(.uint8, UInt8.self), integers(.uint16, UInt16.self),
            integers(.uint32, UInt32.self), integers(.uint64, UInt64.self),
            Elements(
                type: .float16, bytes: [0x00, 0x3C, 0xFF, 0x7B, 0x01, 0x80],
                numbers: [1, 65504, -0x1p-24]),
            Elements(
                type: .bfloat16, bytes: [0x80, 0x3F, 0x7F, 0x7F, 0x01, 0x80],
                numbers: [1, 0x1.FEp127, -0x1p-133]),
            Elements(
                type: .float32, bytes: [0, 0, 0x80, 0x3F, 0xFF, 0xFF, 0x7F, 0xFF],
                numbers: [1, -0x1.FFFFFEp127]),
            Elements(
                type: .float64, bytes: [1, 0, 0, 0, 0, 0, 0xF0, 0x3F], numbers: [Double(1).nextUp]),
        ]
    }

    @Test(arguments: Elements.all)
    func `little-endian elements of every type are read`(elements: Elements) throws {
        let count = elements.bytes.count / elements.type.byteCount
        let tensor = try Tensor(
            extents: [count], elementType: elements.type, bytes: elements.bytes)

        #expect(tensor.doubles == elements.numbers)
        #expect(tensor.floats == elements.numbers.map { Float($0) })
    }

    @Test func `every element type is among those tested`() {
        #expect(Elements.all.map(\.type) == ElementType.allCases)
    }

    @Test func `all half-precision numbers have the values of Swift's`() throws {
        let patterns = (UInt16.min...UInt16.max).map { $0 }
        let tensor = try Tensor(
            extents: [patterns.count], elementType: .float16,
            bytes: patterns.withUnsafeBytes { Array($0) })

        let found = tensor.floats

        let wrong = patterns.indices.filter { index in
            let expected = Float(Float16(bitPattern: patterns[index]))
            return expected.isNaN
                ? !found[index].isNaN : found[index].bitPattern != expected.bitPattern
        }
        #expect(wrong == [])
    }

    @Test func `numbers that are none stay so`() throws {
        let half = try Tensor(extents: [1], elementType: .float16, bytes: [0x01, 0x7C])
        let brain = try Tensor(extents: [1], elementType: .bfloat16, bytes: [0xC0, 0x7F])

        #expect(half.floats[0].isNaN)
        #expect(brain.doubles[0].isNaN)
        #expect(Tensor([.nan] as [Float], extents: [1]).doubles[0].isNaN)
    }

    @Test func `float64 is rounded to nearest, ties to even`() throws {
        let halfway = 1 + 0x1p-24
        let tensor = try Tensor([halfway, halfway.nextUp, 1e300] as [Double], extents: [3])

        #expect(tensor.floats == [1, Float(1).nextUp, .infinity])
    }

    @Test func `finiteness is of the stored numbers`() throws {
        #expect(Tensor([1, -2] as [Float], extents: [2]).isFinite)
        #expect(!Tensor([1, .infinity] as [Float], extents: [2]).isFinite)
        #expect(!Tensor([.nan] as [Float], extents: [1]).isFinite)
        #expect(try Tensor([1e300] as [Double], extents: [1]).isFinite)
        #expect(try Tensor([Int64.max], extents: [1]).isFinite)
        #expect(try !Tensor(extents: [1], elementType: .float16, bytes: [0, 0x7C]).isFinite)
    }
}
