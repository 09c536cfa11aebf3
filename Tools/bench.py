"""The steps of Tools/bench, which runs the first; that one starts the others with the Python that runs it.

    bench.py compare FOLDER NNCONVERT [options]     measures everything and prints the table
    bench.py make FOLDER SHARE                      makes models and seeded data, SHARE of the full number of rows
    bench.py serve                                  a Keras that stays: one request a line in, one answer a line out
    bench.py fit MODEL X Y BATCH EPOCHS LOSSES OUT  the script that one would write: load, fit, save
    bench.py predict MODEL X OUT                    load, predict, save
    bench.py load MODEL                             load
"""
import argparse
import importlib.metadata
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

import numpy as np

PEERS = {"JAX": "jax", "TensorFlow": "tensorflow"}
# Rows and batch; epochs of the short and the long run whose difference is measured, ours and the peers'.
FITS = {
    "S": dict(rows=569, batch=32, ours=(10, 2010), peers=(10, 40)),
    "M": dict(rows=12_800, batch=128, ours=(1, 4), peers=(1, 4)),
    "L": dict(rows=2_560, batch=256, ours=(1, 2), peers=(1, 2)),
    "W": dict(rows=50_000, batch=1024, ours=(1, 4), peers=(1, 4)),
    "W0": dict(rows=50_000, batch=1024, ours=(1, 4), peers=(1, 4)),
}
PREDICTIONS = {"S": (100_000, 1_000_000), "M": (2_000, 10_000)}
IMPORTS = ["S", "L"]
PREDICT_BATCH = 1024
# Largest relative difference of epochs' losses; of predictions, relative to the largest. Dropout's masks differ.
LOSSES, PREDICTED, MASKED = 1e-4, 1e-5, 5e-2
CLOCKS = ["elapsed", "processor"]
CONDITIONS = """\
Ratios: the {clock} time of Keras {keras} on JAX {jax} or TensorFlow {tensorflow-cpu}, divided by nnconvert's:
more than 1 where nnconvert is faster. Median of {rounds} rounds (least – greatest); in each, all three run in turn.
"noise" is nnconvert's longest time divided by its shortest. "differs" is the largest difference of the losses
of epochs, relative to each, or of predictions (of 100 rows), relative to the largest.

threads   taskset pins every process to as many processors; nnconvert's --threads, NPROC (JAX), TensorFlow's
          intra-op and inter-op threads are set to match.
fit       Steady time of an epoch: (run of many epochs − run of few) / (many − few), for S {ours} in nnconvert,
          {peers} in Keras. nnconvert's runs are whole processes; Keras' are calls of fit in a warm process,
          so that imports, compilation and the start of fit don't count. No shuffling.
compute   of predictions, likewise: run on many rows − run on few. Only nnconvert's reads and writes files.
process   All that a command or a script does, from start to exit. Keras predicts in batches of {batch}.
import    nnconvert writes its file (with verifying data for the small one); Keras' load_model only loads.
"""


