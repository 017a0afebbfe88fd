"""python -m heed_attention ARGUMENTS is heed ARGUMENTS."""

import os
import sys

from ._program import program

if __name__ == "__main__":
    os.execv(program(), ["heed", *sys.argv[1:]])
