import Foundation
import NeuralNet
import TestSupport
import Testing
import Training

@Suite struct AtomicFileTests {
    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func replace(_ path: String, by text: String) throws {
        let file = try AtomicFile(path: path)
        try write(text, to: file.temporaryPath)
        try file.commit()
    }

    private func text(of path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    private func mode(of path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status.st_mode
    }

    @Test func `a file changes only when all is written, and nothing else is left`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model.nnm"
            try write("old", to: path)

            let file = try AtomicFile(path: path)
            try write("new", to: file.temporaryPath)
            #expect(try text(of: path) == "old")
            try file.commit()

            #expect(try text(of: path) == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.nnm"])
        }
    }

    @Test func `what is not committed leaves nothing behind`() throws {
        try withTemporaryFolder { folder in
            try write("old", to: folder + "/model.nnm")

            for path in [folder + "/model.nnm", folder + "/other.nnm"] {
                let file = try AtomicFile(path: path)
                try write("half", to: file.temporaryPath)
            }

            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.nnm"])
            #expect(try text(of: folder + "/model.nnm") == "old")
        }
    }

    @Test(arguments: [0o600, 0o640, 0o755] as [mode_t])
    func `a file that is replaced keeps its mode`(mode wanted: mode_t) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model.nnm"
            try write("old", to: path)
            try #require(chmod(path, wanted) == 0)

            try replace(path, by: "new")

            #expect(try mode(of: path) & 0o7777 == wanted)
        }
    }

    @Test func `a new file has the mode that other new files have`() throws {
        try withTemporaryFolder { folder in
            let descriptor = open(folder + "/plain", O_WRONLY | O_CREAT, 0o666)
            try #require(descriptor >= 0)
            close(descriptor)

            try replace(folder + "/model.nnm", by: "new")

            #expect(try mode(of: folder + "/model.nnm") == mode(of: folder + "/plain"))
        }
    }

    @Test func `a symbolic link stays, and its target is replaced`() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder + "/far", withIntermediateDirectories: false)
            try write("old", to: folder + "/far/model.nnm")
            try #require(symlink("far/model.nnm", folder + "/link.nnm") == 0)

            try replace(folder + "/link.nnm", by: "new")

            #expect(try mode(of: folder + "/link.nnm") & S_IFMT == S_IFLNK)
            #expect(try text(of: folder + "/far/model.nnm") == "new")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/far")
            #expect(names == ["model.nnm"])
        }
    }

    @Test func `a path that is no regular file is refused and stays`() throws {
        try withTemporaryFolder { folder in
            let pipe = folder + "/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)

            #expect(throws: FileError.isDirectory(folder)) { _ = try AtomicFile(path: folder) }
            #expect(throws: FileError.notRegular(pipe)) { _ = try AtomicFile(path: pipe) }
            #expect(throws: FileError.notRegular("/dev/null")) {
                _ = try AtomicFile(path: "/dev/null")
            }

            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pipe"])
        }
    }

    @Test func `a folder that is missing or takes no files is told by the system's code`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/none/model.nnm"
            #expect(throws: FileError.cannotWrite(path, code: ENOENT)) {
                _ = try AtomicFile(path: path)
            }
        }
        #expect(throws: FileError.cannotWrite("/proc/model.nnm", code: ENOENT)) {
            _ = try AtomicFile(path: "/proc/model.nnm")
        }
    }

    @Test(.enabled(if: geteuid() != 0)) func `a read-only folder is refused`() throws {
        try withTemporaryFolder { folder in
            try write("old", to: folder + "/model.nnm")
            try #require(chmod(folder, 0o500) == 0)
            defer { chmod(folder, 0o700) }

            #expect(throws: FileError.cannotWrite(folder + "/model.nnm", code: EACCES)) {
                _ = try AtomicFile(path: folder + "/model.nnm")
            }
        }
    }

    @Test func `a folder that vanishes before the end is told, and nothing is made`() throws {
        try withTemporaryFolder { folder in
            let inner = folder + "/inner"
            try FileManager.default.createDirectory(
                atPath: inner, withIntermediateDirectories: false)

            #expect(throws: FileError.cannotWrite(inner + "/model.nnm", code: ENOENT)) {
                let file = try AtomicFile(path: inner + "/model.nnm")
                try FileManager.default.removeItem(atPath: inner)
                try file.commit()
            }

            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }
}
