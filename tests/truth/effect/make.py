"""What models predict, and what they predict without some of their heads, in float64, to cases.json; and small models: gemma2/, whose logits are capped, and the
encoder-decoders t5-tied/, t5-saved-anew/ (a T5 1.1 as transformers 5 writes it), mt5-untied/, bart-bias/ and bart-classes/, which predicts classes; and modernbert-classes/, which reads them of the mean of its states.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

The models of the next token are those of ../continued and gemma2/, that of masked tokens is the built-in one. A head is taken out by a hook before
the output projection of transformers' modules, which sets its context to 0, or to its mean over all tokens of all texts of the model.

A case of an encoder-decoder has the loss of each token of the target, its end included (that of labels=), and that without each head of each attention
[layer, head, token]; and the likeliest tokens after the target, and of a text without one.

A case of a model of the next token has its ids, the loss of each token after the first (-ln p), and that without each head [layer, head, token]. A case
of [MASK] has the likeliest tokens, and by how much each head changes the log probability of the likeliest, and the logit of `answer` less that of
`against`. All have the largest difference that transformers' own float32 leaves ("float32_error").
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from float64 import exact

CONTINUED = HERE.parent / "continued"
BUILTIN = HERE.parents[2] / "data" / "builtin-bert" / "model"
NEXT = {"../continued/gpt2": "The cat lay by the sea.", "../continued/llama": "An old man walked.", "gemma2": "The dog sat on the mat."}
ENCODER_DECODERS = HERE.parent / "encoder_decoders"
T5 = dict(d_model=16, d_kv=6, d_ff=20, num_heads=3, num_layers=2, num_decoder_layers=2, relative_attention_num_buckets=8, relative_attention_max_distance=12,
          decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)
BART = dict(d_model=24, max_position_embeddings=40, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, encoder_layers=2,
            encoder_attention_heads=2, encoder_ffn_dim=20, decoder_layers=1, decoder_attention_heads=3, decoder_ffn_dim=28)
# The model class, whose tokenizer it has, the config's fields, and whether the head is the embedding.
TARGETS = {"t5-tied": (transformers.T5ForConditionalGeneration, "t5-gated", T5 | dict(feed_forward_proj="relu"), True),
           "t5-saved-anew": (transformers.T5ForConditionalGeneration, "t5-gated", T5 | dict(
               feed_forward_proj="gated-gelu", num_layers=1, num_decoder_layers=1, scale_decoder_outputs=False, tie_word_embeddings=True), True),
           "mt5-untied": (transformers.MT5ForConditionalGeneration, "t5-gated", T5 | dict(feed_forward_proj="gated-gelu", num_decoder_layers=1), False),
           "bart-bias": (transformers.BartForConditionalGeneration, "bart-scaled", BART, True),
           "bart-classes": (transformers.BartForSequenceClassification, "bart-scaled", BART | dict(decoder_layers=2, num_labels=3), True)}
MODERNBERT = dict(hidden_size=24, num_attention_heads=3, intermediate_size=20, num_hidden_layers=2, max_position_embeddings=40, local_attention=6, pad_token_id=1,
                  bos_token_id=0, eos_token_id=2, cls_token_id=0, sep_token_id=2, norm_bias=True, classifier_pooling="mean", classifier_activation="tanh",
                  num_labels=3)
MASKED = [("The old man sat by the [MASK].", "fire", "door"), ("She opened the [MASK] and went in.", "door", "window")]


def outputs_of(model, part=None):
    """The output projection of each layer's attention; of an encoder-decoder that called `part`."""
    if part:
        half = getattr(model.model if hasattr(model, "model") else model, "encoder" if part == "encoder" else "decoder")
        if hasattr(half, "block"):
            return [block.layer[1].EncDecAttention.o if part == "cross" else block.layer[0].SelfAttention.o for block in half.block]
        return [(layer.encoder_attn if part == "cross" else layer.self_attn).out_proj for layer in half.layers]
    if hasattr(model, "bert"):
        return [layer.attention.output.dense for layer in model.bert.encoder.layer]
    if hasattr(model, "transformer"):
        return [layer.attn.c_proj for layer in model.transformer.h]
    return [layer.self_attn.o_proj for layer in model.model.layers]


