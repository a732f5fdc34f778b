"""The house as docs/architecture.md draws it: one-way imports, no clock, no network, tables in order.

Nothing of the package is run to check its imports: the sources are parsed, so an import inside a function
or under TYPE_CHECKING counts like any other.
"""

from __future__ import annotations

import ast
import datetime
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import onrecord
from onrecord.knowledge.own import BODIES, SECTORS
from onrecord.knowledge.tables import Row, table, values

PACKAGE = Path(onrecord.__file__).parent
TABLES = sorted(p.name.removesuffix(".tsv") for p in (PACKAGE / "knowledge").glob("*.tsv"))

# The rooms from left to right. `read` joins page, language and reading; what stands to its right may call it.
ORDER = ("gather", "page", "language", "reading", "read", "story", "store", "views", "web", "checkup", "cli")
GROUND = frozenset({"records", "errors", "knowledge"})  # every room stands on these
GROUND_MAY = {"records": frozenset(), "errors": frozenset(), "knowledge": frozenset({"knowledge"})}
READ_JOINS = frozenset({"page", "language", "reading"})  # read.py opens no source: that is for the command line

OFFLINE = ("page", "language", "reading", "read", "records", "errors", "knowledge", "story")
NETWORK = frozenset(
    {
        *("socket", "ssl", "socketserver", "asyncio", "urllib", "http", "ftplib", "smtplib", "webbrowser"),
        *("urllib3", "requests", "httpx", "httpx2", "aiohttp"),
    }
)
CLOCK = frozenset({"time", "timeit", "sched", "random", "secrets", "uuid"})  # the same text is always the same record
CLOCK_CALLS = frozenset({"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"})
FILES = frozenset({"pathlib", "os", "io", "shutil", "tempfile", "glob", "fileinput"})
# Which files of the offline rooms open files: those that load what the package ships, or a user's own table.
MAY_OPEN = frozenset(
    {
        "language/component.py",
        "language/encoder.py",
        "language/encoding.py",
        "language/pipeline.py",
        "knowledge/tables.py",
        "knowledge/own.py",
    }
)

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
LICENCE = re.compile(r"CC0|CC BY|\bMIT\b|Apache|BSD|public domain")
SOURCE = re.compile(r"source|written (from|by|after)|general knowledge|guidelines", re.IGNORECASE)

# What makes a row the only one of its kind; tables that are not named here must have no two equal rows.
KEYS: dict[str, tuple[str, ...]] = {
    "armed_groups": ("name", "country", "from"),
    "countries": ("name",),
    "furniture_kinds": ("kind",),
    "furniture_markup": ("kind",),
    "furniture_patterns": ("kind", "scope", "pattern"),
    "furniture_words": ("list",),
    "given_names": ("name",),
    "honorifics": ("word",),
    "name_types": ("label",),
    "organisations": ("name", "country", "from"),
    "people_asia_latin_world": ("name", "country", "role", "from"),
    "people_europe_america": ("name", "country", "role", "from"),
    "people_mideast_africa": ("name", "country", "role", "from"),
    "place_words": ("word", "use"),
    "places_extra": ("name", "kind", "country"),
    "pronouns": ("form",),
    "roles": ("role",),
    "tag_features": ("tag",),
    "time_holidays": ("names",),
    "time_modifiers": ("words",),
    "time_patterns": ("pattern",),
    "time_tense": ("kind",),
    "tokens": ("kind", "form"),
}


# --- imports --------------------------------------------------------------------------------------


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def relative(path: Path) -> str:
    """`language/encoder.py` for a file of the package."""
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The room a file stands in: its folder, or its own name if it stands in the hall."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of every module that a file imports, wherever the import stands."""
    package = ("onrecord", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def own_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and room of every import from this package; the version number is nobody's room."""
    for line, name in imports(path):
        first, _, rest = name.partition(".")
        if first == "onrecord" and rest != "__version__":
            yield line, rest.partition(".")[0] or "__init__"


def allowed(here: str) -> frozenset[str]:
    """The rooms that a room may import."""
    if here in GROUND_MAY:
        return GROUND_MAY[here]
    if here == "read":
        return GROUND | READ_JOINS
    # read.py stands over the rooms it joins, so what is to the right of it may call it.
    return GROUND | {here} | set(ORDER[: ORDER.index(here)])


def test_every_file_stands_in_a_known_room() -> None:
    known = {*ORDER, *GROUND, "__init__"}
    strangers = [relative(p) for p in sources() if room(p) not in known]
    assert not strangers, f"{strangers}: say in ORDER (and in docs/architecture.md) where they stand"


@pytest.mark.parametrize("path", sources(), ids=relative)
def test_imports_follow_the_arrow(path: Path) -> None:
    here = room(path)
    if here in ("__init__", "cli"):  # the front door and the command line open every room
        return
    wrong = [
        f"{relative(path)}:{line} imports {there}" for line, there in own_imports(path) if there not in allowed(here)
    ]
    assert not wrong, f"{wrong}: a room imports only rooms to its left in {ORDER} and {sorted(GROUND)}"


@pytest.mark.parametrize("path", sources(), ids=relative)
def test_no_import_is_hidden_in_a_string(path: Path) -> None:
    if room(path) == "__init__":  # the front door: its table of names is checked below
        return
    hidden = [
        f"{relative(path)}:{node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", None)) in ("import_module", "__import__")
    ]
    assert not hidden


def test_the_front_door_leads_to_what_it_names() -> None:
    for name in onrecord.__all__:
        assert getattr(onrecord, name) is not None


