"""Loads every model file of this folder with one Keras and records what happens.

    python check_matrix.py --flavour keras --tag 3.15.1 --out matrix/3.15.1.json
    python check_matrix.py --merge        reads matrix/*.json, writes matrix.md and completes each case.json

Per file: "ok" with the largest absolute difference of the predictions, or the error. A compiled file is tried with
its optimizer first and with compile=False if that fails; fit() on one batch tells whether training can go on.
"""
import argparse
import io
import json
import os
import sys
import warnings

import numpy as np

from case_writer import HERE

warnings.filterwarnings("ignore")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
parser = argparse.ArgumentParser()
parser.add_argument("--flavour", default="keras")
parser.add_argument("--tag", default="")
parser.add_argument("--out", default="")
parser.add_argument("--only", default="")
parser.add_argument("--merge", action="store_true")
options = parser.parse_args()


def cases():
    for name in sorted(os.listdir(HERE)):
        facts = os.path.join(HERE, name, "case.json")
        if os.path.exists(facts):
            yield name, json.load(io.open(facts, encoding="utf-8"))


def arrays(folder, name):
    if name.endswith(".npy"):
        return [np.load(os.path.join(folder, name))]
    z = np.load(os.path.join(folder, name))
    return [z[k] for k in sorted(z.files, key=int)]


def iterations_of(k, optimizer):
    if not hasattr(optimizer, "iterations"):
        return None
    read = getattr(k.backend, "get_value", np.asarray)
    return int(read(optimizer.iterations))


def run():
    if options.flavour == "keras":
        import keras as k
    elif options.flavour == "tf.keras":
        import tensorflow as tf
        k = tf.keras
    else:
        import tf_keras as k
    from_json = k.models.model_from_json
    result = {}
    if os.path.exists(options.out) and options.only:
        result = json.load(open(options.out))
    for name, facts in cases():
        folder = os.path.join(HERE, name)
        inputs, expected = arrays(folder, facts["input"]), arrays(folder, facts["expected"])
        for entry in facts["files"]:
            path = os.path.join(folder, entry["name"])
            label = name + "/" + entry["name"]
            if entry["name"].endswith(".json") or (options.only and options.only not in label):
                continue

            def load():
                if "weights" in entry["name"]:
                    # The architecture as JSON if there is one, else that of the whole-model file.
                    j = os.path.join(folder, "model.json")
                    if os.path.exists(j):
                        m = from_json(open(j).read())
                        if hasattr(m, "build") and not m.built:
                            m.build((None,) + inputs[0].shape[1:])
                    else:
                        whole = [f["name"] for f in facts["files"] if "weights" not in f["name"]]
                        m = k.models.load_model(os.path.join(folder, whole[-1]))
                        m.set_weights([0 * w for w in m.get_weights()])
                    m.load_weights(path)
                    return m, ""
                try:
                    return k.models.load_model(path), ""
                except Exception as e:
                    first = "%s: %s" % (type(e).__name__, " ".join(str(e).split())[:160])
                    try:
                        return k.models.load_model(path, compile=False), first
                    except TypeError:
                        raise e

            try:
                if hasattr(k, "backend") and hasattr(k.backend, "clear_session"):
                    k.backend.clear_session()
                model, first = load()
                got = model.predict(inputs if len(inputs) > 1 else inputs[0])
                got = got if isinstance(got, (list, tuple)) else [got]
                difference = max(float(np.abs(np.asarray(g, dtype="float64") - e).max()) for g, e in zip(got, expected))
                same = len(got) == len(expected) and all(np.shape(g) == e.shape for g, e in zip(got, expected))
                row = {"state": "ok", "difference": float("%.2g" % difference)} if same and not first else \
                    {"state": "only compile=False" if same else "other shapes", "difference": float("%.2g" % difference), "error": first}
                if facts["compiled"] and getattr(model, "optimizer", None) is not None and "weights" not in entry["name"] and not first:
                    variables = getattr(model.optimizer, "variables", None)
                    variables = variables() if callable(variables) else variables
                    row["optimizer_variables"] = len(variables or getattr(model.optimizer, "weights", []))
                    row["iterations"] = iterations_of(k, model.optimizer)
                    try:
                        targets = [np.zeros(e.shape, "float32") for e in expected]
                        model.fit(inputs if len(inputs) > 1 else inputs[0], targets if len(targets) > 1 else targets[0],
                                  verbose=0)
                        row["fit"] = "ok"
                    except Exception as e:
                        row["fit"] = "%s: %s" % (type(e).__name__, " ".join(str(e).split())[:160])
            except BaseException as e:
                if isinstance(e, KeyboardInterrupt):
                    raise
                row = {"state": "refused", "error": "%s: %s" % (type(e).__name__, " ".join(str(e).split())[:260])}
            result[label] = row
    if not os.path.isdir(os.path.dirname(options.out)):
        os.makedirs(os.path.dirname(options.out))
    json.dump(result, open(options.out, "w"), indent=0, sort_keys=True)
    print(options.tag, sum(r["state"] == "ok" for r in result.values()), "of", len(result))


