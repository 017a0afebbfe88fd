"""What a command is given, as operands, flags and files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Union

import numpy as np

from ._arrays import as_array, is_array, write_safetensors
from ._attention import Attention

#: A text (or, as on the command line, the name of a record); a file; attention; statistics; several texts, records of a corpus, or both.
Source = Union[str, os.PathLike, Attention, "Mapping[str, Any]", "list[str | Mapping[str, Any] | Attention]", None]


def are_several(source: Any) -> bool:
    """Texts, records of a corpus (objects with the fields of a line of .jsonl), or attention of several sequences."""
    return isinstance(source, (list, tuple)) and bool(source) and all(isinstance(one, (str, Mapping, Attention)) for one in source)


def source_of(source: Any, tokens: Any, key_tokens: Any, flags: dict[str, Any]) -> tuple[Source, dict[str, Any]]:
    """Arrays as Attention, with what of the flags says which attention they are; the flags that are left."""
    if source is None or isinstance(source, (str, os.PathLike, Attention)) or are_several(source):
        return source, flags | ({} if tokens is None else {"tokens": tokens})
    chosen = {name: value for name, value in flags.items() if name in ("record", "attention")}
    return Attention.of(source, tokens, key_tokens, **chosen), {name: value for name, value in flags.items() if name not in chosen}


def handed_over(source: Source, flags: dict[str, Any], folder: str) -> tuple[list[str], dict[str, Any]]:
    """Operands and flags; what only Python holds is in files of the folder."""
    given = {name: _in_file(name, value, folder) for name, value in flags.items()}
    if source is None:
        return [], given
    if isinstance(source, str):
        return (["--", source] if source.startswith("-") else [source]), given
    if isinstance(source, os.PathLike):
        return [os.fspath(source)], given
    if isinstance(source, Attention):
        return [source._write(folder)], given
    if isinstance(source, Mapping):
        Path(folder, "stats.json").write_text(json.dumps(source), "utf-8")
        return [os.path.join(folder, "stats.json")], given
    lines = [one._line() if isinstance(one, Attention) else json.dumps({"text": one} if isinstance(one, str) else dict(one)) for one in source]
    path = Path(folder) / "texts.jsonl"
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return ([os.fspath(path)], given) if isinstance(source[0], Attention) else ([], given | {"file": path})


def _in_file(flag: str, value: Any, folder: str) -> Any:
    """An array as .npy, a state_dict as .safetensors, tokens one per line, attention to compare with as .npz."""
    path = os.path.join(folder, flag)
    if flag == "tokens" and not isinstance(value, (str, os.PathLike)) and value is not None:
        Path(path + ".txt").write_text("".join(f"{token}\n" for token in value), "utf-8")
        return path + ".txt"
    if isinstance(value, Attention):
        os.makedirs(path)
        return value._write(path)
    if isinstance(value, Mapping):
        write_safetensors(path + ".safetensors", value)
        return path + ".safetensors"
    if is_array(value) and np.ndim(value) > 0 and flag in ("embeddings", "mask"):
        np.save(path + ".npy", as_array(value))
        return path + ".npy"
    return value
