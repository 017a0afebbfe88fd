#!/usr/bin/env python3
"""Writes a BERT of bert-base-uncased's sizes with random weights: make_bert_base.py FOLDER. Needs torch and safetensors.

Speed does not depend on what weights say; 438 MB, the names and shapes of the real one.
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import save_file

CONFIG = dict(model_type="bert", architectures=["BertModel"], vocab_size=30522, hidden_size=768, num_hidden_layers=12,
              num_attention_heads=12, intermediate_size=3072, hidden_act="gelu", max_position_embeddings=512,
              type_vocab_size=2, layer_norm_eps=1e-12)


def tensors():
    torch.manual_seed(0)
    hidden, wide = CONFIG["hidden_size"], CONFIG["intermediate_size"]
    shapes = {f"embeddings.{kind}_embeddings.weight": (rows, hidden) for kind, rows in
              dict(word=CONFIG["vocab_size"], position=512, token_type=2).items()}
    norms = ["embeddings.LayerNorm"]
    for i in range(CONFIG["num_hidden_layers"]):
        layer = f"encoder.layer.{i}"
        dense = {f"attention.self.{name}": (hidden, hidden) for name in ("query", "key", "value")}
        dense |= {"attention.output.dense": (hidden, hidden), "intermediate.dense": (wide, hidden),
                  "output.dense": (hidden, wide)}
        for name, shape in dense.items():
            shapes[f"{layer}.{name}.weight"] = shape
            shapes[f"{layer}.{name}.bias"] = shape[:1]
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    made = {name: torch.randn(shape) * 0.05 for name, shape in shapes.items()}
    for norm in norms:
        made[f"{norm}.weight"], made[f"{norm}.bias"] = torch.ones(hidden), torch.zeros(hidden)
    return made


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
(folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [chr(c) for c in range(33, 127)]
words += [f"##{chr(c)}" for c in range(97, 123)] + [f"[unused{i}]" for i in range(CONFIG["vocab_size"])]
(folder / "vocab.txt").write_text("\n".join(words[: CONFIG["vocab_size"]]) + "\n")
(folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer", "do_lower_case": true}\n')
save_file(tensors(), folder / "model.safetensors", metadata={"format": "pt"})
