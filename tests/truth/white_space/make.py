"""What Python's str.split() makes of texts: the truth for input/white_space.

    python3 make.py     writes cases.json beside itself
"""
import json
import pathlib
import random
import sys

SPACES = [chr(c) for c in range(sys.maxunicode + 1) if chr(c).isspace()]
# Not white space to Python, though some call it so: zero width space and joiners, word joiner, BOM, Mongolian vowel
# separator, Hangul filler, braille blank, NEL's and VT's neighbours.
NOT_SPACES = [chr(c) for c in (0x08, 0x0E, 0x1B, 0x7F, 0x84, 0x86, 0x9F, 0xA1, 0x167F, 0x1681, 0x180E, 0x1FFF, 0x200B,
                               0x200C, 0x200D, 0x2027, 0x202A, 0x202E, 0x2030, 0x205E, 0x2060, 0x2800, 0x2FFF, 0x3001,
                               0x3164, 0xFEFF)]
WORDS = ["the", "[CLS]", "a,", "e\u0301te\u0301", "日本語", "\U0001f469\u200d\U0001f680", "\U0001f1e9\U0001f1ea", "ﬁ",
         "\U00020000x", "n\u0303", "--", "[]", "\u0e01\u0e33"]


def case(text):
    tokens = text.split()
    offsets, at = [], 0
    for token in tokens:
        at = text.index(token, at)
        offsets.append([at, at + len(token)])
        at += len(token)
    return {"text": text, "tokens": tokens, "offsets": offsets}


random.seed(1)
texts = ["", " ", "a", " a ", "\t\n", "The cat sat on the mat", "[CLS] a, b [SEP]"]
texts += [f"x{c}y" for c in SPACES + NOT_SPACES]
texts += ["".join(SPACES), "x".join(SPACES), "".join(NOT_SPACES), " ".join(NOT_SPACES)]
texts += ["".join(random.choice(random.choice([WORDS, SPACES])) for _ in range(random.randrange(1, 40)))
          for _ in range(60)]
path = pathlib.Path(__file__).with_name("cases.json")
path.write_text(json.dumps([case(text) for text in texts], ensure_ascii=True, separators=(",", ":")) + "\n")
