"""What a notebook does for one sentence, in Python: the layer, its weights as JSON, a heatmap and a flow graph.

The peer of `heed run --model self-attention --dim 8 --seed 42 TEXT -o DIR`: torch computes, seaborn and networkx draw.
"""

import json
import math
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import networkx
import seaborn
import torch


def attention(tokens, dim, seed):
    torch.manual_seed(seed)
    x = torch.randn(1, len(tokens), dim)
    query, key, value = (torch.nn.Linear(dim, dim) for _ in range(3))
    with torch.no_grad():
        weights = torch.softmax(query(x) @ key(x).transpose(-2, -1) / math.sqrt(dim), dim=-1)
        return weights[0], (weights @ value(x))[0]


def draw_heatmap(weights, tokens, path):
    plt.figure(figsize=(6, 5))
    seaborn.heatmap(weights.numpy(), xticklabels=tokens, yticklabels=tokens, cmap="viridis")
    plt.xlabel("Key Position")
    plt.ylabel("Query Position")
    plt.savefig(path)
    plt.close()


def draw_flow(weights, tokens, path):
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(tokens)))
    graph.add_weighted_edges_from((q, k, w) for q, row in enumerate(weights.tolist()) for k, w in enumerate(row) if w > 0.1)
    plt.figure(figsize=(6, 6))
    networkx.draw(graph, networkx.circular_layout(graph), labels=dict(enumerate(tokens)), node_color="lightblue",
                  width=[5 * w for _, _, w in graph.edges.data("weight")])
    plt.savefig(path)
    plt.close()


def main():
    text, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    tokens = text.split()
    weights, output = attention(tokens, 8, 42)
    (folder / "attention.json").write_text(json.dumps({"tokens": tokens, "attention": weights.tolist(), "output": output.tolist()}))
    draw_heatmap(weights, tokens, folder / "heatmap.svg")
    draw_flow(weights, tokens, folder / "flow.svg")


if __name__ == "__main__":
    main()
