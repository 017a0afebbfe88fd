"""What other programs hold attention in, as numpy arrays that heed reads."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

_NOT_COMPUTED = "this model gave no attention: load it with attn_implementation=\"eager\" and call it with output_attentions=True"


def as_array(value: Any) -> np.ndarray:
    """numpy's, PyTorch's (any device, bfloat16 too), JAX's or TensorFlow's, as numbers that numpy saves."""
    if value is None:
        raise ValueError(_NOT_COMPUTED)
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


_KINDS = {"": "attentions", "encoder": "encoder_attentions", "decoder": "decoder_attentions", "cross": "cross_attentions"}


def attention_arrays(source: Any, attention: str = "") -> dict[str, np.ndarray]:
    """Arrays by the names under which heed takes them for attention.

    `source` is an array; a sequence of one array per layer, as transformers gives them; what a model or `generate` returns, of
    which `attention` says encoder, decoder or cross; or a mapping, such as a TransformerLens cache, whose patterns are taken.
    """
    kinds = [kind for kind, name in _KINDS.items() if hasattr(source, name)]
    if kinds and attention not in kinds:
        raise ValueError(f"attention has to be one of {', '.join(kinds)} here, not {attention!r}")
    if kinds and getattr(source, "beam_indices", None) is not None:
        raise ValueError("the steps of a beam search belong to different sequences: generate with num_beams=1")
    if kinds:
        source = getattr(source, _KINDS[attention])
    if hasattr(source, "items"):
        return _of_mapping({str(name): array for name, array in source.items()})
    if not isinstance(source, (tuple, list)) or _is_numbers(source):
        return {"attention": as_array(source)}
    if not source:
        raise ValueError(_NOT_COMPUTED)
    layers = _generated(source) if is_generated(source) else [as_array(layer) for layer in source]
    return {f"attention_{number}": layer for number, layer in enumerate(layers)}


def is_generated(source: Any) -> bool:
    """What `generate` returns holds one tuple per step."""
    steps = getattr(source, "attentions", getattr(source, "decoder_attentions", source))
    return isinstance(steps, (tuple, list)) and bool(steps) and isinstance(steps[0], (tuple, list)) and not _is_numbers(steps)


def _is_numbers(source: Sequence[Any]) -> bool:
    """A matrix of Python's own lists."""
    first: Any = source
    while isinstance(first, (tuple, list)) and first:
        first = first[0]
    return isinstance(first, (int, float))


def _of_mapping(arrays: dict[str, Any]) -> dict[str, np.ndarray]:
    patterns = {name: array for name, array in arrays.items() if name.endswith("hook_pattern")}
    return {name: as_array(array) for name, array in (patterns or arrays).items()}


def _generated(steps: Sequence[Sequence[Any]]) -> list[np.ndarray]:
    """One [batch, head, query, key] per layer, from one per step and layer: each step's rows below those before it."""
    return [_stacked([as_array(step[layer]) for step in steps]) for layer in range(len(steps[0]))]


def _stacked(steps: list[np.ndarray]) -> np.ndarray:
    """A row is as long as the keys were then; it did not see what came later.

    A cache of a fixed size gives rows that are too long, with zeros after the last key; a sliding window gives the last keys.
    """
    if len({step.shape[0] for step in steps}) > 1 or any(step.ndim != 4 for step in steps):
        raise ValueError("the steps of generate have to be [batch, head, query, key], of one batch")
    queries, first = sum(step.shape[2] for step in steps), steps[0]
    is_fixed = len({step.shape[3] for step in steps}) == 1
    is_causal = first.shape[2] == first.shape[3] and not np.triu(first, 1).any()
    is_padded = first.shape[3] > queries and not any(step[..., queries:].any() for step in steps)
    if is_fixed and not is_causal and not is_padded:
        return np.concatenate(steps, axis=2)  # of another sequence, whose keys are there from the start
    end = 0 if is_fixed else first.shape[3] - first.shape[2]  # keys of a cache that was there before
    whole = np.zeros((*first.shape[:2], queries, end + queries), np.float32)
    for row, step in zip(np.cumsum([0, *(step.shape[2] for step in steps)]), steps):
        end += step.shape[2]
        seen = min(step.shape[3], end)
        whole[:, :, row : row + step.shape[2], end - seen : end] = step[..., :seen]
    return whole


def names(tokens: Any) -> np.ndarray:
    """Tokens as numpy saves strings; [sequence, token] if each sequence of a batch has its own."""
    return np.array(list(tokens), dtype=np.str_)


def read_safetensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The tensors of a file that heed wrote, mapped into memory, and its metadata."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    metadata = header.pop("__metadata__", {})
    data = np.memmap(path, np.uint8, "r", 8 + size) if path.stat().st_size > 8 + size else np.empty(0, np.uint8)
    types = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
    return {name: data[slice(*t["data_offsets"])].view(types[t["dtype"]]).reshape(t["shape"]) for name, t in header.items()}, metadata


def write_safetensors(path: str, tensors: Mapping[str, Any]) -> None:
    """A state_dict, as float32."""
    arrays = {name: np.ascontiguousarray(as_array(t), dtype="<f4") for name, t in tensors.items()}
    header, end = {}, 0
    for name, array in arrays.items():
        begin, end = end, end + array.nbytes
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for array in arrays.values():
            file.write(array.tobytes())


def is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype")
