internal import CHDF5
internal import CHDF5Memory
import Synchronization

/// The way into libhdf5: every call of it happens within ``perform(_:)``.
enum HDF5Library {
    /// Whether the library guards itself (`H5is_library_threadsafe`); Debian's does.
    private static let isThreadSafe: Bool = {
        // Left open by a damaged file, an object would be flushed at exit from memory long gone.
        H5dont_atexit()
        var isThreadSafe: hbool_t = false
        return H5is_library_threadsafe(&isThreadSafe) >= 0 && isThreadSafe
    }()

    private static let lock = Mutex<Void>(())

    /// Runs `body` with the library to itself if need be, and silent.
    static func perform<Result>(
        _ body: () throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        guard !isThreadSafe else { return try performSilently(body) }
        var result: Swift.Result<Result, HDF5Error>?
        lock.withLock { _ in
            result = Swift.Result { () throws(HDF5Error) in try performSilently(body) }
        }
        guard let result else { preconditionFailure("the lock has run its body") }
        return try result.get()
    }

    /// The library prints its errors unless told otherwise in each thread (`H5Eset_auto2`).
    private static func performSilently<Result>(
        _ body: () throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
        return try body()
    }

    /// Runs `body` with the file in `bytes` open for reading.
    ///
    /// The file is given no name to look for, and the access list opens one file only: no link or
    /// virtual dataset can open a second.
    static func withFile<Result>(
        in bytes: UnsafeRawBufferPointer, _ body: (hid_t) throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        try perform { () throws(HDF5Error) in
            let image = UnsafeMutablePointer<CHDF5Memory_Image>.allocate(capacity: 1)
            image.initialize(
                to: CHDF5Memory_Image(
                    bytes: bytes.baseAddress, length: haddr_t(bytes.count), openings: 0))
            let result: Swift.Result<Result, HDF5Error>
            do throws(HDF5Error) {
                result = .success(try withFile(in: image, body))
            } catch {
                result = .failure(error)
            }
            // A file that cannot be closed keeps the pointer: it must find nothing behind it.
            if image.pointee.openings > 0 { image.pointee.length = 0 } else { image.deallocate() }
            return try result.get()
        }
    }

    private static func withFile<Result>(
        in image: UnsafeMutablePointer<CHDF5Memory_Image>,
        _ body: (hid_t) throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        let access = try Handle(
            owning: H5Pcreate(CHDF5Memory_fileAccess()), orThrow: .damaged(at: "/"))
        guard CHDF5Memory_setImage(access.id, image) >= 0 else { throw .damaged(at: "/") }
        let file = try Handle(
            owning: H5Fopen("/", CHDF5Memory_readOnly(), access.id), orThrow: openingError())
        return try body(file.id)
    }

    private static func openingError() -> HDF5Error {
        let failure = LibraryFailure.last()
        return failure.isTruncation ? .truncated : .damaged(path: "/", detail: failure.detail)
    }
}

/// What libhdf5 says of the call that failed last in this thread.
struct LibraryFailure {
    private(set) var detail = "unknown error"
    private(set) var isTruncation = false

    /// The innermost entry of the error stack (`H5Ewalk2`), which is the cause.
    static func last() -> LibraryFailure {
        var failure = LibraryFailure()
        withUnsafeMutablePointer(to: &failure) { pointer in
            _ = H5Ewalk2(
                hid_t(H5E_DEFAULT), H5E_WALK_UPWARD,
                { index, entry, context in
                    guard index == 0, let entry, let context, let text = entry.pointee.desc
                    else { return 0 }
                    context.assumingMemoryBound(to: LibraryFailure.self).pointee = LibraryFailure(
                        detail: LibraryFailure.essence(of: String(cString: text)),
                        isTruncation: entry.pointee.min_num == CHDF5Memory_truncatedFileError())
                    return 0
                }, pointer)
        }
        return failure
    }

    /// Where the library reports the system's words among times and pointers, only those words.
    private static func essence(of detail: String) -> String {
        let marker = "error message = '"
        guard let start = detail.firstRange(of: marker)?.upperBound,
            let end = detail[start...].firstIndex(of: "'")
        else { return detail }
        return String(detail[start..<end])
    }
}

extension HDF5Error {
    /// Damage, in the library's words for the call that failed last.
    static func damaged(at path: String) -> HDF5Error {
        .damaged(path: path, detail: LibraryFailure.last().detail)
    }

    /// Failure to write, in the library's words for the call that failed last.
    static func cannotWrite(at path: String) -> HDF5Error {
        .cannotWrite(path: path, detail: LibraryFailure.last().detail)
    }
}
