"""Random fits for Tools/keras-fit: each is plain data that says model, compile settings, rows and arguments of `fit`.

A draw depends on the seed of the search and its own number alone.
"""
import numpy as np

# Each loss with the task that it is for: what targets look like and what the last layer gives.
LOSSES = {
    "real": ["mean_squared_error", "mean_absolute_error", "huber", "log_cosh", "cosine_similarity"],
    "positive": ["mean_squared_logarithmic_error", "poisson", "mean_absolute_percentage_error"],
    "binary": ["binary_crossentropy", "hinge", "squared_hinge", "binary_focal_crossentropy"],
    "classes": ["sparse_categorical_crossentropy"],
    "one-hot": ["categorical_crossentropy", "categorical_hinge", "kl_divergence", "categorical_focal_crossentropy"],
}
LAST = {"real": "linear", "positive": "softplus", "binary": "sigmoid", "classes": "softmax", "one-hot": "softmax"}
METRICS = {
    "real": ["mean_absolute_error", "mean_squared_error", "RootMeanSquaredError", "R2Score", "LogCoshError"],
    "positive": ["mean_absolute_error", "mean_squared_logarithmic_error", "Poisson"],
    "binary": ["accuracy", "AUC", "Precision", "Recall", "BinaryIoU", "TruePositives", "FalseNegatives"],
    "classes": ["accuracy", "sparse_top_k_categorical_accuracy"],
    "one-hot": ["accuracy", "Precision", "Recall", "top_k_categorical_accuracy", "KLDivergence"],
}
ACTIVATIONS = ["relu", "tanh", "sigmoid", "elu", "selu", "gelu", "silu", "softplus", "leaky_relu", "mish", "linear"]
# Each optimizer with a rate at which a few dozen steps move the weights well, and options to draw from.
OPTIMIZERS = {
    "SGD": (0.05, {"momentum": [0.9], "nesterov": [True]}),
    "RMSprop": (0.003, {"rho": [0.8], "momentum": [0.5], "centered": [True], "epsilon": [1e-4]}),
    "Adam": (0.01, {"beta_1": [0.8], "amsgrad": [True], "epsilon": [1e-3]}),
    "AdamW": (0.01, {"weight_decay": [0.02], "amsgrad": [True]}),
    "Adamax": (0.01, {"beta_2": [0.99]}),
    "Nadam": (0.01, {"beta_1": [0.8]}),
    "Adagrad": (0.05, {"initial_accumulator_value": [0.01], "epsilon": [1e-4]}),
    "Adadelta": (1.0, {"rho": [0.9], "epsilon": [1e-4]}),
    "Ftrl": (0.05, {"l1_regularization_strength": [0.001], "l2_regularization_strength": [0.01], "beta": [0.1]}),
    "Lion": (0.003, {"beta_1": [0.8]}),
    "Lamb": (0.01, {"beta_2": [0.99]}),
    "Adafactor": (0.01, {"relative_step": [False], "beta_2_decay": [-0.6]}),
}
COMMON = [
    {"clipnorm": 0.05}, {"clipvalue": 0.02}, {"global_clipnorm": 0.1}, {"weight_decay": 0.01},
    {"use_ema": True, "ema_momentum": 0.9}, {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 3},
    {"gradient_accumulation_steps": 2},
]
SCHEDULES = [
    ("ExponentialDecay", {"decay_steps": 5, "decay_rate": 0.8}),
    ("ExponentialDecay", {"decay_steps": 5, "decay_rate": 0.8, "staircase": True}),
    ("InverseTimeDecay", {"decay_steps": 4, "decay_rate": 0.5}),
    ("PolynomialDecay", {"decay_steps": 12, "end_learning_rate": 1e-4, "power": 1.5}),
    ("CosineDecay", {"decay_steps": 15, "alpha": 0.1}),
    ("CosineDecayRestarts", {"first_decay_steps": 6}),
]
CALLBACKS = [
    ("EarlyStopping", {"monitor": "val_loss", "patience": 1}),
    ("EarlyStopping", {"monitor": "val_loss", "patience": 1, "restore_best_weights": True}),
    ("ReduceLROnPlateau", {"monitor": "val_loss", "patience": 1, "factor": 0.5, "min_delta": 0.01}),
]


