"""A user's own actors on top of the tables: a CSV or TSV table, or a PETRARCH actor dictionary.

Table: one line of column names (name, aliases, country, sector, role, from, to; only `name` is needed), several
aliases in a cell joined by `|`. What somebody was in several periods stands in several rows of one name.

PETRARCH: `BARACK_OBAMA_  ; comment`, synonyms `+PRESIDENT_OBAMA`, codes in brackets on the line of the name or on lines
of their own, with days: `[USAGOV 20090120-20170120]`, `[USAELI >20170120]`, `[USAELI <20090120]`, `[USA]`.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from onrecord.knowledge.actors import Actor, ActorIndex, Kind, Office, bare, build, default_index
from onrecord.knowledge.tables import TableError, table, values

COLUMNS = ("name", "aliases", "country", "sector", "role", "from", "to", "kind", "surname")
SECTORS = frozenset(
    [
        "GOV",
        "MIL",
        "LEG",
        "JUD",
        "COP",
        "SPY",
        "PTY",
        "OPP",
        "REB",
        "PRM",
        "UAF",
        "UNK",
        "BUS",
        "CVL",
        "CRM",
        "EDU",
        "ELI",
        "JRN",
        "LAB",
        "MED",
        "REF",
        "REL",
        "SOC",
        "AGR",
        "PRE",
    ]
)
BODIES = frozenset(["UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"])
KINDS: tuple[Kind, ...] = ("person", "organisation", "group")
OFFICIAL = frozenset({"ELI"})  # a sector of people only
DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
CODE = re.compile(r"\[\s*([A-Za-z]*)\s*([^\]\[]*)\]")
DAYS = re.compile(r"(?:([<>])\s*(\d{6,8})|(\d{6,8})\s*-\s*(\d{6,8}))")


@dataclass
class _Named:
    """An actor while its lines are read."""

    name: str
    aliases: list[str] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    kind: str = ""
    surname: str = ""


def load_knowledge(paths: Sequence[Path]) -> ActorIndex:
    """An index with the actors of a user's files on top of the package's tables; later files add to earlier ones.

    Raises TableError, which names file and line.
    """
    own: list[Actor] = []
    surfaces: dict[str, list[Actor]] = defaultdict(list)
    countries = default_index().countries
    for path in paths:
        for named in read_actors(path):
            actor = _actor(named)
            if actor.sector in ("", "GOV") and countries.get(named.name, ("",))[0] == actor.country != "":
                continue  # dictionaries list the countries too ("FRANCE_ [FRA]"); ours knows their adjectives as well
            own.append(actor)
            for surface in dict.fromkeys(bare(s) for s in (named.name, *named.aliases)):
                if surface and surface != actor.name:
                    surfaces[surface].append(actor)
    return build(own=own, own_aliases=surfaces)


def read_actors(path: Path) -> list[_Named]:
    """The actors of one file; its form is told by its first line of content."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path}: it is not in UTF-8; save it as UTF-8 text") from error
    except (OSError, ValueError) as error:
        raise TableError(
            f"{path}: it cannot be read ({getattr(error, 'strerror', None) or error}); check the name"
        ) from error
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith(("#", ";"))), "")
    if not first:
        raise TableError(f"{path}: it is empty; the first line must name the columns: {', '.join(COLUMNS[:7])}")
    if _header(first):
        return _rows(text, str(path))
    if "[" in first or first.rstrip().endswith("_") or first.startswith("+") or _upper(first.split(";")[0]):
        return _petrarch(lines, str(path))
    raise TableError(
        f"{path}, line {lines.index(first) + 1}: this is neither a table (its first line names the columns "
        f"{', '.join(COLUMNS[:7])}, separated by commas or tabs) nor a PETRARCH actor dictionary"
    )


def _header(line: str) -> bool:
    cells = [c.strip(" \"'").lower() for c in re.split(r"[,\t;]", line)]
    return "name" in cells


