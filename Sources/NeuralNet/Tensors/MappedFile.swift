import Glibc

/// A file mapped read-only into memory.
///
/// The bytes stay valid while the object lives, also when the file is replaced by a rename.
/// A file that another process cuts short while it is mapped ends this process with a bus error.
public final class MappedFile: Sendable {
    private let start: UInt
    /// The length of the file in bytes.
    public let count: Int
    /// Whether what is let go of can be read from the file again.
    private let isBacked: Bool

    /// Maps a file.
    ///
    /// - Parameter path: the file's path.
    /// - Throws: ``FileError`` where the file cannot be opened, is no regular file or cannot be mapped.
    public init(path: String) throws(FileError) {
        // Not waiting for the writer of a pipe, which is refused below.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, reading: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, reading: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw status.st_mode & S_IFMT == S_IFDIR ? .isDirectory(path) : .notRegular(path)
        }
        isBacked = true
        count = Int(status.st_size)
        guard count > 0 else {
            start = 0
            return
        }
        let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw FileError(path: path, reading: errno)
        }
        start = UInt(bitPattern: address)
    }

    /// Makes a file that is only in memory, such as one that was compressed inside another.
    ///
    /// - Parameter bytes: its bytes, which are copied.
    /// - Throws: ``FileError`` where there is no memory for them.
    package init(copying bytes: [UInt8]) throws(FileError) {
        isBacked = false
        count = bytes.count
        guard count > 0 else {
            start = 0
            return
        }
        let address = mmap(
            nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address, address != MAP_FAILED else {
            throw .cannotRead("compressed contents", code: errno)
        }
        UnsafeMutableRawBufferPointer(start: address, count: count).copyBytes(from: bytes)
        start = UInt(bitPattern: address)
    }

    /// The file's bytes, valid while this object lives, which `withExtendedLifetime` sees to.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: start), count: count)
    }

    /// Lets go of the memory behind a range; what is used of it again is read from the file again.
    ///
    /// Mapped pages count as memory of the process until then, which matters to who has less of it than
    /// the file has bytes.
    ///
    /// - Parameter range: a part of the file.
    package func release(_ range: Range<Int>) {
        guard isBacked else { return }
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        let first = (range.lowerBound + pageSize - 1) / pageSize * pageSize
        let end = range.upperBound / pageSize * pageSize
        guard first < end, let start = UnsafeMutableRawPointer(bitPattern: start) else { return }
        madvise(start + first, end - first, MADV_DONTNEED)
    }

    deinit {
        if start != 0 { munmap(UnsafeMutableRawPointer(bitPattern: start), count) }
    }
}

/// Why a file could not be read or written.
public enum FileError: Error, Equatable, Sendable {
    case missing(String)
    case notPermitted(String)
    case isDirectory(String)
    case notRegular(String)
    case cannotRead(String, code: Int32)
    case cannotWrite(String, code: Int32)

    /// The error of a failed system call on a file that is read.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - code: the value of `errno`.
    package init(path: String, reading code: Int32) {
        switch code {
        case ENOENT, ENOTDIR: self = .missing(path)
        case EACCES, EPERM: self = .notPermitted(path)
        case EISDIR: self = .isDirectory(path)
        default: self = .cannotRead(path, code: code)
        }
    }
}

extension FileError: CustomStringConvertible {
    /// The error as a sentence fragment that names the file.
    public var description: String {
        switch self {
        case .missing(let path): "\(path): no such file"
        case .notPermitted(let path): "\(path): permission denied"
        case .isDirectory(let path): "\(path): is a folder, not a file"
        case .notRegular(let path): "\(path): is no regular file"
        case .cannotRead(let path, let code):
            "\(path): cannot be read (\(String(cString: strerror(code))))"
        case .cannotWrite(let path, let code):
            "\(path): cannot be written (\(String(cString: strerror(code))))"
        }
    }
}
