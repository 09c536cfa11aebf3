import HDF5
import NeuralNet
import OrderedJSON

/// A version of Keras by its first two numbers, by which forms of files differ.
struct Release: Sendable, Hashable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    var description: String { "\(major).\(minor)" }

    static func < (left: Release, right: Release) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

/// How files of one version of Keras are spelled, or of all versions at once.
///
/// These are the facts from which the writers take their decisions; ``Dialect/all`` is the table of them.
struct Dialect: Sendable, Equatable {
    /// What error messages call the target.
    var title: String
    /// The versions that are to load the files.
    var releases: ClosedRange<Release>
    /// The version that an HDF5 file names.
    var version: String
    /// Whose words the configuration uses.
    var generation: Generation
    /// The class of functional models.
    var functionalClass = ModelClass.functional
    /// Where a Sequential says what it takes.
    var sequentialInput = SequentialInput.layer
    /// What an input layer says besides shape, type and name.
    var inputSettings: [String] = ["sparse"]
    /// Where classes of initializers and the like live.
    var objects = ObjectSpelling.bare
    /// Whose names initializers have.
    var initializers = InitializerSpelling.named
    /// How a layer says what it computes in.
    var policy = PolicySpelling.name
    /// How `BatchNormalization` counts its axis.
    var axis = AxisSpelling.number
    /// Whose optimizers they are.
    var optimizers: OptimizerLayout.Era
    /// The kinds of file from which a compiled model's optimizer goes on as it was.
    var restoringContainers: [Provenance.Container] = [.kerasHDF5]
    /// Which names layers may have.
    var names = NameRule.scope
    /// How the texts of an HDF5 file are stored.
    var texts: TextSpelling
    /// What stands behind a weight's name.
    var weightSuffix = ":0"
    /// Whether weights of the model itself have a group.
    var hasTopLevelWeights = false
    /// The form of `.keras` archives, `nil` if there are none.
    var archive: ArchiveForm?

    /// Where a Sequential says what it takes.
    enum SequentialInput: Sendable {
        /// In a layer of its own.
        case layer
        /// In the settings of the first layer.
        case firstLayer
    }

    /// Where classes of initializers and the like live.
    enum ObjectSpelling: Sendable {
        /// A class and its settings.
        case bare
        /// Also the module, and the name under which it is registered.
        case dressed
    }

    /// Whose names initializers have.
    enum InitializerSpelling: Sendable {
        /// All kinds of scaling are one class.
        case scaling
        /// `GlorotUniform` and the like have classes of their own.
        case named
    }

    /// How a layer says what it computes in.
    enum PolicySpelling: Sendable {
        case none
        /// `"float32"`.
        case name
        /// A `DTypePolicy`.
        case object
    }

    /// How `BatchNormalization` counts its axis.
    enum AxisSpelling: Sendable {
        case number
        /// A list of one, counted from the front.
        case list
    }

    /// Which names layers may have.
    enum NameRule: Sendable {
        /// Those that TensorFlow takes for a scope, without slashes, by which groups are named.
        case scope
        /// Any without a slash.
        case noSlash
    }

    /// How the texts of an HDF5 file are stored.
    enum TextSpelling: Sendable {
        /// Texts of variable length and lists of fixed length, all ASCII.
        case bytes
        /// Lists of variable length too; versions and backends in UTF-8.
        case texts
    }

    /// The form of a `.keras` archive.
    struct ArchiveForm: Sendable, Equatable {
        /// The version that `metadata.json` names.
        var version: String
        /// Where the class of functional models lives.
        var functionalModule: String
        /// The name under which that class is registered.
        var functionalName: String?
        /// How groups are counted where the group of layers has its older name.
        var oldCounting: GroupCounting?
        /// Whether the groups also have the names that 2.12 to 2.14 look for.
        var linksOldGroups = false
        /// Whether the groups of variables name their layer.
        var groupsHaveNames = false
    }
}

extension Dialect {
    /// Whether the files are for many versions at once.
    var isUniversal: Bool { releases.lowerBound != releases.upperBound }

    /// Whether the target is of this generation of Keras; the universal one is of the second.
    func isOf(_ generation: Generation) -> Bool { self.generation == generation }

    /// Whether the target has a kind of file.
    func has(_ container: Provenance.Container) -> Bool {
        container != .kerasArchive || archive != nil
    }

    /// The version that a file names.
    func version(in container: Provenance.Container) -> String {
        container == .kerasArchive ? archive?.version ?? version : version
    }

    /// How the texts of an HDF5 file are stored, by attribute.
    var textKinds: [(attribute: String, kind: HDF5TextKind)] {
        let scalar: HDF5TextKind = texts == .bytes ? .variableASCII : .variableUTF8
        let list: HDF5TextKind = texts == .bytes ? .fixedASCII : .variableASCII
        return [
            (HDF5Names.version, scalar), (HDF5Names.backend, scalar),
            (HDF5Names.configuration, .variableASCII), (HDF5Names.layers, list),
            (HDF5Names.layerWeights, list),
        ]
    }

    /// The layout of a file that is written anew.
    func layout(in container: Provenance.Container) -> Layout {
        var layout = Layout()
        switch container {
        case .kerasHDF5:
            layout.textKinds = textKinds
            layout.hasTopLevelWeights = hasTopLevelWeights
        case .kerasArchive:
            layout.oldCounting = archive?.oldCounting
            layout.linksOldGroups = archive?.linksOldGroups ?? false
            layout.groupsHaveNames = archive?.groupsHaveNames ?? false
        case .kerasJSON: break
        }
        return layout
    }
}
