#!/usr/bin/env python3
"""Writes Fixtures/callbacks and the recorded fits Fixtures/training/callback-*, by Keras 3.

    .keras-environments/keras3/bin/python Tools/make_callback_fixtures.py

`callbacks/sequences.json`: what Keras' callbacks decide when epochs report random sequences of numbers. The other
folders hold fits whose callbacks stop, change the rate or write files.
"""
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import types

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import keras
import numpy as np
from keras.src.trainers.compile_utils import MetricsList

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixtures.layers import fresh  # noqa: E402
from fixtures.writing import FIXTURES, record_fit, save_npz, write_json  # noqa: E402

C = keras.callbacks
ROWS = 22


class Metric:
    """What auto mode asks of a metric."""

    def __init__(self, name, direction):
        self.name, self._direction = name, direction


class Subject:
    """A model as far as callbacks look at it; its weights are the number of the epoch."""

    def __init__(self):
        self.metrics = [MetricsList([Metric("accuracy", "up"), Metric("mae", "down")])]
        self.optimizer = types.SimpleNamespace(learning_rate=np.float32(0.5))
        self.stop_training = False
        self.weights = None

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights

    def save(self, path, overwrite):
        self.saved.append(os.path.basename(path))


class Optimizer:
    """A learning rate in float32."""

    def __init__(self):
        self._rate = np.float32(0.5)

    @property
    def learning_rate(self):
        return self._rate

    @learning_rate.setter
    def learning_rate(self, rate):
        self._rate = np.float32(rate)


def driven(callback, monitor, values):
    """What a callback does with a sequence: rates before each epoch and behind it, where it stops, what it restores and saves."""
    model = Subject()
    model.optimizer, model.saved = Optimizer(), []
    callback.set_model(model)
    callback.on_train_begin()
    rates, epochs = [], 0
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        model.weights = epoch
        callback.on_epoch_end(epoch, {monitor: value})
        rates.append(float(model.optimizer.learning_rate))
        epochs += 1
        if model.stop_training:
            break
    callback.on_train_end()
    return {"epochs": epochs, "rates": rates, "weights_of_epoch": model.weights, "saved": model.saved}


def sequence(generator, length):
    """Numbers of float32 with ties, small steps, and now and then NaN."""
    kind = generator.randrange(4)
    value, values = generator.uniform(0.2, 1), []
    for _ in range(length):
        if kind == 0:
            value = generator.uniform(0, 1)
        elif kind == 1:
            value += generator.choice([-0.05, -0.01, 0, 0, 0.01, 0.05])
        elif kind == 2:
            value = round(generator.uniform(0, 1), 1)
        else:
            value = value * 0.9 if generator.random() < 0.7 else value * 1.1
        values.append(float(np.float32(value)))
    if generator.random() < 0.05:
        values[generator.randrange(length)] = float("nan")
    return values


def early_stopping(generator):
    return C.EarlyStopping, "early-stopping", {
        "min_delta": generator.choice([0, 0.01, 0.1, -0.05]), "patience": generator.choice([0, 1, 2, 4]),
        "baseline": generator.choice([None, None, 0.3, 0.5, 0.7]), "restore_best_weights": generator.random() < 0.6,
        "start_from_epoch": generator.choice([0, 0, 1, 4, 30])}


def reduce_on_plateau(generator):
    return C.ReduceLROnPlateau, "reduce-lr-on-plateau", {
        "factor": generator.choice([0.1, 0.5, 0.9, 0]), "patience": generator.choice([0, 1, 2, 3]),
        "min_delta": generator.choice([1e-4, 0.02, 0.1]), "cooldown": generator.choice([0, 0, 1, 3]),
        "min_lr": generator.choice([0, 0.2, 0.05])}


def model_checkpoint(generator):
    return C.ModelCheckpoint, "model-checkpoint", {
        "path": generator.choice(["{epoch:02d}-{MONITOR:.2f}.keras", "best.keras", "{epoch}-{MONITOR:.4f}.h5"]),
        "save_best_only": generator.random() < 0.7,
        "initial_value_threshold": generator.choice([None, None, 0.3, 0.6])}