def logits(model, ids, without=(), by=None, seen=None):
    """With the contexts of these (layer, head) replaced by 0 or by `by` [layer][size]; `seen` is given each layer's context."""
    heads = model.config.num_attention_heads
    handles = []
    for i, module in enumerate(outputs_of(model)):
        def cut(m, args, i=i):
            context = args[0].clone()
            if seen is not None:
                seen[i].append(context[0])
            size = context.shape[-1] // heads
            for layer, head in without:
                if layer == i:
                    own = slice(head * size, (head + 1) * size)
                    context[..., own] = 0 if by is None else by[i][own]
            return (context,)
        handles.append(module.register_forward_pre_hook(cut))
    out = model(input_ids=torch.tensor([ids])).logits[0]
    for handle in handles:
        handle.remove()
    return out


def write_encoder_decoder(name):
    kind, tokenizer, fields, tied = TARGETS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in (ENCODER_DECODERS / tokenizer).glob("tokenizer*.json"):
        shutil.copy(file, folder)
    fields = {"vocab_size": json.loads((ENCODER_DECODERS / tokenizer / "config.json").read_text())["vocab_size"]} | fields
    model = kind(kind.config_class(**fields))
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    weights = {}
    for key, tensor in model.state_dict().items():
        if key == "lm_head.weight" and tied or "embed_tokens" in key:
            continue
        drawn = torch.randn(tensor.shape, generator=generator)
        if tensor.dim() == 1:
            drawn = drawn * 0.2 + ("norm" in key and key.endswith("weight"))
        elif tensor.shape[0] > 1:
            drawn = drawn * (1.0 if "embed" in key or "shared" in key or "bias" in key else 1.5 / tensor.shape[1] ** 0.5)
        weights[key] = drawn.half().contiguous()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    written = {"architectures": [kind.__name__], "model_type": name.split("-")[0]} | fields | ({} if tied else {"tie_word_embeddings": False})
    (folder / "config.json").write_text(json.dumps(written, indent=1) + "\n")


def load_encoder_decoder(name, dtype):
    model, report = TARGETS[name][0].from_pretrained(HERE / name, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    assert not report["missing_keys"] and not report["mismatched_keys"], (name, report)
    stored = load_file(HERE / name / "model.safetensors")
    if name == "bart-classes":
        return model.eval()
    shared = stored["shared.weight" if "shared.weight" in stored else "model.shared.weight"]
    assert torch.equal(model.lm_head.weight, stored.get("lm_head.weight", shared).to(dtype)), name
    return model.eval()


def target_logits(model, source, inputs, part=None, head=None):
    """With the context of a (layer, head) of an attention set to 0."""
    handles = []
    if part:
        modules = outputs_of(model, part)
        def cut(m, args):
            context = args[0].clone()
            size = context.shape[-1] // heads_in(model, part)
            context[..., head[1] * size:(head[1] + 1) * size] = 0
            return (context,)
        handles.append(modules[head[0]].register_forward_pre_hook(cut))
    out = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([inputs])).logits[0]
    for handle in handles:
        handle.remove()
    return out


def heads_in(model, part):
    fields = model.config.to_dict()
    return fields["num_heads"] if "num_heads" in fields else fields["encoder_attention_heads" if part == "encoder" else "decoder_attention_heads"]


def target_case(name, text, target):
    tokenizer = Tokenizer.from_file(str(HERE / name / "tokenizer.json"))
    source, labels, begin = tokenizer.encode(text).ids, tokenizer.encode(target).ids, tokenizer.encode("").ids
    found = []
    for dtype in (torch.float64, torch.float32):
        model = load_encoder_decoder(name, dtype)
        start = model.config.decoder_start_token_id
        inputs = [start] + labels[:-1]
        loss = lambda logits: -logits.log_softmax(-1)[torch.arange(len(labels)), torch.tensor(labels)]
        with exact():
            base = target_logits(model, source, inputs)
            whole = model(input_ids=torch.tensor([source]), labels=torch.tensor([labels])).loss
            assert dtype == torch.float32 or abs(whole - loss(base).mean()) < 1e-12
            each = {part: torch.stack([torch.stack([loss(target_logits(model, source, inputs, part, (layer, head))) for head in range(heads_in(model, part))])
                                       for layer in range(len(outputs_of(model, part)))]) for part in ("encoder", "decoder", "cross")}
            after, first = (target_logits(model, source, ids)[-1].log_softmax(-1) for ids in (inputs, [start] + begin[:-1]))
        found.append({"losses": loss(base), **each, "after": after.topk(5).values, "first": first.topk(5).values, "ids": after.topk(5).indices,
                      "first_ids": first.topk(5).indices})
    exactly, rough = found
    error = max((exactly[key] - rough[key]).abs().max().item() for key in exactly)
    return {"model": name, "text": text, "target": target, "source_ids": source, "labels": labels, "float32_error": error} | \
           {key: value.tolist() for key, value in exactly.items()}


