import Glibc
import Foundation
import NeuralNet
import TestSupport
import Testing

@Suite struct MappedFileTests {
    @Test func `bytes stay those of the file that was opened when another takes its place`() throws
    {
        try withTemporaryFolder { folder in
            let path = folder + "/file"
            try Data([1, 2, 3]).write(to: URL(filePath: path))
            let file = try MappedFile(path: path)

            try Data([9, 9]).write(to: URL(filePath: folder + "/other"))
            try #require(rename(folder + "/other", path) == 0)

            let other = try MappedFile(path: path)
            withExtendedLifetime((file, other)) {
                #expect(Array(file.bytes) == [1, 2, 3])
                #expect(Array(other.bytes) == [9, 9])
            }
        }
    }

    @Test func `a pass over a tensor lets go of the memory, and the bytes can be had again`() throws
    {
        try withTemporaryFolder { folder in
            let path = folder + "/large"
            let count = 2 << 20
            let bytes = (0..<count + 3).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) }
            try Data(bytes).write(to: URL(filePath: path))
            let file = try MappedFile(path: path)
            let tensor = try Tensor(
                extents: [count], elementType: .uint8, file: file, offset: 3)

            let kept = tensor.withBytes { $0.elementsEqual(bytes[3...]) }
            #expect(kept)
            #expect(try residentByteCount(of: file) >= count - (1 << 16))
            let passed = tensor.withPassingBytes { $0.elementsEqual(bytes[3...]) }
            #expect(passed)
            #expect(try residentByteCount(of: file) < 1 << 16)
            let again = tensor.withBytes { $0.elementsEqual(bytes[3...]) }
            #expect(again)
        }
    }

    /// How much of a mapped file is in the memory of this process, by the page table that Linux shows.
    private func residentByteCount(of file: MappedFile) throws -> Int {
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        let first = UInt(bitPattern: file.bytes.baseAddress) / UInt(pageSize)
        var entries = [UInt64](repeating: 0, count: file.count / pageSize)
        let descriptor = open("/proc/self/pagemap", O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let size = entries.count * MemoryLayout<UInt64>.size
        try #require(pread(descriptor, &entries, size, off_t(first * 8)) == size)
        return entries.count { $0 >> 63 == 1 } * pageSize
    }

    @Test func `an empty file has no bytes`() throws {
        try withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: folder + "/empty"))

            let file = try MappedFile(path: folder + "/empty")

            #expect(file.count == 0)
            #expect(Array(file.bytes) == [])
        }
    }

    @Test func `what is no file is refused by what it is`() throws {
        try withTemporaryFolder { folder in
            #expect(throws: FileError.missing(folder + "/none")) {
                try MappedFile(path: folder + "/none")
            }
            #expect(throws: FileError.isDirectory(folder)) { try MappedFile(path: folder) }
            #expect(throws: FileError.notRegular("/dev/null")) { try MappedFile(path: "/dev/null") }
            try Data([1]).write(to: URL(filePath: folder + "/file"))
            #expect(throws: FileError.missing(folder + "/file/below")) {
                try MappedFile(path: folder + "/file/below")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe without a writer is refused at once`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)

            #expect(throws: FileError.notRegular(path)) { try MappedFile(path: path) }
        }
    }

    @Test(.enabled(if: geteuid() != 0)) func `a file that may not be read is refused`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/secret"
            try Data([1]).write(to: URL(filePath: path))
            try #require(chmod(path, 0) == 0)

            #expect(throws: FileError.notPermitted(path)) { try MappedFile(path: path) }
        }
    }

    @Test func `errors say what is wrong with which file`() {
        #expect("\(FileError.missing("a"))" == "a: no such file")
        #expect("\(FileError.notPermitted("a"))" == "a: permission denied")
        #expect("\(FileError.isDirectory("a"))" == "a: is a folder, not a file")
        #expect("\(FileError.notRegular("a"))" == "a: is no regular file")
        #expect(
            "\(FileError.cannotWrite("a", code: ENOSPC))"
                == "a: cannot be written (No space left on device)")
        #expect(
            "\(FileError.cannotRead("a", code: EIO))" == "a: cannot be read (Input/output error)")
        #expect(FileError(path: "a", reading: ENOTDIR) == .missing("a"))
        #expect(FileError(path: "a", reading: EPERM) == .notPermitted("a"))
        #expect(FileError(path: "a", reading: EIO) == .cannotRead("a", code: EIO))
    }
}
