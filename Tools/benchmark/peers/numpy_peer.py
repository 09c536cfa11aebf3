"""NumPy by hand: dense layers with relu, Adam, and the losses of S and M."""
import numpy as np

from workloads import BETA1, BETA2, EPSILON, LEARNING_RATE, WORKLOADS, batches, data, weights


def output_and_loss(workload, z, y):
    """The gradient of the mean loss by the last layer before its activation, and the loss."""
    if workload.loss == "binary":
        loss = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
        return (1 / (1 + np.exp(-z)) - y) / len(z), loss.mean()
    z = z - z.max(1, keepdims=True)
    power = np.exp(z)
    total = power.sum(1, keepdims=True)
    rows = np.arange(len(z))
    loss = (np.log(total[:, 0]) - z[rows, y]).mean()
    gradient = power / total
    gradient[rows, y] -= 1
    return gradient / len(z), loss


class Peer:
    """Holds one model at a time."""

    def __init__(self, folder):
        self.folder = folder

    def versions(self):
        """What is measured."""
        return f"NumPy {np.__version__}"

    def open_fit(self, name):
        """Loads weights and data."""
        self.workload = WORKLOADS[name]
        self.start = [array for own in weights(self.folder, name) for array in own]
        self.x, y = data(self.folder, name)
        self.y = y.astype(int) if self.workload.loss == "sparse" else y.reshape(len(y), -1)

    def reset(self):
        """Nothing is kept."""

    def fit(self, epochs):
        """The losses of a fit."""
        self.parameters = [array.copy() for array in self.start]
        self.m, self.v = ([np.zeros_like(array) for array in self.start] for _ in range(2))
        self.count, losses = 0, []
        for _ in range(epochs):
            total = 0
            for rows in batches(len(self.x), self.workload.batch):
                total += self.step(self.x[rows], self.y[rows]) * (rows.stop - rows.start)
            losses.append(float(total / len(self.x)))
        return losses

    def step(self, x, y):
        """One step; the loss before it."""
        values, layers = [x], len(self.parameters) // 2
        for layer in range(layers):
            z = values[-1] @ self.parameters[2 * layer] + self.parameters[2 * layer + 1]
            values.append(np.maximum(z, 0) if layer + 1 < layers else z)
        gradient, loss = output_and_loss(self.workload, values[-1], y)
        gradients = [None] * len(self.parameters)
        for layer in reversed(range(layers)):
            gradients[2 * layer] = values[layer].T @ gradient
            gradients[2 * layer + 1] = gradient.sum(0)
            if layer > 0:
                gradient = (gradient @ self.parameters[2 * layer].T) * (values[layer] > 0)
        self.count += 1
        rate = LEARNING_RATE["adam"] * np.sqrt(1 - BETA2 ** self.count) / (1 - BETA1 ** self.count)
        for w, g, m, v in zip(self.parameters, gradients, self.m, self.v):
            m += (g - m) * np.float32(1 - BETA1)
            v += (g * g - v) * np.float32(1 - BETA2)
            w -= np.float32(rate) * m / (np.sqrt(v) + np.float32(EPSILON))
        return loss

    def fit_script(self, name, epochs, output):
        """Loads, fits, saves."""
        self.open_fit(name)
        np.save(self.folder / output, self.fit(int(epochs)))
        np.savez(self.folder / f"{output}.npz", *self.parameters)
