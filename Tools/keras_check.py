"""The steps of Tools/check-with-keras, which runs them with the Python of the Keras version in question.

    keras_check.py export FOLDER NNCONVERT    exports and fine-tunes every fixture; lists what is to be loaded
    keras_check.py load FOLDER VERSION        loads the files meant for this Keras, predicts and trains on
    keras_check.py report FOLDER              prints the table; exit status 1 if something is wrong
"""
import json
import pathlib
import subprocess
import sys

import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
VERSIONS = ["3.15.1", "2.15"]
WRITERS = {"3.15.1": ("k3",), "2.15": ("k2", "tf")}     # how the reference cases of that dialect begin
REFUSED_CASES = ("lambda", "custom-layer")
# How labels begin whose Keras, up to 2.12, lists weights by layer names alone; tf215 is later.
NAMING = ("k1", "k2", "tf1", "tf2", "universal", "strings")
# Largest difference, relative to the largest value of the output; more where the model computes in low precision.
PREDICTED, TRAINED = 1e-6, 1e-5
LOW_PRECISION = {"float16": 1e-3, "bfloat16": 1e-2}
# Parts of the names of cases that compute in another type than float32.
OTHER_PRECISION = ("policy-float64", "policy-mixed", "stored-bfloat16")
EPOCHS, BATCH = 2, 32


class Refused(Exception):
    """nnconvert ended with an exit status other than 0; the text is its message."""


