import FoundationEssentials
import NeuralNet
import OrderedJSON
import TestSupport

/// What h5py found in a file: `Tools/make_keras_facts.py` writes it.
struct StoredFacts {
    /// One stored tensor.
    struct Array: Equatable {
        var type: String
        var extents: [Int]
        /// The elements' bits as float32 numbers.
        var bits: [UInt32]
    }

    /// The parameters by layer and role.
    let parameters: [String: Array]
    /// The optimizer's variables in the file's order.
    let optimizer: [Array]

    /// The facts of all files.
    static func all() throws -> [String: StoredFacts] {
        let data = try Data(
            contentsOf: URL(fileURLWithPath: Fixtures.path("keras-facts.json")))
        var facts: [String: StoredFacts] = [:]
        for (file, value) in try JSONCursor(JSON.parse(data)).members() {
            var parameters: [String: Array] = [:]
            for (name, array) in try value.object("parameters").members() {
                parameters[name] = try Array(array)
            }
            facts[file] = StoredFacts(
                parameters: parameters,
                optimizer: try value.array("optimizer").map { try Array($0) })
        }
        return facts
    }
}

extension StoredFacts.Array {
    init(_ cursor: JSONCursor) throws {
        type = try cursor.string("dtype")
        extents = try cursor.array("shape").map { try $0.integer() }
        bits = try cursor.array("bits").map { UInt32(try $0.integer()) }
    }

    init(_ tensor: Tensor) {
        type = tensor.elementType.rawValue
        extents = tensor.extents
        bits = tensor.floats.map(\.bitPattern)
    }
}
