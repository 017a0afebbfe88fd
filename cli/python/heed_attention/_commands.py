"""heed's commands as functions. Their keywords are the flags; `_commands.pyi`, which write_stub.py makes, lists them."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ._attention import Attention
from ._program import run
from ._results import Figure, Stats
from ._sources import are_several, handed_over, source_of


def _written(command: str, source: Any, flags: dict[str, Any]) -> Path:
    """Runs a command whose flags name the output."""
    with tempfile.TemporaryDirectory() as folder:
        operands, given = handed_over(source, flags, folder)
        run(command, given, operands, folder)
    return Path(flags["output"])


def attend(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Attention | list[Attention] | Path:
    """Computes attention. One text gives an Attention; a list of texts, or file=, gives a list of them, unless mean="records".

    A list may hold texts, or objects with the fields of a line of .jsonl (text, text_pair, words, id, …). With output= heed
    writes that file, and the result is its path: a corpus of any size, with resume=True.
    """
    source, flags = source_of(source, tokens, key_tokens, flags)
    if "output" in flags:
        return _written("attend", source, flags)
    if flags.get("resume"):
        raise ValueError("resume=True continues a file: name it with output=")
    is_corpus = (are_several(source) or flags.get("file") is not None) and "records" not in str(flags.get("mean"))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "attention.safetensors" if is_corpus else "attention-1.npz")
        operands, given = handed_over(source, flags, folder)
        run("attend", given | {"output": path}, operands, folder)
        return Attention._read_corpus(path + ".index.json") if is_corpus else Attention._read(path)


def stats(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Stats | Path:
    """Measures what each head does over texts, file=, or attention."""
    source, flags = source_of(source, tokens, key_tokens, flags)
    if "output" in flags:
        return _written("stats", source, flags)
    with tempfile.TemporaryDirectory() as folder:
        path = _written("stats", source, flags | {"output": os.path.join(folder, "stats.json")})
        return Stats(json.loads(path.read_text("utf-8")))


def tokens(source: Any = None, **flags: Any) -> Any:
    """Splits a text into tokens, with ids, offsets, …: one dict for a text, and a list of dicts for a list of texts or file=."""
    if "output" in flags:
        return _written("tokens", source, flags)
    with tempfile.TemporaryDirectory() as folder:
        path = _written("tokens", source, flags | {"output": os.path.join(folder, "tokens.jsonl")})
        lines = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    return lines if are_several(source) or "file" in flags else lines[0]


def _figure(command: str, source: Any, tokens: Any, key_tokens: Any, flags: dict[str, Any], shown_as: str = "svg") -> Any:
    source, flags = source_of(source, tokens, key_tokens, flags)
    if "output" in flags:
        return _written(command, source, flags)
    if "format" in flags:
        raise TypeError("a figure shows itself; its save(PATH) writes a file, in the format of the extension")
    return Figure(command, source, flags, shown_as)


def heatmap(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Figure:
    """Draws attention as a heatmap. `source` is a text, an Attention, or what Attention.of takes, with its tokens."""
    return _figure("heatmap", source, tokens, key_tokens, flags)


def heads(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Figure:
    """Draws the heads of a layer as lines from queries to keys."""
    return _figure("heads", source, tokens, key_tokens, flags)


def flow(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Figure:
    """Draws attention as a graph."""
    return _figure("flow", source, tokens, key_tokens, flags)


def text(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Figure:
    """Shades each token by the attention that it receives."""
    return _figure("text", source, tokens, key_tokens, flags, "html")
