public import NeuralNet
public import OrderedJSON

/// Why a model cannot be trained, evaluated or explained as asked.
public enum TrainingError: Error, Equatable, Sendable {
    case unknownLoss(String, known: [String])
    case unknownOptimizer(String, known: [String])
    case unknownMetric(String, known: [String])
    case unknownCallback(String, known: [String])
    case unsupportedSetting(of: String, key: String, value: String)
    case invalidSetting(of: String, key: String, value: String, expected: String)
    case severalOutputs([String])
    case unknownOutput(String, known: [String])
    case noLoss
    case weightsTwice
    case classWeightsOfSeveralOutputs
    case wrongWeightShape(loss: String, expected: Shape, found: Shape)
    case noTarget(String)
    case wrongOutputShape(loss: String, found: Shape)
    case wrongInputCount(expected: Int, found: Int)
    case wrongInputShape(String, expected: Shape, found: Shape)
    case wrongTargetShape(loss: String, expected: Shape, found: Shape)
    case targetOutOfRange(loss: String, expected: String, value: Float, row: Int)
    case notFinite(what: String, row: Int)
    case trainingObstacle(layer: String, setting: String)
    case nothingToTrain
    case noRows(String)
    case noHead(layer: String)
    case notStandardizable(input: String, reason: String)
    case noSuchRow(Int, rows: Int)
    case invalidOption(String, value: String, expected: String)
    case lossNotFinite(epoch: Int, batch: Int)
    case interrupted
    /// A fit that goes on is asked for something else than the one that stopped.
    case otherThanCheckpoint(String, value: String, checkpoint: String)
    /// A checkpoint cannot be read, or what a callback remembers cannot be stored.
    case checkpoint(JSONError)
    case rateFollowsSchedule(callback: String)
    case callback(CallbackFailure)
    /// Rows that stay in a file cannot be had.
    case unreadable(RowFileError)
    case program(ProgramError)
    case model(ModelError)
    case initialValues(InitialValuesError)
}

extension TrainingError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .unknownLoss(let name, let known):
            "the loss \"\(name)\" is not in this version; choose one of \(known.joined(separator: ", "))"
        case .unknownOptimizer(let name, let known):
            "the optimizer \"\(name)\" is not in this version; choose one of \(known.joined(separator: ", "))"
        case .unknownMetric(let name, let known):
            "the metric \"\(name)\" is not in this version; choose one of \(known.joined(separator: ", "))"
        case .unknownCallback(let name, let known):
            "there is no callback \"\(name)\"; choose one of \(known.joined(separator: ", "))"
        case .unsupportedSetting(let owner, let key, let value):
            "\(owner) has \(key) set to \(value), which this version does not support"
        case .invalidSetting(let owner, let key, let value, let expected):
            "\(owner) has \(key) set to \(value), where \(expected) is expected"
        case .severalOutputs(let names):
            "the model has several outputs (\(names.joined(separator: ", "))), of which this version trains only one"
        case .unknownOutput(let name, let known):
            "the model has no output \"\(name)\"; its outputs are \(known.joined(separator: ", "))"
        case .noLoss: "no output has a loss"
        case .weightsTwice:
            "there are weights of the samples and of the classes, of which Keras takes only one"
        case .classWeightsOfSeveralOutputs:
            "weights of classes are for models of one output; give each output weights of its samples"
        case .wrongWeightShape(let loss, let expected, let found):
            "\(loss) wants sample weights of shape \(expected), is given \(found)"
        case .noTarget(let name): "there is no target for output \"\(name)\""
        case .wrongOutputShape(let loss, let found):
            "\(loss) wants an output with an axis behind the batch, the model's has shape \(found)"
        case .wrongInputCount(let expected, let found):
            "the model takes \(expected) input(s), is given \(found)"
        case .wrongInputShape(let name, let expected, let found):
            "input \"\(name)\" wants the shape \(expected), is given \(found)"
        case .wrongTargetShape(let loss, let expected, let found):
            "\(loss) wants a target of shape \(expected), is given \(found)"
        case .targetOutOfRange(let loss, let expected, let value, let row):
            "\(loss) wants \(expected) as target, but row \(row) holds \(value)"
        case .notFinite(let what, let row): "\(what) is not a finite number in row \(row)"
        case .trainingObstacle(let layer, let setting):
            "layer \"\(layer)\" has \(setting), which a fit would have to obey and this version cannot; "
                + "freeze the layer to train the others"
        case .nothingToTrain: "all layers are frozen, so there is nothing to train"
        case .noHead(let layer):
            "the model ends in layer \"\(layer)\", which is no dense layer that is called once, so that no new head "
                + "can take its place"
        case .notStandardizable(let input, let reason):
            "input \"\(input)\" \(reason); standardize the columns before instead"
        case .noRows(let what): "\(what) has no rows"
        case .noSuchRow(let row, let rows):
            "there is no row \(row); the data has \(rows) row(s), counted from 1"
        case .invalidOption(let name, let value, let expected):
            "the \(name) is \(value), where \(expected) is expected"
        case .lossNotFinite(let epoch, let batch):
            "the loss is not a finite number in epoch \(epoch), batch \(batch); a smaller learning rate may help"
        case .interrupted: "stopped before the end"
        case .otherThanCheckpoint(let what, let value, let checkpoint):
            "\(what) is \(value), in the checkpoint \(checkpoint); a fit that goes on must be the same"
        case .checkpoint(let error): "\(error)"
        case .rateFollowsSchedule(let callback):
            "the callback \(callback) sets the learning rate, which the optimizer takes from a schedule; "
                + "give a number as learning rate"
        case .callback(let failure): "\(failure)"
        case .unreadable(let error): error.description
        case .program(let error): "\(error)"
        case .model(let error): "\(error)"
        case .initialValues(let error): "\(error)"
        }
    }
}
