import Foundation
import TestSupport
import Testing

@testable import NeuralNet

@Suite struct ParameterMemoryTests {
    @Test func `parameters that did not change stay the tensors that they were`() throws {
        let model = try SmallModel.chain([Dense(units: 1)], inputExtents: [2])
        let kernel = model.specifications[0].identity
        let bias = model.specifications[1].identity
        var parameters = model.parameters
        parameters[kernel] = try Tensor([Int64(3), -4], extents: [2, 1])

        #expect(ParameterMemory(parameters).handedOver(like: parameters) == parameters)

        let memory = ParameterMemory(parameters)
        memory[bias] = [-0.0]
        let changed = memory.handedOver(like: parameters)
        #expect(changed[kernel] == parameters[kernel])
        #expect(changed[bias] == Tensor([-0.0] as [Float], extents: [1]))
    }

    @Test func `parameters are read where a mapped file has them, aligned or not`() throws {
        try withTemporaryFolder { folder in
            let floats: [Float] = [1, -2, 3.5, 4]
            let bytes = [UInt8](repeating: 7, count: 3) + floats.withUnsafeBytes { Array($0) }
            for skipped in [3, 0] {
                let path = folder + "/\(skipped)"
                try Data(bytes[(3 - skipped)...]).write(to: URL(filePath: path))
                let file = try MappedFile(path: path)
                let model = try SmallModel.chain([Dense(units: 2)], inputExtents: [2])
                let kernel = model.specifications[0].identity
                var parameters = model.parameters
                parameters[kernel] = try Tensor(
                    extents: [2, 2], elementType: .float32, file: file, offset: skipped)

                let memory = ParameterMemory(reading: parameters)

                #expect(memory[kernel] == floats)
                let address = UnsafeRawPointer(memory.address(of: kernel))
                #expect((address == file.bytes.baseAddress) == (skipped == 0))
            }
        }
    }
}
