"""An article in our own words with its record written by hand, so that the views are tested without the model."""

from __future__ import annotations

import re

from onrecord.records import (
    Claim,
    Dropped,
    Entity,
    Event,
    EventDate,
    Furniture,
    Mention,
    Place,
    Published,
    Reading,
    Source,
    Span,
    Statement,
    When,
)

TEXT = """\
World | Black Sea

Grain ships leave Odesa after night of talks

By Mira Holt, Harbour Wire

ODESA, July 9 (Harbour Wire) - Three ships loaded with maize left the port of Odesa on Tuesday, hours after Ukraine and \
Turkey agreed to reopen a corridor through the mined waters of the Black Sea.

"We will not let bread become a weapon," Foreign Minister Olena Marchuk told reporters in Kyiv. She said the first \
convoy would reach Istanbul within two days.

Sign up for our morning letter and never miss a story.

Russia's defence ministry denied on Monday that its navy had fired on the tug Dnipro last week, the state agency TASS \
reported. A spokesman for the United Nations, Daniel Okafor, welcomed the deal and called on both sides to keep to it \
until the end of the year.

The Free Harbour Brigade, an armed group, has threatened to attack ships in 2024. Marchuk called the threat “[red]empty\
[/red] <b>noise</b>”.
"""


def spans(words: str, text: str = TEXT) -> tuple[Span, ...]:
    """Every place where some words stand."""
    return tuple(Span(m.start(), m.end()) for m in re.finditer(re.escape(words), text))


def span(words: str, text: str = TEXT) -> Span:
    """The first place where some words stand."""
    return spans(words, text)[0]


def sample() -> Reading:
    """The record of TEXT, with something in every field."""
    marchuk = Entity(
        "Olena Marchuk", "UKR", "GOV", "foreign minister", None,
        (span("Olena Marchuk"), span("She"), spans("Marchuk")[1]), "person", "composed",
    )  # fmt: skip
    ministry = Entity(
        "Russia's defence ministry",
        "RUS",
        "GOV",
        None,
        None,
        (span("Russia's defence ministry"),),
        "organisation",
        "composed",
    )
    tass = Entity("TASS", "RUS", "JRN", None, None, (span("TASS"),), "organisation", "table")
    okafor = Entity("Daniel Okafor", "UNO", None, "spokesman", None, (span("Daniel Okafor"),), "person", "composed")
    nations = Entity("United Nations", "UNO", None, None, None, (span("United Nations"),), "organisation", "table")
    brigade = Entity(
        "Free Harbour Brigade",
        None,
        "REB",
        "armed group",
        None,
        (span("Free Harbour Brigade"),),
        "group",
        "context",
    )
    ukraine = Entity("Ukraine", "UKR", "GOV", None, None, (span("Ukraine"),), "place", "table")
    turkey = Entity("Turkey", "TUR", "GOV", None, None, (span("Turkey"),), "place", "table")
    said = (
        Statement("s1", "direct", (span("We will not let bread become a weapon"),), span("told"), marchuk, span("Olena Marchuk"), None, (marchuk,)),
        Statement("s2", "indirect", (span("its navy had fired on the tug Dnipro last week"),), span("denied"), ministry, span("Russia's defence ministry"), None, (tass, ministry)),
    )  # fmt: skip
    sentence = span(
        "Russia's defence ministry denied on Monday that its navy had fired on the tug Dnipro last week, the state agency TASS reported."
    )
    done = (
        Event(
            "v1", "AGREE", None, ("military",), 1, 5.0, "057", (ukraine, turkey), (), "actual", "2024-07-09",
            EventDate("2024-07-08", "2024-07-09", "day", "published", (span("on Tuesday"),)), None, (),
            (Mention(*_pair("agreed to reopen"), sentence=span("Three ships")),), 0.8,
        ),
        Event(
            "v2", "ASSAULT", "heavy-weapons", (), 4, -10.0, "194", (ministry,), (), "negated", "2024-07-01/2024-07-07", None,
            _odesa(), (Source((tass, ministry), "s2"),), (Mention(*_pair("fired on"), sentence=sentence),), 0.6,
        ),
    )  # fmt: skip
    return Reading(
        id="0123456789abcdef",
        url="https://news.example.org/world/grain?id=3&lang=en",
        outlet="Harbour Wire",
        text=TEXT,
        title=span("Grain ships leave Odesa after night of talks"),
        published=Published(
            "2024-07-09",
            "stated",
            "the dateline says July 9; the year is that of the text",
            (span("July 9"),),
        ),
        furniture=(
            Furniture("section", *_pair("World | Black Sea")),
            Furniture("byline", *_pair("By Mira Holt, Harbour Wire")),
            Furniture("dateline", *_pair("ODESA, July 9 (Harbour Wire) -")),
            Furniture("signup", *_pair("Sign up for our morning letter and never miss a story.")),
        ),
        statements=said,
        events=done,
        headline=(
            Claim(
                span("Grain ships leave Odesa"),
                "supported",
                "told in the first paragraph",
                (span("Three ships loaded with maize left"),),
            ),
        ),
        times=(
            When(*_pair("Tuesday"), "DATE", "2024-07-09", "day", "published", "2024-07-09", "2024-07-09"),
            When(*_pair("two days"), "DURATION", "P2D", "duration", "none"),
            When(*_pair("Monday"), "DATE", "2024-07-08", "day", "published", "2024-07-08", "2024-07-08"),
            When(*_pair("last week"), "DATE", "2024-W27", "week", "published", "2024-07-01", "2024-07-07"),
            When(*_pair("the end of the year"), "DATE", "2024", "year", "published", "2024-01-01", "2024-12-31"),
            When(*_pair("2024"), "DATE", "2024", "year", "explicit", "2024-01-01", "2024-12-31"),
        ),
        places=(
            _odesa(),
            Place("Odesa", "UKR", 46.477, 30.733, 698740, spans("Odesa")[1], "named with the country"),
            Place("Kyiv", "UKR", 50.454, 30.524, 703448, span("Kyiv"), "capital"),
            Place("Istanbul", "TUR", 41.014, 28.95, 745044, span("Istanbul"), "largest of its name"),
            Place("Black Sea", None, None, None, None, spans("Black Sea")[1], ""),
            Place("Ukraine", "UKR", 49.0, 32.0, 690791, span("Ukraine"), "country"),
        ),
        entities=(marchuk, ministry, tass, okafor, nations, brigade, ukraine, turkey),
        dropped=(Dropped(*_pair("[red]empty[/red]"), "markup that is no sentence"),),
    )


def _odesa() -> Place:
    return Place("Odesa", "UKR", 46.477, 30.733, 698740, spans("Odesa")[0], "named with the country")


def _pair(words: str) -> tuple[int, int]:
    found = span(words)
    return found.start, found.end