def sequences():
    """Records what callbacks decide."""
    generator = random.Random(20)
    cases = []
    for number in range(360):
        kind, name, arguments = [early_stopping, reduce_on_plateau, model_checkpoint][number % 3](generator)
        monitor = generator.choice(["val_loss", "loss", "val_accuracy", "mae"])
        arguments |= {"monitor": monitor, "mode": generator.choice(["auto", "auto", "min", "max"])}
        if "path" in arguments:
            arguments["path"] = arguments["path"].replace("MONITOR", monitor)
        values = sequence(generator, 14)
        ours = {key: value for key, value in arguments.items() if value is not None}
        keyed = {{"path": "filepath"}.get(key, key): value for key, value in arguments.items()}
        outcome = driven(kind(**keyed), monitor, values)
        cases.append({"callback": name, "settings": ours, "values": [str(v) if v != v else v for v in values], **outcome})
    folder = FIXTURES / "callbacks"
    folder.mkdir(exist_ok=True)
    (folder / "sequences.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "sequences")


def network(generator):
    """A small network with batch statistics."""
    model = keras.Sequential([
        keras.Input((4,), name="x"), keras.layers.Dense(6, activation="tanh", name="hidden"),
        keras.layers.BatchNormalization(momentum=0.8, name="norm"), keras.layers.Dense(1, name="y")], name="network")
    model.set_weights([fresh(weight, generator) for weight in model.weights])
    return model


def fits():
    """name: (about, rate, our callbacks, Keras' callbacks, arguments of fit)."""
    table = lambda epoch, rate: 0.02 if epoch >= 3 else 0.1 if epoch >= 1 else rate  # noqa: E731
    shrink = lambda epoch, rate: rate * 0.7 if epoch >= 2 else rate  # noqa: E731
    split = {"validation_split": 0.3}
    named = lambda name, **settings: {"class_name": name, "config": settings}  # noqa: E731
    return {
        "table": ("rates by a table", 0.05, [named("learning-rate-scheduler", schedule="0.1@1;0.02@3")],
                  lambda f: [C.LearningRateScheduler(table)], {"epochs": 5}),
        "factor": ("a rate that shrinks, epochs from the third on", 0.05, [named("learning-rate-scheduler", factor=0.7, start_epoch=2)],
                   lambda f: [C.LearningRateScheduler(shrink)], {"epochs": 6, "initial_epoch": 2}),
        "plateau-and-log": ("a log before and one behind the callback that reports the rate", 0.4,
                            [named("csv-logger", path="before.csv"),
                             named("reduce-lr-on-plateau", monitor="val_loss", factor=0.5, patience=1, min_delta=0.05, cooldown=1),
                             named("csv-logger", path="behind.csv", separator=";")],
                            lambda f: [C.CSVLogger(f + "/before.csv"),
                                       C.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=1, min_delta=0.05, cooldown=1),
                                       C.CSVLogger(f + "/behind.csv", separator=";")], dict(split, epochs=8)),
        "restore": ("the best weights come back though nothing stops the fit; a log without validation", 0.1,
                    [named("early-stopping", monitor="mae", mode="max", patience=9, restore_best_weights=True), named("csv-logger", path="log.csv")],
                    lambda f: [C.EarlyStopping(monitor="mae", mode="max", patience=9, restore_best_weights=True), C.CSVLogger(f + "/log.csv")],
                    {"epochs": 6}),
        "best-model": ("the best models by training loss", 0.2,
                       [named("model-checkpoint", path="{epoch:02d}.keras", monitor="loss", save_best_only=True)],
                       lambda f: [C.ModelCheckpoint(f + "/{epoch:02d}.keras", monitor="loss", save_best_only=True)],
                       dict(split, epochs=6)),
        "steps": ("two batches an epoch, of three in the data", 0.1, [], lambda f: [], {"epochs": 5, "steps_per_epoch": 2}),
        "more-steps": ("five batches an epoch, of three in the data", 0.1, [], lambda f: [], {"epochs": 3, "steps_per_epoch": 5}),
        "not-a-number": ("a rate that is far too large", 1e19, [named("terminate-on-nan")],
                         lambda f: [C.TerminateOnNaN()], {"epochs": 6}),
    }


def write_fits():
    """Writes every fit, and the files that its callbacks wrote."""
    generator = np.random.default_rng(5)
    for name, (about, rate, callbacks, build, arguments) in fits().items():
        keras.backend.clear_session()
        model = network(generator)
        folder = FIXTURES / "training" / f"callback-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model.save(folder / "start.keras")
        x = generator.uniform(-1.5, 1.5, (ROWS, 4)).astype("float32")
        y = (np.sin(x.sum(axis=1, keepdims=True)) + 0.1 * generator.normal(size=(ROWS, 1))).astype("float32")
        model.compile(keras.optimizers.SGD(rate), loss="mean_squared_error", metrics=["mae"])
        with tempfile.TemporaryDirectory() as written:
            record_fit(keras, folder, about, model, "start.keras", x, y, batch_size=8, callbacks=build(written),
                       **arguments)
            files = sorted(pathlib.Path(written).iterdir())
            for file in files:
                if file.suffix == ".csv":
                    shutil.copy(file, folder)
                else:
                    saved = keras.models.load_model(file)
                    save_npz(folder / f"{file.stem}.weights.npz", {
                        f"{layer.name}/{variable.name}": np.asarray(variable)
                        for layer in saved.layers for variable in layer.weights})
        case = json.loads((folder / "case.json").read_text())
        case["callbacks"], case["files"] = callbacks, [file.name for file in files]
        write_json(folder / "case.json", case)
        print(folder.name, case["epochs_run"], case["files"])


if __name__ == "__main__":
    sequences()
    write_fits()
