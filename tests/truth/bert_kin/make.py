"""Makes small checkpoints of families that are BERT's kin, what to run them on, and what transformers gives in float64.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

NAME/               a random checkpoint: config.json, model.safetensors, vocab.txt, tokenizer_config.json
cases.json          every case: the ids, the queries whose rows are stored, and how far transformers' float32 (eager) is from float64
truth.safetensors   "NAME.CASE.attentions" [layer, head, query, key] and "NAME.CASE.hidden" [query, hidden_size], F64

The truth is transformers' own model in float64, eager, on the weights as they are stored. Query and key weights are drawn so that the
attention is far from uniform: on uniform attention any implementation is exact. transformers 5 takes no notice of
position_embedding_type: for the models called relative-* the vectors of distances are added here, as version 4.46 did.
"""

import json
import math
import pathlib
import shutil

import torch
import transformers
from safetensors.torch import save_file
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

HERE = pathlib.Path(__file__).parent
WORDS = ["the", "cat", "sat", "on", "a", "mat", "##s", ".", ",", "who", "are", "you"]
VOCABULARY = ["[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
PADDING = VOCABULARY.index("[PAD]")
SMALL = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=20)
# The class of the checkpoint, and the fields that are not SMALL's.
MODELS = {
    "roberta": ("RobertaForMaskedLM", dict(type_vocab_size=1, pad_token_id=PADDING, layer_norm_eps=1e-5)),
    "roberta-types": ("RobertaModel", dict(type_vocab_size=2, pad_token_id=3)),
    "xlm-roberta": ("XLMRobertaModel", dict(type_vocab_size=1, pad_token_id=PADDING)),
    "camembert": ("CamembertModel", dict(type_vocab_size=1, pad_token_id=PADDING)),
    "electra": ("ElectraForPreTraining", dict(embedding_size=6, hidden_act="relu")),
    "electra-same": ("ElectraModel", dict(embedding_size=8)),
    "mpnet": ("MPNetForMaskedLM", dict(max_position_embeddings=160)),
    "albert": ("AlbertForMaskedLM", dict(embedding_size=4, num_hidden_layers=4)),
    "albert-groups": ("AlbertModel", dict(embedding_size=4, num_hidden_layers=5, num_hidden_groups=2, inner_group_num=2)),
    "ernie": ("ErnieModel", dict(use_task_id=False)),
    "decoder": ("BertLMHeadModel", dict(is_decoder=True)),
    "relative-key": ("BertModel", dict(position_embedding_type="relative_key", max_position_embeddings=120)),
    "relative-key-query": ("RobertaModel", dict(position_embedding_type="relative_key_query", pad_token_id=PADDING)),
}
BASES = {name: cls.split("For")[0].removesuffix("LMHeadModel").removesuffix("Model") for name, (cls, _) in MODELS.items()}


def attention_with_distances(module, query, key, value, attention_mask, scaling=None, **_):
    """scores = q k + q E (+ k E), E by the distance of query and key (Shaw et al. 2018; transformers 4.46's BertSelfAttention)."""
    n = query.shape[2]
    distance = torch.arange(n)[:, None] - torch.arange(n)[None, :]
    vectors = module.distance_embedding(distance + module.distance_embedding.num_embeddings // 2)
    scores = query @ key.transpose(2, 3) + torch.einsum("bhld,lrd->bhlr", query, vectors)
    if module.config.position_embedding_type == "relative_key_query":
        scores = scores + torch.einsum("bhrd,lrd->bhlr", key, vectors)
    weights = (scores * scaling).softmax(-1)
    return (weights @ value).transpose(1, 2).contiguous(), weights


ALL_ATTENTION_FUNCTIONS.register("distances", attention_with_distances)


def is_relative(config):
    return getattr(config, "position_embedding_type", "absolute") != "absolute"


def add_distances(model):
    """Positions are in the attention, not in the embeddings."""
    for layer in model.encoder.layer:
        attention = layer.attention.self
        attention.distance_embedding = torch.nn.Embedding(2 * model.config.max_position_embeddings - 1, attention.attention_head_size)
    model.embeddings.position_embeddings.weight.data.zero_()


def draw(name, tensor, generator):
    """Keeps vectors near size 1 through every layer, and gives energies a standard deviation of about 2."""
    normal = torch.randn(tensor.shape, generator=generator)
    if "orm.weight" in name:
        return torch.rand(tensor.shape, generator=generator) + 0.5
    if "distance_embedding" in name or "relative_attention_bias" in name or ("embeddings." in name and "orm" not in name):
        return normal
    if tensor.dim() == 1:
        return 0.2 * normal
    sharp = any(part in name for part in ("query", "key", "attn.q.", "attn.k."))
    return (math.sqrt(2) if sharp else 1) * normal / math.sqrt(tensor.shape[1])


def base_of(model):
    return getattr(model, model.base_model_prefix, model)


def write_checkpoint(name):
    head, fields = MODELS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    cls = getattr(transformers, head)
    config = {"architectures": [head], "model_type": cls.config_class.model_type, "vocab_size": len(VOCABULARY)} | SMALL | fields
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    model = cls(cls.config_class(**config))
    if is_relative(model.config):
        add_distances(base_of(model))
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    weights = {key: draw(key, tensor, generator).contiguous() for key, tensor in model.state_dict().items()
               if "decoder" not in key and not key.startswith("cls.")}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}) + "\n")
    return folder


