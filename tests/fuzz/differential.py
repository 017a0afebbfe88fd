"""Compares what heed reads with what numpy, safetensors, tokenizers and transformers read, on the corpora that fuzzing grew.

    python3 differential.py BUILD CORPORA [MOST]     BUILD has bin/fuzz_*, CORPORA a folder a target; MOST files of each (2000)

Of each file that heed reads, variants with a byte changed are compared too. For each target: how many files both accept with
the same values, both refuse, and heed alone refuses, by the reason that docs/formats.md gives. Everything else is a difference:
it is printed, and the exit code is 1.
"""
import collections
import io
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy
import safetensors
import tokenizers
import transformers

warnings.simplefilter("ignore")
transformers.logging.set_verbosity_error()


class Refused(Exception):
    """A peer's reader, as it is written here, refuses a file."""


class NotCompared(Exception):
    """The peer does with a file what is none of heed's business."""


# Where heed is stricter than the peer: what its message says, and the row of docs/formats.md.
STRICTER = {
    "safetensors": [("stands here twice", "a key twice"),
                    ("without NUL that is not empty", "an empty name or one with NUL"),
                    ("a shape that a file can hold", "an extent no file can hold, a rank over 32"),
                    (r"a dtype of safetensors, found ..?F[46]", "a type of less than a byte")],
    "npy": [("stands here twice", "a key twice"),
            ("of data for the shape", "bytes left over"),
            ("expected a dtype", "V, M8, complex and other types"),
            ("in the header, found", "a header that numpy does not write"),
            ("expected Unicode text", "strings that are no Unicode"),
            ("a shape that a file can hold", "a rank over 32")],
    "npz": [("one name twice", "entries of one name"), ("unsafe name", "names that leave the folder"),
            ("times the archive's size", "what grows a hundredfold"), ("end in .npy", "members that are no .npy"),
            ("stands here twice|of data for the shape|expected a dtype|in the header, found|a shape that a file", "as npy"),
            ("sound zip archive|without gaps|one out of its place|end of the archive|another name|whole zip archive"
             "|stored or deflated|is damaged|as declared|cannot be read|encrypted|expected Unicode text", "an archive with gaps, junk or a lie")],
}


def bits(array):
    with numpy.errstate(all="ignore"):
        return numpy.ascontiguousarray(array.astype("<f4")).reshape(-1).view("<u4").tolist()


def of_array(array):
    if array.dtype.kind in "US":
        return {"shape": list(array.shape),
                "strings": [s.decode("latin1") if isinstance(s, bytes) else s for s in array.reshape(-1).tolist()]}
    if array.dtype.kind not in "bifu" or array.dtype.itemsize > 8:
        raise Refused("a type that heed does not read")
    return {"shape": list(array.shape), "float32": bits(array)}


def read_npy(data):
    return of_array(numpy.load(io.BytesIO(data), allow_pickle=False))


def read_npz(data):
    if data.startswith(b"\x93NUMPY"):
        raise Refused("no archive")
    with numpy.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {name: of_array(archive[name]) for name in archive.files}


def read_safetensors(data):
    return {name: {"dtype": t["dtype"], "shape": list(t["shape"]), "data": list(t["data"])}
            for name, t in safetensors.deserialize(data)}


def of_encoding(encoding):
    return {"tokens": encoding.tokens, "ids": encoding.ids, "segments": encoding.type_ids,
            "offsets": [list(o) for o in encoding.offsets], "special_tokens_mask": encoding.special_tokens_mask}


BUILTIN = transformers.BertTokenizer.from_pretrained(
    pathlib.Path(__file__).resolve().parents[2] / "data/builtin-bert/model").backend_tokenizer


def read_text(data):
    try:
        text = data[1:].decode().split("\n")[0]
    except UnicodeDecodeError:
        raise Refused("no UTF-8")
    if not data:
        raise Refused("no UTF-8")
    return {"text": text, **of_encoding(BUILTIN.encode(text))}


ROLES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"]
NAMES = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt"]
TEXTS = ["The [MASK] quick, b\u00e9 <x>new  a\u0301z", "", "\u4e2d\u6587 [SEP]ab[sep]"]


def read_tokenizer_files(data):
    """As heed chooses: by the tokenizer's class."""
    files = dict(zip(NAMES, data.split(b"\n----\n", 4)))
    files = {name: content for name, content in files.items() if content}
    config = json.loads(files.get("tokenizer_config.json", b"{}"))
    others = [key for key in config if key.endswith("_token") and key not in ROLES]
    if others:
        raise NotCompared("transformers 5 takes every *_token for a special one")
    backend = (config.get("tokenizer_class") or "").startswith(("PreTrained", "TokenizersBackend"))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (pathlib.Path(folder) / name).write_bytes(content)
        kind = transformers.PreTrainedTokenizerFast if backend else transformers.BertTokenizer
        tokenizer = kind.from_pretrained(folder).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    encodings = []
    for text in TEXTS:
        encodings += [of_encoding(tokenizer.encode(text)), of_encoding(tokenizer.encode(text, "quick a b"))]
    return encodings


