"""What enters the products of queries and keys in transformers: after biases, norms and rotation.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

cases.json          the checkpoints, which stand beside their families' truth, and the ids
truth.safetensors   "FOLDER.queries" and "FOLDER.keys" [layer, head, token, size], F64, the queries times the products' scale, since
                    families put it before or after the rotation; keys of a head that several share are there for each

The vectors are those that transformers hands to its attention function, in float64.
"""

import importlib.util
import json
import pathlib

import torch
import transformers
from safetensors.torch import save_file
from transformers import AttentionInterface
from transformers.models.bert.modeling_bert import eager_attention_forward

HERE = pathlib.Path(__file__).parent
families = importlib.util.spec_from_file_location("families", HERE.parent / "families" / "make.py")
FAMILIES = importlib.util.module_from_spec(families)
families.loader.exec_module(FAMILIES)

MODELS = ["bert/like_bert_base_uncased", "bert_kin/roberta", "bert_kin/albert", "families/esm-base", "families/modernbert-local", "decoders/gpt2-wide",
          "decoders/neox-sequential", "decoders/opt-plain", "decoders/llama-llama3", "decoders/qwen3-types", "decoders/gemma3-usual"]
IDS = [2, 7, 11, 5, 3, 13, 8]

taken = []


def take(module, query, key, value, attention_mask, scaling=None, **more):
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    taken.append((query[0] * scale, key[0].repeat_interleave(query.shape[1] // key.shape[1], 0)))
    shared = query.shape[1] // value.shape[1]
    return eager_attention_forward(module, query, key.repeat_interleave(shared, 1), value.repeat_interleave(shared, 1), attention_mask, scale,
                                   **{name: more[name] for name in ("dropout",) if name in more})


AttentionInterface.register("take", take)
transformers.masking_utils.AttentionMaskInterface.register("take", transformers.masking_utils.eager_mask)


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    truth = {}
    for name in MODELS:
        taken.clear()
        model = transformers.AutoModel.from_pretrained(HERE.parent / name, dtype=torch.float64, attn_implementation="take").eval()
        with FAMILIES.exact(), torch.no_grad():
            model(input_ids=torch.tensor([IDS]))
        truth[f"{name}.queries"] = torch.stack([query for query, _ in taken]).contiguous()
        truth[f"{name}.keys"] = torch.stack([key for _, key in taken]).contiguous()
        print(name, list(truth[f"{name}.queries"].shape))
    save_file(truth, HERE / "truth.safetensors")
    (HERE / "cases.json").write_text(json.dumps({"made_with": {"torch": torch.__version__, "transformers": transformers.__version__},
                                                 "models": MODELS, "ids": IDS}) + "\n")


if __name__ == "__main__":
    main()
