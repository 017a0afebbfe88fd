"""A decoder beside transformers, in float32 with eager attention: warm passes, and whole processes from a text to .npz.

    pip install torch transformers; python decoder.py [--tokens N] [--rounds N] [--threads N]

A checkpoint of the size of Qwen3-0.6B (28 layers, 16 heads that share 8 of keys, hidden 1024, 1.2 GB) with random weights in bfloat16 is made
in build/bench unless it is there. heed's warm pass runs in build/release/bin/heed_forward, with the weights as they are mapped and with packed
ones. heed and its peer take turns; every figure is the best of the rounds, since others may use the machine too. Last comes the memory that heed
takes without the mapped file.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"
FOLDER = ROOT / "build/bench/qwen3-0.6b"
SIZES = dict(vocab_size=151936, hidden_size=1024, num_hidden_layers=28, num_attention_heads=16, num_key_value_heads=8, head_dim=128,
             intermediate_size=3072, max_position_embeddings=40960, rope_parameters={"rope_type": "default", "rope_theta": 1e6},
             tie_word_embeddings=True)
PEER = """
import sys, numpy, torch, transformers
folder, tokens, out, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
ids = torch.arange(5, 5 + int(tokens))[None]
with torch.inference_mode():
    attentions = torch.cat(model(ids, output_attentions=True).attentions)
numpy.savez(out, attention=attentions.numpy())
"""


def make_model():
    import torch
    import transformers

    torch.manual_seed(0)
    transformers.Qwen3Model(transformers.Qwen3Config(**SIZES)).to(torch.bfloat16).save_pretrained(FOLDER)
    words = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"] + [f"w{i}" for i in range(2000)]
    tokenizer = {"version": "1.0", "added_tokens": [], "normalizer": None, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None,
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                           "vocab": {word: i for i, word in enumerate(words)}}}
    (FOLDER / "tokenizer.json").write_text(json.dumps(tokenizer))


class Peer:
    """transformers in this process."""

    def __init__(self, threads):
        import torch
        import transformers

        torch.set_num_threads(threads)
        self.torch = torch
        self.model = transformers.AutoModel.from_pretrained(FOLDER, dtype=torch.float32, attn_implementation="eager").eval()

    def seconds(self, tokens):
        ids = self.torch.arange(5, 5 + tokens)[None]
        start = time.perf_counter()
        with self.torch.inference_mode():
            self.model(ids, output_attentions=True, use_cache=False)
        return time.perf_counter() - start


class Heed:
    """The library's pass in a process that stays."""

    def __init__(self, threads, weights):
        self.process = subprocess.Popen([BIN / "heed_forward", FOLDER, str(threads), weights], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def seconds(self, tokens):
        print("forward", tokens, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


class Process:
    def __init__(self, command):
        self.command = [str(part) for part in command]

    def seconds(self, _):
        start = time.perf_counter()
        subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start


def in_turn(runners, tokens, rounds):
    """The best of each."""
    taken = {name: [] for name in runners}
    for _ in range(rounds):
        for name, runner in runners.items():
            taken[name].append(runner.seconds(tokens))
            time.sleep(0.3)
    return {name: min(seconds) for name, seconds in taken.items()}


def memory(command):
    """The most megabytes that a process has had which are of no file, looked at every 10 ms."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        found = re.search(r"RssAnon:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())
        most = max(most, int(found[1]) if found else 0)
        time.sleep(0.01)
    return most / 1000


def row(title, bests):
    print(f"{title:34}" + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in bests.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if not (FOLDER / "model.safetensors").exists():
        make_model()
    passes = {"heed, mapped": Heed(options.threads, "mapped"), "heed, packed": Heed(options.threads, "packed"), "transformers": Peer(options.threads)}
    in_turn(passes, options.tokens, 1)  # warm
    row(f"warm pass, {options.tokens} tokens", in_turn(passes, options.tokens, options.rounds))
    del passes
    text = " ".join(f"w{i}" for i in range(options.tokens))
    with tempfile.TemporaryDirectory() as out:
        heed = [BIN / "heed", "attend", "--threads", options.threads, "--model", FOLDER, text, "-o", f"{out}/heed.npz"]
        peer = Process([sys.executable, "-c", PEER, FOLDER, options.tokens, f"{out}/peer.npz", options.threads])
        row(f"whole process, {options.tokens} tokens", in_turn({"heed": Process(heed), "transformers": peer}, 0, max(1, options.rounds // 2)))
        row("  --layer 0 --head 0", in_turn({"heed": Process(heed + ["--layer", "0", "--head", "0"])}, 0, options.rounds))
        row("  --query -1", in_turn({"heed": Process(heed + ["--query", "-1"])}, 0, options.rounds))
        for more in ([], ["--query", "-1"], ["--layer", "0", "--head", "0"]):
            print(f"{'memory without the file':34}{memory(heed + more):.0f} MB {' '.join(more)}", flush=True)


if __name__ == "__main__":
    main()
