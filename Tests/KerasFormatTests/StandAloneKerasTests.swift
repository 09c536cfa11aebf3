import Foundation
import NeuralNet
import OrderedJSON
import Testing

@testable import KerasFormat

@Suite struct StandAloneKerasTests {
    private func entry(of version: String, interpolation: String) throws -> LayerEntry {
        let text = """
            {"class_name": "UpSampling2D", "config": {"name": "up", "trainable": true, "size": [2, 2],
            "data_format": "channels_last", "interpolation": "\(interpolation)"}}
            """
        return try LayerEntry(
            JSONCursor(JSON.parse(Data(text.utf8))),
            ReadingContext(generation: .two, version: KerasVersion(version)))
    }

    @Test func `bilinear up-sampling of stand-alone Keras 2 is refused, as it blends otherwise`()
        throws
    {
        let expected = KerasError.unsupportedSetting(
            layer: "up", key: "interpolation", value: "\"bilinear\"")

        #expect(throws: expected) { try entry(of: "2.2.4", interpolation: "bilinear") }

        #expect(try entry(of: "2.2.4", interpolation: "nearest").element.name == "up")
        #expect(try entry(of: "2.2.4-tf", interpolation: "bilinear").element.name == "up")
        #expect(try entry(of: "2.15.0", interpolation: "bilinear").element.name == "up")
    }
}
