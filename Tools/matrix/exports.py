"""Exports every fixture to every dialect, and fine-tunes those with a recorded fit; run by the Python that has NumPy.

    exports.py FOLDER NNCONVERT all|some VERSION...

Writes FOLDER/tasks.json: one entry for each export, with the file or nnconvert's refusal.
"""
import concurrent.futures
import json
import pathlib
import subprocess
import sys

import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "Fixtures"
EPOCHS, BATCH = 2, 32
# One of each: graphs, layers, activations, policies, names; and what is trained on.
REPRESENTATIVES = [f"{name}/model.keras" for name in (
    "disease", "salary-90", "flatten-norm-functional", "activations", "k315-branches", "k315-embedding", "k315-norms", "k315-shapes",
    "k315-shared", "k315-two-outputs-compiled", "k315-unicode-name", "k315-policy-mixed-float16", "k3-borders", "k3-einsum",
    "k3-lookup", "k3-masks", "k3-merges", "k3-noise", "k3-norms", "k3-preprocessing", "k3-reshaping", "k3-time-distributed")]
REPRESENTATIVES += [f"{name}/model.h5" for name in (
    "k122-merges", "k122-seed", "k224-activation-layers", "k224-activations", "k224-regularized", "tf115-shared", "tf26-seed",
    "tf215-policy-float64", "universal-functional")]
WITH_ARCHIVES = ("2.12", "2.13", "2.14", "2.15", "any")


def containers(version):
    """The kinds of file that a version has."""
    return ["h5", "keras"] if version in WITH_ARCHIVES or version.startswith("3.") else ["h5"]


def arrays_of(path):
    """The arrays of an NPZ or NPY file, in order."""
    loaded = np.load(path)
    return [loaded[name] for name in loaded.files] if path.suffix == ".npz" else [loaded]


def fixtures():
    """Label, model file, inputs and expected outputs of every model that Keras recorded."""
    for recorded in sorted(FIXTURES.glob("*/recorded.npz")):
        arrays = np.load(recorded)
        inputs = [arrays[name] for name in arrays.files if name.startswith("input/")]
        outputs = [arrays[name] for name in arrays.files if name.startswith("output/")]
        for model in [*sorted(recorded.parent.glob("*.keras")), *sorted(recorded.parent.glob("*.h5"))]:
            yield f"{recorded.parent.name}/{model.name}", model, inputs, outputs
    for folder in [*sorted(FIXTURES.glob("reference/*")), *sorted(FIXTURES.glob("layers/*"))]:
        given = [path for name in ("input.npy", "inputs.npz") for path in folder.glob(name)]
        wanted = [path for name in ("expected.npy", "expected.npz") for path in folder.glob(name)]
        for model in [*sorted(folder.glob("model.keras")), *sorted(folder.glob("model.h5"))] if given and wanted else []:
            yield f"{folder.name}/{model.name}", model, arrays_of(given[0]), arrays_of(wanted[0])


def representatives():
    """Those of the fixtures that stand for others."""
    return (fixture for fixture in fixtures() if fixture[0] in REPRESENTATIVES)


class Fixture:
    """One model file, its folder of exports, and what came of each export."""

    def __init__(self, nnconvert, folder, label, model, inputs, outputs):
        self.nnconvert, self.label, self.model = nnconvert, label, model
        self.folder = folder / label.replace("/", "-")
        self.folder.mkdir()
        np.savez(self.folder / "inputs.npz", **{str(place): array for place, array in enumerate(inputs)})
        np.savez(self.folder / "expected.npz", **{str(place): array for place, array in enumerate(outputs)})
        self.tasks = []

    def run(self, *arguments):
        """Runs nnconvert in the fixture's folder; its message where it refuses, else nothing."""
        done = subprocess.run([self.nnconvert, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True)
        return done.stderr.strip() if done.returncode != 0 else None

    def export(self, source, name, versions, **facts):
        """Exports to every dialect and kind of file; what needs other names or layers is tried with them."""
        for version in versions:
            for container in containers(version):
                file = f"{name}-{version}.{container}"
                arguments = ["export", source, "-o", file, "--keras", version]
                refusal = self.run(*arguments)
                adapted = [option for option in ("--rename", "--rewrite") if refusal and option in refusal]
                if adapted:
                    refusal = self.run(*arguments, "--rename", "--rewrite")
                self.tasks.append(dict(facts, label=self.label, what=name, version=version, container=container,
                                       folder=str(self.folder), file=file, refused=refusal, adapted=adapted))

    def finetune(self, source, target):
        """Trains two epochs in order, on the rows of the recorded fit."""
        return self.run("finetune", source, "--data", "x.npy", "--target", "y.npy", "-o", target, "--epochs", EPOCHS,
                        "--batch-size", BATCH, "--no-shuffle")

    def export_all(self, versions):
        """Exports the model, and the model after a fit if there is one to go by."""
        self.export(self.model, "exported", versions, expected="expected.npz")
        fit = self.model.parent / "fit"
        if not fit.is_dir():
            return self.tasks
        for name in ("x.npy", "y.npy", "case.json"):
            (self.folder / name).write_bytes((fit / name).read_bytes())
        refusal = (self.finetune(self.model, "tuned.nnm") or self.run("predict", "tuned.nnm", "--data", "inputs.npz", "-o", "tuned.npz")
                   or self.finetune("tuned.nnm", "on.nnm") or self.run("predict", "on.nnm", "--data", "inputs.npz", "-o", "on.npz"))
        if refusal:
            print(f"{self.label} was not trained: {refusal}", file=sys.stderr)
        else:
            self.export("tuned.nnm", "tuned", versions, expected="tuned.npz", after_more_epochs="on.npz")
        return self.tasks


def main():
    """Exports all fixtures, several at a time."""
    folder, nnconvert, extent, versions = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
    chosen = fixtures() if extent == "all" else representatives()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        shops = [Fixture(nnconvert, folder, *fixture) for fixture in chosen]
        tasks = [task for tasks in pool.map(lambda shop: shop.export_all(versions), shops) for task in tasks]
    (folder / "tasks.json").write_text(json.dumps(tasks))
    refused = sum(task["refused"] is not None for task in tasks)
    print(f"{len(tasks)} exports of {len(shops)} fixtures, {refused} refused", flush=True)


if __name__ == "__main__":
    main()
