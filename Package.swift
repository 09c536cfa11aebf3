// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// HDF5 is linked from its static archives: the shared library loads half a network stack.
///
/// The archive of zlib, which `Archives` uses too, is named here alone: linkers want it behind HDF5's, and a package
/// names each library once.
let hdf5Archives: [LinkerSetting] =
    [":libhdf5_serial.a", ":libsz.a", ":libaec.a", ":libz.a", "m"].map { .linkedLibrary($0) }

let package = Package(
    name: "nnconvert",
    products: [
        .executable(name: "nnconvert", targets: ["nnconvert"]),
        .library(
            name: "NNConvert",
            targets: [
                "NeuralNet", "Training", "KerasFormat", "NativeFormat", "DataSources",
                "Verification", "OrderedJSON",
            ]),
    ],
    targets: [
        // C libraries of the system: a module map and a shim each, no logic.
        .systemLibrary(
            name: "CHDF5", providers: [.apt(["libhdf5-dev", "libaec-dev", "zlib1g-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CProtobufC", providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),

        // C of our own.
        .target(name: "CHDF5Memory", dependencies: ["CHDF5"]),
        .target(name: "CChecksum", dependencies: ["CZlib"]),
        .target(name: "CKernels"),
        .target(name: "CNativeHeader", dependencies: ["CProtobufC"]),

        // Wrappers that hand out plain values.
        .target(
            name: "HDF5", dependencies: ["CHDF5", "CHDF5Memory"], swiftSettings: strict,
            linkerSettings: hdf5Archives),
        .target(name: "Archives", dependencies: ["CChecksum", "CZlib"], swiftSettings: strict),
        .target(name: "OrderedJSON", swiftSettings: strict),

        // The core.
        .target(
            name: "NeuralNet", dependencies: ["CKernels", "OrderedJSON"], swiftSettings: strict),
        .target(
            name: "Training", dependencies: ["NeuralNet", "OrderedJSON"], swiftSettings: strict),
        .target(
            name: "Verification", dependencies: ["Training", "OrderedJSON"], swiftSettings: strict),

        // Formats and data.
        .target(
            name: "KerasFormat", dependencies: ["Training", "HDF5", "Archives", "OrderedJSON"],
            swiftSettings: strict),
        .target(
            name: "NativeFormat",
            dependencies: ["Training", "CNativeHeader", "CProtobufC", "CXXHash", "OrderedJSON"],
            exclude: ["FORMAT.md", "NativeHeader.proto"], swiftSettings: strict,
            linkerSettings: [.linkedLibrary(":libprotobuf-c.a"), .linkedLibrary(":libxxhash.a")]),
        .target(
            name: "DataSources", dependencies: ["Training", "Archives", "HDF5", "CSQLite"],
            swiftSettings: strict, linkerSettings: [.linkedLibrary(":libsqlite3.a")]),

        .executableTarget(
            name: "nnconvert",
            dependencies: [
                "NeuralNet", "Training", "KerasFormat", "NativeFormat", "DataSources",
                "Verification",
                "Archives", "OrderedJSON",
            ],
            exclude: ["Schemas"], swiftSettings: strict),

        // Tests mirror the targets; RoundTripTests hold what crosses formats. libzip is a second opinion.
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .target(
            name: "TestSupport",
            dependencies: ["CKernels", "NeuralNet", "Training", "DataSources", "OrderedJSON"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .testTarget(
            name: "ArchivesTests", dependencies: ["Archives", "CZip", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "HDF5Tests", dependencies: ["HDF5", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "OrderedJSONTests", dependencies: ["OrderedJSON", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CKernelsTests", dependencies: ["CKernels", "NeuralNet", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "NeuralNetTests",
            dependencies: ["AllocationCounter", "CKernels", "NeuralNet", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "KerasFormat", "DataSources", "OrderedJSON", "TestSupport",
                "AllocationCounter",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "VerificationTests",
            dependencies: ["Verification", "OrderedJSON", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "KerasFormatTests",
            dependencies: ["KerasFormat", "HDF5", "Archives", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "NativeFormatTests", dependencies: ["NativeFormat", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DataSourcesTests",
            dependencies: ["DataSources", "Archives", "HDF5", "CSQLite", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RoundTripTests",
            dependencies: [
                "AllocationCounter", "KerasFormat", "NativeFormat", "DataSources", "Verification",
                "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "nnconvertTests",
            dependencies: ["nnconvert", "NativeFormat", "OrderedJSON", "TestSupport"],
            swiftSettings: strict),
    ]
)
