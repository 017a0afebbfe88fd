"""What commands give: figures that show themselves, and tables of what was measured."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

from ._attention import Source, computed, written
from ._program import flags as flags_of


class Figure:
    """A figure below its cell. `save` draws it again, in the format of the file's extension."""

    def __init__(self, command: str, source: Source, flags: dict[str, Any], shown_as: str = "svg", **shown_with: Any):
        self._command, self._source, self._flags, self._shown_as, self._shown_with = command, source, flags, shown_as, shown_with
        self._documents: dict[str, str] = {}
        self._drawn(shown_as)  # what is wrong is said where the figure is asked for

    def _drawn(self, extension: str) -> str:
        if extension not in self._documents:
            flags = self._flags_for(extension) | self._shown_with
            name = f"{self._command}.{extension}"
            self._documents[extension] = computed(self._command, self._source, flags, name, lambda path: path.read_text("utf-8"))
        return self._documents[extension]

    def _flags_for(self, extension: str) -> dict[str, Any]:
        return self._flags

    def save(self, path: str | os.PathLike[str], **flags: Any) -> Path:
        """Writes .svg, .pdf, .png or what else the command draws. Flags such as dpi=600 count for this file."""
        return written(self._command, self._source, self._flags_for(Path(path).suffix[1:]) | flags, path)

    @property
    def svg(self) -> str:
        return self._drawn("svg")

    def _repr_svg_(self) -> str | None:
        return None if self._shown_as == "html" else self.svg

    def _repr_html_(self) -> str | None:
        return self._drawn("html") if self._shown_as == "html" else None


class Table(Figure):
    """What a command measured: `data` is its JSON, `str()` its text. `save` writes .json, .csv, .txt, .svg, .pdf or .png."""

    def __init__(self, command: str, source: Source, flags: dict[str, Any]):
        super().__init__(command, source, flags, "json")
        self.data: dict[str, Any] = json.loads(self._drawn("json"))

    def _flags_for(self, extension: str) -> dict[str, Any]:
        """Figures alone have a style."""
        groups = flags_of(self._command)
        is_drawn = extension in ("svg", "pdf", "png")
        return {name: value for name, value in self._flags.items() if is_drawn or groups.get(name, {}).get("group") not in ("Figure", "Style")}

    def to_frame(self) -> Any:
        """A pandas DataFrame with the rows and columns of heed's .csv."""
        import pandas  # type: ignore[import-untyped]

        return pandas.read_csv(io.StringIO(self._drawn("csv")))

    def __repr__(self) -> str:
        return self._drawn("txt")


class Stats(Table):
    """What each head does over a corpus. What it draws and saves it takes from `data`, and reads no corpus again."""

    def __init__(self, source: Source, flags: dict[str, Any]):
        super().__init__("stats", source, flags)
        measured = self._flags_for("json")
        self._source, self._flags = self.data, {name: value for name, value in flags.items() if name not in measured}
