#!/usr/bin/env python3
"""What a model writes, beside transformers' generate: continue.py FOLDER [--tokens 32 128] [--rounds 3] [--threads 2] [--before HEED].

    pip install torch transformers

FOLDER is a checkpoint of the next token with a tokenizer. heed writes after a text and draws nothing but one row of one head; from its time that of one pass
without --continue is taken away. transformers runs generate(do_sample=False) in float32 with a key cache, after one run to warm up; loading is not counted.
Both write the same ids, which is checked. Times are CPU seconds, which other processes on the machine disturb little, and the best of the rounds in turn.
--before is another heed, beside which this one is timed too.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import time

import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = "The history of the city begins with"


def heed(program, folder, threads, flags):
    command = [program, "attend", TEXT, "--model", folder, "--threads", str(threads), "--layer", "0", "--head", "0", "--query", "-1", *flags]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, json.loads(out)


def written_by(program, given, tokens):
    idle, _ = heed(program, given.folder, given.threads, [])
    spent, record = heed(program, given.folder, given.threads, ["--continue", str(tokens)])
    return spent - idle, record["text_pair"]


def generated(model, tokenizer, tokens):
    ids = tokenizer(TEXT, return_tensors="pt")
    start = time.process_time()
    out = model.generate(**ids, do_sample=False, max_new_tokens=tokens, use_cache=True, pad_token_id=0)
    return time.process_time() - start, tokenizer.decode(out[0, ids.input_ids.shape[1]:], clean_up_tokenization_spaces=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--tokens", type=int, nargs="+", default=[32, 128])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--heed", default=str(ROOT / "build" / "release" / "bin" / "heed"))
    parser.add_argument("--before")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.set_grad_enabled(False)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = transformers.AutoModelForCausalLM.from_pretrained(given.folder, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(given.folder)
    generated(model, tokenizer, 2)
    programs = {"heed": given.heed} | ({"before": given.before} if given.before else {})
    print("| tokens written |", " | ".join(f"{name}, s" for name in [*programs, "transformers"]), "| heed / transformers |\n|" + "---|" * (len(programs) + 3))
    for tokens in given.tokens:
        rounds = []
        for _ in range(given.rounds):
            rounds.append([*(written_by(program, given, tokens) for program in programs.values()), generated(model, tokenizer, tokens)])
            assert len({text for _, text in rounds[-1]}) == 1, "they write different texts"
        best = [min(column)[0] for column in zip(*rounds)]
        print(f"| {tokens} |", " | ".join(f"{seconds:.2f}" for seconds in best), f"| {best[0] / best[-1]:.2f} |", flush=True)


main()
