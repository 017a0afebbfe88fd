"""Small tokenizers of every kind that `tokenizers` nests, trained on a few lines, and the strings to try them with."""
import json
import random
import struct
import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

LINES = [
    "The quick brown fox jumps over the lazy dog, and the dog doesn't mind: it's 12:30 o'clock already.",
    "She'll say they've been here 1234 times; we're not sure (I'd guess 5678), but WE'LL SEE what'S new!",
    "snake_case camelCase kebab-case x=1;y[2] https://example.org/a?b=c&d=%20  two  spaces\tand\ttabs\n\n",
    "Die Straße ist naß, naïve café Ångström İstanbul; l'été où garçon; año señor; 3,5 €; ½ x² №5 Ⅷ ①",
    "Привет, мир! Как дела? Γειά σου Κόσμε. שלום עולם. مرحبا بالعالم. नमस्ते दुनिया. ภาษาไทย 한국어 텍스트",
    "日本語のテキスト、カタカナ。中文字符，标点。😀👍🏽👨‍👩‍👧🇫🇷 e\u0301 a\u0308o\u0323\u0302 \ufb01ne ＡＢＣ",
] * 3

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
O200K = "|".join([
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])
DEEPSEEK = r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"


def special(content, **flags):
    return AddedToken(content, special=True, **{"normalized": False, **flags})


def byte_level_bpe(**settings):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.train_from_iterator(LINES, trainers.BpeTrainer(vocab_size=290, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False,
                                                       initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    model = json.loads(tok.to_str())["model"]
    return Tokenizer(models.BPE(model["vocab"], [tuple(m) for m in model["merges"]], **settings))


def with_template(tok, single, pair):
    tok.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=[("<s>", 0), ("</s>", 2)])
    return tok


def roberta(add_prefix_space=False, trim_offsets=True):
    tok = byte_level_bpe(continuing_subword_prefix="", end_of_word_suffix="")
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    tok.add_special_tokens([special("<s>", normalized=True), special("</s>", normalized=True), special("<mask>", lstrip=True)])
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets, add_prefix_space)
    return tok


def gpt2():
    tok = byte_level_bpe()
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.post_processor = processors.ByteLevel(trim_offsets=False)
    tok.add_special_tokens([special("<|endoftext|>", normalized=True)])
    return tok


def neox():
    tok = byte_level_bpe()
    tok.normalizer = normalizers.NFC()
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.add_tokens([AddedToken("   ", normalized=True), AddedToken("  ", normalized=True)])
    return with_template(tok, "$A:0", "$A:0 $B:1")


def split(pattern, behavior="isolated", normalizer=None, invert=False, **settings):
    tok = byte_level_bpe(**settings)
    if normalizer:
        tok.normalizer = normalizer
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), behavior, invert),
                                                 pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tok.add_special_tokens([special("<|begin|>")])
    tok = with_template(tok, "<s>:0 $A:0", "<s>:0 $A:0 <s>:1 $B:1")
    tok.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), tok.post_processor])
    return tok


def spm_bpe(metaspace=False, bytes_=True, **settings):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.Metaspace()
    tok.train_from_iterator(LINES, trainers.BpeTrainer(vocab_size=150, limit_alphabet=50, show_progress=False))
    model = json.loads(tok.to_str())["model"]
    first = ["<unk>", "<s>", "</s>"] + ([f"<0x{b:02X}>" for b in range(256)] if bytes_ else [])
    vocab = {t: i for i, t in enumerate(first)}
    for piece in model["vocab"]:
        vocab.setdefault(piece, len(vocab))
    tok = Tokenizer(models.BPE(vocab, [tuple(m) for m in model["merges"]], unk_token="<unk>", byte_fallback=bytes_, **{"fuse_unk": True, **settings}))
    if metaspace:
        tok.pre_tokenizer = pre_tokenizers.Metaspace("▁", metaspace, split=False)
    else:
        tok.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tok.add_special_tokens([special("<unk>"), special("<s>"), special("</s>")])
    tok.add_tokens([AddedToken("▁▁", normalized=False), AddedToken("<b>", normalized=True, rstrip=True)])
    tok.post_processor = processors.TemplateProcessing(single="<s>:0 $A:0", pair="<s>:0 $A:0 <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return tok


def word_bpe():
    """BPE with a prefix of pieces within a word and a suffix at its end, and an unknown token that does not join."""
    tok = Tokenizer(models.BPE(unk_token="<unk>"))
    tok.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()])
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)])
    tok.train_from_iterator(LINES, trainers.BpeTrainer(vocab_size=250, limit_alphabet=60, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False,
                                                       continuing_subword_prefix="##", end_of_word_suffix="</w>"))
    return tok


