import NeuralNet
import OrderedJSON

// What a fit observes of weights.
extension LayerReader {
    /// Regularizer and constraint of a weight, `nil` if it has neither.
    mutating func rule(_ role: String) throws -> WeightRule? {
        let rule = WeightRule(
            penalty: try penalty(role + "_regularizer"),
            constraint: try constraint(role + "_constraint"))
        return rule == WeightRule() ? nil : rule
    }

    /// A constraint; one that is not Keras' own is an obstacle to training.
    mutating func constraint(_ key: String) throws -> Constraint? {
        guard let value = try setting(key) else { return nil }
        guard value.value["class_name"] != nil else {
            try obstacle(key)
            return nil
        }
        let object = try KerasObject(value)
        func number(_ key: String, default standard: Double) throws -> Double {
            try object.settings.numberIfPresent(key) ?? standard
        }
        func axes() throws -> [Int] {
            guard let axis = try object.settings.memberIfPresent("axis") else { return [0] }
            return try axis.value.arrayValue == nil
                ? [axis.integer()] : axis.array().map { try $0.integer() }
        }
        switch object.className {
        case "NonNeg": return .nonNegative
        case "UnitNorm": return .unitLength(axes: try axes())
        case "MaxNorm":
            return .length(
                least: 0, most: try number("max_value", default: 2), rate: 1, axes: try axes())
        case "MinMaxNorm":
            return .length(
                least: try number("min_value", default: 0),
                most: try number("max_value", default: 1), rate: try number("rate", default: 1),
                axes: try axes())
        default:
            try obstacle(key)
            return nil
        }
    }
}

extension LayerWriter {
    /// A constraint as the origin spells it, else from the layer.
    mutating func constraint(_ key: String, _ constraint: Constraint?) throws -> JSON {
        guard original[key]?.isNull ?? true, let constraint else {
            return try self.constraint(key)
        }
        func object(_ className: String, _ settings: JSONObject) -> JSON {
            self.object(className, settings, in: "keras.constraints")
        }
        func axis(_ axes: [Int]) -> JSON {
            axes.count == 1 ? JSON(axes[0]) : .array(axes.map { JSON($0) })
        }
        switch constraint {
        case .nonNegative: return object("NonNeg", [:])
        case .unitLength(let axes): return object("UnitNorm", ["axis": axis(axes)])
        case .length(0, let most, 1, let axes):
            return object("MaxNorm", ["max_value": JSON(most), "axis": axis(axes)])
        case .length(let least, let most, let rate, let axes):
            return object(
                "MinMaxNorm",
                [
                    "min_value": JSON(least), "max_value": JSON(most), "rate": JSON(rate),
                    "axis": axis(axes),
                ])
        }
    }

    /// Regularizer and constraint of a weight.
    mutating func write(_ rule: WeightRule?, _ role: String, to object: inout JSONObject) throws {
        object[role + "_regularizer"] = regularizer(rule?.penalty)
        let key = role + "_constraint"
        object[key] = try constraint(key, rule?.constraint)
    }
}
