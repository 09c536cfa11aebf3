#!/usr/bin/env python3
"""Reads a native model file after Sources/NativeFormat/FORMAT.md, with nothing but Python.

usage: read_native.py FILE.nnm…

Prints each header as JSON and checks the rules that need no knowledge of layers: 1 to 8, 10 to 15, 17, 18,
22 to 24, 26, 29 and 32. Exit status 1 and the rule's number if the file breaks one.
"""

import json
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import xxh3  # noqa: E402

MAGIC = bytes.fromhex("894E4E4D0D0A1A0A")
KINDS = set("""
    input dense activation prelu dropout flatten batch-normalization merge concatenate dot reshape permute repeat-vector
    cropping zero-padding up-sampling layer-normalization rms-normalization group-normalization unit-normalization
    spatial-dropout alpha-dropout gaussian-dropout gaussian-noise embedding masking normalization rescaling
    discretization category-encoding integer-lookup einsum-dense time-distributed function arithmetic
""".split())
MODEL = "model"
FEATURES = {"policies"}
ELEMENT_TYPES = {
    1: ("bool", 1), 2: ("int8", 1), 3: ("int16", 2), 4: ("int32", 4), 5: ("int64", 8),
    6: ("uint8", 1), 7: ("uint16", 2), 8: ("uint32", 4), 9: ("uint64", 8),
    10: ("float16", 2), 11: ("bfloat16", 2), 12: ("float32", 4), 13: ("float64", 8),
}

# Each message's fields by number: name and type. "[]" marks a list; number lists are packed but for "[] unpacked".
SCHEMA = {
    "Header": {
        1: ("required_features", "text[]"), 2: ("name", "text"), 3: ("layers", "Layer[]"),
        4: ("calls", "Call[]"), 5: ("graphs", "Graph[]"), 6: ("tensors", "Tensor[]"),
        7: ("compilation", "Compilation"), 8: ("settings", "Settings[]"),
        9: ("optimizer", "Optimizer"), 10: ("scalars", "Scalar[]"),
        11: ("finished_epochs", "u64"), 12: ("recorded", "Recorded"),
        13: ("provenance", "Provenance"), 14: ("checkpoint", "Checkpoint"),
        15: ("class_names", "ClassNames[]"),
    },
    "Layer": {
        1: ("kind", "text"), 2: ("name", "text"), 3: ("parent", "u32"), 4: ("trainable", "bool"),
        5: ("configuration", "text"), 6: ("training_obstacles", "text[]"),
        7: ("policy", "text"),
    },
    "Call": {1: ("layer", "u32"), 2: ("inputs", "u32[]")},
    "Graph": {1: ("owner", "u32"), 2: ("style", "u32"), 3: ("inputs", "u32[]"), 4: ("outputs", "u32[]")},
    "Tensor": {
        1: ("role", "u32"), 2: ("name", "text"), 3: ("slot", "text"), 4: ("element_type", "u32"),
        5: ("extents", "u64[]"), 6: ("offset", "u64"), 7: ("length", "u64"), 8: ("digest", "bytes"),
        9: ("sampled", "bool"), 10: ("sampled_extents", "u64[]"), 11: ("norm", "double"),
    },
    "Compilation": {
        1: ("losses", "u32"), 2: ("metrics", "u32"), 3: ("weighted_metrics", "u32"),
        4: ("has_loss_weights", "bool"), 5: ("loss_weights", "double[]"),
    },
    "Settings": {1: ("purpose", "u32"), 2: ("output", "u32"), 3: ("name", "text"), 4: ("configuration", "text")},
    "Optimizer": {1: ("iterations", "u64"), 2: ("learning_rate", "double[] unpacked")},
    "Scalar": {1: ("name", "text"), 2: ("value", "double")},
    "Recorded": {1: ("loss", "text"), 2: ("loss_value", "double"), 3: ("learning_rate", "double")},
    "Provenance": {
        1: ("container", "text"), 2: ("keras_version", "text[]"), 3: ("backend", "text[]"),
        4: ("configuration", "text"), 5: ("compilation", "text[]"), 6: ("layout", "text"),
    },
    "Checkpoint": {1: ("state", "text")},
    "ClassNames": {1: ("output", "u32"), 2: ("names", "text[]")},
}