def unigram(normalizer, pre_tokenizer, byte_fallback=False):
    tok = Tokenizer(models.Unigram())
    tok.pre_tokenizer = pre_tokenizers.Metaspace()
    tok.train_from_iterator(LINES, trainers.UnigramTrainer(vocab_size=220, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False))
    pieces = [(piece, round(score, 4)) for piece, score in json.loads(tok.to_str())["model"]["vocab"] if piece != "<unk>"]
    if byte_fallback:
        pieces = pieces[:120] + [(f"<0x{b:02X}>", 0.0) for b in range(256)]
    vocab = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + pieces + [("<mask>", 0.0)]
    tok = Tokenizer(models.Unigram(vocab, 3, byte_fallback))
    if normalizer:
        tok.normalizer = normalizer
    tok.pre_tokenizer = pre_tokenizer
    tok.add_special_tokens([special("<s>"), special("</s>"), special("<unk>", normalized=True), special("<mask>", lstrip=True)])
    return with_template(tok, "<s>:0 $A:0 </s>:0", "<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0")


def charsmap(rules):
    """SentencePiece's precompiled rules: a trie in a double array, each node in the first free units; then the texts."""
    values, texts = {}, b""
    for source, text in rules.items():
        values[source.encode()] = len(texts)
        texts += text.encode() + b"\0"
    nodes = sorted({source[:i] for source in values for i in range(len(source) + 1)}, key=lambda node: (len(node), node))
    units, places, taken = [0] * 256, {b"": 0}, {0}  # a unit says its label, whether it has a value, and base ^ place
    for node in nodes:
        children = [child for child in nodes if len(child) == len(node) + 1 and child.startswith(node)]
        labels = [child[-1] for child in children] + [0] * (node in values)
        base = next(base for base in range(1, len(units)) if taken.isdisjoint(base ^ label for label in labels))
        taken |= {base ^ label for label in labels}
        units[places[node]] |= (base ^ places[node]) << 10
        if node in values:
            units[base] = 1 << 31 | values[node]
        for child in children:
            places[child] = base ^ child[-1]
            units[places[child]] = child[-1] | (child in values) << 8
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + texts


SOME_RULES = {"\ufb01": "fi", "①": "1", "\u3000": " ", "\t": " ", "\n": " ", "\u00a0": " ", "½": "1⁄2", "e\u0301": "é",
              "\u200b": " ", "\u0378": "", "a\u0308": "ä", "\u0308": ""}


def bert_like(normalizer, pre_tokenizer):
    tok = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tok.normalizer, tok.pre_tokenizer = normalizer, pre_tokenizer
    tok.train_from_iterator(LINES, trainers.WordPieceTrainer(vocab_size=250, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False))
    tok.add_special_tokens([special("<mask>", lstrip=True)])
    tok.post_processor = processors.BertProcessing(("</s>", 2), ("<s>", 0))
    return tok


def word_level(normalizer, pre_tokenizer):
    tok = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tok.normalizer, tok.pre_tokenizer = normalizer, pre_tokenizer
    tok.train_from_iterator(LINES, trainers.WordLevelTrainer(vocab_size=200, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False))
    tok.add_special_tokens([special("<mask>", lstrip=True)])
    return with_template(tok, "<s>:0 $A:0 </s>:0", "<s>:0 $A:0 </s>:0 $B:1 </s>:1")


def kinds():
    """Name -> what makes it."""
    n, p = normalizers, pre_tokenizers
    spaces = p.Sequence([p.WhitespaceSplit(), p.Metaspace()])
    return {
        "roberta": roberta,
        "roberta-prefix": lambda: roberta(add_prefix_space=True),
        "roberta-untrimmed": lambda: roberta(add_prefix_space=True, trim_offsets=False),
        "gpt2": gpt2,
        "neox": neox,
        "llama3": lambda: split(LLAMA3, ignore_merges=True),
        "qwen2": lambda: split(QWEN2, normalizer=n.NFC()),
        "cl100k": lambda: split(CL100K),
        "o200k": lambda: split(O200K),
        "deepseek": lambda: split(DEEPSEEK, normalizer=n.Sequence([])),
        "bloom": lambda: split(BLOOM),
        "split-previous": lambda: split(r"\s|\d+|[a-f]{2,3}?", "merged_with_previous"),
        "split-next": lambda: split(r"\W|(?<=o)\w", "merged_with_next", n.NFKC()),
        "split-contiguous": lambda: split(r"[\w-]|^-|e$", "contiguous", n.NFD()),
        "split-inverted": lambda: split(r"(?:[a-z]{1,2}\p{Nd}?)+|(?>\p{P}+)", "removed", n.NFKD(), True),
        "llama2": spm_bpe,
        "llama2-metaspace": lambda: spm_bpe("first"),
        "spm-never": lambda: spm_bpe("never", ignore_merges=True),
        "spm-unknown": lambda: spm_bpe("always", False, fuse_unk=False),
        "spm-fused": lambda: spm_bpe("always", False),
        "gemma": lambda: gemma(),
        "word-bpe": word_bpe,
        "xlm-roberta": lambda: unigram(n.Precompiled(charsmap(SOME_RULES)), spaces),
        "albert": lambda: unigram(n.Sequence([n.Replace("``", '"'), n.Replace("''", '"'), n.NFKD(), n.StripAccents(), n.Lowercase(),
                                              n.Precompiled(charsmap(SOME_RULES))]), spaces),
        "deberta": lambda: unigram(n.Sequence([n.Replace(Regex(r"\s{2,}|[\n\r\t]"), " "), n.NFC(), n.Strip(left=False, right=True)]),
                                   p.Sequence([p.Metaspace("▁", "always")])),
        "unigram-bytes": lambda: unigram(n.Nmt(), p.Metaspace("▁", "first"), True),
        "unigram-whole": lambda: unigram(n.Sequence([n.Replace(" ", "▁"), n.Prepend("▁"), n.Strip()]), p.Metaspace("▁", "never", split=False)),
        "words": lambda: bert_like(n.Sequence([n.NFKC(), n.BertNormalizer(), n.Replace(Regex(r"o*"), "0")]), p.Sequence([p.Whitespace(), p.Punctuation("contiguous")])),
        "bytes": lambda: bert_like(n.Sequence([n.Prepend(" "), n.ByteLevel()]), p.CharDelimiterSplit("Ġ")),
        "word-level": lambda: word_level(n.Sequence([n.NFC(), n.Lowercase()]), p.Whitespace()),
        "word-level-split": lambda: word_level(None, p.Sequence([p.WhitespaceSplit(), p.Punctuation("isolated"), p.Digits(individual_digits=True)])),
        "digits": lambda: bert_like(n.BertNormalizer(lowercase=False, strip_accents=True), p.Sequence([p.Digits(), p.BertPreTokenizer()])),
    }


