#!/usr/bin/env python3
"""Writes Fixtures/layers and the recorded fits Fixtures/training/layer-*, by the Keras that runs it.

    .keras-environments/keras3/bin/python Tools/make_layer_fixtures.py
    .keras-environments/keras2/bin/python Tools/make_layer_fixtures.py

Each model has one layer class or family in many settings, an output for each; the second command writes the same
models where tf.keras 2.15 has the layers. Fits are recorded by Keras 3 alone.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np

try:
    import jax  # noqa: F401
    import keras
except ImportError:
    import tensorflow as tf

    keras = tf.keras

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixtures import layers, layer_fits  # noqa: E402
from fixtures.writing import FIXTURES  # noqa: E402

IS_THREE = not hasattr(keras, "__internal__")


def write_models():
    """Writes every model with inputs and predictions."""
    tag = "k3" if IS_THREE else "k2"
    for name, build in layers.models(keras, IS_THREE).items():
        generator = np.random.default_rng(len(name))
        keras.utils.set_random_seed(7)
        inputs, outputs = build()
        model = keras.Model(inputs, outputs, name=name.replace("-", "_"))
        model.set_weights([layers.fresh(weight, generator) for weight in model.weights])
        for layer in model.layers:
            if hasattr(layer, "finalize_state"):
                layer.finalize_state()
        folder = FIXTURES / "layers" / f"{tag}-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        arrays = [layers.sample(tensor, generator) for tensor in inputs]
        results = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0)
        model.save(folder / "model.keras")
        model.save(folder / "model.h5")
        np.savez(folder / "inputs.npz", **{str(i): a for i, a in enumerate(arrays)})
        results = results if isinstance(results, list) else [results]
        np.savez(folder / "expected.npz", **{str(i): np.asarray(a, "float32") for i, a in enumerate(results)})
        print(folder.name, len(results), "outputs")


if __name__ == "__main__":
    write_models()
    if IS_THREE:
        layer_fits.write(keras)
