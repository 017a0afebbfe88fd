"""What heads do over a few records, derived a second time: writes records.jsonl and expected.json.

The formulas are those of Clark et al. 2019 (clarkkev/attention-analysis, General_Analysis.ipynb and
head_distances.py), in numpy and float64: a mask over [query, key] a measure, and the divergences as sums of
p ln(p / m). Classical scaling is numpy's eigh. Each head is made of one habit and noise; the weights are
multiples of 1/256, which float32 holds exactly. Run from the source root:
    python tests/truth/stats/make.py
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
LAYERS, HEADS = [0, 2, 3], [0, 1, 4]
GRID = 256
SENTENCES = [
    ["[CLS]", "the", "cat", ",", "un", "##fed", ",", "sat", ".", "[SEP]"],
    ["[CLS]", "who", "?", "[SEP]", "you", ".", "[SEP]"],
    ["[CLS]", "[SEP]"],
    ["[CLS]", "call", "me", "ishmael", ".", "[SEP]"],
]


def habits(tokens, rng):
    """One matrix a head, rows not yet of sum 1."""
    n = len(tokens)
    at = lambda *names: np.tile([float(t in names) for t in tokens], (n, 1))
    chaos = lambda: rng.random((n, n)) ** 4
    return [
        np.eye(n, k=1), np.eye(n, k=-1), np.ones((n, n)),
        at("[CLS]"), at("[SEP]"), at(".", ","),
        np.eye(n), chaos(), chaos(),
    ]


def on_grid(weights):
    """Rows as whole parts of GRID that sum to it; the largest takes what rounding leaves."""
    parts = np.floor(weights / weights.sum(-1, keepdims=True) * GRID)
    for row in parts:
        row[row.argmax()] += GRID - row.sum()
    return parts / GRID


def attention(tokens, rng):
    n = len(tokens)
    strength = [30.0, 12.0, 1.0, 25.0, 18.0, 40.0, 3.0, 20.0, 0.5]
    heads = [on_grid(s * h + 0.4 * rng.random((n, n)) + 1e-3) for s, h in zip(strength, habits(tokens, rng))]
    return np.stack(heads).reshape(len(LAYERS), len(HEADS), n, n)


def shares(tokens, a):
    n = len(tokens)
    sep = np.array([t == "[SEP]" for t in tokens])
    i, j = np.indices((n, n))
    masks = {
        "distance": (np.abs(i - j), n),
        "previous": (j == i - 1, n),
        "next": (j == i + 1, n),
        "self": (j == i, n),
        "first": (j == 0, n),
        "separator": (sep[j], n),
        "separator_to_separator": (sep[i] & sep[j], sep.sum()),
        "other_to_separator": (~sep[i] & sep[j], n - sep.sum()),
        "punctuation": (np.isin(tokens, [".", ","])[j], n),
    }
    return {name: (a * mask).sum((-1, -2)) / count for name, (mask, count) in masks.items()}


def entropies(a):
    n = a.shape[-1]
    p = 0.9999 * a + 0.0001 / n
    nats = -(p * np.log(p)).sum(-1).mean(-1)
    return {"entropy": nats, "relative_entropy": nats / np.log(n)}


def divergences(a):
    n = a.shape[-1]
    p = (0.999 * a + 0.001 / n).reshape(-1, n, n)
    m = (p[:, None] + p[None]) / 2
    to_mean = (p[:, None] * np.log(p[:, None] / m)).sum((-1, -2))
    return (to_mean + to_mean.T) / 2


def head_class(head, reach, broad, threshold):
    """The first of these, from the last class on, that the mean is above; unclear where the threshold is within the interval before that."""
    rules = [("punctuation", "punctuation", 0.6), ("separator", "separator", 0.6), ("first", "first", 0.6), ("broad", broad, threshold),
             ("previous", "previous", 0.5), ("next", "next", 0.5)]
    for found, name, above in rules:
        if abs(head[name] - above) < reach[name]: return "unclear"
        if head[name] > above or (name == "relative_entropy" and head[name] == above): return found
    return "none"


def scaled(distances):
    count = len(distances)
    centring = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * centring @ distances**2 @ centring)
    points = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0))
    between = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return between, np.maximum(values[-2:], 0).sum() / np.abs(values).sum()


def main():
    rng = np.random.default_rng(7)
    values, js, queries = {}, 0, 0
    with open(HERE / "records.jsonl", "w") as lines:
        for tokens in SENTENCES:
            a = attention(tokens, rng)
            record = {"format": "heed.attention", "version": 1,
                      "model": {"name": "habits", "type": "bert", "layers": 4, "heads": 5},
                      "tokens": tokens, "layers": LAYERS, "heads": HEADS, "attention": a.tolist()}
            lines.write(json.dumps(record) + "\n")
            for name, value in {**entropies(a), **shares(tokens, a)}.items():
                values.setdefault(name, []).append(value)
            js = js + divergences(a)
            queries += len(tokens)
    def of_heads(measure):
        return [{name: float(measure(np.stack(of_records))[l, h]) for name, of_records in values.items()}
                for l in range(len(LAYERS)) for h in range(len(HEADS))]

    by_head, sd = of_heads(lambda v: v.mean(0)), of_heads(lambda v: v.std(0, ddof=1))
    reaches = [{name: 1.96 * value / np.sqrt(len(SENTENCES)) for name, value in head.items()} for head in sd]
    between, share = scaled(js / queries)
    expected = {
        "records": len(SENTENCES), "tokens": queries, "heads": by_head,
        "sd": sd,
        "classes": [head_class(h, r, "relative_entropy", 0.783) for h, r in zip(by_head, reaches)],
        "classes_by_nats": [head_class(h, r, "entropy", 3.8) for h, r in zip(by_head, reaches)],
        "divergences": js.tolist(), "placement_distances": between.tolist(), "share": float(share),
    }
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(expected["classes"], expected["classes_by_nats"])


if __name__ == "__main__":
    main()
