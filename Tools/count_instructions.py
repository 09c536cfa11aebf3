"""count_instructions.py FOLDER [--record]: what Tools/count-instructions does once FOLDER/nnconvert is there."""
import json
import pathlib
import platform
import re
import subprocess
import sys

RECORD = pathlib.Path(__file__).parent / "instruction-counts.json"
ALLOWED = 1.05
FINETUNE_S = ["finetune", "Fixtures/textbook/model.h5", "--data", "Fixtures/disease/train.csv", "--target", "diagnosis"]
FINETUNE_M = ["finetune", "Fixtures/speed/model.h5", "--data", "Fixtures/speed/rows.npz:x",
              "--target", "Fixtures/speed/rows.npz:y", "--batch-size", "128"]


def fit(words, few, many):
    """The two commands whose difference is what the epochs between them take."""
    # Without a number checkpoints are written by the clock, and the count would be the machine's load.
    steady = ["--checkpoint-every", str(many + 1)]
    return [[*words, "-o", "OUT.nnm", "--epochs", str(epochs), *steady] for epochs in (many, few)]


# Each is one command, or two: the second one's count is taken off.
WORK = {
    "S, 10 epochs of 200 rows": fit(FINETUNE_S, 10, 20),
    "M, 4 steps of 128 rows": fit(FINETUNE_M, 1, 3),
    "import of a small .h5, the whole process": [["import", "Fixtures/textbook/model.h5", "-o", "OUT.nnm"]],
    "inspect of a small .h5, the whole process": [["inspect", "Fixtures/textbook/model.h5"]],
}


def count(folder, words):
    """The instructions of a command."""
    words = [word.replace("OUT", f"{folder}/out") for word in words]
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"{folder}/nnconvert", *words,
               "--threads", "1", "--quiet"]
    # Hashing is seeded anew in every process unless it is told not to; the level is the highest that valgrind has.
    environment = {"PATH": "/usr/bin:/bin", "NNCONVERT_INSTRUCTIONS": "avx2", "SWIFT_DETERMINISTIC_HASHING": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"count-instructions: {' '.join(words)}\n{done.stderr}")
    return int(found[1])


def first_line(*command):
    """The first line that a command prints."""
    return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0].strip()


def environment():
    """What counts depend on besides the sources."""
    return {"swift": first_line("swift", "--version"), "c_library": " ".join(platform.libc_ver()),
            "valgrind": first_line("valgrind", "--version"), "instructions": "avx2", "threads": 1}


def main(folder, *options):
    """Counts, and compares or records."""
    counts = {}
    for name, commands in WORK.items():
        first, *second = [count(folder, words) for words in commands]
        counts[name] = first - sum(second)
    if "--record" in options:
        RECORD.write_text(json.dumps({"made_with": environment(), "counts": counts}, indent=2) + "\n")
        print(f"Wrote {RECORD.name}: " + "; ".join(f"{name}: {number:,}" for name, number in counts.items()))
        return
    record = json.loads(RECORD.read_text())
    grown = []
    for name, number in counts.items():
        known = record["counts"].get(name)
        ratio = number / known if known else float("inf")
        print(f"{name}: {number:,} instructions, {100 * (ratio - 1):+.1f} % of the record")
        if ratio > ALLOWED:
            grown.append(name)
        elif ratio < 1 / ALLOWED:
            print("  less than the record: keep it with Tools/count-instructions --record")
    if (here := environment()) != record["made_with"]:
        print(f"The record was made with {record['made_with']}, this with {here}.")
    if grown:
        sys.exit(f"count-instructions: more than {100 * (ALLOWED - 1):.0f} % above the record: {'; '.join(grown)}. Make it "
                 "faster again, or run Tools/count-instructions --record and say in the commit why it must be so.")


main(*sys.argv[1:])
