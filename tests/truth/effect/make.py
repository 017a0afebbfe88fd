"""What models predict, and what they predict without some of their heads, in float64, to cases.json; and gemma2/, a small model whose logits are capped.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

The models of the next token are those of ../continued and gemma2/, that of masked tokens is the built-in one. A head is taken out by a hook before
the output projection of transformers' modules, which sets its context to 0, or to its mean over all tokens of all texts of the model.

A case of a model of the next token has its ids, the loss of each token after the first (-ln p), and that without each head [layer, head, token]. A case
of [MASK] has the likeliest tokens, and by how much each head changes the log probability of the likeliest, and the logit of `answer` less that of
`against`. All have the largest difference that transformers' own float32 leaves ("float32_error").
"""

import json
import pathlib
import shutil

import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
CONTINUED = HERE.parent / "continued"
BUILTIN = HERE.parents[2] / "data" / "builtin-bert" / "model"
NEXT = {"../continued/gpt2": "The cat lay by the sea.", "../continued/llama": "An old man walked.", "gemma2": "The dog sat on the mat."}
MASKED = [("The old man sat by the [MASK].", "fire", "door"), ("She opened the [MASK] and went in.", "door", "window")]


def outputs_of(model):
    """The output projection of each layer's attention."""
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
    cases = {"made_with": {"torch": torch.__version__, "transformers": transformers.__version__},
             "next": [next_case(*case) for case in NEXT.items()], "masked": masked_cases()}
    (HERE / "cases.json").write_text(json.dumps(cases, separators=(",", ":")).replace('{"model"', '\n{"model"').replace('{"text"', '\n{"text"') + "\n")


main()
