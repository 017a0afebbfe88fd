"""A corpus of one sentence a line through the built-in model: heed beside transformers (batches sorted by length, padded).

    corpus.py HEED CORPUS.txt [LINES]

Both write, for each sentence, the last layer's attention, mean over heads, as a JSON line; transformers runs a tenth of the sentences.
heed's memory is looked at while it runs: it has to be flat. Then, heed alone: tokens and statistics of all lines.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

MODEL = os.path.join(os.path.dirname(__file__), "..", "..", "data", "builtin-bert", "model")


def resident(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def run(command):
    """Wall seconds, and resident MB every tenth of a second."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    memory = []
    while process.poll() is None:
        memory.append(resident(process.pid))
        time.sleep(0.1)
    assert process.returncode == 0, command
    return time.perf_counter() - start, memory


def flatness(memory):
    """The peak of each quarter of the run."""
    quarter = max(len(memory) // 4, 1)
    return " / ".join(f"{max(memory[i * quarter:(i + 1) * quarter] or [0]):.0f}" for i in range(4))


def transformers_seconds(lines, out):
    import torch
    from transformers import BertModel, BertTokenizerFast

    tokenizer = BertTokenizerFast.from_pretrained(MODEL)
    model = BertModel.from_pretrained(MODEL, attn_implementation="eager", torch_dtype=torch.float32).eval()
    start = time.perf_counter()
    records = [None] * len(lines)
    order = sorted(range(len(lines)), key=lambda i: len(lines[i]))
    with torch.inference_mode():
        for begin in range(0, len(order), 64):
            batch = order[begin:begin + 64]
            inputs = tokenizer([lines[i] for i in batch], padding=True, return_tensors="pt")
            mean = model(**inputs, output_attentions=True).attentions[-1].mean(1)
            for row, i in enumerate(batch):
                n = int(inputs["attention_mask"][row].sum())
                records[i] = {"id": i, "tokens": tokenizer.convert_ids_to_tokens(inputs["input_ids"][row, :n]),
                              "attention": mean[row, :n, :n].tolist()}
    with open(out, "w") as file:
        for record in records:
            file.write(json.dumps(record) + "\n")
    return time.perf_counter() - start


def main():
    heed, corpus = sys.argv[1:3]
    with open(corpus, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    lines = lines[:int(sys.argv[3])] if len(sys.argv) > 3 else lines
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "corpus.txt")
        with open(source, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        out = os.path.join(folder, "out")
        rows = [("attend, last layer, mean over heads", ["attend", "-f", source, "--layer", "-1", "--mean", "heads", "-o", out + ".jsonl"]),
                ("the same, --precision 4, .jsonl.zst", ["attend", "-f", source, "--layer", "-1", "--mean", "heads", "--precision", "4", "-o", out + ".jsonl.zst"]),
                ("stats", ["stats", "-f", source, "-o", out + ".json"]),
                ("tokens", ["tokens", "-f", source, "-o", out + "-tokens.jsonl"])]
        print(f"| {len(lines):,} sentences | s | records/s | MB resident, peak of each quarter |\n|---|---|---|---|")
        for name, arguments in rows:
            seconds, memory = run([heed, *arguments, "-q"])
            print(f"| heed {name} | {seconds:.1f} | {len(lines) / seconds:,.0f} | {flatness(memory)} |", flush=True)
        few = lines[:max(len(lines) // 10, 1)]
        seconds = transformers_seconds(few, out + "-py.jsonl")
        print(f"| transformers, as the first row, {len(few):,} of them | {seconds:.1f} | {len(few) / seconds:,.0f} | |")


main()
