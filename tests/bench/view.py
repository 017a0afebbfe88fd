#!/usr/bin/env python3
"""`heed view` beside BertViz and CircuitsVis: view.py MODEL [--cdn FOLDER], or view.py --picture FILE. Needs numpy and
chromium-headless-shell; the peers need pip install torch bertviz circuitsvis ipython.

MODEL is the folder of all-MiniLM-L6-v2: the attention of two texts through its 6 layers is a record of 12 × 12 heads, for each number of
tokens. Of a page: its bytes, the time until the chosen head and until all heads are drawn (medians of five), the handler of a hover,
elements and JavaScript's memory.

BertViz's page is empty without a network. FOLDER has what it would fetch: require.min.js, d3.min.js and jquery.min.js of
npm pack requirejs@2.3.6 d3@5.7.0 jquery@2.1.1. Without it, only the sizes of the peers' pages are compared.
"""
import json
import os
import pathlib
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEED = ROOT / "build/release/bin/heed"


class Browser:
    """JSON between NULs on the descriptors 3 and 4, as tests/support/browser.cpp does it."""

    def __init__(self):
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        self.profile = tempfile.TemporaryDirectory()
        there, back = os.pipe(), os.pipe()

        def become():
            os.dup2(os.dup2(there[0], 30), 3)
            os.dup2(os.dup2(back[1], 31), 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--user-data-dir=" + self.profile.name],
            preexec_fn=become, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.to, self.source, self.count, self.buffer = there[1], back[0], 0, b""

    def call(self, method, session=None, **params):
        self.count += 1
        message = {"id": self.count, "method": method, "params": params} | ({"sessionId": session} if session else {})
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.to, text):]
        while True:
            while b"\0" not in self.buffer:
                select.select([self.source], [], [], 120)
                self.buffer += os.read(self.source, 1 << 20)
            line, self.buffer = self.buffer.split(b"\0", 1)
            answer = json.loads(line)
            if answer.get("id") == self.count:
                return answer["result"]

    def page(self, url, ready):
        """Opens a page; the seconds until `ready` holds, and its session."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Emulation.setDeviceMetricsOverride", session, width=1280, height=800, deviceScaleFactor=1, mobile=False)
        begin = time.perf_counter()
        self.call("Page.navigate", session, url=url)
        seconds = []
        for expression in ready:
            while not self.value(session, expression):
                time.sleep(0.002)
            self.value(session, "new Promise(done => requestAnimationFrame(() => setTimeout(done)))")  # it is painted
            seconds.append(time.perf_counter() - begin)
        return seconds, session

    def value(self, session, expression):
        return self.call("Runtime.evaluate", session, expression=expression, returnByValue=True, awaitPromise=True)["result"].get("value")

    def close(self, session):
        self.call("Page.close", session)


TEXTS = ("It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife. However "
         "little known the feelings or views of such a man may be on his first entering a neighbourhood, this truth is so well fixed in the "
         "minds of the surrounding families, that he is considered the rightful property of some one or other of their daughters. ",
         "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse, and nothing particular to "
         "interest me on shore, I thought I would sail about a little and see the watery part of the world. It is a way I have of driving "
         "off the spleen and regulating the circulation. ")


def attention(model, folder, tokens):
    """[12, 12, token, token]"""
    layers = []
    for text in TEXTS:
        subprocess.run([HEED, "attend", text * (1 + tokens // 50), "--model", model, "--truncate", "longest_first", "--max-length",
                        str(tokens), "-o", folder / "text.npz", "-q"], check=True)
        layers.append(np.load(folder / "text.npz")["attention"])
    return np.concatenate(layers), [str(token) for token in np.load(folder / "text.npz")["tokens"]]


def peers(weights, tokens, cdn):
    """Each peer, its page, and what of it is there when it is drawn."""
    try:
        import torch
        from bertviz import head_view
        page = head_view([torch.tensor(layer[None]) for layer in weights], tokens, html_action="return").data
        if cdn:
            page = re.sub(r"https://cdnjs[^'\"]*/", pathlib.Path(cdn).resolve().as_uri() + "/", page)
        yield "BertViz, head view", page, cdn and "document.querySelector('svg line') !== null"
    except ImportError as missing:
        print("left out:", missing, file=sys.stderr)
    try:
        from circuitsvis.attention import attention_patterns
        yield ("CircuitsVis, one layer", attention_patterns(tokens=tokens, attention=weights[0]).local_src,
               "document.querySelector('canvas') !== null || document.querySelectorAll('img').length > 0")
    except ImportError as missing:
        print("left out:", missing, file=sys.stderr)


def measure_peer(browser, folder, name, page, ready, size):
    (folder / "peer.html").write_text("<!DOCTYPE html><meta charset=utf-8><body>" + page)
    compared = f"| {name} | {len(page.encode()) / 1e6:.2f} MB, {len(page.encode()) / size:.0f} times |"
    if not ready:
        return print(compared)
    (seconds,), session = browser.page(f"file://{folder}/peer.html", [ready])
    print(f"{compared} {seconds:.2f} s | | | {browser.value(session, 'document.querySelectorAll(`*`).length')} | "
          f"{browser.value(session, 'performance.memory.usedJSHeapSize') / 1e6:.0f} MB | |")
    browser.close(session)


def measure(browser, model, folder, tokens, cdn):
    weights, names = attention(model, folder, tokens)
    np.savez(folder / "record.npz", attention=weights, tokens=names)
    begin = time.perf_counter()
    subprocess.run([HEED, "view", folder / "record.npz", "-o", folder / "view.html", "-q"], check=True)
    written = time.perf_counter() - begin
    ready = ["document.documentElement.dataset.shown", "document.documentElement.dataset.all"]
    runs = [browser.page(f"file://{folder}/view.html#layer=2&head=4&view=lines", ready) for _ in range(5)]
    session = runs[-1][1]
    hover = browser.value(session, "(() => { const times = []; for (let i = 0; i < 40; i++) { const begin = performance.now(); "
                                   "focusOn(i % shown.queries, null); times.push(performance.now() - begin); } "
                                   "return times.sort((a, b) => a - b)[20]; })()")
    size = (folder / "view.html").stat().st_size
    print(f"| {tokens} tokens | {size / 1e6:.2f} MB | {statistics.median(run[0][0] for run in runs):.2f} s | "
          f"{statistics.median(run[0][1] for run in runs):.2f} s | {hover:.1f} ms | "
          f"{browser.value(session, 'document.querySelectorAll(`*`).length')} | "
          f"{browser.value(session, 'performance.memory.usedJSHeapSize') / 1e6:.0f} MB | {1000 * written:.0f} ms |")
    if tokens <= 128:
        for name, page, ready in peers(weights, names, cdn):
            measure_peer(browser, folder, name, page, ready, size)


def picture(browser, folder, path):
    """What docs/view.md shows: the page, or in neurons.png the neurons."""
    import base64
    neurons = "neurons" in path
    text = "The cat sat on the mat" if neurons else "The quick brown fox jumps over the lazy dog"
    chosen = ["--layer", "2", "--head", "4", "--vectors"] if neurons else []
    subprocess.run([HEED, "view", text, *chosen, "-o", folder / "view.html"], check=True)
    shown = "view=neurons&query=2" if neurons else "query=4"
    _, session = browser.page(f"file://{folder}/view.html#layer=2&head=4&{shown}", ["document.documentElement.dataset.all"])
    browser.call("Emulation.setDeviceMetricsOverride", session, width=1120, height=440 if neurons else 600, deviceScaleFactor=1, mobile=False)
    time.sleep(0.5)
    pathlib.Path(path).write_bytes(base64.b64decode(browser.call("Page.captureScreenshot", session, format="png")["data"]))


def main():
    browser = Browser()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if "--picture" in sys.argv:
            return picture(browser, folder, sys.argv[-1])
        print("| | file | first picture | all heads | hover | elements | memory | written in |")
        for tokens in (11, 30, 128, 512):
            measure(browser, sys.argv[1], folder, tokens, sys.argv[3] if "--cdn" in sys.argv else None)


main()
