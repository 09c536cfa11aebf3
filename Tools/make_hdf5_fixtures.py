#!/usr/bin/env python3
"""Writes the HDF5 files of Fixtures/hdf5, each odd in one way, with h5py (written with 3.16, HDF5 2.0).

    python3 -m venv venv && venv/bin/pip install h5py numpy
    venv/bin/python Tools/make_hdf5_fixtures.py Fixtures/hdf5

The values are those that Tests/HDF5Tests expects. With --check FILE, prints what h5py reads in a file
that was written by nnconvert's writer: `swift test --filter HDF5Tests` leaves one in WRITTEN_HDF5.
"""

import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5a, h5d, h5p, h5s, h5t


def create(folder, name, **options):
    return h5py.File(folder / name, "w", libver=("earliest", "v110"), **options)


def fixed_type(size, padding, charset):
    kind = h5t.C_S1.copy()
    kind.set_size(size)
    kind.set_strpad(padding)
    kind.set_cset(charset)
    return kind


def raw_attribute(place, name, kind, data, shape=None):
    space = h5s.create(h5s.SCALAR) if shape is None else h5s.create_simple(shape)
    attribute = h5a.create(place.id, name.encode(), kind, space)
    attribute.write(data, mtype=kind)


def strings(folder):
    with create(folder, "strings.h5") as file:
        names = ["dense", "größe", "x"]
        encoded = [name.encode() for name in names]
        ascii_kind, utf8_kind = h5py.string_dtype("ascii"), h5py.string_dtype("utf-8")
        file.attrs.create("vlen_ascii_scalar", b"dense", dtype=ascii_kind)
        file.attrs.create("vlen_utf8_scalar", "größe", dtype=utf8_kind)
        file.attrs.create("vlen_utf8_list", names, dtype=utf8_kind)
        file.attrs.create("vlen_ascii_list", [b"dense", b"", b"x"], dtype=ascii_kind)
        file.attrs.create("fixed_list", np.array(encoded))
        file.attrs.create("fixed_scalar", np.bytes_(b"dense"))
        file.attrs.create("matrix", np.array([[b"a", b"b"], [b"c", b"d"]]))
        for name, padding, data in [
            ("null_terminated", h5t.STR_NULLTERM, b"ab\0cd\0"),
            ("null_padded", h5t.STR_NULLPAD, b"ab\0cd\0"),
            ("space_padded", h5t.STR_SPACEPAD, b"ab cd "),
        ]:
            kind = fixed_type(6, padding, h5t.CSET_UTF8)
            raw_attribute(file, name, kind, np.frombuffer(data, dtype="S6"))
        latin = fixed_type(5, h5t.STR_NULLPAD, h5t.CSET_ASCII)
        raw_attribute(file, "latin1", latin, np.frombuffer("größe".encode("latin1"), dtype="S5"))
        file.attrs.create("empty_texts", np.zeros(0, dtype="S4"))
        file.attrs["empty"] = h5py.Empty("S4")


def numbers(folder):
    with create(folder, "numbers.h5") as file:
        file.attrs["empty_float64"] = np.zeros(0)
        file.attrs["int32"] = np.int32(-7)
        file.attrs["big_int16"] = np.array([1, -2, 300], dtype=">i2")
        file.attrs["uint64"] = np.uint64(2**63)
        file.attrs["float16"] = np.float16(0.5)
        file.attrs["float32_matrix"] = np.array([[1.5, 2.5]], dtype="<f4")
        file.attrs["big_float64"] = np.array([-0.25], dtype=">f8")
        file.attrs["yes"] = np.bool_(True)
        file.attrs["complex"] = np.complex64(1 + 2j)