READERS = {"npy": read_npy, "npz": read_npz, "safetensors": read_safetensors, "text": read_text,
           "tokenizer_files": read_tokenizer_files}
# How many variants of each file that heed reads; transformers takes 20 ms to load a tokenizer.
VARIANTS = {"npy": 40, "npz": 40, "safetensors": 40, "text": 4, "tokenizer_files": 10}
# What transformers fails at although the file is clear.
FAILS = {"tokenizer_files": [("has to be either str or AddedToken", "a role's token as an object without __type")]}
# Of tokenizers heed reads BERT's alone: that it refuses others is no difference.
ACCEPTS_LESS = {"tokenizer_files"}


def peer(target, data):
    try:
        return READERS[target](data), None
    except NotCompared:
        raise
    except Refused as refusal:
        return None, str(refusal)
    except BaseException as error:  # pyo3's panics are no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return None, f"{type(error).__name__}: {error}"


def comparable(target, read):
    """heed names the types of arrays; numpy's own names of the same type are many."""
    if target == "npy":
        return {k: v for k, v in read.items() if k != "type"}
    if target == "npz":
        return {name: {k: v for k, v in array.items() if k != "type"} for name, array in read.items()}
    return read


def without_nan(value):
    """NaNs are one: numpy's casts change their bits."""
    if isinstance(value, dict):
        return {k: [b if (b & 0x7FFFFFFF) <= 0x7F800000 else "nan" for b in v] if k == "float32" else without_nan(v)
                for k, v in value.items()}
    return value


def reason(target, message):
    for pattern, row in STRICTER.get(target, []):
        if re.search(pattern, message):
            return row
    return "heed reads BERT's tokenizers alone" if target in ACCEPTS_LESS else None


def outcome_of(target, ours, data):
    """What to count a file as; capitals are for what must not be. And why the peer refuses it."""
    try:
        theirs, why = peer(target, data)
    except NotCompared as kind:
        return f"not compared: {kind}", None
    if "read" in ours and theirs is not None:
        same = without_nan(comparable(target, ours["read"])) == without_nan(theirs)
        return "the same" if same else "DIFFERENT VALUES", None
    if "read" in ours:
        known = [row for pattern, row in FAILS.get(target, []) if re.search(pattern, why)]
        return f"the peer fails at {known[0]}" if known else "HEED ALONE READS IT", why
    if theirs is None:
        return "both refuse", why
    row = reason(target, ours["refused"])
    return f"heed is stricter: {row}" if row else "HEED ALONE REFUSES IT", None


def tell(target, build, folder):
    told = subprocess.run([build / f"bin/fuzz_{target}", "--tell", folder], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in told.decode().split("\n")[:-1]]


def variants(name, data, target):
    """A good file with one byte changed, left out or put in: most corpora are of files that both refuse."""
    chance = random.Random(name)
    for _ in range(VARIANTS[target]):
        at = chance.randrange(len(data))
        new = bytes([chance.choice(b"0123456789()[]{},:\"'-. <>|fiubUSTF\\LE") if chance.random() < 0.8 else chance.randrange(256)])
        yield data[:at] + chance.choice([new, b"", new + data[at:at + 1]]) + data[at + 1:]


def compare(target, build, corpus, most):
    counts, shown = collections.Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for path in sorted(corpus.iterdir())[:most]:
            shutil.copy(path, place)
        for ours in tell(target, build, place):
            data = (place / ours["file"]).read_bytes()
            for number, changed in enumerate(variants(ours["file"], data, target) if "read" in ours and data else []):
                (place / f"{ours['file']}-{number}").write_bytes(changed)
        for ours in tell(target, build, place):
            data = (place / ours["file"]).read_bytes()
            outcome, why = outcome_of(target, ours, data)
            counts[outcome] += 1
            if outcome.isupper() and shown < 10:
                shown += 1
                print(f"{target} {ours['file']}: {outcome}: {ours.get('refused') or why}\n  {data[:300]!r}")
    for outcome, count in sorted(counts.items()):
        print(f"{target:16} {count:6}  {outcome}")
    return sum(count for outcome, count in counts.items() if outcome.isupper())


def main():
    build, corpora = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    present = [target for target in READERS if (corpora / target).is_dir()]
    sys.exit(sum(compare(target, build, corpora / target, most) for target in present) > 0)


main()
