import Foundation
import NeuralNet
import TestSupport
import Testing

@Suite struct TensorTests {
    @Test func `bytes that don't fill the shape are refused`() {
        #expect(throws: TensorError.wrongByteCount(expected: 24, found: 23)) {
            try Tensor(
                extents: [2, 3], elementType: .float32, bytes: [UInt8](repeating: 0, count: 23))
        }
        #expect(throws: TensorError.wrongByteCount(expected: 4, found: 8)) {
            try Tensor(extents: [], elementType: .float32, bytes: [UInt8](repeating: 0, count: 8))
        }
    }

    @Test(arguments: [[Int.max, 2], [-1], [2, -3], [Int.max, Int.max, 0], [Int.max / 4, 1]])
    func `a shape whose size overflows is refused`(extents: [Int]) {
        #expect(throws: TensorError.tooLarge(extents: extents)) {
            try Tensor(extents: extents, elementType: .float64, bytes: [])
        }
    }

    @Test(arguments: [[0], [3, 0], [0, Int.max]])
    func `a shape without elements takes no bytes`(extents: [Int]) throws {
        let tensor = try Tensor(extents: extents, elementType: .int16, bytes: [])

        #expect(tensor.count == 0)
        #expect(tensor.floats == [])
        #expect(tensor.withBytes { $0.count } == 0)
    }

    @Test func `a single number has no axis`() {
        let tensor = Tensor([3.5] as [Float], extents: [])

        #expect(tensor.count == 1)
        #expect(tensor.byteCount == 4)
        #expect(tensor.doubles == [3.5])
    }

    @Test func `tensors are equal when type, shape and every bit agree`() throws {
        let tensor = Tensor([1, .nan] as [Float], extents: [2])

        #expect(tensor == Tensor([1, .nan] as [Float], extents: [2]))
        #expect(tensor != Tensor([1, -.nan] as [Float], extents: [2]))
        #expect(tensor != Tensor([1, .nan] as [Float], extents: [1, 2]))
        #expect(Tensor([0] as [Float], extents: [1]) != Tensor([-0.0] as [Float], extents: [1]))
        #expect(
            try Tensor(extents: [4], elementType: .int8, bytes: [1, 2, 3, 4])
                != Tensor(extents: [4], elementType: .uint8, bytes: [1, 2, 3, 4]))
    }

    @Test(arguments: [0, 1, 3, 8])
    func `elements of a mapped file are read where they stand, aligned or not`(offset: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/tensor"
            let numbers: [Float] = [1.5, -2, .infinity, 0x1p-149]
            let bytes =
                [UInt8](repeating: 0xAA, count: offset) + numbers.withUnsafeBytes { Array($0) }
            try Data(bytes).write(to: URL(filePath: path))
            let file = try MappedFile(path: path)

            let tensor = try Tensor(
                extents: [2, 2], elementType: .float32, file: file, offset: offset)

            #expect(tensor.floats == numbers)
            #expect(tensor == Tensor(numbers, extents: [2, 2]))
        }
    }

    @Test(arguments: [-1, 1, 17, Int.max, Int.min])
    func `a tensor that reaches beyond its file is refused`(offset: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/tensor"
            try Data([UInt8](repeating: 0, count: 16)).write(to: URL(filePath: path))
            let file = try MappedFile(path: path)
            let available = offset == 1 ? 15 : 0

            #expect(throws: TensorError.wrongByteCount(expected: 16, found: available)) {
                try Tensor(extents: [4], elementType: .float32, file: file, offset: offset)
            }
        }
    }

    @Test func `errors are fragments with shape and sizes`() {
        #expect(
            "\(TensorError.tooLarge(extents: [7, 8]))" == "a tensor of shape (7, 8) is too large")
        #expect(
            "\(TensorError.wrongByteCount(expected: 8, found: 7))"
                == "a tensor of 8 bytes is given 7 bytes")
    }
}
