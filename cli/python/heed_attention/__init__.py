"""heed from Python: attention as arrays, and as figures that show themselves below a cell.

    import heed_attention as heed
    heed.heatmap("The cat sat on the mat", layer=3, head=1, theme="print").save("cat.pdf")

Each function runs the command of heed that has its name, and each keyword is the flag of that name: `hide_special=True`
is `--hide-special`, `layer=[0, 3]` is `--layer 0,3`. docs/python.md shows them all.
"""

from ._attention import Attention
from ._commands import attend, effect, flow, heads, heatmap, stats, syntax, text, tokens, view
from ._program import HeedError, HeedWarning, program
from ._results import Figure, Stats, Table

__all__ = ["Attention", "Figure", "HeedError", "HeedWarning", "Stats", "Table", "attend", "effect", "flow", "heads", "heatmap",
           "program", "stats", "syntax", "text", "tokens", "view"]
