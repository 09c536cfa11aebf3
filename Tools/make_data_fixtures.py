#!/usr/bin/env python3
"""Writes Fixtures/data: small arrays and tables by NumPy, h5py and SQLite, and what they hold.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy h5py
    /tmp/venv/bin/python Tools/make_data_fixtures.py

Tests read expected.json: for every array its shape and its elements as float32, in C order.
"""
import io
import json
import os
import sqlite3
import zipfile

import h5py
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "data")
expected = {}


def path(name):
    return os.path.join(FOLDER, name)


def note(name, array):
    expected[name] = {
        "shape": list(array.shape),
        "elements": [float(x) for x in array.astype("float32").flatten(order="C")],
    }


def save(name, array, version=None):
    with open(path(name), "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    note(name, array)


def save_npz(name, arrays, method):
    # By hand, so that the bytes do not depend on the clock.
    with zipfile.ZipFile(path(name), "w", method) as archive:
        for key, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(zipfile.ZipInfo(key + ".npy", (2000, 1, 1, 0, 0, 0)), buffer.getvalue(),
                             compress_type=method)
            note(name + ":" + key, array)


def arrays():
    numbers = np.array([[0, 1, 2, 3], [4, 5, 100, 7], [8, 9, 10, 11]])
    for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
        for order in "<>":
            array = numbers.astype(order + kind)
            if kind[0] == "i":
                array[1, 1] = -5
            if kind[0] == "f":
                array = (array + 0.1).astype(order + kind)
            save("%s-%s.npy" % ({"<": "little", ">": "big"}[order], kind), array)
    save("bool.npy", numbers % 2 == 0)
    special = np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8, 65504], dtype="f2")
    with open(path("special-f2.npy"), "wb") as file:
        np.lib.format.write_array(file, special)
    save("version-2.npy", numbers.astype("f4"), (2, 0))
    save("version-3.npy", numbers.astype("f4"), (3, 0))
    cube = np.arange(24, dtype="f4").reshape(2, 3, 4)
    save("cube-c.npy", cube)
    save("cube-fortran.npy", np.asfortranarray(cube))
    save("matrix-fortran.npy", np.asfortranarray(numbers.astype(">i4")))
    save("vector.npy", np.array([1, 2, 3], dtype="f8"))
    save("scalar.npy", np.array(7, dtype="f8"))
    big = np.arange(12, dtype="i8").reshape(3, 4)
    big[2, 1] = 2 ** 24 + 1
    save("integer-too-large.npy", big)
    save("integer-too-large-fortran.npy", np.asfortranarray(big))
    big[2, 1] = 2 ** 30
    save("integer-large-but-exact.npy", big)
    with np.errstate(over="ignore"):
        save("number-too-large.npy", np.array([[1, 2], [3, -1e300]]))
    with open(path("no-rows.npy"), "wb") as file:
        np.save(file, np.zeros((0, 4), "f4"))


def refused():
    with open(path("text.npy"), "wb") as file:
        np.save(file, np.array(["a", "b"]))
    with open(path("objects.npy"), "wb") as file:
        np.save(file, np.array([None, 1], dtype=object), allow_pickle=True)
    with open(path("records.npy"), "wb") as file:
        np.save(file, np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]))
    with open(path("complex.npy"), "wb") as file:
        np.save(file, np.array([1j]))


def archives():
    x = (np.arange(8, dtype="f4") / 8).reshape(4, 2)
    y = np.array([0, 1, 1, 0], dtype="i8")
    save_npz("stored.npz", {"x": x, "y": y}, zipfile.ZIP_STORED)
    save_npz("deflated.npz", {"x": x, "y": y}, zipfile.ZIP_DEFLATED)
    save_npz("numbered.npz", {"10": x, "9": x[:, :1]}, zipfile.ZIP_STORED)
    save_npz("reference.npz", {"input/x": x, "output/y": x[:, :1] * 2}, zipfile.ZIP_STORED)
    # Deterministic too: the archive's dates are fixed by NumPy itself.
    np.savez(path("savez.npz"), x, b=x[:, :1])
    note("savez.npz:arr_0", x)
    note("savez.npz:b", x[:, :1])


def tables():
    generator = np.random.default_rng(7)
    lines = ["written,exponent,short"]
    columns = []
    for _ in range(300):
        value = generator.normal() * 10.0 ** generator.integers(-30, 30)
        short = np.round(generator.normal() * 1000, generator.integers(0, 6))
        texts = [repr(float(value)), "%.18e" % value, repr(float(short))]
        lines.append(",".join(texts))
        columns.append([np.float64(t).astype("float32") for t in texts])
    # Float64s next to the middle between two float32s, with all their digits.
    for _ in range(100):
        single = np.float32(generator.normal())
        other = np.nextafter(single, np.float32(np.inf))
        middle = (np.float64(single) + np.float64(other)) / 2
        values = [middle, np.nextafter(middle, np.inf), np.nextafter(middle, -np.inf)]
        texts = ["%.20g" % v for v in values]
        lines.append(",".join(texts))
        columns.append([np.float64(t).astype("float32") for t in texts])
    with open(path("numbers.csv"), "w") as file:
        file.write("\n".join(lines) + "\n")
    note("numbers.csv", np.array(columns, dtype="float32"))


def hdf5():
    numbers = np.array([[0, 1, 2], [3, -4, 5], [6, 7, 100], [9, 10, 11]])
    with h5py.File(path("arrays.h5"), "w", libver="earliest", track_order=False) as file:
        def store(name, array, **options):
            file.create_dataset(name, data=array, track_times=False, **options)
            note("arrays.h5:" + name, array)

        store("single", numbers.astype("f4") / 8)
        store("table/double", numbers.astype("f8") + 0.1)
        store("table/big", numbers.astype(">i4"))
        store("bytes", numbers.astype("i1"))
        store("half", numbers.astype("f2"))
        store("booleans", numbers % 2 == 0)
        store("chunked", numbers.astype("i8"), chunks=(2, 2), compression="gzip", shuffle=True)
        store("vector", np.array([0, 1, 1, 0], dtype="u2"))
        file.create_dataset("text", data="not numbers", track_times=False)


def database():
    target = path("bank.db")
    if os.path.exists(target):
        os.remove(target)
    connection = sqlite3.connect(target)
    connection.execute("CREATE TABLE clients (age INTEGER, balance REAL, note TEXT, answer TEXT)")
    connection.executemany("INSERT INTO clients VALUES (?, ?, ?, ?)", [
        (30, 0.1, "1.5", "no"), (40, -2.5, None, "yes"), (50, 1e-30, "x", "no"),
        (2 ** 24 + 1, 7.0, b"\x00\x01", "maybe"),
    ])
    connection.commit()
    connection.close()


os.makedirs(FOLDER, exist_ok=True)
arrays()
refused()
archives()
tables()
hdf5()
database()
with open(path("expected.json"), "w") as file:
    # JSON has no other numbers than finite ones.
    json.dump({k: v for k, v in expected.items() if np.isfinite(v["elements"]).all()}, file)
    file.write("\n")
