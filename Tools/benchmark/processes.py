"""The programs that are measured: nnconvert, and peers that stay, all pinned to as many processors as threads."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

PEERS = pathlib.Path(__file__).parent / "peers"
# The columns of the table: module, environment's folder, backend of Keras.
MODULES = {
    "Keras, TensorFlow": ("keras_peer", "keras3", "tensorflow"),
    "Keras, JAX": ("keras_peer", "keras3", "jax"),
    "JAX": ("jax_peer", "keras3", "jax"),
    "PyTorch": ("torch_peer", "peers", None),
    "scikit-learn": ("sklearn_peer", "peers", None),
    "NumPy": ("numpy_peer", "peers", None),
    "ONNX Runtime": ("onnx_peer", "peers", None),
    "files": ("files_peer", "peers", None),
}


class Stopped(Exception):
    """A program that is measured ended, or said that something is wrong."""


def pinned(threads, *command):
    """The command on as many processors as there are threads."""
    processors = sorted(os.sched_getaffinity(0))[:threads]
    return ["taskset", "-c", ",".join(map(str, processors)), *map(str, command)]


def run(command, environment=None):
    """Seconds and most megabytes of a whole process, which must succeed, and what it printed."""
    with tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise Stopped(f"{' '.join(command)}\n{errors.read()[-2000:]}")
    return seconds, usage.ru_maxrss * 1024 / 1e6, output


class Peer:
    """A peer's process, which answers requests while it lives."""

    def __init__(self, name, folder, environments, threads):
        module, environment, backend = MODULES[name]
        self.name, self.folder, self.threads = name, folder, threads
        self.command = [environments[environment] / "bin/python", PEERS / "serve.py", module, folder]
        self.environment = dict(os.environ, NPROC=str(threads), OMP_NUM_THREADS=str(threads),
                                OPENBLAS_NUM_THREADS=str(threads), TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="",
                                PYTHONDONTWRITEBYTECODE="1")
        if backend:
            self.environment["KERAS_BACKEND"] = backend
        self.log = folder / f"{module}.{backend}.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(pinned(threads, *self.command), env=self.environment, text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.version = self.answer("start")

    def answer(self, request):
        """The next line that the peer prints."""
        line = self.process.stdout.readline()
        if not line:
            raise Stopped(f"{self.name} stopped at {request}\n{self.log.read_text()[-2000:]}")
        return json.loads(line)

    def ask(self, *request):
        """Seconds and result of a method of the peer."""
        print(json.dumps(request, default=str), file=self.process.stdin, flush=True)
        return self.answer(request[0])

    def script(self, *request):
        """Seconds and most megabytes of a process that does one thing and ends."""
        return run(pinned(self.threads, *self.command, *request), self.environment)[:2]

    def stop(self):
        """Ends the process."""
        self.process.kill()
        self.process.wait()


class Nnconvert:
    """The commands of nnconvert."""

    def __init__(self, program, folder, threads):
        self.program, self.folder, self.threads = program, folder, threads

    def run(self, *arguments):
        """Seconds, most megabytes and output of a command."""
        return run(pinned(self.threads, self.program, *arguments, "--threads", self.threads, "--quiet"))

    def finetune(self, name, epochs, batch, output):
        """Seconds, most megabytes and losses of a fit."""
        files = [self.folder / f"{name}.{end}" for end in ("keras", "x.npy", "y.npy")]
        seconds, memory, _ = self.run(
            "finetune", files[0], "--data", files[1], "--target", files[2], "--batch-size", batch, "--epochs", epochs,
            "--no-shuffle", "--history", self.folder / "history.csv", "-o", self.folder / output)
        history = np.genfromtxt(self.folder / "history.csv", delimiter=",", names=True)
        return seconds, memory, np.atleast_1d(history["loss"]).tolist()

    def predict(self, model, rows):
        """Seconds and outputs of a prediction."""
        seconds, _, _ = self.run("predict", self.folder / model, "--data", self.folder / rows, "-o",
                                 self.folder / "outputs.npy")
        return seconds, np.load(self.folder / "outputs.npy")

    def bench(self, model, *options):
        """What `nnconvert bench` measures."""
        return json.loads(self.run("bench", self.folder / model, "--json", *options)[2])


def stop(message):
    """Ends the benchmark."""
    sys.exit(f"bench: {message}")
