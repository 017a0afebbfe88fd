"""Writes the files beside it with numpy, PyTorch and safetensors, and what they hold as expected.json.

Run it in its folder: python make_arrays.py. expected.json maps a file to its arrays, an array to its shape and
its values: as the bit patterns of float32, as whole numbers, or as strings.
"""

import json
import zipfile

import numpy
import torch
from numpy.lib import format as npy
from safetensors.numpy import save_file
from safetensors.torch import save_file as torch_save_file

expected = {}


def bits(array):
    with numpy.errstate(over="ignore"):
        narrow = numpy.ascontiguousarray(array, dtype=numpy.float32)
    return [int(pattern) for pattern in narrow.view(numpy.uint32).ravel()]


def expect(file, name, array, values=None):
    entry = {"shape": list(array.shape), "float32_bits": values or bits(array)}
    if array.dtype.kind in "biu" and array.dtype.newbyteorder("=") != "u8":  # heed keeps int64
        entry["int64"] = [int(value) for value in array.ravel()]
    expected.setdefault(file, {})[name] = entry


def values_of(dtype):
    kind = numpy.dtype(dtype).kind
    if kind == "b":
        return [[True, False, True], [False, False, True]]
    if kind == "f":
        return [[0.1, -0.0, 65504.0], [-2.5e-6, 1 / 3, 6e-8]]
    low, high = numpy.iinfo(dtype).min, numpy.iinfo(dtype).max
    return [[0, 1, low], [high, 100, high - 1]]


def write_dtypes():
    arrays = {}
    for dtype in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split():
        for order in "<>" if dtype[1] != "1" else "|":
            array = numpy.array(values_of(dtype), dtype=order + dtype)
            arrays[f"{dtype}{order}C"] = array
            arrays[f"{dtype}{order}F"] = numpy.asfortranarray(array)
    cube = numpy.arange(24, dtype="f8").reshape(2, 3, 4) / 7
    arrays["cubeF"] = numpy.asfortranarray(cube)
    arrays["scalar"] = numpy.float32(2.5)
    arrays["empty"] = numpy.zeros((2, 0), "f4")
    arrays["vector"] = numpy.array([3, -4, 2**40], "i8")
    numpy.savez("dtypes.npz", **arrays)
    numpy.savez_compressed("compressed.npz", **{name: arrays[name] for name in ("f4<C", "cubeF")})
    for name, array in arrays.items():
        expect("dtypes.npz", name, numpy.asarray(array))
    for name in ("f4<C", "cubeF"):
        expect("compressed.npz", name, arrays[name])


def write_halves():
    """Every exponent of float16 with the ends and the middle of its mantissas, both signs; no NaN."""
    patterns = [s << 15 | e << 10 | m for s in (0, 1) for e in range(31) for m in (0, 1, 0x155, 0x3FF)]
    array = numpy.array(patterns + [31 << 10], numpy.uint16).view(numpy.float16)
    numpy.save("halves.npy", array)
    expect("halves.npy", "", array)


def write_versions():
    array = numpy.array([[1.5, -2.25], [1e-30, 3e30]], numpy.float32)
    for version in ((1, 0), (2, 0), (3, 0)):
        file = f"version_{version[0]}_{version[1]}.npy"
        with open(file, "wb") as out:
            npy.write_array(out, array, version=version)
        expect(file, "", array)


def write_strings():
    words = ["[CLS]", "", "na\u00efve", "\u732b", "\U0001f408 x", "a\0b"]
    latin = [b"abc", b"", b"na\xefve"]
    arrays = {
        "little": numpy.array(words, dtype="<U"),
        "big": numpy.array(words, dtype=">U8"),
        "bytes": numpy.array(latin),
        "scalar": numpy.array('{"a": "\u00e9"}'),
    }
    numpy.savez("strings.npz", **arrays)
    texts = {"little": words, "big": words, "bytes": [text.decode("latin-1") for text in latin]}
    texts["scalar"] = ['{"a": "\u00e9"}']
    expected["strings.npz"] = {
        name: {"shape": list(arrays[name].shape), "strings": texts[name]} for name in arrays
    }


def write_piped_npz():
    """As a program writes to a pipe: sizes and CRC stand behind each member."""

    class Pipe:
        def __init__(self, out):
            self.write, self.flush = out.write, out.flush

    array = numpy.array([[0.25, 0.75]], numpy.float32)
    with open("piped.npz", "wb") as out, zipfile.ZipFile(Pipe(out), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a", "b"):
            with archive.open(f"{name}.npy", "w", force_zip64=name == "b") as member:
                npy.write_array(member, array)
            expect("piped.npz", name, array)


def write_safetensors():
    numbers = torch.tensor([[0.1, -0.0, 65504.0], [-2.5e-6, 1 / 3, 6e-8]], dtype=torch.float64)
    tensors = {"F32": numbers.float(), "F16": numbers.half(), "BF16": numbers.bfloat16(), "F64": numbers}
    tensors["I8"] = torch.tensor([-1, 2, 3], dtype=torch.int8)
    tensors["U8"] = torch.tensor([255], dtype=torch.uint8)
    tensors["BOOL"] = torch.tensor([True, False])
    torch_save_file(tensors, "types.safetensors")
    for name, tensor in tensors.items():
        expect("types.safetensors", name, (tensor.float() if name == "BF16" else tensor).numpy())

    written = {
        "weight": numpy.array([[1, 2], [3, 4], [5, 6]], "f4"),
        "ids": numpy.array([101, 7, 102], "i8"),
        "bias": numpy.array(0.5, "f4"),
        "none": numpy.zeros((0, 2), "f4"),
    }
    save_file(written, "written.safetensors", metadata={"meta": 'a "quoted" \u732b\n'})
    for name, array in written.items():
        expect("written.safetensors", name, array)


for write in (write_dtypes, write_halves, write_versions, write_strings, write_piped_npz, write_safetensors):
    write()
with open("expected.json", "w") as out:
    lines = [
        f" {json.dumps(file)}: {{\n" + ",\n".join(f"  {json.dumps(n)}: {json.dumps(e)}" for n, e in a.items()) + "\n }"
        for file, a in expected.items()
    ]
    out.write("{\n" + ",\n".join(lines) + "\n}\n")
