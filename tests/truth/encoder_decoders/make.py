"""Makes small encoder-decoders, ids to run them on, and what transformers gives in float64.

    pip install torch==2.13.0 transformers==5.24.0 tokenizers; OMP_NUM_THREADS=1 python make.py

NAME/               a random checkpoint; t5-gated and bart-scaled have a tokenizer.json too
cases.json          every case: the ids of source and target, and how far transformers' float32 (eager) is from float64; the buckets of
                    relative positions, as transformers' T5Attention has them, for settings that no model here has
truth.safetensors   "NAME.CASE.encoder", ".decoder", ".cross" [layer, head, query, key]; ".encoder_hidden", ".hidden" [token, dim]. F64
texts.json          texts and targets, and the tokens and ids of both

The truth is transformers' own model, eager, on the weights as they are stored, widened. T5's norm goes through float32 whatever the model's type;
inside `exact` (../float64.py) it does not. Query and key weights are drawn so that the attention is far from uniform: on uniform attention any
implementation is exact.
"""

import json
import math
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers.models.t5.modeling_t5 import T5Attention

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from float64 import exact

LINES = ["the cat sat on the mat", "the dog lay there, too", "die katze saß auf der matte", "der hund lag auch da"] * 3
T5 = dict(vocab_size=64, d_model=16, d_kv=6, d_ff=20, num_heads=3, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)
BART = dict(vocab_size=304, d_model=24, max_position_embeddings=48, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2)
# Class, number type, config, and the lengths of source and target of its cases.
MODELS = {
    # T5 1.1 and Flan-T5: gated, more encoder than decoder, embeddings of the output of their own.
    "t5-gated": ("T5ForConditionalGeneration", torch.float32, T5 | dict(num_layers=3, num_decoder_layers=2, feed_forward_proj="gated-gelu",
                                                                        tie_word_embeddings=False, n_positions=64), ((1, 1), (9, 5), (120, 110))),
    # Few buckets over few positions, another activation; stored as bfloat16.
    "mt5-buckets": ("MT5ForConditionalGeneration", torch.bfloat16, T5 | dict(num_layers=2, num_decoder_layers=3, feed_forward_proj="gated-silu",
                    relative_attention_num_buckets=10, relative_attention_max_distance=24, layer_norm_epsilon=1e-4), ((7, 12), (40, 31))),
    # The encoder alone, whose embedding is called by another name.
    "t5-encoder": ("T5EncoderModel", torch.float32, T5 | dict(num_layers=2, feed_forward_proj="relu", is_encoder_decoder=False), ((11, 0),)),
    # Two halves that differ in everything; embeddings that are scaled.
    "bart-scaled": ("BartForConditionalGeneration", torch.float16, BART | dict(
        encoder_layers=1, encoder_attention_heads=2, encoder_ffn_dim=20, decoder_layers=2, decoder_attention_heads=3, decoder_ffn_dim=28,
        activation_function="gelu_new", scale_embedding=True), ((6, 8), (48, 20))),
    # The base model, by the names of other families for the encoder's sizes, which count.
    "bart-base": ("BartModel", torch.float32, BART | dict(
        encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=20, decoder_layers=1, decoder_attention_heads=4, decoder_ffn_dim=20,
        activation_function="relu", scale_embedding=False, normalize_before=False, normalize_embedding=True), ((13, 3),)),
}
BUCKETS = [(32, 128), (32, 20), (10, 24), (9, 64), (4, 3), (64, 1000), (16, 27), (12, 81)]


def draw(name, tensor, generator, head_size):
    normal = torch.randn(tensor.shape, generator=generator)
    if "norm" in name and name.endswith("weight"):
        return torch.rand(tensor.shape, generator=generator) + 0.5
    if "embed" in name or "shared" in name or "relative_attention_bias" in name:
        return normal
    if tensor.dim() == 1:
        return 0.2 * normal
    normal = normal / math.sqrt(tensor[0].numel())
    if name.endswith((".q.weight", ".k.weight")):
        return normal * math.sqrt(2) / head_size**0.25
    return normal * math.sqrt(2) if ("q_proj" in name or "k_proj" in name) else normal


def write_checkpoint(name):
    head, dtype, fields, _ = MODELS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    kind = name.split("-")[0]
    make_config = {"t5": transformers.T5Config, "mt5": transformers.MT5Config, "bart": transformers.BartConfig}[kind]
    model = getattr(transformers, head)(make_config(**{key: value for key, value in fields.items() if not key.startswith("normalize")}))
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    weights, drawn = {}, {}
    for key, tensor in model.state_dict().items():
        if tensor.data_ptr() not in drawn:  # what is tied stands once
            drawn[tensor.data_ptr()] = key
            weights[key] = draw(key, tensor, generator, T5["d_kv"]).to(dtype).contiguous()
    if name == "t5-encoder":
        weights["encoder.embed_tokens.weight"] = weights.pop("shared.weight")
    weights = {key: tensor for key, tensor in weights.items() if "lm_head" not in key and "final_logits" not in key}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = {"architectures": [head], "model_type": kind} | fields
    if name == "bart-base":
        config |= {"encoder_layers": 12, "num_hidden_layers": 2}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    return folder


