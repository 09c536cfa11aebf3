"""make_workloads.py FOLDER SHARE WORKLOADS: writes models and seeded data, SHARE of the full number of rows.

NAME.keras, compiled; NAME.h5, not compiled; NAME.weights.npz for those that read neither; NAME.x.npy and NAME.y.npy to
train on; NAME.rows.npy to predict; big.h5 and big.row.npy for the import. Run with Keras' Python.
"""
import pathlib
import sys

import keras
import numpy as np
from keras import layers

from workloads import IMPORT_LAYERS, LEARNING_RATE, MOMENTUM, PREDICTED_ROWS, WORKLOADS

LOSSES = {"binary": "binary_crossentropy", "sparse": "sparse_categorical_crossentropy", "mse": "mean_squared_error"}


def layer(kind, *settings):
    """A layer of a description."""
    return {"dense": lambda units, activation: layers.Dense(units, activation=activation),
            "norm": layers.BatchNormalization, "dropout": layers.Dropout}[kind](*settings)


def optimizer(name):
    """A new optimizer."""
    rate = LEARNING_RATE[name]
    return keras.optimizers.Adam(rate) if name == "adam" else keras.optimizers.SGD(rate, momentum=MOMENTUM)


def save_model(folder, name):
    """Writes a workload's model in all its forms."""
    workload = WORKLOADS[name]
    stack = [layer(*description) for description in workload.layers]
    model = keras.Sequential([keras.Input((workload.width,)), *stack])
    model.save(folder / f"{name}.h5")
    model.compile(optimizer=optimizer(workload.optimizer), loss=LOSSES[workload.loss])
    model.save(folder / f"{name}.keras")            # Keras on JAX cannot train a Sequential that it loads from .h5
    np.savez(folder / f"{name}.weights.npz", **{
        f"{position}.{i}": array for position, made in enumerate(stack) for i, array in enumerate(made.get_weights())})


def save_data(folder, name, share, random):
    """Writes rows to train on, and to predict, whose targets a linear rule makes."""
    workload = WORKLOADS[name]
    rows = workload.rows if name == "S" else max(2, int(workload.rows * share) // workload.batch) * workload.batch
    x = random.standard_normal((rows, workload.width), dtype=np.float32)
    y = x @ random.standard_normal((workload.width, workload.outputs), dtype=np.float32) / np.sqrt(workload.width)
    y = {"sparse": lambda: y.argmax(1), "mse": lambda: y, "binary": lambda: y > 0}[workload.loss]()
    np.save(folder / f"{name}.x.npy", x)
    np.save(folder / f"{name}.y.npy", y.astype(np.float32))
    if name in PREDICTED_ROWS:
        shape = (int(PREDICTED_ROWS[name] * share), workload.width)
        np.save(folder / f"{name}.rows.npy", random.standard_normal(shape, dtype=np.float32))


def save_big(folder, share, random):
    """Writes the large file to import, and a row for it."""
    count = max(2, int(IMPORT_LAYERS * share))
    model = keras.Sequential(
        [keras.Input((4096,)), *(layers.Dense(4096, kernel_initializer="ones", activation="relu") for _ in range(count))])
    for made in model.layers:
        made.kernel.assign(random.random((4096, 4096), dtype=np.float32) * np.float32(2 / 4096))
    model.save(folder / "big.h5")
    np.save(folder / "big.row.npy", random.random((1, 4096), dtype=np.float32))


def main(folder, share, names):
    """Makes all that the workloads need."""
    keras.utils.set_random_seed(1)
    folder, share, random = pathlib.Path(folder), float(share), np.random.default_rng(1)
    names = names.split(",")
    wanted = {"S", "M"} if {"P", "I"} & set(names) else set()
    wanted |= {name for name in WORKLOADS if name[0] in names}
    for name in sorted(wanted):
        save_model(folder, name)
        save_data(folder, name, share, random)
    if "I" in names:
        save_big(folder, share, random)


main(*sys.argv[1:])
