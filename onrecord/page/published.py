"""When an article was published: given, in the metadata, stated, inferred - or unknown rather than wrong.

A day is inferred as a person does it. Something fixes a day (a dated event that everybody knows, a full date, the day
of a post); the article was published on that day or soon after. A weekday then says which of the days it was: "today
(Tuesday)", or the weekday of the news itself in the first sentences. Without both, nothing is asserted.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from onrecord.knowledge.tables import table, values
from onrecord.page.pieces import lines_of, pieces
from onrecord.records import Basis, Furniture, Published, Span

_SEARCHED = 60_000  # characters in which dates are looked for
_LEAD = 700  # characters of the article's beginning in which the news is told
_FIRST_YEAR, _LAST_YEAR = 1985, 2040
_DAY = datetime.timedelta(days=1)

_MONTHS = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_WEEKDAYS = {d: i for i, d in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
# A date with day and month, and the year and the weekday where they stand beside it.
_DATE = re.compile(
    rf"(?:\b({_WEEKDAY}|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\b\.?),?(?: the)? )?"
    rf"(?:\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? ((?:19|20)\d\d)\b)?"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})(?:,? ((?:19|20)\d\d)\b)?"
    r"|\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b)"
)
_NAMED_DAY = re.compile(rf"\b({_WEEKDAY})\b")
_YEAR = re.compile(r"\b(?:19[89]\d|20[0-4]\d)\b")
_TODAY = re.compile(
    rf"\b(?:[Tt]oday|[Tt]his (?:morning|afternoon|evening)|[Tt]onight) ?[(,] ?({_WEEKDAY})\b\)?|\b({_WEEKDAY}) ?\((?:today|tonight)\)"
)
_LAST_BEFORE = re.compile(r"\b(?:last|past|previous|a week ago|on the previous)(?: \w+)? $", re.I)
_NEXT_BEFORE = re.compile(
    r"\b(?:next|until|till|by|before|this coming|coming|upcoming|through|starting|every|each|Black|Super|Good|Easter|Palm|Ash|Holy|Cyber|Bloody|Labor|Shrove|Mardi|since)(?: \w+)? $",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|is to|are to|to be held|scheduled|expected to|set to|plans? to|upcoming|deadline|by|until|before)\b",
    re.I,
)
# A sentence that looks ahead to a debate or a vote: it has not been yet.
_AHEAD_OF = re.compile(
    r"\b(?:will|ahead of|prepar\w+|upcoming|next|looming|before|moderat\w+|scheduled|set to|would)\b", re.I
)
_PLANNED = re.compile(
    r"debate|elect|referendum|\bvotes?\b|caucus|primar|summit|accepts|meets?\b|inaugurat|wedding|coronation"
)
_LAST_WEEK = re.compile(r"\b(?:[Ll]ast|[Pp]ast|[Ee]arlier (?:this|in the)) week\b")
_PLURAL_AFTER = re.compile(r"^(?:s\b|'s best|Night Football| Night Live)")
_DATELINE = re.compile(
    rf"[A-Z][\w.’'/-]*(?:[ ,/]+[A-Z][\w.’'/-]*){{0,5}}[ ,]+({_MONTH}) (\d{{1,2}})(?:,? ((?:19|20)\d\d))?,? ?\(?[A-Z]"
)
_PUBLISHED = re.compile(r"publish|posted|first", re.I)
_UPDATED = re.compile(r"updat|modif", re.I)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day that the text fixes, and the days after it on which an article that says so is published."""

    day: datetime.date
    first: int  # days from `day` to the earliest day of publication
    last: int  # ... to the latest
    why: str
    spans: tuple[Span, ...]
    weight: int  # more is more certain
    planned: bool = False  # a debate, a vote, a summit: spoken of with its weekday before it happens, too


def date_of(
    text: str,
    title: Span | None,
    furniture: tuple[Furniture, ...],
    *,
    given: datetime.date | None = None,
    metadata: str | None = None,
) -> Published:
    """The day of publication, with how it is known.

    >>> date_of("", None, (), given=datetime.date(2022, 3, 1)).basis
    'given'
    >>> date_of("Kyiv burns\\n\\nThe invasion of Ukraine began last Thursday. He said so today (Tuesday).", None, ()).date
    '2022-03-01'
    """
    if given is not None:
        return Published(given.isoformat(), "given", "given by the caller")
    if metadata and (day := _iso(metadata)):
        return Published(day.isoformat(), "metadata", "named in the page's metadata")
    searched = text[:_SEARCHED]
    return (
        _stated(searched, furniture)
        or _inferred(searched, title, furniture)
        or Published(None, "unknown", "nothing in the text fixes the day of publication")
    )


