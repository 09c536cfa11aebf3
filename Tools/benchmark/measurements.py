"""What is measured of each workload, and how long each program takes for it."""
import sys

import numpy as np

from workloads import CHECKED_ROWS, PREDICTED_ROWS, WORKLOADS

# Largest difference of epochs' losses, relative to each, and of predictions, relative to the largest. With dropout, whose
# masks are each program's own, losses are alike only; without, PyTorch adds Adam's epsilon at another place.
LOSSES, MASKED, UNMASKED, PREDICTED = 1e-4, 5e-2, 5e-4, 1e-5
FITTERS = {
    "S": ["Keras, TensorFlow", "Keras, JAX", "JAX", "PyTorch", "scikit-learn", "NumPy"],
    "M": ["Keras, TensorFlow", "Keras, JAX", "JAX", "PyTorch", "NumPy"],
    "L": ["Keras, TensorFlow", "Keras, JAX", "JAX", "PyTorch"],
    "W": ["Keras, TensorFlow", "Keras, JAX", "JAX", "PyTorch"],
}
PREDICTORS = ["Keras, TensorFlow", "Keras, JAX", "JAX", "PyTorch", "ONNX Runtime"]
LOADERS = ["Keras, TensorFlow", "Keras, JAX"]
COLUMNS = [*FITTERS["S"], "ONNX Runtime", "h5py", "safetensors", "cp"]
ALLOWED_MEGABYTES = 30     # beside parameters, optimizer, planned buffers and data


def run(bench, wanted, known):
    """Measures the workloads wanted with the peers known."""
    for name in [name for name in "SMLW" if name in wanted]:
        peers = [peer for peer in FITTERS[name] if peer in known]
        if name == "W":
            check_without_dropout(bench, peers)
        fit(bench, f"{name} fit", name, peers, MASKED if name == "W" else LOSSES)
        if name == "S":
            fit_process(bench, "S process, 10 epochs", name, 10, peers)
    if "P" in wanted:
        for name in PREDICTED_ROWS:
            predict(bench, name, [peer for peer in PREDICTORS if peer in known])
    if "I" in wanted:
        load(bench, [peer for peer in LOADERS if peer in known])


# MARK: Fits

def epoch_of(few_and_many, run):
    """Seconds of an epoch, by the difference of a long and a short fit, and the losses of the short one."""
    few, many = few_and_many
    short, losses = run(few)
    long, _ = run(many)
    return (long - short) / (many - few), losses


def fit(bench, label, name, peers, tolerance):
    """The steady time of an epoch."""
    workload = WORKLOADS[name]
    for peer in peers:
        bench.peer(peer).ask("open_fit", name)

    def ours(epochs):
        seconds, _, losses = bench.nnconvert.finetune(name, epochs, workload.batch, "tuned.nnm")
        return seconds, losses[:workload.epochs[0]]

    def theirs(peer):
        def timed(epochs):
            bench.peer(peer).ask("reset")
            return bench.peer(peer).ask("fit", epochs)
        return lambda: epoch_of(workload.epochs, timed)

    bench.measure(label, lambda: epoch_of(workload.few_and_many(ours=True), ours),
                  {peer: theirs(peer) for peer in peers}, tolerance, is_relative=True)


def check_without_dropout(bench, peers):
    """Checks that W's programs compute the same where no masks differ."""
    workload = WORKLOADS["W0"]
    _, _, expected = bench.nnconvert.finetune("W0", 1, workload.batch, "tuned.nnm")
    for peer in peers:
        bench.peer(peer).ask("open_fit", "W0")
        bench.peer(peer).ask("reset")
        _, losses = bench.peer(peer).ask("fit", 1)
        if not np.allclose(losses, expected, rtol=UNMASKED, atol=0):
            bench.agreed = False
            print(f"bench: W without dropout: {peer} has the loss {losses}, nnconvert {expected}")


def fit_process(bench, label, name, epochs, peers):
    """The time of a whole process that loads, fits and saves."""
    def ours():
        seconds, _, losses = bench.nnconvert.finetune(name, epochs, WORKLOADS[name].batch, "tuned.keras")
        return seconds, losses

    def theirs(peer):
        def timed():
            seconds, _ = bench.peer(peer).script("fit_script", name, epochs, "script.npy")
            return seconds, np.load(bench.folder / "script.npy").tolist()
        return timed

    bench.measure(label, ours, {peer: theirs(peer) for peer in peers}, LOSSES, is_relative=True)


# MARK: Predictions

