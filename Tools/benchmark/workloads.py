"""What is measured: models as plain descriptions, and how much of which data. Imports NumPy alone, for every peer."""
import dataclasses
import pathlib

import numpy as np


@dataclasses.dataclass(frozen=True)
class Workload:
    """A model and its training: layers are ("dense", units, activation), ("norm",) and ("dropout", rate)."""
    width: int
    layers: tuple
    loss: str
    optimizer: str
    batch: int
    rows: int
    epochs: tuple        # of the short and the long fit whose difference is measured
    epochs_of_ours: tuple = None

    @property
    def outputs(self):
        """The units of the last layer."""
        return [layer[1] for layer in self.layers if layer[0] == "dense"][-1]

    def few_and_many(self, ours=False):
        """The epochs of the short and the long fit."""
        return self.epochs_of_ours if ours and self.epochs_of_ours else self.epochs


def dense(*units, last, inner="relu"):
    """Dense layers, the last with an activation of its own."""
    return tuple(("dense", n, inner) for n in units[:-1]) + (("dense", units[-1], last),)


def normalised(rate):
    """The four blocks of W."""
    block = (("dense", 256, "relu"), ("norm",), ("dropout", rate))
    return block * 4 + dense(1, last="sigmoid")


WORKLOADS = {
    "S": Workload(30, dense(64, 1, last="sigmoid"), "binary", "adam", 32, 569, (10, 40), (10, 2010)),
    "M": Workload(784, dense(512, 512, 10, last="softmax"), "sparse", "adam", 128, 12_800, (1, 4)),
    "L": Workload(4096, dense(4096, 4096, 4096, last="relu"), "mse", "momentum", 256, 2_560, (1, 2)),
    "W": Workload(100, normalised(0.2), "binary", "adam", 1024, 50_176, (1, 4)),
    # W without dropout, whose masks are each program's own: what is computed is compared with this one.
    "W0": Workload(100, normalised(0), "binary", "adam", 1024, 50_176, (1, 4)),
}
LEARNING_RATE = {"adam": 0.001, "momentum": 0.01}
MOMENTUM = 0.9
# Adam's constants and those of normalisation are Keras' defaults.
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-7
NORM_EPSILON, NORM_MOMENTUM = 1e-3, 0.99
PREDICTED_ROWS = {"S": 1_000_000, "M": 10_000}
IMPORT_LAYERS = 16       # of 4096 × 4096: 1.07 GB
CHECKED_ROWS = 100       # of a prediction


def data(folder, name):
    """Inputs and targets to train on."""
    folder = pathlib.Path(folder)
    return np.load(folder / f"{name}.x.npy"), np.load(folder / f"{name}.y.npy")


def weights(folder, name):
    """The start of the training: for each layer that has any, its arrays in Keras' order."""
    with np.load(pathlib.Path(folder) / f"{name}.weights.npz") as file:
        arrays = {key: file[key] for key in file.files}
    count = len(WORKLOADS[name].layers)
    return [[arrays[f"{layer}.{i}"] for i in range(8) if f"{layer}.{i}" in arrays] for layer in range(count)]


def batches(rows, size):
    """The ranges of rows, the last of which may be shorter."""
    return [slice(start, min(start + size, rows)) for start in range(0, rows, size)]
