import HDF5
import NeuralNet
import OrderedJSON
import Training

extension KerasOutput {
    /// The version of Keras that a file names where its model names none.
    static let newestVersion = "3.15.1"
    /// The backend that an HDF5 file names where its model names none.
    static let defaultBackend = "tensorflow"

    /// The model in the form that every Keras from 2.2.4 on loads.
    init(universal model: Model, in container: Provenance.Container) throws {
        var writer = ModelWriter(model, style: .universal)
        let configuration = try writer.configuration()
        self.init(
            container: container, version: container == .kerasHDF5 ? "2.2.4" : "2.15.0",
            backend: Self.defaultBackend, generation: .two,
            configuration: container == .kerasHDF5 ? configuration : writer.dressed(configuration),
            layers: writer.layers(suffix: ":0"), layout: Layout())
        // Variable-length texts, lists of fixed length: only this all versions take.
        layout.textKinds = [
            (HDF5Names.version, .variableASCII), (HDF5Names.backend, .variableASCII),
            (HDF5Names.configuration, .variableASCII), (HDF5Names.layers, .fixedASCII),
            (HDF5Names.layerWeights, .fixedASCII),
        ]
        layout.linksOldGroups = true
        warnings = writer.warnings
        if model.training.compiled != nil || model.training.optimizer != nil {
            warnings.append(
                Warning(
                    "compile settings and optimizer state are left out: no form of them loads everywhere"
                ))
        }
    }

    /// A model that comes from no Keras file, in the words of Keras 3.15.
    init(new model: Model, in container: Provenance.Container) throws {
        var writer = ModelWriter(model, style: .three)
        let configuration = try writer.configuration()
        self.init(
            container: container, version: Self.newestVersion,
            backend: container == .kerasHDF5 ? Self.defaultBackend : nil, generation: .three,
            configuration: container == .kerasHDF5 ? configuration : writer.dressed(configuration),
            layers: writer.layers(suffix: ""), layout: Layout())
        layout.hasTopLevelWeights = true
        layout.groupsHaveNames = true
        warnings = writer.warnings
        try addTraining(of: model, from: nil)
    }
}
