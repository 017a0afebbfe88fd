#!/usr/bin/env python3
"""Writes colours.tsv, matplotlib's colormaps at some positions: make_colours.py > colours.tsv"""
import matplotlib
import matplotlib.colors

POSITIONS = [-1, 0, 0.001, 0.0039, 0.0040, 0.1, 0.25, 0.3333, 0.5, 0.6, 0.75, 0.9, 0.99, 0.996, 0.997, 1, 2]
NAMES = {"viridis": "viridis", "magma": "magma", "cividis": "cividis", "greys": "Greys", "blues": "Blues",
         "diverging": "RdBu_r"}

for name, theirs in NAMES.items():
    for position in POSITIONS:
        # heed's blues is white at 0 and matplotlib's from the second of its nine colours on
        if name == "blues" and position < 1 / 8:
            continue
        print(name, position, matplotlib.colors.to_hex(matplotlib.colormaps[theirs](float(position))), sep="\t")
