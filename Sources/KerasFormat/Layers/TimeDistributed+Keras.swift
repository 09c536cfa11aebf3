import NeuralNet
import OrderedJSON

extension TimeDistributed: KerasLayer {
    static let className = "TimeDistributed"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        TimeDistributed(try reader.inner(innerName))
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? TimeDistributed else { return nil }
        let original = writer.original[innerName]
        let settings = original?["config"]?.objectValue ?? [:]
        let name = settings["name"]?.stringValue ?? writer.layer + "_" + innerName
        var inner = LayerWriter(
            dialect: writer.dialect, layer: name, isTrainable: true,
            inputRank: max(writer.inputRank - 1, 0), original: settings,
            precision: writer.precision)
        let (className, written) = try ModelWriter.written(
            layer.layer, by: &inner, like: original?["class_name"]?.stringValue)
        writer.warnings += inner.warnings
        var object = writer.start()
        object[innerName] = writer.object(className, written, in: "keras.layers")
        // Without its module Keras 3 does not find the class of a layer inside; older ones pass over the word.
        if writer.dialect.isUniversal, var inner = object[innerName]?.objectValue {
            inner["module"] = "keras.layers"
            inner["registered_name"] = .null
            object[innerName] = .object(inner)
        }
        return object
    }
}

extension Layer {
    /// The groups of the layers inside, from the outermost, in archives of Keras.
    ///
    /// - Parameter settings: the layer's configuration, which knows the names of the layers inside.
    /// - Returns: the groups; none for a layer that has no layer inside.
    func innerGroups(_ settings: JSONObject?) -> [KerasOutput.InnerGroup] {
        guard let wrapper = self as? TimeDistributed else { return [] }
        let key = TimeDistributed.innerName
        let inner = settings?[key]?["config"]?.objectValue
        let group = KerasOutput.InnerGroup(group: key, name: inner?["name"]?.stringValue)
        return [group] + wrapper.layer.innerGroups(inner)
    }
}
