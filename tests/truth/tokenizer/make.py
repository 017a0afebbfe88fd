"""What transformers and the Rust library `tokenizers` make of texts, with small tokenizers of every kind: the truth for
input/tokenizer. Writes cases.json beside itself.

    python3 make.py     needs the package transformers
"""
import json
import pathlib
import tempfile

from transformers import BertTokenizer, PreTrainedTokenizerFast
from transformers.utils import logging

logging.set_verbosity_error()

TEXTS = ["", " ", "the cat sat", "The Cat's hat; the DOG!", "unaffable cats", "Café naïve ÅNGSTRÖM", "Café cafe\u0301",
         "İstanbul ΣΊΣΥΦΟΣ Straße ẞ ǅ ﬁ", "中文 cat中dog", "한국어 각", "日本語のテキスト", "😀 👩\u200d🚀 cat", "a\u0000b\tc\r\nd\u00a0e\u200bf\ufffdg",
         "\u0085cat\u2028dog\u3000hat", "[CLS] the [MASK] cat [SEP]", "[cls][MASK][UNK]", "x" * 100, "x" * 101, "é" * 100,
         "é" * 101, "cat" * 40, "e\u0323\u0301 e\u0301\u0323 \u0344\u0323", "\u302ea \u302f\u0301\u0323", "👍🏽cat", "U.S.A. $5 +x= ~^`|",
         "\ue000cat\U000f0000", "שָׁלוֹם हिन्दी", "the<T>cat", "the <T> cat", "<L>  <L>cat <R>  cat  <B>  x", "<w> a<w>b <w>", "New york NEW YORK",
         "newyork newyorker", "<n>É <N>é", "é<w>", "  <B>  <B>  ", "the@@cat"]
PAIRS = [("the cat", "a dog"), ("the", ""), ("", ""), ("[MASK] cat", "café [SEP]"), ("中文", "x y z")]
WORDS = [["the", "cat"], ["Unaffable", "café", "中文x", "[MASK]", "a b"], ["\u0301", "the", "<L>", "é"], ["the cat"]]
CUTS = [("a b c d e f g h", None), ("a b c", "d e f g h i"), ("a b c d e f g", "h i j"), ("a b", "c"), ("unaffable cat", "dog")]

LETTERS = [chr(c) for c in range(ord("a"), ord("z") + 1)]
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *("##" + c for c in LETTERS), "the", "The", "cat", "Cat", "##s", "dog", "hat",
          "un", "##aff", "##able", "cafe", "café", "Café", "naive", "é", "##é", "e\u0301", "中", "文", "日", "本", "[", "]", ".", ",", "'", ";", "!",
          "$", "<", ">", "@", "σ", "##σ", "##ς", "ι", "##ι", "ß", "##ß", "ᄒ", "##ᅡ", "##ᆫ", "각", "😀", "👍", "##🏽", "ש", "##ל", "1", "5"]
TOKENS = list(dict.fromkeys(TOKENS))
VOCAB = "\n".join(TOKENS) + "\n"


def added(id, content, **flags):
    token = {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": True,
             "special": False}
    return {**token, **flags}


SPECIAL = [added(i, TOKENS[i], normalized=False, special=True) for i in range(5)]
N = len(TOKENS)
FLAGS = [added(N, "<T>"), added(N + 1, "<L>", lstrip=True, normalized=False), added(N + 2, "<R>", rstrip=True),
         added(N + 3, "<B>", lstrip=True, rstrip=True, normalized=False, special=True),
         added(N + 4, "<w>", single_word=True, normalized=False), added(N + 5, "New York", normalized=True),
         added(N + 6, "newyork", single_word=True), added(N + 7, "<N>É", normalized=True), added(N + 8, "<n>É", normalized=False),
         added(N + 9, "newyorker", normalized=False)]
BERT_PROCESSING = {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
TEMPLATE = {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 1}}, {"Sequence": {"id": "A", "type_id": 1}}],
            "pair": [{"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "both", "type_id": 1}},
                     {"Sequence": {"id": "A", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                               "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]},
                               "both": {"id": "both", "ids": [3, 2], "tokens": ["[SEP]", "[CLS]"]}}}


def tokenizer_json(added_tokens=SPECIAL, processor=BERT_PROCESSING, normalizer=None, model=None, **more):
    normalizer = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                  "lowercase": True, **(normalizer or {})}
    model = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
             "vocab": {token: i for i, token in enumerate(TOKENS)}, **(model or {})}
    if model["type"] is None:
        del model["type"]
    return json.dumps({"version": "1.0", "truncation": None, "padding": None, "added_tokens": added_tokens,
                       "normalizer": normalizer, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": processor,
                       "decoder": None, "model": model, **more}, ensure_ascii=False)


def config(**settings):
    return json.dumps(settings, ensure_ascii=False)


