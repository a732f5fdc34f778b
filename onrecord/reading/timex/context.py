"""What a rule may look at: the words, the day of publication, what was resolved before, the tense of the clause."""

from __future__ import annotations

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

    def tense(self, match: Match) -> Tense | None:
        return tense(self.doc, self.words, match.first, match.last)

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
        for anchor in reversed(self.anchors):
            if at - anchor.at > MAX_ANCHOR_DISTANCE:
                return None
            days = calendar.extent(anchor.value)
            if anchor.at < at and days is not None and _FINENESS.get(anchor.granularity, 9) <= need:
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
