"""Writes Fixtures/graphs: small models that the reference cases lack, by the Keras that runs this.

    .keras-environments/keras3/bin/python Tools/make_keras_graphs.py
    .keras-environments/keras2/bin/python Tools/make_keras_graphs.py

shared-heads   two inputs, two outputs, a Dense that is called twice, losses and metrics by output
serialized     activations, losses and metrics as serialized objects, a regularizer that is no L1 or L2,
               gradients clipped
"""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np

try:
    import jax  # noqa: F401
    import keras

    VERSION = keras.__version__
except ImportError:
    import tensorflow as tf

    keras, VERSION = tf.keras, tf.__version__

TAG = "k3" if VERSION.startswith("3") else "k2"
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "graphs")
layers = keras.layers
keras.utils.set_random_seed(7)


def save(name, model, inputs):
    folder = os.path.join(HERE, f"{TAG}-{name}")
    os.makedirs(folder, exist_ok=True)
    # First the archive: saving an .h5 makes Keras 3.15.1 forget the optimizer's settings.
    if TAG == "k3":
        model.save(os.path.join(folder, "model.keras"))
    model.save(os.path.join(folder, "model.h5"))
    outputs = model.predict(inputs, verbose=0)
    arrays = inputs if isinstance(inputs, list) else [inputs]
    results = outputs if isinstance(outputs, list) else [outputs]
    np.savez(os.path.join(folder, "inputs.npz"), **{str(i): a for i, a in enumerate(arrays)})
    np.savez(os.path.join(folder, "expected.npz"), **{str(i): a for i, a in enumerate(results)})


def compile_arguments(name):
    if name == "shared-heads":
        return {
            "optimizer": keras.optimizers.SGD(0.05, momentum=0.9),
            "loss": {"flag": "binary_crossentropy", "kind": "mean_squared_error"},
            "loss_weights": {"flag": 1.0, "kind": 0.25},
            "metrics": {"flag": ["accuracy"], "kind": ["mae", "mse"]},
        }
    return {
        "optimizer": keras.optimizers.Adam(0.01, clipnorm=1.0),
        "loss": keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
        "metrics": [keras.metrics.BinaryAccuracy(threshold=0.3), keras.metrics.AUC(name="area")],
    }


def fit(model, inputs, outputs):
    targets = [np.round(np.clip(o, 0, 1)) for o in (outputs if isinstance(outputs, list) else [outputs])]
    model.fit(inputs, targets if len(targets) > 1 else targets[0], epochs=2, batch_size=4, verbose=0)


def shared_heads():
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    shared = layers.Dense(4, activation="tanh", name="shared")
    scale = layers.BatchNormalization(name="scale")
    flag = layers.Dense(1, activation="sigmoid", name="flag")(scale(shared(left)))
    kind = layers.Dense(2, name="kind")(shared(right))
    return keras.Model([left, right], [flag, kind], name="heads")


def serialized():
    return keras.Sequential(
        [
            keras.Input((4,), name="numbers"),
            layers.Dense(5, activation=layers.LeakyReLU(0.1), name="leaky"),
            layers.Dense(
                4,
                activation=layers.ReLU(max_value=1.5, threshold=0.1),
                kernel_regularizer=keras.regularizers.OrthogonalRegularizer(0.02),
                name="capped",
            ),
            layers.Dense(1, name="logit"),
        ],
        name="objects",
    )


rng = np.random.RandomState(3)
for name, model, inputs in [
    ("shared-heads", shared_heads(), [rng.uniform(-1, 1, (8, 3)).astype("float32") for _ in range(2)]),
    ("serialized", serialized(), rng.uniform(-1, 1, (8, 4)).astype("float32")),
]:
    model.compile(**compile_arguments(name))
    fit(model, inputs, model.predict(inputs, verbose=0))
    save(name, model, inputs)
print(VERSION, "wrote", HERE)
