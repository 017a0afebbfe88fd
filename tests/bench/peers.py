"""Puts heed beside transformers on a model's folder and a text file: how far apart they are, and how long each takes.

    pip install torch transformers; python peers.py MODEL TEXTFILE [--heed PROGRAM] [--lines N]

Each line of TEXTFILE that is not blank is a sequence. heed is run once as a user runs it (`heed attend --hidden`, to JSON
Lines); transformers takes the same lines one by one (AutoTokenizer; AutoModel, float32, eager). Both are then
measured against the same model in float64 (tests/truth/float64.py). Exit code 1 if a token, id, offset, word or segment differs, a record is
missing on one side, or a number is NaN or an array of another shape; how far apart the numbers may be is the reader's judgement.
"""

import argparse
import inspect
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

FIELDS = ["tokens", "ids", "segments", "offsets", "word_ids", "special_tokens_mask"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
HEED = ROOT / "build" / "release" / "bin" / "heed"
sys.path.insert(0, str(ROOT / "tests/truth"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a folder in Hugging Face's layout")
    parser.add_argument("textfile", type=pathlib.Path)
    parser.add_argument("--heed", default=HEED, help="the program (default: %(default)s)")
    parser.add_argument("--lines", type=int, help="take only the first of the lines")
    return parser.parse_args()


class Errors:
    """The differences between two arrays, over all records."""

    def __init__(self):
        self.squares, self.count, self.max = 0.0, 0, 0.0

    def add(self, values, truth):
        if values.shape != truth.shape:
            self.squares = self.max = math.inf
            return
        difference = values.double() - truth.double()
        self.squares += difference.square().sum().item()
        self.count += difference.numel()
        self.max = max(self.max, difference.abs().max().nan_to_num(math.inf).item())

    @property
    def rms(self):
        return math.sqrt(self.squares / max(self.count, 1))


class Transformers:
    """Imports and loads when made, which is part of what it costs."""

    def __init__(self, folder):
        start = time.perf_counter()
        import torch
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        self.torch, self.model = torch, transformers.AutoModel
        self.folder = folder
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        self.single = self.load(torch.float32)
        self.load_seconds = time.perf_counter() - start
        self.forward_seconds = 0.0
        self.double = self.load(torch.float64)

    def load(self, dtype):
        return self.model.from_pretrained(self.folder, dtype=dtype, attn_implementation="eager").eval()

    def encode(self, text):
        encoded = self.tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True, return_token_type_ids=True)
        return {"tokens": encoded.tokens(), "ids": encoded["input_ids"], "segments": encoded["token_type_ids"],
                "offsets": [list(pair) for pair in encoded["offset_mapping"]], "word_ids": encoded.word_ids(),
                "special_tokens_mask": encoded["special_tokens_mask"]}

    def run(self, model, encoding):
        with self.torch.inference_mode():
            inputs = {"input_ids": self.torch.tensor([encoding["ids"]])}
            # GPT-2's forward would take them for tokens.
            if getattr(model.config, "type_vocab_size", 0) and "token_type_ids" in inspect.signature(model.forward).parameters:
                inputs["token_type_ids"] = self.torch.tensor([encoding["segments"]])
            out = model(**inputs, output_attentions=True)
        return {"attention": self.torch.cat(out.attentions), "output": out.last_hidden_state[0]}

    def truth(self, encoding):
        from float64 import exact

        with exact():
            return self.run(self.double, encoding)

    def positions(self):
        """How many tokens there are positions for: some families count from the number after the padding's on."""
        config = self.single.config
        after_padding = config.model_type in ("roberta", "xlm-roberta", "camembert", "mpnet")
        return config.max_position_embeddings - (config.pad_token_id + 1 if after_padding else 0)

    def timed(self, text):
        """Tokens and numbers of a line; no numbers if it has more tokens than positions."""
        start = time.perf_counter()
        encoding = self.encode(text)
        fits = len(encoding["ids"]) <= self.positions()
        numbers = self.run(self.single, encoding) if fits else None
        self.forward_seconds += time.perf_counter() - start
        return encoding, numbers


def write_lines(lines, file):
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return file


def take_lines(path, count):
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = [line.rstrip("\r\n") for line in file]
    return [line for line in lines if line.strip()][:count]


def run_heed(program, model, file, folder, *more):
    """Its seconds; the records are in records.jsonl. A long line that it rejects (exit code 4) is no failure here."""
    command = [str(program), "attend", "--model", model, "-f", str(file), "--hidden", "-o", str(folder / "records.jsonl"), *more]
    start = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if result.stderr:
        print(result.stderr, end="", file=sys.stderr)
    if result.returncode not in (0, 4):
        sys.exit(f"peers: {' '.join(command)}: exit code {result.returncode}")
    return seconds


def read_records(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


class Comparison:
    def __init__(self, peer):
        self.peer = peer
        self.records = self.missing = self.too_long = 0
        self.differ = dict.fromkeys(FIELDS, 0)
        self.apart, self.of_heed, self.of_peer = ({name: Errors() for name in ("attention", "output")} for _ in range(3))

    def add(self, text, record):
        """`record` is heed's of the same line, or None."""
        encoding, numbers = self.peer.timed(text)
        if numbers is None or record is None:
            self.too_long += numbers is None and record is None
            self.missing += (numbers is None) != (record is None)
            return
        self.records += 1
        different = [name for name in FIELDS if record.get(name) != encoding[name]]
        for name in different:
            self.differ[name] += 1
        if "ids" not in different and "segments" not in different:
            self.add_numbers(record, numbers, self.peer.truth(encoding))

    def add_numbers(self, record, numbers, truth):
        for name in self.apart:
            heed = self.peer.torch.tensor(record[name])
            self.apart[name].add(heed, numbers[name])
            self.of_heed[name].add(heed, truth[name])
            self.of_peer[name].add(numbers[name], truth[name])

    def agrees(self):
        comparable = all(math.isfinite(errors.max) for errors in self.apart.values())
        return self.records > 0 and not self.missing and not any(self.differ.values()) and comparable


def compare(peer, lines, records):
    """Records come in the order of their lines; heed numbers them from 0, and leaves out those it rejected."""
    comparison = Comparison(peer)
    record = next(records, None)
    for number, line in enumerate(lines):
        own = record if record is not None and record["id"] == number else None
        comparison.add(line, own)
        if own is not None:
            record = next(records, None)
    return comparison


def show(comparison, heed_seconds):
    peer = comparison.peer
    print(f"records compared          {comparison.records}")
    print(f"  on one side only        {comparison.missing}")
    print(f"  too long for both       {comparison.too_long}")
    for name in FIELDS:
        print(f"records whose {name + ' differ':<28}{comparison.differ[name]}")
    print(f"\n{'':26}{'attentions':>12}{'hidden':>12}")
    rows = [("largest difference", comparison.apart, "max"), ("heed - float64, RMS", comparison.of_heed, "rms"),
            ("transformers - float64, RMS", comparison.of_peer, "rms"), ("heed - float64, max", comparison.of_heed, "max"),
            ("transformers - float64, max", comparison.of_peer, "max")]
    for title, errors, what in rows:
        print(f"{title:<28}" + "".join(f"{getattr(errors[name], what):12.2e}" for name in ("attention", "output")))
    print(f"\nheed, the whole process, records as JSON Lines      {heed_seconds:8.3f} s")
    print(f"transformers: import and load                       {peer.load_seconds:8.3f} s")
    print(f"transformers: tokenize and run, line by line        {peer.forward_seconds:8.3f} s")


def main():
    options = arguments()
    lines = take_lines(options.textfile, options.lines)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        heed_seconds = run_heed(options.heed, options.model, write_lines(lines, folder / "lines.txt"), folder)
        comparison = compare(Transformers(options.model), lines, read_records(folder / "records.jsonl"))
    show(comparison, heed_seconds)
    sys.exit(0 if comparison.agrees() else 1)


if __name__ == "__main__":
    main()