class Breach(Exception):
    def __init__(self, rule, message):
        super().__init__(f"rule {rule}: {message}")


def require(condition, rule, message):
    if not condition:
        raise Breach(rule, message)


def aligned(offset):
    return (offset + 63) // 64 * 64


# The wire format: a reader that takes only what a canonical writer writes.

def varint(data, at, bits=64):
    value = shift = 0
    start = at
    while True:
        require(at < len(data) and at - start < 10, 8, f"a number at byte {start} does not end")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        shift += 7
        at += 1
        if byte < 0x80:
            break
    require(value < 1 << bits, 11, f"the number at byte {start} is too large for its field")
    require(byte != 0 or at - start == 1, 11, f"the number at byte {start} is longer than it must be")
    return value, at


def value_of(kind, wire, data, at, key_at):
    """One value as the wire has it, and where it ends."""
    if wire == 0:
        bits = {"u32": 32, "bool": 1}.get(kind.split("[")[0], 64)
        return varint(data, at, bits)
    size = {1: 8, 5: 4}.get(wire)
    if size is None:
        require(wire == 2, 8, f"byte {key_at} starts a value of unknown form")
        size, at = varint(data, at)
    require(size <= len(data) - at, 8, f"the value at byte {at} is longer than what is left")
    return data[at:at + size], at + size


def wire_type(kind):
    if kind in ("u32", "u64", "bool"):
        return 0
    return 1 if kind in ("double", "double[] unpacked") else 2


def text(raw, place):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Breach(12, f"{place} is not UTF-8") from None


def element(kind, raw, place):
    """A value of a field's type, without its "[]"."""
    if kind in SCHEMA:
        return message(kind, raw, place)
    if kind == "text":
        return text(raw, place)
    if kind == "double":
        return struct.unpack("<d", raw)[0]
    return raw


def numbers(kind, raw):
    if kind == "double":
        require(len(raw) % 8 == 0, 8, "a list of doubles has a part of one")
        return list(struct.unpack(f"<{len(raw) // 8}d", raw))
    values, at = [], 0
    while at < len(raw):
        value, at = varint(raw, at, 32 if kind == "u32" else 64)
        values.append(value)
    return values


def empty(kind):
    if "[" in kind:
        return []
    if kind in SCHEMA:
        return None
    return {"text": "", "bytes": b"", "double": 0.0, "bool": 0}.get(kind, 0)


def message(name, data, place=""):
    fields = SCHEMA[name]
    result = {field: empty(kind) for field, kind in fields.values()}
    at = last = 0
    while at < len(data):
        key_at = at
        key, at = varint(data, at, 32)
        number, wire = key >> 3, key & 7
        require(number > 0, 8, "there is no field 0")
        if number not in fields:
            extends = name == "Header" and (100 <= number <= 18999)
            require(extends, 13, f"{place or 'the header'} has an unknown field {number}")
            require(number >= last, 11, f"field {number} is out of order")
            _, at = value_of("", wire, data, at, key_at)
            result.setdefault("extensions", []).append((number, data[key_at:at].hex()))
            last = number
            continue
        field, kind = fields[number]
        where = f"{place}.{field}" if place else field
        require(wire == wire_type(kind) or (kind.endswith("[]") and wire in (0, 1)), 8, f"{where} has another type")
        require(wire == wire_type(kind), 11, f"{where} is not packed")
        raw, at = value_of(kind, wire, data, at, key_at)
        repeats = kind in ("text[]", "double[] unpacked") or kind[:-2] in SCHEMA
        require(number > last or (number == last and repeats), 11, f"{where} is out of order or repeated")
        last = number
        base = kind.split("[")[0]
        if repeats:
            result[field].append(element(base, raw, f"{where}[{len(result[field])}]"))
            continue
        is_message = kind in SCHEMA
        require(is_message or raw not in (0, b"", bytes(8) if base == "double" and "[" not in kind else None),
                11, f"{where} is spelled out though it is empty")
        result[field] = numbers(base, raw) if "[" in kind else element(base, raw, where)
    return result