# --- stated -----------------------------------------------------------------------------------------------------------


def _stated(text: str, furniture: tuple[Furniture, ...]) -> Published | None:
    """A date line, a byline or a dateline with a full date."""
    lines = [f for f in furniture if f.kind in ("date", "byline", "dateline")]
    found: list[tuple[int, Span, datetime.date, str]] = []
    for f in lines:
        said = text[f.start : f.end]
        for span, day in _full_dates(text, f.start, f.end):
            # The day of first publication comes before that of an update; a line elsewhere may belong to another piece.
            rank = 0 if _PUBLISHED.search(said) else 2 if _UPDATED.search(said) else 1
            found.append((rank, span, day, f.kind))
    if not found:
        return None
    _, span, day, kind = min(found, key=lambda x: (x[0], x[1]))
    name = {"date": "date line", "byline": "byline", "dateline": "dateline"}[kind]
    return Published(day.isoformat(), "stated", f"the {name} says “{text[span.start : span.end]}”", (span,))


def _full_dates(text: str, start: int, end: int) -> Iterator[tuple[Span, datetime.date]]:
    """Dates with day, month and year."""
    for match in _DATE.finditer(text, start, end):
        _, month, number, year = _parts(match)
        if year and (day := _day(year, month, number)):
            yield Span(*match.span()), day


def _parts(match: re.Match[str]) -> tuple[int | None, int, int, int | None]:
    """Weekday (0 Monday), month, day and year of a date; null for what it does not say."""
    weekday, m1, d1, y1, d2, m2, y2, y3, m3, d3 = match.groups()
    named = _WEEKDAYS[weekday[:3].lower()] if weekday else None
    if y3:
        return named, int(m3), int(d3), int(y3)
    month, number, year = (m1, d1, y1) if m1 else (m2, d2, y2)
    return named, _MONTHS[month[:3].lower()], int(number), int(year) if year else None