def _rows(text: str, file: str) -> list[_Named]:
    """The rows of a CSV or TSV table."""
    lines = text.splitlines(keepends=True)
    skip = next(i for i, line in enumerate(lines) if line.strip() and not line.startswith("#"))
    head = lines[skip]
    delimiter = max("\t,;", key=head.count) if any(d in head for d in "\t,;") else ","
    reader = csv.reader(io.StringIO("".join(lines[skip:]), newline=""), delimiter=delimiter)
    out: dict[str, _Named] = {}
    columns: list[str] = []
    try:
        for cells in reader:
            number = skip + reader.line_num
            if not any(c.strip() for c in cells) or cells[0].startswith("# "):
                continue
            if not columns:
                columns = [c.strip().lower() for c in cells]
                _known_columns(columns, file, number)
                continue
            if len(cells) > len(columns):
                raise TableError(
                    f"{file}, line {number}: {len(cells)} cells, but {len(columns)} columns; "
                    "quote cells that hold the separator"
                )
            row = dict(zip(columns, (c.strip() for c in cells), strict=False))
            _add_row({c: row.get(c, "") for c in COLUMNS}, out, f"{file}, line {number}")
    except csv.Error as error:
        raise TableError(f"{file}, line {skip + reader.line_num}: {error}") from error
    return list(out.values())


def _known_columns(columns: Sequence[str], file: str, number: int) -> None:
    strange = [c for c in columns if c not in COLUMNS]
    if strange:
        raise TableError(
            f"{file}, line {number}: unknown column {', '.join(map(repr, strange))}; "
            f"the columns are {', '.join(COLUMNS)}"
        )


def _add_row(row: dict[str, str], out: dict[str, _Named], where: str) -> None:
    if not row["name"]:
        raise TableError(f"{where}: the name is missing")
    country, sector = row["country"].upper(), row["sector"].upper()
    _check(country, sector, where)
    for column in ("from", "to"):
        if row[column] and not _is_date(row[column]):
            raise TableError(
                f"{where}: {row[column]!r} in column {column!r} is no date; write 2022, 2022-03 or 2022-03-01"
            )
    if row["from"] and row["to"] and row["to"] < row["from"][: len(row["to"])]:
        raise TableError(f"{where}: it ends ({row['to']}) before it begins ({row['from']})")
    if row["kind"] and row["kind"] not in KINDS:
        raise TableError(f"{where}: {row['kind']!r} is no kind; use {', '.join(KINDS)}")
    named = out.setdefault(row["name"], _Named(row["name"]))
    named.aliases += values(row["aliases"])
    named.kind = named.kind or row["kind"]
    named.surname = named.surname or row["surname"]
    named.offices.append(Office(row["role"], sector, country, row["from"], row["to"]))


def _petrarch(lines: Iterable[str], file: str) -> list[_Named]:
    """The actors of a PETRARCH dictionary."""
    out: list[_Named] = []
    for number, raw in enumerate(lines, 1):
        line = raw.split("#")[0].split(";")[0].rstrip()
        where = f"{file}, line {number}"
        if not line.strip() or line.startswith(("<!--", "<?")):
            continue
        if line.count("[") != line.count("]"):
            raise TableError(f"{where}: a bracket is not closed; codes look like [USAGOV 20090120-20170120]")
        surface = line.split("[")[0].strip()
        if surface.startswith("+"):
            if not out:
                raise TableError(f"{where}: a synonym stands before any name")
            out[-1].aliases += _surfaces(surface[1:], where)
        elif surface:
            forms = _surfaces(surface, where)
            out.append(_Named(forms[0], forms[1:]))
        elif not out:
            raise TableError(f"{where}: a code stands before any name")
        out[-1].offices += _codes(line, where)
    for named in out:
        if not named.offices:
            raise TableError(f"{file}: {named.name} has no code; write one behind the name, e.g. [USAGOV]")
    return out


def _surfaces(written: str, where: str) -> list[str]:
    """The forms in which a PETRARCH name may stand in a text: the dictionaries know capitals only.

    >>> _surfaces("BANK_OF_ENGLAND_", "x")
    ['Bank of England', 'BANK OF ENGLAND', 'Bank Of England']
    """
    words = written.replace("_", " ").split()
    if not words:
        raise TableError(f"{where}: the name is missing")
    if not _upper(written):
        return [" ".join(words)]
    small = {
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "de",
        "la",
        "del",
        "al",
        "bin",
        "van",
        "von",
        "der",
        "du",
        "to",
    }
    titled = [_title(w) for w in words]
    usual = [w.lower() if i and w.lower() in small else t for i, (w, t) in enumerate(zip(words, titled, strict=True))]
    return list(dict.fromkeys([" ".join(usual), " ".join(words), " ".join(titled)]))


