"""PyTorch as one writes it: eager, a loop over slices."""
import copy
import os

import numpy as np
import torch
from torch import nn

from serve import seconds_per_call
from workloads import (CHECKED_ROWS, EPSILON, LEARNING_RATE, MOMENTUM, NORM_EPSILON, NORM_MOMENTUM, WORKLOADS, batches,
                       data, weights)

torch.set_num_threads(int(os.environ["NPROC"]))

ACTIVATIONS = {"relu": [nn.ReLU], "sigmoid": [], "softmax": []}
LOSSES = {"binary": nn.BCEWithLogitsLoss, "sparse": nn.CrossEntropyLoss, "mse": nn.MSELoss}
PREDICT_BATCH = 8192


def module(workload, arrays):
    """The model up to its last layer's sigmoid or softmax, which the losses hold."""
    parts, width = [], workload.width
    for layer, own in zip(workload.layers, arrays):
        own = [torch.from_numpy(np.ascontiguousarray(array)) for array in own]
        if layer[0] == "dense":
            part = nn.Linear(width, layer[1])
            part.load_state_dict({"weight": own[0].T, "bias": own[1]})
            parts += [part, *(kind() for kind in ACTIVATIONS[layer[2]])]
            width = layer[1]
        elif layer[0] == "norm":
            parts.append(nn.BatchNorm1d(width, eps=NORM_EPSILON, momentum=1 - NORM_MOMENTUM))
        else:
            parts.append(nn.Dropout(layer[1]))
    return nn.Sequential(*parts)


class Peer:
    """Holds one model at a time."""

    def __init__(self, folder):
        self.folder = folder

    def versions(self):
        """What is measured."""
        return f"PyTorch {torch.__version__.split('+')[0]}"

    def open_fit(self, name):
        """Loads weights and data, and takes a step."""
        self.workload = WORKLOADS[name]
        self.model = module(self.workload, weights(self.folder, name)).train()
        self.start = copy.deepcopy(self.model.state_dict())
        x, y = (torch.from_numpy(array) for array in data(self.folder, name))
        self.x, self.y = x, y.long() if self.workload.loss == "sparse" else y.reshape(len(y), -1)
        self.fit(1)

    def reset(self):
        """Goes back to the start of the training."""
        self.model.load_state_dict(self.start)

    def fit(self, epochs):
        """The losses of a fit."""
        rate, loss_of, losses = LEARNING_RATE[self.workload.optimizer], LOSSES[self.workload.loss](), []
        if self.workload.optimizer == "adam":
            optimizer = torch.optim.Adam(self.model.parameters(), lr=rate, eps=EPSILON)
        else:
            optimizer = torch.optim.SGD(self.model.parameters(), lr=rate, momentum=MOMENTUM)
        for _ in range(epochs):
            total = 0
            for rows in batches(len(self.x), self.workload.batch):
                loss = loss_of(self.model(self.x[rows]), self.y[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.detach() * (rows.stop - rows.start)
            losses.append(float(total) / len(self.x))
        return losses

    def fit_script(self, name, epochs, output):
        """Loads, fits, saves."""
        self.workload = WORKLOADS[name]
        self.model = module(self.workload, weights(self.folder, name)).train()
        x, y = (torch.from_numpy(array) for array in data(self.folder, name))
        self.x, self.y = x, y.long() if self.workload.loss == "sparse" else y.reshape(len(y), -1)
        np.save(self.folder / output, self.fit(int(epochs)))
        torch.save(self.model.state_dict(), self.folder / f"{output}.pt")

    def open_predict(self, name):
        """Loads weights and rows."""
        workload = WORKLOADS[name]
        last = nn.Sigmoid() if workload.layers[-1][2] == "sigmoid" else nn.Softmax(-1)
        self.model = nn.Sequential(module(workload, weights(self.folder, name)), last).eval()
        self.rows = torch.from_numpy(np.load(self.folder / f"{name}.rows.npy"))
        self.predict_rows()

    @torch.inference_mode()
    def predict_row(self):
        """Seconds of one call of the model, and its output."""
        row = self.rows[:1]
        return [seconds_per_call(lambda: self.model(row)), self.model(row).tolist()]

    @torch.inference_mode()
    def predict_rows(self):
        """The first outputs of a prediction of all rows."""
        outputs = torch.cat([self.model(self.rows[rows]) for rows in batches(len(self.rows), PREDICT_BATCH)])
        return outputs[:CHECKED_ROWS].tolist()
