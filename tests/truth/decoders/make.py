"""Makes small checkpoints of the decoders in MODELS, ids to run them on, and what transformers gives in float64.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

NAME/           a random checkpoint: config.json, model.safetensors
cases.json      every case: its ids, and how far transformers' float32 (eager) is from float64
truth.safetensors   "NAME.CASE.attentions" [layer, head, query, key], every query that "step" divides; "NAME.CASE.hidden" [token, dim], likewise. F64

As ../families/make.py; ../float64.py says what float64 means here. The settings are those that other checkpoints of these families have:
kinds of rotary positions, windows, biases, norms and number types.
"""

import importlib.util
import json
import math
import pathlib
import shutil

import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
families = importlib.util.spec_from_file_location("families", HERE.parent / "families" / "make.py")
FAMILIES = importlib.util.module_from_spec(families)
families.loader.exec_module(FAMILIES)

GPT2 = dict(vocab_size=40, n_embd=24, n_head=3, n_layer=2, n_positions=140, bos_token_id=0, eos_token_id=1)
SHAPE = dict(vocab_size=40, hidden_size=24, num_hidden_layers=2, max_position_embeddings=32, bos_token_id=0, eos_token_id=1)
NEOX = SHAPE | dict(num_attention_heads=2, intermediate_size=20)
OPT = SHAPE | dict(num_attention_heads=3, ffn_dim=20, max_position_embeddings=130, pad_token_id=1)
LLAMA = SHAPE | dict(num_attention_heads=4, num_key_value_heads=2, intermediate_size=20, pad_token_id=None)
GEMMA = LLAMA | dict(head_dim=8, pad_token_id=0)
F32, F16, BF16 = torch.float32, torch.float16, torch.bfloat16
# Head's class, number type, config, and the lengths of its cases.
MODELS = {
    "gpt2-wide": ("GPT2LMHeadModel", F16, GPT2 | dict(n_inner=20, activation_function="relu", scale_attn_by_inverse_layer_idx=True), (1, 130)),
    "gpt2-bf16": ("GPT2Model", BF16, GPT2 | dict(activation_function="gelu", layer_norm_epsilon=1e-3), (37,)),
    "neox-sequential": ("GPTNeoXForCausalLM", F16, NEOX | dict(use_parallel_residual=False, attention_bias=False, hidden_act="gelu_fast",
                        rotary_pct=1.0, rotary_emb_base=500, rope_scaling={"type": "linear", "factor": 3.0}), (1, 29)),
    "neox-dynamic": ("GPTNeoXModel", BF16, NEOX | dict(rotary_pct=0.5, rope_scaling={"type": "dynamic", "factor": 2.0}), (9, 130)),
    "neox-flat": ("GPTNeoXModel", F32, NEOX | dict(rope_parameters={"rope_type": "default", "rope_theta": 700.0, "partial_rotary_factor": 0.75}), (21,)),
    "opt-after": ("OPTForCausalLM", F16, OPT | dict(do_layer_norm_before=False, word_embed_proj_dim=10), (1, 40)),
    "opt-plain": ("OPTModel", F32, OPT | dict(enable_bias=False, layer_norm_elementwise_affine=False, activation_function="gelu"), (130,)),
    "opt-open": ("OPTModel", BF16, OPT | dict(_remove_final_layer_norm=True), (12,)),
    "llama-biased": ("LlamaForCausalLM", BF16, LLAMA | dict(attention_bias=True, mlp_bias=True, hidden_act="gelu_pytorch_tanh", rms_norm_eps=1e-4,
                     rope_theta=300.0), (1, 130)),
    "llama-linear": ("LlamaModel", F32, LLAMA | dict(num_key_value_heads=None, rope_scaling={"type": "linear", "factor": 2.5}), (30,)),
    "llama-dynamic": ("LlamaModel", F32, LLAMA | dict(num_key_value_heads=1, rope_scaling={"rope_type": "dynamic", "factor": 4.0}), (11, 90)),
    "llama-llama3": ("LlamaForCausalLM", BF16, LLAMA | dict(head_dim=16, rope_parameters={
        "rope_type": "llama3", "rope_theta": 5000.0, "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 24}), (50,)),
    "llama-yarn": ("LlamaModel", F16, LLAMA | dict(head_dim=16, rope_theta=10000.0, rope_scaling={
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 20, "beta_fast": 16, "beta_slow": 2, "truncate": False,
        "mscale": 0.7, "mscale_all_dim": 1.3}), (45,)),
    "llama-longrope": ("LlamaModel", F32, LLAMA | dict(original_max_position_embeddings=16, rope_scaling={
        "rope_type": "longrope", "short_factor": [1.0, 1.1, 1.3], "long_factor": [1.5, 3.0, 9.0]}), (16, 40)),
    "mistral-all": ("MistralForCausalLM", BF16, LLAMA | dict(sliding_window=None), (40,)),
    "mistral-window": ("MistralModel", F32, LLAMA | dict(sliding_window=70), (200,)),
    "qwen2-windows": ("Qwen2ForCausalLM", BF16, LLAMA | dict(num_hidden_layers=3, use_sliding_window=True, sliding_window=5, max_window_layers=1), (1, 33)),
    "qwen2-yarn": ("Qwen2Model", F32, LLAMA | dict(rope_scaling={"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 8}), (33,)),
    "qwen3-types": ("Qwen3ForCausalLM", F16, LLAMA | dict(head_dim=10, attention_bias=True, use_sliding_window=True, sliding_window=9,
                    layer_types=["full_attention", "sliding_attention"]), (1, 130)),
    "gemma-gelu": ("GemmaForCausalLM", BF16, GEMMA | dict(num_key_value_heads=1, hidden_act="gelu", head_dim=10), (1, 40)),
    "gemma2-open": ("Gemma2Model", BF16, GEMMA | dict(attn_logit_softcapping=None, query_pre_attn_scalar=20, attention_bias=True, sliding_window=7,
                    layer_types=["full_attention", "sliding_attention"]), (1, 40)),
    "gemma2-capped": ("Gemma2ForCausalLM", F32, GEMMA | dict(attn_logit_softcapping=1.5, query_pre_attn_scalar=4, sliding_window=99), (130,)),
    "gemma3-nested": ("Gemma3TextModel", BF16, GEMMA | dict(query_pre_attn_scalar=2, sliding_window=6, layer_types=["sliding_attention", "full_attention"],
                      rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 400.0},
                                       "full_attention": {"rope_type": "yarn", "rope_theta": 9000.0, "factor": 8.0, "original_max_position_embeddings": 16}}), (1, 40)),
    "gemma3-usual": ("Gemma3ForCausalLM", F32, GEMMA | dict(num_hidden_layers=7, sliding_window=4, head_dim=6, query_pre_attn_scalar=1), (25,)),
}
CONFIGS = {"gpt2": "GPT2Config", "neox": "GPTNeoXConfig", "opt": "OPTConfig", "llama": "LlamaConfig", "mistral": "MistralConfig",
           "qwen2": "Qwen2Config", "qwen3": "Qwen3Config", "gemma": "GemmaConfig", "gemma2": "Gemma2Config", "gemma3": "Gemma3TextConfig"}


def draw(name, tensor, generator):
    """Keeps vectors near size 1 through every layer, and gives energies a standard deviation of about 2."""
    normal = torch.randn(tensor.shape, generator=generator)
    if ("norm" in name or "ln_" in name) and name.endswith("weight"):
        return torch.rand(tensor.shape, generator=generator) + (-0.5 if name.startswith("gemma") else 0.5)
    if tensor.dim() == 1:
        return 0.2 * normal
    if any(part in name for part in ("embed_", "wte", "wpe")):
        return normal / (math.sqrt(tensor.shape[1]) if name.startswith("gemma") else 1)
    is_asked = any(part in name for part in ("q_proj", "k_proj", "c_attn", "query_key_value"))
    rows = tensor.shape[0] if "c_" in name else tensor.shape[1]  # Conv1D is [in, out]
    return (math.sqrt(2) if is_asked else 1) * normal / math.sqrt(rows)


def write_checkpoint(name):
    head, dtype, fields, _ = MODELS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    base = getattr(transformers, CONFIGS[name.split("-")[0]])
    stored = {"architectures": [head], "model_type": base.model_type} | fields
    (folder / "config.json").write_text(json.dumps(stored, indent=1) + "\n")
    model = getattr(transformers, head)(base(**json.loads(json.dumps(fields))))
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    weights = {key: draw(name + "." + key, tensor, generator).to(dtype).contiguous() for key, tensor in model.state_dict().items()
               if not key.startswith("lm_head.") and "inv_freq" not in key}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def run(model, ids):
    with torch.no_grad():
        out = model(input_ids=torch.tensor([ids]), output_attentions=True, use_cache=False)
    return {"attentions": torch.cat(out.attentions), "hidden": out.last_hidden_state[0]}


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    cases, truth = [], {}
    for name, (_, _, _, lengths) in MODELS.items():
        folder = write_checkpoint(name)
        for length in lengths:
            single, double = FAMILIES.load(folder, torch.float32), FAMILIES.load(folder, torch.float64)  # anew: dynamic positions remember
            ids = torch.randint(2, 40, (length,), generator=torch.Generator().manual_seed(length)).tolist()
            with FAMILIES.exact():
                exactly = run(double, ids)
            rounded = run(single, ids)
            errors = {key: (rounded[key].double() - exactly[key]).abs().max().item() for key in exactly}
            rows = exactly["attentions"]
            seen = (rows > 0).sum(-1)
            entropy = (torch.special.entr(rows).sum(-1)[seen > 1] / seen[seen > 1].double().log()).mean().item()
            print(f"{name:18} {length:4} entropy/ln keys {entropy:.2f}", {key: f"{error:.1e}" for key, error in errors.items()}, flush=True)
            step = 17 if length > 60 else 3 if length > 20 else 1
            exactly = {"attentions": rows[:, :, ::step], "hidden": exactly["hidden"][::step]}
            truth |= {f"{name}.{length}.{key}": tensor.contiguous() for key, tensor in exactly.items()}
            cases.append({"model": name, "case": str(length), "step": step, "ids": ids, "transformers_error": errors})
    save_file(truth, HERE / "truth.safetensors")
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__}
    defaults = {name: {key: value for key, value in getattr(transformers, config)().to_dict().items() if isinstance(value, (int, float, str, bool))}
                for name, config in CONFIGS.items()}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"defaults": {json.dumps(defaults)},\n"cases": [\n{lines}\n]}}\n')


main()
