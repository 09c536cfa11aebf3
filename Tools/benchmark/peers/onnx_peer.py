"""ONNX Runtime on the model as ONNX operators: Gemm, Relu, Sigmoid, Softmax."""
import os

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from serve import seconds_per_call
from workloads import CHECKED_ROWS, WORKLOADS, weights

OPERATORS = {"relu": "Relu", "sigmoid": "Sigmoid", "softmax": "Softmax"}


def onnx_model(workload, arrays):
    """The bytes of an ONNX model."""
    nodes, constants, value = [], [], "x"
    for position, (layer, own) in enumerate(zip(workload.layers, arrays)):
        names = [f"{position}.{role}" for role in ("kernel", "bias", "sum", "value")]
        constants += [numpy_helper.from_array(array, name) for array, name in zip(own, names)]
        nodes.append(helper.make_node("Gemm", [value, *names[:2]], [names[2]]))
        nodes.append(helper.make_node(OPERATORS[layer[2]], [names[2]], [names[3]]))
        value = names[3]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", width])
            for name, width in (("x", workload.width), (value, workload.outputs))]
    graph = helper.make_graph(nodes, "model", ends[:1], ends[1:], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


class Peer:
    """Holds one model at a time."""

    def __init__(self, folder):
        self.folder = folder

    def versions(self):
        """What is measured."""
        return f"ONNX Runtime {onnxruntime.__version__}"

    def open_predict(self, name):
        """Loads the model and rows."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = int(os.environ["NPROC"]), 1
        model = onnx_model(WORKLOADS[name], weights(self.folder, name))
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.rows = np.load(self.folder / f"{name}.rows.npy")
        self.predict_rows()

    def predict_row(self):
        """Seconds of one call of the model, and its output."""
        inputs = {"x": self.rows[:1]}
        return [seconds_per_call(lambda: self.session.run(None, inputs)), self.session.run(None, inputs)[0].tolist()]

    def predict_rows(self):
        """The first outputs of a prediction of all rows."""
        return self.session.run(None, {"x": self.rows})[0][:CHECKED_ROWS].tolist()
