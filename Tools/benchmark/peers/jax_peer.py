"""JAX alone: the whole fit is one call of a compiled program, a scan over epochs of a scan over batches."""
import functools

import jax
import jax.numpy as jnp
import numpy as np

from serve import seconds_per_call
from workloads import (BETA1, BETA2, CHECKED_ROWS, EPSILON, LEARNING_RATE, MOMENTUM, NORM_EPSILON, NORM_MOMENTUM,
                       WORKLOADS, data, weights)

ACTIVATIONS = {"relu": jax.nn.relu, "sigmoid": lambda x: x, "softmax": lambda x: x, "linear": lambda x: x}


def forward(workload, parameters, statistics, x, key):
    """The last layer before its activation, unless that is relu, and the moving statistics of a training step."""
    moved = []
    for position, (layer, own) in enumerate(zip(workload.layers, parameters)):
        if layer[0] == "dense":
            x = ACTIVATIONS[layer[2]](x @ own[0] + own[1])
        elif layer[0] == "norm":
            mean, variance = x.mean(0), x.var(0)
            old_mean, old_variance = statistics[len(moved)]
            moved.append((old_mean * NORM_MOMENTUM + mean * (1 - NORM_MOMENTUM),
                          old_variance * NORM_MOMENTUM + variance * (1 - NORM_MOMENTUM)))
            x = (x - mean) * jax.lax.rsqrt(variance + NORM_EPSILON) * own[0] + own[1]
        elif layer[1] > 0:
            kept = jax.random.bernoulli(jax.random.fold_in(key, position), 1 - layer[1], x.shape)
            x = jnp.where(kept, x / (1 - layer[1]), 0)
    return x, moved


def loss_of(workload, parameters, statistics, x, y, key):
    """The mean loss of a batch, and the moving statistics."""
    z, moved = forward(workload, parameters, statistics, x, key)
    if workload.loss == "binary":
        loss = jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))
    elif workload.loss == "sparse":
        loss = -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), y.astype(int)[:, None], 1))
    else:
        loss = jnp.mean((z - y) ** 2)
    return loss, moved


def updated(workload, parameters, slots, gradients, step):
    """Parameters and slots after a step of Keras' optimizer."""
    rate, each = LEARNING_RATE[workload.optimizer], jax.tree_util.tree_map
    if workload.optimizer == "momentum":
        slots = (each(lambda v, g: MOMENTUM * v - rate * g, slots[0], gradients),)
        return each(lambda w, v: w + v, parameters, slots[0]), slots
    alpha = rate * jnp.sqrt(1 - BETA2 ** step) / (1 - BETA1 ** step)
    m = each(lambda m, g: m + (g - m) * (1 - BETA1), slots[0], gradients)
    v = each(lambda v, g: v + (g * g - v) * (1 - BETA2), slots[1], gradients)
    return each(lambda w, m, v: w - alpha * m / (jnp.sqrt(v) + EPSILON), parameters, m, v), (m, v)


@functools.partial(jax.jit, static_argnums=(0, 1))
def whole_fit(workload, epochs, parameters, statistics, x, y):
    """The losses of the epochs, and what was trained."""
    full, size = len(x) // workload.batch, workload.batch
    slots = [jax.tree_util.tree_map(jnp.zeros_like, parameters) for _ in range(2 if workload.optimizer == "adam" else 1)]
    gradient = jax.value_and_grad(loss_of, argnums=1, has_aux=True)

    def step(state, batch):
        parameters, statistics, slots, count = state
        key = jax.random.fold_in(jax.random.key(0), count)
        (loss, statistics), gradients = gradient(workload, parameters, statistics, *batch, key)
        parameters, slots = updated(workload, parameters, slots, gradients, (count + 1).astype(jnp.float32))
        return (parameters, statistics, slots, count + 1), loss

    def epoch(state, _):
        cut = [array[:full * size].reshape(full, size, *array.shape[1:]) for array in (x, y)]
        state, losses = jax.lax.scan(step, state, tuple(cut))
        total = losses.sum() * size
        if len(x) > full * size:
            state, last = step(state, (x[full * size:], y[full * size:]))
            total += last * (len(x) - full * size)
        return state, total / len(x)

    state = (parameters, statistics, tuple(slots), jnp.int32(0))
    state, losses = jax.lax.scan(epoch, state, None, length=epochs)
    return losses, state[:2]


class Peer:
    """Holds one model at a time."""

    def __init__(self, folder):
        self.folder = folder

    def versions(self):
        """What is measured."""
        return f"JAX {jax.__version__}"

    def open_fit(self, name):
        """Loads weights and data, and compiles both fits."""
        self.workload = WORKLOADS[name]
        arrays = [[jnp.asarray(array) for array in own] for own in weights(self.folder, name)]
        self.parameters = [own[:2] for own in arrays]
        self.statistics = [tuple(own[2:]) for own in arrays if len(own) == 4]
        x, y = data(self.folder, name)
        self.x, self.y = jnp.asarray(x), jnp.asarray(y if self.workload.loss == "sparse" else y.reshape(len(y), -1))
        for epochs in self.workload.epochs:
            self.fit(epochs)

    def reset(self):
        """Nothing is kept."""

    def fit(self, epochs):
        """The losses of a fit."""
        losses, _ = whole_fit(self.workload, epochs, self.parameters, self.statistics, self.x, self.y)
        return np.asarray(losses).tolist()

    def fit_script(self, name, epochs, output):
        """Loads, fits, saves."""
        workload = WORKLOADS[name]
        arrays = [[jnp.asarray(array) for array in own] for own in weights(self.folder, name)]
        x, y = data(self.folder, name)
        y = y if workload.loss == "sparse" else y.reshape(len(y), -1)
        statistics = [tuple(own[2:]) for own in arrays if len(own) == 4]
        losses, (trained, _) = whole_fit(workload, int(epochs), [own[:2] for own in arrays], statistics, x, y)
        np.save(self.folder / output, losses)
        np.savez(self.folder / f"{output}.npz", *jax.tree_util.tree_leaves(trained))

    def open_predict(self, name):
        """Loads weights and rows, and compiles."""
        workload = WORKLOADS[name]
        parameters = [[jnp.asarray(array) for array in own] for own in weights(self.folder, name)]
        last = {"sigmoid": jax.nn.sigmoid, "softmax": jax.nn.softmax}[workload.layers[-1][2]]
        self.predict = jax.jit(lambda x: last(forward(workload, parameters, [], x, None)[0]))
        self.rows = np.load(self.folder / f"{name}.rows.npy")
        self.predict_rows()

    def predict_row(self):
        """Seconds of one call of the model, and its output."""
        row = self.rows[:1]
        return [seconds_per_call(lambda: self.predict(row).block_until_ready()), np.asarray(self.predict(row)).tolist()]

    def predict_rows(self):
        """The first outputs of a prediction of all rows."""
        return np.asarray(self.predict(self.rows))[:CHECKED_ROWS].tolist()
