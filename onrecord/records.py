"""The types of what is read, and nothing else. Offsets are characters of `Article.text`, end exclusive.

`docs/record.md` and the JSON schema are generated from these classes; `to_json` writes the contract `onrecord/1`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SCHEMA = "onrecord/1"

Basis = Literal["given", "metadata", "stated", "inferred", "unknown"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Granularity = Literal["second", "minute", "hour", "daypart", "day", "week", "weekend", "month", "quarter", "season", "half", "year",
                      "decade", "century", "past", "present", "future", "duration", "set"]  # fmt: skip
Status = Literal["actual", "future", "hypothetical", "negated"]
Verdict = Literal["supported", "misattributed", "overstated", "contradicted", "not stated"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive) of the article's text; never empty."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Published:
    """The day of publication: `date` is ISO (2022-03-01) or null; `why` is for a person, `spans` is what it was read from."""

    date: str | None
    basis: Basis
    why: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """A piece of the page that is not the article: section, byline, dateline, teaser, signup, caption, credit ...

    `kind` is one of the kinds of knowledge/furniture_kinds.tsv.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Characters that were not read, and the reason in a few words."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """A page taken apart: the text all offsets refer to, where its title is, and what of it is furniture."""

    text: str
    title: Span | None
    published: Published
    furniture: tuple[Furniture, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    url: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that acts or is acted upon, with all mentions in the article.

    `country` is ISO 3166 alpha-3 or PLOVER's UNO EUR IGO NGO ISM IMG MNC; `sector` is PLOVER 2's; null where it
    cannot be known. `role` is as the text or the table has it ("foreign minister"); `basis` says how country and
    sector were known: "table", "composed" (from an adjective or owner beside it), "context" or "unknown".
    """

    name: str
    country: str | None
    sector: str | None
    role: str | None
    wikidata: str | None
    mentions: tuple[Span, ...]
    kind: Literal["person", "organisation", "place", "group", "other"] = "other"
    basis: Literal["table", "composed", "context", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym with where it is; `basis` says how it was chosen among its namesakes."""

    name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonameid: int | None
    span: Span
    basis: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A temporal expression (TIMEX3, TimeML 1.2.1).

    `value` is the TIMEX3 value ("2022-02-24", "P2D", "2022-W08-WE", "PAST_REF"); `first` and `last` are the ISO days it
    covers where it can be placed on the calendar, else null. `basis` says against what it was resolved: "explicit"
    (said in full), "published" (the day of publication), "anchor" (another expression of the text), "none".
    """

    start: int
    end: int
    type: TimexType
    value: str
    granularity: Granularity
    basis: Literal["explicit", "published", "anchor", "none"]
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Reported speech or thought (filled by a later reading)."""

    id: str
    kind: Literal["direct", "indirect", "mixed"]
    content: tuple[Span, ...]
    cue: Span | None
    speaker: Entity | None
    speaker_span: Span | None
    addressee: Entity | None
    chain: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class EventDate:
    """Days an event took, with what they were read from."""

    start: str
    end: str
    granularity: Granularity
    basis: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """On whose word an event stands: the chain from the outermost voice to the speaker."""

    chain: tuple[Entity, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class Mention:
    """The trigger words of an event, and the sentence they stand in."""

    start: int
    end: int
    sentence: Span


@dataclass(frozen=True, slots=True)
class Event:
    """A political event coded in PLOVER 2 (filled by a later reading)."""

    id: str
    event: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: int
    score: float
    cameo: str | None
    actor: tuple[Entity, ...]
    recipient: tuple[Entity, ...]
    status: Status
    date: str | None
    when: EventDate | None
    place: Place | None
    sources: tuple[Source, ...]
    mentions: tuple[Mention, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the headline and what the body bears out of it (filled by a later reading)."""

    claim: Span
    verdict: Verdict
    why: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and what it counts (filled by a later reading)."""

    start: int
    end: int
    value: float
    unit: str | None
    of: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The record of one article."""

    id: str
    url: str | None
    outlet: str | None
    text: str
    title: Span | None
    published: Published
    furniture: tuple[Furniture, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    headline: tuple[Claim, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[When, ...] = ()
    places: tuple[Place, ...] = ()
    entities: tuple[Entity, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    schema: str = field(default=SCHEMA)
