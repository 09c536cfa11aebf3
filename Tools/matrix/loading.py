"""Loads the exports that are meant for one Keras, predicts and trains on; run by the Python of that Keras, of any age.

    loading.py FOLDER VERSION MODULE
"""
import importlib
import json
import os
import sys

import numpy as np

EPOCHS, BATCH = 2, 32


def arrays_of(path):
    """The arrays of an NPZ file under the names 0, 1, or in order."""
    loaded = np.load(path)
    return [loaded[name] for name in loaded.files]


def difference(predicted, expected):
    """The largest difference of any output, relative to the output's largest value, or infinity."""
    predicted = predicted if isinstance(predicted, list) else [predicted]
    if [np.shape(array) for array in predicted] != [array.shape for array in expected]:
        return float("inf")
    return max(float(np.abs(np.asarray(a, "float64") - b).max() / max(np.abs(b).max(), 1e-30))
               for a, b in zip(predicted, expected))


def keeps_optimizer(model, task):
    """Whether the loaded model goes on with an optimizer that it was stored with.

    Keras 3 builds the optimizer of an `.h5` for no variables at all, so it is compiled anew.
    """
    if getattr(model, "optimizer", None) is None:
        with open(os.path.join(task["folder"], "case.json")) as file:
            model.compile("sgd", loss=json.load(file)["loss"])
        return False
    if task["version"].startswith("3.") and task["container"] == "h5":
        model.compile_from_config(model.get_compile_config())
        return False
    return True


def train_on(model, task, inputs):
    """Trains two epochs more; the difference to nnconvert after the same, nothing where the two are not alike."""
    goes_on = keeps_optimizer(model, task)
    x, y = np.load(os.path.join(task["folder"], "x.npy")), np.load(os.path.join(task["folder"], "y.npy"))
    epochs = "nb_epoch" if task["version"].startswith("1.") else "epochs"
    history = model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0, **{epochs: EPOCHS}).history
    if not np.isfinite(history["loss"]).all():
        raise ValueError("the loss is not finite")
    if not goes_on or any(getattr(layer, "rate", getattr(layer, "p", 0)) for layer in model.layers):
        return None
    return difference(model.predict(inputs), arrays_of(os.path.join(task["folder"], task["after_more_epochs"])))


def result(keras, task):
    """What this Keras makes of one file."""
    found = {}
    inputs = arrays_of(os.path.join(task["folder"], "inputs.npz"))
    inputs = inputs if len(inputs) > 1 else inputs[0]
    try:
        if hasattr(keras.backend, "clear_session"):
            keras.backend.clear_session()
        model = keras.models.load_model(os.path.join(task["folder"], task["file"]))
        expected = arrays_of(os.path.join(task["folder"], task["expected"]))
        found["predicted"] = difference(model.predict(inputs), expected)
        if "after_more_epochs" in task:
            found["trained"] = train_on(model, task, inputs)
    except BaseException as error:  # whatever Keras raises is what the table must show
        if isinstance(error, KeyboardInterrupt):
            raise
        found["error"] = "%s: %s" % (type(error).__name__, " ".join(str(error).split())[:300])
    return found


def main():
    """Goes through the files of this version and the universal ones."""
    folder, version, module = sys.argv[1:]
    if version.startswith("1."):
        import theano.ifelse  # noqa: F401  as Keras 1 imports it too late
    keras = importlib.import_module(module)
    keras.backend  # tf.keras loads it late
    with open(os.path.join(folder, "tasks.json")) as file:
        tasks = json.load(file)
    results = []
    for task in tasks:
        is_any = task["version"] == "any" and not version.startswith("1.")
        has_kind = task["container"] == "h5" or version in ("2.12", "2.13", "2.14", "2.15") or version.startswith("3.")
        if task["refused"] is None and (task["version"] == version or (is_any and has_kind)):
            results.append(dict(task, loaded_by=version, **result(keras, dict(task, version=version))))
    with open(os.path.join(folder, "results-%s.json" % version), "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main()
