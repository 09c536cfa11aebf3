public import NeuralNet
public import Training

/// The native file of a model, `.nnm`; FORMAT.md specifies it.
public enum NativeFile: ModelFile {
    public static func recognises(_ start: [UInt8]) -> Bool {
        start.starts(with: FilePrefix.magic.prefix(FilePrefix.recognisedCount))
    }

    /// Reads a model, whose tensors stay in the mapped file.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - options: what the caller wants.
    /// - Returns: the model, and no warning.
    /// - Throws: ``NativeFormatError`` or `FileError`.
    public static func read(
        from path: String, options: ReadOptions = ReadOptions()
    ) throws -> (Model, [Warning]) {
        let file = try MappedFile(path: path)
        return (try model(in: file, for: options.purpose), [])
    }

    /// The model in a mapped file.
    static func model(
        in file: MappedFile, for purpose: ReadOptions.Purpose = .computing
    ) throws(NativeFormatError) -> Model {
        defer { withExtendedLifetime(file) {} }
        let prefix = try FilePrefix(of: file.bytes)
        let end = FilePrefix.byteCount + prefix.headerLength
        let header = UnsafeRawBufferPointer(rebasing: file.bytes[FilePrefix.byteCount..<end])
        let digest = Digest(of: header)
        guard digest == prefix.digest else {
            throw .wrongHeaderDigest(
                expected: prefix.digest.description, found: digest.description)
        }
        let document = try NativeDocument(decoding: header)
        try document.checkPadding(in: file, from: end, to: prefix.dataStart)
        let tensors = try document.tensors(in: file, prefix)
        if purpose == .computing {
            for tensor in tensors { try tensor.checkDigest() }
        }
        return try document.model(with: tensors)
    }

    /// Writes a model in one pass; the same model gives the same bytes on every machine.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - path: the file's path; what stands there is replaced only when all is written.
    ///   - options: what the caller wants.
    /// - Returns: a warning for each parameter with values that are not finite.
    /// - Throws: ``NativeFormatError`` where a setting is none that the format holds, or `FileError`.
    @discardableResult
    public static func write(
        _ model: Model, to path: String, options: WriteOptions = WriteOptions()
    ) throws -> [Warning] {
        var (document, tensors) = try NativeDocument.describing(model)
        let dataLength = document.place()
        // Digests have a fixed length, so the header's length is known before they are.
        let headerLength = try document.checkedHeaderLength(with: tensors)
        let file = try AtomicFile(path: path)
        var writer = try FileWriter(to: file.temporaryPath, for: path)
        let start = FilePrefix.aligned(FilePrefix.byteCount + headerLength)
        try writer.append(zeros: start)
        var end = 0
        var warnings: [Warning] = []
        for (position, tensor) in tensors.enumerated() {
            try writer.append(zeros: FilePrefix.aligned(end) - end)
            let findings = try writer.appendExamining(tensor)
            document.tensors[position].digest = findings.digest.bytes
            end = FilePrefix.aligned(end) + tensor.byteCount
            let row = document.tensors[position]
            if !findings.isFinite, row.role == Role.parameter.rawValue {
                warnings.append(Warning(notFinite: row.name))
            }
        }
        let header = try document.encoded()
        let prefix = FilePrefix(
            headerLength: headerLength, dataLength: dataLength, digest: Digest(of: header))
        try writer.overwrite(at: 0, prefix.bytes + header)
        try writer.close()
        try file.commit()
        return warnings
    }
}

extension NativeDocument {
    /// The length of the header, which a reader would not refuse.
    ///
    /// Checked before anything is written, so that a slot of no parameter, say, costs no file.
    fileprivate func checkedHeaderLength(with tensors: [Tensor]) throws(NativeFormatError) -> Int {
        let header = try encoded()
        guard header.count <= FilePrefix.headerLimit else {
            throw .headerTooLarge(UInt64(header.count))
        }
        let document = try header.withUnsafeBufferPointer { bytes throws(NativeFormatError) in
            try NativeDocument(decoding: UnsafeRawBufferPointer(bytes))
        }
        for (position, row) in document.tensors.enumerated()
        where NativeDocument.extents(row.extents) == nil {
            throw .wrongExtents("tensors[\(position)]")
        }
        _ = try document.model(with: zip(document.tensors, tensors).map(TableTensor.init))
        return header.count
    }
}

extension FileWriter {
    /// The bytes that are examined and written at a time, so that they are read from memory once.
    private static let pieceSize = 1 << 18

    /// What is found out about a tensor on the way.
    fileprivate struct Findings {
        var digest: Digest
        /// Whether no element is infinite or NaN.
        var isFinite: Bool
    }

    /// Writes a tensor's bytes.
    ///
    /// - Parameter tensor: the tensor.
    /// - Returns: what is found out about the bytes.
    /// - Throws: `FileError` where they cannot be written.
    fileprivate mutating func appendExamining(_ tensor: Tensor) throws(FileError) -> Findings {
        try tensor.withPassingBytes { bytes throws(FileError) in
            let type = tensor.elementType
            guard bytes.count > FileWriter.pieceSize else {
                try append(bytes)
                return Findings(digest: Digest(of: bytes), isFinite: type.areFinite(bytes))
            }
            var stream = DigestStream()
            var isFinite = true
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(FileWriter.pieceSize))
                stream.update(piece)
                isFinite = isFinite && type.areFinite(piece)
                try append(piece)
                rest = rest.dropFirst(piece.count)
            }
            return Findings(digest: stream.digest, isFinite: isFinite)
        }
    }
}
