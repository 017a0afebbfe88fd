#!/usr/bin/env python3
"""Trains the small BERT that is built into heed, from a folder of plain-text books.

Three steps, each a subcommand; run them in this order to do it again:

    python train.py prepare --books BOOKS --held-out the-war-of-the-worlds --work WORK
    python train.py train   --work WORK
    python train.py export  --work WORK --out model

BOOKS is a folder of .txt files, one public-domain book each (README.md lists them). `prepare` learns the WordPiece
vocabulary from all books but the held-out one and writes every sentence as token ids into WORK. `train` runs masked
language modelling; it writes WORK/loss.csv and, every few minutes, WORK/checkpoint.pt, and continues from that
checkpoint when it is started again. The learning rate stays constant until --decay-start (or SIGTERM, whichever comes
first; the checkpoint of that moment is kept as WORK/before-decay.pt) and then falls to zero over --decay-steps; another
SIGTERM stops at once, with a checkpoint. `export` writes the model folder in float16.

To train longer, copy WORK/before-decay.pt over WORK/checkpoint.pt and run `train` with a later --decay-start.

Needs torch, transformers, tokenizers, safetensors and numpy.
"""

import argparse
import collections
import csv
import json
import math
import os
import random
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForMaskedLM

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)
IGNORED = -100  # a label that counts for nothing

CONFIG = dict(vocab_size=8000, hidden_size=192, num_hidden_layers=5, num_attention_heads=6, intermediate_size=768,
              max_position_embeddings=512, type_vocab_size=2, hidden_act="gelu", hidden_dropout_prob=0.0,
              attention_probs_dropout_prob=0.0, pad_token_id=PAD)

# Everyday words that novels use too seldom for a vocabulary of 8,000, and that people type into examples.
PLAIN_WORDS = """lazy jumps jumping chase chased bark barked newspaper newspapers writes writer songs sings chicken egg
climb thief stolen games player toy toys plays hates sits prince princess dragon tiger monkey million student students
plane rainy duck frog lemon thirsty drinks eats drives swimming planet council permit kid january february april friday
cooked sandwich reads buys spanish sentences""".split()


# ---- Text ------------------------------------------------------------------------------------------------------------

ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|esq|hon|rev|prof|capt|col|gen|no|vol|etc|messrs|mme|[a-z])\.$", re.I)
SENTENCE_END = re.compile(r"(?<=[.!?])([\"”’'\)]*)\s+(?=[\"“‘'\(]*[A-Z])")


def paragraphs(text):
    """The book's paragraphs on one line each, without the marks of Project Gutenberg's plain text."""
    text = text.replace("\r", "").replace("_", "")  # underscores mark italics
    text = re.sub(r"\[Illustration[^\]]*\]|\{pg[^}]*\}", " ", text)
    for block in re.split(r"\n\s*\n", text):
        line = " ".join(block.split())
        # Headings, tables of contents and rules of asterisks are not sentences.
        if re.search(r"[a-z]{2}", line) and re.search(r"[.!?,;:]", line) and "Project Gutenberg" not in line:
            yield line


def sentences(paragraph):
    """Splits at a full stop, ! or ? before a capital, but not after an abbreviation or an initial."""
    start = 0
    for end in SENTENCE_END.finditer(paragraph):
        if not ABBREVIATION.search(paragraph[start:end.start()]):
            yield paragraph[start:end.end()].strip()
            start = end.end()
    yield paragraph[start:].strip()


def read_books(folder, held_out):
    """({title: [sentence]} to train on, [sentence] held out)"""
    books = {path.stem: [s for p in paragraphs(path.read_text(encoding="utf-8-sig")) for s in sentences(p) if s]
             for path in sorted(Path(folder).glob("*.txt")) if "LICENSE" not in path.name}
    return books, books.pop(held_out)


def learn_vocabulary(texts, size):
    """Lower-case WordPiece; every printable ASCII character and typographic quote is a token of its own."""
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    alphabet = [chr(c) for c in range(33, 127) if not chr(c).isupper()] + list("“”‘’—…£")
    tokenizer.train_from_iterator(texts, vocab_size=size, min_frequency=2, limit_alphabet=200,
                                  initial_alphabet=alphabet, special_tokens=SPECIAL, show_progress=False)
    return tokenizer


