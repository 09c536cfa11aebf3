import NeuralNet
import OrderedJSON

/// Turns compile settings of Keras 3 from the spelling of one container into that of the other.
enum CompileSpelling {
    /// The settings as a kind of file spells them.
    static func spelled(_ json: JSON, for container: Provenance.Container) -> JSON {
        guard let object = json.objectValue else { return json }
        switch container {
        case .kerasHDF5: return .object(forHDF5(object))
        case .kerasArchive, .kerasJSON: return .object(forArchive(object))
        }
    }

    private static func forHDF5(_ settings: JSONObject) -> JSONObject {
        var settings = settings
        guard var optimizer = settings.removeValue(forKey: "optimizer")?.objectValue else {
            return settings
        }
        optimizer.removeValue(forKey: "module")
        optimizer.removeValue(forKey: "registered_name")
        settings["optimizer_config"] = .object(optimizer)
        return settings
    }

    private static func forArchive(_ settings: JSONObject) -> JSONObject {
        var result: JSONObject = [:]
        if var optimizer = settings["optimizer_config"] {
            if let schedule = optimizer["config"]?["learning_rate"], schedule.objectValue != nil,
                var object = optimizer.objectValue, var config = object["config"]?.objectValue
            {
                config["learning_rate"] = dressed(schedule, module: "keras.optimizers.schedules")
                object["config"] = .object(config)
                optimizer = .object(object)
            }
            result["optimizer"] = dressed(optimizer, module: "keras.optimizers")
        }
        let modules = [
            "loss": "keras.losses", "metrics": "keras.metrics", "weighted_metrics": "keras.metrics",
        ]
        for (key, value) in settings where key != "optimizer_config" {
            result[key] = modules[key].map { dressed(value, module: $0) } ?? value
        }
        return result
    }

    /// A value whose serialized objects say where their classes live, which HDF5 files leave out.
    static func dressed(_ value: JSON, module: String) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map { dressed($0, module: module) })
        case .object(let members) where members["class_name"] != nil:
            guard members["module"] == nil else { return value }
            var result: JSONObject = ["module": JSON(module)]
            for (key, value) in members { result[key] = value }
            if result["registered_name"] == nil { result["registered_name"] = .null }
            return .object(result)
        case .object(let members):
            return .object(
                JSONObject(
                    uniqueMembers: members.map { ($0.key, dressed($0.value, module: module)) }))
        default: return value
        }
    }
}
