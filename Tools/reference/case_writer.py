"""Writes one reference case: model files, inputs, expected outputs, case.json.

Works with every Python from 3.7 and every Keras from 1.0 on.
"""
import io
import json
import os
import zipfile

import numpy as np

# The set is made outside of Fixtures/: Tools/copy_reference.py takes from it what nnconvert reads.
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".reference")


def ordinary(value):
    """JSON-ready copy of a value that may hold NumPy scalars."""
    if isinstance(value, dict):
        return {str(k): ordinary(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [ordinary(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (np.ndarray,)):
        return value.tolist()
    return value


def write_json(path, value):
    with io.open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(ordinary(value), indent=1, sort_keys=False, ensure_ascii=True) + "\n")


def save_arrays(folder, stem, arrays):
    """One array: stem.npy. Several: stem + 's.npz' (inputs) or stem.npz (expected)."""
    arrays = [np.asarray(a) for a in arrays]
    if len(arrays) == 1:
        np.save(os.path.join(folder, stem + ".npy"), arrays[0])
        return stem + ".npy"
    name = "inputs.npz" if stem == "input" else stem + ".npz"
    # Written by hand so that the bytes do not depend on the clock.
    with zipfile.ZipFile(os.path.join(folder, name), "w", zipfile.ZIP_DEFLATED) as z:
        for i, a in enumerate(arrays):
            buffer = io.BytesIO()
            np.save(buffer, a)
            z.writestr(zipfile.ZipInfo("%d.npy" % i, (2000, 1, 1, 0, 0, 0)), buffer.getvalue())
    return name


def write_case(name, inputs, expected, facts, root=HERE):
    folder = os.path.join(root, name)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    facts = dict(facts)
    if inputs is not None:
        facts["input"] = save_arrays(folder, "input", inputs)
    if expected is not None:
        facts["expected"] = save_arrays(folder, "expected",
                                        [np.asarray(e).astype("float32") for e in expected])
    ordered = {"case": name}
    ordered.update(facts)
    write_json(os.path.join(folder, "case.json"), ordered)


def seeded_weights(names_and_values, seed):
    """New values for every weight: small, non-zero, variances positive."""
    rng = np.random.RandomState(seed)
    result = []
    for name, value in names_and_values:
        fresh = rng.normal(0.0, 0.35, size=np.shape(value))
        if "variance" in name or "running_std" in name:
            fresh = np.abs(fresh) + 0.6
        elif "gamma" in name:
            fresh = 1.0 + 0.3 * fresh
        if "count" in name:
            fresh = np.asarray(value)
        result.append(np.asarray(fresh).astype(np.asarray(value).dtype))
    return result
