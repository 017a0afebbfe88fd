"""Tokens of many lines, on one processor: heed beside the Rust library `tokenizers`.

    pip install tokenizers; python tokens.py TEXT FOLDER ... [--heed PROGRAM] [--rounds N]

TEXT is a file, which is cut between words into lines of about 60 bytes; each FOLDER holds a tokenizer.json. A round of each folder runs
`Tokenizer.from_file`, `encode_batch`, `heed tokens` of all lines with its JSON written, and of one line: the difference of the last two is the
time of the lines, which stands beside encode_batch's, as one line's does beside from_file's. Medians are printed as rows of a table.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import textwrap
import time

ROOT = pathlib.Path(__file__).parents[2]


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def row(folder, lines, heed, rounds, scratch):
    from tokenizers import Tokenizer

    (scratch / "lines.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (scratch / "line.txt").write_text(lines[0] + "\n", encoding="utf-8")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def tokens(name):
        subprocess.run([heed, "tokens", "--model", folder, "-f", scratch / name, "-q", "-o", scratch / "tokens.jsonl"], check=True)

    taken = [(seconds(lambda: tokenizer.encode_batch(lines)), seconds(lambda: tokens("lines.txt")), seconds(lambda: tokens("line.txt")),
              seconds(lambda: Tokenizer.from_file(str(folder / "tokenizer.json")))) for _ in range(rounds)]
    batch, whole, one, load = (statistics.median(column) for column in zip(*taken))
    print(f"| {folder.name} | {1000 * batch:.0f} ms | {1000 * (whole - one):.0f} ms | {(whole - one) / batch:.2f} "
          f"| {1000 * load:.0f} ms | {1000 * one:.0f} ms | {whole / (load + batch):.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=pathlib.Path)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--heed", default=ROOT / "build/release/bin/heed", help="the program (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    os.environ |= {"TOKENIZERS_PARALLELISM": "false", "RAYON_NUM_THREADS": "1"}
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    lines = textwrap.wrap(given.text.read_text(encoding="utf-8"), 60)
    print(f"{len(lines):,} lines, {sum(len(line.encode()) for line in lines) / len(lines):.0f} bytes each\n")
    print("| tokenizer | encode_batch | heed, the lines | ratio | from_file | heed, one line | both together |\n|---|---|---|---|---|---|---|")
    scratch = pathlib.Path(tempfile.mkdtemp())
    for folder in given.folders:
        row(folder, lines, given.heed, given.rounds, scratch)
    shutil.rmtree(scratch)


main()
