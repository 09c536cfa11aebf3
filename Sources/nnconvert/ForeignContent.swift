/// What a file is that holds no model of ours, told by its first bytes.
enum ForeignContent {
    /// So many bytes are looked at.
    static let examinedByteCount = 512

    /// What the file is and what to do, as a sentence fragment; `nil` where the bytes tell nothing.
    ///
    /// - Parameter start: the first bytes.
    /// - Returns: for instance `is a PNG image`.
    static func description(of start: [UInt8]) -> String? {
        if let found = signatures.first(where: { start.starts(with: $0.bytes) }) {
            return found.description
        }
        if isSafetensors(start) {
            return "is a safetensors file: weights only, without the model that they belong to"
        }
        if start.count > 262, start[257..<262].elementsEqual("ustar".utf8) {
            return "is a tar archive; unpack it first (tar xf)"
        }
        return describeText(start) ?? describeMessage(start)
    }

    /// Bytes that nothing else begins with.
    private static let signatures: [(bytes: [UInt8], description: String)] = [
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "is a PNG image, no model"),
        ([0xff, 0xd8, 0xff], "is a JPEG image, no model"),
        (Array("GIF8".utf8), "is a GIF image, no model"),
        (Array("%PDF-".utf8), "is a PDF document, no model"),
        ([0x1f, 0x8b], "is compressed by gzip; uncompress it first (gunzip, or tar xzf)"),
        ([0x28, 0xb5, 0x2f, 0xfd], "is compressed by zstd; uncompress it first (unzstd)"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "is compressed by xz; uncompress it first (unxz)"),
        (Array("BZh".utf8), "is compressed by bzip2; uncompress it first (bunzip2)"),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "is a 7z archive; unpack it first (7z x)"),
        (Array("GGUF".utf8), "is a GGUF file of a language model, which is not read"),
        (
            [0x93] + Array("NUMPY".utf8),
            "is a NumPy array, no model; give it by --data, --target or --reference"
        ),
        (
            Array("version https://git-lfs".utf8),
            "is a pointer of Git LFS, not the file itself; fetch it first (git lfs pull)"
        ),
        ([0x7f] + Array("ELF".utf8), "is a program, no model"),
    ]

    // MARK: - Formats without a signature

    /// Eight bytes of length, then a JSON header.
    private static func isSafetensors(_ start: [UInt8]) -> Bool {
        guard start.count > 9 else { return false }
        let length = start[..<8].reversed().reduce(UInt64(0)) { ($0 << 8) | UInt64($1) }
        return start[8] == UInt8(ascii: "{") && length > 1 && length < 100_000_000
    }

    private static func describeText(_ start: [UInt8]) -> String? {
        guard start.allSatisfy({ $0 >= 0x20 || [0x09, 0x0a, 0x0d].contains($0) }) else {
            return nil
        }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        let first = text.drop { $0.isWhitespace }
        if first.hasPrefix("<!doctype html") || first.hasPrefix("<html") {
            return "is a web page, no model; perhaps the download asked for a login"
        }
        if first.hasPrefix("{"), text.contains("\"total_size\"") {
            return
                "is the index of weights in several files, which are not read; save them in one file "
                + "(save_weights without max_shard_size)"
        }
        if text.contains("\"modeltopology\"") {
            return "is a TensorFlow.js model, which is not read; convert it back to Keras first"
        }
        if text.contains("class_name:") {
            return "is an architecture in YAML (to_yaml()), which is not read; save it by to_json()"
        }
        if first.hasPrefix("<?xml") { return "is an XML file, no model" }
        return first.hasPrefix("{") || first.hasPrefix("[")
            ? "is a JSON file, no model" : "is a text file, no model"
    }

    /// Pickle and Protocol Buffers, which only begin in typical ways.
    private static func describeMessage(_ start: [UInt8]) -> String? {
        guard start.count > 3 else { return nil }
        if start[0] == 0x80, (2...5).contains(start[1]) {
            return "is a Python pickle, which is a program and never run; "
                + "save the model with model.save()"
        }
        if start[4...].starts(with: Array("TFL3".utf8)) {
            return "is a TensorFlow Lite model, which is not read"
        }
        // A SavedModel: schema version 1, then its graph; ONNX: the version of the format, then its maker.
        if start.starts(with: [0x08, 0x01, 0x12]) {
            return "is the graph of a SavedModel folder, which is not read; load the folder "
                + "in its Keras and save it as .keras or .h5"
        }
        if start[0] == 0x08, (1...20).contains(start[1]), start[2] == 0x12, start.count > 4,
            isWord(start[4])
        {
            return "is an ONNX model, which is not read"
        }
        return isGraph(start) ? "is a graph of TensorFlow (.pb), which is not read; " + resave : nil
    }

    private static let resave = "load the model in its Keras and save it as .keras or .h5"

    /// TensorFlow's graph: a node, in it first its name and behind that its operation.
    private static func isGraph(_ start: [UInt8]) -> Bool {
        guard start[0] == 0x0a else { return false }
        let node = start.dropFirst().drop { $0 >= 0x80 }.dropFirst()
        let (kind, length) = (node.first, node.dropFirst().first)
        guard kind == 0x0a, let length, length < 0x80, length > 0 else { return false }
        let rest = node.dropFirst(2)
        let name = rest.prefix(Int(length))
        return name.allSatisfy(isWord) && rest.dropFirst(Int(length)).first == 0x12
    }

    /// Whether a byte may stand in a name.
    private static func isWord(_ byte: UInt8) -> Bool { (0x21..<0x7f).contains(byte) }
}

// What is told by the names of members.
extension ForeignContent {
    /// What an archive without a model of Keras is.
    ///
    /// - Parameter members: the names of its members.
    /// - Returns: for instance `is a PyTorch file`.
    static func description(ofArchive members: [String]) -> String {
        let files = members.filter { !$0.hasSuffix("/") }
        if files.contains(where: { $0.hasSuffix("data.pkl") }) {
            return
                "is a PyTorch file, whose contents are a Python pickle, a program that is never run"
        }
        if !files.isEmpty, files.allSatisfy({ $0.hasSuffix(".npy") }) {
            return "is an archive of NumPy arrays (.npz), no model; give it by --data, --target or "
                + "--reference"
        }
        if files.contains(where: { $0.hasSuffix(savedModel) }) {
            return "is a SavedModel folder in a zip archive, which is not read; " + resave
        }
        let endings = [".h5", ".hdf5", ".keras", ".nnm"]
        if let model = files.first(where: { name in endings.contains { name.hasSuffix($0) } }) {
            return "is a zip archive with \(model) in it; unpack it first (unzip)"
        }
        return "is a zip archive but no Keras model: it has no config.json"
    }

    /// What a folder is.
    ///
    /// - Parameter names: the names of the files in it.
    /// - Returns: for instance `is a SavedModel folder`.
    static func description(ofFolder names: [String]) -> String {
        if names.contains(savedModel) {
            return "is a SavedModel folder of TensorFlow, which is not read; " + resave
        }
        if names.contains("config.json"), names.contains("model.weights.h5") {
            return
                "is an unpacked .keras archive; give its config.json as MODEL to import, and its "
                + "model.weights.h5 by --weights"
        }
        return "is a folder, no model file"
    }

    /// What a SavedModel folder holds its graph in.
    private static let savedModel = "saved_model.pb"
}
