"""Compares `heed tokens` with transformers (the Rust library `tokenizers`) on random strings.

    python3 compare.py HEED FOLDER [COUNT] [SEED]     prints how many records differ; the first few are shown

FOLDER is a model's: its tokenizer files are read by both. Needs the package transformers.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from transformers import BertTokenizer

WORDS = ("the quick brown fox unaffable embeddings don't U.S.A. naïve café ÅNGSTRÖM Straße İstanbul ΣΊΣΥΦΟΣ ﬁne "
         "日本語 中文字 안녕하세요 한국어 привет Ёлка שָׁלוֹם العربية हिन्दी ไทย 😀 👩‍🚀 🇩🇪 x² ½ ⅷ Ⅷ ǅ ẞ ŉ").split()
SPECIAL = ["[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "[unused1]", "[cls]", "[MASK", "]", "[", "##ing"]
MARKS = [chr(c) for c in [*range(0x300, 0x370), *range(0x591, 0x5C8), 0x302E, 0x302F, 0x20D0, 0x1D165, 0x1D16D, 0x16FF0,
                          0x16FF1, 0x094D, 0x0F71, 0x0F72, 0x0F74, 0x3099, 0xFB1E, 0x1DFA, 0x1AC0, 0x08D4, 0x1E944]]
SPACES = ["\t", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u2029", "\u200b",
          "\u202f", "\u205f", "\u3000", "\ufeff", "\u180e", "\x7f", "\x01", "\xad", "\ufffd"]
BLOCKS = [(0x20, 0x7E), (0xA1, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x5D0, 0x5F4), (0x600, 0x6FF), (0x900, 0x97F),
          (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
          (0xF900, 0xFAFF), (0xFB00, 0xFFFD), (0x1F300, 0x1F9FF), (0x20000, 0x2FA1F), (0x1D100, 0x1D1FF)]


def character():
    kind = random.random()
    if kind < 0.12:
        return random.choice(MARKS)
    if kind < 0.2:
        return random.choice(SPACES)
    if kind < 0.85:
        return chr(random.randint(*random.choice(BLOCKS)))
    while True:
        c = random.randrange(1, 0x110000)
        if not 0xD800 <= c <= 0xDFFF:
            return chr(c)


def text():
    parts = []
    for _ in range(random.randrange(0, 14)):
        kind = random.random()
        if kind < 0.35:
            parts.append(random.choice(WORDS))
        elif kind < 0.45:
            parts.append(random.choice(SPECIAL))
        elif kind < 0.9:
            parts.append("".join(character() for _ in range(random.randrange(1, 8))))
        elif kind < 0.92:
            parts.append(random.choice(WORDS) * random.randrange(1, 60))
        parts.append(random.choice(["", " ", " ", "  "]))
    return "".join(parts)


def reference(tokenizer, record):
    """What the library says: transformers' own call would take an empty pair for none."""
    if "words" in record:
        encoding = tokenizer.encode(record["words"], is_pretokenized=True)
    else:
        encoding = tokenizer.encode(record["text"], record.get("text_pair"))
    offsets = [list(o) for o in encoding.offsets]
    if "words" in record:
        starts, at = [], 0
        for word in record["words"]:
            starts.append(at)
            at += len(word) + 1
        offsets = [o if w is None else [o[0] + starts[w], o[1] + starts[w]]
                   for o, w in zip(offsets, encoding.word_ids)]
    return {"tokens": encoding.tokens, "ids": encoding.ids, "segments": encoding.type_ids, "offsets": offsets,
            "word_ids": encoding.word_ids, "special_tokens_mask": encoding.special_tokens_mask}


def main():
    heed, folder = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
    random.seed(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    tokenizer = BertTokenizer.from_pretrained(folder).backend_tokenizer
    records = []
    for _ in range(count):
        kind = random.random()
        if kind < 0.1:
            records.append({"text": text(), "text_pair": text()})
        elif kind < 0.2:
            records.append({"words": [text().strip() or "a" for _ in range(random.randrange(1, 6))]})
        else:
            records.append({"text": text()})
    with tempfile.TemporaryDirectory() as place:
        path = pathlib.Path(place) / "in.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        run = subprocess.run([heed, "tokens", "--model", folder, "-f", str(path)], stdout=subprocess.PIPE)
    lines = run.stdout.decode().split("\n")[:-1]
    if run.returncode != 0 or len(lines) != count:
        sys.exit(f"heed gave {len(lines)} records and exit code {run.returncode}")
    differences = 0
    for record, line in zip(records, lines):
        ours, theirs = json.loads(line), reference(tokenizer, record)
        differing = [key for key in theirs if (ours[key] if ours[key] is not None else []) != theirs[key]]
        if differing:
            differences += 1
            if differences <= 3:
                print(json.dumps(record), *(f"\n  {k}: {ours[k]}\n  not {theirs[k]}" for k in differing))
    print(f"{differences} of {count} records differ ({folder})")
    sys.exit(differences > 0)


main()
