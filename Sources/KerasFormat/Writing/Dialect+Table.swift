import NeuralNet

/// The dialects that files are written in, one row for each version from which on something differs.
extension Dialect {
    /// The form that every Keras from 2.2 on loads: that of 2.2.4, with what it does not mind of the others.
    static let universal = standAlone(Release(2, 2), "2.2.4").with {
        $0.title = "every Keras (--keras any)"
        $0.releases = Release(2, 2)...newest.releases.upperBound
        $0.sequentialInput = .layer
        $0.restoringContainers = []
        $0.archive = ArchiveForm(
            version: "2.15.0", functionalModule: "keras", functionalName: nil,
            linksOldGroups: true)
    }

    /// The newest version.
    static let newest = all[all.count - 1]

    /// Every version that can be asked for, in order.
    static let all: [Dialect] =
        [
            first, standAlone(Release(2, 2), "2.2.4"), standAlone(Release(2, 3), "2.3.1"),
        ] + secondMinors.map { second(minor: $0) } + thirdMinors.map { third(minor: $0) }

    /// The versions of tf.keras and of Keras 3 of which it was tried that they load these files.
    private static let secondMinors = [6, 8, 9, 10, 11, 12, 13, 14, 15]
    private static let thirdMinors = [0, 1, 2, 3, 4, 5, 6, 9, 13, 15]

    /// Keras 1, whose configurations are written in the words of stand-alone Keras 2 and then told in its own.
    static let first = standAlone(Release(1, 2), "1.2.2").with {
        $0.generation = .one
        $0.optimizers = .one
        $0.weightSuffix = ""
    }

    /// Stand-alone Keras 2.
    private static func standAlone(_ release: Release, _ version: String) -> Dialect {
        Dialect(
            title: "Keras \(release)", releases: release...release, version: version,
            generation: .two, functionalClass: .model, sequentialInput: .firstLayer,
            initializers: .scaling, policy: .none, optimizers: .standAlone,
            // Fits that went on in these versions were not those of an uninterrupted run.
            restoringContainers: [], texts: .bytes)
    }

    /// The last patches of tf.keras, where they are not the first.
    private static let patches = [13: 1]

    /// tf.keras of TensorFlow 2.
    private static func second(minor: Int) -> Dialect {
        let release = Release(2, minor)
        var dialect = Dialect(
            title: "Keras \(release)", releases: release...release,
            version: "2.\(minor).\(patches[minor] ?? 0)", generation: .two,
            inputSettings: ["sparse", "ragged"], objects: minor < 13 ? .bare : .dressed,
            axis: .list, optimizers: minor < 11 ? .tensorFlow : .new,
            texts: minor < 5 ? .bytes : .texts, hasTopLevelWeights: minor >= 6)
        guard minor >= 12 else { return dialect }
        dialect.restoringContainers = [.kerasHDF5, .kerasArchive]
        dialect.archive = ArchiveForm(
            version: dialect.version,
            functionalModule: minor == 12
                ? "keras.engine.functional" : "keras.src.engine.functional",
            functionalName: "Functional",
            oldCounting: minor < 14 ? .withWeightsTwice : minor == 14 ? .once : nil)
        return dialect
    }

    /// The last patches of Keras 3.
    private static let thirdPatches = [5, 1, 1, 3, 1, 0, 0, 0, 0, 2, 0, 3, 0, 2, 1, 1]

    /// Keras 3.
    private static func third(minor: Int) -> Dialect {
        let release = Release(3, minor)
        let version = "3.\(minor).\(thirdPatches[minor])"
        return Dialect(
            title: "Keras \(release)", releases: release...release, version: version,
            generation: .three,
            inputSettings: ["sparse"] + (minor < 9 ? [] : ["ragged"])
                + (minor < 13 ? [] : ["optional"]), objects: .dressed,
            policy: minor < 4 ? .name : .object, optimizers: .three,
            restoringContainers: [.kerasArchive], names: .noSlash, texts: .texts,
            weightSuffix: "", hasTopLevelWeights: true,
            archive: ArchiveForm(
                version: version, functionalModule: "keras.src.models.functional",
                functionalName: "Functional", groupsHaveNames: minor >= 15))
    }

    /// The dialect with some facts changed.
    private func with(_ change: (inout Dialect) -> Void) -> Dialect {
        var dialect = self
        change(&dialect)
        return dialect
    }
}

extension Dialect {
    /// The dialect that a user asks for: `2.15`, also with its patch, or a generation for its last.
    ///
    /// - Parameter name: what the user calls it.
    /// - Throws: `KerasError.unknownDialect` if there is none of that name.
    init(named name: String) throws(KerasError) {
        let releases = Self.all.map(\.releases.lowerBound)
        guard
            let place = Self.all.lastIndex(where: { dialect in
                let release = dialect.releases.lowerBound
                return ["\(release)", "\(release.major)", dialect.version].contains(name)
            })
        else {
            throw .unknownDialect(name, known: releases.map { "\($0)" })
        }
        self = Self.all[place]
    }

    /// The dialect of the version that a file names, `nil` if it has no row of its own, as tf.keras 1 has none.
    init?(ofFile version: String) {
        guard let version = KerasVersion(version), !version.isTensorFlow1,
            let found = Self.all.first(where: {
                $0.releases.lowerBound == Release(version.major, version.minor)
            })
        else { return nil }
        self = found
    }
}
