"""scikit-learn's MLPClassifier, which can do S alone."""
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from workloads import EPSILON, WORKLOADS, data, weights


class Peer:
    """Holds one model at a time."""

    def __init__(self, folder):
        self.folder = folder
        warnings.simplefilter("ignore", ConvergenceWarning)

    def versions(self):
        """What is measured."""
        return f"scikit-learn {sklearn.__version__}"

    def open_fit(self, name):
        """Loads weights and data; a first fit makes the places that the weights go to."""
        workload = WORKLOADS[name]
        self.arrays = weights(self.folder, name)
        self.x, y = data(self.folder, name)
        self.y = y.ravel().astype(int)
        self.model = MLPClassifier(
            (workload.layers[0][1],), batch_size=workload.batch, shuffle=False, alpha=0, epsilon=EPSILON, tol=0,
            n_iter_no_change=10 ** 6, max_iter=1, warm_start=True)
        self.model.fit(self.x, self.y)

    def reset(self):
        """Goes back to the start of the training."""
        self.model.coefs_ = [own[0].copy() for own in self.arrays]
        self.model.intercepts_ = [own[1].copy() for own in self.arrays]
        self.model.loss_curve_ = []
        self.model.t_ = self.model.n_iter_ = 0

    def fit(self, epochs):
        """The losses of a fit."""
        self.model.max_iter = epochs
        self.model.fit(self.x, self.y)
        return [float(loss) for loss in self.model.loss_curve_[-epochs:]]

    def fit_script(self, name, epochs, output):
        """Loads, fits, saves."""
        self.open_fit(name)
        self.reset()
        np.save(self.folder / output, self.fit(int(epochs)))
        np.savez(self.folder / f"{output}.npz", *self.model.coefs_, *self.model.intercepts_)