def predict(bench, name, peers):
    """One row and many rows, all in the process that is warm."""
    for peer in peers:
        bench.peer(peer).ask("open_predict", name)
    rows = len(np.load(bench.folder / f"{name}.rows.npy", mmap_mode="r"))
    _, outputs = bench.nnconvert.predict(f"{name}.h5", f"{name}.rows.npy")
    expected = outputs[:CHECKED_ROWS].tolist()

    def one_row():
        return bench.nnconvert.bench(f"{name}.h5", "--batch-size", 1)["predictions"][0]["seconds"], expected[:1]

    def all_rows():
        return bench.nnconvert.bench(f"{name}.h5", "--rows", rows)["prediction_of_rows"]["seconds"], expected

    for label, ours, request in ((f"predict {name}, one row", one_row, "predict_row"),
                                 (f"predict {name}, {rows:,} rows", all_rows, "predict_rows")):
        bench.measure(label, ours, {peer: (lambda peer=peer: bench.peer(peer).ask(request)) for peer in peers},
                      PREDICTED, is_relative=False)


# MARK: Files

def load(bench, peers):
    """Opening, using and importing a large and a small file; where it says so nnconvert's time is that of a process."""
    files, tool, folder = bench.peer("files"), bench.nnconvert, bench.folder
    size = (folder / "big.h5").stat().st_size / 1e9
    files.ask("convert", "big.h5", "big.safetensors")
    files.ask("convert", "S.h5", "S.safetensors")
    for peer in peers:
        bench.peer(peer).ask("load", "S.h5")

    def ours(*command):
        return lambda: (tool.run(*command)[0], None)

    def others(file, load_by_keras):
        end = file.removesuffix(".h5") + ".safetensors"
        readers = {"h5py": lambda: (files.ask("h5py", file)[0], None),
                   "safetensors": lambda: (files.ask("safetensors", end)[0], None)}
        return {peer: load_by_keras(peer) for peer in peers} | readers

    def loading(file):
        return lambda peer: lambda: (bench.peer(peer).ask("load", file)[0], None)

    def loading_and_predicting(peer):
        return lambda: bench.peer(peer).ask("load_and_predict", "big.h5", "big.row.npy")

    def use():
        seconds, outputs = tool.predict("big.h5", "big.row.npy")
        return seconds, outputs.tolist()

    def measure(label, run, contenders):
        bench.measure(label, run, contenders, PREDICTED, is_relative=False)

    def opening(file):
        return lambda: (tool.bench(file, "--batch-size", 1)["opening_seconds"], None)

    measure(f"open {size:.2f} GB .h5", opening("big.h5"), others("big.h5", loading("big.h5")))
    measure(f"use all of {size:.2f} GB .h5 (process)", use, others("big.h5", loading_and_predicting))
    copied = {"cp": lambda: (files.ask("copy", "big.h5", "copy.h5")[0], None)}
    measure(f"import {size:.2f} GB to .nnm (process)", ours("import", folder / "big.h5", "-o", folder / "big.nnm"), copied)
    measure("open 17 KB .h5", opening("S.h5"), others("S.h5", loading("S.h5")))
    measure("import 17 KB to .nnm and verify (two processes)", lambda: (
        tool.run("import", folder / "S.h5", "-o", folder / "S.nnm")[0]
        + tool.run("verify", folder / "S.nnm", "--recorded")[0], None), {
            peer: (lambda peer=peer: (bench.peer(peer).script("load", "S.h5")[0], None)) for peer in peers})


# MARK: Memory

def memory(bench, wanted, known):
    """Lines on the most memory that a process held which loads, fits and saves."""
    lines = []
    for name in [name for name in "ML" if name in wanted]:
        workload = WORKLOADS[name]
        _, ours, _ = bench.nnconvert.finetune(name, 1, workload.batch, "tuned.nnm")
        measured = bench.nnconvert.bench(f"{name}.keras", "--batch-size", workload.batch)
        parts = {
            "parameters": measured["parameter_bytes"] / 1e6, "optimizer": measured["training"]["optimizer_bytes"] / 1e6,
            "buffers": measured["training"]["program"]["planned_bytes"] / 1e6,
            "data": sum((bench.folder / f"{name}.{end}.npy").stat().st_size for end in "xy") / 1e6}
        rest = ours - sum(parts.values())
        text = ", ".join(f"{part} {size:,.0f}" for part, size in parts.items())
        verdict = "" if rest <= ALLOWED_MEGABYTES else f", more than the {ALLOWED_MEGABYTES} that are the aim"
        lines.append(f"- {name} fit, most memory: nnconvert {ours:,.0f} MB ({text}, rest {rest:,.0f}{verdict})")
        for peer in [peer for peer in FITTERS[name] if peer in known]:
            _, theirs = bench.peer(peer).script("fit_script", name, 1, "script.npy")
            lines[-1] += f"; {peer} {theirs:,.0f} MB"
        print(lines[-1], file=sys.stderr, flush=True)
    return lines