def datasets(folder):
    values = np.arange(-3, 3).reshape(2, 3)
    with create(folder, "datasets.h5") as file:
        for kind in ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8", "<i1", "<i2", "<i4", "<i8", ">i4"]:
            name = kind.replace("<", "little_").replace(">", "big_")
            file.create_dataset(name, data=values.astype(kind))
        for kind in ["<u1", "<u2", "<u4", ">u4", "<u8"]:
            name = kind.replace("<", "little_").replace(">", "big_")
            file.create_dataset(name, data=np.abs(values).astype(kind))
        file.create_dataset("scalar", data=np.float32(1.5))
        file.create_dataset("no_elements", data=np.zeros((0, 3), dtype="<f4"))
        file.create_dataset("void", data=np.array([0x3F80, 0xC000], dtype="<u2").view("V2"))
        file.create_dataset("flags", data=np.array([True, False, True]))
        file.create_dataset("text", data=np.array([b"ab", b"c"]))
        file.create_dataset("compound", data=np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
        file.create_dataset("null", data=h5py.Empty("<f4"))
        file.create_dataset("never_written", shape=(2, 3), dtype="<f4")
        file.create_dataset("never_written_sevens", shape=(2,), dtype=">f4", fillvalue=7)
        file["scalar"].attrs["unit"] = "metre"
        compact = h5p.create(h5p.DATASET_CREATE)
        compact.set_layout(h5d.COMPACT)
        space = h5s.create_simple((2, 3))
        kind = h5t.py_create(np.dtype(">f4"))
        dataset = h5d.create(file.id, b"compact", kind, space, compact)
        dataset.write(h5s.ALL, h5s.ALL, values.astype(">f4"))


def chunked(folder):
    values = np.arange(35).reshape(5, 7).astype("<f4")
    with create(folder, "chunked.h5") as file:
        options = dict(data=values, chunks=(2, 3))
        file.create_dataset("plain", **options)
        file.create_dataset("deflate", compression="gzip", **options)
        file.create_dataset("shuffle", compression="gzip", shuffle=True, **options)
        file.create_dataset("checksum", compression="gzip", shuffle=True, fletcher32=True, **options)
        file.create_dataset("big", data=values.astype(">f4"), chunks=(2, 3), compression="gzip")
        file.create_dataset("lzf", compression="lzf", **options)
        file.create_dataset("scaled", data=values.astype("<i4"), chunks=(2, 3), scaleoffset=0)
        partial = file.create_dataset("partial", shape=(5, 7), dtype="<f4", chunks=(2, 3))
        partial[0:2, 0:3] = 1
        lying = file.create_dataset("lying", shape=(64,), dtype="<f4", chunks=(64,), compression=9)
        import zlib
        lying.id.write_direct_chunk((0,), zlib.compress(bytes(1 << 20), 9))


def links(folder):
    with create(folder, "links.h5") as file:
        group = file.create_group("group")
        group["data"] = np.arange(3, dtype="<f4")
        file["soft"] = h5py.SoftLink("/group/data")
        file["soft_loop"] = h5py.SoftLink("/soft_loop")
        file["external"] = h5py.ExternalLink("/etc/other.h5", "/kernel")
        group["itself"] = group
        group["root"] = file["/"]
        file["second"] = group
        file["type"] = np.dtype("<f4")


def elsewhere(folder):
    with create(folder, "elsewhere.h5") as file:
        file.create_dataset("external", shape=(4,), dtype="<f4", external=[("/etc/passwd", 0, 16)])
        layout = h5py.VirtualLayout(shape=(4,), dtype="<f4")
        layout[:] = h5py.VirtualSource("/etc/other.h5", "kernel", shape=(4,))
        file.create_virtual_dataset("virtual", layout)
        unlimited = h5py.VirtualLayout(shape=(4,), dtype="<f4", maxshape=(None,))
        source = h5py.VirtualSource("/etc/other.h5", "kernel", shape=(4,), maxshape=(None,))
        unlimited[0:h5py.h5s.UNLIMITED] = source[0:h5py.h5s.UNLIMITED]
        file.create_virtual_dataset("virtual_unlimited", unlimited)


def bomb(folder):
    with create(folder, "bomb.h5") as file:
        # 256 MiB of zeros, of which HDF5 stores one chunk of 1 MiB.
        big = file.create_dataset("bomb", shape=(1 << 26,), dtype="<f4", chunks=(1 << 18,), compression=9)
        big[0:4] = 1
        file.create_dataset("giant", shape=(1 << 30, 1 << 30), dtype="<f4", chunks=(1024, 1024))


def shapes_of_files(folder):
    with h5py.File(folder / "latest.h5", "w", libver="latest") as file:
        group = file.create_group("layer", track_order=True)
        for index in range(12):
            group[f"weight{index:02}"] = np.full(2, index, dtype="<f4")
            group.attrs[f"name{index:02}"] = f"value {index}"
    with create(folder, "user-block.h5", userblock_size=512) as file:
        file["data"] = np.arange(3, dtype="<f4")
        file.create_dataset("chunked", data=np.arange(60, dtype="<f4").reshape(6, 10), chunks=(2, 10),
                            compression="gzip")


def hand_written(path):
    """Prints everything in a file, one fact a line."""
    with h5py.File(path, "r") as file:
        def facts(name, place):
            for key, value in place.attrs.items():
                kind = place.attrs.get_id(key).get_type()
                text = isinstance(kind, h5t.TypeStringID)
                how = ("vlen" if text and kind.is_variable_str() else "fixed", kind.get_cset()) if text else kind.dtype
                print(f"{name} @{key} {how} {value!r}")
            if isinstance(place, h5py.Dataset):
                offset = place.id.get_offset()
                print(f"{name} {place.dtype} {place.shape} at {offset} chunks {place.chunks} {place[()].tolist()!r}")
        facts("/", file)
        file.visititems(facts)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        return hand_written(sys.argv[2])
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for make in [strings, numbers, datasets, chunked, links, elsewhere, bomb, shapes_of_files]:
        make(folder)


if __name__ == "__main__":
    main()
