"""What is to be shown in the text of an article, cut so that it can be drawn; for the terminal and the web page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.records import Entity, Place, Published, Reading, Span, Statement, When

Kind = Literal[
    "furniture",
    "dropped",
    "statement",
    "cue",
    "event",
    "other",
    "group",
    "organisation",
    "person",
    "place",
    "time",
]

# Controls an author cannot have meant for the reader's screen; each becomes one sign, so that offsets stay.
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN: dict[int, str] = {
    **{c: chr(0x2400 + c) for c in range(0x20)},
    0x7F: "\u2421",
    **dict.fromkeys((*range(128, 160), *range(55296, 57344), *_BIDI), "�"),
    **dict.fromkeys((9, 11, 12, 13, 28, 29, 30, 31, 133, 8232, 8233), " "),
}
del _SHOWN[0x0A]


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters to be shown as `kind`; `tip` says in a line what was read, `ref` names its row ("e3")."""

    start: int
    end: int
    kind: Kind
    ref: str
    tip: str


def harmless(text: str) -> str:
    """The text without characters that steer a terminal or turn the direction of reading; offsets stay.

    >>> harmless("\\x1b[31mred\\nline")
    '␛[31mred\\nline'
    """
    return text.translate(_SHOWN)


def marks(reading: Reading) -> list[Mark]:
    """All marks of a reading, the outer ones first; furniture and what was dropped included."""
    out = [Mark(f.start, f.end, "furniture", "furniture", f"not the article: {f.kind}") for f in reading.furniture]
    out += [Mark(d.start, d.end, "dropped", "dropped", f"not read: {d.reason}") for d in reading.dropped]
    for number, said in enumerate(reading.statements, 1):
        tip = describe_statement(said)
        out += [Mark(s.start, s.end, "statement", f"s{number}", tip) for s in said.content]
        if said.cue:
            out.append(Mark(said.cue.start, said.cue.end, "cue", f"s{number}", tip))
    for number, event in enumerate(reading.events, 1):
        what = " ".join(filter(None, (event.event, event.mode)))
        out += [Mark(m.start, m.end, "event", f"v{number}", f"{what}, {event.status}") for m in event.mentions]
    for number, entity in enumerate(reading.entities, 1):
        out += [Mark(m.start, m.end, entity.kind, f"e{number}", describe_entity(entity)) for m in entity.mentions]
    for number, group in enumerate(grouped_places(reading), 1):
        out += [Mark(p.span.start, p.span.end, "place", f"p{number}", describe_place(p)) for p in group]
    for number, times in enumerate(grouped_times(reading), 1):
        out += [Mark(t.start, t.end, "time", f"t{number}", describe_time(t)) for t in times]
    size = len(reading.text)
    return [m for m in out if 0 <= m.start < m.end <= size]


def segments(
    start: int, end: int, marks: Iterable[Mark], cuts: Iterable[int] = ()
) -> Iterator[tuple[int, int, tuple[Mark, ...]]]:
    """Cuts `start`..`end` where any mark begins or ends, and at `cuts`; each piece with its marks, the longest first.

    >>> a, b = Mark(0, 5, "person", "e1", ""), Mark(3, 8, "time", "t1", "")
    >>> [(s, e, len(over)) for s, e, over in segments(0, 9, [a, b])]
    [(0, 3, 1), (3, 5, 2), (5, 8, 1), (8, 9, 0)]
    """
    begins: dict[int, list[Mark]] = defaultdict(list)
    ends: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        first, last = max(start, mark.start), min(end, mark.end)
        if first < last:
            begins[first].append(mark)
            ends[last].append(mark)
    active: dict[Mark, None] = {}
    at = start
    for cut in sorted({*begins, *ends, *(c for c in cuts if start < c < end), end}):
        if cut > at:
            yield at, cut, tuple(sorted(active, key=lambda m: (m.start - m.end, m.start)))
            at = cut
        for mark in ends[cut]:
            active.pop(mark, None)
        for mark in begins[cut]:
            active[mark] = None