def _title(word: str) -> str:
    """`AL-ASSAD` -> `Al-Assad`, `O'NEILL` -> `O'Neill`; `U.S.` stays."""
    if "." in word[:-1]:
        return word
    return re.sub(r"[^\W\d_]+(?:['’]S\b)?", lambda m: m.group()[:1] + m.group()[1:].lower(), word)


def _codes(line: str, where: str) -> Iterator[Office]:
    for match in CODE.finditer(line):
        code, days = match.group(1).upper(), match.group(2).strip()
        if not code and days:
            raise TableError(f"{where}: {match.group()!r} is no code; codes look like [USAGOV 20090120-20170120]")
        country, sector = _split(code, where)
        start, end = _period(days, where) if days else ("", "")
        yield Office("", sector, country, start, end)


def _split(code: str, where: str) -> tuple[str, str]:
    """`USAGOV` is a country and a sector, `USA` a country, `GOV` a sector; further letters say more than we keep."""
    country, sector = (code[:3], code[3:6]) if code[:3] not in SECTORS else ("", code[:3])
    if len(code) < 3 or len(code) % 3:
        raise TableError(f"{where}: {code!r} is no code; codes are groups of three letters, e.g. USAGOV")
    if country and country not in _countries() and country not in BODIES:
        country = ""  # CAMEO's own groups (NGO religions, regions such as AFR) are no countries
    return country, sector if sector in SECTORS else ""


def _period(days: str, where: str) -> tuple[str, str]:
    match = DAYS.fullmatch(days)
    if match is None:
        raise TableError(f"{where}: {days!r} is no period; write 20090120-20170120, <20090120 or >20170120")
    sign, limit, start, end = match.groups()
    if sign == "<":
        return "", _day(limit, where, -1)
    if sign == ">":
        return _day(limit, where, 1), ""
    first, last = _day(start, where), _day(end, where)
    if last < first:
        raise TableError(f"{where}: the period {days} ends before it begins")
    return first, last


def _day(written: str, where: str, shift: int = 0) -> str:
    """`20090120` as 2009-01-20; the dictionaries also have six digits (yymmdd); `<` and `>` exclude the day itself."""
    year = written[:4] if len(written) == 8 else ("19" if written[:2] > "45" else "20") + written[:2]
    try:
        day = datetime.date(int(year), int(written[-4:-2]), int(written[-2:])) + datetime.timedelta(days=shift)
    except (ValueError, OverflowError) as error:
        raise TableError(f"{where}: {written!r} is no day; write it as 20090120") from error
    return day.isoformat()


def _check(country: str, sector: str, where: str) -> None:
    if country and country not in BODIES and country not in _countries():
        raise TableError(
            f"{where}: {country!r} is no country; use ISO 3166 alpha-3 (FRA) or {' '.join(sorted(BODIES))}"
        )
    if sector and sector not in SECTORS:
        raise TableError(f"{where}: {sector!r} is no sector of PLOVER; the sectors are {' '.join(sorted(SECTORS))}")


@cache
def _countries() -> frozenset[str]:
    return frozenset(row["code"] for row in table("countries"))


def _is_date(text: str) -> bool:
    if not DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def _upper(text: str) -> bool:
    return any(c.isalpha() for c in text) and text.upper() == text


def _actor(named: _Named) -> Actor:
    """Offices in order of time; who holds an office in words or has a surname is a person."""
    offices = tuple(sorted(named.offices, key=lambda o: (o.start or "0", o.end or "9")))
    last = offices[-1]
    kind: Kind
    if named.kind in KINDS:
        kind = next(k for k in KINDS if k == named.kind)
    elif named.surname or any(o.role or o.sector in OFFICIAL for o in offices):
        kind = "person"
    else:
        kind = "group" if any(o.sector in ("REB", "PRM", "UAF", "CRM") for o in offices) else "organisation"
    surname = named.surname
    if kind == "person" and not surname and len(named.name.split()) > 1:
        surname = named.name.split()[-1]
    return Actor(named.name, kind, last.country, last.sector, offices, surname)