class Draw:
    """One draw: a generator and the choices made with it."""

    def __init__(self, seed, number):
        self.random = np.random.default_rng([seed, number])

    def one(self, choices):
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share):
        return bool(self.random.random() < share)

    def number(self, low, high):
        return int(self.random.integers(low, high + 1))

    def hidden(self, position):
        """A hidden layer's class and settings, and what may follow it."""
        dense = {"units": self.number(3, 12), "activation": self.one(ACTIVATIONS), "name": f"hidden_{position}"}
        if self.chance(0.15):
            dense["kernel_regularizer"] = self.one([("L2", 0.01), ("L1", 0.005), ("L1L2", 0.003)])
        if self.chance(0.1):
            dense["kernel_constraint"] = self.one(["max_norm", "unit_norm", "non_neg"])
        if self.chance(0.1):
            dense["use_bias"] = False
        follower = self.one([None, None, None, "BatchNormalization", "LayerNormalization", "PReLU", "UnitNormalization"])
        return {"dense": dense, "follower": follower, "frozen": self.chance(0.05)}

    def optimizer(self):
        """Class and settings."""
        name = self.one(list(OPTIMIZERS))
        rate, options = OPTIMIZERS[name]
        settings = {"learning_rate": rate}
        for key, values in options.items():
            if self.chance(0.35):
                settings[key] = self.one(values)
        if self.chance(0.35):
            common = self.one(COMMON)
            # Nesterov without momentum and two kinds of decay are not what anyone asks for.
            settings.update({key: value for key, value in common.items() if key not in settings})
        schedule = self.one(SCHEDULES) if self.chance(0.2) else None
        return {"name": name, "settings": settings, "schedule": schedule}

    def loss(self, task):
        """Name and settings, empty where the name alone is meant."""
        name, settings = self.one(LOSSES[task]), {}
        if name == "huber" and self.chance(0.5):
            settings["delta"] = 0.5
        if name in ("binary_crossentropy", "categorical_crossentropy") and self.chance(0.3):
            settings["label_smoothing"] = 0.1
        return {"name": name, "settings": settings}

    def facts(self):
        """The draw as plain data."""
        task = self.one(list(LOSSES))
        width = {"classes": self.number(3, 5), "one-hot": self.number(3, 5)}.get(task, self.one([1, 1, 3]))
        facts = {
            "task": task, "columns": self.number(3, 7), "width": width, "rows": self.number(40, 90),
            "hidden": [self.hidden(position) for position in range(self.number(1, 3))],
            "branch": self.one([None, None, "Add", "Concatenate", "Multiply"]),
            "last": LAST[task], "loss": self.loss(task), "optimizer": self.optimizer(),
            "metrics": sorted({self.one(METRICS[task]) for _ in range(self.number(0, 2))}),
            "epochs": self.number(2, 4), "batch_size": self.number(7, 32),
            "validation_split": self.one([0, 0, 0.25]), "class_weight": None, "sample_weight": False, "callback": None,
        }
        if task in ("classes", "one-hot") and self.chance(0.25):
            facts["class_weight"] = {str(label): self.one([0.5, 1.0, 2.0]) for label in range(width)}
        elif self.chance(0.2):
            facts["sample_weight"] = True
        if facts["validation_split"] and self.chance(0.4):
            facts["callback"] = self.one(CALLBACKS)
        return facts

    def rows(self, facts):
        """Inputs, target and weights."""
        x = self.random.standard_normal((facts["rows"], facts["columns"])).astype("float32")
        signal = x @ self.random.standard_normal((facts["columns"], facts["width"]))
        if facts["task"] == "real":
            y = signal + 0.1 * self.random.standard_normal(signal.shape)
        elif facts["task"] == "positive":
            y = np.abs(signal) + 0.1
        elif facts["task"] == "binary":
            y = signal > 0
        else:
            y = np.argmax(signal, axis=1)
            y = np.eye(facts["width"])[y] if facts["task"] == "one-hot" else y
        weights = np.round(self.random.uniform(0, 2, facts["rows"]), 2)
        return x, np.asarray(y, dtype="float32"), weights.astype("float32")
