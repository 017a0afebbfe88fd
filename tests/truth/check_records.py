"""Reads records that heed wrote with numpy and safetensors, and compares them bit for bit with heed's JSON.

    python check_records.py RECORD.json RECORD.npz RECORD.safetensors

RECORD is one record in three formats (heed attend ... -o RECORD.json, .npz, .safetensors).
"""

import json
import sys

import numpy
from safetensors import safe_open

NUMBERS = {"attention": "<f4", "output": "<f4", "ids": "<i8", "segments": "<i8", "offsets": "<i8"}


def from_npz(path):
    with numpy.load(path, allow_pickle=False) as archive:
        record = json.loads(str(archive["meta"]))
        assert archive["meta"].shape == () and archive["meta"].dtype.kind == "U"
        assert archive["tokens"].dtype.kind == "U"
        record["tokens"] = archive["tokens"].tolist()
        record.update({name: archive[name] for name in NUMBERS if name in archive.files})
    return record


def from_safetensors(path):
    with safe_open(path, framework="numpy") as file:
        record = json.loads(file.metadata()["meta"])
        record.update({name: file.get_tensor(name) for name in file.keys()})
    return record


def compare(expected, record, path):
    names = set(expected) | set(record)
    for name in sorted(names):
        want, got = expected.get(name), record.get(name)
        if name in NUMBERS and want is not None:
            assert got.dtype == NUMBERS[name], (path, name, got.dtype)
            want = numpy.array(want, dtype=NUMBERS[name])
            assert want.shape == got.shape and want.tobytes() == got.tobytes(), (path, name)
        else:
            assert want == got, (path, name, want, got)
    print(f"{path}: {len(names)} fields agree, attention {list(record['attention'].shape)} bit for bit")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        expected = json.load(file)
    compare(expected, from_npz(sys.argv[2]), sys.argv[2])
    compare(expected, from_safetensors(sys.argv[3]), sys.argv[3])


main()
