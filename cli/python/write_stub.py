"""Writes _commands.pyi, the signatures of the commands with a keyword for each flag, from heed's own description of them.

    python write_stub.py HEED > heed_attention/_commands.pyi
"""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, os.fspath(Path(__file__).parent / "heed_attention"))  # without the package itself, which needs numpy
from _program import keyword  # noqa: E402

RESULTS = {"attend": "Attention | list[Attention] | Path", "stats": "Stats | Path", "effect": "Table | Path", "syntax": "Table | Path",
           "tokens": "Any"}
SOURCES = {"tokens": ["source: Any = ..."], "effect": ["source: Any = ..."], "syntax": ["file: _File"]}
ARRAYS = ["source: Any = ...", "tokens: Any = ...", "*", "key_tokens: Any = ..."]
COMMANDS = ("attend", "heatmap", "heads", "flow", "text", "view", "stats", "effect", "syntax", "tokens")
HEAD = '''# Written by write_stub.py from `heed --help-json`.
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Union

from ._attention import Attention
from ._results import Figure, Stats, Table

_Text = Union[str, int, Sequence[Union[str, int]]]
_File = Union[str, "PathLike[str]", Any]
'''


def type_of(flag: dict) -> str:
    if flag["kind"] == "choice":
        numbers = [int(choice) for choice in flag["choices"] if choice.isdigit()]
        return f"Literal[{', '.join(map(json.dumps, flag['choices'] + numbers))}] | None"
    return {"switch": "bool", "count": "int | None", "number": "float | None", "file": "_File | None"}.get(flag["kind"], "_Text | None")


def parameters(command: dict, named: set) -> list[str]:
    """Each with the sentence of the help."""
    flags = [flag for flag in command["flags"] if keyword(flag["name"]) not in named | {"help", "version", "help_json"} and flag["name"] != "-h"]
    return [f"    {keyword(flag['name'])}: {type_of(flag)} = ...,  # {flag['help']}" for flag in flags]


def stub(command: dict) -> str:
    sources = SOURCES.get(command["name"]) or ARRAYS
    head = [f"def {command['name']}(", *(f"    {source}," for source in sources), *([] if "*" in sources else ["    *,"])]
    flags = parameters(command, {source.split(":")[0] for source in sources})
    return "\n".join([*head, *flags]) + f"\n) -> {RESULTS.get(command['name'], 'Figure')}:\n    \"\"\"{command['description']}\"\"\"\n"


def main() -> None:
    described = json.loads(subprocess.run([sys.argv[1], "--help-json"], capture_output=True, check=True).stdout)["commands"]
    commands = {command["name"]: command for command in described}
    print("\n".join([HEAD, *(stub(commands[name]) for name in COMMANDS)]), end="")


if __name__ == "__main__":
    main()
