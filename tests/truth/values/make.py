"""What tokens give each other by norms, ALTI, value zeroing and DecompX, and the last states without some heads, in float64, to values.safetensors
and cases.json.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

Models are those of ../bert, ../families, ../decoders and ../encoder_decoders (their encoders). States and weights come from transformers' own
modules (hooks). Value zeroing runs transformers' layer again with one token's value set to 0, for each token, and heads are taken out before the
output projection of transformers' modules. The other methods follow their papers' formulas, written here over whole arrays.
"""

import ast
import json
import math
import pathlib

import torch
import transformers
from safetensors.torch import save_file
from transformers.models.deberta_v2 import modeling_deberta_v2

HERE = pathlib.Path(__file__).parent
# The context in which transformers keeps float64, as ../families/make.py defines it; that script makes models as it is imported.
tree = ast.parse((HERE.parent / "families" / "make.py").read_text())
scope = {"torch": torch, "modeling_deberta_v2": modeling_deberta_v2, "math": math}
exec(compile(ast.Module([node for node in tree.body if getattr(node, "name", "") == "exact"], []), "families", "exec"), scope)
exact = scope["exact"]

# Folder, ids, and where transformers keeps the parts of a layer.
CASES = {
    "bert": ("../bert/silu", [2, 7, 11, 5, 3]),
    "esm": ("../families/esm-base", [0, 5, 9, 20, 14, 5, 2]),
    "modernbert": ("../families/modernbert-biased", [0, 4, 31, 8, 16, 2]),
    "t5": ("../encoder_decoders/t5-encoder", [16, 46, 59, 41, 55, 1]),
    "t5-gated": ("../encoder_decoders/t5-gated", [27, 47, 29, 34, 1]),
    "bart": ("../encoder_decoders/bart-base", [0, 16, 46, 33, 41, 2]),
    "gemma": ("../decoders/gemma-gelu", [2, 22, 7, 39, 15, 20]),
    "gemma2": ("../decoders/gemma2-capped", [2, 8, 26, 11, 36, 33]),
    "gemma3": ("../decoders/gemma3-nested", [2, 31, 8, 8, 17, 5, 22, 9]),
    "gpt2": ("../decoders/gpt2-bf16", [3, 17, 8, 30, 21]),
    "neox": ("../decoders/neox-flat", [9, 4, 33, 12, 9]),
    "opt": ("../decoders/opt-after", [2, 11, 25, 39, 6]),
    "distilbert": ("../distilbert/plain", [2, 5, 7, 3]),
    "deberta": ("../families/deberta-v3", [1, 6, 9, 12, 2]),
}


def bert_parts(model, i):
    layer = model.encoder.layer[i]
    return dict(layer=layer, value=getattr(layer.attention.self, "value", None), out=layer.attention.output.dense,
                first=layer.attention.output.LayerNorm, second=layer.output.LayerNorm, up=layer.intermediate.dense, act=layer.intermediate.intermediate_act_fn, down=layer.output.dense,
                order="post", heads=model.config.num_attention_heads)


def esm_parts(model, i):
    layer = model.encoder.layer[i]
    return dict(layer=layer, value=layer.attention.self.value, out=layer.attention.output.dense, first=layer.attention.LayerNorm, second=layer.LayerNorm,
                up=layer.intermediate.dense, act=torch.nn.functional.gelu, down=layer.output.dense, order="pre", heads=model.config.num_attention_heads)


def modern_parts(model, i):
    layer = model.layers[i]
    return dict(layer=layer, qkv=layer.attn.Wqkv, out=layer.attn.Wo, first=layer.attn_norm, second=layer.mlp_norm, order="pre", mlp=layer.mlp,
                heads=model.config.num_attention_heads)


def t5_parts(model, i):
    layer = model.encoder.block[i]
    attention, dense = layer.layer[0].SelfAttention, layer.layer[1].DenseReluDense
    parts = dict(layer=layer, value=attention.v, out=attention.o, first=layer.layer[0].layer_norm, second=layer.layer[1].layer_norm, order="pre",
                 heads=model.config.num_heads)
    return parts | (dict(up=dense.wi, act=torch.nn.functional.relu, down=dense.wo) if hasattr(dense, "wi") else {})


def bart_parts(model, i):
    layer = model.layers[i]
    return dict(layer=layer, value=layer.self_attn.v_proj, out=layer.self_attn.out_proj, first=layer.self_attn_layer_norm, second=layer.final_layer_norm,
                up=layer.fc1, act=layer.activation_fn, down=layer.fc2, order="post", heads=model.config.encoder_attention_heads)


