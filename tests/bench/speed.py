#!/usr/bin/env python3
"""heed beside onnxruntime and PyTorch + transformers on a BERT of base size: speed.py [--quick] [--threads N] [--family roberta|modernbert].

With --family the passes and the corpus alone, over a model of base size of that family with random weights.

Peers and heed take turns within one run; every figure is a median. Needs numpy; peers that are not installed are named and
left out (pip install torch transformers onnx onnxruntime). ./dev bench runs it. What is measured: tests/bench/README.md.
"""
import argparse
import importlib.util
import inspect
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
HEED = BUILD / "bin/heed"
FOLDERS = ROOT / "build/bench"
#: What transformers' own defaults leave to the models on the Hub.
SIZES = {"roberta": dict(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5), "modernbert": {}}
TEXT = "a b c d e f g h i"  # 11 tokens in the vocabulary that make_bert_base.py makes
PAUSE = 0.3  # seconds between measurements: for as long the threads of PyTorch, onnxruntime and heed look out for more work
TREEBANK = ROOT / "../shared/corpus/en_pud-ud-test.conllu"


def installed(*modules):
    return all(importlib.util.find_spec(module) for module in modules)


def make_model(family):
    folder = FOLDERS / f"{family}-base"
    if not (folder / "model.safetensors").exists() and family == "bert":
        subprocess.run([sys.executable, ROOT / "tests/bench/make_bert_base.py", folder], check=True)
    elif not (folder / "model.safetensors").exists():
        import torch
        from transformers import AutoConfig, AutoModel
        torch.manual_seed(0)
        AutoModel.from_config(AutoConfig.for_model(family, **SIZES[family])).save_pretrained(folder)
    return folder


