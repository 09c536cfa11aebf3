"""The steps of Tools/keras-fit.

    keras_fit.py make FOLDER SEED FIRST COUNT    draws fits: models, data and what to do with them
    keras_fit.py train FOLDER                    runs them in Keras on the backend of KERAS_BACKEND
    keras_fit.py compare FOLDER NNCONVERT        runs them in nnconvert, compares and reports
"""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys

import numpy as np

from keras_fit_draws import Draw

# The tolerances of recorded fits, and how many times the backends' own distance is allowed.
HISTORY, WEIGHTS, SPREAD = 1e-6, 1e-5, 10


# Callbacks as the command line spells them.
CALLBACKS = {"EarlyStopping": "early-stopping", "ReduceLROnPlateau": "reduce-lr-on-plateau"}


def model_of(facts):
    """The Keras model that a draw describes, compiled."""
    import keras

    def regularizer(pair):
        kind, factor = pair
        return {"L1": keras.regularizers.L1, "L2": keras.regularizers.L2}.get(
            kind, lambda f: keras.regularizers.L1L2(f, f))(factor)

    def hidden(x, layer, suffix=""):
        dense = dict(layer["dense"], name=layer["dense"]["name"] + suffix)
        if "kernel_regularizer" in dense:
            dense["kernel_regularizer"] = regularizer(dense["kernel_regularizer"])
        made = keras.layers.Dense(**dense)
        made.trainable = not layer["frozen"]
        x = made(x)
        if layer["follower"]:
            x = getattr(keras.layers, layer["follower"])(name=dense["name"] + "_follower")(x)
        return x

    inputs = keras.Input((facts["columns"],), name="features")
    x = inputs
    for layer in facts["hidden"]:
        x = hidden(x, layer)
    if facts["branch"]:
        other = keras.layers.Dense(x.shape[-1], activation="tanh", name="side")(inputs)
        x = getattr(keras.layers, facts["branch"])(name="joined")([x, other])
    outputs = keras.layers.Dense(facts["width"], activation=facts["last"], name="last")(x)
    model = keras.Model(inputs, outputs, name="drawn")
    optimizer = facts["optimizer"]
    settings = dict(optimizer["settings"])
    if optimizer["schedule"]:
        kind, arguments = optimizer["schedule"]
        schedule = getattr(keras.optimizers.schedules, kind)
        settings["learning_rate"] = schedule(settings["learning_rate"], **arguments)
    loss = facts["loss"]["name"]
    if facts["loss"]["settings"]:
        loss = keras.losses.get({"class_name": "".join(part.capitalize() for part in loss.split("_")),
                                 "config": facts["loss"]["settings"]})
    metrics = [getattr(keras.metrics, name)() if name[0].isupper() else name for name in facts["metrics"]]
    model.compile(optimizer=getattr(keras.optimizers, optimizer["name"])(**settings), loss=loss, metrics=metrics,
                  auto_scale_loss=False)
    return model


def make(folder, seed, first, count):
    """Draws fits and writes each into a folder of its own."""
    import keras
    for number in range(first, first + count):
        draw = Draw(seed, number)
        facts = draw.facts()
        place = folder / f"{number:05}"
        place.mkdir(exist_ok=True)
        keras.utils.set_random_seed(number)
        model_of(facts).save(place / "start.keras")
        for name, array in zip(("x", "y", "weights"), draw.rows(facts)):
            np.save(place / f"{name}.npy", array)
        (place / "facts.json").write_text(json.dumps(facts, indent=1) + "\n")
        keras.backend.clear_session()


def places(folder):
    return sorted(path.parent for path in folder.glob("*/facts.json"))


def train(folder):
    """Runs each fit in Keras and writes its history and final weights."""
    import keras
    backend = os.environ["KERAS_BACKEND"]
    for place in places(folder):
        facts = json.loads((place / "facts.json").read_text())
        model = keras.saving.load_model(place / "start.keras")
        more = {}
        if facts["class_weight"]:
            more["class_weight"] = {int(label): weight for label, weight in facts["class_weight"].items()}
        if facts["sample_weight"]:
            more["sample_weight"] = np.load(place / "weights.npy")
        if facts["callback"]:
            kind, arguments = facts["callback"]
            more["callbacks"] = [getattr(keras.callbacks, kind)(**arguments)]
        fitted = model.fit(np.load(place / "x.npy"), np.load(place / "y.npy"), epochs=facts["epochs"], verbose=0,
                           batch_size=facts["batch_size"], shuffle=False,
                           validation_split=facts["validation_split"], **more)
        weights = {f"{layer.name}/{variable.name}": np.asarray(variable)
                   for layer in model.layers for variable in layer.weights}
        np.savez(place / f"{backend}.npz", **weights)
        history = {name: [float(np.mean(value)) for value in values] for name, values in fitted.history.items()}
        (place / f"{backend}.json").write_text(json.dumps(history))
        keras.backend.clear_session()


