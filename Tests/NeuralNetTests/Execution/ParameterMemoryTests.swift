import NeuralNet
import TestSupport
import Testing

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
}
