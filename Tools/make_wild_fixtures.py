#!/usr/bin/env python3
"""Writes Fixtures/wild: one model of Keras 3.15.1 in containers as they are found in the wild.

    Tools/make_wild_fixtures.py        with a Python that has h5py (Tools/keras-environments makes one)

All files hold the model and the weights of Fixtures/reference/k315-mlp.
"""
import io
import json
import pathlib
import shutil
import zipfile

import h5py
import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
SOURCE, TARGET = FIXTURES / "reference" / "k315-mlp", FIXTURES / "wild"
DATE = (1980, 1, 1, 0, 0, 0)


class Unseekable(io.RawIOBase):
    """A sink like a pipe, to which zip writers send sizes behind the data."""

    def __init__(self):
        self.bytes = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.bytes += data
        return len(data)


def members():
    """Names and bytes of the archive's members."""
    with zipfile.ZipFile(SOURCE / "model.keras") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(name, contents, method=zipfile.ZIP_STORED, sink=None, zip64=False):
    """Writes an archive of members, in their order."""
    target = sink or io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for member, data in contents:
            info = zipfile.ZipInfo(member, DATE)
            info.compress_type = method
            if member.endswith("/"):
                file.writestr(info, b"")
                continue
            with file.open(info, "w", force_zip64=zip64) as out:
                out.write(data)
    (TARGET / name).write_bytes(bytes(sink.bytes) if sink else target.getvalue())


def copied(name, change, config=None):
    """Writes the HDF5 file with every dataset made anew by `change(group, name, values)`."""
    def copy(source, target):
        for key, value in source.attrs.items():
            if key == "model_config" and config:
                value = json.dumps(config(json.loads(value)))
            target.attrs[key] = value
        for key, child in source.items():
            if isinstance(child, h5py.Group):
                copy(child, target.create_group(key))
            else:
                change(target, key, child[()])

    with h5py.File(SOURCE / "model.h5") as source, h5py.File(TARGET / name, "w", track_order=False) as target:
        copy(source, target)


def filtered(**options):
    """Datasets in chunks, through the filters of h5py's options."""
    return lambda group, key, values: group.create_dataset(key, data=values, chunks=tuple(
        max(1, (size + 1) // 2) for size in values.shape), **options)


def typed(kind):
    """Datasets of another type."""
    return lambda group, key, values: group.create_dataset(key, data=values.astype(kind))


def with_more_keys(config):
    """A configuration with keys that no Keras has."""
    config["exported_by"] = "a tool"
    for layer in config["config"]["layers"]:
        layer["colour"] = "red"
        layer["config"]["x_position"] = 12
    return config


def main():
    """Writes all files."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    parts = list(members().items())
    archive("deflated.keras", parts, zipfile.ZIP_DEFLATED)
    more = [("assets/", b""), ("__MACOSX/._config.json", b"\0\5\x16\7"), ("notes.txt", b"accuracy 0.93")]
    archive("reordered.keras", more[:1] + parts[::-1] + more[1:])
    archive("zip64.keras", parts, zip64=True)
    archive("streamed.keras", parts, zipfile.ZIP_DEFLATED, Unseekable())
    copied("gzip.h5", filtered(compression="gzip"))
    copied("shuffle.h5", filtered(compression="gzip", shuffle=True, fletcher32=True))
    copied("chunked.h5", filtered())
    copied("big-endian.h5", typed(">f4"))
    copied("float64.h5", typed("<f8"))
    copied("float64-big-endian.h5", typed(">f8"))
    copied("more-keys.h5", typed("<f4"), with_more_keys)
    print(f"{len(list(TARGET.iterdir()))} files in {TARGET}")


if __name__ == "__main__":
    main()
