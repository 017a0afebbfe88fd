"""What other programs hold attention in, as numpy arrays that heed reads; and the files of arrays that numpy does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from numbers import Number
from pathlib import Path
from typing import Any

import numpy as np

_NOT_COMPUTED = "this model gave no attention: load it with attn_implementation=\"eager\" and call it with output_attentions=True"
_KINDS = {"": "attentions", "encoder": "encoder_attentions", "decoder": "decoder_attentions", "cross": "cross_attentions"}


def is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype")


def as_array(value: Any) -> np.ndarray:
    """numpy's, PyTorch's (any device, bfloat16 too), JAX's or TensorFlow's, as numbers that numpy saves."""
    if value is None:
        raise ValueError(_NOT_COMPUTED)
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def chosen(source: Any, attention: str) -> Any:
    """Of what a model or `generate` returns the attention of this kind; of a cache the patterns; anything else as it is."""
    kinds = [kind for kind, name in _KINDS.items() if hasattr(source, name)]
    if kinds and attention not in kinds:
        raise ValueError(f"attention has to be one of {', '.join(kinds)} here, not {attention!r}")
    if kinds and getattr(source, "beam_indices", None) is not None:
        raise ValueError("the steps of a beam search belong to different sequences: generate with num_beams=1")
    if kinds:
        return getattr(source, _KINDS[attention])
    if not hasattr(source, "items"):
        return source
    patterns = {name: array for name, array in source.items() if str(name).endswith("hook_pattern")}
    return patterns or dict(source.items())


def is_generated(source: Any) -> bool:
    """`generate` gives a tuple of layers per step."""
    return _is_sequence(source) and _is_sequence(source[0]) and not _is_numbers(source)


def attention_arrays(source: Any) -> dict[str, np.ndarray]:
    """Arrays by the names under which heed takes them for attention."""
    if isinstance(source, Mapping):
        return {str(name): as_array(array) for name, array in source.items()}
    if _is_numbers(source) or not isinstance(source, (tuple, list)):
        return {"attention": _weights(source)}
    layers = [_stacked([_weights(step) for step in steps]) for steps in zip(*source)] if is_generated(source) else map(_weights, source)
    arrays = {f"attention_{number}": layer for number, layer in enumerate(layers)}
    return arrays or {"attention": as_array(None)}


def _weights(value: Any) -> np.ndarray:
    array = as_array(value)
    if array.dtype.kind not in "biuf" or array.ndim < 2:
        raise TypeError(f"expected attention [query, key] as an array or a tensor, or what a model returns, found {type(value).__name__}")
    if array.dtype.kind in "iu" and array.size and array.max() > 1:
        raise ValueError(f"expected attention, found integers up to {array.max()}, as ids are: give what the model returns with output_attentions=True")
    return array


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and bool(value)


def _is_numbers(value: Any) -> bool:
    """A matrix of Python's own lists."""
    while _is_sequence(value):
        value = value[0]
    return isinstance(value, Number)


def _stacked(steps: Sequence[np.ndarray]) -> np.ndarray:
    """One [batch, head, query, key] of those of each step: a row is as long as the keys were then; it did not see what came later.

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


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a file that heed wrote, mapped into memory."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    data = np.memmap(path, np.uint8, "r", 8 + size) if path.stat().st_size > 8 + size else np.empty(0, np.uint8)
    types = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
    return {name: data[slice(*t["data_offsets"])].view(types[t["dtype"]]).reshape(t["shape"]) for name, t in header.items()}


def write_safetensors(path: str, tensors: Mapping[str, Any]) -> None:
    """A state_dict, as float32."""
    arrays = {name: np.ascontiguousarray(as_array(t), dtype="<f4") for name, t in tensors.items()}
    header, end = {}, 0
    for name, array in arrays.items():
        begin, end = end, end + array.nbytes
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    Path(path).write_bytes(b"".join([len(text).to_bytes(8, "little"), text, *(array.tobytes() for array in arrays.values())]))
