"""Makes the BERT checkpoints in this folder, what to run them on, and what transformers and float64 give.

    pip install torch==2.13.0 transformers==5.23.0; OMP_NUM_THREADS=1 python make.py

NAME/                    a random checkpoint: config.json and model.safetensors (or its shards)
NAME.truth.safetensors   of the short cases: "CASE.attentions" [layer, head, query, key] and "CASE.hidden" [token, hidden], F64
cases.json               every case: ids, segments, how far transformers' float32 (eager) is from float64, and the mean squares
                         of float64's values: by these the long cases' reference is known to be the right one

The truth is transformers' own BertModel in float64, eager, on the weights as they are stored, widened. Query and key weights are
drawn so that the attention is far from uniform: on uniform attention any implementation is exact. The built-in model is measured
too, on the first chapter of H. G. Wells, The War of the Worlds (war.txt; public domain), which it was not trained on.
"""

import dataclasses
import json
import math
import pathlib
import shutil

import torch
import transformers
from huggingface_hub import save_torch_state_dict
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
STORED_TOKENS = 20  # cases up to this length are stored; the longer ones are for the tests' own float64 reference
DEFAULTS = {"hidden_act": "gelu", "layer_norm_eps": 1e-12, "type_vocab_size": 2, "max_position_embeddings": 512}
F16, BF16, F32, F64 = torch.float16, torch.bfloat16, torch.float32, torch.float64


@dataclasses.dataclass
class Spec:
    name: str
    sizes: tuple  # hidden, heads, layers, intermediate, vocabulary
    config: dict = dataclasses.field(default_factory=dict)  # over DEFAULTS
    dtype: torch.dtype = F32
    norm_dtype: torch.dtype | None = None  # of the LayerNorms; none: as the rest
    head: str = "BertModel"  # the class whose tensors are saved; all but BertModel have the prefix and more tensors
    prefix: bool = False
    gamma_beta: bool = False
    position_ids: bool = False
    shard: str = "1GB"
    terse: bool = False  # config.json leaves out what has a default


SPECS = [
    Spec("one_wide_head", (64, 1, 1, 96, 60)),
    Spec("narrow_heads", (20, 5, 3, 37, 33), {"hidden_act": "gelu_new", "layer_norm_eps": 1e-5, "type_vocab_size": 1,
                                              "max_position_embeddings": 16}, prefix=True),
    Spec("relu_half", (36, 3, 2, 50, 101), {"hidden_act": "relu"}, F16, prefix=True, gamma_beta=True),
    Spec("deep_bfloat", (60, 12, 6, 75, 77), {"layer_norm_eps": 1e-6, "max_position_embeddings": 64}, BF16),
    Spec("silu", (100, 4, 1, 111, 50), {"hidden_act": "silu", "layer_norm_eps": 1e-5, "max_position_embeddings": 16}),
    Spec("gelu_tanh_half", (48, 6, 4, 192, 210), {"hidden_act": "gelu_pytorch_tanh", "type_vocab_size": 1}, F16),
    Spec("double", (12, 2, 2, 37, 40), {"layer_norm_eps": 1e-8, "max_position_embeddings": 64}, F64),
    Spec("sharded", (24, 2, 3, 96, 150), {"max_position_embeddings": 128}, head="BertForMaskedLM", shard="40KB"),
    Spec("like_bert_base_uncased", (32, 2, 2, 128, 128), {"max_position_embeddings": 128}, head="BertForPreTraining",
         gamma_beta=True, position_ids=True),
    Spec("classifier_half", (44, 4, 5, 61, 90), {"hidden_act": "silu", "layer_norm_eps": 1e-3}, F16,
         head="BertForTokenClassification"),
    Spec("one_head_relu", (52, 1, 2, 13, 45), {"hidden_act": "relu", "layer_norm_eps": 1e-7, "type_vocab_size": 1,
                                               "max_position_embeddings": 32}),
    Spec("many_heads_bfloat", (96, 12, 2, 40, 64), {"hidden_act": "gelu_new"}, BF16, prefix=True),
    Spec("mixed_dtypes", (40, 5, 2, 160, 99), {"hidden_act": "gelu_pytorch_tanh", "layer_norm_eps": 1e-5}, F16, F32),
    Spec("tiny_by_default", (8, 2, 1, 1, 5), terse=True, position_ids=True),
]
BUILTIN = ROOT / "data" / "builtin-bert" / "model"


def config_of(spec):
    hidden, heads, layers, intermediate, vocabulary = spec.sizes
    return DEFAULTS | spec.config | {"hidden_size": hidden, "num_attention_heads": heads, "num_hidden_layers": layers,
                                     "intermediate_size": intermediate, "vocab_size": vocabulary}


def draw(name, shape, generator):
    """Keeps vectors near size 1 through every layer, and gives energies a standard deviation of about 2."""
    normal = torch.randn(shape, generator=generator)
    if "LayerNorm.weight" in name:
        return torch.rand(shape, generator=generator) + 0.5
    if "embeddings" in name and "LayerNorm" not in name:
        return normal
    if len(shape) == 1:
        return 0.2 * normal
    energy_scale = math.sqrt(2) if ".query." in name or ".key." in name else 1
    return energy_scale * normal / math.sqrt(shape[1])


