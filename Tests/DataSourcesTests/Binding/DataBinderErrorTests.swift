import NeuralNet
import Testing

@testable import DataSources

@Suite struct DataBinderErrorTests {
    private let folder: TemporaryFolder
    private let table: String
    private let two = ModelSignature(
        inputs: [.init(name: "a", shape: [nil, 1]), .init(name: "b", shape: [nil, 1])],
        outputs: [.init(name: "y", shape: [nil, 1])])
    private let wide = ModelSignature(
        inputs: [.init(name: "x", shape: [nil, 2])], outputs: [.init(name: "y", shape: [nil, 1])])

    init() throws {
        folder = try TemporaryFolder()
        table = try folder.write("a,b,t\n1,2,0\n3,4,1\n")
    }

    private func expect(
        _ error: DataError, for signature: ModelSignature, _ data: [String], targets: [String] = [],
        features: [String]? = nil, at location: SourceLocation = #_sourceLocation
    ) {
        let request = DataRequest(data: data, targets: targets, features: features)
        #expect(throws: error, sourceLocation: location) { try request.dataset(for: signature) }
    }

    @Test func `columns that don't fit are refused with what there is`() throws {
        let all = ["a", "b", "t"]
        let part = try folder.write("a,c\n1,2\n", to: "part.csv")
        let one = try folder.write("c\n1\n", to: "one.csv")
        let matched = TableProblem.partlyMatchingNames(
            matched: "a", missing: "b", columns: ["a", "c"])

        expect(.table(table, .surplusColumns(expected: 2, columns: all)), for: wide, [table])
        expect(.table(table, .surplusColumns(expected: 2, columns: all)), for: two, [table])
        expect(.table(one, .tooFewColumns(expected: 2, columns: ["c"])), for: wide, [one])
        expect(.table(part, matched), for: two, [part])
        expect(
            .table(table, .unknownColumn("z", existing: all)), for: wide, [table],
            features: ["a", "z"])
        expect(.binding(.unknownTarget("z", columns: all)), for: wide, [table], targets: ["z"])
        expect(.binding(.repeatedFeature("a")), for: wide, [table], features: ["a", "a"])
        expect(
            .binding(.featureIsTarget("t")), for: wide, [table], targets: ["t"],
            features: ["a", "t"])
    }

    @Test func `arguments that don't say enough are refused`() {
        let vector = fixture("vector.npy")
        let stored = fixture("stored.npz")
        let known = ["a", "b"]

        expect(.binding(.noData), for: wide, [])
        expect(.binding(.nameNeeded(argument: vector, known: known)), for: two, [vector])
        expect(.binding(.nameNeeded(argument: vector, known: known)), for: two, [vector, vector])
        expect(.binding(.unfed(["b"])), for: two, ["a=\(vector)"])
        expect(.binding(.repeatedName("a")), for: two, ["a=\(vector)", "a=\(vector)"])
        expect(.binding(.unknownName("z", known: known)), for: two, ["z=\(vector)"])
        expect(
            .binding(.arrayNameNeeded(argument: stored)), for: two, ["a=\(stored)", "b=\(vector)"])
        expect(.binding(.featuresWithoutTable), for: wide, [vector], features: ["a"])
        expect(.binding(.standardInputTwice), for: two, ["a=-", "b=-"])
    }

    @Test func `arrays that don't fit are refused with their shapes`() {
        let cube = fixture("cube-c.npy")
        let stored = fixture("stored.npz")
        let empty = fixture("no-rows.npy")
        let shape = ArrayProblem.wrongShape(port: "x", expected: [nil, 2], found: [2, 3, 4])
        let scalar = ArrayProblem.wrongShape(port: "x", expected: [nil, 2], found: [])
        let four = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, 4])], outputs: two.outputs)
        let names = ["x", "y"]

        expect(.array(cube, shape), for: wide, [cube])
        expect(.array(fixture("scalar.npy"), scalar), for: wide, [fixture("scalar.npy")])
        expect(.array(empty, .noRows(extents: [0, 4])), for: four, [empty])
        expect(
            .array(stored, .unknownArray("z", existing: names)), for: wide, ["\(stored):z"])
        let one = ModelSignature(inputs: [.init(name: "q", shape: [nil, 2])], outputs: two.outputs)
        expect(.array(stored, .wrongArrayCount(expected: 1, existing: names)), for: one, [stored])
        expect(
            .binding(.rowCounts(table, 2, "\(stored):y", 4)), for: two, [table],
            targets: ["\(stored):y"],
            features: ["a", "b"])
    }

    @Test func `files that are missing or hold nothing are refused`() throws {
        let hdf5 = try folder.write([0x89] + Array("HDF\r\n\u{1A}\n".utf8), to: "x.h5")
        let sqlite = try folder.write("SQLite format 3\0", to: "x.db")

        expect(.file(.missing("none.csv")), for: wide, ["none.csv"])
        expect(.file(.missing("none.npz")), for: wide, ["none.npz:x"])
        expect(.file(.missing("none.csv")), for: wide, ["x=none.csv"])
        #expect(throws: DataError.self) { try DataRequest(data: [hdf5]).dataset(for: wide) }
        expect(.binding(.queryNeeded(sqlite)), for: wide, [sqlite])
        expect(.file(.isDirectory(folder.path)), for: wide, [folder.path])
    }

    @Test(arguments: [("tab", 9), (";", 59), ("|", 124), ("\\t", 9)] as [(String, UInt8)])
    func `delimiters are named`(text: String, byte: UInt8) throws {
        #expect(try DataRequest.delimiter(named: text) == byte)
    }

    @Test(arguments: ["", "ab", "\"", ".", "1", "é"])
    func `what would not separate numbers is no delimiter`(text: String) {
        #expect(throws: DataError.binding(.badDelimiter(text))) {
            try DataRequest.delimiter(named: text)
        }
    }

    @Test func `the command line is told from the files`() {
        #expect(DataError.binding(.noData).isUsage)
        #expect(!DataError.table("x", .empty).isUsage)
        #expect(!DataError.binding(.rowCounts("a", 1, "b", 2)).isUsage)
    }
}