def run(place, facts, nnconvert):
    """Runs the fit in nnconvert; its message if it refuses."""
    arguments = ["finetune", "start.keras", "--data", "x.npy", "--target", "y.npy", "-o", "found.nnm",
                 "--history", "found.csv", "--epochs", facts["epochs"], "--batch-size", facts["batch_size"], "--no-shuffle"]
    if facts["validation_split"]:
        arguments += ["--validation-split", facts["validation_split"]]
    if facts["class_weight"]:
        arguments += ["--class-weight", ",".join(f"{label}={weight}" for label, weight in facts["class_weight"].items())]
    if facts["sample_weight"]:
        arguments += ["--sample-weight", "weights.npy"]
    if facts["callback"]:
        kind, settings = facts["callback"]
        words = ",".join(f"{key}={str(value).lower()}" for key, value in settings.items())
        arguments += ["--callback", f"{CALLBACKS[kind]}:{words}"]
    for words in (arguments, ["export", "found.nnm", "-o", "found.npz"]):
        done = subprocess.run([nnconvert, *map(str, words)], cwd=place, capture_output=True, text=True)
        if done.returncode != 0:
            return f"status {done.returncode}: {done.stderr.strip().splitlines()[-1]}"
    return None


def deviation(found, wanted, spread, tolerance):
    """The largest distance over what is allowed: agreement is up to 1."""
    found, wanted = np.asarray(found, dtype="float64"), np.asarray(wanted, dtype="float64")
    if found.shape != wanted.shape or not np.all(np.isfinite(found) == np.isfinite(wanted)):
        return np.inf
    allowed = max(tolerance * max(1.0, float(np.max(np.abs(wanted), initial=0))), SPREAD * spread)
    return float(np.max(np.abs(found - wanted), initial=0)) / allowed


def compare_draw(place):
    """The largest deviation of history and weights, and where it is."""
    wanted, other = (json.loads((place / f"{backend}.json").read_text()) for backend in ("jax", "tensorflow"))
    with open(place / "found.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    worst = (0.0, "")
    for name, values in wanted.items():
        if name not in (rows[0] if rows else {}) or len(rows) != len(values):
            return np.inf, f"history has no {name} of {len(values)} epochs"
        spread = float(np.max(np.abs(np.subtract(values, other[name])))) if len(other[name]) == len(values) else np.inf
        worst = max(worst, (deviation([float(row[name]) for row in rows], values, spread, HISTORY), name))
    found, wanted, other = (np.load(place / name) for name in ("found.npz", "jax.npz", "tensorflow.npz"))
    for name in wanted.files:
        if name not in found.files:
            return np.inf, f"no {name}"
        spread = float(np.max(np.abs(wanted[name] - other[name]), initial=0))
        worst = max(worst, (deviation(found[name], wanted[name], spread, WEIGHTS), name))
    return worst


def compare(folder, nnconvert):
    """Runs and compares all draws; prints what differs, what is refused and the largest deviations."""
    refused, differing = [], []
    by_kind = collections.defaultdict(float)
    agreeing = 0
    for place in places(folder):
        facts = json.loads((place / "facts.json").read_text())
        about = f"{place.name}: {facts['optimizer']['name']}, {facts['loss']['name']}"
        message = run(place, facts, nnconvert)
        if message:
            refused.append(f"{about}: {message}")
            continue
        worst, where = compare_draw(place)
        by_kind[facts["optimizer"]["name"]] = max(by_kind[facts["optimizer"]["name"]], worst)
        by_kind[facts["loss"]["name"]] = max(by_kind[facts["loss"]["name"]], worst)
        if worst <= 1:
            agreeing += 1
        else:
            differing.append(f"{about}: {where}, {worst:.3g} times what is allowed")
    for line in differing:
        print("differs   " + line)
    for line in refused:
        print("refused   " + line)
    print("largest deviation, in parts of what is allowed:")
    for name, worst in sorted(by_kind.items()):
        print(f"  {name:36} {worst:.3g}")
    print(f"{agreeing} draws agree, {len(differing)} differ, {len(refused)} were refused")
    sys.exit(1 if differing else 0)


def main():
    step, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if step == "make":
        make(folder, *map(int, sys.argv[3:6]))
    elif step == "train":
        train(folder)
    else:
        compare(folder, sys.argv[3])


if __name__ == "__main__":
    main()
