#!/usr/bin/env python3
"""Copies the cases of a reference set that nnconvert reads into Fixtures/reference and Fixtures/hostile.

    Tools/copy_reference.py FOLDER

FOLDER is what the scripts in Tools/reference write (`.reference` if they are run as they stand). Needs nothing
beyond Python. The folders written are emptied first, but for the README.md of Fixtures/reference.
"""
import argparse
import json
import pathlib
import shutil

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
LAYERS = set("""
    InputLayer Dense EinsumDense Activation ReLU LeakyReLU PReLU ELU Softmax ThresholdedReLU Dropout AlphaDropout
    GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D SpatialDropout3D BatchNormalization
    LayerNormalization RMSNormalization GroupNormalization UnitNormalization Flatten Reshape Permute RepeatVector
    Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D UpSampling1D UpSampling2D UpSampling3D
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot Embedding Masking Identity ActivityRegularization
    Normalization Rescaling Discretization CategoryEncoding IntegerLookup TimeDistributed
    Merge Sequential Functional Model
""".split())
# Which containers of which writer are read: whole-model HDF5 of every Keras, zip archives from 2.12 on.
CONTAINERS = {tag: {"model.h5"} for tag in ("k107", "k122", "k224", "k231", "tf115", "tf26")}
CONTAINERS |= {tag: {"model.h5", "model.keras"} for tag in (
    "tf212", "tf213", "tf214", "tf215", "tk221", "k305", "k315", "universal", "strings")}
# Weights and architectures alone, which tests join.
PARTS = ["legacy_weights.h5", "model.weights.h5", "model.json"]
REFUSED_CASES = {"lambda", "custom-layer"}
DESCRIPTIONS = {"seed": "The textbook's model, trained for ten epochs; it declares no input shape."}


def wanted_models(facts):
    """The names of the case's model files that are read, or that must be refused politely; may be empty."""
    tag, name = facts["case"].split("-", 1)
    if name not in REFUSED_CASES and not set(facts["layers"]) <= LAYERS:
        return set()
    return CONTAINERS.get(tag, set()) & {file["name"] for file in facts["files"]}


def copy_case(source, target):
    """Copies one case with the wanted model files and their parts only; its case.json then lists just these."""
    facts = json.loads((source / "case.json").read_text())
    models = wanted_models(facts)
    if not models:
        return False
    target.mkdir()
    parts = [name for name in PARTS if (source / name).exists()]
    for name in models | {facts["input"], facts["expected"]} | set(parts):
        shutil.copyfile(source / name, target / name)
    facts["files"] = [file for file in facts["files"] if file["name"] in models]
    if parts:
        facts["parts"] = parts
    facts["loaded_by"] = {name: by for name, by in facts["loaded_by"].items() if name in models}
    tag, name = facts["case"].split("-", 1)
    # Keras 1 always declares the shape.
    if not tag.startswith("k1"):
        facts["about"] = DESCRIPTIONS.get(name, facts["about"])
    (target / "case.json").write_text(json.dumps(facts, indent=1) + "\n")
    return True


def empty(folder):
    """Makes the folder if it is missing and removes the folders in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for child in folder.iterdir():
        if child.is_dir():
            shutil.rmtree(child)


def copy_tree(source, target):
    """Copies a folder's files with the permissions of new files, whatever they were in the source."""
    shutil.rmtree(target, ignore_errors=True)
    for file in sorted(source.rglob("*")):
        if file.is_file():
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def main():
    """Copies cases, recorded trainings and hostile files, and says how many cases were taken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="the reference set")
    source = parser.parse_args().folder
    empty(FIXTURES / "reference")
    cases = [case.parent for case in sorted(source.glob("*/case.json"))]
    taken = [case for case in cases if copy_case(case, FIXTURES / "reference" / case.name)]
    copy_tree(source / "training", FIXTURES / "reference" / "training")
    copy_tree(source / "hostile", FIXTURES / "hostile")
    print(f"{len(taken)} of {len(cases)} cases, all recorded trainings and hostile files")


if __name__ == "__main__":
    main()
