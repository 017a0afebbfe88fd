"""Each family with a decoder at the width of a real model, with random weights, beside transformers: how far apart, how long.

    pip install torch transformers; python families.py [--heed PROGRAM] [--lines N] [FAMILY ...]

A checkpoint of two layers in bfloat16 is made for each family, with a small tokenizer of its kind (tests/truth/tokenizer/kinds.py). N lines of
random words go through both as in peers.py: tokens and ids have to be the same, attention and hidden states are measured against float64.
An encoder-decoder reads each line as a source, and the next line as its target. Prints a row of a table for each; an encoder-decoder has
three, for the attention of its encoder, of its decoder and across. Exit code 1 if peers.py would have it.
"""

import argparse
import json
import math
import pathlib
import random
import sys
import tempfile

import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/truth/tokenizer"))
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 8192}
T5 = dict(num_layers=2, num_decoder_layers=2, feed_forward_proj="gated-gelu", decoder_start_token_id=1)
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
    "t5": ("Flan-T5-base", "xlm-roberta", T5 | dict(d_model=768, d_kv=64, d_ff=2048, num_heads=12)),
    "mt5": ("mT5-small", "unigram-bytes", T5 | dict(d_model=512, d_kv=64, d_ff=1024, num_heads=6)),
    "bart": ("BART-base", "roberta", dict(d_model=768, encoder_layers=2, decoder_layers=2, encoder_attention_heads=12, decoder_attention_heads=12,
                                          encoder_ffn_dim=3072, decoder_ffn_dim=3072, decoder_start_token_id=2)),
}
HALVES = {"encoder": "encoder_attentions", "decoder": "decoder_attentions", "cross": "cross_attentions"}


class EncoderDecoder(peers.Transformers):
    """One of the halves' attention; a line is a source and its target."""

    def __init__(self, folder, half):
        super().__init__(folder)
        self.half = half

    def encode(self, line):
        source, target = (super(EncoderDecoder, self).encode(text) for text in line)
        start = self.single.config.decoder_start_token_id
        first = {"tokens": self.tokenizer.convert_ids_to_tokens(start), "ids": start, "segments": 0, "offsets": [0, 0], "word_ids": None,
                 "special_tokens_mask": 1}
        read = {name: [first[name]] + values[:-1] for name, values in target.items()}
        return (source if self.half == "encoder" else read) | {"source": source["ids"], "read": read["ids"]}

    def run(self, model, encoding):
        with self.torch.inference_mode():
            out = model(input_ids=self.torch.tensor([encoding["source"]]), decoder_input_ids=self.torch.tensor([encoding["read"]]),
                        output_attentions=True)
        output = out.encoder_last_hidden_state if self.half == "encoder" else out.last_hidden_state
        return {"attention": self.torch.cat(out[HALVES[self.half]]), "output": output[0]}

    def positions(self):
        return getattr(self.single.config, "max_position_embeddings", math.inf)


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


def run_decoder(heed, folder, lines):
    seconds = peers.run_heed(heed, str(folder), peers.write_lines(lines, folder / "lines.txt"), folder)
    return seconds, peers.compare(peers.Transformers(str(folder)), lines, peers.read_records(folder / "records.jsonl"))


def run_half(heed, folder, lines, half):
    pairs = list(zip(lines, lines[1:] + lines[:1]))
    file = peers.write_lines([json.dumps({"text": source, "target": target}) for source, target in pairs], folder / "pairs.jsonl")
    seconds = peers.run_heed(heed, str(folder), file, folder, "--attention", half)
    return seconds, peers.compare(EncoderDecoder(str(folder), half), pairs, peers.read_records(folder / "records.jsonl"))


def compare(heed, family, lines):
    """Prints the family's rows; whether heed and its peer agree in all of them."""
    name, kind, settings = FAMILIES[family]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        make_model(folder, family, kind, settings)
        if family not in ("t5", "mt5", "bart"):
            return show(f"`{family}`, as wide as {name}", *run_decoder(heed, folder, lines))
        return all([show(f"`{family}`, as wide as {name}: {half}", *run_half(heed, folder, lines, half)) for half in HALVES])


def show(title, heed_seconds, comparison):
    numbers = [f"{errors['attention'].max:.1e}" if what == "max" else f"{errors['attention'].rms:.1e}"
               for errors, what in ((comparison.apart, "max"), (comparison.of_heed, "rms"), (comparison.of_peer, "rms"))]
    numbers += [f"{comparison.of_heed['output'].rms:.1e}", f"{comparison.of_peer['output'].rms:.1e}"]
    loading, running = comparison.peer.load_seconds, comparison.peer.forward_seconds
    print(f"| {title} | {comparison.records} | " + " | ".join(numbers) + f" | {heed_seconds:.1f} s | {loading:.1f} + {running:.1f} s |",
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
