"""Reading an article whole: what a newcomer's first call gives, and what no input may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import ReadError
from onrecord.page.paragraphs import paragraphs
from onrecord.read import MOST_CHARACTERS, mask, read
from onrecord.records import Furniture, Reading

Find = Callable[[Reading, str], Any]


def test_a_short_report_is_taken_apart(entity: Find) -> None:
    r = read(
        "France expelled two Russian diplomats on Tuesday, President Emmanuel Macron said.", published="2018-03-29"
    )
    assert r.published.basis == "given"
    assert [(r.text[t.start : t.end], t.value) for t in r.times] == [("Tuesday", "2018-03-27")]
    assert (entity(r, "France").country, entity(r, "France").sector) == ("FRA", "GOV")
    macron = entity(r, "Emmanuel Macron")
    assert (macron.country, macron.sector, macron.role) == ("FRA", "GOV", "president")
    assert r.statements == r.events == r.headline == r.quantities == ()


@pytest.mark.parametrize("name", ["black-sea-grain.txt", "oslo-talks.html", "wire.txt"])
def test_examples_have_a_title_a_date_people_and_places(name: str, example: Callable[[str], Reading]) -> None:
    r = example(name)
    assert r.title is not None and r.published.date and r.times and r.places
    assert any(e.kind == "person" and e.country for e in r.entities)


def spans(value: Any) -> Iterator[tuple[int, int]]:
    """Every (start, end) anywhere in a record."""
    if is_dataclass(value):
        names = {f.name for f in fields(value)}
        start, end = getattr(value, "start", None), getattr(value, "end", None)
        if {"start", "end"} <= names and isinstance(start, int) and isinstance(end, int):
            yield start, end
        for name in names:
            yield from spans(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)


ODD = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)
NEWSY = st.lists(
    st.sampled_from(
        ["Putin", "the Kremlin", "said", "on Tuesday", "“", "”", "\n\n", "\n", ".", ",", "US", "IS", "May", "2014", "March", "'s", "he", "they",
         "Mr", "<b>", "\x00", "\u202e", "READ MORE", "The Hague", "—", "$3m", "former", "minister", "'", "–", "Sign up"]
    ),
    max_size=60,
).map(" ".join)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(ODD, NEWSY))
def test_any_text_gives_spans_inside_it_and_the_same_twice(text: str) -> None:
    try:
        r = read(text)
    except ReadError as error:
        assert str(error)
        return
    assert all(0 <= a < b <= len(r.text) for a, b in spans(r))
    assert list(r.times) == sorted(r.times, key=lambda t: t.start)
    assert [p.span for p in r.places] == sorted(p.span for p in r.places)
    assert all(list(e.mentions) == sorted(set(e.mentions)) for e in r.entities)
    assert read(text) == r


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing in it"),
        ("123 456 .,;", "no letters"),
        (
            "Le ministre des affaires étrangères a déclaré mardi que la France ne participerait pas au sommet de Genève.",
            "another language",
        ),
        ("word " * (MOST_CHARACTERS // 4), "split"),
        (b"%PDF-1.7\n\x00\x01", "PDF"),
    ],
)
def test_what_is_no_english_article_is_refused_with_the_way_out(text: str | bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        read(text)


def test_a_date_must_be_a_date() -> None:
    with pytest.raises(ReadError, match="2022-03-01"):
        read("Talks resumed in Geneva on Monday.", published="yesterday")


def test_furniture_is_not_read_but_offsets_stay() -> None:
    text = "Putin spoke. Sign up now! Xi listened."
    masked = mask(text, [Furniture("signup", 13, 26)])
    assert len(masked) == len(text) and "Sign" not in masked and masked.index("Xi") == text.index("Xi")


def test_a_hard_wrapped_text_keeps_its_paragraphs() -> None:
    wrapped = "\n".join(["The minister said on Monday that the talks would go on for a while yet."] * 5)
    assert [p.start for p in paragraphs(wrapped)] == [0]
    assert [p.start for p in paragraphs("One long line of news.\nAnother line.")] == [0, 23]