def prefix(data):
    require(len(data) >= 4 and MAGIC.startswith(data[:8]), 1, "is no native model file, or was changed")
    require(len(data) >= 64, 5, "is cut short")
    version, reserved, header_length, data_length = struct.unpack_from("<IIQQ", data, 8)
    require(version == 1, 2, f"has version {version}")
    require(reserved == 0 and not any(data[48:64]), 3, "a reserved byte is not 0")
    require(header_length <= 64 << 20, 4, "the header is too large")
    start = aligned(64 + header_length)
    require(len(data) == start + data_length, 5, f"has {len(data)} bytes, not {start + data_length}")
    header = data[64:64 + header_length]
    require(xxh3.digest(header) == data[32:48], 6, "the header is damaged")
    require(not any(data[64 + header_length:start]), 7, "the padding behind the header is not 0")
    return header, start


def check_graph(header):
    unknown = [name for name in header["required_features"] if name not in FEATURES]
    require(not unknown, 10, f"needs {unknown}")
    layers, calls = header["layers"], header["calls"]

    def is_model(number, above):
        return number == 0 or (number <= above and layers[number - 1]["kind"] == MODEL)

    for row, layer in enumerate(layers):
        require(is_model(layer["parent"], row), 14, f"layers[{row}] has no model above it as its parent")
        require(layer["kind"] in KINDS or layer["kind"] == MODEL, 15, f"unknown kind {layer['kind']}")
        if layer["kind"] == MODEL:
            says_nothing = layer["configuration"] == "{}" and not layer["trainable"] and not layer["training_obstacles"] and not layer["policy"]
            require(says_nothing, 16, f"layers[{row}] says more than that it is a model")
    owners = [graph["owner"] for graph in header["graphs"]]
    models = [0] + [row + 1 for row, layer in enumerate(layers) if layer["kind"] == MODEL]
    require(owners == models, 14, "there is not one graph for each model, in their order")
    for call in calls:
        require(call["layer"] < len(layers), 18, "a call of no layer")
    owner_of = [layers[call["layer"]]["parent"] for call in calls]
    lists = [(call["inputs"], row, owner_of[row]) for row, call in enumerate(calls)]
    for graph in header["graphs"]:
        require(graph["style"] in (1, 2), 17, "unknown style")
        lists += [(graph[key], len(calls), graph["owner"]) for key in ("inputs", "outputs")]
    for pairs, limit, owner in lists:
        known = len(pairs) % 2 == 0 and all(call < limit and owner_of[call] == owner for call in pairs[::2])
        require(known, 18, "a bad reference")


def check_tensors(header, data):
    """Checks the table and gives each tensor's bytes."""
    end = last_role = 0
    names, values = set(), []
    for row, tensor in enumerate(header["tensors"]):
        place = f"tensors[{row}] {tensor['name']!r}"
        require(tensor["role"] in (1, 2, 3, 4) and tensor["element_type"] in ELEMENT_TYPES, 22, f"{place}: unknown code")
        require(tensor["role"] >= last_role, 22, f"{place}: roles descend")
        size = ELEMENT_TYPES[tensor["element_type"]][1]
        for extent in tensor["extents"]:
            size *= extent
        require(len(tensor["extents"]) <= 64 and size == tensor["length"], 23, f"{place}: wrong extents")
        start = aligned(end)
        require(tensor["offset"] == start and start + size <= len(data), 24, f"{place}: stands elsewhere")
        require(not any(data[end:start]), 7, f"{place}: the padding before it is not 0")
        require(not tensor["slot"] or tensor["role"] == 2, 26, f"{place}: slot is set")
        require(not tensor["sampled"] or tensor["role"] == 3, 26, f"{place}: sampled is set")
        key = (tensor["role"], tensor["name"], tensor["slot"])
        require(key not in names, 26, f"{place}: repeated")
        names.add(key)
        end, last_role = start + size, tensor["role"]
        value = data[start:end]
        require(xxh3.digest(value) == tensor["digest"], 29, f"{place}: is damaged")
        values.append(value)
    require(end == len(data), 24, "there is data behind the last tensor")
    return values


def read(data):
    """The header as dictionaries and lists, and the tensors' bytes."""
    header_bytes, start = prefix(data)
    header = message("Header", header_bytes)
    check_graph(header)
    return header, check_tensors(header, data[start:])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    status = 0
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            data = file.read()
        try:
            header, _ = read(data)
            print(json.dumps(header, indent=2, ensure_ascii=False, default=bytes.hex))
        except Breach as breach:
            print(f"{path}: {breach}", file=sys.stderr)
            status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()
