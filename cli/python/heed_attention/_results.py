"""What commands give: figures that show themselves, and tables of what was measured."""

from __future__ import annotations

import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ._program import flags as flags_of
from ._program import run
from ._sources import Source, handed_over


class Figure:
    """A figure below its cell. `save` draws it again, in the format of the file's extension."""

    def __init__(self, command: str, source: Source, flags: dict[str, Any], shown_as: str = "svg", shown_with: dict[str, Any] | None = None):
        self._command, self._source, self._flags, self._shown_as, self._shown_with = command, source, flags, shown_as, shown_with or {}
        self._documents: dict[str, str] = {}
        self._drawn(shown_as)  # what is wrong is said where the figure is asked for

    def _drawn(self, extension: str) -> str:
        if extension not in self._documents:
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, f"{self._command}.{extension}")
                self._documents[extension] = self.save(path, **self._shown_with).read_text("utf-8")
        return self._documents[extension]

    def save(self, path: str | os.PathLike[str], **flags: Any) -> Path:
        """Writes .svg, .pdf, .png or what else the command draws. Flags such as dpi=600 count for this file."""
        with tempfile.TemporaryDirectory() as folder:
            operands, given = handed_over(self._source, self._flags | flags, folder)
            run(self._command, given | {"output": path}, operands, folder)
        return Path(path)

    @property
    def svg(self) -> str:
        return self._drawn("svg")

    def _repr_svg_(self) -> str | None:
        return None if self._shown_as == "html" else self.svg

    def _repr_html_(self) -> str | None:
        return self._drawn("html") if self._shown_as == "html" else None


class Table(Figure):
    """What a command measured: `data` is its JSON, `str()` its text. `save` writes .json, .csv, .txt, .svg, .pdf or .png."""

    data: dict[str, Any]

    def __init__(self, command: str, source: Source, flags: dict[str, Any]):
        groups = flags_of(command)
        self._style = {name: value for name, value in flags.items() if name in groups and groups[name]["group"] in ("Figure", "Style")}
        super().__init__(command, source, {name: value for name, value in flags.items() if name not in self._style}, "json")
        self.data = json.loads(self._drawn("json"))

    def save(self, path: str | os.PathLike[str], **flags: Any) -> Path:
        is_drawn = Path(path).suffix in (".svg", ".pdf", ".png")
        return super().save(path, **(self._style if is_drawn else {}) | flags)

    def to_frame(self) -> Any:
        """A pandas DataFrame with the rows and columns of heed's .csv."""
        import pandas  # type: ignore[import-untyped]

        return pandas.read_csv(io.StringIO(self._drawn("csv")))

    def __str__(self) -> str:
        return self._drawn("txt")


class Stats(Table):
    """What each head does over a corpus. What it draws and saves it takes from `data`, and reads no corpus again."""

    def __init__(self, source: Source, flags: dict[str, Any]):
        super().__init__("stats", source, flags)
        self._source, self._flags = self.data, {}
