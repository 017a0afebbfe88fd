#!/usr/bin/env python3
"""Writes text_widths.tsv: make_text_widths.py DejaVuSans.ttf > text_widths.tsv

Each line: the sum of the glyphs' advances in 1/2048 of the font size, a tab, the text.
"""
import sys

from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1])
glyphs, advances = font.getBestCmap(), font["hmtx"].metrics
for text in ["The", "cat", "[CLS]", "##ization", "iiiiWWWW", "0123456789.,", "Attention weight", "<b>&\"\\", "naïve café",
             "Привет", "Ελληνικά", "שלום", "→ ␣ ∅ … ↵ ⇥", "Việt", "½ × ©", "İstanbul"]:
    print(sum(advances[glyphs[ord(c)]][0] for c in text), text, sep="\t")
