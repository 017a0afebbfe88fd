"""What the Rust library `tokenizers` makes of texts, with a small tokenizer of every kind in kinds.py. Writes kinds.json.

    python3 make_kinds.py     needs the package tokenizers; its trainers do not give the same tokenizer twice
"""
import json
import pathlib

from tokenizers.models import Unigram

import kinds

TEXTS = ["", "  The quick  brown\tfox\r\n\n jumps 12345 times; it's WE'LL'S 'ſ don't.", "a\n\nb \n c  ", "e\u0301 a\u0308o\u0323\u0302 \ufb01\u0301ne ＡＢＣ ½ x² Ⅷ ① ㌀",
         "日本語のテキスト 中文，字符。한국어 \u1112\u1161\u11ab", "Привет мир ΣΑΣ İstanbul naß שלום हिन्दी ไทย", "😀👍🏽👨\u200d👩\u200d👧🇫🇷 \u0915\u094d\u0915",
         "<s> a<mask>b  <mask>  c</s><|endoftext|> <b> x<|begin|>▁▁y ▁ Ġ", "\x01\x7f\u200b\u00a0\u3000\u2009z\ufeff\ufffd \u0301\u0378\U00031350",
         "``quoted'' 3.14 x=1;y[2] https://example.org/a?b=c&d=%20 snake_case", "ab" * 30 + "é" * 3]
PAIRS = [("The dog", " lazy fox"), ("  <mask> it's", "")]
FUZZED_ALONE = {"roberta-untrimmed", "cl100k", "deepseek", "bloom", "spm-never", "spm-fused"}  # near to others: tests/fuzz/tokenizer_kinds.py has them
ALONE = ["ids", "offsets", "word_ids"]
UNKNOWN = ["tokens", *ALONE]  # Unigram's unknown tokens have the text of the word
OF_PAIRS = [*UNKNOWN, "segments", "special_tokens_mask"]


def case_of(tokenizer, text, pair):
    fields = kinds.fields_of(tokenizer.encode(text, pair) if pair is not None else tokenizer.encode(text))
    shown = OF_PAIRS if pair is not None else UNKNOWN if isinstance(tokenizer.model, Unigram) else ALONE
    return {"text": text, **({"text_pair": pair} if pair is not None else {}), **{name: fields[name] for name in shown}}


def main():
    lines = []
    for name, make in kinds.kinds().items():
        if name in FUZZED_ALONE:
            continue
        tokenizer = make()
        cases = [case_of(tokenizer, text, None) for text in TEXTS] + [case_of(tokenizer, *pair) for pair in PAIRS]
        lines.append(f"{json.dumps(name)}: {json.dumps({'tokenizer': json.loads(tokenizer.to_str()), 'cases': cases}, ensure_ascii=False, separators=(',', ':'))}")
    pathlib.Path(__file__).with_name("kinds.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
