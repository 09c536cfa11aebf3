"""Makes the model cases of one Keras version (2.2.4 and later, all flavours).

    python make_models.py --flavour keras    --tag k315       Keras 3, or stand-alone Keras 2
    python make_models.py --flavour tf.keras --tag tf215      the Keras inside TensorFlow
    python make_models.py --flavour tf_keras --tag tk221      the tf-keras package
"""
import argparse
import json
import os
import sys
import warnings

import numpy as np

from case_writer import HERE, seeded_weights, write_case

warnings.filterwarnings("ignore")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

parser = argparse.ArgumentParser()
parser.add_argument("--flavour", default="keras")
parser.add_argument("--tag", required=True)
parser.add_argument("--only", default="")
parser.add_argument("--root", default=HERE)
options = parser.parse_args()

if options.flavour == "keras":
    import keras as k
elif options.flavour == "tf.keras":
    import tensorflow as tf
    k = tf.keras
else:
    import tf_keras as k
VERSION = getattr(k, "__version__", None)
if VERSION is None:
    try:
        from keras import __version__ as VERSION          # TensorFlow 2.6 to 2.15
    except ImportError:
        from tensorflow.python.keras import __version__ as VERSION
PARTS = tuple(int(p) for p in VERSION.split("-")[0].split(".")[:2])
K3 = PARTS >= (3, 0)
try:
    BACKEND = k.backend.backend()
except Exception:
    BACKEND = "tensorflow"
if options.flavour == "tf.keras":
    BACKEND = "tensorflow"
L = k.layers
Model, Sequential, Input = k.models.Model, k.models.Sequential, k.layers.Input
TAG = options.tag
rng = np.random.RandomState(7)


def has(name):
    return hasattr(L, name)


def x(*shape):
    return rng.uniform(-1.5, 1.5, size=shape).astype("float32")


def ids(high, *shape):
    return rng.randint(0, high, size=shape).astype("float32" if not K3 else "int32")


def leaves(model, found):
    """The layers that are no models themselves, each once."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            leaves(layer, found)
        elif layer not in found:
            found.append(layer)
    return found


def fill(model, seed):
    """Sets all weights layer by layer: in Keras 2.2 and 2.3 model.weights and model.get_weights() differ in order."""
    for i, layer in enumerate(leaves(model, [])):
        layer.set_weights(seeded_weights(
            [(getattr(w, "path", w.name), v) for w, v in zip(layer.weights, layer.get_weights())], 100 * seed + i))
    return model


# ---------------------------------------------------------------- models

def textbook(k):
    """The textbook's model, trained for ten epochs; it declares no input shape."""
    m = Sequential([L.Dense(64, activation="relu"), L.Dense(1, activation="sigmoid")])
    m.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    data = x(64, 30)
    target = (data.sum(axis=1, keepdims=True) > 0).astype("float32")
    m.fit(data, target, epochs=10, verbose=0, shuffle=False)
    return m, [data[:8]]


def mlp(k):
    m = Sequential([L.InputLayer(batch_input_shape=(None, 6)) if not K3 else L.InputLayer(batch_shape=(None, 6)),
                    L.Dense(5, activation="relu", name="hidden"), L.Dropout(0.3, name="drop"),
                    L.BatchNormalization(name="norm"), L.Dense(3, activation="softmax", name="out")])
    return fill(m, 1), [x(5, 6)]


def branches(k):
    a, b = Input(shape=(4,), name="left"), Input(shape=(3,), name="right")
    h = L.Dense(5, activation="tanh", name="left_dense")(a)
    g = L.Dense(5, activation="relu", name="right_dense")(b)
    s = L.Add(name="sum")([h, g])
    c = L.Concatenate(name="cat")([s, a, b])
    o1 = L.Dense(1, activation="sigmoid", name="flag")(c)
    o2 = L.Dense(3, activation="softmax", name="kind")(s)
    return fill(Model([a, b], [o1, o2]), 2), [x(5, 4), x(5, 3)]


def shared(k):
    a, b = Input(shape=(4,), name="first"), Input(shape=(4,), name="second")
    d = L.Dense(6, activation="relu", name="shared")
    n = L.BatchNormalization(name="shared_norm")
    e = L.Subtract(name="difference")([n(d(a)), n(d(b))])
    return fill(Model([a, b], L.Dense(1, name="score")(e)), 3), [x(5, 4), x(5, 4)]