def gemma():
    tok = spm_bpe()
    tok.normalizer = normalizers.Replace(" ", "▁")
    tok.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    return tok


SPECIALS = ["<s>", "</s>", "<mask>", "<unk>", "<|begin|>", "<|endoftext|>", "<b>", "▁▁", "   "]
SPACES = " \t\n\r\v\f\x1c\x85\u00a0\u1680\u2003\u2009\u200b\u2028\u2029\u202f\u3000\ufeff▁"
PIECES = ["'s", "'S", "'ſ", "'LL", "don't", "aa", "``", "''", "１２", "e\u0301", "o\u0323\u0302", "\u0915\u094d\u0915", "👨‍👩‍👧", "🇫🇷", "\r\n", "한\u1100\u1161\u11a8", "ﬁ", "ǅ", "İ",
          "ß", "\u0378", "\U00031350", "Σς", "x=1", "ﷺ", "\u0301", "\u200d", "a\u0308\u0304", "Ⅷ", "٣", "²"]
BLOCKS = [(0x20, 0x7F), (0, 0x20), (0x80, 0x250), (0x250, 0x600), (0x600, 0x1100), (0x300, 0x370), (0x1100, 0x1200), (0x1E00, 0x2100), (0x2100, 0x2C00), (0x2C00, 0x3100), (0x3040, 0x3100),
          (0x4E00, 0x9FFF), (0xAC00, 0xD7A4), (0xF900, 0xFFFE), (0x10000, 0x11000), (0x11000, 0x12000), (0x1D000, 0x1E000), (0x1F000, 0x1FB00), (0x20000, 0x20100), (0xE0000, 0xE0200)]


def random_text(chance):
    """All scripts, marks, emoji, control characters, white space of all kinds, special tokens, very long words."""
    parts = []
    block = chance.choice(BLOCKS)
    for _ in range(chance.choice([0, 1, 2, 3, 5, 8, 13, 21])):
        kind = chance.random()
        if kind < 0.3:
            word = chance.choice(LINES[chance.randrange(6)].split(" "))
            parts.append(word if chance.random() < 0.7 else word.upper())
        elif kind < 0.5:
            parts.append("".join(chance.choice(SPACES if chance.random() < 0.4 else " ") for _ in range(chance.choice([1, 1, 1, 2, 3]))))
        elif kind < 0.65:
            parts.append(chance.choice(PIECES))
        elif kind < 0.72:
            parts.append(chance.choice(SPECIALS))
        elif kind < 0.74:
            parts.append(chance.choice(["a", "ab", "the", "é", "字", " "]) * chance.choice([10, 60, 200]))
        else:
            if chance.random() < 0.3:
                block = chance.choice(BLOCKS)
            parts.append("".join(chr(chance.randrange(*block)) for _ in range(chance.randrange(1, 6))))
        if chance.random() < 0.4:
            parts.append(" ")
    text = "".join(parts).replace("\0", "")
    return unicodedata.normalize("NFD", text) if chance.random() < 0.05 else text


def random_texts(seed, count):
    chance = random.Random(seed)
    return [random_text(chance) for _ in range(count)]


def fields_of(encoding):
    """What `heed tokens` writes of it."""
    return {"tokens": encoding.tokens, "ids": encoding.ids, "segments": encoding.type_ids, "offsets": [list(o) for o in encoding.offsets],
            "word_ids": encoding.word_ids, "special_tokens_mask": encoding.special_tokens_mask}
