"""Writes the small BERTs beside it with transformers and safetensors, and what they hold as expected.json.

Run it in its folder: python make.py. Every folder holds the same weights, in another spelling, type or layout.
expected.json has them by the names of BertModel, as the bit patterns of float32: of float32 and float64 itself, and as
torch rounds to float16 and bfloat16; and the defaults of BertConfig.
"""

import json
import pathlib
import shutil
import struct

import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForMaskedLM, BertModel

SIZES = dict(vocab_size=7, hidden_size=4, num_hidden_layers=2, num_attention_heads=2, intermediate_size=8,
             max_position_embeddings=5, type_vocab_size=2)
TYPES = {"float32": torch.float32, "float64": torch.float64, "float16": torch.float16, "bfloat16": torch.bfloat16}


def folder(name):
    path = pathlib.Path(name)
    shutil.rmtree(path, ignore_errors=True)
    return path


def write(name, tensors, **metadata):
    path = folder(name)
    path.mkdir()
    save_file(tensors, path / "model.safetensors", metadata={"format": "pt", **metadata})
    shutil.copy("plain/config.json", path / "config.json")


def with_prefix(tensors):
    return {"bert." + name: tensor for name, tensor in tensors.items()}


def old_names(tensors):
    """As Google's checkpoints were converted in 2018."""
    return {name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): tensor
            for name, tensor in tensors.items()}


def write_odd(tensors):
    """The data begins at an odd byte: a header of a length that no writer pads to."""
    path = folder("odd")
    shutil.copytree("plain", path)
    file = path / "model.safetensors"
    whole = file.read_bytes()
    size = struct.unpack("<Q", whole[:8])[0]
    header = whole[8:8 + size].rstrip(b" ")
    header += b" " * (1 - len(header) % 2)
    assert (8 + len(header)) % 2 == 1
    file.write_bytes(struct.pack("<Q", len(header)) + header + whole[8 + size:])
    read = load_file(file)
    assert all(torch.equal(read[name], tensor) for name, tensor in tensors.items())


def write_all(model):
    tensors = {name: tensor.clone() for name, tensor in model.bert.state_dict().items()}
    model.bert.save_pretrained(folder("plain"))
    write("old", {**old_names(with_prefix(tensors)),
                  **old_names({name: tensor.clone() for name, tensor in model.state_dict().items()
                               if name.startswith("cls.predictions.transform")}),
                  "cls.seq_relationship.weight": torch.ones(2, 4), "bert.pooler.dense.weight": torch.ones(4, 4),
                  "bert.embeddings.position_ids": torch.arange(5).unsqueeze(0)})
    write("classifier", {**with_prefix(tensors), "classifier.weight": torch.ones(3, 4), "classifier.bias": torch.ones(3),
                         "qa_outputs.weight": torch.ones(2, 4), "pooler.dense.bias": torch.ones(4)})
    for name in ("float16", "bfloat16", "float64"):
        write(name, {key: tensor.to(TYPES[name]) for key, tensor in tensors.items()})
    write_odd(tensors)
    model.save_pretrained(folder("sharded"), max_shard_size="1KB")
    return tensors


def bits(tensor):
    return tensor.to(torch.float32).view(torch.int32).flatten().tolist()


def main():
    torch.manual_seed(7)
    model = BertForMaskedLM(BertConfig(**SIZES)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_()
    tensors = write_all(model)
    for name, tensor in BertModel.from_pretrained("old", add_pooling_layer=False).state_dict().items():
        assert torch.equal(tensor, tensors[name])
    names = {name: list(tensor.shape) for name, tensor in tensors.items()}
    values = {kind: {name: bits(tensor.to(TYPES[kind])) for name, tensor in tensors.items()}
              for kind in ("float32", "float16", "bfloat16")}
    defaults = {field: getattr(BertConfig(), field) for field in (*SIZES, "hidden_act", "layer_norm_eps")}
    parameters = {"embeddings": sum(p.numel() for p in model.bert.embeddings.parameters()),
                  "encoder": sum(p.numel() for p in model.bert.encoder.parameters()),
                  "all": sum(p.numel() for p in model.parameters())}
    with open("expected.json", "w", encoding="utf-8") as out:
        json.dump({"shapes": names, "bits": values, "defaults": defaults, "parameters": parameters}, out)
        out.write("\n")


main()