def weights_of(spec):
    """The checkpoint's tensors under its own names. F64 holds float32 values: what float32 loses is no one's error."""
    config = transformers.BertConfig(**config_of(spec))
    options = {"add_pooling_layer": False} if spec.head == "BertModel" else {}
    shapes = {name: tensor.shape for name, tensor in getattr(transformers, spec.head)(config, **options).state_dict().items()}
    generator = torch.Generator().manual_seed(sum(map(ord, spec.name)))
    weights = {}
    for name, shape in shapes.items():
        if name.startswith("cls.predictions.decoder"):  # tied to the word embeddings: not stored
            continue
        tensor = draw(name, shape, generator).to(spec.norm_dtype if spec.norm_dtype and "LayerNorm" in name else spec.dtype)
        if spec.gamma_beta:
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        weights["bert." + name if spec.prefix else name] = tensor.contiguous()
    if spec.position_ids:
        start = "bert." if spec.prefix or spec.head != "BertModel" else ""
        weights[start + "embeddings.position_ids"] = torch.arange(config.max_position_embeddings).unsqueeze(0)
    return weights


def write_checkpoint(spec):
    folder = HERE / spec.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    config = config_of(spec)
    if spec.terse:
        config = {name: value for name, value in config.items() if DEFAULTS.get(name) != value}
    text = json.dumps({"architectures": [spec.head], "model_type": "bert"} | config, indent=2)
    (folder / "config.json").write_text(text + "\n")
    save_torch_state_dict(weights_of(spec), folder, max_shard_size=spec.shard)
    return folder


def load(folder, dtype):
    model, report = transformers.BertModel.from_pretrained(folder, dtype=dtype, attn_implementation="eager",
                                                           add_pooling_layer=False, output_loading_info=True)
    assert not report["missing_keys"] and not report["mismatched_keys"], (folder, report)
    assert all(parameter.dtype == dtype for parameter in model.parameters()), folder
    return model.eval()


def run(model, case):
    with torch.no_grad():
        out = model(input_ids=torch.tensor([case["ids"]]), token_type_ids=torch.tensor([case["segments"]]),
                    output_attentions=True)
    return torch.cat(out.attentions), out.last_hidden_state[0]  # [layer, head, query, key], [token, hidden]


def error(values, truth):
    difference = values.double() - truth
    return {"rms": difference.square().mean().sqrt().item(), "max": difference.abs().max().item()}


def random_cases(config):
    """One text of each length that fits, and one of two segments, or else of middle length."""
    positions, vocabulary = config["max_position_embeddings"], config["vocab_size"]
    generator = torch.Generator().manual_seed(vocabulary)
    middle = min(STORED_TOKENS, positions - 3)
    lengths = {str(length): length for length in sorted({1, 2, 11, 128, 512, positions}) if length <= positions}
    for name, length in (lengths | {"pair" if config["type_vocab_size"] == 2 else "middle": middle}).items():
        ids = torch.randint(vocabulary, (length,), generator=generator).tolist()
        first = length // 2 + 1 if name == "pair" else length
        yield {"case": name, "ids": ids, "segments": [0] * first + [1] * (length - first)}


def sentence_cases():
    """Of the built-in model: what its own tokenizer makes of English."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(BUILTIN)
    text = (HERE / "war.txt").read_text(encoding="utf-8")
    inputs = {"1": None, "2": ("",), "11": ("The quick brown fox jumps over the lazy dog",), "128": (text,), "512": (text,),
              "pair": ("Where is the key of the door?", "She gave it to her sister.")}
    for name, texts in inputs.items():
        encoded = tokenizer(*texts, truncation=True, max_length=512 if name == "pair" else int(name)) if texts else None
        ids = encoded["input_ids"] if encoded else [tokenizer.cls_token_id]
        assert name == "pair" or len(ids) == int(name), (name, len(ids))
        yield {"case": name, "ids": ids, "segments": encoded["token_type_ids"] if encoded else [0]}


def measure(name, folder, cases):
    """The cases with transformers' errors; writes the truth of the short ones."""
    single, double = load(folder, F32), load(folder, F64)
    stored, lines = {}, []
    for case in cases:
        (attentions, hidden), (attentions64, hidden64) = run(single, case), run(double, case)
        entropy = torch.special.entr(attentions64).sum(-1).mean().item() / max(math.log(len(case["ids"])), 1e-9)
        errors = {"attentions": error(attentions, attentions64), "hidden": error(hidden, hidden64)}
        print(f"{name:24} {case['case']:>6} entropy/ln n {entropy:.2f}  " + "  ".join(
            f"{of} rms {e['rms']:.1e} max {e['max']:.1e}" for of, e in errors.items()))
        if len(case["ids"]) <= STORED_TOKENS:
            stored |= {case["case"] + ".attentions": attentions64, case["case"] + ".hidden": hidden64}
        lines.append({"model": name, "folder": folder.relative_to(ROOT).as_posix()} | case |
                     {"stored": len(case["ids"]) <= STORED_TOKENS, "transformers_error": errors,
                      "mean_square": {"attentions": attentions64.square().mean().item(), "hidden": hidden64.square().mean().item()}})
    save_file({key: value.contiguous() for key, value in stored.items()}, HERE / f"{name}.truth.safetensors")
    return lines


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    cases = []
    for spec in SPECS:
        cases += measure(spec.name, write_checkpoint(spec), random_cases(config_of(spec)))
    cases += measure("builtin", BUILTIN, sentence_cases())
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__,
                 "cpu_capability": torch.backends.cpu.get_cpu_capability()}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"cases": [\n{lines}\n]}}\n')


main()
