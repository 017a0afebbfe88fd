"""Compares heed's tokens with those of the Rust library `tokenizers` on random strings, for every kind of tokenizer.

    python3 tokenizer_kinds.py HEED [COUNT [KIND ...]]     COUNT strings of each kind (100000); HEED is the program

Also the tokenizer.json files in folders named by $TOKENIZERS (with a colon between them) are tried. Every difference in tokens,
ids, segments, offsets, word ids and special masks is counted, the first of each kind printed; the exit code is 1 then.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "truth/tokenizer"))

from tokenizers import Tokenizer  # noqa: E402

import kinds  # noqa: E402

PORTION = 5000


def ours_of(heed, folder, texts):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    ran = subprocess.run([heed, "tokens", "--model", folder, "-f", "-"], input=lines.encode(), stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in ran.stdout.decode().split("\n")[:-1]]


def differences(heed, folder, tokenizer, texts):
    fields = None
    ours = ours_of(heed, folder, texts)
    theirs = tokenizer.encode_batch(texts)
    if len(ours) != len(theirs):
        print(f"heed rejects {len(theirs) - len(ours)} texts")
        return len(theirs)
    count = 0
    for text, our, their in zip(texts, ours, theirs):
        fields = kinds.fields_of(their)
        wrong = [name for name, value in fields.items() if our[name] != value]
        if wrong and count < 1:
            print(f"{text!r}: {wrong[0]}\n  heed       {json.dumps(our[wrong[0]], ensure_ascii=False)}\n"
                  f"  tokenizers {json.dumps(fields[wrong[0]], ensure_ascii=False)}")
        count += bool(wrong)
    return count


def compare(heed, name, tokenizer, count):
    tokenizer.no_padding()
    tokenizer.no_truncation()
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "tokenizer.json").write_text(tokenizer.to_str())
        (pathlib.Path(folder) / "tokenizer_config.json").write_text('{"tokenizer_class": "TokenizersBackend"}')
        for at in range(0, count, PORTION):
            texts = kinds.random_texts(f"{name} {at}", min(PORTION, count - at))
            different += differences(heed, folder, tokenizer, texts)
    print(f"{name:24} {count:7} strings {different:7} different", flush=True)
    return different


def main():
    heed, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    chosen, different = sys.argv[3:], 0
    for name, make in kinds.kinds().items():
        if not chosen or name in chosen:
            different += compare(heed, name, make(), count)
    for folder in filter(None, os.environ.get("TOKENIZERS", "").split(":")):
        different += compare(heed, pathlib.Path(folder).name, Tokenizer.from_file(f"{folder}/tokenizer.json"), count)
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
