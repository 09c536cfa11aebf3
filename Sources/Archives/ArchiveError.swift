/// Why a zip archive cannot be read or written, as a sentence fragment that reads well behind a file name.
package enum ArchiveError: Error, Equatable {
    /// The bytes are no zip archive at all.
    case notAnArchive
    /// The archive begins like one, but its end, where the directory is, is missing.
    case truncated
    /// The structure contradicts itself.
    case damaged(detail: String)
    /// The archive is one part of several.
    case multipleDisks
    /// A name occurs twice: readers would differ in which member they take.
    case repeatedName(String)
    /// A name is absolute, leads upwards, or is not UTF-8.
    case unsafeName(String)
    /// A member is encrypted.
    case encrypted(name: String)
    /// A member is stored in a way other than plain and deflated.
    case unknownMethod(name: String, method: UInt16)
    /// The directory declares more bytes for a member than the archive has room for.
    case beyondArchive(name: String)
    /// There is no member of this name.
    case missing(name: String)
    /// A member is larger than the caller can use.
    case tooLarge(name: String, size: Int, limit: Int)
    /// Few stored bytes declare very many.
    case inflatesTooMuch(name: String, stored: Int, declared: Int)
    /// A member's bytes are not those whose checksum was stored.
    case wrongChecksum(name: String)
    /// A member's bytes are no deflated data of the declared size.
    case cannotInflate(name: String, detail: String)
    /// The archive could not be written; `detail` are the words of the system.
    case cannotWrite(path: String, detail: String)
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnArchive: "not a zip archive"
        case .truncated: "damaged or truncated zip archive: its directory is missing"
        case .damaged(let detail): "damaged zip archive: \(detail)"
        case .multipleDisks: "one part of a zip archive in several parts"
        case .repeatedName(let name): "ambiguous zip archive: \(name) occurs twice"
        case .unsafeName(let name): "the member name \(name) leads out of the archive"
        case .encrypted(let name): "\(name) is encrypted"
        case .unknownMethod(let name, let method):
            "\(name) is compressed by the unknown method \(method)"
        case .beyondArchive(let name): "\(name) declares more bytes than the archive holds"
        case .missing(let name): "there is no \(name) in the archive"
        case .tooLarge(let name, let size, let limit):
            "\(name) takes \(size) bytes, more than \(limit)"
        case .inflatesTooMuch(let name, let stored, let declared):
            "\(name) declares \(declared) bytes, but stores only \(stored)"
        case .wrongChecksum(let name): "the checksum of \(name) does not match its bytes"
        case .cannotInflate(let name, let detail): "\(name) cannot be inflated: \(detail)"
        case .cannotWrite(let path, let detail): "cannot write \(path): \(detail)"
        }
    }
}
