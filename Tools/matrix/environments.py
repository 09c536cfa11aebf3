"""The Keras versions of the matrix, and the virtual environments in which they run.

`Tools/keras-environments` makes `keras2` and `keras3`; the others are made here. A version that shares its packages with
another is an overlay: a folder of its own with Keras alone, put before the packages of an environment by PYTHONPATH.
"""
import os
import pathlib
import shutil
import subprocess

TOOLS = pathlib.Path(__file__).resolve().parent.parent


class Environment:
    """A virtual environment with just these packages, or an overlay over one."""

    def __init__(self, name, python, packages, over=None):
        self.name, self.python, self.packages, self.over = name, python, packages, over


class Version:
    """A Keras version: what `--keras` calls it, where it runs, and how its package is imported."""

    def __init__(self, name, environment, module="keras", backend=None, **variables):
        self.name, self.environment, self.module = name, environment, module
        self.variables = dict(variables, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="",
                              PYTHONWARNINGS="ignore", **({"KERAS_BACKEND": backend} if backend else {}))


BESIDE_KERAS_2 = ["keras-applications==1.0.8", "keras-preprocessing==1.1.2", "pyyaml==5.4.1", "scipy==1.5.4"]
BESIDE_KERAS_3 = ["rich", "markdown-it-py", "mdurl", "pygments", "namex", "optree", "dm-tree==0.1.8", "typing-extensions"]
# The last patch of each version of Keras 3 before the one that `Tools/keras-environments` has.
KERAS_3 = ["3.0.5", "3.1.1", "3.2.1", "3.3.3", "3.4.1", "3.5.0", "3.6.0", "3.7.0", "3.8.0", "3.9.2", "3.10.0", "3.11.3",
           "3.12.0", "3.13.2", "3.14.1"]


def tensorflow(minor, patch, python, *more):
    """tf.keras of a TensorFlow 2."""
    return Environment(f"tf2.{minor}", python, [f"tensorflow-cpu==2.{minor}.{patch}", *more])


ENVIRONMENTS = [
    Environment("keras3", "3.11", None), Environment("keras2", "3.11", None),
    tensorflow(14, 1, "3.11"), tensorflow(13, 1, "3.11"), tensorflow(12, 1, "3.11"),
    Environment("tf1.15", "3.7", ["tensorflow==1.15.5", "h5py<3", "protobuf<3.21", "numpy<1.19"]),
    Environment("keras2.2", "3.7", ["keras==2.2.4", *BESIDE_KERAS_2], over="tf1.15"),
    Environment("keras2.3", "3.7", ["keras==2.3.1", *BESIDE_KERAS_2], over="tf1.15"),
    Environment("keras1.2", "3.7", ["keras==1.2.2", "theano==1.0.5", "six", *BESIDE_KERAS_2[2:]], over="tf1.15"),
    tensorflow(6, 5, "3.9", "keras==2.6.0", "protobuf<3.21", "numpy<1.20"),
    Environment("between", "3.11", ["jax==0.4.35", "numpy==1.26.4", "h5py==3.14.0", "ml-dtypes", "absl-py", "packaging",
                                    *BESIDE_KERAS_3]),
    *(Environment("keras" + version.rsplit(".", 1)[0], "3.11", [f"keras=={version}"], over="between")
      for version in KERAS_3),
    tensorflow(11, 1, "3.9", "numpy<1.24"), tensorflow(10, 1, "3.9", "numpy<1.24"),
    tensorflow(9, 3, "3.9", "numpy<1.24", "protobuf<3.20"), tensorflow(8, 4, "3.9", "numpy<1.24", "protobuf<3.20"),
    tensorflow(7, 4, "3.9", "numpy<1.24", "protobuf<3.20"),
    tensorflow(5, 3, "3.9", "protobuf<3.21"), tensorflow(4, 4, "3.8", "protobuf<3.21"),
]

VERSIONS = [
    Version("1.2", "keras1.2", backend="theano", THEANO_FLAGS="floatX=float32,device=cpu,cxx="),
    Version("2.2", "keras2.2", backend="tensorflow"), Version("2.3", "keras2.3", backend="tensorflow"),
    *(Version(f"2.{minor}", f"tf2.{minor}", module="tensorflow.keras") for minor in range(4, 15)),
    Version("2.15", "keras2", module="tensorflow.keras"),
    *(Version(version.rsplit(".", 1)[0], "keras" + version.rsplit(".", 1)[0], backend="jax") for version in KERAS_3),
    Version("3.15", "keras3", backend="jax"),
]


def interpreter(version):
    """A Python of that version: on the path, or among those of pyenv or uv; none if there is none that works."""
    root = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    candidates = [shutil.which(f"python{version}")]
    candidates += sorted(map(str, root.glob(f"versions/{version}.*/bin/python{version}")))
    if shutil.which("uv"):
        found = subprocess.run(["uv", "python", "find", version], capture_output=True, text=True)
        candidates += found.stdout.split()
    for candidate in filter(None, candidates):
        if subprocess.run([candidate, "-c", "import ensurepip"], capture_output=True).returncode == 0:
            return candidate
    return None


class Environments:
    """The environments in a folder, made where they are missing."""

    def __init__(self, folder):
        self.folder = folder
        self.by_name = {environment.name: environment for environment in ENVIRONMENTS}

    def python(self, name):
        """The Python that runs an environment or overlay."""
        return self.folder / (self.by_name[name].over or name) / "bin" / "python"

    def is_complete(self, name):
        """Whether an environment has all its packages."""
        return (self.folder / name / "complete").exists()

    def make(self, name):
        """Makes an environment if it is missing, and says why it cannot be made, if so."""
        environment = self.by_name[name]
        if self.is_complete(name):
            return None
        if environment.packages is None:
            done = subprocess.run([TOOLS / "keras-environments", self.folder])
            return None if done.returncode == 0 else "Tools/keras-environments failed"
        if environment.over:
            obstacle = self.make(environment.over)
            return obstacle or self.fill(environment, ["--no-deps", "--target", self.folder / name])
        python = interpreter(environment.python)
        if python is None:
            return f"there is no Python {environment.python}"
        shutil.rmtree(self.folder / name, ignore_errors=True)
        subprocess.run([python, "-m", "venv", self.folder / name], check=True)
        return self.fill(environment, [])

    def fill(self, environment, options):
        """Installs an environment's packages."""
        print(f"making {self.folder / environment.name}: {' '.join(environment.packages)}", flush=True)
        pip = [self.python(environment.name), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *options, *environment.packages], capture_output=True, text=True)
        if done.returncode != 0:
            reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            return (reasons or ["pip failed"])[-1]
        (self.folder / environment.name / "complete").touch()
        return None

    def variables(self, version):
        """The environment variables under which a version runs."""
        over = self.by_name[version.environment].over
        path = {"PYTHONPATH": str(self.folder / version.environment)} if over else {}
        return {**os.environ, **version.variables, **path}