def class_case(name, text, pair):
    """The decoder is given the text too. Changes of the log probability of the likeliest class."""
    ids = Tokenizer.from_file(str(HERE / name / "tokenizer.json")).encode(text, pair).ids
    found = []
    for dtype in (torch.float64, torch.float32):
        model = load_encoder_decoder(name, dtype)
        inputs = [model.config.decoder_start_token_id] + ids[:-1]
        base = model(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
        top = base.argmax().item()
        each = {part: torch.tensor([[(target_logits(model, ids, inputs, part, (layer, head)).log_softmax(-1)[top] - base[top]).item()
                                     for head in range(heads_in(model, part))] for layer in range(len(outputs_of(model, part)))])
                for part in ("encoder", "decoder", "cross")}
        found.append({"log_probabilities": base} | each)
    exactly, rough = found
    error = max((exactly[key] - rough[key]).abs().max().item() for key in exactly)
    return {"model": name, "text": text, "pair": pair, "float32_error": error} | {key: value.tolist() for key, value in exactly.items()}


def modernbert_classes():
    """Changes of the log probability of the likeliest class without each head."""
    folder, text = HERE / "modernbert-classes", "the cat sat on the mat"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in (ENCODER_DECODERS / "bart-scaled").glob("tokenizer*.json"):
        shutil.copy(file, folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    fields = {"vocab_size": tokenizer.get_vocab_size()} | MODERNBERT
    kind = transformers.ModernBertForSequenceClassification
    generator = torch.Generator().manual_seed(11)
    weights = {key: (0.4 * torch.randn(tensor.shape, generator=generator)).half() for key, tensor in kind(kind.config_class(**fields)).state_dict().items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    written = {"architectures": [kind.__name__], "model_type": "modernbert"} | fields
    (folder / "config.json").write_text(json.dumps(written, indent=1) + "\n")
    ids, found = tokenizer.encode(text).ids, []
    for dtype in (torch.float64, torch.float32):
        model = kind.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()
        outputs = [layer.attn.Wo for layer in model.model.layers]
        with exact():
            base = model(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
            each = []
            for layer, head in ((layer, head) for layer in range(2) for head in range(3)):
                def cut(m, args):
                    context = args[0].clone()
                    context[..., head * 8:(head + 1) * 8] = 0
                    return (context,)
                handle = outputs[layer].register_forward_pre_hook(cut)
                without = model(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
                handle.remove()
                each.append((without - base)[base.argmax()])
        found.append({"log_probabilities": base, "each": torch.stack(each).reshape(2, 3)})
    exactly, rough = found
    error = max((exactly[key] - rough[key]).abs().max().item() for key in exactly)
    return {"model": folder.name, "text": text, "ids": ids, "float32_error": error} | {key: value.tolist() for key, value in exactly.items()}


def heads_of(model):
    return [[(layer, head) for head in range(model.config.num_attention_heads)] for layer in range(model.config.num_hidden_layers)]


def losses(model, ids, without=()):
    return -logits(model, ids, without).log_softmax(-1)[torch.arange(len(ids) - 1), torch.tensor(ids[1:])]


def gemma2():
    folder = HERE / "gemma2"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(CONTINUED / "llama" / name, folder)
    size = json.loads((CONTINUED / "llama" / "config.json").read_text())["vocab_size"]
    config = transformers.Gemma2Config(vocab_size=size, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
                                       intermediate_size=20, max_position_embeddings=64, query_pre_attn_scalar=4, sliding_window=5,
                                       final_logit_softcapping=2.5, attn_logit_softcapping=3.0, bos_token_id=1, eos_token_id=2, pad_token_id=0)
    model = transformers.Gemma2ForCausalLM(config)
    generator = torch.Generator().manual_seed(7)
    for parameter in model.parameters():
        parameter.copy_((0.6 * torch.randn(parameter.shape, generator=generator)).half())
    model.tie_weights()
    parts = json.loads(config.to_json_string()) | {"architectures": ["Gemma2ForCausalLM"]}
    (folder / "config.json").write_text(json.dumps(parts, indent=1) + "\n")
    save_file({name: tensor.half().contiguous() for name, tensor in model.state_dict().items() if name != "lm_head.weight"}, folder / "model.safetensors",
              metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)


def next_case(name, text):
    ids = transformers.AutoTokenizer.from_pretrained(HERE / name)(text)["input_ids"]
    found = []
    for dtype in (torch.float64, torch.float32):
        model = transformers.AutoModelForCausalLM.from_pretrained(HERE / name, dtype=dtype, attn_implementation="eager").eval()
        found.append([losses(model, ids), torch.stack([torch.stack([losses(model, ids, [head]) for head in layer]) for layer in heads_of(model)])])
    (base, without), rough = found
    error = max((a - b).abs().max().item() for a, b in zip((base, without), rough))
    return {"model": name, "text": text, "ids": ids, "losses": base.tolist(), "without_each": without.tolist(), "float32_error": error}


def masked_cases():
    tokenizer = transformers.AutoTokenizer.from_pretrained(BUILTIN)
    texts = [tokenizer(text)["input_ids"] for text, _, _ in MASKED]
    found = []
    for dtype in (torch.float64, torch.float32):
        model = transformers.BertForMaskedLM.from_pretrained(BUILTIN, dtype=dtype, attn_implementation="eager").eval()
        seen = [[] for _ in range(model.config.num_hidden_layers)]
        for ids in texts:
            logits(model, ids, seen=seen)
        means = [torch.cat(contexts).mean(0) for contexts in seen]
        found.append([masked_case(model, ids, *case, tokenizer, means) for ids, case in zip(texts, MASKED)])
    for case, rough in zip(*found):
        case["float32_error"] = max((torch.tensor(case[key]) - torch.tensor(rough[key])).abs().max().item() for key in case if key.startswith("each"))
    return found[0]


def masked_case(model, ids, text, answer, against, tokenizer, means):
    place = ids.index(tokenizer.mask_token_id)
    at = logits(model, ids)[place]
    top = at.log_softmax(-1).topk(5)
    first, difference = top.indices[0], tokenizer.convert_tokens_to_ids([answer, against])
    each = [[logits(model, ids, [head])[place] for head in layer] for layer in heads_of(model)]
    by_mean = [[logits(model, ids, [head], means)[place] for head in layer] for layer in heads_of(model)]
    change = lambda rows: [[(row.log_softmax(-1)[first] - top.values[0]).item() for row in layer] for layer in rows]
    of_difference = lambda row: (row[difference[0]] - row[difference[1]]).item()
    return {"text": text, "position": place, "top": tokenizer.convert_ids_to_tokens(top.indices.tolist()), "log_probabilities": top.values.tolist(),
            "each": change(each), "each_by_mean": change(by_mean), "answer": answer, "against": against, "logit_difference": of_difference(at),
            "each_logit_difference": [[of_difference(row) - of_difference(at) for row in layer] for layer in each]}


def main():
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    gemma2()
    for name in TARGETS:
        write_encoder_decoder(name)
    cases = {"made_with": {"torch": torch.__version__, "transformers": transformers.__version__},
             "next": [next_case(*case) for case in NEXT.items()], "masked": masked_cases(),
             "targets": [target_case(name, "the cat sat on the mat", "die katze saß da") for name in TARGETS if name != "bart-classes"],
             "target_classes": [class_case("bart-classes", "the cat sat on the mat", "the dog lay there")], "classes": [modernbert_classes()]}
    (HERE / "cases.json").write_text(json.dumps(cases, separators=(",", ":")).replace('{"model"', '\n{"model"').replace('{"text"', '\n{"text"') + "\n")


main()
