import Glibc
public import NeuralNet

/// A file that replaces another only when it is complete: a temporary sibling, synced and renamed.
public struct AtomicFile: ~Copyable {
    /// The path of the temporary sibling, where the contents are written.
    public let temporaryPath: String
    private let path: String
    private var isRenamed = false

    /// Makes an empty temporary sibling of a path, with the mode of the file that it is to replace.
    ///
    /// - Parameter path: the path of the file to replace or to make.
    /// - Throws: `FileError` where the folder is missing or cannot be written, or the path is no regular file.
    public init(path: String) throws(FileError) {
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists, kind != S_IFREG {
            throw kind == S_IFDIR ? .isDirectory(path) : .notRegular(path)
        }
        let target = AtomicFile.target(of: path)
        let sibling = AtomicFile.sibling(of: target)
        // The process' mask holds for a new file, so that it need not be read.
        let descriptor = open(sibling, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
        if exists { fchmod(descriptor, status.st_mode & 0o7777) }
        close(descriptor)
        temporaryPath = sibling
        self.path = target
    }

    /// A name beside a path that nobody has: six random letters behind its own.
    private static func sibling(of path: String) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return path + "." + String((0..<6).compactMap { _ in letters.randomElement() })
    }

    /// The file that a symbolic link leads to, else the path itself.
    private static func target(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Syncs the temporary file to disk and renames it to the path.
    ///
    /// - Throws: `FileError` where either fails; the path is then as it was before.
    public consuming func commit() throws(FileError) {
        let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
            throw .cannotWrite(path, code: errno)
        }
        isRenamed = true
    }

    deinit {
        if !isRenamed { unlink(temporaryPath) }
    }
}