def nested(k):
    """Functional and Sequential models as layers, one of them called twice."""
    i = Input(shape=(5,), name="inner_in")
    t = L.BatchNormalization(name="inner_norm")(L.Dense(4, activation="relu", name="inner_dense")(i))
    inner = Model(i, t, name="encoder")
    head = Sequential([L.Dense(3, activation="tanh", input_shape=(4,), name="head_dense"),
                       L.Dropout(0.2, name="head_drop")] if not K3 else
                      [L.InputLayer(batch_shape=(None, 4)), L.Dense(3, activation="tanh", name="head_dense"),
                       L.Dropout(0.2, name="head_drop")], name="head")
    a, b = Input(shape=(5,), name="a"), Input(shape=(5,), name="b")
    o = L.Dense(1, name="out")(L.Multiply(name="product")([head(inner(a)), head(inner(b))]))
    return fill(Model([a, b], o), 4), [x(5, 5), x(5, 5)]


def nested_frozen(k):
    """A frozen layer inside a nested model: trainable weights are listed first."""
    parts = [L.Dense(4, activation="relu", name="frozen_dense"), L.BatchNormalization(name="live_norm"),
             L.Dense(4, name="live_dense")]
    i = Input(shape=(4,), name="inner_in")
    t = i
    for p in parts:
        t = p(t)
    inner = Model(i, t, name="block")
    parts[0].trainable = False
    a = Input(shape=(4,), name="a")
    return fill(Model(a, L.Dense(2, name="out")(inner(a))), 5), [x(5, 4)]


def activations(k):
    """Every activation by name, as Activation layers side by side."""
    a = Input(shape=(5,), name="x")
    names = ["linear", "relu", "sigmoid", "tanh", "softplus", "softsign", "hard_sigmoid", "elu", "selu",
             "exponential", "softmax"]
    if PARTS >= (2, 4):
        names += ["gelu", "swish"]
    if K3:
        names += ["silu", "relu6", "leaky_relu", "mish", "log_softmax", "hard_silu"]
        if PARTS >= (3, 9):
            names += ["celu", "hard_tanh", "tanh_shrink", "soft_shrink", "hard_shrink", "squareplus",
                      "log_sigmoid", "sparse_plus", "sparsemax", "glu", "threshold"]
            names = [n for n in names if n not in ("glu", "threshold")]
    return Model(a, [L.Activation(n, name="act_" + n)(a) for n in names]), [4 * x(6, 5)]


def activation_layers(k):
    a = Input(shape=(3, 4), name="x")
    if K3:
        made = [L.LeakyReLU(negative_slope=0.2, name="leaky"), L.PReLU(shared_axes=[1], name="prelu_shared"),
                L.PReLU(name="prelu"), L.ELU(alpha=0.7, name="elu"), L.Softmax(axis=1, name="softmax1"),
                L.Softmax(name="softmax"), L.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.5, name="relu"),
                L.ReLU(name="relu_plain")]
    else:
        made = [L.LeakyReLU(alpha=0.2, name="leaky"), L.PReLU(shared_axes=[1], name="prelu_shared"),
                L.PReLU(name="prelu"), L.ELU(alpha=0.7, name="elu"), L.Softmax(axis=1, name="softmax1"),
                L.Softmax(name="softmax"), L.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.5, name="relu"),
                L.ReLU(name="relu_plain"), L.ThresholdedReLU(theta=0.8, name="thresholded")]
    return fill(Model(a, [m(a) for m in made]), 6), [2 * x(4, 3, 4)]


def merges(k):
    a, b, c = Input(shape=(3, 4), name="a"), Input(shape=(3, 4), name="b"), Input(shape=(3, 4), name="c")
    o = [L.Add(name="add")([a, b, c]), L.Subtract(name="subtract")([a, b]), L.Multiply(name="multiply")([a, b, c]),
         L.Average(name="average")([a, b, c]), L.Maximum(name="maximum")([a, b, c]),
         L.Concatenate(axis=1, name="concat1")([a, b]), L.Concatenate(name="concat")([a, b, c]),
         L.Dot(axes=2, name="dot2")([a, b]), L.Dot(axes=(1, 1), normalize=True, name="dot1n")([a, b])]
    if has("Minimum"):
        o.append(L.Minimum(name="minimum")([a, b, c]))
    return Model([a, b, c], o), [x(4, 3, 4), x(4, 3, 4), x(4, 3, 4)]


