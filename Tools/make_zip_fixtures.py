#!/usr/bin/env python3
"""Writes the zip archives of Fixtures/zip with Python's zipfile and NumPy; ArchivesTests expects their contents.

    venv/bin/python Tools/make_zip_fixtures.py Fixtures/zip

With --check FILE..., has zipfile test archives that were written by nnconvert's writer:
`WRITTEN_ZIPS=/tmp swift test --filter ArchivesTests` leaves some there.
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np

DATE = (1980, 1, 1, 0, 0, 0)


def archive(method=zipfile.ZIP_STORED, names=("a.txt", "größe/b.txt"), force_zip64=False, sink=None):
    sink = sink or io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for name, data in zip(names, [b"a" * 5000, b"text"]):
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = method
            with file.open(info, "w", force_zip64=force_zip64) as member:
                member.write(data)
    return bytearray(sink.getvalue())


class Stream(io.RawIOBase):
    """A sink that cannot seek, so that sizes follow the data."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)

    def getvalue(self):
        return self.data


def changed(data, place, value):
    data = bytearray(data)
    data[place:place + len(value)] = value
    return data


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    stored, deflated = archive(), archive(zipfile.ZIP_DEFLATED)
    files = {
        "stored.zip": stored,
        "deflated.zip": deflated,
        "streamed.zip": archive(zipfile.ZIP_DEFLATED, sink=Stream()),
        "zip64.zip": archive(force_zip64=True),
        "absolute.zip": archive(names=["/etc/a"]),
        "backslash.zip": archive(names=["a\\..\\b"]),
        "drive.zip": archive(names=["C:/a"]),
    }
    end = stored.rindex(b"PK\5\6")
    first = stored.index(b"PK\1\2")
    files["comment.zip"] = changed(stored, end + 20, b"\7\0") + b"comment"
    files["parts.zip"] = changed(stored, end + 4, b"\1\0")
    files["contradiction.zip"] = changed(stored, 30, b"b")
    files["short-size.zip"] = changed(changed(stored, first + 24, b"\1\0\0\0"), 22, b"\1\0\0\0")
    first = deflated.index(b"PK\1\2")
    files["deflated-lie.zip"] = changed(changed(deflated, first + 24, b"\x10\0\0\0"), 22, b"\x10\0\0\0")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as file:
        info = zipfile.ZipInfo("zeros", DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(info, bytes(80 << 20), compresslevel=9)
    files["bomb.zip"] = bomb.getvalue()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    np.savez_compressed(folder / "arrays.npz", x=np.arange(6, dtype="<f4"), y=np.zeros(2))


def check(path):
    with zipfile.ZipFile(path) as file:
        bad = file.testzip()
        facts = [(info.filename, info.file_size, info.flag_bits, info.date_time) for info in file.infolist()]
        print(path, "bad:", bad, facts)


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        for path in sys.argv[2:]:
            check(path)
    else:
        main(Path(sys.argv[1]))