class Heed:
    """The library's forward pass in a process that stays."""

    def __init__(self, folder, threads, weights="packed"):
        self.process = subprocess.Popen([BUILD / "bin/heed_forward", folder, str(threads), weights], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, work, numbers):
        print(work, *numbers, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def seconds(self, lengths):
        return self.ask("forward", lengths)

    def linear_seconds(self, tokens):
        return self.ask("linear", [tokens])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def padded(lengths):
    """ids, mask, segments of a batch padded to its longest; no id is of padding, from which RoBERTa counts positions."""
    import numpy as np
    generator = np.random.default_rng(0)
    longest = max(lengths)
    ids = generator.integers(5, 30000, (len(lengths), longest))
    mask = (np.arange(longest)[None, :] < np.array(lengths)[:, None]).astype(np.int64)
    return ids, mask, np.zeros_like(ids)


class Torch:
    def __init__(self, folder, threads):
        import torch
        from transformers import AutoModel
        torch.set_num_threads(threads)
        self.torch, self.onnx = torch, folder / "model.onnx"
        self.model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
        self.model.pooler = None
        self.has_types = "token_type_ids" in inspect.signature(self.model.forward).parameters

    def attentions(self, ids, mask, segments):
        more = {"token_type_ids": segments} if self.has_types else {}
        return tuple(self.model(input_ids=ids, attention_mask=mask, output_attentions=True, **more).attentions)

    def seconds(self, lengths):
        ids, mask, segments = (self.torch.from_numpy(part) for part in padded(lengths))
        start = time.perf_counter()
        with self.torch.inference_mode():
            self.attentions(ids, mask, segments)
        return time.perf_counter() - start

    def export(self):
        """The attentions alone, so that onnxruntime computes nothing behind the last softmax either."""
        torch, attentions = self.torch, self.attentions

        class Attentions(torch.nn.Module):
            def __init__(self, model):
                super().__init__()
                self.model = model

            def forward(self, ids, mask, segments):
                return attentions(ids, mask, segments)

        example = tuple(torch.from_numpy(part) for part in padded([11, 9]))
        names = ["ids", "mask", "segments"]
        torch.onnx.export(Attentions(self.model), example, str(self.onnx), input_names=names, dynamo=False, opset_version=17,
                          dynamic_axes={name: {0: "batch", 1: "token"} for name in names})


class Onnx:
    def __init__(self, path, threads):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.names = {entry.name for entry in self.session.get_inputs()}

    def seconds(self, lengths):
        inputs = {name: part for name, part in zip(("ids", "mask", "segments"), padded(lengths)) if name in self.names}
        start = time.perf_counter()
        self.session.run(None, inputs)
        return time.perf_counter() - start


def medians(runners, lengths, rounds):
    times = {name: [] for name in runners}
    for runner in runners.values():
        runner.seconds(lengths)
    for _ in range(rounds):
        for name, runner in runners.items():
            time.sleep(PAUSE)
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


def limits(threads):
    """Fused multiply-adds in GFLOP/s and reading in GB/s: what this machine can do."""
    out = subprocess.run([BUILD / "bin/heed_limits", str(threads)], check=True, capture_output=True, text=True).stdout
    return [float(number) for number in out.split()]


def shares(heed, folder, threads, quick):
    """The linear layers alone, beside the machine's limits, which are taken in turn with them."""
    config = json.loads((folder / "config.json").read_text())
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    weights = config["num_hidden_layers"] * (4 * hidden * hidden + 2 * hidden * wide)
    for tokens in (11, 128, 512):
        seconds, peaks, reads = [], [], []
        for _ in range(2 if quick else 5):
            peak, read = limits(threads)
            peaks.append(peak)
            reads.append(read)
            seconds += [heed.linear_seconds(tokens) for _ in range(2 if quick else 5)]
        time_, peak, read = statistics.median(seconds), max(peaks), max(reads)
        arithmetic, traffic = 2 * tokens * weights / time_ / 1e9, 4 * weights / time_ / 1e9
        print(f"linear layers, {tokens} tokens: {time_ * 1e3:.1f} ms, {arithmetic:.0f} of {peak:.0f} GFLOP/s "
              f"({arithmetic / peak:.0%}), {traffic:.1f} of {read:.1f} GB/s ({traffic / read:.0%})", flush=True)


def scaling(heed, quick):
    cells = []
    for tokens in (128, 192, 256, 384, 512):
        times = [heed.seconds([tokens]) for _ in range(2 if quick else 5)]
        cells.append(f"{tokens}: {statistics.median(times) * 1e3 / tokens:.2f}")
    print("milliseconds a token by length: " + ", ".join(cells), flush=True)


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
    seconds = dict.fromkeys(runners, 0)
    for batch in batches:
        for name, runner in runners.items():
            time.sleep(PAUSE)
            seconds[name] += runner.seconds(batch)
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


def whole_processes(folder, peers, quick):
    with tempfile.TemporaryDirectory() as out:
        attend = [HEED, "attend", "--model", folder, TEXT, "-o", f"{out}/heed.json"]
        commands = {name: Process([sys.executable, "-c", PROCESSES[name], folder, TEXT, f"{out}/{name}.json"])
                    for name in peers}
        rounds = 1 if quick else 5
        slow = medians(commands, None, rounds) if commands else {}
        row("whole process, to JSON", {"heed": medians({"heed": Process(attend)}, None, 21)["heed"]} | slow)
        one = attend + ["--layer", "0", "--head", "0"]
        row("  --layer 0 --head 0", {"heed": medians({"heed": Process(one)}, None, 21)["heed"]} | slow)
        run = [HEED, "run", "The quick brown fox jumps over the lazy dog", "-o", f"{out}/run"]
        row("heed run, built-in model", {"heed": medians({"heed": Process(run)}, None, 41)["heed"]})


def peak_memory(command):
    """Of a process that ends well, in MB."""
    reader = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    return float(subprocess.run([sys.executable, "-c", reader, *map(str, command)], check=True, capture_output=True,
                                text=True).stdout)


def many_texts(quick):
    """The built-in model over more and more texts: time a text and memory."""
    if not TREEBANK.exists():
        return print("many texts: skipped, the treebank is not there")
    lines = [line[9:] for line in TREEBANK.read_text(encoding="utf8").splitlines() if line.startswith("# text = ")]
    with tempfile.TemporaryDirectory() as out:
        for count in (100, 1000) if quick else (100, 1000, 10000):
            texts = pathlib.Path(out, "texts.txt")
            texts.write_text("\n".join(lines[i % len(lines)] for i in range(count)) + "\n", encoding="utf8")
            command = [HEED, "attend", "-f", texts, "--layer", "-1", "--head", "0", "-o", f"{out}/texts.jsonl"]
            seconds = process_seconds(command)
            print(f"heed attend, built-in model, {count} texts: {seconds / count * 1e3:.2f} ms a text, "
                  f"peak memory {peak_memory(command):.0f} MB", flush=True)


def records(folder, quick):
    """A record of 12 x 12 heads of 512 tokens, in and out of each format by one process."""
    with tempfile.TemporaryDirectory() as out:
        source = f"{out}/record.safetensors"
        words = " ".join(["word"] * 510)
        subprocess.run([HEED, "attend", "--model", folder, "--truncate", "longest_first", words, "-o", source], check=True)
        base = Process([HEED, "attend", source, "--layer", "0", "--head", "0", "-o", f"{out}/one.npz"]).seconds(None)
        for name, command in (("write .safetensors", [source, "-o", f"{out}/a.safetensors"]), ("write .npz", [source, "-o", f"{out}/a.npz"]),
                              ("write .json", [source, "-o", f"{out}/a.json"]),
                              ("read .json", [f"{out}/a.json", "--layer", "0", "--head", "0", "-o", f"{out}/one.npz"])):
            seconds = medians({"heed": Process([HEED, "attend", *command])}, None, 1 if quick else 3)["heed"]
            size = pathlib.Path(command[0] if name.startswith("read") else command[2]).stat().st_size
            print(f"{name}: {size / 1e6:.0f} MB in {seconds:.2f} s, {size / 1e6 / seconds:.0f} MB/s, the whole process, reading "
                  f"{source.rsplit('.', 1)[1] if name.startswith('write') else 'it'} included", flush=True)
        print(f"(one head of it, read and written: {base * 1e3:.0f} ms)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--family", choices=sorted(SIZES), help="a model of this family instead of a BERT")
    options = parser.parse_args()
    family = options.family or "bert"
    folder = make_model(family)
    onnx = folder / "model.onnx"
    runners, peers = {"heed": Heed(folder, options.threads)}, []
    if installed("torch", "transformers"):
        runners["transformers"] = Torch(folder, options.threads)
        peers.append("transformers")
        if installed("onnx", "onnxruntime") and not onnx.exists():
            runners["transformers"].export()
    if installed("onnxruntime") and onnx.exists():
        runners["onnxruntime"] = Onnx(onnx, options.threads)
        peers.append("onnxruntime")
    for name in {"transformers", "onnxruntime"} - runners.keys():
        print(f"{name} is not installed (or its model could not be made): left out")
    warm(runners, options.quick)
    if options.family:
        corpus(runners, options.quick)
        return runners["heed"].close()
    shares(runners["heed"], folder, options.threads, options.quick)
    scaling(runners["heed"], options.quick)
    one = Heed(folder, 1)
    print(f"from 1 to {options.threads} threads at 128 tokens: "
          f"{medians({'one': one}, [128], 9)['one'] / medians({'all': runners['heed']}, [128], 9)['all']:.2f} times")
    one.close()
    corpus(runners, options.quick)
    runners["heed"].close()
    whole_processes(folder, peers, options.quick)
    many_texts(options.quick)
    records(folder, options.quick)


if __name__ == "__main__":
    main()