def shapes(k):
    a, v = Input(shape=(2, 6), name="a"), Input(shape=(3,), name="v")
    o = [L.Flatten(name="flatten")(a), L.Reshape((3, 4), name="reshape")(a), L.Reshape((-1, 2), name="reshape_free")(a),
         L.Permute((2, 1), name="permute")(a), L.RepeatVector(3, name="repeat")(v),
         L.Dense(2, name="dense3d")(a), L.Flatten(name="flatten_permuted")(L.Permute((2, 1), name="permute2")(a))]
    return fill(Model([a, v], o), 7), [x(3, 2, 6), x(3, 3)]


def embedding(k):
    m = Sequential(([L.InputLayer(batch_shape=(None, 5)), L.Embedding(11, 3, name="embedding")] if K3 else
                    [L.Embedding(11, 3, input_length=5, name="embedding")]) +
                   [L.Flatten(name="flatten"), L.Dense(2, name="out")])
    return fill(m, 8), [ids(11, 4, 5)]


def norms(k):
    a = Input(shape=(3, 4), name="a")
    o = [L.BatchNormalization(name="bn")(a), L.BatchNormalization(scale=False, name="bn_noscale")(a),
         L.BatchNormalization(center=False, epsilon=0.01, momentum=0.9, name="bn_nocenter")(a),
         L.BatchNormalization(axis=1, name="bn_axis1")(a)]
    if has("LayerNormalization"):
        o += [L.LayerNormalization(name="ln")(a), L.LayerNormalization(axis=[1, 2] if K3 else [2], epsilon=0.01, name="ln12")(a),
              L.LayerNormalization(center=False, scale=False, name="ln_bare")(a)]
    if has("Rescaling"):
        o.append(L.Rescaling(0.5, offset=-0.25, name="rescale")(a))
    if K3:
        o += [L.RMSNormalization(name="rms")(a)] if has("RMSNormalization") else []
        o += [L.GroupNormalization(groups=2, name="gn")(a), L.UnitNormalization(name="un")(a)]
    return fill(Model(a, o), 9), [x(4, 3, 4)]


def normalization_layer(k):
    learned = L.Normalization(axis=-1, name="learned")
    learned.adapt(3 + 2 * x(50, 4))
    given = L.Normalization(axis=-1, mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 2.0], name="given")
    a = Input(shape=(4,), name="a")
    h = L.Concatenate(name="cat")([learned(a), given(a)])
    m = Model(a, L.Dense(2, name="out")(h))
    m.layers[-1].set_weights(seeded_weights(
        [(w.name, v) for w, v in zip(m.layers[-1].weights, m.layers[-1].get_weights())], 10))
    return m, [3 + 2 * x(5, 4)]


def noise(k):
    a = Input(shape=(4,), name="a")
    h = L.GaussianNoise(0.1, name="noise")(L.Dense(4, name="d1")(a))
    h = L.GaussianDropout(0.2, name="gdrop")(h)
    h = L.AlphaDropout(0.2, name="adrop")(h)
    h = L.ActivityRegularization(l1=0.01, l2=0.02, name="activity")(h)
    h = L.Dropout(0.5, name="drop")(h)
    return fill(Model(a, L.Dense(2, name="out")(h)), 11), [x(5, 4)]


def conv2d(k):
    a = Input(shape=(8, 8, 2), name="image")
    h = L.Conv2D(4, (3, 3), padding="same", activation="relu", name="conv")(a)
    h = L.BatchNormalization(name="norm")(h)
    h = L.MaxPooling2D((2, 2), name="pool")(h)
    h = L.Conv2D(3, (2, 2), strides=(2, 2), padding="valid", use_bias=False, name="conv_stride")(h)
    h = L.AveragePooling2D((2, 2), padding="same", name="avg")(h)
    f = L.Flatten(name="flat")(h)
    g = L.GlobalAveragePooling2D(name="gap")(h)
    return fill(Model(a, L.Dense(2, name="out")(L.Concatenate(name="cat")([f, g]))), 12), [x(3, 8, 8, 2)]


