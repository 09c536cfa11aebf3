#!/usr/bin/env python3
"""Writes Fixtures/losses: values and gradients of Keras' losses, results of its metrics, and fits of both.

    .keras-environments/keras3/bin/python Tools/make_loss_fixtures.py
    KERAS_BACKEND=tensorflow .keras-environments/keras3/bin/python Tools/make_loss_fixtures.py

Every loss of Keras 3 that the project has, plain, with sample weights and with its options; every metric over two
batches with ties, saturated predictions and, where Keras takes them, sample weights. The second command records the
fits with masks.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import jax
import keras
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixtures import weighted_fits  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "losses"
GENERATOR = np.random.default_rng(315)
ROWS = 7


def real(*shape):
    """Numbers around 0."""
    return GENERATOR.normal(0, 1.5, shape).astype("float32")


def positive(*shape):
    """Numbers above 0."""
    return GENERATOR.uniform(0.05, 3, shape).astype("float32")


def unit(*shape):
    """Numbers between 0 and 1, some of them saturated."""
    values = GENERATOR.uniform(0.02, 0.98, shape).astype("float32")
    flat = values.reshape(-1)
    flat[0], flat[-1] = 1, 0
    return values


def probabilities(*shape):
    """Rows that sum to 1."""
    values = np.exp(GENERATOR.normal(0, 1, shape))
    return (values / values.sum(-1, keepdims=True)).astype("float32")


def bits(*shape):
    """Zeros and ones."""
    return GENERATOR.integers(0, 2, shape).astype("float32")


def signs(*shape):
    """Minus ones and ones."""
    return 2 * bits(*shape) - 1


def classes(*shape, count=4):
    """Class numbers."""
    return GENERATOR.integers(0, count, shape).astype("float32")


def one_hot(*shape, count=4):
    """Rows of one 1."""
    return np.eye(count, dtype="float32")[classes(*shape, count=count).astype(int)]


# class: (target, prediction, settings besides none)
LOSSES = {
    "MeanSquaredError": (real, real, []),
    "MeanAbsoluteError": (real, real, []),
    "MeanAbsolutePercentageError": (real, real, []),
    "MeanSquaredLogarithmicError": (positive, real, []),
    "LogCosh": (real, real, []),
    "Huber": (real, real, [{"delta": 0.5}, {"delta": 3.0}]),
    "Poisson": (positive, positive, []),
    "KLDivergence": (unit, unit, []),
    "CosineSimilarity": (real, real, [{"axis": 1}, {"axis": 0}]),
    "Hinge": (signs, real, []),
    "SquaredHinge": (signs, real, []),
    "CategoricalHinge": (lambda rows, width: one_hot(rows, count=width), real, []),
    "BinaryCrossentropy": (bits, unit, [
        {"label_smoothing": 0.2}, {"axis": 0}, {"from_logits": True},
        {"from_logits": True, "label_smoothing": 0.1}]),
    "CategoricalCrossentropy": (lambda rows, width: one_hot(rows, count=width), probabilities, [
        {"label_smoothing": 0.2}, {"axis": 0}, {"from_logits": True},
        {"from_logits": True, "label_smoothing": 0.1}]),
    "SparseCategoricalCrossentropy": (lambda rows, width: classes(rows, count=width), probabilities, [
        {"from_logits": True}, {"ignore_class": 1}, {"ignore_class": 1, "from_logits": True}]),
    "BinaryFocalCrossentropy": (bits, unit, [
        {"gamma": 1.5, "label_smoothing": 0.1}, {"apply_class_balancing": True, "alpha": 0.4},
        {"from_logits": True}, {"gamma": 3.0}, {"gamma": 1.0}]),
    "CategoricalFocalCrossentropy": (lambda rows, width: one_hot(rows, count=width), probabilities, [
        {"gamma": 1.5, "label_smoothing": 0.1}, {"alpha": [0.1, 0.2, 0.3, 0.4]}, {"from_logits": True},
        {"gamma": 4.0, "axis": -1}]),
    "CategoricalGeneralizedCrossEntropy": (lambda rows, width: classes(rows, count=width), probabilities, [{"q": 0.7}]),
    "Dice": (bits, unit, [{"axis": [1]}, {"axis": -1}, {"axis": [0]}]),
    "Tversky": (bits, unit, [{"alpha": 0.3, "beta": 0.7}, {"axis": [1]}]),
    "Circle": (lambda rows, width: classes(rows, count=3), None, [
        {"gamma": 4.0, "margin": 0.25}, {"remove_diagonal": False, "gamma": 10.0}]),
}
# Targets of zeros and ones stand for signs; not where there is another one among them.
BINARY_TARGETS = {"Hinge": [bits, lambda *s: np.where(bits(*s) > 0, 1, 0.25).astype("float32")], "SquaredHinge": [bits]}


def loss_case(name, settings, target, prediction, weights):
    """The value of a loss and its gradient by the prediction."""
    loss = getattr(keras.losses, name)(**settings)
    value, gradient = jax.value_and_grad(lambda p: loss(target, p, sample_weight=weights))(prediction)
    assert np.isfinite(value) and np.isfinite(gradient).all(), (name, settings)
    return {
        "loss": name, "settings": settings, "target": array(target), "prediction": array(prediction),
        "weights": None if weights is None else array(weights), "value": number(value),
        "gradient": array(gradient)["elements"]}


def number(value):
    """A float32 in its shortest spelling."""
    return float(str(np.float32(value)))


def array(values):
    """Extents and elements."""
    values = np.asarray(values, "float32")
    return {"extents": list(values.shape), "elements": [number(v) for v in values.reshape(-1)]}


def loss_cases():
    """All losses, settings and weights."""
    for name, (target, prediction, options) in LOSSES.items():
        for settings in [{}] + options + [{"reduction": "sum"}, {"reduction": "mean_with_sample_weight"}]:
            t = target(ROWS, 4)
            if prediction is None:
                p = keras.utils.normalize(real(ROWS, 4)).astype("float32")
            else:
                p = (real if settings.get("from_logits") else prediction)(ROWS, 4)
            yield loss_case(name, settings, t, p, None)
            if settings.get("axis") not in (0, 1, [0]):
                yield loss_case(name, settings, t, p, GENERATOR.uniform(0, 3, ROWS).astype("float32"))
        for other in BINARY_TARGETS.get(name, []):
            yield loss_case(name, {}, other(ROWS, 4), real(ROWS, 4), None)
    yield loss_case("MeanSquaredError", {}, real(3, 5, 2), real(3, 5, 2), unit(3, 5))
    yield loss_case("MeanSquaredError", {}, real(3, 5, 2), real(3, 5, 2), unit(3, 1))
    yield loss_case("MeanAbsoluteError", {}, real(3, 1, 2), real(3, 1, 2), unit(3))
    yield loss_case("SparseCategoricalCrossentropy", {"ignore_class": 0}, classes(3, 5), probabilities(3, 5, 4), unit(3, 5))
    yield loss_case("MeanSquaredError", {"reduction": "mean_with_sample_weight"}, real(3, 2), real(3, 2), np.zeros(3, "float32"))


def row_of_ties(*shape):
    """Predictions of which many are equal, and some on thresholds."""
    return (GENERATOR.integers(0, 5, shape) / 4).astype("float32")


SAME = lambda rows, width: one_hot(rows, count=width)  # noqa: E731
NUMBERS = lambda rows, width: classes(rows, count=width)  # noqa: E731
# (class, settings, target, prediction, width, whether samples have weights too)
METRICS = [
    ("BinaryAccuracy", {}, bits, unit, 3, True), ("BinaryAccuracy", {"threshold": 0.75}, bits, row_of_ties, 3, True),
    ("CategoricalAccuracy", {}, SAME, row_of_ties, 4, True),
    ("SparseCategoricalAccuracy", {}, NUMBERS, row_of_ties, 4, True),
    ("TopKCategoricalAccuracy", {"k": 2}, SAME, row_of_ties, 4, True), ("TopKCategoricalAccuracy", {}, SAME, unit, 7, True),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, NUMBERS, row_of_ties, 4, True),
    ("MeanSquaredError", {}, real, real, 3, True), ("RootMeanSquaredError", {}, real, real, 3, True),
    ("MeanAbsoluteError", {}, real, real, 3, True), ("MeanAbsolutePercentageError", {}, real, real, 3, True),
    ("MeanSquaredLogarithmicError", {}, positive, positive, 3, True), ("LogCoshError", {}, real, real, 3, True),
    ("CosineSimilarity", {}, real, real, 3, True), ("KLDivergence", {}, unit, unit, 3, True),
    ("Poisson", {}, positive, positive, 3, True), ("Hinge", {}, signs, real, 3, True),
    ("SquaredHinge", {}, bits, real, 3, True), ("CategoricalHinge", {}, SAME, real, 4, True),
    ("BinaryCrossentropy", {}, bits, unit, 3, True), ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, bits, real, 3, True),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, SAME, probabilities, 4, True),
    ("SparseCategoricalCrossentropy", {}, NUMBERS, probabilities, 4, True),
    ("R2Score", {}, real, real, 3, True), ("R2Score", {"class_aggregation": "variance_weighted_average"}, real, real, 3, True),
    ("R2Score", {"num_regressors": 2}, real, real, 1, False), ("R2Score", {"class_aggregation": None}, real, real, 1, False),
] + [(name, settings, bits, prediction, width, True) for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "Precision", "Recall")
     for settings, prediction, width in [({}, unit, 1), ({"thresholds": 0.25}, row_of_ties, 3)]] + [
    (name, settings, bits, prediction, 4, True) for name in ("Precision", "Recall")
    for settings, prediction in [({"top_k": 2}, row_of_ties), ({"class_id": 2}, unit), ({"top_k": 2, "class_id": 1}, row_of_ties)]] + [
    ("AUC", {**settings, "curve": curve, "summation_method": method}, bits, prediction, 1, True)
    for curve in ("ROC", "PR", "PRGAIN") for method in ("interpolation", "minoring", "majoring")
    for settings, prediction in [({}, unit), ({"num_thresholds": 5}, row_of_ties)]] + [
    ("AUC", {"from_logits": True}, bits, real, 1, True), ("AUC", {"thresholds": [0.2, 0.7, 0.4]}, bits, row_of_ties, 1, True),
    ("AUC", {"multi_label": True}, bits, unit, 3, False), ("AUC", {"multi_label": True, "label_weights": [0.2, 0.5, 0.1]}, bits, unit, 3, True),
    ("AUC", {"multi_label": True, "curve": "PR", "num_labels": 3}, bits, unit, 3, False),
    ("AUC", {"label_weights": [0.2, 0.5, 0.1]}, bits, unit, 3, False)] + [
    (name, {key: value, **settings}, bits, prediction, 1, True)
    for name, key in (("SensitivityAtSpecificity", "specificity"), ("SpecificityAtSensitivity", "sensitivity"), ("PrecisionAtRecall", "recall"), ("RecallAtPrecision", "precision"))
    for value, settings, prediction in [(0.5, {}, unit), (0.6, {"num_thresholds": 5}, row_of_ties), (0.3, {"num_thresholds": 1}, unit)]] + [
    ("SensitivityAtSpecificity", {"specificity": 0.5, "class_id": 1}, bits, unit, 3, False)] + [
    ("FBetaScore", {"average": average, "beta": 2.0, "threshold": threshold}, target, prediction, 4, True)
    for average in ("micro", "macro", "weighted")
    for threshold, target, prediction in [(None, SAME, row_of_ties), (0.5, bits, unit)]] + [
    ("F1Score", {"average": "macro"}, SAME, unit, 4, True), ("F1Score", {}, bits, unit, 1, False),
    ("MeanIoU", {"num_classes": 4, "sparse_y_pred": False}, NUMBERS, row_of_ties, 4, False),
    ("MeanIoU", {"num_classes": 3, "ignore_class": 1}, lambda r, w: classes(r, w, count=3), lambda r, w: classes(r, w, count=4), 2, False),
    ("IoU", {"num_classes": 4, "target_class_ids": [0, 2], "sparse_y_pred": False}, NUMBERS, unit, 4, False),
    ("BinaryIoU", {}, bits, row_of_ties, 2, False), ("BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, bits, unit, 2, False),
    ("OneHotIoU", {"num_classes": 4, "target_class_ids": [1, 3]}, SAME, row_of_ties, 4, False),
    ("OneHotMeanIoU", {"num_classes": 4}, SAME, unit, 4, False),
]


def metric_case(name, settings, batches):
    """The result of a metric over batches of target, prediction and weights."""
    metric = getattr(keras.metrics, name)(**settings)
    for target, prediction, weights in batches:
        metric.update_state(target, prediction, sample_weight=weights)
    return {
        "metric": name, "settings": settings,
        "batches": [{"target": array(t), "prediction": array(p), "weights": None if w is None else array(w)} for t, p, w in batches],
        "result": number(np.asarray(metric.result()).reshape(-1)[0])}


def metric_cases():
    """All metrics, plain and weighted."""
    for name, settings, target, prediction, width, has_weights in METRICS:
        for weighted in [False, True][:1 + has_weights]:
            batches = []
            for rows in (9, 4):
                weights = GENERATOR.uniform(0, 3, rows).astype("float32") if weighted else None
                batches.append((target(rows, width), prediction(rows, width), weights))
            yield metric_case(name, settings, batches)
    yield metric_case("MeanSquaredError", {}, [(real(3, 5, 2), real(3, 5, 2), unit(3, 5))])
    yield metric_case("MeanSquaredError", {}, [(real(3, 5, 2), real(3, 5, 2), unit(3))])
    yield metric_case("BinaryAccuracy", {}, [(bits(3, 5, 2), unit(3, 5, 2), unit(3, 5))])
    yield metric_case("Precision", {}, [(bits(3, 5, 2), unit(3, 5, 2), unit(3, 5))])


def write(name, cases):
    """One case a line."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n")
    print(name, lines.count("\n") + 1, "cases")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    if keras.backend.backend() == "jax":
        write("losses.json", loss_cases())
        write("metrics.json", metric_cases())
    weighted_fits.write()
