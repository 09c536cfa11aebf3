import Glibc
public import NeuralNet

/// A file that replaces another only when it is complete: a temporary sibling, synced and renamed.
public struct AtomicFile: ~Copyable {
    /// The path of the temporary sibling, where the contents are written.
    public let temporaryPath: String
    private let path: String
    private var isRenamed = false

    /// Chooses a temporary sibling of a path and checks that it can be written.
    ///
    /// - Parameter path: the path of the file to replace or to make.
    /// - Throws: `FileError` where the folder is missing or cannot be written, or the path is a folder.
    public init(path: String) throws(FileError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path) }
        var template = Array((AtomicFile.target(of: path) + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
        let mode = umask(0)
        umask(mode)
        fchmod(
            descriptor, status.st_mode & S_IFMT == S_IFREG ? status.st_mode & 0o7777 : 0o666 & ~mode
        )
        close(descriptor)
        temporaryPath =
            template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? path
        self.path = AtomicFile.target(of: path)
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