def conv1d(k):
    a = Input(shape=(10, 3), name="series")
    h = L.Conv1D(4, 3, padding="causal", activation="relu", name="causal")(a)
    h = L.Conv1D(4, 3, padding="same", dilation_rate=2, name="dilated")(h)
    h = L.MaxPooling1D(2, name="pool")(h)
    return fill(Model(a, L.Dense(2, name="out")(L.GlobalMaxPooling1D(name="gmp")(h))), 13), [x(3, 10, 3)]


def recurrent(k):
    a = Input(shape=(6, 3), name="series")
    h = L.LSTM(4, return_sequences=True, name="lstm")(a)
    h = L.GRU(3, return_sequences=True, name="gru")(h)
    h = L.SimpleRNN(3, name="rnn")(h)
    return fill(Model(a, L.Dense(1, name="out")(h)), 14), [x(3, 6, 3)]


def masked(k):
    a = Input(shape=(5, 2), name="series")
    h = L.Masking(mask_value=0.0, name="mask")(a)
    h = L.LSTM(3, name="lstm")(h)
    data = x(4, 5, 2)
    data[0, 3:] = 0
    data[1, 1:] = 0
    return fill(Model(a, L.Dense(1, name="out")(h)), 15), [data]


def bidirectional(k):
    m = Sequential([L.Bidirectional(L.LSTM(3, name="lstm"), input_shape=(4, 2), name="both") if not K3 else
                    L.Bidirectional(L.LSTM(3, name="lstm"), name="both"), L.Dense(1, name="out")])
    if K3:
        m.build((None, 4, 2))
    return fill(m, 16), [x(3, 4, 2)]


def regularized(k):
    r, c = k.regularizers, k.constraints
    m = Sequential([L.Dense(5, kernel_regularizer=r.l2(0.01), bias_regularizer=r.l1(0.02),
                            kernel_constraint=c.MaxNorm(2.0), kernel_initializer="he_normal", name="d1",
                            **({} if K3 else {"input_shape": (4,)})),
                    L.Dense(4, kernel_regularizer=r.l1_l2(0.01, 0.02), activity_regularizer=r.l2(0.001),
                            kernel_constraint=c.NonNeg(), name="d2"),
                    L.Dense(3, kernel_constraint=c.UnitNorm(axis=0), bias_constraint=c.MinMaxNorm(0.1, 1.0),
                            kernel_initializer=k.initializers.RandomUniform(-0.1, 0.1, seed=3), name="d3")])
    if K3:
        m.build((None, 4))
    return fill(m, 17), [x(4, 4)]


def frozen(k):
    m = Sequential([L.Dense(4, activation="relu", name="frozen", **({} if K3 else {"input_shape": (4,)})),
                    L.BatchNormalization(name="frozen_norm"), L.Dense(3, name="live"),
                    L.Dense(1, activation="sigmoid", name="out")])
    if K3:
        m.build((None, 4))
    m.layers[0].trainable = False
    m.layers[1].trainable = False
    fill(m, 18)
    m.compile(optimizer="adam", loss="binary_crossentropy")
    data = x(16, 4)
    m.fit(data, (data.sum(1, keepdims=True) > 0).astype("float32"), epochs=2, verbose=0, shuffle=False)
    return m, [data[:4]]


def two_outputs_compiled(k):
    m, inputs = branches(k)
    m.compile(optimizer="rmsprop", loss={"flag": "binary_crossentropy", "kind": "categorical_crossentropy"},
              loss_weights={"flag": 1.0, "kind": 0.5}, metrics={"kind": ["accuracy"]})
    n = 16
    m.fit([x(n, 4), x(n, 3)], [(x(n, 1) > 0).astype("float32"), np.eye(3, dtype="float32")[rng.randint(0, 3, n)]],
          epochs=2, verbose=0, shuffle=False)
    return m, inputs


def optimizer_case(make):
    def build(k):
        m = Sequential([L.Dense(3, activation="tanh", name="d1", **({} if K3 else {"input_shape": (4,)})),
                        L.Dense(1, name="d2")])
        if K3:
            m.build((None, 4))
        fill(m, 19)
        m.compile(optimizer=make(k.optimizers), loss="mse")
        data = x(16, 4)
        m.fit(data, data[:, :1] * data[:, 1:2], epochs=3, batch_size=8, verbose=0, shuffle=False)
        return m, [data[:4]]
    return build


