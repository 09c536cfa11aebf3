"""Writes Fixtures/keras-facts.json: what h5py finds in some Keras files, for the tests of KerasFormat to compare with.

    .keras-environments/keras3/bin/python Tools/make_keras_facts.py

Parameters are named as the tests name them (layer/role) by what the file itself says of them: the weight's name in
an .h5, the layer's name on its group in a .keras and the order of Keras' documentation. Optimizer variables are listed in the file's
order, with the slot that Keras' own sources give them.
"""
import io
import json
import os
import zipfile

import h5py
import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures")
ORDER = {1: ["alpha"], 2: ["kernel", "bias"], 4: ["gamma", "beta", "moving_mean", "moving_variance"]}


def facts(array):
    array = np.asarray(array)
    return {
        "dtype": str(array.dtype),
        "shape": list(array.shape),
        # Bits, so that nothing depends on how a number is printed or read.
        "bits": [int(b) for b in array.astype("<f4").view("<u4").ravel()],
    }


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def from_h5(path):
    with h5py.File(path) as file:
        found = {}
        for layer in file["model_weights"].attrs["layer_names"]:
            group = file["model_weights"][text(layer)]
            for name in group.attrs["weight_names"]:
                role = text(name).split("/")[-1].split(":")[0]
                found[f"{text(layer)}/{role}"] = facts(group[text(name)][()])
        state = []
        if "optimizer_weights" in file:
            group = file["optimizer_weights"]
            state = [facts(group[text(name)][()]) for name in group.attrs["weight_names"]]
        return {"parameters": found, "optimizer": state}


def from_archive(path):
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        found = {}
        for group in file["layers"].values():
            variables = group["vars"]
            for number, role in zip(sorted(variables, key=int), ORDER.get(len(variables), [])):
                found[f"{variables.attrs['name']}/{role}"] = facts(variables[number][()])
        state = []
        if "optimizer" in file:
            variables = file["optimizer/vars"]
            state = [facts(variables[number][()]) for number in sorted(variables, key=int)]
        return {"parameters": found, "optimizer": state}


FILES = [
    "reference/k224-mlp/model.h5", "reference/k224-frozen-compiled/model.h5", "reference/k224-opt-adam-amsgrad/model.h5",
    "reference/k224-activation-layers/model.h5", "reference/tf115-frozen-compiled/model.h5",
    "reference/tf115-opt-adam-amsgrad/model.h5", "reference/tf215-mlp/model.h5", "reference/tf215-opt-adam-amsgrad/model.h5",
    "reference/k305-mlp/model.h5", "reference/k315-mlp/model.h5", "reference/k315-mlp/model.keras",
    "reference/k315-frozen-compiled/model.keras", "reference/k315-opt-adam-amsgrad/model.keras",
    "reference/k315-opt-sgd-nesterov/model.keras", "reference/k315-same-class/model.keras",
    "reference/strings-padded/model.h5", "graphs/k2-shared-heads/model.h5", "graphs/k3-shared-heads/model.keras",
]
result = {}
for name in FILES:
    path = os.path.join(ROOT, name)
    result[name] = from_archive(path) if name.endswith(".keras") else from_h5(path)
with open(os.path.join(ROOT, "keras-facts.json"), "w") as out:
    json.dump(result, out, separators=(",", ":"))
    out.write("\n")
