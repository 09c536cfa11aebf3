"""The table of versions and files, and what is wrong in it."""
import collections
import json

PREDICTED, TRAINED = 1e-6, 1e-5
# Stand-alone Keras 2 on TensorFlow 1 applies updates while other gradients are read: no two of its runs are alike.
UNSTEADY = ("2.2", "2.3")


def is_wrong(row):
    """Whether a row must not be: the file does not load, or does not compute what it should."""
    trained = row.get("trained") or 0
    return "error" in row or row["predicted"] > PREDICTED or (trained > TRAINED and row["loaded_by"] not in UNSTEADY)


def group(label):
    """What a fixture's file was written by, for the table's rows."""
    case, file = label.split("/")
    tag = case.split("-")[0]
    names = {"k107": "Keras 1", "k122": "Keras 1", "k224": "Keras 2.2, 2.3", "k231": "Keras 2.2, 2.3", "tf115": "tf.keras 1.15",
             "tf26": "tf.keras 2.6", "tf212": "tf.keras 2.12 – 2.15", "tf213": "tf.keras 2.12 – 2.15", "tf214": "tf.keras 2.12 – 2.15",
             "tf215": "tf.keras 2.12 – 2.15", "tk221": "tf.keras 2.12 – 2.15", "k2": "tf.keras 2.12 – 2.15", "k305": "Keras 3.0",
             "universal": "by hand", "strings": "by hand"}
    return names.get(tag, "tf.keras 2.12 – 2.15" if file.startswith("keras2") else "Keras 3.15")


def cell(rows, tasks):
    """Files that load and agree of those written, how many were refused, and the largest difference."""
    good = [row for row in rows if not is_wrong(row)]
    refused = sum(task["refused"] is not None for task in tasks)
    largest = max((row["predicted"] for row in good), default=0)
    text = f"{len(good)}/{len(rows)}" if rows else "–"
    return text + (f" (−{refused})" if refused else "") + (f" {largest:.0e}" if rows else "")


def table(tasks, results, versions):
    """A line of Markdown for each target, a column for each kind of writer."""
    groups = list(dict.fromkeys(group(task["label"]) for task in tasks))
    lines = ["| exported for, loaded by | " + " | ".join(groups) + " |", "|---|" + "---|" * len(groups)]
    for version in versions:
        for target, name in [(version, f"{version}"), ("any", f"any, {version}")]:
            if (target == "any" and version.startswith("1.")) or version not in results:
                continue
            rows, wanted = collections.defaultdict(list), collections.defaultdict(list)
            for row in results[version]:
                if row["version"] == target:
                    rows[group(row["label"])].append(row)
            for task in tasks:
                if task["version"] == target:
                    wanted[group(task["label"])].append(task)
            lines.append(f"| {name} | " + " | ".join(cell(rows[key], wanted[key]) for key in groups) + " |")
    return lines


def report(folder, versions, missing):
    """Prints what is wrong, what was refused and why, and the table; returns the exit status."""
    tasks = json.loads((folder / "tasks.json").read_text())
    results = {version: json.loads((folder / f"results-{version}.json").read_text())
               for version in versions if (folder / f"results-{version}.json").exists()}
    rows = [row for found in results.values() for row in found]
    wrong = [row for row in rows if is_wrong(row)]
    for row in wrong:
        numbers = row.get("error") or f"predicts {row['predicted']:.1e}, trained on {row.get('trained')}"
        print(f"{row['label']}, {row['what']}, {row['file']}, by {row['loaded_by']}: {numbers}")
    reasons = collections.Counter((task["version"], task["refused"].split(": ", 2)[-1])
                                  for task in tasks if task["refused"] is not None)
    for (version, reason), count in sorted(reasons.items()):
        print(f"refused for {version}, {count} times: {reason}")
    for version, obstacle in missing.items():
        print(f"{version} cannot be installed: {obstacle}")
    print("\n".join(["", *table(tasks, results, versions), ""]))
    trained = [row["trained"] for row in rows if row.get("trained") is not None and row["loaded_by"] not in UNSTEADY]
    largest = max((row["predicted"] for row in rows if not is_wrong(row)), default=0)
    print(f"{len(rows)} files loaded by {len(results)} versions, largest difference {largest:.1e}; {len(trained)} trained on, "
          f"largest difference {max(trained, default=0):.1e}; {sum(reasons.values())} exports refused; {len(wrong)} wrong")
    return 1 if wrong or not rows else 0
