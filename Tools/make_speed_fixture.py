"""Writes Fixtures/speed: the model that Tools/count-instructions trains, with rows for it.

    .keras-environments/keras3/bin/python Tools/make_speed_fixture.py

784-512-512-10, relu and softmax, Adam. Weights and rows repeat short patterns, so that the files stay small when they are
compressed: how many instructions a step takes does not depend on them.
"""
import os
import pathlib
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
import h5py
import keras
import numpy as np
from keras import layers

FOLDER = pathlib.Path(__file__).parent.parent / "Fixtures" / "speed"
ROWS, PERIOD = 256, 64


def pattern(shape):
    """Numbers of both signs whose rows repeat."""
    row, column = np.indices(shape)
    return ((row % PERIOD * 37 + column % PERIOD * 11) % 101 - 50).astype(np.float32) / np.float32(1000)


def compress(source, target):
    """Copies an HDF5 file with its large arrays compressed."""
    with h5py.File(source) as old, h5py.File(target, "w", track_order=True) as new:
        new.attrs.update(old.attrs)

        def copy(name, node):
            if isinstance(node, h5py.Group):
                made = new.require_group(name)
            else:
                packing = {"compression": "gzip", "compression_opts": 9} if node.size > 10_000 else {}
                made = new.create_dataset(name, data=node[()], **packing)
            made.attrs.update(node.attrs)

        old.visititems(copy)


def main():
    """Makes both files."""
    FOLDER.mkdir(exist_ok=True)
    model = keras.Sequential([
        keras.Input((784,)), layers.Dense(512, activation="relu"), layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    for layer in model.layers:
        layer.kernel.assign(pattern(layer.kernel.shape))
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.h5")
        compress(f"{folder}/model.h5", FOLDER / "model.h5")
    x = 10 * pattern((ROWS, 784))
    np.savez_compressed(FOLDER / "rows.npz", x=x, y=(np.arange(ROWS) % 10).astype(np.float32))


main()
