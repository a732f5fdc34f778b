"""What people see: the JSON contract, the terminal report, the page."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from samples import TEXT, sample, span

from evaluation import document
from onrecord.records import Dropped, Entity, Furniture, Place, Published, Reading, Span, When
from onrecord.views.contract import dumps, to_json
from onrecord.views.html import page
from onrecord.views.marks import Mark, harmless, marks, segments, within
from onrecord.views.terminal import show

KEYS = [
    "schema",
    "id",
    "url",
    "outlet",
    "text",
    "title",
    "published",
    "furniture",
    "statements",
    "events",
    "headline",
    "quantities",
    "times",
    "places",
    "entities",
    "dropped",
]
HOSTILE = """</style><script>alert(1)</script>

<img src=x onerror=alert(1)> "quoted" 'quoted' &amp; {{ 7*7 }} {% include 'x' %} <!-- --> ]]>
\x1b[31mred\x07 \x9b2J\u202eevil

<a href="javascript:alert(1)">Odesa</a> on Monday
"""


def empty(text: str, **fields: object) -> Reading:
    """A reading in which nothing was found."""
    return dataclasses.replace(Reading("0", None, None, text, None, Published(None, "unknown", "")), **fields)  # type: ignore[arg-type]


def hostile() -> Reading:
    """A reading whose every text tries to break out."""
    all_of_it = Span(0, len(HOSTILE))
    entity = Entity(HOSTILE, HOSTILE, HOSTILE, HOSTILE, None, (all_of_it, span("script", HOSTILE)), "person", "table")
    return empty(
        HOSTILE,
        title=Span(0, 20),
        url="javascript:alert(1)",
        outlet=HOSTILE,
        published=Published("2024-01-01", "stated", HOSTILE),
        furniture=(Furniture(HOSTILE, 0, 8), Furniture("section", 5, 30)),
        entities=(entity,),
        places=(Place(HOSTILE, HOSTILE, 1.0, 2.0, 1, span("Odesa", HOSTILE), HOSTILE),),
        times=(When(span("Monday", HOSTILE).start, len(HOSTILE), "DATE", HOSTILE, "day", "none"),),
        dropped=(Dropped(3, 40, HOSTILE),),
    )


# --- JSON


def test_keys_stand_as_in_the_contract() -> None:
    record = to_json(sample())
    assert list(record) == KEYS
    assert list(record["entities"][0]) == ["name", "country", "sector", "role", "wikidata", "mentions", "kind", "basis"]
    assert list(record["places"][0]) == ["name", "country", "latitude", "longitude", "geonameid", "span", "basis"]
    assert list(record["times"][0]) == ["start", "end", "type", "value", "granularity", "basis", "first", "last"]
    assert list(record["statements"][0]) == [
        "id",
        "kind",
        "content",
        "cue",
        "speaker",
        "speaker_span",
        "addressee",
        "chain",
    ]
    assert list(record["events"][0]) == [
        "id", "event", "mode", "contexts", "quad", "score", "cameo", "actor", "recipient", "status", "date", "when",
        "place", "sources", "mentions", "confidence",
    ]  # fmt: skip


def test_offsets_are_characters_of_the_text() -> None:
    record = json.loads(dumps(sample()))
    mention = record["entities"][0]["mentions"][0]
    assert record["text"][mention["start"] : mention["end"]] == "Olena Marchuk"


@pytest.mark.parametrize("reading", [sample(), hostile(), empty("Rain.")], ids=["sample", "hostile", "empty"])
def test_records_fit_the_schema(reading: Reading) -> None:
    jsonschema.Draft202012Validator.check_schema(document.schema())
    jsonschema.validate(json.loads(dumps(reading)), document.schema())


@pytest.mark.parametrize("spoil", [{"id": None}, {"times": [{"start": 1}]}, {"schema": "onrecord/2"}, {"title": 7}])
def test_the_schema_refuses_what_is_no_record(spoil: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**to_json(sample()), **spoil}, document.schema())


def test_docs_say_what_the_types_say() -> None:
    for path, text in document.documents():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run `make docs`"


def test_every_type_of_the_record_is_documented() -> None:
    text = document.markdown()
    for kind in document.kinds():
        assert kind.__doc__ and f"## {kind.__name__}\n" in text


# --- marks


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=12),
    st.integers(0, 20),
    st.integers(21, 70),
    st.lists(st.integers(0, 80), max_size=5),
)
def test_pieces_cover_the_text_once(spans: list[tuple[int, int]], start: int, end: int, cuts: list[int]) -> None:
    made = [Mark(a, a + size, "other", f"e{n}", "") for n, (a, size) in enumerate(spans)]
    pieces = list(segments(start, end, made, cuts))
    assert pieces[0][0] == start and pieces[-1][1] == end
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    for first, last, over in pieces:
        assert set(over) == {m for m in made if m.start <= first and m.end >= last}
        assert first == start or any(first in (m.start, m.end) for m in made) or first in cuts


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=12))
def test_marks_find_their_paragraphs(spans: list[tuple[int, int]]) -> None:
    made = [Mark(a, a + size, "other", f"e{n}", "") for n, (a, size) in enumerate(spans)]
    lines = [Span(0, 10), Span(12, 30), Span(30, 55)]
    for line, over in zip(lines, within(lines, made), strict=True):
        assert set(over) == {m for m in made if m.start < line.end and m.end > line.start}


@settings(deadline=None)
@given(st.text())
def test_harmless_text_keeps_its_offsets(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_marks_beyond_the_text_are_left_out() -> None:
    assert marks(empty("Rain.", dropped=(Dropped(3, 99, "x"),))) == []


# --- terminal


def printed(reading: Reading, width: int = 100, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None, highlight=False
    )
    show(reading, console, name="grain.txt")
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_report_fits_the_terminal(width: int) -> None:
    text = printed(sample(), width)
    assert max(map(len, text.splitlines())) <= width
    for words in (
        "Grain ships leave Odesa",
        "2024-07-09 (stated)",
        "4 pieces",
        "Who",
        "When",
        "Where",
        "Said",
        "Done",
        "Dropped",
    ):
        assert words in text


def test_all_fields_are_told() -> None:
    text = printed(sample())
    for words in (
        "foreign minister",
        "UKR",
        "P2D",
        "46.48, 30.73",
        "on the word of TASS",
        "ASSAULT",
        "negated",
        "supported",
    ):
        assert words in text


def test_sections_with_nothing_in_them_are_left_out() -> None:
    text = printed(empty("Rain fell."))
    assert "Rain fell." in text
    assert not re.search("Who|When|Where|Said|Done|Dropped|Headline|in colour", text)


def test_markup_of_the_article_is_text() -> None:
    text = printed(sample())
    assert "[red]empty[/red]" in text and "<b>noise</b>" in text


def test_without_colours_there_are_no_escapes() -> None:
    assert "\x1b" not in printed(sample())


@pytest.mark.parametrize("colour", [False, True])
def test_escapes_of_the_article_do_not_reach_the_terminal(colour: bool) -> None:
    text = printed(hostile(), colour=colour)
    ours = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "␛[31mred" in ours
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", ours)
    assert "\x1b[31mred" not in text.replace("\x1b[0m", "")


def test_long_tables_are_cut_and_say_so() -> None:
    many = tuple(When(0, 4, "DATE", f"{1900 + n}", "year", "explicit") for n in range(90))
    assert "and 30 more" in printed(empty("2024", times=many))


# --- page


class Parts(HTMLParser):
    """Tags with their attributes, and the words of the text column."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._in: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "section":
            self._in.append(dict(attrs).get("class") or "")
        if tag == "small":
            self._in.append("small")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("section", "small") and self._in:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "text":
            self.words.append(data)

    def all(self, name: str) -> list[str]:
        return [a[name] or "" for _, a in self.tags if name in a]


def test_the_page_shows_the_whole_text() -> None:
    parts = Parts(page([("grain.txt", sample())]))
    assert "".join("".join(parts.words).split()) == "".join(TEXT.split())


def test_links_of_the_page_lead_somewhere() -> None:
    parts = Parts(page([("a.txt", sample()), ("b.txt", sample()), ("c.txt", hostile())]))
    ids = parts.all("id")
    assert len(ids) == len(set(ids))
    inner = {h[1:] for h in parts.all("href") if h.startswith("#")}
    assert inner <= set(ids) and len(inner) > 40
    assert set(parts.all("aria-describedby")) <= set(ids)


@pytest.mark.parametrize("reading", [sample(), hostile()], ids=["sample", "hostile"])
def test_nothing_runs_and_nothing_is_fetched(reading: Reading) -> None:
    parts = Parts(page([(HOSTILE, reading)]))
    tags = {tag for tag, _ in parts.tags}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form", "svg", "video", "audio"}
    for tag, attributes in parts.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "style")], tag
        href = attributes.get("href") or "#"
        assert href.startswith("#") or urlsplit(href).scheme in ("http", "https")
    assert sum(tag == "style" for tag, _ in parts.tags) == 1


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    text = page([("grain.txt", sample())])
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [a["content"] for tag, a in Parts(text).tags if tag == "meta" and "http-equiv" in a]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style and "@import" not in style


def test_a_word_under_two_marks_has_both() -> None:
    reading = empty(
        "Kyiv police said so",
        entities=(Entity("Kyiv police", "UKR", "COP", None, None, (Span(0, 11),), "organisation", "table"),),
        places=(Place("Kyiv", "UKR", 50.4, 30.5, 703448, Span(0, 4), "capital"),),
    )
    classes = [
        a["class"] or ""
        for tag, a in Parts(page([("x", reading)])).tags
        if tag == "a" and "mk" in (a.get("class") or "")
    ]
    assert len(classes) == 2
    assert {"organisation", "place"} <= set(classes[0].split())
    assert "place" not in classes[1].split()


def test_several_articles_stand_on_one_page() -> None:
    text = page([("a.txt", sample()), ("b.txt", empty("Rain fell."))])
    assert text.count('class="record"') == 2 and 'href="#a2"' in text


def test_the_same_readings_give_the_same_page() -> None:
    assert page([("a.txt", sample())]) == page([("a.txt", sample())])
