#!/usr/bin/env python3
"""heed's figures beside seaborn's, matplotlib's and networkx': figures.py [--quick] [--model FOLDER] [--heed PROGRAM].

Each figure is drawn by whole processes, heed and its peers in turn, from one .safetensors record that heed made of a BERT of
12 x 12 heads; times are medians, but a process that takes over 10 s runs once. Prints one table in Markdown. Peers that are not
installed are named and left out (pip install seaborn networkx safetensors). ./dev bench runs it; README.md says what is measured.

`figures.py draw FIGURE PEER RECORD OUT` is the peer's side: it draws one figure, and imports nothing it does not need.
"""
import argparse
import importlib.metadata
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import speed

TEXT = "the quick brown fox jumps over the lazy dog " * 60  # cut to the number of tokens that is asked for
HEAD = ["--layer", "3", "--head", "5"]
TOP_K = 4
PATIENCE = 10  # seconds

# Name: tokens, heed's arguments, format, heed's bound in milliseconds, peers.
FIGURES = {
    "heatmap": (30, ["heatmap", *HEAD], "svg", 10, ["seaborn", "matplotlib"]),
    "grid": (30, ["heatmap", "--layer", "all", "--head", "all"], "svg", 60, ["seaborn", "matplotlib"]),
    "long": (512, ["heatmap", *HEAD], "pdf", 300, ["seaborn", "matplotlib"]),
    "dot": (128, ["flow", *HEAD, "--top-k", str(TOP_K)], "dot", 100, []),
    "line": (128, ["flow", *HEAD, "--top-k", str(TOP_K)], "svg", 100, ["networkx"]),
    "circle": (128, ["flow", *HEAD, "--top-k", str(TOP_K), "--layout", "circle"], "svg", 100, ["networkx"]),
}
TITLES = {"heatmap": "heatmap, 30 tokens", "grid": "grid of 12 × 12 heads, 30 tokens", "long": "heatmap, 512 tokens",
          "dot": "flow, 128 tokens", "line": "flow on a line, 128 tokens", "circle": "flow on a circle, 128 tokens"}
NEEDED = {"seaborn": ["seaborn", "safetensors"], "matplotlib": ["matplotlib", "safetensors"],
          "networkx": ["networkx", "matplotlib", "safetensors"]}


class Drawing:
    """One figure by a peer, as a notebook makes it: no more is read of the record than is drawn."""

    def __init__(self, figure, peer, record, out):
        import matplotlib
        matplotlib.use(pathlib.Path(out).suffix[1:])
        import matplotlib.pyplot
        from safetensors import safe_open
        self.figure, self.peer, self.out, self.plot = figure, peer, out, matplotlib.pyplot
        self.file = safe_open(record, "numpy")
        self.attention = self.file.get_slice("attention")  # [layer, head, query, key]
        self.tokens = json.loads(self.file.metadata()["meta"])["tokens"]

    def draw(self):
        {"heatmap": self.heatmap, "long": self.heatmap, "grid": self.grid, "line": self.flow, "circle": self.flow}[self.figure]()
        self.plot.savefig(self.out)

    def head(self):
        return self.attention[3, 5]

    def heatmap(self):
        self.plot.figure(figsize=(6, 5))
        if self.peer == "seaborn":
            import seaborn
            seaborn.heatmap(self.head(), xticklabels=self.tokens, yticklabels=self.tokens, cmap="viridis")
        else:
            self.plot.colorbar(self.plot.imshow(self.head()))
            self.plot.xticks(range(len(self.tokens)), self.tokens, rotation=90)
            self.plot.yticks(range(len(self.tokens)), self.tokens)
        self.plot.title("layer 3, head 5")
        self.plot.xlabel("key")
        self.plot.ylabel("query")

    def grid(self):
        weights = self.file.get_tensor("attention")
        layers, heads = weights.shape[:2]
        _, panels = self.plot.subplots(layers, heads, figsize=(heads, layers))
        for layer, row in enumerate(panels):
            for head, axes in enumerate(row):
                self.panel(axes, weights[layer, head], weights.max())
                axes.set_title(f"layer {layer}, head {head}", fontsize=5)

    def panel(self, axes, weights, largest):
        if self.peer == "seaborn":
            import seaborn
            seaborn.heatmap(weights, vmin=0, vmax=largest, cmap="viridis", xticklabels=False, yticklabels=False, cbar=False,
                            ax=axes)
            return
        axes.imshow(weights, vmin=0, vmax=largest)
        axes.set_xticks([])
        axes.set_yticks([])

    def flow(self):
        import networkx
        graph = networkx.DiGraph()
        graph.add_nodes_from(range(len(self.tokens)))
        for query, row in enumerate(self.head()):
            graph.add_weighted_edges_from((query, int(key), float(row[key])) for key in row.argsort()[-TOP_K:])
        places = networkx.circular_layout(graph) if self.figure == "circle" else {node: (node, 0) for node in graph}
        self.plot.figure(figsize=(6, 6))
        networkx.draw(graph, places, labels=dict(enumerate(self.tokens)), node_color="lightblue", connectionstyle="arc3,rad=0.3",
                      width=[5 * weight for _, _, weight in graph.edges.data("weight")])


