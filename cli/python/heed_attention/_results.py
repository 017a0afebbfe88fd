"""What commands give: figures that show themselves, and statistics."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ._program import run
from ._sources import Source, handed_over


class Figure:
    """A figure below its cell. `save` draws it again, in the format of the file's extension."""

    def __init__(self, command: str, source: Source, flags: dict[str, Any], shown_as: str = "svg"):
        self._command, self._source, self._flags, self._shown_as = command, source, flags, shown_as
        self._documents: dict[str, str] = {}
        self._drawn(shown_as)  # what is wrong is said where the figure is asked for

    def _drawn(self, extension: str) -> str:
        if extension not in self._documents:
            with tempfile.TemporaryDirectory() as folder:
                self._documents[extension] = self.save(os.path.join(folder, "figure." + extension)).read_text("utf-8")
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
        return self.svg if self._shown_as == "svg" else None

    def _repr_html_(self) -> str | None:
        return self._drawn("html") if self._shown_as == "html" else None


class Stats:
    """What each head does over a corpus. `data` is heed's JSON (docs/formats.md, Statistics)."""

    data: dict[str, Any]

    def __init__(self, data: dict[str, Any]):
        self.data = data

    def _written(self, extension: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return self.save(os.path.join(folder, "figure." + extension)).read_text("utf-8")

    def save(self, path: str | os.PathLike[str], **flags: Any) -> Path:
        """Writes .json, .csv, .txt, .svg, .pdf or .png, by the extension, with the flags of `heed stats`."""
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder) / "stats.json"
            given.write_text(json.dumps(self.data), "utf-8")
            run("stats", flags | {"output": path}, [os.fspath(given)], folder)
        return Path(path)

    def to_frame(self) -> Any:
        """A pandas DataFrame with one row per head, and the columns of heed's .csv."""
        import io

        import pandas  # type: ignore[import-untyped]

        return pandas.read_csv(io.StringIO(self._written("csv")))

    def __str__(self) -> str:
        return self._written("txt")

    def _repr_svg_(self) -> str:
        return self._written("svg")
