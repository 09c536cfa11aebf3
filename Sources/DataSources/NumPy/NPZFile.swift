internal import Archives
internal import NeuralNet

/// A `.npz` file: a zip archive of `.npy` files, each an array under its name.
struct NPZFile: ArrayContainer {
    let path: String
    /// The arrays' names, without `.npy`, in the order in which they are stored.
    let names: [String]

    /// What follows an array's name in the archive.
    static let suffix = ".npy"
    private let file: MappedFile
    private let archive: ZipArchive

    /// Opens an archive and reads its directory.
    ///
    /// - Parameter path: the file's path.
    /// - Throws: ``DataError`` where it is no archive of arrays.
    init(path: String) throws(DataError) {
        self.path = path
        do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
        do throws(ArchiveError) { archive = try ZipArchive.read(file.bytes) } catch {
            throw .array(path, .badArchive("\(error)"))
        }
        names = archive.members.map(\.name).filter { $0.hasSuffix(Self.suffix) }
            .map { String($0.dropLast(Self.suffix.count)) }
        guard !names.isEmpty else { throw .array(path, .noArrays) }
    }

    func array(named name: String) throws(DataError) -> NumberArray {
        let wanted = names.contains(name) ? name + Self.suffix : name
        guard wanted.hasSuffix(Self.suffix),
            let member = archive.members.first(where: { $0.name == wanted })
        else { throw .array(path, .unknownArray(name, existing: names)) }
        do throws(ArrayProblem) { return try array(of: member) } catch {
            throw .array(place(of: name), error)
        }
    }

    private func array(of member: ZipMember) throws(ArrayProblem) -> NumberArray {
        guard member.storedRange != nil else {
            let contents = try contents(of: member)
            return try NumberArray(npy: contents.span.bytes)
        }
        let range = try checkedRange(of: member)
        defer { withExtendedLifetime(file) {} }
        return try NumberArray(npy: file.bytes.bytes.extracting(range))
    }

    private func checkedRange(of member: ZipMember) throws(ArrayProblem) -> Range<Int> {
        do throws(ArchiveError) {
            return try archive.checkedRange(of: member, in: file.bytes)
        } catch {
            throw .badArchive("\(error)")
        }
    }

    private func contents(of member: ZipMember) throws(ArrayProblem) -> [UInt8] {
        do throws(ArchiveError) {
            return try archive.contents(of: member, in: file.bytes, limit: physicalMemory / 2)
        } catch { throw .badArchive("\(error)") }
    }
}
