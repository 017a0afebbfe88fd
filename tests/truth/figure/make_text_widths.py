#!/usr/bin/env python3
"""Writes text_widths.tsv: make_text_widths.py DejaVuSans.ttf > text_widths.tsv, and likewise
text_widths_sans.tsv of LiberationSans-Regular.ttf and text_widths_serif.tsv of LiberationSerif-Regular.ttf
(Debian's fonts-liberation, 2.1.5).

Each line: the sum of the glyphs' advances in 1/2048 of the font size, a tab, the text. Texts of which the font lacks
letters are left out.
"""
import sys

from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1])
glyphs, advances = font.getBestCmap(), font["hmtx"].metrics
for text in ["The", "cat", "[CLS]", "##ization", "iiiiWWWW", "0123456789.,", "Attention weight", "<b>&\"\\", "naïve café",
             "Привет", "Ελληνικά", "שלום", "→ ␣ ∅ … ↵ ⇥", "Việt", "½ × ©", "İstanbul"]:
    if all(ord(c) in glyphs for c in text):
        print(sum(advances[glyphs[ord(c)]][0] for c in text), text, sep="\t")
