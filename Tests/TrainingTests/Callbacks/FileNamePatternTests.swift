import Testing

@testable import Training

@Suite struct FileNamePatternTests {
    // What Python's str.format prints for epoch=7, loss=0.125, val_loss=1234567.875.
    @Test(arguments: [
        ("a.keras", "a.keras"), ("{epoch}.h5", "7.h5"), ("m/{epoch:02d}.nnm", "m/07.nnm"),
        ("{epoch:3d}", "  7"), ("{epoch:d}-{loss}", "7-0.125"), ("{loss:.2f}", "0.12"),
        ("{val_loss:.1f}-{loss:.0f}", "1234567.9-0"), ("{epoch:.1f}", "7.0"),
        ("{absent:.2f}", "nan"),
    ])
    func `a path is spelled as Python does`(pattern: String, expected: String) throws {
        let values = ["loss": 0.125, "val_loss": 1_234_567.875]

        let path = try #require(FileNamePattern(pattern)).path(epoch: 7) { values[$0] }

        #expect(path == expected)
    }

    @Test(arguments: ["{", "}", "{}", "a{epoch", "{epoch:02x}", "{loss:d}", "{loss!r}", "{a b}"])
    func `what is not understood is no pattern`(pattern: String) {
        #expect(FileNamePattern(pattern) == nil)
    }

    @Test func `the names between braces are known`() throws {
        let pattern = try #require(FileNamePattern("a{epoch:02d}-{val_loss:.2f}.h5"))

        #expect(pattern.names == ["epoch", "val_loss"])
    }
}
