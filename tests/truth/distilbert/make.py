"""Makes the DistilBERT checkpoints in this folder, what to run them on, and what transformers gives in float64.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

NAME/           a random checkpoint: config.json, model.safetensors, vocab.txt, tokenizer_config.json
cases.json      every case: the text or ids, what transformers' tokenizer makes of the text, and how far transformers' float32
                (eager) is from float64
truth.safetensors   "NAME.CASE.attentions" [layer, head, query, key] and "NAME.CASE.hidden" [token, dim], F64

The truth is transformers' own DistilBertModel in float64, eager, on the weights as they are stored, widened. Query and key weights
are drawn so that the attention is far from uniform: on uniform attention any implementation is exact.
"""

import json
import math
import pathlib
import shutil

import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
WORDS = "the cat sat on a mat un ##believ ##able ##s who are you i hardly know sir , . ? ! don ' t".split()
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
# plain: the base model's names. masked: a task's model with its prefix and head, in float16, and what older files have besides.
MODELS = {
    "plain": ("DistilBertModel", torch.float32,
              dict(dim=20, n_heads=5, n_layers=3, hidden_dim=37, max_position_embeddings=16, activation="gelu")),
    "masked": ("DistilBertForMaskedLM", torch.float16,
               dict(dim=32, n_heads=2, n_layers=2, hidden_dim=48, max_position_embeddings=24, activation="relu",
                    sinusoidal_pos_embds=True)),
}
TEXTS = {"text": ("The cat sat, unbelievable!",), "pair": ("Who are you?", "I hardly know, sir.")}


def draw(name, tensor, generator):
    """Keeps vectors near size 1 through every layer, and gives energies a standard deviation of about 2."""
    normal = torch.randn(tensor.shape, generator=generator)
    if "orm.weight" in name:
        return torch.rand(tensor.shape, generator=generator) + 0.5
    if "position_embeddings" in name and tensor.shape[1] == 32:  # sines
        return tensor
    if "embeddings" in name and "orm" not in name:
        return normal
    if tensor.dim() == 1:
        return 0.2 * normal
    return (math.sqrt(2) if "q_lin" in name or "k_lin" in name else 1) * normal / math.sqrt(tensor.shape[1])


def write_checkpoint(name):
    head, dtype, fields = MODELS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    config = {"architectures": [head], "model_type": "distilbert", "vocab_size": len(VOCABULARY)} | fields
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    model = getattr(transformers, head)(transformers.DistilBertConfig(**config))
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    weights = {key: draw(key, tensor, generator).to(dtype).contiguous() for key, tensor in model.state_dict().items()
               if key != "vocab_projector.weight"}  # tied to the word embeddings: not stored
    if head != "DistilBertModel":
        weights["distilbert.embeddings.position_ids"] = torch.arange(config["max_position_embeddings"]).unsqueeze(0)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
    settings = {"tokenizer_class": "DistilBertTokenizer", "do_lower_case": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
    return folder


def load(folder, dtype):
    model, report = transformers.DistilBertModel.from_pretrained(folder, dtype=dtype, attn_implementation="eager",
                                                                 output_loading_info=True)
    assert not report["missing_keys"] and not report["mismatched_keys"], (folder, report)
    return model.eval()


def run(model, ids):
    with torch.no_grad():
        out = model(input_ids=torch.tensor([ids]), output_attentions=True)
    return torch.cat(out.attentions), out.last_hidden_state[0]


def cases_of(folder):
    """Two texts, and random ids as long as the model takes them."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    assert type(tokenizer).__name__.startswith("DistilBert"), type(tokenizer)
    for case, texts in TEXTS.items():
        encoded = tokenizer(*texts, return_offsets_mapping=True)
        yield {"case": case, "texts": texts, "ids": encoded["input_ids"], "offsets": encoded["offset_mapping"]}
    positions = json.loads((folder / "config.json").read_text())["max_position_embeddings"]
    generator = torch.Generator().manual_seed(positions)
    yield {"case": "long", "ids": torch.randint(len(VOCABULARY), (positions,), generator=generator).tolist()}


def largest(values, truth):
    return (values.double() - truth).abs().max().item()


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    cases, truth = [], {}
    for name in MODELS:
        folder = write_checkpoint(name)
        single, double = load(folder, torch.float32), load(folder, torch.float64)
        for case in cases_of(folder):
            (attentions, hidden), (attentions64, hidden64) = run(single, case["ids"]), run(double, case["ids"])
            key = f"{name}.{case['case']}"
            truth |= {key + ".attentions": attentions64.contiguous(), key + ".hidden": hidden64.contiguous()}
            errors = {"attentions": largest(attentions, attentions64), "hidden": largest(hidden, hidden64)}
            entropy = torch.special.entr(attentions64).sum(-1).mean().item() / math.log(len(case["ids"]))
            print(f"{key:14} entropy/ln n {entropy:.2f}", errors)
            cases.append({"model": name} | case | {"transformers_error": errors})
    save_file(truth, HERE / "truth.safetensors")
    fields = ("vocab_size", "max_position_embeddings", "n_layers", "n_heads", "dim", "hidden_dim", "activation")
    defaults = {field: getattr(transformers.DistilBertConfig(), field) for field in fields}
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"defaults": {json.dumps(defaults)},\n'
                                     f'"cases": [\n{lines}\n]}}\n')


main()
