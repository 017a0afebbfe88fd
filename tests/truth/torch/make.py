"""Writes the small files of torch.save beside it, and what they hold as expected.json.

Run it in its folder: python make.py (torch, numpy, safetensors). expected.json has each file's tensors by name: safetensors' name of the
type, the shape, and the numbers row by row. bert/ holds the weights of ../checkpoint/plain again, sharded/ too, in two files.
"""

import json
import pathlib

import torch
from safetensors.torch import load_file

TYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
         torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def each_type():
    return {name: torch.tensor([[0, 1, 2], [3, 4, 5]]).to(dtype) for dtype, name in TYPES.items()}


def views():
    flat = torch.arange(24, dtype=torch.float32)
    whole = flat.view(2, 3, 4)
    return {"flat": flat, "middle": flat[5:9], "columns": whole[:, :, 1], "transposed": whole.permute(2, 0, 1),
            "expanded": flat[3:4].expand(5), "every_other": flat[::2], "scalar": flat[7], "empty": flat[2:2],
            "one_wide": flat[4:8].view(4, 1).t()}


def parameters():
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = torch.nn.Linear(2, 3)
            self.linear.weight = torch.nn.Parameter(torch.arange(6.0).view(3, 2))
            self.linear.bias = torch.nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))
            self.register_buffer("steps", torch.tensor(7))

    model = Model()
    marked = torch.nn.Parameter(torch.tensor([0.5, 0.25]))
    marked.note = "an attribute"
    state = model.state_dict()  # an OrderedDict with _metadata
    state["parameter"] = torch.nn.Parameter(torch.tensor([1.5]), requires_grad=False)
    state["marked"] = marked
    state["epoch"] = 3
    state["names"] = ["a", ("b", None, 1.5, True)]
    return state


FILES = {"zip.bin": (each_type, {}), "legacy.bin": (each_type, {"_use_new_zipfile_serialization": False}),
         "views.bin": (views, {}), "views_legacy.bin": (views, {"_use_new_zipfile_serialization": False}),
         "parameters.bin": (parameters, {}), "parameters_legacy.bin": (parameters, {"_use_new_zipfile_serialization": False})}


def main():
    expected = {}
    for file, (make, how) in FILES.items():
        tensors = make()
        torch.save(tensors, file, **how)
        expected[file] = {name: {"type": TYPES[t.dtype], "shape": list(t.shape), "values": t.double().flatten().tolist()}
                          for name, t in tensors.items() if isinstance(t, torch.Tensor)}
    weights = load_file("../checkpoint/plain/model.safetensors")
    for folder in ("bert", "sharded"):
        pathlib.Path(folder).mkdir(exist_ok=True)
    torch.save(weights, "bert/pytorch_model.bin")
    names = sorted(weights)
    shards = {"pytorch_model-00001-of-00002.bin": names[:10], "pytorch_model-00002-of-00002.bin": names[10:]}
    for shard, part in shards.items():
        torch.save({name: weights[name] for name in part}, "sharded/" + shard)
    index = {"metadata": {}, "weight_map": {name: shard for shard, part in shards.items() for name in part}}
    pathlib.Path("sharded/pytorch_model.bin.index.json").write_text(json.dumps(index, indent=1) + "\n")
    pathlib.Path("expected.json").write_text(json.dumps(expected) + "\n")


main()
