import FoundationEssentials
import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training

/// What is said of who loads a file, against what the real versions did: `Fixtures/reference/matrix.md`.
@Suite struct LoadingMatrixTests {
    /// A row of the table.
    struct Row: Sendable, CustomTestStringConvertible {
        let file: String
        let cells: [Loader: String]

        var testDescription: String { file }
    }

    /// Cells that are predicted otherwise, and why.
    static let exceptions: [String: (loader: Loader, reason: String)] = [
        "k224-norms/model.h5": (
            .keras30,
            "four outputs of one depth come out in another order, so that weights of another shape meet"
        )
    ]

    /// Predictions that are further apart mean something else: rounding stays below.
    private static let rounding = 2e-3

    /// The rows of the whole-model files that are among the fixtures and can be read.
    static var rows: [Row] {
        get throws {
            let text = String(
                decoding: try Fixtures.bytes("reference/matrix.md"), as: UTF8.self)
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
            let names = cells(of: try #require(lines.first))
            let loaders = names.dropFirst().map { name in
                Loader.allCases.first { loader in
                    [loader.rawValue, "tf" + loader.rawValue].contains(name)
                        || (loader == .tfKeras && name.hasPrefix("tf_keras"))
                }
            }
            return lines.dropFirst().compactMap { line in
                let parts = cells(of: line)
                guard parts.count == names.count, parts[0].contains("/model."),
                    !parts[0].contains(".weights."), isReadable(parts[0])
                else { return nil }
                var row: [Loader: String] = [:]
                for (loader, cell) in zip(loaders, parts.dropFirst()) where !cell.isEmpty {
                    if let loader { row[loader] = cell }
                }
                return Row(file: parts[0], cells: row)
            }
        }
    }

    private static func cells(of line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.trimmingSpaces }
    }

    private static func isReadable(_ file: String) -> Bool {
        do {
            _ = try KerasFile.read(from: Fixtures.path("reference/" + file))
            return true
        } catch {
            return false
        }
    }

    /// What a cell says.
    private static func outcome(_ cell: String) -> LoadingVerdict.Outcome? {
        if cell == "x" { return .refuses }
        if cell.hasPrefix("c ") { return .loadsUncompiled }
        return Double(cell.filter { $0 != "!" }).map { $0 > rounding ? .predictsOtherwise : .loads }
    }

    @Test func `the table has all versions and most files`() throws {
        let rows = try Self.rows

        #expect(rows.count > 100)
        #expect(Set(rows.flatMap(\.cells.keys)) == Set(Loader.allCases))
    }

    @Test(arguments: try rows)
    func `every cell is predicted`(row: Row) throws {
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/" + row.file))

        for verdict in KerasFile.loadingVerdicts(of: model) {
            guard let cell = row.cells[verdict.loader] else { continue }
            if Self.exceptions[row.file]?.loader == verdict.loader {
                #expect(Self.outcome(cell) != verdict.outcome, "the exception holds no longer")
            } else {
                #expect(
                    Self.outcome(cell) == verdict.outcome,
                    "\(verdict.loader.rawValue): \(verdict.reason ?? "loads")")
            }
        }
    }

    @Test func `a file that is written for a version is one that it loads`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-branches/model.keras"))
        let versions: [(String, Loader, [String])] = [
            ("1", .keras1, ["h5"]), ("2.2", .keras22, ["h5"]), ("2.3", .keras23, ["h5"]),
            ("2.6", .keras26, ["h5"]), ("2.12", .keras212, ["h5", "keras"]),
            ("2.13", .keras213, ["h5", "keras"]), ("2.14", .keras214, ["h5", "keras"]),
            ("2", .keras215, ["h5", "keras"]), ("3.0", .keras30, ["h5", "keras"]),
            ("3", .keras315, ["h5", "keras"]),
        ]

        for (version, loader, kinds) in versions {
            for kind in kinds {
                let path = folder.path("written." + kind)
                _ = try KerasFile.write(
                    model, to: path, options: WriteOptions(dialect: .version(version)))
                let written = try KerasFile.read(from: path).0
                let verdict = KerasFile.loadingVerdicts(of: written).first { $0.loader == loader }
                #expect(verdict?.outcome == .loads, "\(version), \(kind): \(verdict?.reason ?? "")")
            }
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
