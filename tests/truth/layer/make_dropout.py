"""Makes dropout.json: the layer in training mode, with the mask that torch.nn.Dropout draws where PyTorch is not built with MKL for an Intel
processor. There bernoulli_ takes one double of the generator per weight; here torch.rand draws the same doubles on any processor.

    pip install torch; python make_dropout.py
"""

import json
import pathlib

import torch

from make_layer import attention

CASES = [(42, 6, 8, 0.1), (3, 9, 8, 0.25), (2**32 + 7, 17, 5, 0.5), (0, 1, 4, 0.9), (11, 20, 16, 0.75)]


def run(seed, tokens, dim, p):
    torch.manual_seed(seed)
    x = torch.randn(1, tokens, dim)
    query, key, value = (torch.nn.Linear(dim, dim) for _ in range(3))
    weights, _ = attention(x, query, key, value)
    kept = torch.rand(1, tokens, tokens, dtype=torch.float64) < 1 - p
    dropped = weights * kept / (1 - p)
    values = x @ value.weight.T + value.bias
    return {"seed": seed, "tokens": tokens, "dim": dim, "p": p, "attention": dropped[0].tolist(), "output": (dropped @ values)[0].tolist()}


def main():
    torch.set_grad_enabled(False)
    text = ",\n  ".join(json.dumps(run(*case)) for case in CASES)
    (pathlib.Path(__file__).parent / "dropout.json").write_text(f'{{"source": "PyTorch {torch.__version__}", "cases": [\n  {text}\n]}}\n')


if __name__ == "__main__":
    main()
