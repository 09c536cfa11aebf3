/// The generation of Keras whose words a configuration uses.
enum Generation: String, Sendable {
    /// Keras 1.
    case one
    /// Keras 2: stand-alone, tf.keras and tf_keras.
    case two
    /// Keras 3.
    case three

    /// The generation of a version such as `2.2.4-tf`, `nil` for one that cannot be read.
    init?(version: String) {
        let parts = version.split(separator: ".").map(String.init)
        switch parts.first {
        case "1": self = .one
        case "2": self = .two
        case "3": self = .three
        default: return nil
        }
    }
}

extension Generation {
    /// What Keras 1 calls weights, where it is something else than later.
    private static let firstRoles = [
        "kernel": "W", "bias": "b", "alpha": "alphas", "embeddings": "W",
        "moving_mean": "running_mean", "moving_variance": "running_std",
    ]

    /// The name of a weight in HDF5 files of this generation; loaders go by order.
    func weightName(_ role: String, of layer: String) -> String {
        switch self {
        case .one: "\(layer)_\(Self.firstRoles[role] ?? role)"
        case .two: "\(layer)/\(role):0"
        case .three: "\(layer)/\(role)"
        }
    }
}

/// A version such as `2.2.4-tf`, as far as files differ by it.
struct KerasVersion: Sendable, Equatable {
    let major: Int
    let minor: Int
    /// Whether it is TensorFlow's own Keras of TensorFlow 1.
    let isTensorFlow1: Bool

    /// Reads a version, `nil` if it is none.
    init?(_ text: String) {
        let parts = text.split(separator: ".").map(String.init)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else {
            return nil
        }
        self.major = major
        self.minor = minor
        isTensorFlow1 = text.hasSuffix("-tf")
    }

    /// Whether it is the Keras of before TensorFlow took it in, whose optimizers are its own.
    var isStandAlone: Bool { major == 1 || major == 2 && minor < 4 && !isTensorFlow1 }
}
