"""heed pull beside huggingface_hub and transformers: each finds what the other has fetched, and the caches are the same.

    HF_ENDPOINT=http://127.0.0.1:8080 hub.py HEED NAME...

For each model of the hub at $HF_ENDPOINT (or of huggingface.co) heed pulls into one cache and snapshot_download into another,
the same files; then the two are compared, each side reads the other's cache offline, and the line says what came of it.
Needs `pip install torch transformers`.
"""

import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

TEXT = "The cat sat on the mat."
DOWNLOAD = """
import sys
from huggingface_hub import snapshot_download
print(snapshot_download(sys.argv[1], allow_patterns=sys.argv[2:]))
"""
LOAD = """
import json, sys
from huggingface_hub import scan_cache_dir
from transformers import AutoTokenizer, BertModel
name, text = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(name)
inputs = tokenizer(text, return_tensors="pt")
model = BertModel.from_pretrained(name, attn_implementation="eager").eval()
attention = model(**inputs, output_attentions=True).attentions
scan = scan_cache_dir()
print(json.dumps({"attention": [layer[0].tolist() for layer in attention], "warnings": [str(w) for w in scan.warnings],
                  "incomplete": len(scan.incomplete_files)}))
"""


def environment(home, offline):
    more = {"HF_HOME": str(home), "HF_HUB_DISABLE_PROGRESS_BARS": "1", "DISABLE_SAFETENSORS_CONVERSION": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1", "TOKENIZERS_PARALLELISM": "false"}
    if offline:
        more["HF_HUB_OFFLINE"] = "1"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_HUB_CACHE", "HF_HUB_OFFLINE", "HEED_"))}
    return {**kept, **more}


def output_of(command, home, offline=False):
    run = subprocess.run(command, env=environment(home, offline), capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(run.stderr.strip().splitlines()[-1] if run.stderr.strip() else f"exit code {run.returncode}")
    return run.stdout


def entries(home):
    """What matters of each file: its kind and permissions, and where it links to or what is in it."""
    found = {}
    hub = home / "hub"
    for path in sorted(hub.rglob("*")):
        name = str(path.relative_to(hub))
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
    return found


def is_of_one_side(name):
    """huggingface_hub 2 keeps listings, which nothing needs; the tag says who made the cache."""
    return "/trees/" in name or name == "CACHEDIR.TAG" or "/.no_exist/" in name


def difference(a, b):
    names = [n for n in sorted(a.keys() | b.keys()) if not is_of_one_side(n) and a.get(n) != b.get(n)]
    return "same" if not names else "differs: " + ", ".join(names[:3])


def largest_difference(heed, home, name, expected):
    record = json.loads(output_of([heed, "attend", "--model", name, "--format", "json", TEXT], home, offline=True))
    pairs = zip(flat(record["attention"]), flat(expected))
    return max(abs(x - y) for x, y in pairs)


def flat(values):
    return [x for value in values for x in flat(value)] if isinstance(values, list) else [values]


def outcome(work):
    try:
        return str(work())
    except (RuntimeError, ValueError) as error:
        return f"FAILED: {error}"[:150]


def compare(heed, name, folder):
    ours, theirs = folder / "ours", folder / "theirs"
    snapshot = pathlib.Path(output_of([heed, "pull", name], ours).strip())
    files = sorted(os.listdir(snapshot))
    output_of([sys.executable, "-c", DOWNLOAD, name, *files], theirs)
    loaded = {}

    def load(home):
        loaded.update(json.loads(output_of([sys.executable, "-c", LOAD, name, TEXT], home, offline=True)))
        return "ok" if not loaded["warnings"] and not loaded["incomplete"] else loaded["warnings"]

    yield "caches", lambda: difference(entries(ours), entries(theirs))
    yield "transformers reads heed's", lambda: load(ours)
    yield "heed reads theirs", lambda: f"{largest_difference(heed, theirs, name, loaded['attention']):.1e}"
    before = entries(ours)
    yield "snapshot_download in heed's", lambda: (output_of([sys.executable, "-c", DOWNLOAD, name, *files], ours),
                                                  difference(before, entries(ours)))[1]
    yield "heed pull in theirs", lambda: (output_of([heed, "pull", name], theirs), difference(before, entries(theirs)))[1]


def main():
    heed, names = sys.argv[1], sys.argv[2:]
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                steps = list(compare(heed, name, pathlib.Path(folder)))
            except RuntimeError as error:
                print(f"| {name} | {error} |")
                continue
            print(f"| {name} | " + " | ".join(f"{step}: {outcome(work)}" for step, work in steps) + " |", flush=True)


if __name__ == "__main__":
    main()