LR = "learning_rate" if PARTS >= (2, 3) or options.flavour != "keras" else "lr"
OPTIMIZERS = {
    "sgd": lambda o: o.SGD(**{LR: 0.05}),
    "sgd-nesterov": lambda o: o.SGD(momentum=0.9, nesterov=True, **{LR: 0.05}),
    "rmsprop": lambda o: o.RMSprop(**{LR: 0.01}),
    "adagrad": lambda o: o.Adagrad(**{LR: 0.05}),
    "adadelta": lambda o: o.Adadelta(**{LR: 1.0}),
    "adam-amsgrad": lambda o: o.Adam(amsgrad=True, **{LR: 0.01}),
    "adamax": lambda o: o.Adamax(**{LR: 0.01}),
    "nadam": lambda o: o.Nadam(**{LR: 0.01}),
}
OPTIMIZERS_NEW = {
    "adamw": lambda o: o.AdamW(weight_decay=0.01, **{LR: 0.01}),
    "ftrl": lambda o: o.Ftrl(**{LR: 0.05}),
    "lion": lambda o: o.Lion(**{LR: 0.01}),
    "rmsprop-centered": lambda o: o.RMSprop(momentum=0.9, centered=True, **{LR: 0.01}),
    "adafactor": lambda o: o.Adafactor(**{LR: 0.01}),
    "adam-schedule": lambda o: o.Adam(o.schedules.ExponentialDecay(0.01, 10, 0.9)),
}


def policy_case(policy):
    def build(k):
        mixed = k.mixed_precision if hasattr(k, "mixed_precision") else None
        if policy == "float64":
            k.backend.set_floatx("float64")
            if K3:
                k.config.set_dtype_policy("float64")
        elif K3:
            k.config.set_dtype_policy(policy)
        elif hasattr(mixed, "set_global_policy"):
            mixed.set_global_policy(policy)
        else:
            mixed.experimental.set_policy(policy)
        try:
            a = Input(shape=(4,), name="a")
            h = L.Dense(5, activation="relu", name="d1")(a)
            h = L.BatchNormalization(name="norm")(h)
            m = fill(Model(a, L.Dense(2, name="out", **({} if policy == "float64" else {"dtype": "float32"}))(h)), 20)
            return m, [x(4, 4)]
        finally:
            if policy == "float64":
                k.backend.set_floatx("float32")
            if K3:
                k.config.set_dtype_policy("float32")
            elif policy != "float64":
                if hasattr(mixed, "set_global_policy"):
                    mixed.set_global_policy("float32")
                else:
                    mixed.experimental.set_policy("float32")
    return build


def stored_bfloat16(k):
    """Dense with dtype='bfloat16': the variables themselves are bfloat16."""
    a = Input(shape=(4,), name="a")
    m = Model(a, L.Dense(2, dtype="bfloat16", name="half")(L.Dense(3, name="full")(a)))
    return fill(m, 21), [x(4, 4)]


def lambda_layer(k):
    """A Lambda layer; eval keeps the name of this file out of the stored bytecode."""
    a = Input(shape=(4,), name="a")
    return fill(Model(a, L.Dense(1, name="out")(L.Lambda(eval("lambda t: t * 2.0"), output_shape=(4,), name="double")(a))), 22), [x(3, 4)]


def custom_layer(k):
    class Doubler(L.Layer):
        def call(self, inputs):
            return inputs * 2.0

        def compute_output_shape(self, shape):
            return shape
    a = Input(shape=(4,), name="a")
    return fill(Model(a, L.Dense(1, name="out")(Doubler(name="doubler")(a))), 23), [x(3, 4)]


def long_names(k):
    """Names so long that layer_names no longer fits one attribute and is cut into layer_names0, layer_names1, ..."""
    m = Sequential([L.Dense(2, name="first", **({} if K3 else {"input_shape": (2,)}))] +
                   [L.Activation("tanh", name="n" * 6600)] +
                   [L.Activation("tanh", name="activation%02d" % n) for n in range(9)])
    if K3:
        m.build((None, 2))
    return fill(m, 24), [x(3, 2)]