FAST = config(tokenizer_class="PreTrainedTokenizerFast", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]")
DECODER = {str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in SPECIAL + FLAGS}
FOLDERS = {
    "uncased vocab.txt alone": {"vocab.txt": VOCAB},
    "cased": {"vocab.txt": VOCAB, "tokenizer_config.json": config(do_lower_case=False)},
    "lower case with accents": {"vocab.txt": VOCAB, "tokenizer_config.json": config(strip_accents=False)},
    "cased without accents": {"vocab.txt": VOCAB, "tokenizer_config.json": config(do_lower_case=False, strip_accents=True)},
    "Chinese characters together": {"vocab.txt": VOCAB, "tokenizer_config.json": config(
        tokenize_chinese_chars=False, never_split=["cat"], tokenizer_class="BertTokenizerFast")},
    "tokenizer.json with its own flags": {
        "tokenizer.json": tokenizer_json(SPECIAL + FLAGS, TEMPLATE, {"lowercase": False, "clean_text": False},
                                         {"max_input_chars_per_word": 5}),
        "tokenizer_config.json": FAST},
    "tokenizer.json, another prefix": {
        "tokenizer.json": tokenizer_json(model={"continuing_subword_prefix": "@@", "vocab": {
            **{t.replace("##", "@@"): i for i, t in enumerate(TOKENS)}}}), "tokenizer_config.json": config(tokenizer_class="TokenizersBackend")},
    "tokenizer.json without model.type": {"tokenizer.json": tokenizer_json(model={"type": None})},
    "tokenizer.json without processor": {"tokenizer.json": tokenizer_json(processor=None), "tokenizer_config.json": config(
        tokenizer_class="TokenizersBackend", unk_token="[UNK]")},
    "tokenizer_config.json wins": {
        "tokenizer.json": tokenizer_json(SPECIAL + FLAGS[:3], TEMPLATE, {"lowercase": True}),
        "vocab.txt": "wrong\n", "tokenizer_config.json": config(tokenizer_class="BertTokenizer", do_lower_case=False)},
    "older files": {"vocab.txt": VOCAB,
                    "tokenizer_config.json": config(cls_token="[MASK]"),
                    "special_tokens_map.json": config(cls_token="the", sep_token={"content": "cat", "lstrip": True, "rstrip": False,
                                                      "normalized": False, "single_word": False}, additional_special_tokens=["dog"]),
                    "added_tokens.json": config(**{"<T>": N + 1, "hats": N, "dog": TOKENS.index("dog")})},
    "added_tokens_decoder": {"vocab.txt": VOCAB,
                             "special_tokens_map.json": config(cls_token="the"),
                             "tokenizer_config.json": config(added_tokens_decoder=DECODER, do_lower_case=True)},
    "vocab.txt with CRLF, spaces and the same token twice": {"vocab.txt": VOCAB.replace("\n", "\r\n") + "the\r\n\r\ncat \r\nnew\u3000"},
    "special tokens not in the vocabulary": {"vocab.txt": VOCAB, "tokenizer_config.json": config(
        mask_token="<mask>", pad_token="[pad]", extra_special_tokens=["<T>"])},
}


def fields(encoding, words=None):
    offsets = [list(o) for o in encoding.offsets]
    if words is not None:
        starts = [sum(len(w) + 1 for w in words[:i]) for i in range(len(words))]
        offsets = [o if w is None else [o[0] + starts[w], o[1] + starts[w]] for o, w in zip(offsets, encoding.word_ids)]
    return {"tokens": encoding.tokens, "ids": encoding.ids, "segments": encoding.type_ids, "offsets": offsets,
            "word_ids": encoding.word_ids, "special_tokens_mask": encoding.special_tokens_mask}


def cut(backend, text, pair, length, strategy, side):
    backend.enable_truncation(length, strategy=strategy, direction=side)
    try:
        return fields(backend.encode(text, pair))
    except Exception:
        return None
    finally:
        backend.no_truncation()


def records(backend, cuts):
    out = [{"text": t, "expected": fields(backend.encode(t))} for t in TEXTS]
    out += [{"text": a, "text_pair": b, "expected": fields(backend.encode(a, b))} for a, b in PAIRS]
    out += [{"words": w, "expected": fields(backend.encode(w, is_pretokenized=True), w)} for w in WORDS]
    for text, pair in CUTS if cuts else []:
        for strategy in ("longest_first", "only_first", "only_second"):
            for side in ("right", "left"):
                for length in range(2 if pair is None else 3, 13):
                    out.append({"text": text, **({"text_pair": pair} if pair else {}), "truncate": strategy, "side": side,
                                "max_length": length, "expected": cut(backend, text, pair, length, strategy, side)})
    return out


cases = []
for name, files in FOLDERS.items():
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (pathlib.Path(folder) / file).write_bytes(content.encode())
        fast = any(c in files.get("tokenizer_config.json", "") for c in ("PreTrainedTokenizerFast", "TokenizersBackend"))
        backend = (PreTrainedTokenizerFast if fast else BertTokenizer).from_pretrained(folder).backend_tokenizer
        backend.no_padding()
        backend.no_truncation()
        cases.append({"name": name, "files": files, "records": records(backend, name.startswith("uncased"))})
path = pathlib.Path(__file__).with_name("cases.json")
path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
