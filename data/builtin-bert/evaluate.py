#!/usr/bin/env python3
"""Measures the small BERT that is built into heed, on the book it was not trained on; prints markdown.

    python evaluate.py --model model --books BOOKS --held-out the-war-of-the-worlds \\
        --cloze cloze.json

Held-out loss beside a unigram's, cloze sentences, and what each head does (the measures of Clark et al. 2019).
--checkpoint WORK/checkpoint.pt adds the loss before the weights were rounded to float16.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from transformers import BertForMaskedLM

from train import CLS, IGNORED, MASK, SEP, encode, evaluate, held_out_batches, load_tokenizer, read_books


# ---- Loss and cloze --------------------------------------------------------------------------------------------------

def unigram_loss(train_ids, batches, size):
    """Cross-entropy, at the same hidden tokens, of guessing by frequency in the training books (add-one)."""
    counts = np.bincount(train_ids, minlength=size) + 1.0
    logs = np.log(counts / counts.sum())
    return float(np.mean(np.concatenate([logs[l[l != IGNORED].numpy()] for _, _, l in batches]) * -1))


@torch.no_grad()
def cloze(model, tokenizer, items):
    """For each sentence: its five best fillings with probabilities, and the rank of the best accepted one."""
    vocab = tokenizer.get_vocab()
    for item in items:
        before, after = (tokenizer.encode(part, add_special_tokens=False).ids for part in item["text"].split("[MASK]"))
        ids = torch.tensor([[CLS, *before, MASK, *after, SEP]])
        p = model(input_ids=ids).logits[0, 1 + len(before)].softmax(-1)
        best = p.topk(5)
        rank = min(int((p > p[vocab[a]]).sum()) + 1 for a in item["accept"] if a in vocab)
        yield item, [(tokenizer.id_to_token(int(i)), float(v)) for v, i in zip(best.values, best.indices)], rank


def print_cloze(model, tokenizer, items):
    rows = list(cloze(model, tokenizer, items))
    first, five = (sum(rank <= k for _, _, rank in rows) for k in (1, 5))
    print(f"\n## Cloze\n\nThe first guess is an accepted answer in {first} of {len(rows)} sentences; "
          f"one of the first five is in {five}.\n")
    print("| sentence | five best guesses | rank of the best accepted answer |\n|---|---|---:|")
    for item, best, rank in rows:
        guesses = ", ".join(f"{'**' if t in item['accept'] else ''}{t}{'**' if t in item['accept'] else ''} {p:.2f}"
                            for t, p in best)
        print(f"| {item['text']} | {guesses} | {rank} |")


# ---- Heads -----------------------------------------------------------------------------------------------------------

MEASURES = ["previous", "next", "self", "2 before", "2 after", "[CLS]", "[SEP]", ". ,", "entropy / ln n"]


def measure(a, ids, punctuation):
    """[measure, layer, head] of one record's attention a [layer, head, query, key]; every query weighs the same."""
    n = a.shape[-1]
    diagonal = lambda k: a.diagonal(k, -2, -1).sum(-1) / n
    toward = lambda keys: a[..., keys].sum(-1).mean(-1)
    entropy = -(a * a.clamp_min(1e-30).log()).sum(-1).mean(-1) / np.log(n)
    return torch.stack([diagonal(-1), diagonal(1), diagonal(0), diagonal(-2), diagonal(2),
                        toward(ids == CLS), toward(ids == SEP), toward(torch.isin(ids, punctuation)), entropy])


def kind(previous, next_, _self, _before, _after, cls, sep, punctuation, entropy):
    """The classes of Clark et al., a later one overriding; broad from 3.8 / ln 128 = .783 of the highest entropy."""
    name = ""
    for holds, found in [(next_ > 0.5, "next token"), (previous > 0.5, "previous token"), (entropy > 0.783, "broad"),
                         (cls > 0.6, "[CLS]"), (sep > 0.6, "[SEP]"), (punctuation > 0.6, "punctuation")]:
        name = found if holds else name
    return name


