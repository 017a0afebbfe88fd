"""Each family of decoders at the width of a real model, with random weights, beside transformers: how far apart, how long.

    pip install torch transformers; python families.py [--heed PROGRAM] [--lines N] [FAMILY ...]

A checkpoint of two layers in bfloat16 is made for each family, with a small tokenizer of its kind (tests/truth/tokenizer/kinds.py). N lines of
random words go through both as in peers.py: tokens and ids have to be the same, attention and hidden states are measured against float64.
Prints a row of a table for each. Exit code 1 if peers.py would have it.
"""

import argparse
import json
import pathlib
import random
import sys
import tempfile

import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/truth/tokenizer"))
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 8192}
FAMILIES = {
    "gpt2": ("GPT-2", "gpt2", dict(n_embd=768, n_head=12, n_layer=2)),
    "gpt_neox": ("Pythia-160M", "neox", dict(hidden_size=768, num_attention_heads=12, num_hidden_layers=2, intermediate_size=3072, rotary_pct=0.25)),
    "opt": ("OPT-125M", "gpt2", dict(hidden_size=768, num_attention_heads=12, num_hidden_layers=2, ffn_dim=3072)),
    "llama": ("Llama-3.2-1B", "llama3", dict(hidden_size=2048, num_attention_heads=32, num_key_value_heads=8, num_hidden_layers=2, intermediate_size=8192,
                                   head_dim=64, rope_parameters=LLAMA3, max_position_embeddings=131072)),
    "mistral": ("Mistral-7B", "llama2", dict(hidden_size=4096, num_attention_heads=32, num_key_value_heads=8, num_hidden_layers=2, intermediate_size=14336,
                                   head_dim=128, sliding_window=32)),
    "qwen2": ("Qwen2.5-0.5B", "qwen2", dict(hidden_size=896, num_attention_heads=14, num_key_value_heads=2, num_hidden_layers=2, intermediate_size=4864)),
    "qwen3": ("Qwen3-0.6B", "qwen2", dict(hidden_size=1024, num_attention_heads=16, num_key_value_heads=8, num_hidden_layers=2, intermediate_size=3072,
                                 head_dim=128)),
    "gemma2": ("Gemma-2-2B", "gemma", dict(hidden_size=2304, num_attention_heads=8, num_key_value_heads=4, num_hidden_layers=2, intermediate_size=9216,
                                  head_dim=256, sliding_window=32)),
    "gemma3_text": ("Gemma-3-1B", "gemma", dict(hidden_size=1152, num_attention_heads=4, num_key_value_heads=1, num_hidden_layers=2,
                                       intermediate_size=6912, head_dim=256, sliding_window=32)),
}


def make_model(folder, family, kind, settings):
    import kinds
    import torch
    import transformers

    tokenizer = kinds.kinds()[kind]()
    torch.manual_seed(0)
    ids = {"vocab_size": max(tokenizer.get_vocab().values()) + 1, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
    config = transformers.AutoConfig.for_model(family, **ids, **settings)
    transformers.AutoModel.from_config(config).to(torch.bfloat16).save_pretrained(folder)
    (folder / "tokenizer.json").write_text(tokenizer.to_str())
    (folder / "tokenizer_config.json").write_text("{}")


def lines_of(count):
    """Of words of the README."""
    words = (ROOT / "README.md").read_text().split()
    random.seed(0)
    return [" ".join(random.choice(words) for _ in range(random.randrange(5, 40))) for _ in range(count)]


def compare(heed, family, lines):
    name, kind, settings = FAMILIES[family]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        make_model(folder, family, kind, settings)
        heed_seconds = peers.run_heed(heed, str(folder), lines, folder)
        comparison = peers.compare(peers.Transformers(str(folder)), lines, peers.read_records(folder / "records.jsonl"))
    numbers = [f"{errors['attention'].max:.1e}" if what == "max" else f"{errors['attention'].rms:.1e}"
               for errors, what in ((comparison.apart, "max"), (comparison.of_heed, "rms"), (comparison.of_peer, "rms"))]
    numbers += [f"{comparison.of_heed['output'].rms:.1e}", f"{comparison.of_peer['output'].rms:.1e}"]
    loading, running = comparison.peer.load_seconds, comparison.peer.forward_seconds
    print(f"| `{family}`, as wide as {name} | {comparison.records} | " + " | ".join(numbers) + f" | {heed_seconds:.1f} s | {loading:.1f} + {running:.1f} s |",
          flush=True)
    return comparison.agrees()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", metavar="FAMILY", default=list(FAMILIES))
    parser.add_argument("--heed", default=peers.HEED)
    parser.add_argument("--lines", type=int, default=20)
    options = parser.parse_args()
    print("| family | records | largest difference | RMS: heed | `transformers` | hidden: heed | `transformers` | heed, whole process | "
          "`transformers`: load + run |\n|---|---|---|---|---|---|---|---|---|")
    agree = [compare(options.heed, family, lines_of(options.lines)) for family in options.families]
    sys.exit(0 if all(agree) else 1)


if __name__ == "__main__":
    main()
