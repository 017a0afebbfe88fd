"""What AutoTokenizer of transformers makes of texts where a folder has both a tokenizer.json and a class with settings. Writes classes.json.

    python3 make_classes.py     needs the packages transformers (5) and tokenizers; the tokenizers are those of kinds.json
"""
import json
import pathlib
import tempfile

from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
KINDS = json.loads((HERE / "kinds.json").read_text())
TEXTS = ["The dog, a fox.", " The  dog\n jumps ", "Ｔhe e\u0301tude Étude ﬁsh", "``The'' \"cat\"", "the <mask> it's", "The  <mask>x", "日本 ΣΑ\u0301 naß", "Dog\tQz\u0378", "a<pad>b", "x² ½ \u200bz", "  ", ""]
PAIR = ("The Dog ", " a Fox")
UNKNOWN = {"unk_token": "<unk>"}
ALBERT = {"tokenizer_class": "AlbertTokenizer", "cls_token": "<s>", "sep_token": "</s>"}

#: kind, what tokenizer_config.json says, model_type
FOLDERS = [
    ("roberta", {"tokenizer_class": "RobertaTokenizer"}, "roberta"),
    ("roberta", {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True}, "roberta"),
    ("roberta", {"tokenizer_class": "RobertaTokenizerFast", "add_prefix_space": True, "trim_offsets": False}, "roberta"),
    ("roberta-prefix", {"tokenizer_class": "RobertaTokenizer"}, "roberta"),
    ("roberta-prefix", {"tokenizer_class": "BartTokenizer", "trim_offsets": False}, "bart"),
    ("roberta-prefix", {"tokenizer_class": "LongformerTokenizerFast"}, "longformer"),
    ("roberta-prefix", {"tokenizer_class": "PreTrainedTokenizerFast", "add_prefix_space": False}, "roberta"),
    ("roberta-prefix", {"tokenizer_class": "TokenizersBackend", "add_prefix_space": False}, "modernbert"),
    ("roberta-prefix", {}, "roberta"),
    ("roberta", {"add_prefix_space": True, "mask_token": "<mask>"}, "unknown"),
    ("neox", {"tokenizer_class": "RobertaTokenizer"}, "roberta"),
    ("roberta", {"tokenizer_class": "RobertaTokenizer", "cls_token": "</s>", "sep_token": "<s>"}, "roberta"),
    ("gpt2", {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True}, "gpt2"),
    ("gpt2", {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": True}, "gpt2"),
    ("gpt2", {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": False}, "gpt2"),
    ("albert", ALBERT, "albert"),
    ("albert", {**ALBERT, "do_lower_case": False}, "albert"),
    ("albert", {**ALBERT, "tokenizer_class": "AlbertTokenizerFast", "keep_accents": True, "remove_space": False}, "albert"),
    ("albert", {**ALBERT, "add_prefix_space": False}, "albert"),
    ("xlm-roberta", {**ALBERT, "do_lower_case": False, "keep_accents": True}, "albert"),
    ("xlm-roberta", {"tokenizer_class": "XLMRobertaTokenizer"}, "xlm-roberta"),
    ("xlm-roberta", {"tokenizer_class": "XLMRobertaTokenizerFast", "add_prefix_space": False}, "xlm-roberta"),
    ("xlm-roberta", {"add_prefix_space": False}, "xlm-roberta"),
    ("albert", {"tokenizer_class": "XLMRobertaTokenizer"}, "xlm-roberta"),
    ("deberta", {"tokenizer_class": "XLMRobertaTokenizer", "do_lower_case": True}, "xlm-roberta"),
    ("xlm-roberta", {"tokenizer_class": "CamembertTokenizer"}, "camembert"),
    ("xlm-roberta", {"tokenizer_class": "CamembertTokenizer", "add_prefix_space": False, "additional_special_tokens": ["qu"]}, "camembert"),
    ("deberta", {"tokenizer_class": "DebertaV2Tokenizer"}, "deberta-v2"),
    ("deberta", {"tokenizer_class": "DebertaV2Tokenizer", "do_lower_case": True, "split_by_punct": True}, "deberta-v2"),
    ("xlm-roberta", {"tokenizer_class": "DebertaV2Tokenizer", "add_prefix_space": False, "cls_token": "<s>", "sep_token": "</s>", **UNKNOWN}, "deberta-v2"),
    ("digits", {"tokenizer_class": "MPNetTokenizer", **UNKNOWN}, "mpnet"),
    ("digits", {"tokenizer_class": "MPNetTokenizer", **UNKNOWN, "do_lower_case": False}, "mpnet"),
    ("digits", {"tokenizer_class": "MPNetTokenizerFast", **UNKNOWN, "do_lower_case": False, "strip_accents": True, "tokenize_chinese_chars": False}, "mpnet"),
    ("words", {"tokenizer_class": "MPNetTokenizer", **UNKNOWN, "mask_token": "<mask>"}, "mpnet"),
    ("gpt2", {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, "bos_token": "</s>"}, "opt"),
    ("neox", {"tokenizer_class": "GPTNeoXTokenizerFast"}, "gpt_neox"),
    ("neox", {"add_prefix_space": True, "pad_token": "<pad>"}, "gpt_neox"),
    ("roberta", {"tokenizer_class": "GPTNeoXTokenizer", "add_bos_token": True, "bos_token": "<s>"}, "gpt_neox"),
    ("qwen2", {"tokenizer_class": "Qwen2Tokenizer", "bos_token": None}, "qwen2"),
    ("qwen2", {"add_prefix_space": True, "eos_token": "</s>"}, "qwen3"),
    ("llama3", {"tokenizer_class": "LlamaTokenizerFast", "eos_token": "</s>"}, "qwen2"),
    ("llama3", {"tokenizer_class": "TokenizersBackend"}, "qwen2"),
    ("gpt2", {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>"}, "qwen2"),
    ("llama3", {"tokenizer_class": "TokenizersBackend"}, "qwen3"),
    ("llama3", {"tokenizer_class": "LlamaTokenizerFast"}, "llama"),
    ("llama3", {"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": False}, "llama"),
    ("llama2", {"tokenizer_class": "LlamaTokenizer"}, "llama"),
    ("llama2", {"tokenizer_class": "LlamaTokenizer", "legacy": False, "add_bos_token": False, "add_eos_token": True}, "llama"),
    ("llama2", {"tokenizer_class": "LlamaTokenizerFast", "add_prefix_space": False}, "llama"),
    ("llama2", {"tokenizer_class": "LlamaTokenizer", "add_prefix_space": False, "legacy": True}, "llama"),
    ("llama2-metaspace", {"tokenizer_class": "LlamaTokenizer", "legacy": True}, "llama"),
    ("llama2-metaspace", {"tokenizer_class": "LlamaTokenizer", "legacy": True}, "mistral"),
    ("spm-unknown", {"tokenizer_class": "LlamaTokenizer"}, "llama"),
    ("gemma", {"tokenizer_class": "GemmaTokenizer", "bos_token": "<s>", "eos_token": "</s>"}, "gemma2"),
    ("gemma", {"pad_token": "<unk>"}, "gemma3_text"),
    ("llama2", {"tokenizer_class": "GemmaTokenizerFast"}, "gemma"),
    ("xlm-roberta", {"tokenizer_class": "T5Tokenizer", "extra_ids": 2}, "t5"),
    ("albert", {"extra_ids": 0, "additional_special_tokens": ["qu"]}, "mt5"),
    ("deberta", {"tokenizer_class": "T5TokenizerFast", "additional_special_tokens": ["<extra_id_0>"], "extra_ids": 1, "add_prefix_space": False}, "t5"),
]


def case_of(tokenizer, text, pair=None):
    encoding = tokenizer(text, pair, return_offsets_mapping=True)
    return {"text": text, **({"text_pair": pair} if pair is not None else {}), "ids": encoding["input_ids"], "offsets": encoding["offset_mapping"]}


def write_folder(folder, kind, settings, model_type):
    for name, content in (("tokenizer", KINDS[kind]["tokenizer"]), ("tokenizer_config", settings), ("config", {"model_type": model_type})):
        (pathlib.Path(folder) / f"{name}.json").write_text(json.dumps(content))


def folder_of(kind, settings, model_type):
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, kind, settings, model_type)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        cases = [case_of(tokenizer, text) for text in TEXTS] + [case_of(tokenizer, *PAIR)]
        return {"kind": kind, "tokenizer_config": settings, "config": {"model_type": model_type}, "cases": cases}


def main():
    lines = [json.dumps(folder_of(*folder), ensure_ascii=False, separators=(",", ":")) for folder in FOLDERS]
    (HERE / "classes.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
