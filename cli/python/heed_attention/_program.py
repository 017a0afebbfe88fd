"""Runs the program: finds it, makes keywords its flags, and its messages Python's warnings and errors."""

from __future__ import annotations

import contextlib
import difflib
import functools
import io
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib import metadata
from keyword import iskeyword
from pathlib import Path

_SOME_FAILED = 4  # of several records
_CLEARED = b"\r\x1b[K"  # what stands before each line of progress, and after the last
_PASSED = re.compile(rb"\r\x1b\[K[^\r\n]*(?=\r\x1b\[K)")  # a line of progress that was cleared


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
    try:
        for file in metadata.files("heed-attention") or []:
            if file.parts[-2:] == ("bin", "heed") and Path(file.locate()).is_file():
                return os.fspath(Path(file.locate()).resolve())
    except metadata.PackageNotFoundError:
        pass
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
        if value is None or value is False:
            continue
        out.append(str(flag["name"]) if is_switch else f"{flag['name']}={_text(value)}")
    return out


def _text(value: object) -> str:
    if isinstance(value, (list, tuple, range)):
        return ",".join(map(_text, value))
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def run(command: str, keywords: Mapping[str, object], operands: Sequence[str], folder: str) -> None:
    """Runs a command that writes files. `folder` is that of our own files, which messages name without it.

    HeedError if it fails; warnings for what it warns of, and for records that were rejected while others were not.
    """
    code, said = _finish([program(), command, *arguments(command, keywords), *operands])
    said = said.replace(folder + os.sep, "")
    errors = []
    for kind, message in re.findall(r"^heed: (error: |warning: |)(.*(?:\n(?!heed: ).*)*)", said, re.MULTILINE):
        if kind == "error: ":
            errors.append(message.rstrip())
        elif kind == "warning: ":
            _warn(message.rstrip())
        else:
            print("heed: " + message.rstrip(), file=sys.stderr)
    if code not in (0, _SOME_FAILED):
        raise HeedError("\n".join(errors) or said or f"heed ended with {code}", code)
    for message in errors:
        _warn(message)


def _warn(message: str) -> None:
    """At the line that called this package."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__package__") == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, HeedWarning, stacklevel=level)


def _channel() -> tuple[int, int]:
    """A terminal where somebody looks, since heed shows progress on terminals alone."""
    if "ipykernel" in sys.modules or (sys.stderr and sys.stderr.isatty()):
        with contextlib.suppress(OSError):  # a sandbox without terminals
            return os.openpty()
    return os.pipe()


def _finish(command: Sequence[str]) -> tuple[int, str]:
    """The exit code and what was said. Where somebody looks, lines of progress are passed on as they come."""
    reader, writer = _channel()
    terminal = {"TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writer, env=os.environ | terminal)
    os.close(writer)
    try:
        with open(reader, "rb", buffering=0) as stream:
            said = _read(stream)
    except BaseException:  # Ctrl-C, too: heed removes what it began
        process.terminate()
        raise
    finally:
        process.wait()
    return process.returncode, said


def _read(stream: io.FileIO) -> str:
    """What was said. Lines of progress are shown as they come instead."""
    said, is_shown = b"", False
    while chunk := _chunk(stream):
        said = _PASSED.sub(b"", said + chunk)
        _, cleared, line = said.rpartition(_CLEARED)
        if cleared and line and b"\n" not in line:
            print(f"\r{line.decode(errors='replace'):<79}", end="", file=sys.stderr, flush=True)
            is_shown = True
    if is_shown:
        print("\r" + " " * 79, end="\r", file=sys.stderr, flush=True)
    return said.replace(_CLEARED, b"").replace(b"\r\n", b"\n").decode(errors="replace")


def _chunk(stream: io.FileIO) -> bytes:
    try:
        return stream.read(1 << 16)
    except OSError:  # a terminal whose other end is closed
        return b""
