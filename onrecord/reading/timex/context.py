"""What a rule may look at: the words, the day of publication, what was resolved before, the tense of the clause."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from spacy.tokens import Doc

from onrecord.reading.timex import calendar
from onrecord.reading.timex.grammar import Match
from onrecord.reading.timex.lexer import Token
from onrecord.reading.timex.tense import Tense, tense
from onrecord.records import Granularity, TimexType

Basis = Literal["explicit", "published", "anchor", "none"]
MAX_ANCHOR_DISTANCE = 1500  # characters back to the expression that "the next day" leans on
MAY_THE_PERSON = ("Theresa May", "Mrs May", "Mrs. May", "Ms May", "Ms. May", "Mr May", "Minister May")
_FINENESS: dict[Granularity, int] = {
    "day": 0, "daypart": 0, "hour": 0, "minute": 0, "second": 0, "weekend": 1, "week": 1, "month": 2, "quarter": 3,
    "season": 3, "half": 4, "year": 5, "decade": 6, "century": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule says of an expression. `words` narrows it to some of the words matched; `days` is given where the
    value itself does not lie on the calendar (P2Y of "the past two years")."""

    type: TimexType
    value: str
    basis: Basis
    words: tuple[int, int] | None = None
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day, month or year named before: where it stands, its value and its granularity."""

    at: int
    value: str
    granularity: Granularity


@dataclass(slots=True)
class Context:
    """The state of one reading of one text; `anchors` grows from left to right."""

    doc: Doc
    words: Sequence[Token]
    published: date | None
    anchors: list[Anchor] = field(default_factory=list)
    parsed: bool = field(init=False)
    names_may: bool = field(init=False)

    def __post_init__(self) -> None:
        """What is asked of the whole text is asked once, so that the cost stays linear."""
        self.parsed = self.doc.has_annotation("DEP") and self.doc.has_annotation("TAG")
        self.names_may = any(name in self.doc.text for name in MAY_THE_PERSON)

    def tense(self, match: Match) -> Tense | None:
        """Tense of the clause an expression stands in."""
        return tense(self.doc if self.parsed else None, self.words, match.first, match.last)

    def days_between(self, start: int, end: int) -> list[Anchor]:
        """The days named among the characters `start` to `end`."""
        low = bisect_left(self.anchors, start, key=lambda a: a.at)
        high = bisect_left(self.anchors, end, key=lambda a: a.at)
        return [a for a in self.anchors[low:high] if a.granularity == "day"]

    def key(self, index: int) -> str:
        """The word at an index in small letters, "" beyond the text or across a gap of lines."""
        return self.words[index].key if 0 <= index < len(self.words) else ""

    def before(self, match: Match, number: int = 1) -> str:
        """The `number`-th word before an expression; "" at the beginning of a line."""
        index = match.first - number
        return (
            ""
            if index < 0 or any(self.words[i].gap == "\n" for i in range(index + 1, match.first + 1))
            else self.key(index)
        )

    def after(self, match: Match, number: int = 0) -> str:
        """The word that follows an expression; "" at the end of a line."""
        index = match.last + number
        broken = any(w.gap == "\n" for w in self.words[match.last : index + 1])
        return "" if broken else self.key(index)

    def anchor(self, unit: str, at: int) -> tuple[Anchor, date] | None:
        """The last expression before `at` that is fine enough for a unit (D W M Y ...), with its first day."""
        need = _FINENESS[calendar.GRANULARITY.get(unit, "day")]
        for i in range(bisect_left(self.anchors, at, key=lambda a: a.at) - 1, -1, -1):
            anchor = self.anchors[i]
            if at - anchor.at > MAX_ANCHOR_DISTANCE:
                return None
            days = calendar.extent(anchor.value)
            if days is not None and _FINENESS.get(anchor.granularity, 9) <= need:
                return anchor, days[0]
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """A match with quick access to its words by the element of the pattern they filled."""

    match: Match
    context: Context
    argument: str

    def get(self, *names: str) -> str | None:
        """Value of the first word taken as one of these classes."""
        return next(iter(self.all(*names)), None)

    def all(self, *names: str) -> list[str]:
        """Values of all words taken as these classes, in order."""
        words = self.context.words
        return [words[i].classes[n] for i, n in self.match.taken if n in names and n in words[i].classes]

    def index(self, *names: str) -> list[int]:
        return [i for i, n in self.match.taken if n in names]

    def has(self, *keys: str) -> bool:
        """Whether one of these words was taken as written."""
        return any(n in keys for _, n in self.match.taken)

    @property
    def published(self) -> date | None:
        return self.context.published

    @property
    def at(self) -> int:
        return self.context.words[self.match.first].start
