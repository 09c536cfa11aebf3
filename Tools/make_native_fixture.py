#!/usr/bin/env python3
"""Writes Fixtures/native/golden.nnm after Sources/NativeFormat/FORMAT.md, by code of its own.

Tests expect that our reader understands the file and that our writer gives the same bytes.
"""

import os
import struct

import xxh3

FLOAT32, FLOAT64 = 12, 13


def varint(number):
    result = b""
    while number >= 0x80:
        result += bytes([number & 0x7F | 0x80])
        number >>= 7
    return result + bytes([number])


def integer(n, number):
    return varint(n << 3) + varint(number) if number else b""


def double(n, number):
    return varint(n << 3 | 1) + struct.pack("<d", number) if struct.pack("<d", number) != bytes(8) else b""


def part(n, content):
    """A text, message or list that is there even if it is empty."""
    content = content.encode() if isinstance(content, str) else content
    return varint(n << 3 | 2) + varint(len(content)) + content


def some(n, content):
    return part(n, content) if content else b""


def packed(n, *numbers):
    return some(n, b"".join(map(varint, numbers)))


def layer(kind, name, configuration, trainable=True, obstacles=()):
    return part(3, some(1, kind) + some(2, name) + integer(4, trainable) + some(5, configuration)
                + b"".join(part(6, text) for text in obstacles))


def aligned(data):
    return data + bytes(-len(data) % 64)


class Tensors:
    def __init__(self):
        self.rows, self.data = b"", b""

    def add(self, role, name, element_type, extents, numbers, slot="", sampled=b""):
        code = {FLOAT32: "f", FLOAT64: "d"}[element_type]
        value = struct.pack(f"<{len(numbers)}{code}", *numbers)
        self.data = aligned(self.data)
        self.rows += part(6, integer(1, role) + some(2, name) + some(3, slot) + integer(4, element_type)
                          + packed(5, *extents) + integer(6, len(self.data)) + integer(7, len(value))
                          + part(8, xxh3.digest(value)) + sampled)
        self.data += value


def tensors():
    table = Tensors()
    # The textbook's neuron in a layer with an odd name: 0.5 · salary + 0.7 · score + 10.
    table.add(1, "50%25 %2F é/kernel", FLOAT32, [2, 1], [0.5, 0.7])
    table.add(1, "50%25 %2F é/bias", FLOAT32, [1], [10])
    table.add(2, "50%25 %2F é/kernel", FLOAT64, [2, 1], [0.25, -0.0], slot="momentum")
    table.add(3, "input/in", FLOAT32, [0, 2], [])
    table.add(3, "gradient/50%25 %2F é/kernel", FLOAT32, [256], [i / 8 for i in range(256)],
              sampled=integer(9, 1) + packed(10, 512, 3) + double(11, 2.5))
    return table


def header(table):
    dense = '{"activation":{"function":"relu","negative_slope":0.0,"threshold":0.0},"units":1,"usesBias":true}'
    return (
        some(2, "golden")
        + layer("input", "in", '{"extents":[2]}')
        + layer("dense", "50% / é", dense, trainable=False, obstacles=["kernel_constraint MaxNorm"])
        + part(4, b"") + part(4, integer(1, 1) + packed(2, 0, 0))
        + part(5, integer(2, 2) + packed(3, 0, 0) + packed(4, 1, 0))
        + table.rows
        + part(7, integer(1, 1) + integer(2, 2) + integer(4, 1) + part(5, struct.pack("<d", -0.0)))
        + part(8, integer(1, 1) + some(3, "SGD") + some(4, '{"learning_rate":0.01,"nesterov":true}'))
        + part(8, integer(1, 2) + some(3, "mean_squared_error") + some(4, "{}"))
        + part(8, integer(1, 3) + integer(2, 1) + some(3, "accuracy") + some(4, "{}"))
        + part(9, integer(1, 300) + varint(2 << 3 | 1) + struct.pack("<d", 0))
        + part(10, some(1, "u") + double(2, 0.5))
        + integer(11, 3)
        + part(12, some(1, "mean_squared_error") + double(2, 256) + double(3, 0.01))
        + part(13, some(1, "keras-h5") + part(2, "2.15.0") + part(4, '{"z":1E+2,"a":[NaN,0.10,"\\u0007"]}')
               + some(6, "{}"))
        + part(100, "may depend") + integer(10_000, 7))


def main():
    table = tensors()
    message = header(table)
    prefix = (bytes.fromhex("894E4E4D0D0A1A0A") + struct.pack("<IIQQ", 1, 0, len(message), len(table.data))
              + xxh3.digest(message) + bytes(16))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "native", "golden.nnm")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(aligned(prefix + message) + table.data)


if __name__ == "__main__":
    main()