def with_plain_words(tokenizer, lines, size):
    """The learned tokens, the rarest of them replaced by PLAIN_WORDS that the books do contain."""
    learned = [t for t, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    counts = collections.Counter(re.findall("[a-z]+", " ".join(lines).lower()))
    extra = [w for w in PLAIN_WORDS if counts[w] >= 5 and w not in learned]
    return learned[:size - len(extra)] + extra


def load_tokenizer(vocab):
    return BertWordPieceTokenizer(str(vocab), lowercase=True)


def encode(tokenizer, lines):
    """Token ids of all lines in one array, and where each line ends."""
    ids = [e.ids for e in tokenizer.encode_batch(lines, add_special_tokens=False)]
    ids = [i for i in ids if i]
    return np.array([t for i in ids for t in i], dtype=np.uint16), np.cumsum([len(i) for i in ids])


def prepare(args):
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    books, held_out = read_books(args.books, args.held_out)
    lines = [s for b in books.values() for s in b]
    vocab = with_plain_words(learn_vocabulary(lines, CONFIG["vocab_size"]), lines, CONFIG["vocab_size"])
    (work / "vocab.txt").write_text("\n".join(vocab) + "\n", encoding="utf-8")
    tokenizer = load_tokenizer(work / "vocab.txt")
    for name, lines in [("train", lines), ("heldout", held_out)]:
        ids, ends = encode(tokenizer, lines)
        np.savez(work / f"{name}.npz", ids=ids, ends=ends)
        unknown = float((ids == UNK).mean())
        print(f"{name}: {len(ends)} sentences, {len(ids)} tokens, {unknown:.5%} unknown")


# ---- Batches ---------------------------------------------------------------------------------------------------------

# What a record is made of, and how often; the single sentence is what people will type. In tokens: about half single
# sentences, a fifth pairs, the rest longer runs, so that every position up to 511 is trained.
KINDS = {"single": 0.70, "pair": 0.15, "few": 0.11, "128": 0.035, "512": 0.005}
LONGEST = {"single": 128, "pair": 128, "few": 64, "128": 128, "512": 512}


def load_sentences(path):
    data = np.load(path)
    return np.split(data["ids"].astype(np.int64), data["ends"][:-1])


def records(lines, rng):
    """One pass over the text, in order, cut into (ids, segments) of randomly drawn kinds."""
    at = 0
    while at < len(lines):
        kind = rng.choices(list(KINDS), KINDS.values())[0]
        room = LONGEST[kind] - (3 if kind == "pair" else 2)
        most = {"single": 1, "pair": 2, "few": rng.randint(2, 5)}.get(kind, 512)
        took = [lines[at]]
        while len(took) < most and at + len(took) < len(lines) and sum(map(len, took)) < room:
            took.append(lines[at + len(took)])
        at += len(took)
        first = took[0] if kind == "pair" else np.concatenate(took)
        second = took[1] if kind == "pair" and len(took) == 2 else []
        first = first[:room]
        second = second[:room - len(first)]
        ids = [CLS, *first, SEP] + ([*second, SEP] if len(second) else [])
        yield np.array(ids), np.array([0] * (len(first) + 2) + [1] * (len(ids) - len(first) - 2))


def batches(lines, tokens, seed):
    """Batches of about `tokens` tokens and nearly equal lengths (so next to no padding), in random order."""
    rng = random.Random(seed)
    pool = sorted(records(lines, rng), key=lambda r: (len(r[0]), rng.random()))
    done, batch = [], []
    for record in pool:
        if batch and len(record[0]) * (len(batch) + 1) > tokens:
            done.append(batch)
            batch = []
        batch.append(record)
    done.append(batch)
    rng.shuffle(done)
    return done


def stack(batch):
    """A batch as tensors: ids, segments [record, position]; padding is [PAD]."""
    longest = max(len(ids) for ids, _ in batch)
    ids, segments = np.full((2, len(batch), longest), PAD)
    for row, (i, s) in enumerate(batch):
        ids[row, :len(i)], segments[row, :len(s)] = i, s
    return torch.from_numpy(ids), torch.from_numpy(segments)


def straighten(ids, quotes, generator):
    """Half of the records get ' and " for typographic quotes, so that both spellings are known."""
    rows = torch.rand(len(ids), 1, generator=generator) < 0.5
    return torch.where(rows, quotes[ids], ids)


def quote_table(vocab):
    table = torch.arange(len(vocab))
    for curly, straight in zip("“”‘’", "\"\"''"):
        table[vocab[curly]] = vocab[straight]
    return table


def hide(ids, rate, generator):
    """BERT's masking: of `rate` of the tokens 80 % become [MASK], 10 % another token, 10 % stay. (inputs, labels)"""
    draw = lambda: torch.rand(ids.shape, generator=generator)
    chosen = (draw() < rate) & (ids != PAD) & (ids != CLS) & (ids != SEP)
    labels = torch.where(chosen, ids, IGNORED)
    how = draw()
    other = torch.randint(len(SPECIAL), CONFIG["vocab_size"], ids.shape, generator=generator)
    hidden = torch.where(chosen & (how < 0.8), MASK, ids)
    return torch.where(chosen & (how >= 0.9), other, hidden), labels


# ---- Model -----------------------------------------------------------------------------------------------------------

def sinusoids(positions, width):
    """Vaswani et al.'s position encoding: a start from which "one to the left" is a rotation, not a table to learn."""
    angle = torch.arange(positions)[:, None] * torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    return torch.stack([angle.sin(), angle.cos()], dim=-1).reshape(positions, width)


def cooccurrence_vectors(lines, width, window=4):
    """Word vectors to start from: positive pointwise mutual information within `window` tokens, factorised."""
    size = CONFIG["vocab_size"]
    counts = np.zeros((size, size), dtype=np.float32)
    text = np.concatenate([np.concatenate([[SEP], line]) for line in lines])
    for distance in range(1, window + 1):
        np.add.at(counts, (text[:-distance], text[distance:]), 1.0 / distance)
    counts += counts.T
    total = counts.sum(1, keepdims=True) + 1.0
    smooth = total ** 0.75 / (total ** 0.75).sum()
    pmi = torch.from_numpy(np.log(np.maximum(counts / total / smooth.T, 1.0)))
    u, s, _ = torch.svd_lowrank(pmi, q=width, niter=4)
    return u * s.sqrt()


def new_model(lines, args):
    torch.manual_seed(args.seed)
    model = BertForMaskedLM(BertConfig(**CONFIG, attn_implementation="sdpa"))
    embeddings = model.bert.embeddings
    with torch.no_grad():
        counts = torch.bincount(torch.from_numpy(np.concatenate(lines)), minlength=CONFIG["vocab_size"])
        model.cls.predictions.bias.copy_(((counts + 1.0) / (counts + 1.0).sum()).log())
        vectors = cooccurrence_vectors(lines, CONFIG["hidden_size"])
        embeddings.word_embeddings.weight.copy_(vectors * (0.04 / vectors.std()))
        embeddings.position_embeddings.weight.copy_(0.02 * sinusoids(512, CONFIG["hidden_size"]))
    return model


def masked_loss(model, ids, segments, labels):
    """Mean cross-entropy over the chosen positions; only these are projected onto the vocabulary."""
    mask = None if (ids != PAD).all() else (ids != PAD).long()
    hidden = model.bert(input_ids=ids, token_type_ids=segments, attention_mask=mask).last_hidden_state
    chosen = labels != IGNORED
    return F.cross_entropy(model.cls(hidden[chosen]), labels[chosen], reduction="sum"), int(chosen.sum())


# ---- Training --------------------------------------------------------------------------------------------------------

class Schedule:
    """Warm-up, then constant, then linearly to zero; begins the decay early when asked."""

    def __init__(self, args):
        self.warmup, self.decay_start, self.decay_steps = args.warmup, args.decay_start, args.decay_steps

    def factor(self, step):
        left = self.decay_start + self.decay_steps - step
        return max(0.0, min(1.0, (step + 1) / self.warmup, left / self.decay_steps))

    def over(self, step):
        return step >= self.decay_start + self.decay_steps


@torch.no_grad()
def evaluate(model, held_out):
    """Held-out loss; the batches were masked once, so that every call sees the same."""
    model.eval()
    total, count = map(sum, zip(*((float(l), n) for l, n in (masked_loss(model, *b) for b in held_out))))
    model.train()
    return total / count


def held_out_batches(lines, rate=0.15, tokens=4096, seed=0):
    generator = torch.Generator().manual_seed(seed)
    result = []
    for batch in batches(lines, tokens, seed):
        ids, segments = stack(batch)
        hidden, labels = hide(ids, rate, generator)
        result.append((hidden, segments, labels))
    return result


class Run:
    """Everything that a checkpoint holds, and one training step."""

    def __init__(self, args):
        self.args, self.work = args, Path(args.work)
        self.lines = load_sentences(self.work / "train.npz")
        self.quotes = quote_table(load_tokenizer(self.work / "vocab.txt").get_vocab())
        self.held_out = held_out_batches(load_sentences(self.work / "heldout.npz"))[::4]
        self.schedule = Schedule(args)
        self.step = self.tokens = self.epoch = self.at = 0
        self.seconds = 0.0
        self.model = new_model(self.lines, args)
        self.parameters = list(self.model.parameters())
        # A step is the sum of `parts` batches, one thread each: they wait for each other once a step, not at every
        # operation, which is what makes shared cores bearable.
        self.pool = ThreadPoolExecutor(args.threads, initializer=torch.set_num_threads, initargs=(1,))
        self.optimizer = torch.optim.AdamW(self.parameters, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        if (self.work / "checkpoint.pt").exists():
            self.load()
        self.batches = batches(self.lines, args.batch_tokens, args.seed + self.epoch)

    def save(self, name="checkpoint.pt"):
        state = {field: getattr(self, field) for field in ("step", "tokens", "epoch", "at", "seconds")}
        state.update(model=self.model.state_dict(), optimizer=self.optimizer.state_dict())
        torch.save(state, self.work / "checkpoint.tmp")
        os.replace(self.work / "checkpoint.tmp", self.work / name)

    def load(self):
        state = torch.load(self.work / "checkpoint.pt")
        self.model.load_state_dict(state.pop("model"))
        self.optimizer.load_state_dict(state.pop("optimizer"))
        self.__dict__.update(state)

    def next_batch(self, part):
        if self.at == len(self.batches):
            self.epoch, self.at = self.epoch + 1, 0
            self.batches = batches(self.lines, self.args.batch_tokens, self.args.seed + self.epoch)
        self.at += 1
        # The same after a restart.
        generator = torch.Generator().manual_seed((self.args.seed * 1_000_003 + self.step) * self.args.parts + part)
        ids, segments = stack(self.batches[self.at - 1])
        # Hiding more than is usual teaches faster; the decay sees as much hidden as BERT's own recipe does.
        rate = self.args.mask_rate if self.step < self.schedule.decay_start else 0.15
        hidden, labels = hide(straighten(ids, self.quotes, generator), rate, generator)
        return hidden, segments, labels

    def gradients(self, batch):
        loss, _ = masked_loss(self.model, *batch)
        return loss.item(), torch.autograd.grad(loss, self.parameters)

    def train_step(self):
        self.optimizer.param_groups[0]["lr"] = self.args.lr * self.schedule.factor(self.step)
        parts = [self.next_batch(part) for part in range(self.args.parts)]
        count = max(1, sum(int((labels != IGNORED).sum()) for _, _, labels in parts))
        losses, gradients = zip(*self.pool.map(self.gradients, parts))
        for parameter, *grads in zip(self.parameters, *gradients):
            parameter.grad = sum(grads) / count
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.step += 1
        self.tokens += sum(int((ids != PAD).sum()) for ids, _, _ in parts)
        return sum(losses), count


def train(args):
    run = Run(args)
    signals = []
    signal.signal(signal.SIGTERM, lambda *_: signals.append(1))
    log = LossLog(run)
    while not run.schedule.over(run.step) and len(signals) < 2:
        if signals and run.step < run.schedule.decay_start:
            run.schedule.decay_start = run.step
        if run.step == run.schedule.decay_start:
            print(f"decay begins at step {run.step}", flush=True)
            run.save("before-decay.pt")  # to train on from here later, at the constant rate
        started = time.time()
        log.add(*run.train_step())
        run.seconds += time.time() - started
        if run.step % args.evaluate_every == 0:
            log.write()
        if time.time() - log.saved > args.save_minutes * 60:
            log.save()
    log.write()
    log.save()


class LossLog:
    """The loss curve: WORK/loss.csv."""

    def __init__(self, run):
        self.run, self.loss, self.count, self.saved = run, 0.0, 0, time.time()
        self.path = run.work / "loss.csv"
        if not run.step:
            self.path.write_text("step,tokens,seconds,lr,train_loss,heldout_loss\n")

    def add(self, loss, count):
        self.loss += loss
        self.count += count

    def write(self):
        run = self.run
        row = [run.step, run.tokens, f"{run.seconds:.0f}", f"{run.args.lr * run.schedule.factor(run.step - 1):.3g}",
               f"{self.loss / max(self.count, 1):.4f}", f"{evaluate(run.model, run.held_out):.4f}"]
        with open(self.path, "a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)
        print(*row, flush=True)
        self.loss, self.count = 0.0, 0

    def save(self):
        self.run.save()
        self.saved = time.time()


# ---- Export ----------------------------------------------------------------------------------------------------------

def export(args):
    work, out = Path(args.work), Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    weights = torch.load(work / "checkpoint.pt")["model"]
    # The decoder is the word embedding again, and its bias the prediction bias: stored once.
    weights = {n: w.half().contiguous() for n, w in weights.items() if "decoder" not in n and "position_ids" not in n}
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    config = {"architectures": ["BertForMaskedLM"], "model_type": "bert", **CONFIG, "layer_norm_eps": 1e-12,
              "initializer_range": 0.02, "tie_word_embeddings": True, "torch_dtype": "float16"}
    tokenizer = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512,
                 "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
                 "mask_token": "[MASK]"}
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "tokenizer_config.json").write_text(json.dumps(tokenizer, indent=2) + "\n")
    (out / "vocab.txt").write_text((work / "vocab.txt").read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{sum(w.numel() for w in weights.values())} weights, {(out / 'model.safetensors').stat().st_size} bytes")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("prepare", "train", "export"):
        commands.add_parser(name).add_argument("--work", required=True, help="folder for everything in between")
    p, t, e = (commands.choices[name] for name in ("prepare", "train", "export"))
    p.add_argument("--books", required=True)
    p.add_argument("--held-out", required=True, help="name of the book kept for evaluation, without .txt")
    t.add_argument("--seed", type=int, default=1)
    t.add_argument("--threads", type=int, default=2, help="parts computed at the same time")
    t.add_argument("--lr", type=float, default=1e-3)
    t.add_argument("--mask-rate", type=float, default=0.3, help="until the decay; then 0.15")
    t.add_argument("--batch-tokens", type=int, default=1024, help="tokens in one part")
    t.add_argument("--parts", type=int, default=2, help="batches that make a step")
    t.add_argument("--warmup", type=int, default=200, help="steps")
    t.add_argument("--decay-start", type=int, default=8580, help="step at which the decay begins")
    t.add_argument("--decay-steps", type=int, default=1000)
    t.add_argument("--evaluate-every", type=int, default=100, help="steps")
    t.add_argument("--save-minutes", type=float, default=4)
    e.add_argument("--out", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    args = arguments()
    {"prepare": prepare, "train": train, "export": export}[args.command](args)