def within(spans: Sequence[Span], marks: Iterable[Mark]) -> list[list[Mark]]:
    """The marks that touch each of some spans that follow each other."""
    out: list[list[Mark]] = [[] for _ in spans]
    first = 0
    for mark in sorted(marks, key=lambda m: m.start):
        while first < len(spans) and spans[first].end <= mark.start:
            first += 1
        at = first
        while at < len(spans) and spans[at].start < mark.end:
            out[at].append(mark)
            at += 1
    return out


def title_of(reading: Reading) -> str | None:
    """The words of the title."""
    return " ".join(reading.text[reading.title.start : reading.title.end].split()) if reading.title else None


def words(reading: Reading, start: int, end: int, most: int = 90) -> str:
    """The characters of a span on one line, cut in the middle when they are many.

    >>> from onrecord.records import Published
    >>> r = Reading("1", None, None, "the day\\nbefore", None, Published(None, "unknown", ""))
    >>> words(r, 0, 14)
    'the day before'
    """
    text = " ".join(reading.text[start:end].split())
    return text if len(text) <= most else f"{text[: most * 2 // 3].rstrip()} … {text[len(text) - most // 4 :].lstrip()}"


def published_line(published: Published) -> str:
    """The day of publication with how it is known."""
    day = published.date or "unknown"
    return f"{day} ({published.basis})" if published.date else day


def by_mentions(entities: Sequence[Entity]) -> list[tuple[int, Entity]]:
    """The entities with their numbers, the most mentioned first, then in the order of the text."""
    return sorted(enumerate(entities, 1), key=lambda pair: (-len(pair[1].mentions), pair[0]))


def grouped_places(reading: Reading) -> list[list[Place]]:
    """The toponyms, those of one place together, in the order of the text."""
    groups: dict[tuple[object, ...], list[Place]] = {}
    for place in sorted(reading.places, key=lambda p: p.span):
        groups.setdefault((place.name, place.country, place.geonameid, place.latitude, place.longitude), []).append(
            place
        )
    return list(groups.values())


def grouped_times(reading: Reading) -> list[list[When]]:
    """The temporal expressions, those in the same words with the same value together, in the order of the text."""
    groups: dict[tuple[object, ...], list[When]] = {}
    for time in sorted(reading.times, key=lambda t: (t.start, t.end)):
        surface = " ".join(reading.text[time.start : time.end].casefold().split())
        groups.setdefault((surface, time.type, time.value, time.basis), []).append(time)
    return list(groups.values())


def describe_entity(entity: Entity) -> str:
    """`Wang Yi: foreign minister, CHN GOV (table)`, as far as it is known."""
    facts = ", ".join(filter(None, (entity.role, " ".join(filter(None, (entity.country, entity.sector))))))
    how = f" ({entity.basis})" if facts and entity.basis != "unknown" else ""
    return f"{entity.name}: {facts or entity.kind}{how}"


def describe_place(place: Place) -> str:
    """`Kherson: UKR 46.64, 32.61 (…)`."""
    where = " ".join(filter(None, (place.country, coordinates(place))))
    return f"{place.name}: {where or 'not found in the gazetteer'}" + (f" ({place.basis})" if place.basis else "")


def describe_time(time: When) -> str:
    """`DATE 2022-02-24, from the day of publication`."""
    how = {
        "explicit": "said in full",
        "published": "from the day of publication",
        "anchor": "from another date of the text",
        "none": "",
    }[time.basis]
    days = "" if time.first is None or time.first == time.last else f" ({time.first} to {time.last})"
    return f"{time.type} {time.value}{days}" + (f", {how}" if how else "")


def describe_statement(said: Statement) -> str:
    """`direct, Wang Yi ← Xinhua`: the speaker, then those on whose word we know it."""
    voices = [e.name for e in reversed(said.chain)] or ([said.speaker.name] if said.speaker else ["somebody"])
    return f"{said.kind}, {' ← '.join(voices)}"


def coordinates(place: Place) -> str:
    """`46.64, 32.61`, in degrees north and east; "" where unknown."""
    if place.latitude is None or place.longitude is None:
        return ""
    return f"{place.latitude:.2f}, {place.longitude:.2f}"


def names(entities: Iterable[Entity]) -> str:
    """`France, Germany`."""
    return ", ".join(e.name for e in entities)
