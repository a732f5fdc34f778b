"""What the rules share: lists of words, the parts of a match, and the choice among recurrences of a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from onrecord.knowledge.tables import table, values
from onrecord.reading.timex import calendar
from onrecord.reading.timex.context import Basis, Found, Value

Values = Sequence[Value]
Rule = Callable[[Found], Values]
Span = tuple[date, date, str]  # first day, last day, value
NONE: Values = ()
# Days: a past tense does not reach back so far where the day to come is so near.
NEAR_AHEAD, FAR_BACK = 60, 240
MAX_SENTENCE = 60  # words to either side in which the end of a sentence is looked for
MONTH = ("MONTH", "MABBR")
DAY = ("WDAY", "WABBR")
REFS = {-1: "PAST_REF", 0: "PRESENT_REF", 1: "FUTURE_REF"}
LIMITS = frozenset({"by", "until", "till"})  # a day after one of these lies ahead


@cache
def near(name: str) -> frozenset[str]:
    """The words of a row of time_contexts.tsv."""
    return next(frozenset(values(row["words"])) for row in table("time_contexts") if row["name"] == name)


def sign(number: float) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def written(found: Found, *keys: str) -> str:
    """The first of these words that was taken as written."""
    return next((n for _, n in found.match.taken if n in keys), "")


def beside_this(found: Found) -> int:
    """-1 where "last" is written, 1 where "next" is, else 0."""
    return {"last": -1, "next": 1}.get(written(found, "last", "next"), 0)


def unit_of(found: Found) -> str:
    """The unit of the last word that is one, D where none is."""
    words = found.context.words
    for i, name in reversed(found.match.taken):
        classes = words[i].classes
        if unit := classes.get("UNIT") or classes.get("UNITS"):
            return unit
        if name == "second":
            return "TS"
    return "D"


def number_of(found: Found) -> float:
    """How many units: the number, with a half; 1 for a, one."""
    numbers = found.all("NUM")
    half = found.has("half")
    if not numbers:
        return 1.5 if half and found.has("and") else 0.5 if half else 1.0
    try:
        return float(numbers[-1]) + (0.5 if half else 0.0)
    except ValueError:
        return 1.0


def glued(found: Found) -> bool:
    """Whether no blank stands around the dashes; 5- to 6-day may have one."""
    words = found.context.words
    return all(words[i].gap == "" for i in found.index("-"))


def plural(word: str, others: str) -> bool:
    """Whether a word looks like a noun in the plural; the list `others` of time_contexts.tsv names those that only end so."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in near(others)


def year_of(found: Found) -> int | None:
    """The year a pattern names: in digits, by last/this/next year, or as that of another expression."""
    if year := found.get("YEAR"):
        return int(year)
    if not found.has("year"):
        return None
    if found.has("that", "same"):
        anchor = found.context.anchor("Y", found.at)
        return anchor[1].year if anchor else None
    direction = int(found.get("DIR") or beside_this(found))
    return found.published.year + direction if found.published else None


def year_basis(found: Found) -> Basis:
    """On what the year of `year_of` rests."""
    return "explicit" if found.get("YEAR") else "anchor" if found.has("that", "same") else "published"


def recurrences(found: Found, tail: str, back: int = 1) -> list[Span]:
    """`tail` (03-31, Q1, SP) in the year of publication, `back` years before it and the one after, where there is such a day."""
    if found.published is None:
        return []
    years = range(found.published.year - back, found.published.year + 2)
    return [(e[0], e[1], v) for y in years if (e := calendar.extent(v := f"{y:04d}-{tail}"))]


def choose(found: Found, spans: Sequence[Span]) -> str | None:
    """Of the yearly or weekly recurrences of a name the one the clause means."""
    published = found.published
    if published is None or not spans:
        return None
    back = max((s for s in spans if s[0] <= published), default=None)
    ahead = min((s for s in spans if s[1] >= published), default=None)
    if back is None or ahead is None:
        return (back or ahead or spans[0])[2]
    before, tense = found.context.before(found.match), found.context.tense(found.match)
    bounded = before in LIMITS
    far_back, far_ahead = (published - back[1]).days, (ahead[0] - published).days
    if before == "since":
        return back[2]
    if tense == "future" or (tense is None and bounded):
        return back[2] if far_ahead > FAR_BACK and far_back < NEAR_AHEAD else ahead[2]
    if tense == "past":
        close = NEAR_AHEAD * 2 if bounded else NEAR_AHEAD
        return ahead[2] if far_back > FAR_BACK and far_ahead < close else back[2]
    return ahead[2] if far_ahead < far_back / 2 else back[2]


def meant(found: Found, spans: Sequence[Span], direction: str | None) -> str | None:
    """Of the recurrences the last (-1), the next (1), that of this year (0), or the one the clause means."""
    published = found.published
    if published is None or direction is None:
        return choose(found, spans)
    if direction == "-1":
        chosen = max((s for s in spans if s[1] < published), default=None)
    elif direction == "1":
        chosen = min((s for s in spans if s[0] > published), default=None)
    else:
        chosen = next((s for s in spans if s[2].startswith(f"{published.year:04d}")), None)
    return chosen[2] if chosen else None
