"""heed's commands as functions. Their keywords are the flags; `_commands.pyi`, which write_stub.py makes, lists them."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ._attention import Attention
from ._program import run
from ._results import Figure, Stats, Table
from ._sources import are_several, handed_over, source_of


def _result(command: str, source: Any, flags: dict[str, Any], result: Callable[[Any, dict[str, Any]], Any]) -> Any:
    """What the command gives in memory; with output= the path of the file that heed writes."""
    if "output" not in flags:
        if "format" in flags:
            raise TypeError("format= goes with output=; what this gives has a save(PATH) that goes by the extension")
        return result(source, flags)
    with tempfile.TemporaryDirectory() as folder:
        operands, given = handed_over(source, flags, folder)
        run(command, given, operands, folder)
    return Path(flags["output"])


def attend(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Attention | list[Attention] | Path:
    """Computes attention. One text gives an Attention; a list of texts, or file=, gives a list of them, unless mean="records".

    A list may hold texts, or objects with the fields of a line of .jsonl (text, text_pair, words, id, …). With output= heed
    writes that file, and the result is its path: a corpus of any size, with resume=True.
    """
    return _result("attend", *source_of(source, tokens, key_tokens, flags), _attention)


def _attention(source: Any, flags: dict[str, Any]) -> Attention | list[Attention]:
    if flags.get("resume"):
        raise ValueError("resume=True continues a file: name it with output=")
    is_corpus = (are_several(source) or flags.get("file") is not None) and "records" not in str(flags.get("mean"))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "attention.safetensors" if is_corpus else "attention-1.npz")
        _result("attend", source, flags | {"output": path}, _attention)
        return Attention._read_corpus(path + ".index.json") if is_corpus else Attention._read(path)


def tokens(source: Any = None, **flags: Any) -> Any:
    """Splits a text into tokens, with ids, offsets, …: one dict for a text, and a list of dicts for a list of texts or file=."""
    return _result("tokens", source, flags, _tokens)


def _tokens(source: Any, flags: dict[str, Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = _result("tokens", source, flags | {"output": os.path.join(folder, "tokens.jsonl")}, _tokens)
        lines = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    return lines if are_several(source) or "file" in flags else lines[0]


def stats(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Stats | Path:
    """Measures what each head does over texts, file=, or attention."""
    return _result("stats", *source_of(source, tokens, key_tokens, flags), Stats)


def effect(source: Any = None, **flags: Any) -> Table | Path:
    """Measures what a model predicts for a text or a list of texts, and how much that changes without= some of its heads."""
    return _result("effect", source, flags, partial(Table, "effect"))


def syntax(file: Any, **flags: Any) -> Table | Path:
    """Measures which heads find the head of a word in the trees of a treebank, such as a .conllu."""
    return _result("syntax", None, flags | {"file": file}, partial(Table, "syntax"))


def _drawing(command: str, does: str, shown_as: str = "svg", **shown_with: Any) -> Callable[..., Any]:
    def draw(source: Any = None, tokens: Any = None, *, key_tokens: Any = None, **flags: Any) -> Figure | Path:
        figure = partial(Figure, command, shown_as=shown_as, shown_with=shown_with)
        return _result(command, *source_of(source, tokens, key_tokens, flags), figure)

    draw.__name__ = draw.__qualname__ = command
    draw.__doc__ = does + " `source` is a text, an Attention, or what Attention.of takes, with its tokens."
    return draw


heatmap = _drawing("heatmap", "Draws attention as a heatmap.")
heads = _drawing("heads", "Draws the heads of a layer as lines from queries to keys.")
flow = _drawing("flow", "Draws attention as a graph.")
text = _drawing("text", "Shades each token by the attention that it receives.", "html")
view = _drawing("view", "Makes a page in which you can explore all heads; below a cell it is in a frame.", "html", fragment=True)
