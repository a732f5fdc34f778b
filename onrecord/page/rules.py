"""The rules of page furniture, as the tables under knowledge/ have them, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from onrecord.knowledge.tables import TableError, table, values

Scope = Literal[
    "line", "top", "lead", "piece", "begins", "last", "inside", "headline", "captioned", "label", "series", "tail"
]
_SCOPES = (
    "line",
    "top",
    "lead",
    "piece",
    "begins",
    "last",
    "inside",
    "headline",
    "captioned",
    "label",
    "series",
    "tail",
)

_MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAYS = "(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\\b\\.?)"
_DATES = (
    rf"(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS},? \d{{4}}"
    r"|\d{4}-\d{2}-\d{2}(?:T[\d:.+Z-]{4,20})?|\d{1,2}[/.]\d{1,2}[/.]\d{4})"
)
_CAPITALISED = r"(?:[A-Z]\.(?:[A-Z]\.)?|[A-Z][\w’'-]{1,25})"
_LINK = r" (?:(?:de|van|von|der|al|bin|el|la|di|da) )?"
_NAME = rf"{_CAPITALISED}(?:{_LINK}{_CAPITALISED}){{0,4}}"
_NAME2 = rf"{_CAPITALISED}(?:{_LINK}{_CAPITALISED}){{1,3}}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of furniture_patterns.tsv, ready to be tried."""

    kind: str
    scope: Scope
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    example: str

    def wanted(self, lower: str) -> bool:
        """Can the rule match a text at all, of which `lower` is the lower-cased form?"""
        return not self.needs or any(need in lower for need in self.needs)


@cache
def words(name: str) -> frozenset[str]:
    """A closed list of furniture_words.tsv.

    >>> "Reuters" in words("agency")
    True
    """
    found = [row["words"] for row in table("furniture_words") if row["list"] == name]
    if not found:
        raise TableError(f"furniture_words.tsv: no list {name!r}; add a row with that name")
    return frozenset(values("|".join(found)))


@cache
def kinds() -> frozenset[str]:
    """The kinds of furniture there are."""
    return frozenset(row["kind"] for row in table("furniture_kinds"))


@cache
def rules(scope: Scope) -> tuple[Rule, ...]:
    """The rules of one scope, in the order of the table: the first that matches names the kind."""
    return tuple(r for r in _all() if r.scope == scope)


@cache
def _all() -> tuple[Rule, ...]:
    return tuple(
        _compile(i, row["kind"], row["scope"], row["needs"], row["pattern"], row["example"])
        for i, row in enumerate(table("furniture_patterns"), 1)
    )


def _compile(number: int, kind: str, scope: str, needs: str, pattern: str, example: str) -> Rule:
    where = f"furniture_patterns.tsv, rule {number}"
    if kind not in kinds():
        raise TableError(f"{where}: unknown kind {kind!r}; name it in furniture_kinds.tsv")
    if scope not in _SCOPES:
        raise TableError(f"{where}: unknown scope {scope!r}; use one of {', '.join(_SCOPES)}")
    try:
        compiled = re.compile(_expand(pattern))
    except re.error as error:
        raise TableError(f"{where}: no regular expression ({error}): {pattern}") from error
    return Rule(kind, cast(Scope, scope), tuple(n.lower() for n in values(needs)), compiled, example)


def _expand(pattern: str) -> str:
    """The short-hands of the table written out."""
    agencies = "(?:" + "|".join(re.escape(a) for a in sorted(words("agency"), key=len, reverse=True)) + ")"
    for name, written in (
        ("AGENCY", agencies),
        ("NAME2", _NAME2),
        ("NAME", _NAME),
        ("DATE", _DATES),
        ("MONTH", _MONTHS),
        ("WEEKDAY", _WEEKDAYS),
    ):
        pattern = pattern.replace("{" + name + "}", written)
    return pattern
