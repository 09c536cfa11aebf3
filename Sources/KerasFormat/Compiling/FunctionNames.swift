/// Keras 3's names of losses, metrics and optimizers.
enum FunctionNames {
    /// What users and older versions call them.
    private static let aliases = [
        "mse": "mean_squared_error", "mae": "mean_absolute_error",
        "mape": "mean_absolute_percentage_error", "msle": "mean_squared_logarithmic_error",
        "bce": "binary_crossentropy", "kld": "kl_divergence",
        "kullback_leibler_divergence": "kl_divergence", "logcosh": "log_cosh",
        "cosine_proximity": "cosine_similarity", "cosine": "cosine_similarity", "acc": "accuracy",
    ]

    /// The metric class that counts targets equal to the prediction.
    static let exactAccuracy = "Accuracy"

    /// The function's name in snake case, whatever alias, function or class is given.
    static func canonical(_ name: String) -> String {
        let isAbbreviation = name == name.uppercased()
        let snake = isAbbreviation ? name.lowercased() : GroupNames.snakeCase(name)
        return aliases[snake] ?? snake
    }

    /// Keras' class of a function: `MeanSquaredError`.
    static func className(of function: String) -> String {
        if let name = ["kl_divergence": "KLDivergence", "auc": "AUC"][function] { return name }
        return function.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }

    /// The class of an optimizer that is named in any case, without a registered one's package.
    static func optimizerClass(_ name: String) -> String {
        let known = [
            "SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl",
            "Lion",
            "Adafactor", "Lamb",
        ]
        let own = name.split(separator: ">").last.map(String.init) ?? name
        return known.first { $0.lowercased() == own.lowercased() } ?? own
    }
}
