"""Makes small checkpoints of the families in MODELS, ids to run them on, and what transformers gives in float64.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

NAME/           a random checkpoint: config.json, model.safetensors, vocab.txt
cases.json      every case: its ids, and how far transformers' float32 (eager) is from float64
esm_tokens.json     texts, and the ids that transformers' EsmTokenizer makes of them
truth.safetensors   "NAME.CASE.attentions" [layer, head, query, key], of a long case every 17th query; "NAME.CASE.hidden" [token, dim]; "NAME.CASE.contacts"
                    of ESM. F64

The truth is transformers' own model, eager, on the weights as they are stored, widened. `model.double()` alone goes through float32 in places;
inside `exact` (../float64.py) these stay in float64. RoPE's angles are float32 by definition, and their cosines exact. Query and key weights are
drawn so that the attention is far from uniform: on uniform attention any implementation is exact.
"""

import json
import math
import pathlib
import random
import shutil
import sys

import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from float64 import exact
VOCABULARY = ("<cls> <pad> <eos> <unk> L A G V S E R T I D P K Q N F Y M H W C X B U Z O . - <null_1> <mask>").split()
SHAPE = dict(hidden_size=24, num_attention_heads=3, intermediate_size=20, vocab_size=len(VOCABULARY))
ESM = SHAPE | dict(num_hidden_layers=2, position_embedding_type="rotary", layer_norm_eps=1e-5, mask_token_id=32, pad_token_id=1)
MODERN = SHAPE | dict(num_hidden_layers=3, max_position_embeddings=64, pad_token_id=1, bos_token_id=0, eos_token_id=2, cls_token_id=0, sep_token_id=2)
DEBERTA = SHAPE | dict(num_hidden_layers=2, max_position_embeddings=32, relative_attention=True, pad_token_id=1)
# Head's class, number type, config, and the lengths of its cases.
MODELS = {
    # As the Hub's files: a task's model in float16, frequencies that were rounded.
    "esm-dropout": ("EsmForMaskedLM", torch.float16, ESM | dict(token_dropout=True, hidden_act="relu"), (1, 9, 30)),
    # No frequencies in the file, another base; no contact head's prefix.
    "esm-base": ("EsmModel", torch.float32, ESM | dict(token_dropout=False, rope_theta=500.0), (2, 12, 120)),
    "modernbert-local": ("ModernBertForMaskedLM", torch.float32, MODERN | dict(local_attention=6), (1, 7, 230)),
    "modernbert-biased": ("ModernBertModel", torch.float16, MODERN | dict(
        local_attention=17, norm_bias=True, attention_bias=True, mlp_bias=True, hidden_activation="gelu_pytorch_tanh", norm_eps=1e-4,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 1000.0},
                         "sliding_attention": {"rope_type": "default", "rope_theta": 77.0}}), (3, 40)),
    "deberta-v3": ("DebertaV2ForMaskedLM", torch.float32, DEBERTA | dict(
        position_buckets=8, share_att_key=True, norm_rel_ebd="layer_norm", position_biased_input=False, pos_att_type="p2c|c2p"), (1, 11, 130)),
    "deberta-v2": ("DebertaV2Model", torch.float32, DEBERTA | dict(
        embedding_size=16, type_vocab_size=2, pos_att_type=["p2c"], max_relative_positions=9, conv_kernel_size=3, layer_norm_eps=1e-5), (2, 32)),
    "deberta-c2p": ("DebertaV2Model", torch.float16, DEBERTA | dict(
        pos_att_type=["c2p"], position_buckets=6, conv_kernel_size=5, conv_act="gelu", hidden_act="relu"), (31,)),
    "deberta-absolute": ("DebertaV2Model", torch.float32, DEBERTA | dict(relative_attention=False, pos_att_type=["c2p"]), (12,)),
}


def draw(name, tensor, generator):
    """Keeps vectors near size 1 through every layer, and gives energies a standard deviation of about 2."""
    normal = torch.randn(tensor.shape, generator=generator)
    if "orm" in name and name.endswith("weight"):
        return torch.rand(tensor.shape, generator=generator) + 0.5
    if "mbeddings" in name and "orm" not in name:
        return normal
    if tensor.dim() == 1:
        return 0.2 * normal
    is_asked = any(part in name for part in ("query", "key", "Wqkv"))
    return (math.sqrt(2) if is_asked else 1) * normal / math.sqrt(tensor[0].numel())


