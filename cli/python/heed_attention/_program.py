"""Runs the program: finds it, makes keywords its flags, and its messages Python's warnings and errors."""

from __future__ import annotations

import contextlib
import difflib
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from importlib import metadata
from keyword import iskeyword
from pathlib import Path

_SOME_FAILED = 4  # of several records
_FOLDER = "heed-attention-"  # of what is handed over


class HeedError(Exception):
    """What heed says is wrong, and its exit code: 1 failed, 2 wrong usage, 3 an input is missing or rejected."""

    def __init__(self, message: str, code: int):
        super().__init__(message)
        self.message, self.code = message, code


class HeedWarning(UserWarning):
    """What heed warns of."""


@functools.cache
def program() -> str:
    """The program: $HEED_PROGRAM, else the one that this package brought, else the one on the PATH."""
    if given := os.environ.get("HEED_PROGRAM"):
        return os.path.abspath(given) if os.sep in given else given
    with contextlib.suppress(metadata.PackageNotFoundError):
        for file in metadata.files("heed-attention") or []:
            if file.parts[-2:] == ("bin", "heed") and Path(file.locate()).is_file():
                return os.fspath(Path(file.locate()).resolve())
    if found := shutil.which("heed"):
        return found
    raise HeedError("the program heed is not on the PATH: install heed, or name it in $HEED_PROGRAM", 1)


@functools.cache
def flags(command: str) -> dict[str, dict[str, object]]:
    """Each flag of a command, as heed describes it, by its keyword."""
    try:
        done = subprocess.run([program(), command, "--help-json"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise HeedError(f"cannot run {program()}: {error}", 1) from error
    described = next(c for c in json.loads(done.stdout)["commands"] if c["name"] == command)
    return {keyword(flag["name"]): flag for flag in described["flags"] if flag["name"].startswith("--")}


def keyword(flag: str) -> str:
    """--hide-special is hide_special; a name that Python keeps for itself has a _ after it: from_."""
    name = flag.removeprefix("--").replace("-", "_")
    return name + "_" if iskeyword(name) else name


def arguments(command: str, keywords: Mapping[str, object]) -> list[str]:
    """Keywords as flags. TypeError for one that the command does not have."""
    known, out = flags(command), []
    for name, value in keywords.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise TypeError(f"heed {command} has no {name}" + (f": did you mean {near[0]}?" if near else ""))
        flag = known[name]
        is_switch = flag["kind"] == "switch"
        if is_switch != isinstance(value, bool) and value is not None:
            raise TypeError(f"{name} is {'True or False' if is_switch else 'a ' + str(flag['kind'])}, not {value!r}")
        if value is not None and value is not False:
            out.append(str(flag["name"]) if is_switch else f"{flag['name']}={_text(value)}")
    return out


def _text(value: object) -> str:
    if isinstance(value, (list, tuple, range)):
        return ",".join(map(_text, value))
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def folder() -> tempfile.TemporaryDirectory[str]:
    """Of files for the program; messages name them without it."""
    return tempfile.TemporaryDirectory(prefix=_FOLDER)


def run(command: str, keywords: Mapping[str, object], operands: Sequence[str]) -> None:
    """Runs a command that writes files.

    HeedError if it fails; warnings for what it warns of, and for records that were rejected while others were not.
    """
    code, said = _finish([program(), command, *arguments(command, keywords), *operands])
    said = re.sub(rf"{re.escape(tempfile.gettempdir())}/{_FOLDER}\w+/", "", said)
    errors = []
    for kind, message in re.findall(r"^heed: (error: |warning: |)(.*(?:\n(?!heed: ).*)*)", said, re.MULTILINE):
        if kind == "error: ":
            errors.append(message)
        elif kind == "warning: ":
            warn(message)
        else:
            print("heed: " + message, file=sys.stderr)
    if code not in (0, _SOME_FAILED):
        raise HeedError("\n".join(errors) or said or f"heed ended with {code}", code)
    for message in errors:
        warn(message)


def warn(message: str) -> None:
    """At the line that called this package."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__package__") == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, HeedWarning, stacklevel=level)


def _finish(command: Sequence[str]) -> tuple[int, str]:
    """The exit code and what was said. Lines of progress, which heed ends by \\r, are shown as they come."""
    reader, writer = _channel()
    terminal = {"TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writer, env=os.environ | terminal)
    os.close(writer)
    said, is_shown = "", False
    try:
        with open(reader, encoding="utf-8", errors="replace", newline="") as lines, contextlib.suppress(OSError):  # so a terminal ends
            for line in lines:
                text = line.rstrip("\r\n").removeprefix("\x1b[K")  # which clears the line before
                if not line.endswith("\r"):
                    said += text + "\n"
                elif text:
                    is_shown = True
                    print(f"\r{text:<79}", end="", file=sys.stderr, flush=True)
    except BaseException:  # Ctrl-C, too: heed removes what it began
        process.terminate()
        raise
    finally:
        process.wait()
    if is_shown:
        print("\r" + " " * 79, end="\r", file=sys.stderr, flush=True)
    return process.returncode, said.rstrip()


def _channel() -> tuple[int, int]:
    """A terminal where somebody looks, since heed shows progress on terminals alone."""
    if "ipykernel" in sys.modules or (sys.stderr and sys.stderr.isatty()):
        with contextlib.suppress(OSError):  # a sandbox without terminals
            return os.openpty()
    return os.pipe()
