"""What tokens give each other by norms, ALTI, value zeroing and DecompX, in float64, to values.safetensors and cases.json.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

Models are those of ../bert and ../families. States and weights come from transformers' own modules (hooks); value zeroing runs transformers' layer
again with one token's value set to 0, for each token; the other methods follow their papers' formulas, written here over whole arrays.
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
}


def bert_parts(model, i):
    layer = model.encoder.layer[i]
    return dict(layer=layer, value=layer.attention.self.value, out=layer.attention.output.dense, first=layer.attention.output.LayerNorm,
                second=layer.output.LayerNorm, up=layer.intermediate.dense, act=layer.intermediate.intermediate_act_fn, down=layer.output.dense,
                order="post", heads=model.config.num_attention_heads)


def esm_parts(model, i):
    layer = model.encoder.layer[i]
    return dict(layer=layer, value=layer.attention.self.value, out=layer.attention.output.dense, first=layer.attention.LayerNorm, second=layer.LayerNorm,
                up=layer.intermediate.dense, act=torch.nn.functional.gelu, down=layer.output.dense, order="pre", heads=model.config.num_attention_heads)


def modern_parts(model, i):
    layer = model.layers[i]
    return dict(layer=layer, qkv=layer.attn.Wqkv, out=layer.attn.Wo, first=layer.attn_norm, second=layer.mlp_norm, order="pre", mlp=layer.mlp,
                heads=model.config.num_attention_heads)


PARTS = {"bert": bert_parts, "esm": esm_parts, "modernbert": modern_parts}


def trace(model, parts, ids):
    """Of each layer: x, A [h, i, j], v [j, h, e], and what stands before each norm."""
    seen, handles = [{} for _ in parts], []
    for i, part in enumerate(parts):
        value = part.get("value", part.get("qkv"))
        handles.append(part["layer"].register_forward_pre_hook(lambda m, a, k, i=i: seen[i].update(x=(a[0] if a else k["hidden_states"])[0]), with_kwargs=True))
        handles.append(part["layer"].register_forward_hook(lambda m, a, o, i=i: seen[i].update(end=(o[0] if isinstance(o, tuple) else o))))
        handles.append(value.register_forward_hook(lambda m, a, o, i=i: seen[i].update(value=o[0])))
        for name in ("first", "second"):
            handles.append(part[name].register_forward_pre_hook(lambda m, a, i=i, name=name: seen[i].update({name: a[0][0]})))
        if "up" in part:
            handles.append(part["up"].register_forward_hook(lambda m, a, o, i=i: seen[i].update(up=o[0])))
    with exact():
        out = model(input_ids=torch.tensor([ids]), output_attentions=True)
    for handle in handles:
        handle.remove()
    for i, (layer, part) in enumerate(zip(seen, parts)):
        layer["A"] = out.attentions[i][0]
        layer["end"] = layer["end"].reshape(layer["x"].shape)
        if "qkv" in part:
            layer["value"] = layer["value"][..., 2 * layer["x"].shape[-1]:]
        n = len(ids)
        layer["v"] = layer["value"].reshape(n, part["heads"], -1)
        # p1: what the first block leaves, with its residual.
        layer["p"] = layer["first"] if part["order"] == "post" else layer["second"]
    return seen


def norm_parts(norm, whole, parts):
    """A norm's linear part on parts [.., d], with the deviation of the whole [d] or [i, d]."""
    if not hasattr(norm, "weight"):
        return parts
    deviation = torch.sqrt(whole.var(-1, unbiased=False, keepdim=True) + norm.eps)
    while deviation.dim() < parts.dim():
        deviation = deviation.unsqueeze(1)
    return (parts - parts.mean(-1, keepdim=True)) / deviation * norm.weight


def mixed(layer, part):
    """f [h, j, d] and T [i, j, d]."""
    n, heads, e = layer["v"].shape
    W = part["out"].weight.reshape(-1, heads, e)
    f = torch.einsum("jhe,dhe->hjd", layer["v"], W)
    return f, torch.einsum("hij,hjd->ijd", layer["A"], f)


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
                output[0, j, -layers[i]["x"].shape[-1]:] = 0
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


def share(parts, bias):
    """A bias to the parts [i, k, d] in proportion to |bias · part|."""
    weight = torch.einsum("ikd,d->ik", parts, bias).abs()
    return parts + (weight / (weight.sum(-1, keepdim=True) + 1e-12))[:, :, None] * bias


def decompx(layers, parts, x):
    X, lengths = torch.diag_embed(torch.ones(len(x), dtype=x.dtype))[:, :, None] * x[:, None], []
    for l, (layer, part) in enumerate(zip(layers, parts)):
        post, n, heads = part["order"] == "post", len(x), part["heads"]
        W, b = part["value"].weight, part["value"].bias
        into = X
        if not post:
            into = share(norm_parts(part["first"], layer["x"], X), part["first"].bias)
        if l == 0:  # the value's bias stays with its token
            V = torch.eye(n, dtype=x.dtype)[:, :, None] * layer["value"][:, None]
            bias = part["out"].bias
        else:
            V = into @ W.T
            bias = part["out"].weight @ b + part["out"].bias
        context = torch.einsum("hij,jkhe->ikhe", layer["A"], V.reshape(n, n, heads, -1)).reshape(n, n, -1)
        P = share(X + context @ part["out"].weight.T, bias)
        Y = share(norm_parts(part["first" if post else "second"], layer["p"], P), part["first" if post else "second"].bias)
        inner = share(Y @ part["up"].weight.T, part["up"].bias)
        inner = inner * (part["act"](layer["up"]) / (layer["up"] + 1e-12))[:, None]
        FF = share(inner @ part["down"].weight.T, part["down"].bias)
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
        cls = {"bert": transformers.BertModel, "esm": transformers.EsmModel, "modernbert": transformers.ModernBertModel}[name]
        model = cls.from_pretrained(path, attn_implementation="eager", dtype=torch.float64).eval()
        parts = [PARTS[name](model, i) for i in range(model.config.num_hidden_layers)]
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
        for method, values in found.items():
            tensors[f"{name}.{method}"] = torch.stack(values).contiguous()
        notes["cases"][name] = {"folder": folder, "ids": ids, "methods": sorted(found)}
    save_file(tensors, HERE / "values.safetensors")
    (HERE / "cases.json").write_text(json.dumps(notes, indent=1) + "\n")


if __name__ == "__main__":
    main()