def write_t5_tokenizer(folder):
    """Letters, and the longer the likelier some beginnings of words."""
    pieces = ["\u2581the", "\u2581cat", "\u2581sat", "\u2581on", "\u2581mat", "\u2581d", "\u2581ka", "tze", "\u2581sa", "\u2581au", "at", "ie", "er", "\u2581", *"abcdefghiklmnorstuyzß,"]
    tokenizer = Tokenizer(models.Unigram([("<pad>", 0), ("</s>", 0), ("<unk>", 0), *((piece, len(piece) - 12.0) for piece in pieces)], unk_id=2))
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing("$A </s>", "$A </s> $B </s>", [("</s>", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}\n')  # T5's own class adds 100 tokens


def write_bart_tokenizer(folder):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(LINES, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    tokenizer.save(str(folder / "tokenizer.json"))


def load(folder, dtype):
    kind = "T5EncoderModel" if folder.name == "t5-encoder" else "AutoModel"
    model, report = getattr(transformers, kind).from_pretrained(folder, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    assert not report["missing_keys"] and not report["mismatched_keys"], (folder, report)
    return model.eval()


def run(model, source, target):
    with torch.no_grad():
        inputs = {"input_ids": torch.tensor([source])} | ({"decoder_input_ids": torch.tensor([target])} if target else {})
        out = model(**inputs, output_attentions=True)
        if not target:
            return {"encoder": torch.cat(out.attentions), "encoder_hidden": out.last_hidden_state[0]}
        return {"encoder": torch.cat(out.encoder_attentions), "decoder": torch.cat(out.decoder_attentions), "cross": torch.cat(out.cross_attentions),
                "encoder_hidden": out.encoder_last_hidden_state[0], "hidden": out.last_hidden_state[0]}


def draw_ids(vocabulary, length, seed):
    return torch.randint(3, vocabulary, (length,), generator=torch.Generator().manual_seed(seed)).tolist()


def buckets_of(count, farthest):
    distances = torch.arange(-2 * farthest, 2 * farthest + 1)
    both, past = (T5Attention._relative_position_bucket(distances, way, count, farthest).tolist() for way in (True, False))
    return {"count": count, "max_distance": farthest, "first": -2 * farthest, "both_ways": both, "past": past}


def texts_of(folder, start):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    source, target = tokenizer.encode("the cat sat on the mat"), tokenizer.encode("die katze saß da")
    names = {token: number for token, number in tokenizer.get_vocab().items()}
    first = next(token for token, number in names.items() if number == start)
    return {"model": folder.name, "text": "the cat sat on the mat", "target": "die katze saß da", "tokens": source.tokens, "ids": source.ids,
            "offsets": source.offsets, "target_tokens": [first] + target.tokens[:-1], "target_ids": [start] + target.ids[:-1],
            "target_offsets": [(0, 0)] + target.offsets[:-1]}


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    cases, truth = [], {}
    for name, (_, _, fields, lengths) in MODELS.items():
        folder = write_checkpoint(name)
        single, double = load(folder, torch.float32), load(folder, torch.float64)
        for source_length, target_length in lengths:
            source = draw_ids(fields["vocab_size"], source_length, source_length)
            target = [fields["decoder_start_token_id"]] + draw_ids(fields["vocab_size"], target_length - 1, 7) if target_length else []
            with exact():
                exactly = run(double, source, target)
            rounded = run(single, source, target)
            errors = {key: (rounded[key].double() - exactly[key]).abs().max().item() for key in exactly}
            rows = exactly["cross" if target else "encoder"]
            entropy = (torch.special.entr(rows).sum(-1) / math.log(max(2, rows.shape[-1]))).mean().item()
            print(f"{name:14} {source_length:4} {target_length:4} entropy/ln keys {entropy:.2f}", {key: f"{error:.1e}" for key, error in errors.items()})
            step = 37 if source_length > 100 else 1
            for key, tensor in exactly.items():
                rows = tensor[:, :, ::step] if tensor.dim() == 4 else tensor[::step]
                truth[f"{name}.{source_length}-{target_length}.{key}"] = rows.contiguous()
            cases.append({"model": name, "case": f"{source_length}-{target_length}", "step": step, "source": source, "target": target, "transformers_error": errors})
    write_t5_tokenizer(HERE / "t5-gated")
    write_bart_tokenizer(HERE / "bart-scaled")
    texts = [texts_of(HERE / "t5-gated", 0), texts_of(HERE / "bart-scaled", 2)]
    (HERE / "texts.json").write_text("[" + ",\n".join(json.dumps(text, ensure_ascii=False) for text in texts) + "]\n", encoding="utf-8")
    save_file(truth, HERE / "truth.safetensors")
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    buckets = ",\n".join(json.dumps(buckets_of(*setting), separators=(",", ":")) for setting in BUCKETS)
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"cases": [\n{lines}\n],\n"buckets": [\n{buckets}\n]}}\n')


main()
