"""What is selected of attention, derived a second time: writes cases.json.

Tokens, words and where words stand in the text are those of Hugging Face's tokenizers (words_to_chars); the
steps are numpy in float64, with words merged by a membership matrix. Run from the source root:
    python tests/truth/select/make.py
"""

import json
import pathlib

import numpy as np
from tokenizers import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).parent
TEXT = "Unbelievable whalefishes, naïve!"
PAIR = "Nantucketers' ship  sank"
LAYERS, HEADS = 2, 3
GRID = 1024  # weights are whole numbers of its parts, which float32 holds exactly
BLOCKS = {"AA": (0, 0), "AB": (0, 1), "BA": (1, 0), "BB": (1, 1)}


def encode(pair):
    tokenizer = BertWordPieceTokenizer("data/builtin-bert/model/vocab.txt", lowercase=True)
    return tokenizer.encode(TEXT, pair)


def words_of(encoding, pair):
    """Each word as (its tokens, its label), by the tokenizer's own map from words to characters."""
    words = []
    for i, (sequence, word) in enumerate(zip(encoding.sequence_ids, encoding.word_ids)):
        key = (sequence, word) if word is not None else ("special", i)
        if not words or words[-1][0] != key:
            words.append((key, []))
        words[-1][1].append(i)
    texts = {0: TEXT, 1: pair}
    labelled = []
    for (sequence, word), tokens in words:
        if sequence == "special":
            label = encoding.tokens[tokens[0]]
        else:
            start, end = encoding.word_to_chars(word, sequence)
            label = texts[sequence][start:end]
        labelled.append((tokens, label))
    return labelled


def merged(weights, words, how):
    members = np.zeros((len(words), weights.shape[-1]))
    for w, (tokens, _) in enumerate(words):
        members[w, tokens] = 1
    columns = weights @ members.T
    if how == "first":
        return columns[:, :, [tokens[0] for tokens, _ in words], :]
    if how == "mean":
        return (members / members.sum(1, keepdims=True)) @ columns
    rows = np.stack([columns[:, :, tokens, :].max(2) for tokens, _ in words], 2)
    return rows / rows.sum(-1, keepdims=True)


def selected(weights, encoding, pair, options):
    rows = np.array(encoding.special_tokens_mask) == 0
    segments = np.array(encoding.type_ids)
    labels = np.array(encoding.tokens, dtype=object)
    if "mean" in options:
        axes = {"heads": 1, "layers": 0, "all": (0, 1)}[options["mean"]]
        weights = weights.mean(axes, keepdims=True)
    if "words" in options:
        words = words_of(encoding, pair)
        weights = merged(weights, words, options["words"])
        first = [tokens[0] for tokens, _ in words]
        rows, segments = rows[first], segments[first]
        labels = np.array([label for _, label in words], dtype=object)
    if options.get("hide_special"):
        weights = weights[:, :, rows][:, :, :, rows]
        labels, segments = labels[rows], segments[rows]
    queries = keys = np.ones(len(labels), dtype=bool)
    if "block" in options:
        query_segment, key_segment = BLOCKS[options["block"]]
        queries, keys = segments == query_segment, segments == key_segment
    weights = weights[:, :, queries][:, :, :, keys]
    if options.get("renormalize"):
        weights = weights / weights.sum(-1, keepdims=True)
    return weights, list(labels[queries]), list(labels[keys])


def record(pair):
    encoding = encode(pair)
    n = len(encoding.tokens)
    rng = np.random.default_rng(1)
    rows = rng.dirichlet(np.full(n, 0.5), size=(LAYERS, HEADS, n))
    counts = np.array([rng.multinomial(GRID, row) for row in rows.reshape(-1, n)])
    return encoding, counts.reshape(LAYERS, HEADS, n, n)


def described(pair):
    encoding, counts = record(pair)
    return {"text": TEXT, "text_pair": pair, "tokens": encoding.tokens, "segments": encoding.type_ids,
            "offsets": encoding.offsets, "word_ids": encoding.word_ids,
            "special_tokens_mask": encoding.special_tokens_mask, "shape": counts.shape, "grid": GRID,
            "counts": counts.ravel().tolist()}


def case(pair, options):
    encoding, counts = record(pair)
    weights, queries, keys = selected(counts / GRID, encoding, pair, options)
    return {"input": "pair" if pair else "text", "options": options, "queries": queries, "keys": keys,
            "shape": weights.shape, "weights": [round(float(x), 8) for x in weights.ravel()]}


OPTIONS = [
    (None, {"mean": "heads"}),
    (None, {"mean": "layers"}),
    (None, {"mean": "all"}),
    (None, {"words": "first", "mean": "all"}),
    (PAIR, {"words": "mean", "mean": "heads"}),
    (PAIR, {"words": "max", "mean": "layers"}),
    (PAIR, {"mean": "all", "hide_special": True}),
    (PAIR, {"mean": "all", "hide_special": True, "renormalize": True}),
    *[(PAIR, {"mean": "all", "block": block}) for block in BLOCKS],
    (PAIR, {"mean": "all", "words": "mean", "hide_special": True, "block": "BA", "renormalize": True}),
    (PAIR, {"mean": "all", "words": "max", "hide_special": True, "block": "AB", "renormalize": True}),
]

if __name__ == "__main__":
    inputs = {"text": described(None), "pair": described(PAIR)}
    parts = [json.dumps(name) + ": " + json.dumps(value, ensure_ascii=False) for name, value in inputs.items()]
    cases = [json.dumps(case(pair, options), ensure_ascii=False) for pair, options in OPTIONS]
    text = "{" + ",\n".join(parts) + ',\n"cases": [\n' + ",\n".join(cases) + "\n]}\n"
    (HERE / "cases.json").write_text(text, encoding="utf-8")
