"""Makes layer.json and layer.f32: the self-attention layer as PyTorch computes it, for many seeds and sizes.

    pip install torch numpy; python make_layer.py

layer.json lists the cases; layer.f32 holds their numbers end to end as little-endian float32, in this order for each case:
x, then weight and bias of query, key and value, the attention, the output, and the causal attention.
A case whose x is `drawn` draws it first, as the notebook this layer comes from does; a `given` one does not draw it.
"""

import json
import math
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
# Sizes on both sides of what PyTorch's randn treats apart: under 16 numbers, a multiple of 16, neither.
SIZES = [(1, 1), (1, 2), (2, 1), (1, 15), (3, 5), (5, 3), (7, 2), (1, 16), (2, 8), (4, 4), (16, 1), (1, 17), (17, 1), (3, 7),
         (6, 8), (11, 8), (5, 10), (9, 9), (12, 16), (13, 12), (31, 3), (10, 33), (33, 20), (64, 4), (70, 7), (128, 2), (24, 40)]
SEEDS = [0, 1, 42, 2**32 - 1, 2**32 + 7]


def linear(x, layer):
    return x @ layer.weight.T + layer.bias


def attention(x, query, key, value, mask=None):
    energy = linear(x, query) @ linear(x, key).transpose(-2, -1) / math.sqrt(x.shape[-1])
    if mask is not None:
        energy = energy.masked_fill(mask == 0, float("-inf"))
    weights = torch.softmax(energy, dim=-1)
    return weights, weights @ linear(x, value)


def run(seed, tokens, dim, drawn):
    torch.manual_seed(seed)
    x = torch.randn(1, tokens, dim) if drawn else torch.linspace(-1, 1, tokens * dim).reshape(1, tokens, dim)
    query, key, value = (torch.nn.Linear(dim, dim) for _ in range(3))
    weights, output = attention(x, query, key, value)
    causal, _ = attention(x, query, key, value, torch.tril(torch.ones(tokens, tokens)))
    parameters = [p for layer in (query, key, value) for p in (layer.weight, layer.bias)]
    return [x, *parameters, weights, output, causal]


def main():
    torch.set_grad_enabled(False)
    cases = [(seed, n, d, True) for i, (n, d) in enumerate(SIZES) for seed in (SEEDS[i % 5], 1000 + i)]
    cases += [(42, 6, 8, True), (7, 64, 50, True), (3, 6, 8, False), (5, 2, 3, False), (2**63, 9, 20, False)]
    with open(HERE / "layer.f32", "wb") as numbers:
        for case in cases:
            for tensor in run(*case):
                numbers.write(tensor.numpy().astype("<f4").tobytes())
    listed = [{"seed": s, "tokens": n, "dim": d, "x": "drawn" if drawn else "given"} for s, n, d, drawn in cases]
    text = ",\n  ".join(json.dumps(case) for case in listed)
    (HERE / "layer.json").write_text(f'{{"source": "PyTorch {torch.__version__}", "cases": [\n  {text}\n]}}\n')


if __name__ == "__main__":
    main()
