"""The attention of one sequence: heed's record, as arrays."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import attention_arrays, is_generated, names, read_safetensors
from ._program import HeedWarning, run


class Attention:
    """Attention weights with their tokens. Rows are queries, columns keys; layers and heads count from 0."""

    attention: np.ndarray  #: float32 [layer, head, query, key]
    output: np.ndarray | None  #: float32 [token, dim], where hidden states were asked for
    standard_error: np.ndarray | None  #: of a mean over records, in the shape of `attention`
    record: dict[str, Any]  #: everything else: tokens, ids, offsets, model, … (docs/formats.md)

    def __init__(self, arrays: dict[str, np.ndarray], record: dict[str, Any]):
        self._arrays, self.record = arrays, record
        self.attention, self.output, self.standard_error = arrays["attention"], arrays.get("output"), arrays.get("standard_error")

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
        arrays = attention_arrays(source, attention)
        rows = next(iter(arrays.values())).shape[-2:][0]
        if tokens is not None and is_generated(source) and len(tokens) == rows + 1:
            warnings.warn(f"token {rows}, {tokens[-1]!r}, came last: no model read it, so that it has no row", HeedWarning, stacklevel=2)
            tokens = tokens[:-1]
        named = {"tokens": tokens, "key_tokens": key_tokens}
        arrays |= {name: names(given) for name, given in named.items() if given is not None}
        with tempfile.TemporaryDirectory() as folder:
            given, read = os.path.join(folder, "array.npz"), os.path.join(folder, "attention.npz")
            np.savez(given, **arrays)  # type: ignore[arg-type]
            run("attend", {"record": record, "output": read}, [given], folder)
            return cls._read(read)

    @classmethod
    def _read(cls, path: str) -> Attention:
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files}
        record = json.loads(str(arrays.pop("meta")))
        lists = {name: arrays.pop(name).tolist() for name in list(arrays) if arrays[name].dtype.kind != "f"}
        return cls(arrays, record | lists)

    @classmethod
    def _read_corpus(cls, index: str) -> list[Attention]:
        """The weights stay in the files until they are used."""
        records = []
        for part in json.loads(Path(index).read_text("utf-8"))["files"]:
            tensors, _ = read_safetensors(Path(index).with_name(part["tensors"]))
            for line in Path(index).with_name(part["records"]).read_text("utf-8").splitlines():
                record = json.loads(line)
                name = record.pop("tensor")
                arrays = {"attention": tensors[name]}
                if name + ".output" in tensors:
                    arrays["output"] = tensors[name + ".output"]
                records.append(cls(arrays, record))
        return records

    def _write(self, folder: str) -> str:
        path = os.path.join(folder, "attention.npz")
        np.savez(path, meta=np.array(json.dumps(self.record)), **self._arrays)  # type: ignore[arg-type]
        return path

    def _line(self) -> str:
        """As a line of JSON."""
        return json.dumps(self.record | {name: array.tolist() for name, array in self._arrays.items()})

    @property
    def tokens(self) -> list[str]:
        """The names of the rows."""
        return self.record["tokens"]

    @property
    def key_tokens(self) -> list[str]:
        """The names of the columns."""
        return self.record.get("key_tokens") or self.tokens

    @property
    def layers(self) -> list[int]:
        """The layers that `attention` holds; none if it holds their mean."""
        return self.record["layers"]

    @property
    def heads(self) -> list[int]:
        """The heads that `attention` holds; none if it holds their mean."""
        return self.record["heads"]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.attention, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        shape = ", ".join(f"{n} {count}" for n, count in zip(("layers", "heads", "queries", "keys"), self.attention.shape))
        return f"Attention({shape}: {' '.join(self.tokens[:12])}{' …' if len(self.tokens) > 12 else ''})"

    def to_frame(self) -> Any:
        """A pandas DataFrame with one row per weight, and the columns of heed's .csv."""
        import pandas  # type: ignore[import-untyped]

        layer, head, query, key = np.indices(self.attention.shape).reshape(4, -1)

        def numbers(among: list[int], at: np.ndarray) -> Any:
            return np.asarray(among)[at] if among else pandas.array([pandas.NA] * len(at), dtype="Int64")

        return pandas.DataFrame({
            "record": self.record["id"], "layer": numbers(self.layers, layer), "head": numbers(self.heads, head), "query": query, "key": key,
            "query_token": np.asarray(self.tokens, object)[query], "key_token": np.asarray(self.key_tokens, object)[key],
            "weight": self.attention.reshape(-1)} | ({} if self.standard_error is None else {"standard_error": self.standard_error.reshape(-1)}))

    def to_xarray(self) -> Any:
        """An xarray DataArray [layer, head, query, key], with tokens as coordinates."""
        import xarray  # type: ignore[import-not-found]

        numbers = {name: among for name, among in (("layer", self.layers), ("head", self.heads)) if among}
        words = {"query_token": ("query", self.tokens), "key_token": ("key", self.key_tokens)}
        return xarray.DataArray(self.attention, dims=("layer", "head", "query", "key"), coords=numbers | words, name="attention")

    def save(self, path: str | os.PathLike[str], **flags: Any) -> Path:
        """Writes .json, .jsonl, .npz, .safetensors or .csv, by the extension, with the flags of `heed attend`."""
        with tempfile.TemporaryDirectory() as folder:
            run("attend", flags | {"output": path}, [self._write(folder)], folder)
        return Path(path)
