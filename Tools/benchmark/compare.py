"""compare.py FOLDER NNCONVERT KERAS PEERS [options]: measures all programs in turn and prints tables of ratios.

KERAS and PEERS are the folders of the virtual environments; the options are those of Tools/bench.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys

import numpy as np

import measurements
from processes import MODULES, Nnconvert, Peer, Stopped, stop
from table import markdown, spread, time_text

WORKLOAD_NAMES = "SMLWPI"
CONDITIONS = """\
Time of the other program divided by nnconvert's: more than 1 where nnconvert is faster. Median of {rounds} rounds (least –
greatest); in each, all programs run in turn on the same {processors} processors. "noise" is nnconvert's longest time divided by
its shortest; "differs" the largest difference of what was computed. {versions}.
Load of the machine before the start: {load:.1f}."""


class Bench:
    """Measures with one number of threads and keeps a row of the table for each measurement."""

    def __init__(self, folder, nnconvert, environments, threads, rounds):
        self.folder, self.threads, self.rounds = folder, threads, rounds
        self.nnconvert, self.environments = Nnconvert(nnconvert, folder, threads), environments
        self.peers, self.rows, self.agreed = {}, [], True

    def peer(self, name):
        """A peer, started when it is first asked for."""
        if name not in self.peers:
            self.peers[name] = Peer(name, self.folder, self.environments, self.threads)
        return self.peers[name]

    def stop(self):
        """Ends all peers."""
        for peer in self.peers.values():
            peer.stop()

    def measure(self, label, ours, others, tolerance, is_relative):
        """Keeps the ratios of others to ours: functions that give seconds and what was computed, or None."""
        times, largest = {name: [] for name in ("nnconvert", *others)}, 0
        for _ in range(self.rounds):
            seconds, expected = ours()
            times["nnconvert"].append(seconds)
            for name, measured in others.items():
                seconds, computed = measured()
                times[name].append(seconds)
                if expected is not None and computed is not None:
                    largest = max(largest, difference(expected, computed, is_relative))
        own = times["nnconvert"]
        ratios = {name: spread(theirs / mine for mine, theirs in zip(own, times[name])) for name in others}
        verdict = f"{largest:.0e}" if largest else "–"
        if largest > tolerance:
            self.agreed, verdict = False, f"{verdict}, allowed {tolerance:.0e}"
        progress = "; ".join(f"{name} {ratio}" for name, ratio in ratios.items())
        print(f"{label}, {self.threads} thread(s): {time_text(np.median(own))}; {progress}; differs {verdict}",
              file=sys.stderr, flush=True)
        self.rows.append([label, str(self.threads), *(ratios.get(name, "") for name in measurements.COLUMNS),
                          f"{max(own) / min(own):.2f}", verdict])


def difference(expected, computed, is_relative):
    """The largest difference of two arrays, relative to each value or to the largest; infinite where NaN."""
    expected, computed = np.asarray(expected, float), np.asarray(computed, float)
    if expected.shape != computed.shape:
        stop(f"shapes {expected.shape} and {computed.shape} differ")
    scale = np.abs(expected) if is_relative else np.abs(expected).max()
    largest = (np.abs(expected - computed) / scale).max()
    return largest if np.isfinite(largest) else np.inf


def options(arguments):
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="Tools/bench")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(WORKLOAD_NAMES))
    parser.add_argument("--without", type=lambda text: text.split(";"), default=[])
    parser.add_argument("--threads", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.only) - set(WORKLOAD_NAMES):
        parser.error(f"--only knows {', '.join(WORKLOAD_NAMES)} and products, not {', '.join(sorted(unknown))}")
    if unknown := set(chosen.without) - set(MODULES):
        parser.error(f"--without knows {'; '.join(MODULES)}, not {'; '.join(sorted(unknown))}")
    processors = len(os.sched_getaffinity(0))
    if max(chosen.threads) > processors or min(chosen.threads) < 1:
        parser.error(f"--threads: from 1 to {processors} here")
    return chosen


def main(folder, nnconvert, keras, peers, *arguments):
    """Measures what the options ask for and prints the tables; exit status 1 if results disagree."""
    chosen, folder = options(arguments), pathlib.Path(folder)
    environments = {"keras3": pathlib.Path(keras), "peers": pathlib.Path(peers)}
    rounds, share = (2, 0.2) if chosen.quick else (chosen.rounds, 1)
    made = subprocess.run(
        [environments["keras3"] / "bin/python", pathlib.Path(__file__).parent / "make_workloads.py", folder, str(share),
         ",".join(chosen.only)], capture_output=True, text=True, env=dict(os.environ, KERAS_BACKEND="jax"))
    if made.returncode != 0:
        stop(f"making the workloads failed\n{made.stderr}")
    load, rows, memory, versions, agreed = os.getloadavg()[0], [], [], {}, True
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: stopped"))    # so that the peers end too
    for threads in chosen.threads:
        bench = Bench(folder, nnconvert, environments, threads, rounds)
        try:
            measurements.run(bench, chosen.only, set(MODULES) - set(chosen.without))
            if threads == chosen.threads[0]:
                memory = measurements.memory(bench, chosen.only, set(MODULES) - set(chosen.without))
        except Stopped as reason:
            stop(reason)
        finally:
            bench.stop()
        rows += bench.rows
        versions |= {name: peer.version for name, peer in bench.peers.items()}
        agreed &= bench.agreed
    print(CONDITIONS.format(rounds=rounds, processors=" or ".join(map(str, chosen.threads)), load=load,
                            versions="; ".join(sorted(set(versions.values())))))
    print("\n" + markdown(["workload", "threads", *measurements.COLUMNS, "noise", "differs"], rows))
    if memory:
        print("\n" + "\n".join(memory))
    if not agreed:
        stop("what was computed does not agree")


if __name__ == "__main__":
    main(*sys.argv[1:])