def _day(year: int, month: int, number: int) -> datetime.date | None:
    try:
        day = datetime.date(year, month, number)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _iso(value: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None


# --- inferred ---------------------------------------------------------------------------------------------------------


def _inferred(text: str, title: Span | None, furniture: tuple[Furniture, ...]) -> Published | None:
    """The one day that what the text fixes and the weekdays it names agree on."""
    masked = _masked(text, furniture)
    sentences = [s for line in lines_of(masked) for s in pieces(masked, line)]
    fixed = sorted(
        [
            *_datelines(text, masked, furniture),
            *_posts(text, furniture),
            *_dated(masked, sentences),
            *_events(masked, sentences),
        ],
        key=lambda f: (-f.weight, -f.day.toordinal(), f.spans),
    )
    if not fixed:
        return None
    newest = max(f.day for f in fixed)
    # What is told beside a later day, or a later year, is history.
    latest = max(_years(masked), default=_FIRST_YEAR)
    explained = frozenset(f.day.weekday() for f in fixed)
    for f in fixed:
        if f.day + f.last * _DAY >= newest and f.day.year >= latest:
            found = _placed(text, masked, title, sentences, f, newest, explained)
            if found is not None:
                return found
    return None


def _masked(text: str, furniture: tuple[Furniture, ...]) -> str:
    """The text with furniture blanked, but for datelines, which run into their sentence."""
    parts: list[str] = []
    at = 0
    for f in furniture:
        if f.start < at or f.start > len(text):
            continue
        parts += [text[at : f.start], "\n" * (min(f.end, len(text)) - f.start)]
        at = min(f.end, len(text))
    return "".join([*parts, text[at:]])


def _placed(
    text: str,
    masked: str,
    title: Span | None,
    sentences: list[Span],
    f: Fixed,
    newest: datetime.date,
    explained: frozenset[int],
) -> Published | None:
    """The day of publication within the reach of a fixed day, told by a weekday."""
    days = [f.day + n * _DAY for n in range(f.first, f.last + 1)]
    days = [d for d in days if d >= newest]
    if not days:
        return None
    today = _TODAY.search(masked)
    if today:
        named = today.group(1) or today.group(2)
        fits = [d for d in days if d.weekday() == _WEEKDAYS[named[:3].lower()]]
        if f.last > 7 and _LAST_WEEK.search(masked):
            # "Last week" the event: the article is of the calendar week after it.
            fits = [d for d in fits if d.isocalendar()[:2] == (f.day + 7 * _DAY).isocalendar()[:2]] or fits
        if fits:
            return _said(
                fits[0], f"“{text[today.start() : today.end()].strip()}” with {f.why}", (*f.spans, Span(*today.span()))
            )
        return None
    if len(days) == 1 or f.weight >= 90:
        return _said(days[0], f.why, f.spans)
    lead = _lead_day(masked, title, sentences)
    if lead is None:
        return None
    span, weekday = lead
    fits = [d for d in days if d.weekday() == weekday]
    if not fits:
        return None
    others = {_WEEKDAYS[m.group(1)[:3].lower()] for m in _NAMED_DAY.finditer(masked) if _bare(masked, m)} - explained
    if weekday == f.day.weekday() and (others or f.planned):
        return None  # the article tells again what is some days old, or looks ahead
    named = text[span.start : span.end]
    return _said(fits[0], f"the news is of {named}, with {f.why}", (*f.spans, span) if span not in f.spans else f.spans)


def _said(day: datetime.date, why: str, spans: tuple[Span, ...]) -> Published:
    basis: Basis = "inferred"
    return Published(day.isoformat(), basis, why, tuple(sorted(set(spans))))


def _lead_day(masked: str, title: Span | None, sentences: list[Span]) -> tuple[Span, int] | None:
    """The weekday on which the news happened: the first one in the first sentences, told in the past."""
    start = title.end if title else 0
    for s in sentences:
        if s.start < start:
            continue
        if s.start > start + _LEAD:
            return None
        for match in _NAMED_DAY.finditer(masked, s.start, s.end):
            if _bare(masked, match):
                return Span(*match.span()), _WEEKDAYS[match.group(1)[:3].lower()]
    return None


def _bare(masked: str, match: re.Match[str]) -> bool:
    """Is a weekday the nearest past one: not next, last, every or until, nor part of a name?"""
    before, after = masked[max(0, match.start() - 24) : match.start()], masked[match.end() : match.end() + 18]
    return not (
        _NEXT_BEFORE.search(before)
        or _LAST_BEFORE.search(before)
        or _PLURAL_AFTER.match(after)
        or _ahead(masked, match)
    )


def _ahead(masked: str, match: re.Match[str]) -> bool:
    """Do the words shortly before a day speak of what is to come?"""
    before = masked[max(0, match.start() - 40) : match.start()]
    return _AHEAD.search(re.split(r"[.!?;]\s", before)[-1]) is not None


def _datelines(text: str, masked: str, furniture: tuple[Furniture, ...]) -> Iterator[Fixed]:
    """Month and day of a dateline: "ABUJA, Nov 1 (Reuters) -"; the year is the latest the text names, or an event's."""
    places = [(f.start, f.end) for f in furniture if f.kind == "dateline"]
    for start, end in places:
        match = _DATELINE.match(text, start, min(len(text), end + 12))
        if match is None or match.group(3):
            continue
        month, number = _MONTHS[match.group(1)[:3].lower()], int(match.group(2))
        for year in _years(masked):
            day = _day(year, month, number)
            if day and _agrees(masked, day):
                yield Fixed(
                    day,
                    0,
                    0,
                    f"the dateline says “{match.group(1)} {number}”, and the text speaks of {year}",
                    (Span(start, match.end(2)),),
                    95,
                )
                return


def _years(masked: str) -> list[int]:
    """Years the text names, the latest first, as long as it does not speak of what is to come."""
    found = {int(m.group()) for m in _YEAR.finditer(masked) if not _ahead(masked, m)}
    return sorted(found, reverse=True)[:1]


def _agrees(masked: str, day: datetime.date) -> bool:
    """Is the weekday of a day (or of the day before) the one the beginning names?"""
    named = _NAMED_DAY.search(masked[: 2 * _LEAD])
    if named is None:
        return False
    weekday = _WEEKDAYS[named.group(1)[:3].lower()]
    return weekday in (day.weekday(), (day - _DAY).weekday())


def _posts(text: str, furniture: tuple[Furniture, ...]) -> Iterator[Fixed]:
    """The newest day among embedded posts: the article quotes what is being said that day."""
    found = [(day, span) for f in furniture if f.kind == "tweet" for span, day in _full_dates(text, f.start, f.end)]
    if found:
        day, span = max(found)
        several = sum(d == day for d, _ in found) >= 2
        yield Fixed(day, 0, 6, f"it quotes a post of {day.isoformat()}", (span,), 90 if several else 40)


def _dated(masked: str, sentences: list[Span]) -> Iterator[Fixed]:
    """Days written with their date that carry a weekday as well: news of that week."""
    years = _years(masked)
    for s in sentences:
        for match in _DATE.finditer(masked, s.start, s.end):
            weekday, month, number, year = _parts(match)
            if _ahead(masked, match):
                continue
            span = Span(*match.span())
            if year:
                day = _day(year, month, number)
                if day and (weekday is None or day.weekday() == weekday):
                    # A full date fixes the week only with a weekday, else it is a lower bound.
                    reach = 6 if weekday is not None or _near_weekday(masked, s, day) else -1
                    if reach > 0:
                        yield Fixed(
                            day,
                            0,
                            reach,
                            f"it is dated “{masked[span.start : span.end]}”",
                            (span,),
                            60 if s.start < 2 * _LEAD else 30,
                        )
            elif weekday is not None and years:
                day = _day(years[0], month, number)
                if day and day.weekday() == weekday:
                    yield Fixed(
                        day,
                        0,
                        6,
                        f"“{masked[span.start : span.end]}” was in {day.year}, of which the text speaks",
                        (span,),
                        60,
                    )


def _near_weekday(masked: str, sentence: Span, day: datetime.date) -> bool:
    """Does the sentence name the day's weekday too?"""
    return any(
        _WEEKDAYS[m.group(1)[:3].lower()] == day.weekday()
        for m in _NAMED_DAY.finditer(masked, sentence.start, sentence.end)
    )


# --- events everybody knows -------------------------------------------------------------------------------------------


@cache
def _known() -> tuple[tuple[datetime.date, str, tuple[tuple[str, ...], ...]], ...]:
    """The events of knowledge/world_events.tsv with their key words, lower case."""
    return tuple(
        (
            datetime.date.fromisoformat(row["date"]),
            row["event"],
            tuple(tuple(p.lower() for p in k.split("+")) for k in values(row["keys"])),
        )
        for row in table("world_events")
    )


def _events(masked: str, sentences: list[Span]) -> Iterator[Fixed]:
    """Events told with the weekday on which they happened ("the invasion began last Thursday")."""
    lower = masked.lower()
    for day, name, keys in _known():
        for parts in keys:
            if all(p in lower for p in parts):
                yield from _event(masked, lower, sentences, day, name, parts)


def _event(
    masked: str, lower: str, sentences: list[Span], day: datetime.date, name: str, parts: tuple[str, ...]
) -> Iterator[Fixed]:
    for s in sentences:
        said = lower[s.start : s.end]
        if not all(_begins_word(said, p) for p in parts) or _AHEAD_OF.search(masked, s.start, s.end):
            continue
        for match in _NAMED_DAY.finditer(masked, s.start, s.end):
            if _WEEKDAYS[match.group(1)[:3].lower()] != day.weekday():
                continue
            near = lower[max(s.start, match.start() - 90) : min(s.end, match.end() + 90)]
            if not any(_begins_word(near, p) for p in parts):
                continue
            before = masked[max(s.start, match.start() - 24) : match.start()]
            if (
                _NEXT_BEFORE.search(before)
                or _PLURAL_AFTER.match(masked[match.end() : match.end() + 18])
                or _ahead(masked, match)
            ):
                continue
            last = _LAST_BEFORE.search(before) is not None
            span = Span(match.start() - 5 if before.lower().endswith("last ") else match.start(), match.end())
            first, reach = (1, 13) if last else (0, 6)
            yield Fixed(
                day,
                first,
                reach,
                f"“{masked[span.start : span.end]}” of {name} ({day.day} {day:%B} {day.year})",
                (span,),
                50,
                _PLANNED.search(name) is not None,
            )
            break


def _begins_word(said: str, part: str) -> bool:
    """Does a word (or a run of words) of the sentence begin so?"""
    at = said.find(part)
    while at >= 0:
        if at == 0 or not said[at - 1].isalnum():
            return True
        at = said.find(part, at + 1)
    return False
