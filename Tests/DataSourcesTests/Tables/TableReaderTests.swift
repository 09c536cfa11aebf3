import NeuralNet
import TestSupport
import Testing
import Training

@testable import DataSources

@Suite struct TableReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func table(_ text: String) throws -> CSVTable {
        try CSVTable(path: try folder.write(text))
    }

    @Test(
        arguments: [
            ("7.5", [1, 7.5, 7.5, 2, 3, 7.5, 6, 4]), ("mean", [1, 3, 3.3333333, 2, 3, 3, 6, 4]),
            ("median", [1, 3, 3, 2, 3, 3, 6, 4]),
        ] as [(String, [Float])])
    func `gaps are filled as asked`(rule: String, expected: [Float]) throws {
        let table = try table("a,b\n1,\nNA,2\n3,?\n6,4\n")

        let numbers = try table.numbers(in: [0, 1], fill: FillRule(rule))

        #expect(numbers == TableNumbers(rows: 4, elements: expected))
    }

    @Test func `the median is exact among many numbers of both signs`() throws {
        var generator = SeededGenerator(seed: 5)
        for count in [1, 2, 999, 1000] {
            let values = (0..<count).map { _ in
                Float.random(in: -1...1, using: &generator) * (count > 2 ? 1e-3 : 1e30)
            }
            let sorted = values.sorted()
            let middle =
                count % 2 == 1
                ? sorted[count / 2]
                : Float((Double(sorted[count / 2 - 1]) + Double(sorted[count / 2])) / 2)
            let lines = values.map { "\($0),1" } + [",2"]

            let numbers = try table("a,b\n" + lines.joined(separator: "\n"))
                .numbers(in: [0], fill: .median)

            #expect(numbers.elements == values + [middle], "\(count)")
        }
    }

    @Test func `a column without any value cannot be filled by its mean`() throws {
        let table = try table("a,b\n1,\n2,\n")

        #expect(throws: DataError.table(table.path, .nothingToFillFrom(column: "b"))) {
            try table.numbers(in: [0, 1], fill: .mean)
        }
    }

    @Test func `the gaps of targets are never filled`() throws {
        let table = try table("a,b\n1,2\n,\n")
        let problem = TableProblem.missingValue(column: "b", text: "", canBeFilled: false)

        #expect(throws: DataError.table(table.path, problem, line: 3)) {
            try table.numbers(in: [0, 1], names: [1: nil], fill: .value(0))
        }
    }

    @Test func `class names are numbered in the order of their code points`() throws {
        let path = try folder.write("a,kind\n1,no\n2,Yes\n3,é\n4,no\n5,a b\n6,7\n7,none\n")
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, 1])],
            outputs: [.init(name: "y", shape: [nil, 6])]
        )

        let data = try DataRequest(data: [path], targets: ["kind"])
            .dataset(for: signature).dataset

        // As scikit-learn's LabelEncoder has them.
        #expect(data.classNames == ["7", "Yes", "a b", "no", "none", "é"])
        #expect(data.targets[0].elements == [3, 1, 5, 3, 2, 0, 4])
        #expect(data.targets[0].extents == [1])
    }

    @Test func `names that the model has keep its order, and no other is taken`() throws {
        let table = try table("a,kind\n1,yes\n2,no\n3,yes\n4,maybe\n")
        let names = ["yes", "no"]
        let problem = TableProblem.unknownClass(column: "kind", text: "maybe", known: names)

        #expect(throws: DataError.table(table.path, problem, line: 5)) {
            try table.numbers(in: [1], names: [0: names])
        }
        let other = try CSVTable(path: try folder.write("a,kind\n1,yes\n2,no\n3,yes\n"))
        #expect(try other.numbers(in: [1], names: [0: names]).elements == [0, 1, 0])
    }

    @Test func `text below numbers is no class`() throws {
        let table = try table("a,kind\n1,0\n2,no\n")
        let problem = TableProblem.textAmongNumbers(column: "kind", text: "no")

        #expect(throws: DataError.table(table.path, problem, line: 3)) {
            try table.numbers(in: [1], names: [0: nil])
        }
    }

    @Test func `a table of many rows is read whole`() throws {
        let rows = 70_000
        let table = try table("a,b\n" + (0..<rows).map { "\($0),-\($0).5\r\n" }.joined())

        let numbers = try table.numbers(in: [1, 0])

        #expect(numbers.rows == rows)
        #expect((0..<rows).allSatisfy { numbers.elements[2 * $0] == -(Float($0) + 0.5) })
        #expect((0..<rows).allSatisfy { numbers.elements[2 * $0 + 1] == Float($0) })
    }

    @Test func `plain and quoted fields give the same numbers`() throws {
        var generator = SeededGenerator(seed: 8)
        var (plain, quoted) = ("skipped,a,b", "skipped,a,b")
        for row in 0..<2000 {
            let digits = Int.random(in: 0...10, using: &generator)
            var number = String(UInt64.random(in: 0...UInt64.max, using: &generator))
            number.insert(".", at: number.index(number.startIndex, offsetBy: min(digits, 10)))
            if row % 3 == 0 { number += "e\(Int.random(in: -30...15, using: &generator))" }
            let other = "\(Float.random(in: -1...1, using: &generator))"
            plain += "\nx\(row) y,-\(number),\(other)"
            quoted += "\n\"x\(row)\",\"-\(number)\",\"\(other)\""
        }

        let found = try table(plain).numbers(in: [2, 1])

        #expect(try table(quoted).numbers(in: [2, 1]) == found)
        #expect(found.rows == 2000)
    }
}
