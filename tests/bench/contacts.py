"""The contacts of a protein, as whole processes: heed beside transformers.

    pip install torch transformers; python contacts.py [--heed PROGRAM] [--residues N] [--rounds N]

Random weights of the size of esm2_t12_35M (12 layers, 20 heads, hidden 480) are made in build/bench unless they are there. In each round heed
and a Python process that imports transformers and calls predict_contacts run one after the other; the line says both medians, their ratio,
and how far the two maps are apart.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
VOCABULARY = "<cls> <pad> <eos> <unk> L A G V S E R T I D P K Q N F Y M H W C X B U Z O . - <null_1> <mask>".split()
PEER = """
import sys, numpy, torch, transformers
folder, text, out = sys.argv[1:]
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.EsmModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False).eval()
inputs = tokenizer(text, return_tensors="pt")
with torch.no_grad():
    contacts = model.predict_contacts(inputs["input_ids"], inputs["attention_mask"])[0]
numpy.save(out, contacts.numpy())
"""


def make_model(folder):
    import torch
    import transformers

    torch.manual_seed(1)
    config = transformers.EsmConfig(vocab_size=33, hidden_size=480, num_hidden_layers=12, num_attention_heads=20, intermediate_size=1920,
                                    max_position_embeddings=1026, position_embedding_type="rotary", token_dropout=True, mask_token_id=32,
                                    pad_token_id=1, layer_norm_eps=1e-5, emb_layer_norm_before=False)
    model = transformers.EsmModel(config, add_pooling_layer=False)
    for name, tensor in model.state_dict().items():
        if "query" in name or "key" in name:
            tensor.mul_(4)  # attention that is far from uniform
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "EsmTokenizer"}))


def seconds(command):
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heed", default=ROOT / "build/release/bin/heed", help="the program (default: %(default)s)")
    parser.add_argument("--residues", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    folder = ROOT / "build/bench/esm2-35m"
    if not (folder / "model.safetensors").exists():
        folder.mkdir(parents=True, exist_ok=True)
        make_model(folder)
    protein = "".join(random.Random(3).choices("LAGVSERTIDPKQNFYMHWC", k=options.residues))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as work:
        for _ in range(options.rounds):
            ours.append(seconds([options.heed, "attend", "--model", folder, "--value", "contacts", protein, "-o", work + "/heed.json"]))
            theirs.append(seconds([sys.executable, "-c", PEER, folder, protein, work + "/peer.npy"]))
        import numpy
        found = numpy.array(json.loads(pathlib.Path(work + "/heed.json").read_text())["attention"][0][0])
        apart = abs(found - numpy.load(work + "/peer.npy")).max()
    heed, peer = statistics.median(ours), statistics.median(theirs)
    print(f"{options.residues} residues: heed {heed:.3f} s, transformers {peer:.3f} s: {peer / heed:.1f} times; {apart:.1e} apart")


main()
