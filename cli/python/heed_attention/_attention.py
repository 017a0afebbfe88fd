"""The attention of one sequence: heed's record, as arrays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Union

import numpy as np

from ._arrays import as_array, attention_arrays, chosen, is_array, is_generated, read_safetensors, write_safetensors
from ._program import folder, run, warn


class Attention:
    """Attention weights with their tokens. Rows are queries, columns keys; layers and heads count from 0."""

    def __init__(self, arrays: dict[str, np.ndarray], record: dict[str, Any]):
        self._arrays = arrays
        self.record = record  #: everything but weights: tokens, ids, offsets, model, … (docs/formats.md)
        self.attention = arrays["attention"]  #: float32 [layer, head, query, key]
        self.output = arrays.get("output")  #: float32 [token, dim], where hidden states were asked for
        self.standard_error = arrays.get("standard_error")  #: of a mean over records, in the shape of `attention`
        self.tokens: list[str] = record["tokens"]  #: the names of the rows
        self.key_tokens: list[str] = record.get("key_tokens") or self.tokens  #: the names of the columns
        self.layers: list[int] = record["layers"]  #: those that `attention` holds; none if it holds their mean
        self.heads: list[int] = record["heads"]  #: likewise

    @classmethod
    def of(cls, source: Any, tokens: Any = None, key_tokens: Any = None, *, attention: str = "", record: int | str | None = None) -> Attention:
        """The attention that another program computed.

        `source`: an array or tensor [query, key], with heads, layers and a batch before them if there are any; transformers'
        tuple of layers; the output of a model or of `generate(..., output_attentions=True, return_dict_in_generate=True)`,
        whose steps become one lower triangle per layer; a TransformerLens cache; or a mapping of arrays. Of an encoder with
        a decoder, `attention` says "encoder", "decoder" or "cross". `tokens` names the rows, and the columns where there are no
        `key_tokens`. `record` chooses a sequence of a batch.
        """
        if isinstance(source, Attention):
            return source
        source = chosen(source, attention)
        arrays = attention_arrays(source)
        typed = {"tokens": tokens} if isinstance(tokens, (str, os.PathLike)) else {}  # as on the command line
        named = {"tokens": None if typed else tokens, "key_tokens": key_tokens.split() if isinstance(key_tokens, str) else key_tokens}
        lists = {name: list(given) for name, given in named.items() if given is not None}
        if "tokens" in lists and is_generated(source):
            lists["tokens"] = _that_were_read(lists["tokens"], arrays["attention_0"].shape[2])
        arrays |= {name: np.array(given, np.str_) for name, given in lists.items()}  # [sequence, token] if each of a batch has its own
        with folder() as there:
            path = Path(there, "array.npz")
            np.savez(path, **arrays)  # type: ignore[arg-type]
            return computed("attend", path, typed | {"record": record}, "attention.npz", cls._read)

    @classmethod
    def _read(cls, path: Path) -> Attention:
        with np.load(path) as file:
            arrays = dict(file)
        record = json.loads(str(arrays.pop("meta")))
        lists = {name: arrays.pop(name).tolist() for name in list(arrays) if arrays[name].dtype.kind != "f"}
        return cls(arrays, record | lists)

    @classmethod
    def _read_corpus(cls, path: Path) -> list[Attention]:
        """The weights stay in the files until they are used."""
        records = []
        for part in json.loads(path.with_name(path.name + ".index.json").read_text("utf-8"))["files"]:
            tensors = read_safetensors(path.with_name(part["tensors"]))
            for record in map(json.loads, path.with_name(part["records"]).read_bytes().splitlines()):
                name = record.pop("tensor")
                output = {"output": tensors[name + ".output"]} if name + ".output" in tensors else {}
                records.append(cls({"attention": tensors[name]} | output, record))
        return records

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.attention, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        shape = ", ".join(f"{n} {count}" for n, count in zip(("layers", "heads", "queries", "keys"), self.attention.shape))
        return f"Attention({shape}: {' '.join(self.tokens[:12])}{' …' if len(self.tokens) > 12 else ''})"

    def to_frame(self) -> Any:
        """A pandas DataFrame with one row per weight, and the columns of heed's .csv."""
        import pandas  # type: ignore[import-untyped]

        layer, head, query, key = np.indices(self.attention.shape).reshape(4, -1)
        missing = pandas.array([pandas.NA] * self.attention.size, dtype="Int64")
        columns = {"record": self.record["id"], "layer": np.array(self.layers)[layer] if self.layers else missing,
                   "head": np.array(self.heads)[head] if self.heads else missing, "query": query, "key": key,
                   "query_token": np.array(self.tokens, object)[query], "key_token": np.array(self.key_tokens, object)[key]}
        weights = {"weight": self.attention, "standard_error": self.standard_error}
        return pandas.DataFrame(columns | {name: array.reshape(-1) for name, array in weights.items() if array is not None})

    def to_xarray(self) -> Any:
        """An xarray DataArray [layer, head, query, key], with tokens as coordinates."""
        import xarray  # type: ignore[import-not-found]

        numbers = {name: among for name, among in (("layer", self.layers), ("head", self.heads)) if among}
        words = {"query_token": ("query", self.tokens), "key_token": ("key", self.key_tokens)}
        return xarray.DataArray(self.attention, dims=("layer", "head", "query", "key"), coords=numbers | words, name="attention")

    def save(self, path: str | os.PathLike[str], **flags: Any) -> Path:
        """Writes .json, .jsonl, .npz, .safetensors or .csv, by the extension, with the flags of `heed attend`."""
        return written("attend", self, flags, path)


