"""How often each head of the built-in model finds a word's syntactic head in treebank.conllu, in float64, to counts.json.

    pip install torch==2.13.0 transformers==5.24.0; OMP_NUM_THREADS=1 python make.py

A second derivation of what heed syntax counts (Clark et al. 2019, section 4.2), of transformers' attention. For each way to merge the pieces of a word
(columns are summed; the rows' first, mean or maximum is taken, the maximum divided by its sum; special tokens are cut off then), for each relation, its words, how many heads each attention
head finds from the dependent and from the head, [layer][head], and how many each distance finds, from -10 to 10 without 0. The treebank is our own. It has
words of several pieces, a subtype, ranges and empty nodes, and a word that the tokenizer drops, which neither guesses nor is guessed:
its dependent counts, and no head finds it.
"""

import json
import pathlib

import torch
import transformers

HERE = pathlib.Path(__file__).parent
BUILTIN = HERE.parents[2] / "data" / "builtin-bert" / "model"
OFFSETS = [offset for offset in range(-10, 11) if offset]
# FORM/HEAD/DEPREL
SENTENCES = [
    "The/2/det old/3/amod:x gardener/4/nsubj watered/0/root the/7/det unreachable/7/amod roses/4/obj ././punct",
    "She/2/nsubj gave/0/root her/5/nmod:poss little/5/amod brother/2/iobj a/7/det book/2/obj ././punct",
    "The/2/det letters/4/nsubj:pass were/4/aux:pass written/0/root by/7/case a/7/det sailor/4/obl:agent ././punct",
    "He/3/nsubj never/3/advmod sings/0/root ,/6/punct she/6/nsubj whistles/3/parataxis ././punct",
    "In/3/case the/3/det morning/6/obl the/5/det ships/6/nsubj sailed/0/root slowly/6/advmod into/10/case the/10/det harbour/6/obl ././punct",
    "Nobody/2/nsubj \u200b/2/dep knows/0/root why/5/advmod it/6/nsubj rains/3/ccomp",
    "Dogs/2/nsubj bark/0/root",
    "My/2/nmod:poss uncle/9/nsubj who/4/nsubj lives/2/acl:relcl near/7/case the/7/det lighthouse/4/obl rarely/9/advmod visits/0/root us/9/obj ././punct",
]


def trees():
    for sentence in SENTENCES:
        words = [word.rsplit("/", 2) for word in sentence.replace(" ././punct", " ./R/punct").split(" ")]
        root = next(i for i, (_, head, _) in enumerate(words) if head == "0") + 1
        yield [(form, root if head == "R" else int(head), relation) for form, head, relation in words]


def conllu(number, tree):
    lines = [f"# sent_id = {number}"]
    for i, (form, head, relation) in enumerate(tree, 1):
        if number == 3 and i == 1:
            lines.append("1-2\tHenever\t" + "\t".join("_" * 8))
        lines.append(f"{i}\t{form}\t_\t_\t_\t_\t{head}\t{relation}\t_\t_")
        if number == 4 and i == 2:
            lines.append("2.1\tleft\t" + "\t".join("_" * 8))
    return "\n".join(lines) + "\n\n"


def of_words(attention, groups, how):
    """[head, word, word] of [head, token, token]; special tokens are words until rows are divided."""
    special = [[token] for token in range(attention.shape[-1]) if not any(token in group for group in groups)]
    columns = torch.stack([attention[:, :, group].sum(-1) for group in groups + special], -1)
    rows = {"first": lambda of: of[:, 0], "mean": lambda of: of.mean(1), "max": lambda of: of.amax(1)}[how]
    merged = torch.stack([rows(columns[:, group]) for group in groups], 1)
    if how == "max":
        merged = merged / merged.sum(-1, keepdim=True)
    return merged[:, :, : len(groups)]


def main():
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    transformers.logging.set_verbosity_error()
    tokenizer = transformers.AutoTokenizer.from_pretrained(BUILTIN)
    model = transformers.BertModel.from_pretrained(BUILTIN, dtype=torch.float64, attn_implementation="eager", add_pooling_layer=False).eval()
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    (HERE / "treebank.conllu").write_text("".join(conllu(i, tree) for i, tree in enumerate(trees())))
    result, nearest = {}, 1.0
    for how in ("first", "mean", "max"):
        found = {}
        for tree in trees():
            tokens = tokenizer([form for form, _, _ in tree], is_split_into_words=True, return_tensors="pt")
            attentions = model(**tokens, output_attentions=True).attentions
            ids = tokens.word_ids()
            present = [i for i in range(len(tree)) if i in ids]
            groups = [[at for at, word in enumerate(ids) if word == i] for i in present]
            weights = [of_words(layer[0], groups, how) for layer in attentions]
            for place, i in enumerate(present):
                _, head, relation = tree[i]
                if head == 0:
                    continue
                names = {relation, relation.split(":")[0], "all"} | ({"all_but_punct"} if relation != "punct" else set())
                for name in names:
                    zeros = lambda: [[0] * heads for _ in range(layers)]
                    of = found.setdefault(name, {"words": 0, "dependent_to_head": zeros(), "head_to_dependent": zeros(), "offsets": [0] * len(OFFSETS)})
                    of["words"] += 1
                    if head - 1 - i in OFFSETS:
                        of["offsets"][OFFSETS.index(head - 1 - i)] += 1
                others = [other for other in range(len(present)) if other != place]
                for layer, of_layer in enumerate(weights):
                    for number, matrix in enumerate(of_layer):
                        for direction, row in (("dependent_to_head", matrix[place]), ("head_to_dependent", matrix[:, place])):
                            top = sorted((row[other].item() for other in others), reverse=True)
                            nearest = min(nearest, 1 - top[1] / top[0] if len(top) > 1 else 1.0)
                            guess = max(others, key=lambda other: (row[other].item(), -other))
                            if present[guess] == head - 1:
                                for name in names:
                                    found[name][direction][layer][number] += 1
        result[how] = found
    assert nearest > 2e-5, nearest  # no guess hangs on what float32 rounds
    text = json.dumps({"made_with": {"torch": torch.__version__, "transformers": transformers.__version__}, "counts": result}, separators=(",", ":"))
    (HERE / "counts.json").write_text(text.replace('"words"', '\n"words"') + "\n")
    print(nearest)


main()
