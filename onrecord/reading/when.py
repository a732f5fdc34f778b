"""When: the temporal expressions of a text, as TIMEX3 has them, with the days they cover.

Words become classes (timex/lexer), patterns of classes become expressions (timex/grammar with knowledge/time_*.tsv), and rules
give them values (timex/rules). A relative expression leans on the day of publication or on another expression, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from spacy.tokens import Doc

from onrecord.knowledge.tables import table, values
from onrecord.reading.timex import calendar
from onrecord.reading.timex.context import Anchor, Context, Found, Value
from onrecord.reading.timex.grammar import Match, matches
from onrecord.reading.timex.lexer import Token, tokens
from onrecord.reading.timex.rules import RULES, TIMES_OF_DAY
from onrecord.records import When

NO_ANCHOR = frozenset({"past", "present", "future", "duration", "set"})


def find_times(doc: Doc, published: date | None) -> list[When]:
    """All temporal expressions of a text in order, none overlapping; offsets are characters of `doc.text`.

    >>> import spacy
    >>> doc = spacy.blank("en")("They met on Friday.")
    >>> [(w.value, w.basis, doc.text[w.start:w.end]) for w in find_times(doc, date(2022, 2, 28))]
    [('2022-02-25', 'published', 'Friday')]
    """
    words = tokens(doc.text)
    context = Context(doc, words, published)
    chosen = _choose(matches(words), context)
    out: list[tuple[Match, Value]] = []
    for match in (m for m in chosen if _rule(m) not in TIMES_OF_DAY):
        out += _resolve(match, context)
    for match in (m for m in chosen if _rule(m) in TIMES_OF_DAY):
        out += _resolve(match, context)
    found = sorted((_place(match, value, words) for match, value in out), key=lambda p: p[0])
    return [_when(first, last, value, words) for (first, last), value in _joined(found, words)]


def _rule(match: Match) -> str:
    return match.rule.partition(":")[0]


def _choose(candidates: object, context: Context) -> list[Match]:
    """From left to right the longest match that its rule admits; words of a "none" pattern are passed over."""
    by_start: dict[int, list[Match]] = {}
    for match in candidates:  # type: ignore[attr-defined]
        by_start.setdefault(match.first, []).append(match)
    out: list[Match] = []
    end = 0
    for start in sorted(by_start):
        if start < end:
            continue
        for match in sorted(by_start[start], key=lambda m: (-m.last, m.row)):
            rule, _, argument = match.rule.partition(":")
            if rule == "none":
                end = match.last
                break
            if RULES[rule](Found(match, context, argument)):
                out.append(match)
                end = match.last
                break
    return out


def _resolve(match: Match, context: Context) -> list[tuple[Match, Value]]:
    """The values of a match; days, weeks, months and years among them become anchors for what follows."""
    rule, _, argument = match.rule.partition(":")
    out = [(match, value) for value in RULES[rule](Found(match, context, argument))]
    for _, value in out:
        fine = calendar.granularity(value.value, value.type)
        if value.type in ("DATE", "TIME") and fine not in NO_ANCHOR and rule not in TIMES_OF_DAY:
            first = (value.words or (match.first, match.last))[0]
            context.anchors.append(Anchor(context.words[first].start, value.value, fine))
    return out


def _place(match: Match, value: Value, words: Sequence[Token]) -> tuple[tuple[int, int], Value]:
    """First and last word (exclusive) of an expression, with the modifiers before it."""
    first, last = value.words or (match.first, match.last)
    return (_widened(words, first, value.type), last), value


@cache
def _modifiers() -> dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]:
    """Last word -> (all words, types), the longest first; optional words are spelled out."""
    out: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for row in table("time_modifiers"):
        ways: list[tuple[str, ...]] = [()]
        for element in row["words"].split():
            word = element.rstrip("?")
            ways = [(*w, word) for w in ways] + (ways if element.endswith("?") else [])
        for way in ways:
            out.setdefault(way[-1], []).append((way, frozenset(values(row["types"]))))
    return {k: tuple(sorted(v, key=lambda e: -len(e[0]))) for k, v in out.items()}


def _widened(words: Sequence[Token], first: int, kind: str) -> int:
    """The index where the modifiers before an expression begin: "early 2016", "more than two years"."""
    for _ in range(2):
        before = words[first - 1].key if first else ""
        for way, types in _modifiers().get(before, ()):
            low = first - len(way)
            if kind in types and low >= 0 and all(words[low + i].key == k for i, k in enumerate(way)):
                if any(words[i].gap == "\n" for i in range(low + 1, first + 1)):
                    continue
                first = low
                if (
                    first
                    and words[first - 1].key == "the"
                    and words[first].gap == " "
                    and way[0] in ("early", "late", "mid")
                ):
                    first -= 1
                break
        else:
            break
    return first


def _joined(
    found: Sequence[tuple[tuple[int, int], Value]], words: Sequence[Token]
) -> list[tuple[tuple[int, int], Value]]:
    """A time and the day beside it are one expression: "3 p.m. Tuesday", "the night of March 3", "March 3, 10:30"."""
    out: list[tuple[tuple[int, int], Value]] = []
    for (first, last), value in found:
        if out:
            (low, high), previous = out[-1]
            if first < high:
                continue
            between = tuple(w.key for w in words[high:first])
            time, day = (previous, value) if previous.type == "TIME" else (value, previous)
            beside = between in ((), (",",)) or (between == ("of",) and previous.type == "TIME")
            same_line = all(w.gap != "\n" for w in words[high : first + 1])
            whole_day = day.type == "DATE" and len(day.value) == 10 and "REF" not in day.value
            if beside and same_line and time.type == "TIME" and whole_day and "T" in time.value:
                value = Value("TIME", day.value + time.value[time.value.index("T") :], day.basis)
                out[-1] = ((low, last), value)
                continue
        out.append(((first, last), value))
    return out


def _when(first: int, last: int, value: Value, words: Sequence[Token]) -> When:
    days = value.days or calendar.extent(value.value)
    if days is not None and value.type in ("SET",):
        days = None
    return When(
        start=words[first].start,
        end=words[last - 1].end,
        type=value.type,
        value=value.value,
        granularity=calendar.granularity(value.value, value.type),
        basis=value.basis,
        first=days[0].isoformat() if days else None,
        last=days[1].isoformat() if days else None,
    )
