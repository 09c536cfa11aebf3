import NeuralNet
import Testing

@Suite struct ShapeTests {
    @Test(
        arguments: [
            ([], "()"), ([nil], "(None,)"), ([3], "(3,)"), ([nil, 30], "(None, 30)"),
            ([nil, nil, 2], "(None, None, 2)"),
        ] as [([Int?], String)])
    func `a shape is printed as Keras prints it`(extents: [Int?], text: String) {
        #expect("\(Shape(extents))" == text)
    }

    @Test func `extents are fixed if all are known`() {
        #expect(Shape([2, 3]).fixed == [2, 3])
        #expect(Shape([]).fixed == [])
        #expect(Shape([nil, 3]).fixed == nil)
    }

    @Test func `the last extent is nil where it is open or missing`() {
        #expect(Shape([nil, 3]).last == 3)
        #expect(Shape([3, nil]).last == nil)
        #expect(Shape([]).last == nil)
    }

    @Test func `rows take the place of the first axis`() {
        #expect(Shape([nil, 3, nil]).with(rows: 5) == [5, 3, nil])
    }

    @Test func `elements are counted without overflow`() {
        #expect(elementCount(of: []) == 1)
        #expect(elementCount(of: [2, 3, 4]) == 24)
        #expect(elementCount(of: [0, Int.max, Int.max]) == 0)
        #expect(elementCount(of: [Int.max, 2]) == nil)
        #expect(elementCount(of: [3, -1]) == nil)
    }
}
