"""What heads do over a few records, derived a second time: writes records.jsonl, causal.jsonl and expected.json.

The formulas are those of Clark et al. 2019 (clarkkev/attention-analysis, General_Analysis.ipynb and
head_distances.py), in numpy and float64: a mask over [query, key] a measure, and the divergences as sums of
p ln(p / m). Classical scaling is numpy's eigh. Each head is made of one habit and noise; the weights are
multiples of 1/256, which float32 holds exactly. In causal.jsonl keys are hidden: the first layer is causal, the second sees
two tokens back, the third sees all; entropies and divergences are then over what is seen, as are the sinks of Gu et al.
2024 (arXiv 2410.10781: of a text's first 64 tokens the mean of the first column). Run from the source root:
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
    n, t = len(tokens), min(len(tokens), 64)
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
    of = {name: (a * mask).sum((-1, -2)) / count for name, (mask, count) in masks.items() if count}
    return {**of, "first_by_others": a[..., 1:, 0].sum(-1) / (n - 1), "sink": (a[..., :t, 0].mean(-1) > 0.3) * 1.0}


def smoothed(a, share, seen):
    """(1 - share) a + share / m over the m keys that a query sees; nothing elsewhere."""
    return np.where(seen, (1 - share) * a + share / seen.sum(-1, keepdims=True), 0)


def p_ln(p, q):
    """p ln q, 0 where p is."""
    return np.where(p > 0, p * np.log(np.where(p > 0, q, 1)), 0)


def entropies(a, seen):
    p = smoothed(a, 0.0001, seen)
    nats, keys = -p_ln(p, p).sum(-1), seen.sum(-1)
    relative = np.where(keys > 1, nats / np.log(np.maximum(keys, 2)), 0).sum(-1) / (keys > 1).sum(-1)
    return {"entropy": nats.mean(-1), "relative_entropy": relative}


def divergences(a, seen):
    heads = len(LAYERS) * len(HEADS)
    a, seen = a.reshape(heads, *a.shape[-2:]), np.broadcast_to(seen, a.shape).reshape(heads, *a.shape[-2:])
    js = np.zeros((heads, heads))
    for one in range(heads):
        for other in range(heads):
            either = seen[one] | seen[other]
            p, q = smoothed(a[one], 0.001, either), smoothed(a[other], 0.001, either)
            m = (p + q) / 2
            js[one, other] = sum((p_ln(x, x) - p_ln(x, m)).sum() for x in (p, q)) / 2
    return js


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


def seen_by_layer(n):
    """[layer, 1, query, key]: causal, the two tokens before, all."""
    i, j = np.indices((n, n))
    return np.stack([j <= i, (j <= i) & (i - j <= 2), np.full((n, n), True)])[:, None]


def hidden_keys(n):
    """As a record says it."""
    window = [[[0, i - 2]] * (i > 2) + [[i + 1, n]] * (i + 1 < n) for i in range(n)]
    return {"layers": ["causal", window, None]}


def record_of(tokens, a, **more):
    return {"format": "heed.attention", "version": 1, "model": {"name": "habits", "type": "bert", "layers": 4, "heads": 5},
            "tokens": tokens, "layers": LAYERS, "heads": HEADS, "attention": a.tolist(), **more}


def by_head(sums):
    return [{name: float(value[l, h]) for name, value in sums.items()} for l in range(len(LAYERS)) for h in range(len(HEADS))]


def causal(rng):
    """What is expected of causal.jsonl, which it writes: sentences without special tokens."""
    sums, js, uniform = {}, 0, 0
    sentences = [SENTENCES[0][1:-1], ["who", "?"], ["to", "be", "or", "not", "."]]
    with open(HERE / "causal.jsonl", "w") as lines:
        for tokens in sentences:
            n = len(tokens)
            seen = seen_by_layer(n)
            to_first = (np.arange(n) == 0) * rng.random((len(LAYERS), len(HEADS), 1, 1)) ** 6
            a = np.stack([[on_grid(head) for head in layer] for layer in (0.1 * rng.random(to_first.shape[:2] + (n, n)) + to_first) * seen])
            lines.write(json.dumps(record_of(tokens, a, hidden_keys=hidden_keys(n))) + "\n")
            for name, value in {**entropies(a, seen), **shares(tokens, a)}.items():
                sums[name] = sums.get(name, 0) + value / len(sentences)
            js = js + divergences(a, seen)
            uniform += np.log(seen.sum(-1)).mean() / len(sentences)
    heads = by_head(sums)
    return {"heads": heads, "divergences": js.tolist(), "uniform_entropy": uniform,
            "sink_rate": float(np.mean([head["sink"] for head in heads]))}


def main():
    rng = np.random.default_rng(7)
    values, js, queries = {}, 0, 0
    with open(HERE / "records.jsonl", "w") as lines:
        for tokens in SENTENCES:
            a = attention(tokens, rng)
            seen = np.full(a.shape[-2:], True)
            lines.write(json.dumps(record_of(tokens, a)) + "\n")
            for name, value in {**entropies(a, seen), **shares(tokens, a)}.items():
                values.setdefault(name, []).append(value)
            js = js + divergences(a, seen)
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
        "causal": causal(rng),
    }
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(expected["classes"], expected["classes_by_nats"])


if __name__ == "__main__":
    main()