def merge():
    folder = os.path.join(HERE, "matrix")
    order = ["1.0.7", "1.2.2", "2.2.4", "tf1.15", "2.3.1", "tf2.6", "tf2.12", "tf2.13", "tf2.14", "tf2.15", "tf_keras2.21", "3.0.5", "3.15.1"]
    tags = [t for t in order if os.path.exists(os.path.join(folder, t + ".json"))]
    tables = {t: json.load(open(os.path.join(folder, t + ".json"))) for t in tags}
    lines = ["# Which Keras loads which file", "",
             "Made by `check_matrix.py`. A number: loaded, with the largest absolute difference of the predictions to those of the",
             "writer. `c`: only with compile=False. `s`: loads, but the outputs have other shapes. `x`: refused. Blank: not tried.",
             "`!` after a number: loads, but `fit()` on the loaded compiled model fails.", "",
             "| file | " + " | ".join(tags) + " |", "|---|" + "---|" * len(tags)]
    errors = {}
    for name, facts in cases():
        observed = {}
        for entry in facts["files"]:
            label = name + "/" + entry["name"]
            cells = []
            for t in tags:
                row = tables[t].get(label)
                if row is None:
                    cells.append("")
                    continue
                observed.setdefault(entry["name"], {})[t] = dict(row)
                if row["state"] == "refused":
                    cells.append("x")
                    errors.setdefault((t, row["error"][:110]), []).append(label)
                else:
                    cell = {"ok": "", "only compile=False": "c ", "other shapes": "s "}[row["state"]]
                    cell += "0" if row["difference"] == 0 else "%.0e" % row["difference"]
                    if row.get("fit", "ok") != "ok":
                        cell += "!"
                        errors.setdefault((t, "fit: " + row["fit"][:105]), []).append(label)
                    if row["state"] == "only compile=False":
                        errors.setdefault((t, "compile: " + row["error"][:100]), []).append(label)
                    cells.append(cell)
            if any(cells):
                lines.append("| " + label + " | " + " | ".join(cells) + " |")
        for rows in observed.values():
            for row in rows.values():
                row.pop("fit", None) if row.get("fit") == "ok" else None
        facts.pop("observed", None)
        good = [r["difference"] for rows in observed.values() for r in rows.values() if r["state"] == "ok"]
        # Beyond 2e-3 the loader means something else by the file (hard_sigmoid of Keras 3, kernels of Theano).
        facts["tolerance_observed"] = max([g for g in good if g <= 2e-3] or [0]) if good else None
        facts["predicts_differently"] = {t: r["difference"] for rows in observed.values() for t, r in rows.items()
                                         if r["state"] == "ok" and not r["difference"] <= 2e-3}
        facts["loaded_by"] = {f: [t for t in tags if rows.get(t, {}).get("state") == "ok"] for f, rows in observed.items()}
        json.dump(facts, io.open(os.path.join(HERE, name, "case.json"), "w", encoding="utf-8"), indent=1)
    lines += ["", "## Errors", "", "| Keras | error | files |", "|---|---|---|"]
    for (t, e), labels in sorted(errors.items(), key=lambda p: (tags.index(p[0][0]), -len(p[1]))):
        shown = ", ".join(labels[:3]) + (" and %d more" % (len(labels) - 3) if len(labels) > 3 else "")
        lines.append("| %s | %s | %s |" % (t, e.replace("|", "/").replace(HERE + os.sep, ""), shown))
    io.open(os.path.join(HERE, "matrix.md"), "w", encoding="utf-8").write("\n".join(lines) + "\n")


merge() if options.merge else run()
