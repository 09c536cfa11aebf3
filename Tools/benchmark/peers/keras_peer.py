"""Keras, on the backend that KERAS_BACKEND names."""
import os

if os.environ["KERAS_BACKEND"] == "tensorflow":
    from tensorflow.config import threading
    threading.set_intra_op_parallelism_threads(int(os.environ["NPROC"]))
    threading.set_inter_op_parallelism_threads(int(os.environ["NPROC"]))

import keras
import numpy as np

from serve import seconds_per_call
from workloads import CHECKED_ROWS, WORKLOADS, data

PREDICT_BATCH = 8192


class Peer:
    """Holds one model at a time."""

    def __init__(self, folder):
        self.folder = folder

    def versions(self):
        """What is measured."""
        backend = __import__({"tensorflow": "tensorflow"}.get(keras.config.backend(), "jax"))
        return f"Keras {keras.__version__} on {keras.config.backend()} {backend.__version__}"

    def open_fit(self, name):
        """Loads a model and its data, and remembers where training starts."""
        keras.backend.clear_session()
        self.workload = WORKLOADS[name]
        self.model = keras.models.load_model(self.folder / f"{name}.keras")
        self.x, self.y = data(self.folder, name)
        # The setting that is fastest: an epoch of S in one call. For long steps it changes nothing.
        self.model.steps_per_execution = -(-len(self.x) // self.workload.batch) if name == "S" else 1
        self.variables = [*self.model.variables, *self.model.optimizer.variables]
        self.start = [np.array(keras.ops.convert_to_numpy(variable)) for variable in self.variables]
        self.fit(1)

    def reset(self):
        """Goes back to the start of the training."""
        for variable, value in zip(self.variables, self.start):
            variable.assign(value)

    def fit(self, epochs):
        """The losses of a fit."""
        history = self.model.fit(self.x, self.y, batch_size=self.workload.batch, epochs=epochs, shuffle=False, verbose=0)
        return history.history["loss"]

    def fit_script(self, name, epochs, output):
        """Loads, fits, saves."""
        model = keras.models.load_model(self.folder / f"{name}.keras")
        x, y = data(self.folder, name)
        history = model.fit(x, y, batch_size=WORKLOADS[name].batch, epochs=int(epochs), shuffle=False, verbose=0)
        np.save(self.folder / output, history.history["loss"])
        model.save(self.folder / f"{output}.keras")

    def open_predict(self, name):
        """Loads a model and rows."""
        keras.backend.clear_session()
        self.model = keras.models.load_model(self.folder / f"{name}.h5")
        self.rows = np.load(self.folder / f"{name}.rows.npy")
        self.predict_rows()

    def predict_row(self):
        """Seconds of one call of the model, and its output."""
        row = self.rows[:1]
        return [seconds_per_call(lambda: self.model(row)), np.asarray(self.model(row)).tolist()]

    def predict_rows(self):
        """The first outputs of a prediction of all rows."""
        return self.model.predict(self.rows, batch_size=PREDICT_BATCH, verbose=0)[:CHECKED_ROWS].tolist()

    def load(self, file):
        """Loads a model."""
        keras.backend.clear_session()
        keras.models.load_model(self.folder / file)

    def load_and_predict(self, file, row):
        """The output of a row of a model that is loaded."""
        keras.backend.clear_session()
        model = keras.models.load_model(self.folder / file)
        return np.asarray(model(np.load(self.folder / row))).tolist()
