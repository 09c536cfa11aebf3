import NeuralNet
import Testing
import Training

@testable import DataSources

@Suite struct DataBinderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A model's signature from the widths of its inputs and outputs.
    private func signature(
        _ inputs: KeyValuePairs<String, Int>, outputs: KeyValuePairs<String, Int> = ["y": 1]
    ) -> ModelSignature {
        ModelSignature(
            inputs: inputs.map { .init(name: $0.key, shape: [nil, $0.value]) },
            outputs: outputs.map { .init(name: $0.key, shape: [nil, $0.value]) })
    }

    private func array(_ name: String, _ extents: [Int], _ elements: [Float]) -> DataArray {
        let size = extents.reduce(1, *)
        return DataArray(
            name: name, extents: extents, rows: elements.count / size, elements: elements)
    }

    @Test func `columns go to the inputs of their names, whatever their order`() throws {
        let path = try folder.write("b,label,a\n1,0,2\n3,1,4\n")

        let (data, notes) = try DataRequest(data: [path], targets: ["label"])
            .dataset(for: signature(["a": 1, "b": 1]))

        #expect(data.inputs == [array("a", [1], [2, 4]), array("b", [1], [1, 3])])
        #expect(data.targets == [array("y", [1], [0, 1])])
        #expect(notes == [])
    }

    @Test func `one file feeds all outputs, and another weighs the samples of one`() throws {
        let data = try folder.write("x\n1\n2\n")
        let targets = folder.path + "/targets.npz"
        let weights = folder.path + "/weights.npy"
        let (a, b) = (array("a", [1], [3, 4]), array("b", [1], [5, 6]))
        try ResultFile(path: targets).write([a, b], texts: [])
        try ResultFile(path: weights).write([array("w", [1], [7, 8])], texts: [])
        var request = DataRequest(data: [data], targets: [targets])
        request.sampleWeights = ["a=" + weights]

        let (found, _) = try request.dataset(for: signature(["x": 1], outputs: ["a": 1, "b": 1]))

        #expect(found.targets == [a, b])
        #expect(found.sampleWeights == [array("a", [1], [7, 8])])
    }

    @Test func `a wide input takes the columns that are numbered behind its name`() throws {
        let path = try folder.write("x_1,x_0,age\n1,2,3\n")

        let (data, notes) = try DataRequest(data: [path]).dataset(
            for: signature(["x": 2, "age": 1]))

        #expect(data.inputs == [array("x", [2], [2, 1]), array("age", [1], [3])])
        #expect(notes == [])
    }

    @Test func `columns of other names go in order, and the command says so`() throws {
        let path = try folder.write("a,b,c,d,e,t\n1,2,3,4,5,6\n")

        let (data, notes) = try DataRequest(data: [path], targets: ["t"])
            .dataset(for: signature(["x": 4, "z": 1]))

        #expect(data.inputs == [array("x", [4], [1, 2, 3, 4]), array("z", [1], [5])])
        #expect(
            notes == [
                Warning(
                    "\(path): no column is called as an input is, so columns go to inputs in order: "
                        + "a → x[0], b → x[1], c → x[2], …, e → z")
            ])
    }

    @Test func `features choose and order the columns`() throws {
        let path = try folder.write("id,a,b,t\n99999999,1,2,0\n99999998,3,4,1\n")
        let request = DataRequest(data: [path], targets: ["t"], features: ["b", "a"])

        let (data, _) = try request.dataset(for: signature(["x": 2]))

        #expect(data.inputs == [array("x", [2], [2, 1, 4, 3])])
        #expect(data.targets == [array("y", [1], [0, 1])])
    }

    @Test func `several columns can be one target`() throws {
        let path = try folder.write("a,p,q\n1,0,1\n")

        let (data, _) = try DataRequest(data: [path], targets: ["p,q"]).dataset(
            for: signature(["a": 1]))

        #expect(data.targets == [array("y", [2], [0, 1])])
    }

    @Test func `outputs take named columns`() throws {
        let path = try folder.write("a,p,q\n1,2,3\n")
        let request = DataRequest(data: [path], targets: ["v=q", "u=p"])

        let (data, _) = try request.dataset(for: signature(["a": 1], outputs: ["u": 1, "v": 1]))

        #expect(data.targets == [array("u", [1], [2]), array("v", [1], [3])])
    }

    @Test func `a column is preferred to a file of its name, and the command says so`() throws {
        let name = try folder.write("1\n", to: "t")
        let path = try folder.write("a,\(name)\n1,2\n")

        let (data, notes) = try DataRequest(data: [path], targets: [name])
            .dataset(for: signature(["a": 1]))

        #expect(data.targets == [array("y", [1], [2])])
        #expect(notes.count == 1)
    }

    @Test func `inputs come from several files by name`() throws {
        let path = try folder.write("p,q\n1,2\n3,4\n5,6\n7,8\n")
        let request = DataRequest(
            data: ["w=\(fixture("stored.npz")):x", "x=\(path)"],
            targets: ["\(fixture("stored.npz")):y"])

        let (data, _) = try request.dataset(for: signature(["x": 2, "w": 2]))

        #expect(data.inputs[0] == array("x", [2], [1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(data.inputs[1].elements == [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875])
        #expect(data.targets == [array("y", [], [0, 1, 1, 0])])
    }

    @Test func `a path that exists wins over splitting`() throws {
        let path = try folder.write("q\n1\n", to: "x=y.npz:z")

        let (data, _) = try DataRequest(data: [path]).dataset(for: signature(["x": 1]))

        #expect(data.inputs == [array("x", [1], [1])])
    }

    @Test func `arrays feed inputs by name or in numeric order`() throws {
        let numbered = fixture("numbered.npz")

        let named = try DataRequest(data: [fixture("stored.npz")]).dataset(for: signature(["x": 2]))
        let ordered = try DataRequest(data: [numbered]).dataset(for: signature(["a": 1, "b": 2]))

        #expect(named.dataset.inputs.map(\.extents) == [[2]])
        #expect(named.notes == [Warning("\(fixture("stored.npz")): not used: \"y\"")])
        #expect(ordered.dataset.inputs.map(\.extents) == [[1], [2]])
        #expect(
            ordered.notes == [
                Warning(
                    "\(numbered): no array is called as an input is, so arrays go to inputs in order: "
                        + "9 → a, 10 → b")
            ])
    }

    @Test func `a last axis of one element may be missing or superfluous`() throws {
        let vector = fixture("vector.npy")
        let flat = ModelSignature(inputs: [.init(name: "x", shape: [nil])], outputs: [])
        let request = DataRequest(data: ["\(fixture("numbered.npz")):9"])

        let (column, _) = try DataRequest(data: [vector]).dataset(for: signature(["x": 1]))
        let (scalars, _) = try request.dataset(for: flat)

        #expect(column.inputs == [array("x", [1], [1, 2, 3])])
        #expect(scalars.inputs == [array("x", [], [0, 0.25, 0.5, 0.75])])
    }

    @Test func `columns fill an input of several axes, of which one may be open`() throws {
        let path = try folder.write("a,b,c,d\n1,2,3,4\n")
        let fixed = ModelSignature(inputs: [.init(name: "x", shape: [nil, 2, 2])], outputs: [])
        let open = ModelSignature(inputs: [.init(name: "x", shape: [nil, nil, 1])], outputs: [])

        #expect(
            try DataRequest(data: [path]).dataset(for: fixed).dataset.inputs[0].extents == [2, 2])
        #expect(
            try DataRequest(data: [path]).dataset(for: open).dataset.inputs[0].extents == [4, 1])
    }
}
