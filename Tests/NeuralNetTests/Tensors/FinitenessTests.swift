import NeuralNet
import Testing

@Suite struct FinitenessTests {
    /// More than a vector takes, and no multiple of one.
    private static let count = 67

    @Test(arguments: [ElementType.float16, .bfloat16, .float32, .float64])
    func `one full exponent is found at every place`(type: ElementType) throws {
        // The largest finite number, in either sign, has the exponent next to the full one.
        let largest: [UInt8]
        let infinity: [UInt8]
        let nan: [UInt8]
        switch type {
        case .float16: (largest, infinity, nan) = ([0xFF, 0x7B], [0, 0xFC], [1, 0x7C])
        case .bfloat16: (largest, infinity, nan) = ([0x7F, 0xFF], [0x80, 0x7F], [0x81, 0xFF])
        case .float32:
            (largest, infinity, nan) = (
                [0xFF, 0xFF, 0x7F, 0xFF], [0, 0, 0x80, 0xFF], [1, 0, 0x80, 0x7F]
            )
        default:
            (largest, infinity, nan) = (
                [UInt8](repeating: 0xFF, count: 6) + [0xEF, 0x7F],
                [UInt8](repeating: 0, count: 6) + [0xF0, 0x7F],
                [1] + [UInt8](repeating: 0, count: 5) + [0xF0, 0xFF]
            )
        }
        func tensor(_ elements: [[UInt8]]) throws -> Tensor {
            try Tensor(
                extents: [elements.count], elementType: type, bytes: elements.flatMap { $0 })
        }
        let fine = [[UInt8]](repeating: largest, count: Self.count)

        #expect(try tensor(fine).isFinite)
        for place in fine.indices {
            for culprit in [infinity, nan] {
                var elements = fine
                elements[place] = culprit
                #expect(try !tensor(elements).isFinite, "\(culprit) at \(place)")
            }
        }
    }

    @Test func `integers are finite whatever their bits`() throws {
        let bytes = [UInt8](repeating: 0xFF, count: 64)

        #expect(try Tensor(extents: [8], elementType: .int64, bytes: bytes).isFinite)
        #expect(try Tensor(extents: [64], elementType: .boolean, bytes: bytes).isFinite)
        #expect(Tensor([] as [Float], extents: [0]).isFinite)
    }

    @Test func `arrays of floats are told like Swift tells each`() {
        let fine: [Float] = [0, -0.0, .greatestFiniteMagnitude, -.leastNonzeroMagnitude, 1]
        let numbers = [[Float]](repeating: fine, count: 13).flatMap { $0 }

        #expect(numbers.areFinite)
        for place in numbers.indices {
            for culprit in [Float.nan, -.nan, .signalingNaN, .infinity, -.infinity] {
                var culprits = numbers
                culprits[place] = culprit
                #expect(!culprits.areFinite, "\(culprit) at \(place)")
            }
        }
        #expect(([] as [Float]).areFinite)
    }
}
