"""The day of publication: given, in the metadata, stated, inferred - or unknown rather than wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from onrecord.knowledge.tables import table
from onrecord.page import read_page, read_plain
from onrecord.records import Published

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
shared = pytest.mark.skipif(not DATA.is_dir(), reason="the corpora of ../shared/data are not on this machine")


def day_of(text: str) -> Published:
    return read_plain(text).published


def test_a_given_day_wins() -> None:
    text = b"Ships wait\n\nFriday, January 4, 2019\n\nForty ships wait at anchor, the office said."
    assert read_page(text, published=datetime.date(2020, 1, 1)).published.basis == "given"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "Ships wait at anchor\n\nFriday, January 4, 2019 Forty ships wait, the office said. It gave no reason.",
            "2019-01-04",
        ),
        (
            "Ships wait at anchor off port\n\nPublished: 4 March 2016, 10:15 GMT\n\nForty ships wait, the office said.",
            "2016-03-04",
        ),
        (
            "Ships wait at anchor off port\n\nUpdated: 5 March 2016\nPublished: 4 March 2016\n\nForty ships wait, it said.",
            "2016-03-04",
        ),
        (
            "Ships wait at anchor off port\n\nBERGEN, March 4, 2016 (Reuters) - Forty ships wait, the office said.",
            "2016-03-04",
        ),
    ],
)
def test_a_stated_day_is_read_with_its_characters(text: str, day: str) -> None:
    found = day_of(text)
    assert (found.date, found.basis) == (day, "stated")
    assert found.spans and all("2016" in text[s.start : s.end] or "2019" in text[s.start : s.end] for s in found.spans)
    assert text[found.spans[0].start : found.spans[0].end] in found.why


def test_today_with_a_weekday_and_an_event_gives_the_day() -> None:
    text = (
        "Envoys speak by telephone\n\nThe envoys spoke today (Tuesday) about grain, officials said. Last week the army marched in.\n\n"
        "It was their first call since the invasion of Ukraine began last Thursday."
    )
    found = day_of(text)
    assert (found.date, found.basis) == ("2022-03-01", "inferred")
    assert [text[s.start : s.end] for s in found.spans] == ["today (Tuesday)", "last Thursday"]
    assert "24 February 2022" in found.why


def test_the_weekday_of_the_news_after_an_event() -> None:
    text = "Envoy flies in\n\nThe envoy arrived on Saturday, the office said. He spoke of the Charlie Hebdo attack on Wednesday.\n"
    assert day_of(text).date == "2015-01-10"


def test_a_weekday_with_its_date_and_year() -> None:
    text = "Envoy flies in to the port\n\nThe envoy arrived on Wednesday, Oct. 22, 2014, the harbour office said. He left at noon.\n"
    assert day_of(text).date == "2014-10-22"


@pytest.mark.parametrize(
    "text",
    [
        "Envoy flies in to the port\n\nThe envoy arrived on Wednesday, the office said.\n",
        "Envoy flies in to the port\n\nThe envoy was born on March 4, 1950, and came in 1990.\n",
        "Envoy flies in to the port\n\nThe envoy will arrive on Wednesday, Oct. 22, 2014, the office said.\n",
        "Envoy flies in to the port\n\nOn Friday he recalled the invasion of Ukraine, which had come without warning.\n",
        "",
    ],
)
def test_what_fixes_no_day_leaves_it_unknown(text: str) -> None:
    found = day_of(text)
    assert (found.date, found.basis, found.spans) == (None, "unknown", ())
    assert found.why


def test_the_table_of_events_is_sound() -> None:
    rows = table("world_events")
    assert len(rows) >= 300
    days = [datetime.date.fromisoformat(r["date"]) for r in rows]
    assert days == sorted(days)
    assert len({(r["date"], r["event"]) for r in rows}) == len(rows)
    assert all(r["keys"] and r["event"] for r in rows)


@pytest.mark.parametrize(
    ("day", "weekday"),
    [("2001-09-11", 1), ("2016-06-23", 3), ("2022-02-24", 3), ("2023-10-07", 5), ("2015-11-13", 4), ("2004-12-26", 6)],
)
def test_weekdays_that_everybody_remembers(day: str, weekday: int) -> None:
    assert any(r["date"] == day for r in table("world_events"))
    assert datetime.date.fromisoformat(day).weekday() == weekday


@shared
def test_the_seed_article_is_dated() -> None:
    found = read_page((DATA / "seed" / "article.txt").read_bytes()).published
    assert (found.date, found.basis) == ("2022-03-01", "inferred")


@shared
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["polnear dev", "events train inferred"])
def test_nine_in_ten_asserted_days_are_right_within_a_day(name: str) -> None:
    from evaluation.page import all_dated, days

    found = days(all_dated(DATA)[name])
    assert found.asserted >= 1
    assert found.near >= 0.9 * found.asserted
