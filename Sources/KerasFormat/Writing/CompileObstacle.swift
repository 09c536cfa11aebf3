import NeuralNet
import OrderedJSON

/// What of compile settings a version of Keras has no word for.
enum CompileObstacle {
    /// The first thing, as a sentence fragment; `nil` if all can be said.
    static func first(of settings: CompileSettings, in dialect: Dialect) -> String? {
        if let optimizer = settings.optimizer {
            if !availability(of: optimizer.name, in: optimizers).covers(dialect.releases) {
                return "\(dialect.title) has no \(optimizer.name)"
            }
            if dialect.isOf(.one), optimizer.configuration["amsgrad"] == true {
                return "\(dialect.title) has no amsgrad"
            }
            let rate = optimizer.configuration["learning_rate"]
            if rate?.objectValue != nil, isOld(dialect) {
                return "\(dialect.title) has no learning-rate schedules"
            }
        }
        let losses = settings.losses.compactMap { $0 }
        let functions = losses + settings.metrics.joined() + settings.weightedMetrics.joined()
        if let own = functions.first(where: {
            !availability(of: $0.name, in: laterFunctions).covers(dialect.releases)
        }) {
            return "\(dialect.title) has no \(own.name), or is not known to have it"
        }
        if isOld(dialect) {
            if let own = functions.first(where: { !oldFunctions.contains($0.name) }) {
                return "\(dialect.title) has no \(own.name)"
            }
            if let own = functions.first(where: { !$0.configuration.isEmpty }) {
                return "\(dialect.title) has no settings of \(own.name)"
            }
        }
        return nil
    }

    /// Before TensorFlow took Keras in, losses and metrics were functions without settings.
    private static func isOld(_ dialect: Dialect) -> Bool {
        dialect.optimizers == .standAlone || dialect.optimizers == .one
    }

    private static func availability(
        of name: String, in table: [String: Availability]
    ) -> Availability {
        table[name] ?? Availability(since: Release(1, 2))
    }

    private static let optimizers: [String: Availability] = [
        "Ftrl": Availability(since: Release(2, 4)), "AdamW": Availability(since: Release(2, 12)),
        "Adafactor": Availability(since: Release(2, 12)),
        "Lion": Availability(since: Release(2, 13)), "Lamb": Availability(since: Release(3, 5)),
    ]

    /// Losses that came late, each with the first version of which that is certain.
    private static let laterFunctions: [String: Availability] = [
        "binary_focal_crossentropy": Availability(since: Release(2, 13)),
        "categorical_focal_crossentropy": Availability(since: Release(2, 13)),
        "dice": Availability(since: Release(3, 15)), "tversky": Availability(since: Release(3, 15)),
        "circle": Availability(since: Release(3, 15)),
        "categorical_generalized_cross_entropy": Availability(since: Release(3, 15)),
    ]

    /// The losses and metrics that all versions call by the same name.
    private static let oldFunctions: Set = [
        "accuracy", "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error", "hinge", "squared_hinge", "poisson",
        "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
        "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
        "top_k_categorical_accuracy",
    ]
}