class Workshop:
    """Runs nnconvert on one fixture's model file and collects the files that Keras is to load."""

    def __init__(self, nnconvert, folder, model, label):
        self.nnconvert, self.model, self.label = nnconvert, model, label
        self.folder = folder / label.replace("/", "-")
        self.folder.mkdir()
        self.tasks = []

    def run(self, *arguments):
        """Runs nnconvert in the fixture's folder."""
        done = subprocess.run([self.nnconvert, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise Refused(f"{arguments[0]}, status {done.returncode}: {done.stderr.strip()}")

    def task(self, what, action, **facts):
        """Lists one file for Keras, made by `action`; a refusal is listed in its place."""
        try:
            action()
        except Refused as refusal:
            facts = {"refused": str(refusal)}
        self.tasks.append(dict(facts, label=self.label, what=what, folder=str(self.folder)))

    def export(self, source, name, tolerance, versions, expected, **more):
        """Exports to the model's own dialect, and to the universal form for both versions."""
        own = f"{name}{self.model.suffix}"
        self.task(f"{name}, own dialect", lambda: self.run("export", source, "-o", own), file=own, versions=versions,
                  expected=expected, tolerance=tolerance, **more)
        universal = f"{name}-any.h5"
        self.task(f"{name}, any", lambda: self.run("export", source, "-o", universal, "--keras", "any"),
                  file=universal, versions=VERSIONS, expected=expected, tolerance=tolerance, **more)

    def export_parts(self, tolerance, versions, expected):
        """Exports the architecture, and the weights by names and, where the model's Keras has them, by groups."""
        kinds = {"by name": ("parts.h5", "--weights-only")}
        if not self.label.startswith(NAMING) or self.label.startswith("tf215"):
            kinds["by group"] = ("parts.weights.h5",)
        for kind, (weights, *flags) in kinds.items():
            def action():
                self.run("export", self.model, "-o", "parts.json")
                self.run("export", self.model, "-o", weights, *flags)
            self.task(f"parts, {kind}", action, file="parts.json", weights=weights, versions=versions,
                      expected=expected, tolerance=tolerance)

    def finetune(self, source, target):
        """Trains two epochs in order, on the rows of the fixture's recorded fit."""
        self.run("finetune", source, "--data", "x.npy", "--target", "y.npy", "-o", target, "--epochs", EPOCHS,
                 "--batch-size", BATCH, "--no-shuffle")

    def predict(self, source, target):
        """Predicts for the recorded inputs."""
        self.run("predict", source, "--data", "inputs.npz", "-o", target)


def numbered(path, arrays):
    """Writes arrays under the names 0, 1, …"""
    np.savez(path, **{str(index): array for index, array in enumerate(arrays)})


def arrays_of(path):
    """The arrays of an NPZ or NPY file, in order."""
    loaded = np.load(path)
    return [loaded[name] for name in loaded.files] if path.suffix == ".npz" else [loaded]


def fixture_models():
    """Label, model file, inputs, expected outputs and versions that load it, for every model among the fixtures."""
    for recorded in sorted(FIXTURES.glob("*/recorded.npz")):
        arrays = np.load(recorded)
        inputs = [arrays[name] for name in arrays.files if name.startswith("input/")]
        outputs = [arrays[name] for name in arrays.files if name.startswith("output/")]
        for name, versions in [("model.keras", ["3.15.1"]), ("model.h5", ["3.15.1"]), ("keras2.h5", ["2.15"])]:
            if (recorded.parent / name).exists():
                yield f"{recorded.parent.name}/{name}", recorded.parent / name, inputs, outputs, versions
    for case in sorted(FIXTURES.glob("reference/*/case.json")):
        facts = json.loads(case.read_text())
        if facts["case"].endswith(REFUSED_CASES):
            continue
        inputs, outputs = arrays_of(case.parent / facts["input"]), arrays_of(case.parent / facts["expected"])
        for file in facts["files"]:
            loaders = {version.removeprefix("tf") for version in facts["loaded_by"][file["name"]]}
            versions = [version for version in VERSIONS if version in loaders
                        and (facts["case"].startswith(WRITERS[version]) or facts["flavour"] == "by hand")]
            if loaders:
                yield f"{facts['case']}/{file['name']}", case.parent / file["name"], inputs, outputs, versions


def tolerance_of(label):
    """How far predictions may be apart, by the precision that the case's name tells."""
    return next((value for name, value in reversed(LOW_PRECISION.items()) if name in label), PREDICTED)


def make_files(folder, nnconvert):
    """Exports every fixture; fine-tunes those with a recorded fit, exports the result, and trains on for comparison."""
    tasks = []
    for label, model, inputs, outputs, versions in fixture_models():
        shop = Workshop(nnconvert, folder, model, label)
        numbered(shop.folder / "inputs.npz", inputs)
        numbered(shop.folder / "expected.npz", outputs)
        shop.export_parts(tolerance_of(label), versions, "expected.npz")
        shop.export(model, "exported", tolerance_of(label), versions, "expected.npz")
        if (model.parent / "fit").is_dir():
            for name in ("x.npy", "y.npy", "case.json"):
                (shop.folder / name).write_bytes((model.parent / "fit" / name).read_bytes())
            try:
                shop.finetune(model, "tuned.nnm")
                shop.predict("tuned.nnm", "tuned.npz")
                shop.finetune("tuned.nnm", "on.nnm")
                shop.predict("on.nnm", "on.npz")
                shop.export("tuned.nnm", "tuned", PREDICTED, versions, "tuned.npz", after_more_epochs="on.npz")
            except Refused as refusal:
                shop.tasks.append({"label": label, "what": "tuned", "refused": str(refusal)})
        tasks += shop.tasks
    (folder / "tasks.json").write_text(json.dumps(tasks))


def difference(predicted, expected):
    """The largest difference of any output, relative to the output's largest value, or infinity."""
    predicted = predicted if isinstance(predicted, list) else [predicted]
    if [np.shape(array) for array in predicted] != [array.shape for array in expected]:
        return float("inf")
    return max(float(np.abs(np.asarray(a, "float64") - b).max() / max(np.abs(b).max(), 1e-30))
               for a, b in zip(predicted, expected))


def ready_to_train(model, file, version, loss):
    """Compiles the model anew where it must be, with the loss of the recorded fit where the file holds none; whether it goes on with the optimizer's state that the file holds.

    Keras 3 cannot train a compiled `.h5` as it loads it: it builds the optimizer for no variables at all.
    """
    if getattr(model, "optimizer", None) is None:
        model.compile("sgd", loss=loss)
        return False
    if version == "3.15.1" and file.endswith(".h5"):
        model.compile_from_config(model.get_compile_config())
        return False
    return True


def train_on(model, task, version, inputs):
    """Trains two epochs more; how far predictions are from nnconvert's after the same, or nothing to compare with.

    That is so where the optimizer starts afresh, and where the model has random masks.
    """
    folder = pathlib.Path(task["folder"])
    goes_on = ready_to_train(model, task["file"], version, json.loads((folder / "case.json").read_text())["loss"])
    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    history = model.fit(x, y, epochs=EPOCHS, batch_size=BATCH, shuffle=False, verbose=0).history
    if not np.isfinite(history["loss"]).all():
        raise ValueError("the loss is not finite")
    random = any(getattr(layer, "rate", 0) for layer in model.layers)
    if not goes_on or random:
        return None
    return difference(model.predict(inputs, verbose=0), arrays_of(folder / task["after_more_epochs"]))


def load(keras, place, task):
    """The model of a task: one file, or an architecture and a file of weights."""
    if "weights" not in task:
        return keras.models.load_model(place / task["file"])
    model = keras.models.model_from_json((place / task["file"]).read_text())
    model.load_weights(str(place / task["weights"]))
    return model


def load_files(folder, version):
    """Loads every file meant for this version and notes the differences."""
    if version == "2.15":
        from tensorflow import keras
    else:
        import keras
    results = []
    for task in json.loads((folder / "tasks.json").read_text()):
        if version not in task.get("versions", []):
            continue
        keras.backend.clear_session()
        place = pathlib.Path(task["folder"])
        inputs = arrays_of(place / "inputs.npz")
        inputs = inputs if len(inputs) > 1 else inputs[0]
        result = {"label": task["label"], "what": task["what"], "version": version, "tolerance": task["tolerance"]}
        try:
            model = load(keras, place, task)
            result["predicted"] = difference(model.predict(inputs, verbose=0), arrays_of(place / task["expected"]))
            if "after_more_epochs" in task:
                result["trained"] = train_on(model, task, version, inputs)
        except Exception as error:  # whatever Keras raises is what the table must show
            result["error"] = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        results.append(result)
    (folder / f"results-{version}.json").write_text(json.dumps(results))


def is_wrong(row):
    """Whether a row of the table must not be."""
    return "error" in row or row["predicted"] > row["tolerance"] or (row.get("trained") or 0) > TRAINED


def may_be_refused(task):
    """Whether nnconvert may refuse: the universal form cannot hold everything, and models compute in float32 only."""
    return task["what"].endswith(", any") or any(case in task["label"] for case in OTHER_PRECISION)


def report(folder):
    """Prints a line per loaded file, worst first, and what nnconvert refused; returns the exit status."""
    tasks = json.loads((folder / "tasks.json").read_text())
    rows = [row for version in VERSIONS for row in json.loads((folder / f"results-{version}.json").read_text())]
    rows.sort(key=lambda row: (not is_wrong(row), -row.get("predicted", 0)))
    print(f"{'fixture':44} {'file':22} {'Keras':7} {'predicts':>9} {'trained on':>10}")
    for row in rows:
        trained = "" if row.get("trained") is None else f"{row['trained']:.1e}"
        numbers = row.get("error") or f"{row['predicted']:9.1e} {trained:>10}"
        print(f"{row['label']:44} {row['what']:22} {row['version']:7} {numbers}{'  <- wrong' if is_wrong(row) else ''}")
    refused = [task for task in tasks if "refused" in task]
    for task in refused:
        print(f"{task['label']:44} {task['what']:22} refused: {task['refused']}")
    wrong = sum(map(is_wrong, rows)) + sum(not may_be_refused(task) for task in refused)
    largest = max((row["predicted"] for row in rows if "predicted" in row), default=0)
    print(f"{len(rows)} files loaded, largest relative difference of predictions {largest:.1e}; "
          f"{len(refused)} refused by nnconvert; {wrong} wrong")
    return 1 if wrong or not rows else 0


def main():
    """Runs the step named by the first argument."""
    step, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if step == "export":
        make_files(folder, sys.argv[3])
    elif step == "load":
        load_files(folder, sys.argv[3])
    else:
        sys.exit(report(folder))


if __name__ == "__main__":
    main()
