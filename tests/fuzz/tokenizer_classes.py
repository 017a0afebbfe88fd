"""Compares heed's tokens with AutoTokenizer's on random strings, for every folder of tests/truth/tokenizer/make_classes.py.

    python3 tokenizer_classes.py HEED [COUNT [CLASS ...]]     COUNT strings for each folder (100000); HEED is the program

As tokenizer_kinds.py, but tokenizer_config.json and the model_type say of which class a tokenizer is.
"""
import sys
import tempfile

from transformers import AutoTokenizer

import tokenizer_kinds as strings
from tokenizer_kinds import kinds
from make_classes import FOLDERS, write_folder


def compare(heed, kind, settings, model_type, count):
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, kind, settings, model_type)
        tokenizer = AutoTokenizer.from_pretrained(folder).backend_tokenizer
        for at in range(0, count, strings.PORTION):
            texts = kinds.random_texts(f"{settings} {model_type} {at}", min(strings.PORTION, count - at))
            different += strings.differences(heed, folder, tokenizer, texts)
    print(f"{kind:18} {model_type:12} {count:7} strings {different:7} different  {settings}", flush=True)
    return different


def main():
    heed, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    chosen, different = sys.argv[3:], 0
    for kind, settings, model_type in FOLDERS:
        name = settings.get("tokenizer_class", "").removesuffix("Fast") or model_type
        if not chosen or name in chosen:
            different += compare(heed, kind, settings, model_type, count)
    sys.exit(different > 0)


main()