def gemma_parts(model, i):
    layer = model.layers[i]
    parts = dict(layer=layer, value=layer.self_attn.v_proj, out=layer.self_attn.o_proj, first=layer.input_layernorm, order="pre",
                 heads=model.config.num_attention_heads, groups=model.config.num_attention_heads // model.config.num_key_value_heads)
    if not hasattr(layer, "pre_feedforward_layernorm"):
        return parts | dict(second=layer.post_attention_layernorm)
    return parts | dict(second=layer.pre_feedforward_layernorm, given=layer.post_attention_layernorm)


def gpt2_parts(model, i):
    layer = model.h[i]
    return dict(layer=layer, qkv=layer.attn.c_attn, out=layer.attn.c_proj, first=layer.ln_1, second=layer.ln_2, up=layer.mlp.c_fc, act=layer.mlp.act,
                down=layer.mlp.c_proj, order="pre", heads=model.config.n_head)


def neox_parts(model, i):
    layer = model.layers[i]
    return dict(layer=layer, qkv=layer.attention.query_key_value, by_head=True, out=layer.attention.dense, first=layer.input_layernorm,
                second=layer.post_attention_layernorm, order="parallel", heads=model.config.num_attention_heads)


def opt_parts(model, i):
    layer = model.decoder.layers[i]
    return dict(layer=layer, value=layer.self_attn.v_proj, out=layer.self_attn.out_proj, first=layer.self_attn_layer_norm, second=layer.final_layer_norm,
                up=layer.fc1, act=layer.activation_fn, down=layer.fc2, order="post", heads=model.config.num_attention_heads)


def distilbert_parts(model, i):
    layer = model.transformer.layer[i]
    return dict(layer=layer, value=layer.attention.v_lin, out=layer.attention.out_lin, first=layer.sa_layer_norm, second=layer.output_layer_norm,
                up=layer.ffn.lin1, act=layer.ffn.activation, down=layer.ffn.lin2, order="post", heads=model.config.n_heads)


def deberta_parts(model, i):
    return bert_parts(model, i) | dict(value=model.encoder.layer[i].attention.self.value_proj)


# Of each case: transformers' class, and its parts.
MODELS = {"bert": ("BertModel", bert_parts), "esm": ("EsmModel", esm_parts), "modernbert": ("ModernBertModel", modern_parts),
          "t5": ("T5EncoderModel", t5_parts), "t5-gated": ("T5EncoderModel", t5_parts), "bart": ("BartModel", bart_parts),
          "gemma": ("GemmaModel", gemma_parts), "gemma2": ("Gemma2Model", gemma_parts), "gemma3": ("Gemma3TextModel", gemma_parts),
          "gpt2": ("GPT2Model", gpt2_parts), "neox": ("GPTNeoXModel", neox_parts), "opt": ("OPTModel", opt_parts),
          "distilbert": ("DistilBertModel", distilbert_parts), "deberta": ("DebertaV2Model", deberta_parts)}


def matrix(linear):
    """[out, in], which GPT-2 keeps the other way round."""
    return linear.weight.T if type(linear).__name__ == "Conv1D" else linear.weight


def values_in(part, output):
    """Of what gives the values, [.., heads · size]: all of it, its last third, or each head's last third. A view."""
    if "qkv" not in part:
        return output
    third = output.shape[-1] // 3
    return output.unflatten(-1, (part["heads"], 3, -1))[..., 2, :] if part.get("by_head") else output[..., 2 * third:]


def trace(model, parts, ids):
    """Of each layer: x, A [h, i, j], v [j, h, e], and what stands before each norm."""
    seen, handles = [{} for _ in parts], []
    for i, part in enumerate(parts):
        value = part.get("value", part.get("qkv"))
        handles.append(part["layer"].register_forward_pre_hook(lambda m, a, k, i=i: seen[i].update(x=(a[0] if a else k["hidden_states"])[0]), with_kwargs=True))
        handles.append(part["layer"].register_forward_hook(lambda m, a, o, i=i: seen[i].update(end=(o[0] if isinstance(o, tuple) else o))))
        handles.append(value.register_forward_hook(lambda m, a, o, i=i: seen[i].update(value=values_in(parts[i], o[0]).flatten(1))))
        handles.append(part["out"].register_forward_hook(lambda m, a, o, i=i: seen[i].update(given_out=o.reshape(len(ids), -1))))
        for name in {"first", "second", "given"} & set(part):
            handles.append(part[name].register_forward_pre_hook(lambda m, a, i=i, name=name: seen[i].update({name: a[0].reshape(len(ids), -1)})))
        if "up" in part:
            handles.append(part["up"].register_forward_hook(lambda m, a, o, i=i: seen[i].update(up=o.reshape(len(ids), -1))))
    with exact():
        out = model(input_ids=torch.tensor([ids]), output_attentions=True)
    for handle in handles:
        handle.remove()
    for i, (layer, part) in enumerate(zip(seen, parts)):
        layer["A"] = out.attentions[i][0]
        layer["x"] = layer["x"].reshape(len(ids), -1)
        layer["end"] = layer["end"].reshape(layer["x"].shape)
        n = len(ids)
        groups = part.get("groups", 1)  # heads that share a value
        layer["v"] = layer["value"].reshape(n, part["heads"] // groups, -1).repeat_interleave(groups, 1)
        # p1: what the first block leaves, with its residual.
        layer["p"] = {"post": lambda: layer["first"], "pre": lambda: layer["second"], "parallel": lambda: layer["x"] + layer["given_out"]}[part["order"]]()
    return seen


def norm_parts(norm, whole, parts):
    """A norm's linear part on parts [.., d], with the deviation of the whole [d] or [i, d]."""
    if not hasattr(norm, "weight"):
        return parts
    kind = type(norm).__name__
    takes_mean = kind == "LayerNorm"
    squares = (whole - takes_mean * whole.mean(-1, keepdim=True)).pow(2).mean(-1, keepdim=True)
    deviation = torch.sqrt(squares + (norm.eps if hasattr(norm, "eps") else norm.variance_epsilon))
    while deviation.dim() < parts.dim():
        deviation = deviation.unsqueeze(1)
    return (parts - takes_mean * parts.mean(-1, keepdim=True)) / deviation * (norm.weight + kind.startswith("Gemma"))


def mixed(layer, part):
    """f [h, j, d] and T [i, j, d]."""
    n, heads, e = layer["v"].shape
    W = matrix(part["out"]).reshape(-1, heads, e)
    f = torch.einsum("jhe,dhe->hjd", layer["v"], W)
    T = torch.einsum("hij,hjd->ijd", layer["A"], f)
    return f, norm_parts(part["given"], layer["given"], T) if "given" in part else T


def methods(layer, part):
    f, T = mixed(layer, part)
    n = len(layer["x"])
    Z = T + torch.eye(n, dtype=T.dtype)[:, :, None] * layer["x"][:, None]
    out = {"norm": layer["A"] * f.norm(dim=-1)[:, None], "norm-attention": T.norm(dim=-1), "norm-residual": Z.norm(dim=-1)}
    y, Y = layer["p"], Z
    if part["order"] == "post":
        Y = norm_parts(part["first"], layer["p"], Z)
        y = part["first"](layer["p"])
        out["norm-block"] = Y.norm(dim=-1)
        out["norm-layer"] = norm_parts(part["second"], layer["second"], Y).norm(dim=-1)
    near = (y.abs().sum(-1)[:, None] - (y[:, None] - Y).abs().sum(-1)).clamp(min=0)
    out["alti"] = near / near.sum(-1, keepdim=True)
    return out


def value_zeroing(model, parts, layers, ids):
    """Runs each layer of transformers again, on the same input, without one token's value."""
    scores = []
    for i, part in enumerate(parts):
        distance = torch.zeros(len(ids), len(ids), dtype=torch.float64)
        for j in range(len(ids)):
            def cut(module, args, output, j=j):
                output = output.clone()
                values_in(parts[i], output)[0, j] = 0
                return output
            taken = {}
            value = part.get("value", part.get("qkv"))
            # Layers before are not changed, so that the layer's input is what it was.
            handles = [value.register_forward_hook(cut),
                       part["layer"].register_forward_hook(lambda m, a, o: taken.update(end=(o[0] if isinstance(o, tuple) else o)))]
            with exact():
                model(input_ids=torch.tensor([ids]))
            for handle in handles:
                handle.remove()
            a = torch.nn.functional.normalize(layers[i]["end"], dim=-1)
            b = torch.nn.functional.normalize(taken["end"].reshape(a.shape), dim=-1)
            distance[:, j] = ((a - b)**2).sum(-1) / 2
        scores.append(distance / distance.sum(-1, keepdim=True))
    return scores


def without(model, parts, ids, heads):
    """The last states of transformers, with the contexts of these heads set to 0 before the output projection."""
    def cut(module, args, size, numbers):
        context = args[0].clone()
        for number in numbers:
            context[..., number * size:(number + 1) * size] = 0
        return (context, *args[1:])
    handles = []
    for i, part in enumerate(parts):
        size, numbers = matrix(part["out"]).shape[1] // part["heads"], [head for layer, head in heads if layer == i]
        handles.append(part["out"].register_forward_pre_hook(lambda m, a, size=size, numbers=numbers: cut(m, a, size, numbers)))
    with exact():
        states = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
    for handle in handles:
        handle.remove()
    return states


def share(parts, bias):
    """A bias to the parts [i, k, d] in proportion to |bias · part|."""
    if bias is None:
        return parts
    weight = torch.einsum("ikd,d->ik", parts, bias).abs()
    return parts + (weight / (weight.sum(-1, keepdim=True) + 1e-12))[:, :, None] * bias


def part_of_values(part):
    """Weight and bias of the values alone."""
    if "qkv" not in part:
        return part["value"].weight, part["value"].bias
    third = part["qkv"].bias.shape[0] // 3
    return matrix(part["qkv"])[2 * third:], part["qkv"].bias[2 * third:]


def decompx(layers, parts, x):
    X, lengths = torch.diag_embed(torch.ones(len(x), dtype=x.dtype))[:, :, None] * x[:, None], []
    for l, (layer, part) in enumerate(zip(layers, parts)):
        post, n, heads = part["order"] == "post", len(x), part["heads"]
        W, b = part_of_values(part)
        out_bias = part["out"].bias
        if b is None:
            b, out_bias = torch.zeros(W.shape[0], dtype=x.dtype), torch.zeros_like(x[0])
        into = X
        if not post:
            into = share(norm_parts(part["first"], layer["x"], X), getattr(part["first"], "bias", None))
        if l == 0:  # the value's bias stays with its token
            V = torch.eye(n, dtype=x.dtype)[:, :, None] * layer["value"][:, None]
            bias = out_bias
        else:
            V = into @ W.T
            bias = matrix(part["out"]) @ b + out_bias
        context = torch.einsum("hij,jkhe->ikhe", layer["A"], V.reshape(n, n, heads, -1)).reshape(n, n, -1)
        P = share(X + context @ matrix(part["out"]).T, bias)
        Y = share(norm_parts(part["first" if post else "second"], layer["p"], P), getattr(part["first" if post else "second"], "bias", None))
        inner = share(Y @ matrix(part["up"]).T, part["up"].bias)
        inner = inner * (part["act"](layer["up"]) / (layer["up"] + 1e-12))[:, None]
        FF = share(inner @ matrix(part["down"]).T, part["down"].bias)
        X = share(norm_parts(part["second"], layer["second"], Y + FF), part["second"].bias) if post else P + FF
        assert (X.sum(1) - layer["end"]).abs().max() < 1e-9
        lengths.append(X.norm(dim=-1))
    return lengths


def rollout(matrices, residual):
    out, eye = [], torch.eye(len(matrices[0]), dtype=torch.float64)
    for M in matrices:
        M = (1 - residual) * M + residual * eye
        out.append(M @ out[-1] if out else M)
    return out


def main():
    torch.set_grad_enabled(False)
    tensors, notes = {}, {"made_with": {"torch": torch.__version__, "transformers": transformers.__version__}, "cases": {}}
    for name, (folder, ids) in CASES.items():
        path = str((HERE / folder).resolve())
        cls, parts_of = MODELS[name]
        model = getattr(transformers, cls).from_pretrained(path, attn_implementation="eager", dtype=torch.float64).eval()
        model = model.encoder if name == "bart" else model
        parts = [parts_of(model, i) for i in range(model.config.num_hidden_layers)]
        layers = trace(model, parts, ids)
        found = {}
        for layer, part in zip(layers, parts):
            for method, values in methods(layer, part).items():
                found.setdefault(method, []).append(values)
        found["value-zeroing"] = value_zeroing(model, parts, layers, ids)
        if "up" in parts[0]:
            found["decompx"] = decompx(layers, parts, layers[0]["x"])
        found["attention"] = [layer["A"] for layer in layers]
        found["rollout"] = rollout([layer["A"].mean(0) for layer in layers], 0.5)
        every = [[without(model, parts, ids, [(i, head)]) for head in range(part["heads"])] for i, part in enumerate(parts)]
        found["without-each"] = [torch.stack(states) for states in every]
        found["without-first-of-each-layer"] = [without(model, parts, ids, [(i, 0) for i in range(len(parts))])]
        for method, values in found.items():
            tensors[f"{name}.{method}"] = torch.stack(values).float().contiguous()  # as heed has it
        notes["cases"][name] = {"folder": folder, "ids": ids, "methods": sorted(found)}
    save_file(tensors, HERE / "values.safetensors")
    (HERE / "cases.json").write_text(json.dumps(notes, indent=1) + "\n")


if __name__ == "__main__":
    main()