@torch.no_grad()
def head_measures(model, records, punctuation):
    """Mean over records [measure, layer, head]; each record weighs the same."""
    total = 0
    for ids, segments in records:
        attention = model.bert(input_ids=ids[None], token_type_ids=segments[None], output_attentions=True).attentions
        total = total + measure(torch.cat(attention).double(), ids, punctuation)
    return total / len(records)


def sentence_records(lines):
    """Every fourth sentence of 8 to 62 tokens, alone."""
    chosen = [line for line in lines if 8 <= len(line) <= 62][::4]
    return [(torch.tensor([CLS, *line, SEP]), torch.zeros(len(line) + 2, dtype=int)) for line in chosen]


def long_records(lines, length=128):
    """Clark's kind of input: [CLS] text [SEP] text [SEP], `length` tokens of running text; every third."""
    text, half, step = np.concatenate(lines), (length - 3) // 2, length - 3
    segments = torch.tensor([0] * (half + 2) + [1] * (length - half - 2))
    return [(torch.tensor([CLS, *text[at:at + half], SEP, *text[at + half:at + step], SEP]), segments)
            for at in range(0, len(text) - step, 3 * step)]


def print_heads(title, measures, count):
    layers, heads = measures.shape[1:]
    print(f"\n### {title} ({count} records)\n\n| layer-head | {' | '.join(MEASURES)} | class |")
    print("|---|" + "---:|" * len(MEASURES) + "---|")
    for layer in range(layers):
        for head in range(heads):
            row = measures[:, layer, head].tolist()
            print(f"| {layer}-{head} | {' | '.join(f'{x:.3f}' for x in row)} | {kind(*row)} |")
    for name, values in zip(MEASURES, measures):
        best = values.flatten().topk(3)
        print(f"{'' if name != MEASURES[0] else chr(10)}- most {name}: " +
              ", ".join(f"{int(i) // heads}-{int(i) % heads} ({v:.3f})" for v, i in zip(best.values, best.indices)))


# ---- All of it -------------------------------------------------------------------------------------------------------

def load(folder, checkpoint=None):
    model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    if checkpoint:
        model.load_state_dict(torch.load(checkpoint)["model"])
    return model


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--model", "--books", "--held-out", "--cloze"):
        parser.add_argument(name, required=True)
    parser.add_argument("--checkpoint")
    return parser.parse_args()


def main(args):
    model, tokenizer = load(args.model), load_tokenizer(Path(args.model) / "vocab.txt")
    books, held_out = read_books(args.books, args.held_out)
    train_ids, _ = encode(tokenizer, [s for b in books.values() for s in b])
    ids, ends = encode(tokenizer, held_out)
    lines = np.split(ids.astype(np.int64), ends[:-1])
    hidden = held_out_batches(lines)
    count = sum(int((labels != IGNORED).sum()) for _, _, labels in hidden)
    loss, unigram = evaluate(model, hidden), unigram_loss(train_ids, hidden, len(tokenizer.get_vocab()))
    print(f"## Held-out loss\n\n{loss:.4f} nats per hidden token (perplexity {np.exp(loss):.1f}); a unigram's is "
          f"{unigram:.4f} ({np.exp(unigram):.1f}). {count} hidden tokens of {len(ids)}.")
    if args.checkpoint:
        print(f"Before rounding to float16: {evaluate(load(args.model, args.checkpoint), hidden):.4f}.")
    print_cloze(model, tokenizer, json.loads(Path(args.cloze).read_text(encoding="utf-8")))
    print("\n## Heads")
    punctuation = torch.tensor([tokenizer.token_to_id(t) for t in ".,"])
    for title, records in [("Single sentences", sentence_records(lines)), ("Pairs of 128 tokens", long_records(lines))]:
        print_heads(title, head_measures(model, records, punctuation), len(records))


if __name__ == "__main__":
    main(arguments())
