"""heed's commands as functions. Their keywords are the flags; `_commands.pyi`, which write_stub.py makes, lists them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ._attention import Attention, Source, computed, source_of, written
from ._results import Figure, Stats, Table


def _command(name: str, does: str, result: Callable[[Source, dict[str, Any]], Any]) -> Callable[..., Any]:
    """What the command gives in memory; with output= the path of the file that heed writes."""

    def call(source: Any = None, tokens: Any = None, key_tokens: Any = None, **flags: Any) -> Any:
        source, flags = source_of(source, tokens, key_tokens, flags)
        if "output" in flags:
            return written(name, source, flags, flags["output"])
        if "format" in flags:
            raise TypeError("format= goes with output=; what this gives has a save(PATH) that goes by the extension")
        return result(source, flags)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = does
    return call


def _attention(source: Source, flags: dict[str, Any]) -> Attention | list[Attention]:
    if flags.get("resume"):
        raise ValueError("resume=True continues a file: name it with output=")
    if _is_corpus(source, flags) and "records" not in str(flags.get("mean")):
        return computed("attend", source, flags, "attention.safetensors", Attention._read_corpus)
    return computed("attend", source, flags, "attention-1.npz", Attention._read)


def _is_corpus(source: Source, flags: dict[str, Any]) -> bool:
    return isinstance(source, list) or flags.get("file") is not None


def _tokens(source: Source, flags: dict[str, Any]) -> Any:
    lines = computed("tokens", source, flags, "tokens.jsonl", lambda path: path.read_bytes().splitlines())
    return [json.loads(line) for line in lines] if _is_corpus(source, flags) else json.loads(lines[0])


def syntax(file: Any, **flags: Any) -> Table | Path:
    """Measures which heads find the head of a word in the trees of a treebank, such as a .conllu."""
    return _command("syntax", "", partial(Table, "syntax"))(file=file, **flags)


_SOURCE = " `source` is a text, several, an Attention, or what Attention.of takes, with its tokens."
attend = _command("attend", """Computes attention. One text gives an Attention; several, or file=, give a list, unless mean="records".

    A list may hold texts, or objects with the fields of a line of .jsonl (text, text_pair, words, id, …). With output= heed
    writes that file, and the result is its path: a corpus of any size, with resume=True.""", _attention)
heatmap = _command("heatmap", "Draws attention as a heatmap." + _SOURCE, partial(Figure, "heatmap"))
heads = _command("heads", "Draws the heads of a layer as lines from queries to keys." + _SOURCE, partial(Figure, "heads"))
flow = _command("flow", "Draws attention as a graph." + _SOURCE, partial(Figure, "flow"))
text = _command("text", "Shades each token by the attention that it receives." + _SOURCE, partial(Figure, "text", shown_as="html"))
view = _command("view", "Makes a page in which you can explore all heads; below a cell it is in a frame." + _SOURCE,
                partial(Figure, "view", shown_as="html", fragment=True))
stats = _command("stats", "Measures what each head does over texts, file=, or attention." + _SOURCE, Stats)
effect = _command("effect", "Measures what a model predicts for a text or several, and how much that changes without= some of its heads.",
                  partial(Table, "effect"))
tokens = _command("tokens", "Splits a text into tokens, with ids, offsets, …: one dict for a text, a list for several texts or file=.", _tokens)