#: A text (or, as on the command line, the name of a record); a file; attention; attention of several sequences; statistics.
Source = Union[str, os.PathLike, Attention, "list[Attention]", "Mapping[str, Any]", None]


def are_several(source: Any, *kinds: type) -> bool:
    return isinstance(source, (list, tuple)) and bool(source) and all(isinstance(one, kinds) for one in source)


def _that_were_read(tokens: list[Any], rows: int) -> list[Any]:
    """Of the tokens of what `generate` returned, or of each sequence of a batch, those that have a row."""
    is_batch = bool(tokens) and not isinstance(tokens[0], str)
    sequences = tokens if is_batch else [tokens]
    if any(len(sequence) != rows + 1 for sequence in sequences):
        return tokens
    warn(f"token {rows}, {str(sequences[0][-1])!r}, came last: no model read it, so that it has no row")
    return [sequence[:-1] for sequence in sequences] if is_batch else tokens[:-1]


def source_of(source: Any, tokens: Any, key_tokens: Any, flags: dict[str, Any]) -> tuple[Source, dict[str, Any]]:
    """Texts as what file= takes; arrays as Attention, with what of the flags says which attention they are; the flags that are left."""
    named = {name: given for name, given in (("tokens", tokens), ("key_tokens", key_tokens)) if given is not None}
    if isinstance(source, list) and not source:
        raise ValueError("the list is empty: it has no text and no attention")
    if are_several(source, str, Mapping):
        return None, flags | named | {"file": source}
    if source is None or isinstance(source, (str, os.PathLike, Attention)) or are_several(source, Attention):
        return source, flags | named
    which = {name: value for name, value in flags.items() if name in ("record", "attention")}
    return Attention.of(source, **named, **which), {name: value for name, value in flags.items() if name not in which}


def written(command: str, source: Source, flags: Mapping[str, Any], path: str | os.PathLike[str]) -> Path:
    """The file that a command writes. What only Python holds is handed over in files."""
    with folder() as there:
        given = {name: _in_file(name, value, there) for name, value in flags.items()}
        operand = _in_file("attention", source, there)
        is_dashed = isinstance(operand, str) and operand.startswith("-")  # a text, no flag
        run(command, given | {"output": path}, [] if operand is None else ["--"] * is_dashed + [os.fspath(operand)])
    return Path(path)


def computed(command: str, source: Source, flags: Mapping[str, Any], name: str, read: Callable[[Path], Any]) -> Any:
    """What a command writes into a file of this name, read."""
    with folder() as there:
        return read(written(command, source, flags, os.path.join(there, name)))


def _in_file(name: str, value: Any, there: str) -> Any:
    """The file that holds it for the flag of that name; a value that goes into words as it is."""
    path = os.path.join(there, name)
    if isinstance(value, Attention):
        np.savez(path := path + ".npz", meta=np.array(json.dumps(value.record)), **value._arrays)  # type: ignore[arg-type]
    elif name in ("embeddings", "mask") and is_array(value):
        np.save(path := path + ".npy", as_array(value))
    elif name == "weights" and isinstance(value, Mapping):
        write_safetensors(path := path + ".safetensors", value)
    elif name == "tokens" and not isinstance(value, (str, os.PathLike, type(None))):
        Path(path := path + ".txt").write_text("".join(f"{token}\n" for token in value), "utf-8")
    elif isinstance(value, Mapping):
        Path(path := path + ".json").write_text(json.dumps(value), "utf-8")
    elif are_several(value, str, Mapping, Attention) and name in ("attention", "file"):
        Path(path := os.path.join(there, "texts.jsonl")).write_text("".join(map(_line, value)), "utf-8")
    else:
        return value
    return path


def _line(value: str | Mapping[str, Any] | Attention) -> str:
    """A record of a .jsonl."""
    if isinstance(value, Attention):
        value = value.record | {name: array.tolist() for name, array in value._arrays.items()}
    return json.dumps({"text": value} if isinstance(value, str) else dict(value)) + "\n"