# --- no clock, no network, no files ---------------------------------------------------------------


def offline_sources() -> list[Path]:
    return [p for p in sources() if room(p) in OFFLINE]


@pytest.mark.parametrize("path", offline_sources(), ids=relative)
def test_reading_imports_no_network_and_no_clock(path: Path) -> None:
    # urllib.parse takes addresses apart and opens none.
    names = [(line, name) for line, name in imports(path) if not name.startswith("urllib.parse.")]
    wrong = [
        f"{relative(path)}:{line} imports {name}" for line, name in names if name.partition(".")[0] in NETWORK | CLOCK
    ]
    assert not wrong, "what a text says depends on nothing but the text"


@pytest.mark.parametrize("path", offline_sources(), ids=relative)
def test_reading_asks_for_no_date_of_today(path: Path) -> None:
    wrong = [
        f"{relative(path)}:{node.lineno} calls {node.func.attr}()"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS
    ]
    assert not wrong, "the day of publication is read or given, never taken from the clock"


@pytest.mark.parametrize("path", [p for p in offline_sources() if relative(p) not in MAY_OPEN], ids=relative)
def test_reading_opens_no_files(path: Path) -> None:
    wrong = [
        f"{relative(path)}:{line} imports {name}" for line, name in imports(path) if name.partition(".")[0] in FILES
    ]
    wrong += [
        f"{relative(path)}:{node.lineno} calls open()"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert not wrong, "sources are opened in gather/, tables through knowledge/tables.py or importlib.resources"


# --- tables ---------------------------------------------------------------------------------------


def header(name: str) -> str:
    """The comment lines above a table."""
    lines = (PACKAGE / "knowledge" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("# "))


def cells(row: Row, column: str) -> tuple[str, ...]:
    return values(row.get(column, ""))


@cache
def codes() -> frozenset[str]:
    """The countries of countries.tsv and PLOVER's codes for bodies that belong to no state."""
    return frozenset(row["code"] for row in table("countries")) | BODIES


@pytest.mark.parametrize("name", TABLES)
def test_a_table_loads_and_has_rows(name: str) -> None:
    rows = table(name)
    assert rows
    assert all("" not in row for row in rows), "a column without a name"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_where_it_comes_from(name: str) -> None:
    said = header(name)
    text = (PACKAGE / "knowledge" / f"{name}.tsv").read_text(encoding="utf-8")
    assert text.startswith("# "), f"{name}.tsv: the first line must be a comment that says what the table is"
    assert LICENCE.search(said), f"{name}.tsv: the header names no licence"
    assert SOURCE.search(said), f"{name}.tsv: the header names no source"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_keeps_to_plain_tabs(name: str) -> None:
    data = (PACKAGE / "knowledge" / f"{name}.tsv").read_bytes()
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\n")
    rows = [line for line in data.decode("utf-8").split("\n") if line and not line.startswith("# ") and line != "#"]
    width = rows[0].count("\t")
    ragged = [line[:60] for line in rows if line.count("\t") > width]
    assert not ragged


@pytest.mark.parametrize("name", TABLES)
def test_no_row_stands_twice(name: str) -> None:
    rows = table(name)
    columns = KEYS.get(name, tuple(rows[0]))
    counted = Counter(tuple(row[c] for c in columns) for row in rows)
    twice = [key for key, n in counted.items() if n > 1]
    assert not twice, f"{name}.tsv: {columns} must be unique"


@pytest.mark.parametrize("name", TABLES)
def test_countries_and_sectors_are_known_codes(name: str) -> None:
    bad = [
        (column, code, dict(row))
        for row in table(name)
        for column, known in (("country", codes()), ("sector", SECTORS), ("neighbours", codes()))
        for code in cells(row, column)
        if code not in known
    ]
    assert not bad


@pytest.mark.parametrize("name", TABLES)
def test_periods_are_dates_in_order(name: str) -> None:
    for row in table(name):
        days = [row.get(column, "") for column in ("from", "to")]
        for day in filter(None, days):
            assert DATE.fullmatch(day), dict(row)
            datetime.date.fromisoformat(day + "-01-01"[len(day) - 4 :])
        first, last = days
        if first and last:
            shared = min(len(first), len(last))
            assert first[:shared] <= last[:shared], dict(row)


@pytest.mark.parametrize("name", TABLES)
def test_points_are_on_the_globe(name: str) -> None:
    for row in table(name):
        for column, most in (("latitude", 90), ("longitude", 180)):
            if row.get(column):
                assert abs(float(row[column])) <= most, dict(row)


def test_each_country_code_has_one_country() -> None:
    counted = Counter(row["code"] for row in table("countries") if row["iso2"])
    assert all(n == 1 for n in counted.values())
    assert {row["code"] for row in table("countries")} == set(counted), "a part of a country whose country is missing"


def test_land_borders_have_two_sides() -> None:
    beside = {row["code"]: set(cells(row, "neighbours")) for row in table("countries") if row["iso2"]}
    assert not [(a, b) for a, others in beside.items() for b in others if a not in beside.get(b, set())]


def test_the_gazetteer_says_where_it_comes_from() -> None:
    with gzip.open(PACKAGE / "knowledge" / "gazetteer.tsv.gz", "rt", encoding="utf-8") as file:
        head = [file.readline() for _ in range(20)]
    said = "".join(line for line in head if line.startswith("# "))
    assert LICENCE.search(said)
    assert SOURCE.search(said)
