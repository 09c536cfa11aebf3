import NeuralNet
import Testing
import Training

@testable import DataSources

@Suite struct ReferenceDataTests {
    private let signature = ModelSignature(
        inputs: [.init(name: "x", shape: [nil, 2])], outputs: [.init(name: "y", shape: [nil, 1])])
    private let none = DataRequest(data: [])
    private let inputs: [Float] = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]

    @Test func `an archive holds inputs and outputs`() throws {
        let (reference, notes) = try ReferenceData.read(
            fixture("reference.npz"), request: none, for: signature)

        #expect(
            reference.inputs == [DataArray(name: "x", extents: [2], rows: 4, elements: inputs)])
        #expect(
            reference.outputs
                == [DataArray(name: "y", extents: [1], rows: 4, elements: [0, 0.5, 1, 1.5])])
        #expect(notes == [])
    }

    @Test func `outputs are compared with a file of their own`() throws {
        let request = DataRequest(data: ["\(fixture("stored.npz")):x"])

        let (reference, _) = try ReferenceData.read(
            "\(fixture("stored.npz")):y", request: request, for: signature)
        let (labelled, _) = try ReferenceData.read(
            fixture("reference.npz"), request: request, for: signature)

        #expect(reference.inputs[0].elements == inputs)
        #expect(
            reference.outputs
                == [DataArray(name: "y", extents: [1], rows: 4, elements: [0, 1, 1, 0])])
        #expect(labelled.inputs == reference.inputs)
    }

    @Test func `what is missing or of another shape is told`() {
        let cube = fixture("cube-c.npy")
        let request = DataRequest(data: ["\(fixture("stored.npz")):x"])
        let other = ModelSignature(
            inputs: signature.inputs, outputs: [.init(name: "z", shape: [nil, 1])])
        let missing = ArrayProblem.missingArray(
            port: "output/z", existing: ["input/x", "output/y"])
        let shape = ArrayProblem.wrongShape(port: "y", expected: [nil, 1], found: [2, 3, 4])

        #expect(throws: DataError.binding(.noReferenceInputs(cube))) {
            try ReferenceData.read(cube, request: none, for: signature)
        }
        #expect(throws: DataError.array(cube, shape)) {
            try ReferenceData.read(cube, request: request, for: signature)
        }
        #expect(throws: DataError.array(fixture("reference.npz"), missing)) {
            try ReferenceData.read(fixture("reference.npz"), request: none, for: other)
        }
    }
}