def write_checkpoint(name):
    head, dtype, fields, _ = MODELS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    base = {"esm": "Esm", "modernbert": "ModernBert", "deberta": "DebertaV2"}[name.split("-")[0]]
    config = getattr(transformers, base + "Config")(**fields)
    config = {"architectures": [head], "model_type": config.model_type} | fields
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    model = getattr(transformers, head)(getattr(transformers, base + "Config")(**fields))
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    weights = {key: draw(key, tensor, generator).to(dtype).contiguous() for key, tensor in model.state_dict().items()
               if not key.startswith(("lm_head.", "cls.", "decoder.", "head.", "pooler.")) and "inv_freq" not in key}
    if name == "esm-dropout":
        rounded = (1 / 10000 ** (torch.arange(0, 8, 2) / 8)).half()
        weights |= {f"esm.encoder.layer.{i}.attention.self.rotary_embeddings.inv_freq": rounded.clone() for i in range(2)}
        weights["esm.embeddings.position_embeddings.weight"] = torch.zeros(4, 24)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY))
    return folder


def load(folder, dtype):
    model, report = transformers.AutoModel.from_pretrained(folder, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    missing = [key for key in report["missing_keys"] if "pooler" not in key and "inv_freq" not in key]
    assert not missing and not report["mismatched_keys"], (folder, report)
    return model.eval()


def run(model, ids):
    with torch.no_grad():
        out = model(input_ids=torch.tensor([ids]), output_attentions=True)
        found = {"attentions": torch.cat(out.attentions), "hidden": out.last_hidden_state[0]}
        if model.config.model_type == "esm" and len(ids) > 2:
            found["contacts"] = model.predict_contacts(torch.tensor([ids]), torch.ones(1, len(ids)))[0]
    return found


def draw_ids(name, length):
    """<cls> … <eos>, with a few <mask>."""
    generator = torch.Generator().manual_seed(length)
    ids = torch.randint(4, len(VOCABULARY) - 1, (length,), generator=generator).tolist()
    if length > 2:
        ids[0], ids[-1] = 0, 2
        for masked in range(4, length - 1, 11):
            ids[masked] = VOCABULARY.index("<mask>")
    return ids


def write_esm_tokens():
    """Of texts put together at random: letters, names of tokens and their beginnings, white space, what is in no vocabulary."""
    tokenizer = transformers.EsmTokenizer(str(HERE / "esm-base" / "vocab.txt"))
    pieces = [*"MKTAYIQRLVF", "mkt", "<mask>", "<null_1>", "<cls>", "<eos>", "<mas", "<", ">", "J", "*", " ", "  ", "\n", "\t", "\x1c", "\u00a0", "\u3000", "Ä",
              "\U0001f600", "12", ".", "-", "[MASK]"]
    pick = random.Random(5)
    texts = ["", " ", "MKTAYIAKQR", "mkta", "MKTaY", "12", "M K T", "A<mask>B"]
    texts += ["".join(pick.choices(pieces, k=pick.randint(1, 14))) for _ in range(250)]
    cases = [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in texts]
    pairs = [{"text": "MKT", "text_pair": "AY", "ids": tokenizer("MKT", "AY")["input_ids"]}]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases + pairs)
    (HERE / "esm_tokens.json").write_text("[\n" + lines + "\n]\n")


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    cases, truth = [], {}
    for name, (_, _, _, lengths) in MODELS.items():
        folder = write_checkpoint(name)
        single, double = load(folder, torch.float32), load(folder, torch.float64)
        for length in lengths:
            ids = draw_ids(name, length)
            with exact():
                exactly = run(double, ids)
            rounded = run(single, ids)
            errors = {key: (rounded[key].double() - exactly[key]).abs().max().item() for key in exactly}
            rows = exactly["attentions"]
            seen = (rows > 0).sum(-1)
            entropy = (torch.special.entr(rows).sum(-1)[seen > 1] / seen[seen > 1].double().log()).mean().item()
            print(f"{name:18} {length:4} entropy/ln keys {entropy:.2f}", {key: f"{error:.1e}" for key, error in errors.items()})
            exactly["attentions"] = rows[:, :, ::17 if length > 60 else 1]
            if length > 60:
                exactly["hidden"] = exactly["hidden"][::17]
                exactly.pop("contacts", None)
            truth |= {f"{name}.{length}.{key}": tensor.contiguous() for key, tensor in exactly.items()}
            cases.append({"model": name, "case": str(length), "step": 17 if length > 60 else 1, "ids": ids, "transformers_error": errors})
    write_esm_tokens()
    save_file(truth, HERE / "truth.safetensors")
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__}
    defaults = {"esm": transformers.EsmConfig(), "modernbert": transformers.ModernBertConfig(), "deberta-v2": transformers.DebertaV2Config()}
    defaults = {name: {key: value for key, value in config.to_dict().items() if isinstance(value, (int, float, str, bool))}
                for name, config in defaults.items()}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"defaults": {json.dumps(defaults)},\n"cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
