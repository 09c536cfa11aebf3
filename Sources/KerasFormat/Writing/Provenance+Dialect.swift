import NeuralNet
import OrderedJSON

extension Provenance {
    /// Whether the file of origin is of a dialect and has what its Keras needs to load it, so that
    /// it can go back as it was.
    func isLoaded(by dialect: Dialect) -> Bool {
        guard let kerasVersion, Dialect(ofFile: kerasVersion) == dialect else { return false }
        return Configuration(configuration).statesInput
            || configuration["class_name"]?.stringValue != ModelClass.sequential.rawValue
    }
}