def available_peers():
    """Those that can be imported; says which cannot and why, and the versions of what is there."""
    missing = {peer: [module for module in modules if not speed.installed(module)] for peer, modules in NEEDED.items()}
    peers = [peer for peer in NEEDED if not missing[peer]]
    for peer in NEEDED:
        if missing[peer]:
            print(f"{peer} is left out: not installed: {', '.join(missing[peer])}\n")
    if peers:
        print("Peers: " + ", ".join(f"{peer} {importlib.metadata.version(peer)}" for peer in peers) + "\n")
    return peers


def make_records(options, folder):
    """{tokens: the record's path}; the attention of all heads."""
    records = {}
    for tokens in {figure[0] for figure in FIGURES.values()}:
        records[tokens] = folder / f"{tokens}.safetensors"
        subprocess.run([options.heed, "attend", "--model", options.model, "--threads", str(options.threads), TEXT, "--truncate",
                        "longest_first", "--max-length", str(tokens), "-q", "-o", records[tokens]], check=True)
    return records


def medians(commands, rounds):
    """Seconds of whole processes, taken in turn; the first run of each warms the caches, or was too long to be repeated."""
    first = {who: speed.process_seconds(command) for who, command in commands.items()}
    times = {who: [] if seconds < PATIENCE else [seconds] for who, seconds in first.items()}
    for _ in range(rounds):
        for who in commands:
            if first[who] < PATIENCE:
                times[who].append(speed.process_seconds(commands[who]))
    return {who: statistics.median(seconds) for who, seconds in times.items()}


def row(name, seconds, sizes):
    """A line for each peer; heed's own stands in the first alone."""
    _, _, ending, bound, _ = FIGURES[name]
    heed = f"{TITLES[name]}, {ending.upper()} | {bound} | {seconds['heed'] * 1e3:.1f} | {sizes['heed'] / 1e3:.0f}"
    peers = [f"{peer} | {seconds[peer] * 1e3:.0f} | {sizes[peer] / 1e3:.0f} | {seconds[peer] / seconds['heed']:.0f}"
             for peer in seconds if peer != "heed"] or ["| | | "]
    for line, peer in enumerate(peers):
        print(f"| {heed if line == 0 else ' | | |'} | {peer} |", flush=True)


def compare(name, peers, records, options):
    tokens, arguments, ending, _, own_peers = FIGURES[name]
    record = records[tokens]
    out = {who: record.with_name(f"{name}-{who}.{ending}") for who in ["heed"] + [peer for peer in own_peers if peer in peers]}
    commands = {who: [sys.executable, __file__, "draw", name, who, record, path] for who, path in out.items()}
    commands["heed"] = [options.heed, *arguments, record, "-o", out["heed"]]
    seconds = medians(commands, 1 if options.quick else 7)
    row(name, seconds, {who: path.stat().st_size for who, path in out.items()})


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round, to see that it works")
    parser.add_argument("--model", type=pathlib.Path, help="a BERT's folder of 12 x 12 heads (made in build/bench)")
    parser.add_argument("--heed", type=pathlib.Path, default=speed.HEED, help="the program (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="to make the records with")
    options = parser.parse_args()
    if options.model is None:
        speed.make_model()
        options.model = speed.MODEL
    return options


def main():
    if sys.argv[1:2] == ["draw"]:
        return Drawing(*sys.argv[2:]).draw()
    options = arguments()
    peers = available_peers()
    print("| figure | bound, ms | heed, ms | heed, kB | peer | peer, ms | peer, kB | times heed |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        records = make_records(options, pathlib.Path(folder))
        for name in FIGURES:
            compare(name, peers, records, options)


if __name__ == "__main__":
    main()