def load(name, folder, dtype):
    cls = getattr(transformers, BASES[name] + "Model")
    model, report = cls.from_pretrained(folder, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    missing = [key for key in report["missing_keys"] if "pooler" not in key]
    assert not missing and not report["mismatched_keys"], (folder, report)
    if is_relative(model.config):
        add_distances(model)
        from safetensors.torch import load_file
        stored = load_file(folder / "model.safetensors")
        model.load_state_dict({key: value for key, value in stored.items() if "distance_embedding" in key}, strict=False)
        model.set_attn_implementation("distances")
    return model.to(dtype).eval()


def run(model, case):
    inputs = {"input_ids": torch.tensor([case["ids"]])}
    if "segments" in case:
        inputs["token_type_ids"] = torch.tensor([case["segments"]])
    with torch.no_grad():
        out = model(**inputs, output_attentions=True)
    return torch.cat(out.attentions)[:, :, case["queries"]], out.last_hidden_state[0][case["queries"]]


def cases_of(name, config):
    """A short text with the padding's id in it, and random ids as long as the model takes them."""
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    draw_ids = lambda n: torch.randint(len(WORDS), (n,), generator=generator).add(5).tolist()
    ids = [2, *draw_ids(3), PADDING, *draw_ids(2), 3, 4]
    short = {"case": "short", "ids": ids, "queries": list(range(len(ids)))}
    if config.get("type_vocab_size", 2) == 2 and config["model_type"] != "mpnet":
        short["segments"] = [0] * 5 + [1] * 4
    yield short
    length = config["max_position_embeddings"]
    if "roberta" in config["model_type"] or config["model_type"] == "camembert":
        length -= config["pad_token_id"] + 1
    if config["model_type"] == "mpnet":
        length -= 2
    yield {"case": "long", "ids": draw_ids(length), "queries": [0, length // 2, length - 1]}


def largest(values, truth):
    return (values.double() - truth).abs().max().item()


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    cases, truth, defaults = [], {}, {}
    for name in MODELS:
        folder = write_checkpoint(name)
        config = json.loads((folder / "config.json").read_text())
        single, double = load(name, folder, torch.float32), load(name, folder, torch.float64)
        for case in cases_of(name, config):
            (attentions, hidden), (attentions64, hidden64) = run(single, case), run(double, case)
            key = f"{name}.{case['case']}"
            truth |= {key + ".attentions": attentions64.contiguous(), key + ".hidden": hidden64.contiguous()}
            errors = {"attentions": largest(attentions, attentions64), "hidden": largest(hidden, hidden64)}
            entropy = torch.special.entr(attentions64).sum(-1).mean().item() / math.log(len(case["ids"]))
            print(f"{key:25} {tuple(attentions64.shape)} entropy/ln n {entropy:.2f}", errors)
            cases.append({"model": name, "model_type": config["model_type"]} | case | {"transformers_error": errors})
        defaults[config["model_type"]] = {
            field: value for field, value in getattr(transformers, BASES[name] + "Config")().to_dict().items()
            if field in (*SMALL, "vocab_size", "type_vocab_size", "layer_norm_eps")}
    save_file(truth, HERE / "truth.safetensors")
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    listed = ",\n".join(f"{json.dumps(kind)}: {json.dumps(fields)}" for kind, fields in defaults.items())
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"defaults": {{\n{listed}\n}},\n"cases": [\n{lines}\n]}}\n')


main()