def same_class(k):
    """Many Dense layers with mixed names: the order is that of creation, not of the alphabet."""
    a = Input(shape=(2,), name="a")
    h = a
    for n in range(11 if TAG in ("k224", "k315", "tf215") else 4):
        h = L.Dense(2, activation="tanh", **({} if n % 2 else {"name": "z%02d" % (20 - n)}))(h)
    return fill(Model(a, h), 25), [x(3, 2)]


def unicode_name(k):
    a = Input(shape=(2,), name="a")
    return fill(Model(a, L.Dense(1, name=u"gr\u00f6\u00dfe_\u5c42")(a)), 26), [x(3, 2)]


def reused_input_chain(k):
    """A graph whose layer list is not the order of creation."""
    a = Input(shape=(3,), name="a")
    late = L.Dense(3, name="made_first_used_last")
    h = L.Dense(3, activation="relu", name="made_second_used_first")(a)
    return fill(Model(a, L.Add(name="add")([late(h), h])), 27), [x(3, 3)]


def sequential_in_sequential(k):
    inner = Sequential([L.Dense(3, activation="relu", name="i1", **({} if K3 else {"input_shape": (4,)})),
                        L.Dense(2, name="i2")], name="inner")
    m = Sequential([inner, L.Dense(1, name="o")])
    if K3:
        m.build((None, 4))
    return fill(m, 28), [x(3, 4)]


BASIC = {
    "seed": textbook, "mlp": mlp, "branches": branches, "shared": shared, "nested": nested,
    "nested-frozen": nested_frozen, "two-outputs-compiled": two_outputs_compiled, "frozen-compiled": frozen,
}
LAYERS = {
    "activations": activations, "activation-layers": activation_layers, "merges": merges, "shapes": shapes,
    "embedding": embedding, "norms": norms, "noise": noise, "conv2d": conv2d, "conv1d": conv1d,
    "recurrent": recurrent, "masked": masked, "bidirectional": bidirectional, "regularized": regularized,
    "sequential-in-sequential": sequential_in_sequential, "creation-order": reused_input_chain,
    "same-class": same_class,
}
SPECIAL = {
    "normalization": normalization_layer, "policy-float64": policy_case("float64"),
    "policy-mixed-float16": policy_case("mixed_float16"), "policy-mixed-bfloat16": policy_case("mixed_bfloat16"),
    "stored-bfloat16": stored_bfloat16, "lambda": lambda_layer, "custom-layer": custom_layer,
    "unicode-name": unicode_name, "long-names": long_names,
}
CASES = dict(BASIC)
CASES.update(LAYERS)
CASES.update(SPECIAL)
CASES.update({"opt-" + n: optimizer_case(make) for n, make in list(OPTIMIZERS.items()) + list(OPTIMIZERS_NEW.items())})

# Which cases each version writes, and into which containers:
# h = model.h5, k = model.keras, l = legacy_weights.h5, w = model.weights.h5, j = model.json.
PLAN = {
    "k315": {"seed mlp": "hkwj", "nested": "hkj", "nested-frozen frozen-compiled regularized": "hk", "two-outputs-compiled": "k",
             "stored-bfloat16": "h",
             "branches shared activations activation-layers merges shapes embedding norms noise conv1d conv2d recurrent masked "
             "bidirectional same-class sequential-in-sequential creation-order normalization policy-float64 "
             "policy-mixed-float16 policy-mixed-bfloat16 lambda custom-layer unicode-name "
             "opt-sgd-nesterov opt-rmsprop-centered opt-adadelta opt-nadam opt-adamw opt-ftrl opt-lion "
             "opt-adam-amsgrad opt-adam-schedule opt-adafactor": "k"},
    "k305": {"mlp": "hkw", "nested two-outputs-compiled": "k"},
    "tk221": {"seed nested two-outputs-compiled": "k"},
    "tf215": {"seed": "hklj", "mlp": "hklwj", "nested nested-frozen": "hk", "two-outputs-compiled": "k",
              "shared frozen-compiled bidirectional same-class": "k",
              "activations activation-layers norms embedding normalization regularized policy-float64 "
              "policy-mixed-float16 lambda custom-layer stored-bfloat16": "h",
              "opt-sgd-nesterov opt-adamw opt-rmsprop-centered": "k", "opt-lion opt-adam-amsgrad": "h"},
    "tf214": {"nested same-class": "k"},
    "tf213": {"nested same-class": "k"},
    "tf212": {"nested same-class": "k", "mlp": "h"},
    "tf26": {"seed": "hj", "nested opt-nadam": "h"},
    "tf115": {"seed": "hlj", "mlp branches shared nested nested-frozen two-outputs-compiled frozen-compiled recurrent "
              "activations regularized opt-adam-amsgrad opt-sgd-nesterov opt-adadelta opt-nadam": "h"},
    "k231": {"mlp nested recurrent": "h"},
    "k224": {"seed": "hlj", "mlp": "hj", "branches": "hj", "shared nested nested-frozen two-outputs-compiled frozen-compiled "
             "activations activation-layers merges shapes embedding norms noise conv2d recurrent masked "
             "bidirectional regularized sequential-in-sequential same-class long-names lambda "
             "opt-sgd-nesterov opt-rmsprop opt-adagrad opt-adadelta opt-adam-amsgrad opt-nadam": "h"},
}[TAG]
PLAN = {name: kinds for names, kinds in PLAN.items() for name in names.split()}


