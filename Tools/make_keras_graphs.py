"""Writes Fixtures/graphs: small models that the reference cases lack, by the Keras that runs this.

    .keras-environments/keras3/bin/python Tools/make_keras_graphs.py
    .keras-environments/keras2/bin/python Tools/make_keras_graphs.py

shared-heads   two inputs, two outputs, a Dense that is called twice, losses and metrics by output
serialized     activations, losses and metrics as serialized objects, a regularizer that is no L1 or L2,
               gradients clipped
nested         models in models, one of them called twice, with two inputs and two outputs, a layer called twice inside,
               names that occur twice, and a Sequential that states no input
corners        an input that nothing takes, an output that is an input, one output twice, odd names
operations     arithmetic and functions on the graph, with constants
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
    is_trained = getattr(model, "optimizer", None) is not None
    folder = os.path.join(HERE, f"{TAG}-{name}")
    os.makedirs(folder, exist_ok=True)
    # First the archive: saving an .h5 makes Keras 3.15.1 forget the optimizer's settings.
    if TAG == "k3" or not is_trained:
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
    if name == "nested":
        return {"optimizer": keras.optimizers.Adam(0.01), "loss": ["mean_squared_error", "mean_squared_error"]}
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


def nested():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    same = layers.Dense(3, activation="tanh", name="same")
    core_in = keras.Input((3,), name="core_in")
    dense = layers.Dense(3, activation="relu", trainable=False, name="dense")
    core = keras.Model(core_in, layers.BatchNormalization(name="norm")(dense(core_in)), name="core")
    minus = layers.Subtract(name="minus")([same(right), core(left)])
    pair = keras.Model([left, right], [core(same(left)), minus], name="pair")
    first, second = pair([a, b])
    third, fourth = pair([second, first])
    head = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4, name="dense"), layers.Dropout(0.3, name="drop")], name="head")
    tail = keras.Sequential([layers.Dense(3, name="only")], name="tail")
    return keras.Model([a, b], [third, head(tail(fourth))], name="outer")


def corners():
    # TensorFlow takes fewer characters, Keras 3 no slash.
    odd = "größe 1" if TAG == "k3" else "a/b"
    x = keras.Input((2, 3), name="x")
    unused, passed = keras.Input((2,), name="unused"), keras.Input((4,), name="passed")
    y = layers.Dense(2, name=odd)(x)
    return keras.Model([x, unused, passed], [y, passed, y, layers.Flatten(name="flat")(y)], name="corners")


def operations():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    x, y = layers.Dense(3, name="x")(a), layers.Dense(3, activation="sigmoid", name="y")(b)
    three = np.array([1.0, 2.0, 3.0], "float32")
    results = [x + y, x - y, x * y, x / (y + 0.5), 2.0 * x, x * 2.0, 1 - x, x - 1, 3 / (y + 1.0), x**2, -x, abs(x)]
    if TAG == "k3":
        ops = keras.ops
        results += [
            ops.relu(x), ops.exp(x), ops.square(x), ops.sqrt(y), ops.rsqrt(y), ops.log(y), ops.tanh(x), ops.sigmoid(x),
            ops.maximum(x, y), ops.minimum(x, 0.5), ops.multiply(x, three), ops.add(x1=x, x2=y), ops.clip(x, -0.5, 0.5),
            ops.leaky_relu(x, 0.1), ops.gelu(x), ops.elu(x, 0.7), ops.softmax(x), ops.log_softmax(x), ops.power(y, 0.5),
            ops.reciprocal(y), ops.softplus(x), ops.silu(x), ops.hard_sigmoid(x), ops.relu6(x), ops.power(y, -3), x + x,
        ]
    else:
        results += [
            tf.nn.relu(x), tf.exp(x), tf.square(x), tf.sqrt(y), tf.math.rsqrt(y), tf.math.log(y), tf.tanh(x),
            tf.sigmoid(x), tf.maximum(x, y), tf.minimum(x, 0.5), tf.multiply(x, three), tf.add(x=x, y=y),
            tf.clip_by_value(x, -0.5, 0.5), tf.nn.leaky_relu(x, alpha=0.1), tf.nn.elu(x), tf.nn.softmax(x),
            tf.nn.log_softmax(x), tf.pow(y, 0.5), tf.math.reciprocal(y), tf.math.softplus(x), tf.nn.silu(x),
            tf.nn.relu6(x), x + x,
        ]
    return keras.Model([a, b], results, name="operations")


rng = np.random.RandomState(3)
for name, model, inputs in [
    ("corners", corners(), [rng.uniform(-1, 1, (5, *shape)).astype("float32") for shape in [(2, 3), (2,), (4,)]]),
    ("operations", operations(), [rng.uniform(-1, 1, (6, 3)).astype("float32") for _ in range(2)]),
]:
    save(name, model, inputs)

rng = np.random.RandomState(3)
for name, model, inputs in [
    ("nested", nested(), [rng.uniform(-1, 1, (8, 3)).astype("float32") for _ in range(2)]),
    ("shared-heads", shared_heads(), [rng.uniform(-1, 1, (8, 3)).astype("float32") for _ in range(2)]),
    ("serialized", serialized(), rng.uniform(-1, 1, (8, 4)).astype("float32")),
]:
    model.compile(**compile_arguments(name))
    fit(model, inputs, model.predict(inputs, verbose=0))
    save(name, model, inputs)
print(VERSION, "wrote", HERE)
