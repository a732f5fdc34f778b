"""Reads the tables of facts that stand beside this file: tab-separated, `# ` header lines, one line of column names.

A broken table is an error that names the file and the line, so that a user's own table can be mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = MappingProxyType[str, str]


class TableError(ValueError):
    """A table that cannot be read; the message names file, line and what to do."""


def parse(lines: Sequence[str], name: str, required: Sequence[str] = ()) -> Iterator[Row]:
    """Rows of a table as read-only mappings from column name to cell.

    >>> [dict(r) for r in parse(["# a comment", "code\\tname", "FRA\\tFrance"], "x.tsv")]
    [{'code': 'FRA', 'name': 'France'}]
    """
    columns: list[str] | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if not line.strip() or line.startswith("# ") or line == "#":
            continue
        cells = line.split("\t")
        if columns is None:
            columns = [c.strip() for c in cells]
            missing = [c for c in required if c not in columns]
            if missing:
                raise TableError(
                    f"{name}, line {number}: no column {', '.join(missing)}; the first line that is no comment must name the columns"
                )
            continue
        if len(cells) > len(columns):
            raise TableError(
                f"{name}, line {number}: {len(cells)} cells, but {len(columns)} columns; separate cells by single tabs"
            )
        cells += [""] * (len(columns) - len(cells))
        yield MappingProxyType(dict(zip(columns, (c.strip() for c in cells), strict=True)))
    if columns is None:
        raise TableError(f"{name}: empty; the first line that is no comment must name the columns")


@cache
def table(name: str) -> tuple[Row, ...]:
    """All rows of a table of the package, by file name without `.tsv`. Read once, never changed."""
    file = resources.files("onrecord.knowledge") / f"{name}.tsv"
    return tuple(parse(file.read_text(encoding="utf-8").splitlines(), f"{name}.tsv"))


def read_file(path: Path, required: Sequence[str]) -> tuple[Row, ...]:
    """All rows of a user's own table; raises TableError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return tuple(parse(text.splitlines(), str(path), required))


def values(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several.

    >>> values("Kyiv|Kiev")
    ('Kyiv', 'Kiev')
    """
    return tuple(v for v in (part.strip() for part in cell.split("|")) if v)


def column(name: str, key: str, value: str) -> Mapping[str, str]:
    """Two columns of a table as a mapping."""
    return {row[key]: row[value] for row in table(name)}
