import NeuralNet
import Testing

@testable import Training

@Suite struct RowOrderTests {
    @Test(arguments: [2, 3, 4, 5, 10, 255, 256, 257, 1000, 30_011])
    func `a computed order has each row once`(count: Int) {
        let keys = RandomStream(seed: 3, purpose: .shuffle).integers(ScatteredOrder.rounds)
        let order = ScatteredOrder(count, keys: keys)

        #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
    }

    @Test func `a computed order is as random as a drawn one`() {
        let count = 20_000
        let keys = RandomStream(seed: 4, purpose: .shuffle).integers(ScatteredOrder.rounds)
        let order = ScatteredOrder(count, keys: keys)
        let rows = (0..<count).map { order[$0] }

        // Of a random permutation a row moves by a third of the count on average, standard deviation 0.0017 of it;
        // neighbours stay neighbours twice in all; rows and places are not correlated, standard deviation 0.007.
        let moves = rows.enumerated().reduce(0.0) { $0 + abs(Double($1.offset - $1.element)) }
        let neighbours = zip(rows, rows.dropFirst()).count { abs($0 - $1) == 1 }
        let middle = Double(count - 1) / 2
        let covariance = rows.enumerated().reduce(0.0) {
            $0 + (Double($1.offset) - middle) * (Double($1.element) - middle)
        }
        #expect(abs(moves / Double(count * count) - 1.0 / 3) < 0.007)
        #expect(neighbours < 12)
        #expect(abs(covariance / (Double(count * count) * Double(count) / 12)) < 0.03)
    }

    @Test func `few rows are listed, many computed, and passes differ`() {
        let few = RowOrder(11, seed: 9, pass: 5)
        let many = RowOrder(RowOrder.listLimit + 1, seed: 9, pass: 5)

        #expect(few.list == RandomStream(seed: 9, purpose: .shuffle, step: 5).permutation(11))
        #expect(many.list == nil)
        #expect(Set((0..<1000).map { many[$0] }).count == 1000)
        #expect(few.isSame(as: RowOrder(11, seed: 9, pass: 5)))
        #expect(!few.isSame(as: RowOrder(11, seed: 9, pass: 6)))
        #expect(!few.isSame(as: RowOrder(11, seed: 8, pass: 5)))
    }
}