def save(model, folder, kinds):
    """Writes the wanted containers; returns their descriptions."""
    files = []

    def put(kind, name, container, write):
        if kind not in kinds:
            return
        path = os.path.join(folder, name)
        try:
            write(path)
            files.append({"name": name, "container": container})
        except Exception as e:
            print("   ", os.path.basename(folder), name, "not written:", type(e).__name__, str(e)[:90])
            if os.path.exists(path):
                os.remove(path)

    tf_early = options.flavour == "tf.keras" and PARTS < (2, 13)
    # The zip first: Keras 3 drops the optimizer from compile_config while it writes an .h5.
    put("k", "model.keras", "Keras zip",
        # 2.12 writes HDF5 under the name .keras unless asked for the zip.
        lambda p: model.save(p, save_format="keras_v3") if PARTS == (2, 12) and "same-class" in p else model.save(p))
    put("h", "model.h5", "whole-model HDF5",
        lambda p: model.save(p, save_format="h5") if tf_early else model.save(p))
    put("l", "legacy_weights.h5", "legacy weights HDF5", lambda p: model.save_weights(p))
    put("w", "model.weights.h5", "Keras 3 style weights HDF5", lambda p: model.save_weights(p))
    put("j", "model.json", "architecture JSON", lambda p: open(p, "w").write(model.to_json()))
    return files


def layers_of(model, found):
    for layer in getattr(model, "layers", []):
        found.add(type(layer).__name__)
        layers_of(layer, found)
    return found


for name, kinds in PLAN.items():
    if options.only and name not in options.only.split(","):
        continue
    build = CASES[name]
    rng.seed(sum(map(ord, name)))
    try:
        if hasattr(k, "utils") and hasattr(k.utils, "set_random_seed"):
            k.utils.set_random_seed(1)
        else:
            np.random.seed(1)
        k.backend.clear_session()
        model, inputs = build(k)
        expected = model.predict(inputs if len(inputs) > 1 else inputs[0], **({"verbose": 0}))
        expected = expected if isinstance(expected, (list, tuple)) else [expected]
        case = TAG + "-" + name
        folder = os.path.join(options.root, case)
        os.makedirs(folder, exist_ok=True)
        files = save(model, folder, kinds)
        optimizer = getattr(model, "optimizer", None)
        loss = getattr(model, "loss", None)
        write_case(case, inputs, expected, {
            "keras_version": VERSION, "flavour": options.flavour, "backend": BACKEND,
            "api": "sequential" if isinstance(model, Sequential) else "functional",
            "files": files, "layers": sorted(layers_of(model, set())),
            "compiled": optimizer is not None,
            "optimizer": type(optimizer).__name__ if optimizer is not None else None,
            "loss": loss if isinstance(loss, (str, dict, list)) else None,
            "about": (build.__doc__ or "").strip()}, options.root)
        print("ok", case, [f["name"] for f in files])
    except Exception as e:
        import traceback
        print("FAILED", name, type(e).__name__, str(e)[:300])
        if os.environ.get("TRACE"):
            traceback.print_exc()
