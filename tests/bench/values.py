#!/usr/bin/env python3
"""Times heed's --value methods beside the same formulas in torch: values.py [--folder build/bench/bert-base] [--lengths 11 32 128].

    pip install torch transformers safetensors

Both go through a BERT-base with random weights (make_bert_base.py) with one thread, in float32. The torch side is the straightforward one: it holds
every vector [query, key, hidden_size] at once, and zeroes values by running the layer again for each token. Times are CPU seconds, which other
processes on the machine disturb little: heed's of the whole process less those of one that asks for a single weight matrix of layer 0, torch's of the
computation alone after one run. The largest difference of the two is printed too, as a share of the largest value.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import sys
import time

import torch
import transformers

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]


def cpu_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


def heed(program, folder, text, flags):
    return cpu_of([program, "attend", text, "--model", str(folder), "--threads", "1", *flags])


def parts_of_layer(layer, x, weights):
    """f [h, j, d] and T [i, j, d] of one layer of transformers' BERT, and p1 = x + attention."""
    attention = layer.attention
    heads = weights.shape[0]
    values = attention.self.value(x).reshape(len(x), heads, -1)
    out = attention.output.dense.weight.reshape(x.shape[1], heads, -1)
    f = torch.einsum("jhe,dhe->hjd", values, out)
    T = torch.einsum("hij,hjd->ijd", weights, f)
    return f, T, x + T.sum(1) + attention.output.dense.bias


def part_norm(norm, whole, parts):
    deviation = torch.sqrt(whole.var(-1, unbiased=False, keepdim=True) + norm.eps)[:, None]
    return (parts - parts.mean(-1, keepdim=True)) / deviation * norm.weight


def with_residual(T, x):
    return T + torch.eye(len(x))[:, :, None] * x[:, None]


def feed_forward(layer, y):
    return layer.output.LayerNorm(y + layer.output.dense(layer.intermediate(y)))


def norm(layer, x, weights):
    f, _, _ = parts_of_layer(layer, x, weights)
    return weights * f.norm(dim=-1)[:, None]


def norm_block(layer, x, weights):
    _, T, p = parts_of_layer(layer, x, weights)
    return part_norm(layer.attention.output.LayerNorm, p, with_residual(T, x)).norm(dim=-1)[None]


def alti(layer, x, weights):
    _, T, p = parts_of_layer(layer, x, weights)
    Y = part_norm(layer.attention.output.LayerNorm, p, with_residual(T, x))
    y = layer.attention.output.LayerNorm(p)
    near = (y.abs().sum(-1)[:, None] - (y[:, None] - Y).abs().sum(-1)).clamp(min=0)
    return (near / near.sum(-1, keepdim=True))[None]


def value_zeroing(layer, x, weights):
    _, T, p = parts_of_layer(layer, x, weights)
    whole = torch.nn.functional.normalize(feed_forward(layer, layer.attention.output.LayerNorm(p)), dim=-1)
    distance = torch.stack([((torch.nn.functional.normalize(feed_forward(layer, layer.attention.output.LayerNorm(p - T[:, j])), dim=-1) - whole)**2).sum(-1) / 2
                            for j in range(len(x))], 1)
    return (distance / distance.sum(-1, keepdim=True))[None]


def shared_out(parts, bias):
    """DecompX: a bias goes to the parts [i, k, d] in proportion to |bias · part|."""
    shares = (parts @ bias).abs()
    return parts + (shares / (shares.sum(-1, keepdim=True) + 1e-12))[..., None] * bias


def decompx_layer(layer, x, weights, parts):
    """The parts [i, k, d] of a layer's output, from those of its input; None: the first layer's, where the value's bias stays with its token."""
    attention, out = layer.attention, layer.attention.output
    value, heads = attention.self.value, weights.shape[0]
    _, T, p = parts_of_layer(layer, x, weights)
    if parts is None:
        parts = shared_out(with_residual(T, x), out.dense.bias)
    else:
        values = (parts @ value.weight.T).unflatten(-1, (heads, -1))
        contexts = torch.einsum("hij,jkhe->ikhe", weights, values).flatten(-2)
        parts = shared_out(parts + contexts @ out.dense.weight.T, out.dense.weight @ value.bias + out.dense.bias)
    Y = shared_out(part_norm(out.LayerNorm, p, parts), out.LayerNorm.bias)
    y = out.LayerNorm(p)
    z, last = layer.intermediate.dense(y), layer.output
    inner = shared_out(Y @ layer.intermediate.dense.weight.T, layer.intermediate.dense.bias) * (layer.intermediate.intermediate_act_fn(z) / z)[:, None]
    fed = shared_out(inner @ last.dense.weight.T, last.dense.bias)
    return shared_out(part_norm(last.LayerNorm, y + last.dense(layer.intermediate(y)), Y + fed), last.LayerNorm.bias)


def decompx(model, out):
    norms, parts = [], None
    for i, layer in enumerate(model.encoder.layer):
        parts = decompx_layer(layer, out.hidden_states[i][0], out.attentions[i][0], parts)
        norms.append(parts.norm(dim=-1)[None])
    return torch.stack(norms)


METHODS = {"norm": norm, "norm-block": norm_block, "alti": alti, "value-zeroing": value_zeroing, "decompx": None}


def torch_values(model, ids, method):
    out = model(input_ids=ids, output_attentions=True, output_hidden_states=True)
    if method == "decompx":
        return decompx(model, out)
    return torch.stack([METHODS[method](layer, out.hidden_states[i][0], out.attentions[i][0]) for i, layer in enumerate(model.encoder.layer)])


def timed(work):
    work()
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "bench" / "bert-base")
    parser.add_argument("--lengths", type=int, nargs="+", default=[11, 32, 128])
    parser.add_argument("--methods", nargs="+", default=[*METHODS])
    parser.add_argument("--heed", default=str(ROOT / "build" / "release" / "bin" / "heed"))
    given = parser.parse_args()
    if not (given.folder / "config.json").exists():
        subprocess.run([sys.executable, str(HERE / "make_bert_base.py"), str(given.folder)], check=True)
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = transformers.BertModel.from_pretrained(given.folder, attn_implementation="eager", add_pooling_layer=False).eval()
    print("| value | tokens | heed, s | torch, s | torch / heed | largest difference |\n|---|---|---|---|---|---|")
    for length in given.lengths:
        text = " ".join("abcdefghijklmnopqrstuvwxyz"[i % 26] for i in range(length - 2))
        idle, _ = heed(given.heed, given.folder, text, ["--layer", "0", "--head", "0"])
        for method in given.methods:
            spent, out = heed(given.heed, given.folder, text, ["--value", method])
            record = json.loads(out)
            own = torch.tensor(record["attention"])
            peer, expected = timed(lambda: torch_values(model, torch.tensor([record["ids"]]), method))
            difference = ((own - expected).abs().max() / expected.abs().max()).item()
            print(f"| `{method}` | {len(record['ids'])} | {spent - idle:.2f} | {peer:.2f} | {peer / max(spent - idle, 1e-9):.2f} | {difference:.0e} |", flush=True)


main()