def make(folder, share):
    """Writes NAME.keras, with NAME.x.npy and NAME.y.npy to train on; NAME.h5, uncompiled; and rows to predict."""
    import keras
    from keras import layers
    keras.utils.set_random_seed(1)
    folder, share, random = pathlib.Path(folder), float(share), np.random.default_rng(1)

    def save(name, width, stack, optimizer, loss):
        model = keras.Sequential([keras.Input((width,)), *stack])
        model.save(folder / f"{name}.h5")
        model.compile(optimizer=optimizer, loss=loss)
        model.save(folder / f"{name}.keras")            # Keras on JAX cannot train a Sequential that it loads from .h5

    def block(rate):
        return [layers.Dense(256, activation="relu"), layers.BatchNormalization(), layers.Dropout(rate)]

    def dense(*sizes, last):
        *hidden, outputs = sizes
        return [*(layers.Dense(n, activation="relu") for n in hidden), layers.Dense(outputs, activation=last)]

    save("S", 30, dense(64, 1, last="sigmoid"), keras.optimizers.Adam(), "binary_crossentropy")
    save("M", 784, dense(512, 512, 10, last="softmax"), keras.optimizers.Adam(), "sparse_categorical_crossentropy")
    save("L", 4096, dense(4096, 4096, 4096, last="relu"), keras.optimizers.SGD(0.01, momentum=0.9), "mse")
    for name, rate in (("W", 0.2), ("W0", 0)):
        stack = [layer for _ in range(4) for layer in block(rate)] + dense(1, last="sigmoid")
        save(name, 100, stack, keras.optimizers.Adam(), "binary_crossentropy")

    widths = {"S": (30, 1), "M": (784, 10), "L": (4096, 4096), "W": (100, 1), "W0": (100, 1)}
    for name, (width, outputs) in widths.items():
        batch = FITS[name]["batch"]
        rows = FITS[name]["rows"] if name == "S" else max(2, int(FITS[name]["rows"] * share) // batch) * batch
        x = random.standard_normal((rows, width), dtype=np.float32)
        y = x @ random.standard_normal((width, outputs), dtype=np.float32) / np.float32(np.sqrt(width))
        y = {"M": y.argmax(1), "L": y}.get(name, (y > 0).astype(np.float32))
        np.save(folder / f"{name}.x.npy", x)
        np.save(folder / f"{name}.y.npy", y)
    for name, counts in PREDICTIONS.items():
        for size, count in zip(("few", "many"), counts):
            x = random.standard_normal((int(count * share), widths[name][0]), dtype=np.float32)
            np.save(folder / f"{name}.{size}.npy", x)


def clocks():
    """Elapsed time, and the processor time of this process and those it has waited for, in seconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return np.array([time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime])


class Server:
    """What `bench.py serve` does: holds one model at a time, warm, and times what it is asked to do with it."""

    def open_fit(self, model, x, y, batch, steps_per_execution):
        """Loads a model and data to train on, and remembers where training starts."""
        import keras
        keras.backend.clear_session()
        self.model, self.batch = keras.models.load_model(model), batch
        self.model.steps_per_execution = steps_per_execution
        self.variables = [*self.model.variables, *self.model.optimizer.variables]
        self.start = [np.array(keras.ops.convert_to_numpy(variable)) for variable in self.variables]
        self.x, self.y = np.load(x), np.load(y)
        self.fit(1)

    def fit(self, epochs):
        """Seconds and losses of a fit from the start."""
        for variable, value in zip(self.variables, self.start):
            variable.assign(value)
        start = clocks()
        history = self.model.fit(self.x, self.y, batch_size=self.batch, epochs=epochs, shuffle=False, verbose=0)
        return list(clocks() - start), history.history["loss"]

    def open_predict(self, model, few, many):
        """Loads a model and two sets of rows."""
        import keras
        keras.backend.clear_session()
        self.model, self.rows = keras.models.load_model(model), [np.load(few), np.load(many)]
        self.predict(0)
        self.predict(1)

    def predict(self, which):
        """Seconds of a prediction, and the first outputs."""
        start = clocks()
        outputs = self.model.predict(self.rows[which], batch_size=PREDICT_BATCH, verbose=0)
        return list(clocks() - start), outputs[:100].tolist()


def limit_threads():
    """Limits TensorFlow, if it is the backend, before Keras starts it; JAX takes what it is pinned to, and NPROC."""
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        from tensorflow.config import threading
        threading.set_intra_op_parallelism_threads(int(os.environ["NPROC"]))
        threading.set_inter_op_parallelism_threads(int(os.environ["NPROC"]))


def serve():
    """Answers requests [METHOD, ARGUMENT…] until there are none."""
    server = Server()
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        print(json.dumps(getattr(server, method)(*arguments)), flush=True)


def fit_script(model, x, y, batch, epochs, losses, output):
    """Loads, fits, saves; writes the losses as a CSV column."""
    import keras
    model = keras.models.load_model(model)
    history = model.fit(np.load(x), np.load(y), batch_size=int(batch), epochs=int(epochs), shuffle=False, verbose=0)
    np.savetxt(losses, history.history["loss"], header="loss", comments="")
    model.save(output)


def predict_script(model, x, output):
    """Loads, predicts, saves."""
    import keras
    np.save(output, keras.models.load_model(model).predict(np.load(x), batch_size=PREDICT_BATCH, verbose=0))


def load_script(model):
    """Loads."""
    import keras
    keras.models.load_model(model)


class Bench:
    """Runs nnconvert and both peers in turn, with one number of threads, and prints a line for each measurement."""

    def __init__(self, folder, nnconvert, threads, rounds, clock):
        self.folder, self.nnconvert, self.threads, self.rounds, self.clock = folder, nnconvert, threads, rounds, clock
        self.agreed, self.servers = True, {}

    def __enter__(self):
        for peer in PEERS:
            with open(self.path(f"{peer}.log"), "w") as log:
                self.servers[peer] = subprocess.Popen(self.script("serve"), env=self.environment(peer), text=True,
                                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        return self

    def __exit__(self, *_):
        for server in self.servers.values():
            server.kill()
            server.wait()

    def pinned(self, *command):
        """The command on as many processors as there are threads."""
        processors = sorted(os.sched_getaffinity(0))[:self.threads]
        return ["taskset", "-c", ",".join(map(str, processors)), *map(str, command)]

    def script(self, *arguments):
        """The pinned command of a step of this file."""
        return self.pinned(sys.executable, __file__, *arguments)

    def environment(self, peer):
        """The environment of a peer's process."""
        return dict(os.environ, KERAS_BACKEND=PEERS[peer], NPROC=str(self.threads), OMP_NUM_THREADS=str(self.threads),
                    TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

    def ask(self, peer, *request):
        """A server's answer."""
        server = self.servers[peer]
        print(json.dumps(request, default=str), file=server.stdin, flush=True)
        answer = server.stdout.readline()
        if not answer:
            sys.exit(f"bench: Keras on {peer} stopped at {request[0]}\n{self.path(f'{peer}.log').read_text()}")
        return json.loads(answer)

    def timed(self, command, environment=None):
        """Seconds of a whole process, which must succeed."""
        start = clocks()
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"bench: {' '.join(command)}\n{done.stderr}")
        return list(clocks() - start)

    def tool(self, *arguments):
        """Seconds of a command of nnconvert."""
        return self.timed(self.pinned(self.nnconvert, *arguments, "--threads", self.threads, "--quiet"))

    def measure(self, label, tolerance, ours, peers):
        """Prints the ratios of `peers(PEER)` to `ours()`, which return times by both clocks and what was computed."""
        times, largest = {name: [] for name in ("ours", *PEERS)}, 0
        for _ in range(self.rounds):
            seconds, expected = ours()
            times["ours"].append(seconds[self.clock])
            for peer in PEERS:
                seconds, computed = peers(peer)
                times[peer].append(seconds[self.clock])
                largest = max(largest, difference(expected, computed, relative=tolerance != PREDICTED))
        self.agreed &= largest <= tolerance
        noise = max(times["ours"]) / min(times["ours"])
        ratios = [spread(theirs / mine for mine, theirs in zip(times["ours"], times[peer])) for peer in PEERS]
        verdict = f"{largest:.0e}" + ("" if largest <= tolerance else f", allowed {tolerance:.0e}")
        print(f"{label:<34} {self.threads:>7}  {ratios[0]:>24}  {ratios[1]:>24}  {noise:>5.2f}  {verdict}", flush=True)

    def path(self, name):
        """A file in the temporary folder."""
        return self.folder / name

    def training_files(self, name):
        """A model to train, its inputs and its targets."""
        return [self.path(f"{name}.{end}") for end in ("keras", "x.npy", "y.npy")]

    def finetune(self, name, epochs, output):
        """Seconds and losses of a whole `nnconvert finetune`."""
        model, x, y = self.training_files(name)
        seconds = self.tool("finetune", model, "--data", x, "--target", y, "--batch-size", FITS[name]["batch"],
                            "--epochs", epochs, "--no-shuffle", "--history", self.path("history.csv"),
                            "-o", self.path(output))
        return seconds, column(self.path("history.csv"), "loss")

    def fit(self, label, name, tolerance=LOSSES, steps_per_execution=1):
        """The steady time of an epoch."""
        for peer in PEERS:
            self.ask(peer, "open_fit", *self.training_files(name), FITS[name]["batch"], steps_per_execution)

        def epoch(run, few, many):
            (short, losses), (long, _) = run(few), run(many)
            return np.subtract(long, short) / (many - few), losses

        ours, peers = FITS[name]["ours"], FITS[name]["peers"]
        self.measure(label, tolerance, lambda: epoch(lambda n: self.finetune(name, n, "tuned.nnm"), *ours),
                     lambda peer: epoch(lambda n: self.ask(peer, "fit", n), *peers))

    def fit_process(self, label, name, epochs):
        """The time of a whole process that fits."""
        def peer_fit(peer):
            inputs = self.training_files(name)
            outputs = [self.path("peer.csv"), self.path("peer.keras")]
            command = self.script("fit", *inputs, FITS[name]["batch"], epochs, *outputs)
            return self.timed(command, self.environment(peer)), column(self.path("peer.csv"), "loss")

        self.measure(label, LOSSES, lambda: self.finetune(name, epochs, "tuned.keras"), peer_fit)

    def predict(self, model, rows):
        """Seconds and first outputs of a whole `nnconvert predict`."""
        seconds = self.tool("predict", self.path(model), "--data", self.path(rows), "-o", self.path("outputs.npy"))
        return seconds, np.load(self.path("outputs.npy"))[:100]

    def predict_compute(self, label, name):
        """The time that more rows take."""
        sizes = [self.path(f"{name}.{size}.npy") for size in ("few", "many")]
        for peer in PEERS:
            self.ask(peer, "open_predict", self.path(f"{name}.h5"), *sizes)

        def more(run):
            (short, _), (long, outputs) = run(0), run(1)
            return np.subtract(long, short), outputs

        self.measure(label, PREDICTED, lambda: more(lambda which: self.predict(f"{name}.h5", sizes[which].name)),
                     lambda peer: more(lambda which: self.ask(peer, "predict", which)))

    def predict_process(self, label, name, size):
        """The whole process of a prediction."""
        def peer_predict(peer):
            files = [self.path(file) for file in (f"{name}.h5", f"{name}.{size}.npy", "peer.npy")]
            command = self.script("predict", *files)
            return self.timed(command, self.environment(peer)), np.load(self.path("peer.npy"))[:100]

        self.measure(label, PREDICTED, lambda: self.predict(f"{name}.h5", f"{name}.{size}.npy"), peer_predict)

    def load(self, label, name):
        """The whole process of an import; what was imported must predict as Keras does."""
        model, rows = self.path(f"{name}.h5"), self.path(f"{name}.x.npy")
        for peer in PEERS:
            self.ask(peer, "open_predict", model, rows, rows)

        def ours():
            seconds = self.tool("import", model, "-o", self.path("imported.nnm"))
            return seconds, self.predict("imported.nnm", rows.name)[1]

        self.measure(label, PREDICTED, ours, lambda peer: (
            self.timed(self.script("load", model), self.environment(peer)),
            self.ask(peer, "predict", 0)[1]))

    def run(self, wanted):
        """Measures the workloads wanted."""
        def rows(name, size):
            return f"{np.load(self.path(f'{name}.{size}.npy'), mmap_mode='r').shape[0]:,} rows"

        if "S" in wanted:
            steps = -(-FITS["S"]["rows"] // FITS["S"]["batch"])
            self.fit("S fit", "S")
            self.fit(f"S fit, steps_per_execution={steps}", "S", steps_per_execution=steps)
            self.fit_process("S process, 10 epochs", "S", epochs=10)
        for name in sorted({"M", "L"} & set(wanted), reverse=True):
            self.fit(f"{name} fit", name)
        if "W" in wanted:
            self.fit("W fit", "W", tolerance=MASKED)
            self.fit("W fit, dropout 0", "W0")
        if "P" in wanted:
            for name, size in (("S", "few"), ("M", "many")):
                self.predict_process(f"predict {name} process, {rows(name, size)}", name, size)
                self.predict_compute(f"predict {name} compute, {rows(name, 'many')}", name)
        if "I" in wanted:
            for name in IMPORTS:
                size = self.path(f"{name}.h5").stat().st_size
                self.load(f"import, {size / 1e3:,.0f} KB", name)


def spread(ratios):
    """The median, and the least and greatest in brackets."""
    low, middle, high = (f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
                         for value in np.quantile(list(ratios), (0, 0.5, 1)))
    return f"{middle} ({low}–{high})"


def difference(expected, computed, relative):
    """The largest difference of two arrays, relative to each value or to the largest; infinite where NaN."""
    expected, computed = np.asarray(expected, float), np.asarray(computed, float)
    if expected.shape != computed.shape:
        sys.exit(f"bench: shapes {expected.shape} and {computed.shape} differ")
    scale = np.abs(expected) if relative else np.abs(expected).max()
    largest = (np.abs(expected - computed) / scale).max()
    return largest if np.isfinite(largest) else np.inf


def column(path, name):
    """A column of a CSV file with a header."""
    return np.atleast_1d(np.genfromtxt(path, delimiter=",", names=True)[name])


def compare(folder, nnconvert, *options):
    """Measures the workloads that the options ask for, prints the table; exit status 1 if results disagree."""
    parser = argparse.ArgumentParser(prog="Tools/bench")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list("SMLWPI"))
    parser.add_argument("--threads", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--clock", choices=CLOCKS, default=CLOCKS[0])
    chosen = parser.parse_args(options)
    if unknown := set(chosen.only) - set("SMLWPI"):
        parser.error(f"--only knows S, M, L, W, P and I, not {', '.join(sorted(unknown))}")
    processors = len(os.sched_getaffinity(0))
    if max(chosen.threads) > processors or min(chosen.threads) < 1:
        parser.error(f"--threads: from 1 to {processors} here")
    if chosen.clock == "processor" and chosen.threads != [1]:
        parser.error("--clock processor compares one thread: add --threads 1")
    rounds, share = (2, 0.2) if chosen.quick else (chosen.rounds, 1)

    folder = pathlib.Path(folder)
    subprocess.run([sys.executable, __file__, "make", folder, str(share)], check=True, stderr=subprocess.DEVNULL,
                   env=dict(os.environ, KERAS_BACKEND="jax"))
    versions = {name: importlib.metadata.version(name) for name in ("keras", "jax", "tensorflow-cpu")}
    few_and_many = {who: "{} and {}".format(*FITS["S"][who]) for who in ("ours", "peers")}
    print(CONDITIONS.format(**versions, **few_and_many, clock=chosen.clock, rounds=rounds, batch=PREDICT_BATCH))
    print(f"Load of the machine before the start: {os.getloadavg()[0]:.1f}\n")
    print(f"{'':<34} {'threads':>7}  {'JAX':>24}  {'TensorFlow':>24}  {'noise':>5}  differs\n{'─' * 112}")
    agreed = True
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: stopped"))    # so that the servers end too
    for threads in chosen.threads:
        with Bench(folder, nnconvert, threads, rounds, CLOCKS.index(chosen.clock)) as bench:
            bench.run(chosen.only)
            agreed &= bench.agreed
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}")
    sys.exit(0 if agreed else "bench: what was computed does not agree")


if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    if step not in ("compare", "make"):
        limit_threads()
    {"compare": compare, "make": make, "serve": serve, "fit": fit_script, "predict": predict_script,
     "load": load_script}[step](*arguments)
