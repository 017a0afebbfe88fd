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

RESULTS = {"attend": "Attention | list[Attention] | Path", "heatmap": "Figure", "heads": "Figure", "flow": "Figure", "text": "Figure",
           "view": "Figure", "stats": "Stats | Path", "effect": "Table | Path", "syntax": "Table | Path", "tokens": "Any"}
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


def stub(command: dict) -> str:
    """Each flag has the sentence of the help."""
    flags = {keyword(flag["name"]): flag for flag in command["flags"] if flag["name"] not in ("-h", "--help", "--version")}
    given = ["source: Any = ...", "tokens: Any = ...", "key_tokens: Any = ...", "*"]
    if command["name"] == "syntax":
        given = ["file: _File", "*"]
    elif "tokens" not in flags:  # no attention of other programs
        given = ["source: Any = ...", "*"]
    among = {parameter.split(":")[0] for parameter in given}
    named = [f"    {name}: {type_of(flag)} = ...,  # {flag['help']}" for name, flag in flags.items() if name not in among]
    head = [f"def {command['name']}(", *(f"    {parameter}," for parameter in given)]
    return "\n".join([*head, *named, f") -> {RESULTS[command['name']]}:", f'    """{command["description"]}"""', ""])


def main() -> None:
    described = json.loads(subprocess.run([sys.argv[1], "--help-json"], capture_output=True, check=True).stdout)["commands"]
    commands = {command["name"]: command for command in described}
    print("\n".join([HEAD, *(stub(commands[name]) for name in RESULTS)]), end="")


if __name__ == "__main__":
    main()
