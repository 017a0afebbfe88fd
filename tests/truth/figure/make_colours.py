#!/usr/bin/env python3
"""Writes colours.tsv, matplotlib's viridis at some positions: make_colours.py > colours.tsv"""
import matplotlib
import matplotlib.colors

viridis = matplotlib.colormaps["viridis"]
for position in [-1, 0, 0.001, 0.0039, 0.0040, 0.1, 0.25, 0.3333, 0.5, 0.6, 0.75, 0.9, 0.99, 0.996, 0.997, 1, 2]:
    print(position, matplotlib.colors.to_hex(viridis(float(position))), sep="\t")
