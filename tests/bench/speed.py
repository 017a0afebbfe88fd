#!/usr/bin/env python3
"""heed beside onnxruntime and PyTorch + transformers on a BERT of base size: speed.py [--quick] [--threads N].

Peers and heed take turns within one run; every figure is a median. Needs numpy; peers that are not installed are named and
left out (pip install torch transformers onnx onnxruntime). ./dev bench runs it. What is measured: tests/bench/README.md.
"""
import argparse
import importlib.util
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
HEED = BUILD / "bin/heed"
MODEL = ROOT / "build/bench/bert-base"
ONNX = MODEL / "model.onnx"
TEXT = "The quick brown fox jumps over the lazy"  # with its special tokens 11 in no vocabulary that is likely
TREEBANK = ROOT / "../shared/corpus/en_pud-ud-test.conllu"


def installed(*modules):
    return all(importlib.util.find_spec(module) for module in modules)


def make_model():
    if not (MODEL / "model.safetensors").exists():
        subprocess.run([sys.executable, ROOT / "tests/bench/make_bert_base.py", MODEL], check=True)


class Heed:
    """The library's forward pass in a process that stays."""

    def __init__(self, threads):
        self.process = subprocess.Popen([BUILD / "bin/heed_forward", MODEL, str(threads)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def seconds(self, lengths):
        print(*lengths, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def padded(lengths):
    """ids, mask, segments of a batch padded to its longest."""
    import numpy as np
    generator = np.random.default_rng(0)
    longest = max(lengths)
    ids = generator.integers(5, 30000, (len(lengths), longest))
    mask = (np.arange(longest)[None, :] < np.array(lengths)[:, None]).astype(np.int64)
    return ids, mask, np.zeros_like(ids)


class Torch:
    def __init__(self, threads):
        import torch
        from transformers import BertModel
        torch.set_num_threads(threads)
        self.torch = torch
        self.model = BertModel.from_pretrained(MODEL, add_pooling_layer=False, attn_implementation="eager").eval()

    def seconds(self, lengths):
        ids, mask, segments = (self.torch.from_numpy(part) for part in padded(lengths))
        start = time.perf_counter()
        with self.torch.inference_mode():
            self.model(input_ids=ids, attention_mask=mask, token_type_ids=segments, output_attentions=True)
        return time.perf_counter() - start

    def export(self):
        """The attentions alone, so that onnxruntime computes nothing behind the last softmax either."""
        torch, model = self.torch, self.model

        class Attentions(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, ids, mask, segments):
                return tuple(self.model(input_ids=ids, attention_mask=mask, token_type_ids=segments,
                                        output_attentions=True).attentions)

        example = tuple(torch.from_numpy(part) for part in padded([11, 9]))
        names = ["ids", "mask", "segments"]
        torch.onnx.export(Attentions(), example, str(ONNX), input_names=names, dynamo=False, opset_version=17,
                          dynamic_axes={name: {0: "batch", 1: "token"} for name in names})


class Onnx:
    def __init__(self, threads):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(ONNX), options, providers=["CPUExecutionProvider"])

    def seconds(self, lengths):
        ids, mask, segments = padded(lengths)
        start = time.perf_counter()
        self.session.run(None, {"ids": ids, "mask": mask, "segments": segments})
        return time.perf_counter() - start


def medians(runners, lengths, rounds):
    times = {name: [] for name in runners}
    for runner in runners.values():
        runner.seconds(lengths)
    for _ in range(rounds):
        for name, runner in runners.items():
            times[name].append(runner.seconds(lengths))
    return {name: statistics.median(values) for name, values in times.items()}


def row(title, seconds):
    heed = seconds["heed"]
    cells = [f"{title:34} heed {heed * 1e3:9.1f} ms"]
    cells += [f"{name} {value * 1e3:9.1f} ms  ratio {heed / value:6.3f}" for name, value in seconds.items() if name != "heed"]
    print("  | ".join(cells), flush=True)


def warm(runners, quick):
    for tokens, rounds in ((11, 41), (32, 31), (128, 15), (512, 5)):
        row(f"warm forward, {tokens} tokens", medians(runners, [tokens], 3 if quick else rounds))


def corpus_lengths(limit):
    """Token counts of the treebank's sentences, roughly: words and punctuation, and two special tokens."""
    lines = TREEBANK.read_text(encoding="utf8").splitlines()
    texts = [line[9:] for line in lines if line.startswith("# text = ")][:limit]
    return [int(len(text.split()) * 1.25) + 2 for text in texts]


def corpus(runners, quick):
    if not TREEBANK.exists():
        return print("corpus: skipped, the treebank is not there")
    lengths = corpus_lengths(100 if quick else 1000)
    tokens = sum(lengths)
    ordered = sorted(lengths)
    batches = [ordered[i:i + 32] for i in range(0, len(ordered), 32)]
    seconds = {name: sum(runner.seconds(batch) for batch in batches) for name, runner in runners.items()}
    print(f"corpus, {len(lengths)} sentences, {tokens} tokens, batches of 32 by length: " +
          ", ".join(f"{name} {tokens / value:.0f} tokens/s" for name, value in seconds.items()), flush=True)
    for name in seconds.keys() - {"heed"}:
        print(f"    heed / {name} in tokens a second: {seconds[name] / seconds['heed']:.2f}")


PROCESSES = {
    "transformers": """
import sys, json
from transformers import AutoTokenizer, BertModel
import torch
folder, text, out = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
with torch.inference_mode():
    attentions = model(**tokenizer(text, return_tensors="pt"), output_attentions=True).attentions
json.dump([a[0].tolist() for a in attentions], open(out, "w"))
""",
    "onnxruntime": """
import sys, json
import onnxruntime, numpy
from tokenizers import BertWordPieceTokenizer
folder, text, out = sys.argv[1:]
tokenizer = BertWordPieceTokenizer(folder + "/vocab.txt")
ids = numpy.array([tokenizer.encode(text).ids])
session = onnxruntime.InferenceSession(folder + "/model.onnx", providers=["CPUExecutionProvider"])
attentions = session.run(None, {"ids": ids, "mask": numpy.ones_like(ids), "segments": numpy.zeros_like(ids)})
json.dump([a[0].tolist() for a in attentions], open(out, "w"))
""",
}


def process_seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


class Process:
    def __init__(self, command):
        self.command = command

    def seconds(self, _):
        return process_seconds(self.command)


def whole_processes(peers, quick):
    with tempfile.TemporaryDirectory() as out:
        attend = [HEED, "attend", "--model", MODEL, TEXT, "-o", f"{out}/heed.json"]
        commands = {name: Process([sys.executable, "-c", PROCESSES[name], MODEL, TEXT, f"{out}/{name}.json"])
                    for name in peers}
        rounds = 1 if quick else 5
        slow = medians(commands, None, rounds) if commands else {}
        row("whole process, to JSON", {"heed": medians({"heed": Process(attend)}, None, 21)["heed"]} | slow)
        one = attend + ["--layer", "0", "--head", "0"]
        row("  --layer 0 --head 0", {"heed": medians({"heed": Process(one)}, None, 21)["heed"]} | slow)
        run = [HEED, "run", "The quick brown fox jumps over the lazy dog", "-o", f"{out}/run"]
        row("heed run, built-in model", {"heed": medians({"heed": Process(run)}, None, 41)["heed"]})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    make_model()
    runners, peers = {"heed": Heed(options.threads)}, []
    if installed("torch", "transformers"):
        runners["transformers"] = Torch(options.threads)
        peers.append("transformers")
        if installed("onnx", "onnxruntime") and not ONNX.exists():
            runners["transformers"].export()
    if installed("onnxruntime") and ONNX.exists():
        runners["onnxruntime"] = Onnx(options.threads)
        peers.append("onnxruntime")
    for name in {"transformers", "onnxruntime"} - runners.keys():
        print(f"{name} is not installed (or its model could not be made): left out")
    warm(runners, options.quick)
    one = Heed(1)
    print(f"from 1 to {options.threads} threads at 128 tokens: "
          f"{medians({'one': one}, [128], 9)['one'] / medians({'all': runners['heed']}, [128], 9)['all']:.2f} times")
    one.close()
    corpus(runners, options.quick)
    runners["heed"].close()
    whole_processes(peers, options.quick)


if __name__ == "__main__":
    main()
