"""What find_times promises: news expressions in, TIMEX3 values and days of the calendar out."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
import spacy

from onrecord.knowledge.tables import read_file, table
from onrecord.reading.timex.grammar import tree
from onrecord.reading.timex.rules import RULES
from onrecord.reading.when import find_times
from onrecord.records import When

NLP = spacy.blank("en")
TUESDAY = date(2022, 3, 1)
SET = Path(__file__).parents[1] / "evaluation" / "sets" / "times.tsv"


def read(text: str, published: date | None = TUESDAY) -> list[When]:
    return find_times(NLP(text), published)


def told(text: str, published: date | None = TUESDAY) -> list[tuple[str, str, str]]:
    """(expression, value, basis) of all that is found."""
    return [(text[w.start : w.end], w.value, w.basis) for w in read(text, published)]


def test_most_expressions_of_our_own_set_get_the_value_of_the_guideline() -> None:
    rows = read_file(SET, ["published", "sentence", "expression", "type", "value"])
    wrong = []
    for row in rows:
        text, words = row["sentence"], row["expression"]
        found = read(text, date.fromisoformat(row["published"]) if row["published"] else None)
        start = text.index(words) if words else 0
        hits = [w for w in found if w.start < start + len(words) and w.end > start]
        if not (any((w.type, w.value) == (row["type"], row["value"]) for w in hits) if words else not found):
            wrong.append((text, words, row["value"], [w.value for w in found]))
    assert len(rows) >= 220
    assert 1 - len(wrong) / len(rows) >= 0.9, wrong


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("They met on Friday.", "Friday", "2022-02-25"),
        ("They will meet on Friday.", "Friday", "2022-03-04"),
        ("They met on Tuesday.", "Tuesday", "2022-03-01"),
        ("They met in March.", "March", "2022-03"),
        ("They met in May.", "May", "2021-05"),
        ("They will meet in May.", "May", "2022-05"),
        ("They met on December 30.", "December 30", "2021-12-30"),
        ("Talks are due on March 10.", "March 10", "2022-03-10"),
    ],
)
def test_the_tense_of_the_clause_says_whether_a_day_lies_behind_or_ahead(
    text: str, expression: str, value: str
) -> None:
    assert told(text) == [(expression, value, "published")]


def test_a_day_in_brackets_agrees_with_today() -> None:
    assert told("Today (Tuesday) they met.") == [
        ("Today", "2022-03-01", "published"),
        ("Tuesday", "2022-03-01", "published"),
    ]


def test_what_is_said_in_full_needs_no_day_of_publication() -> None:
    assert told("It began on 24 February 2022.", None) == [("24 February 2022", "2022-02-24", "explicit")]


def test_without_a_day_of_publication_nothing_is_guessed() -> None:
    for text in (
        "They met on Tuesday.",
        "They met yesterday.",
        "They met last week.",
        "They met on March 3.",
        "They met two weeks ago.",
    ):
        (found,) = read(text, None)
        assert (found.basis, found.first, found.last) == ("none", None, None), text


def test_the_next_day_leans_on_the_day_named_before() -> None:
    found = told("He was charged on 3 May 2015. The next day he fled, and two weeks later he was caught.")
    assert found == [
        ("3 May 2015", "2015-05-03", "explicit"),
        ("The next day", "2015-05-04", "anchor"),
        ("two weeks later", "2015-W21", "anchor"),
    ]


def test_a_week_a_month_and_a_weekend_cover_their_days() -> None:
    days = {
        w.value: (w.first, w.last)
        for w in read("It was so last week, last month and at the weekend, but not in the first quarter of 2020.")
    }
    assert days["2022-W08"] == ("2022-02-21", "2022-02-27")
    assert days["2022-02"] == ("2022-02-01", "2022-02-28")
    assert days["2022-W08-WE"] == ("2022-02-26", "2022-02-27")
    assert days["2020-Q1"] == ("2020-01-01", "2020-03-31")


def test_an_amount_of_time_before_publication_covers_days_too() -> None:
    (found,) = read("In the past two years it doubled.")
    assert (found.type, found.value, found.first, found.last) == (
        "DURATION",
        "P2Y",
        "2020-03-01",
        "2022-03-01",
    )


def test_signals_stay_outside_and_modifiers_inside() -> None:
    assert told("It ended by the end of 2020.") == [("the end of 2020", "2020", "explicit")]
    assert told("It opened in early 2016.") == [("early 2016", "2016", "explicit")]
    assert told("It lasted more than two years.") == [("more than two years", "P2Y", "none")]


def test_a_clock_time_takes_the_day_of_its_sentence() -> None:
    assert [v for _, v, _ in told("The blast came on Monday at 10:30 GMT.")] == [
        "2022-02-28",
        "2022-02-28T10:30Z",
    ]
    assert told("It opens at 3 p.m. Friday and will close.")[0][:2] == ("3 p.m. Friday", "2022-03-04T15:00")


def test_a_month_without_year_takes_that_of_its_pair() -> None:
    assert [v for _, v, _ in told("Between May and June 2014 it grew.")] == ["2014-05", "2014-06"]


def test_wrapped_lines_go_on_and_headlines_do_not_run_into_the_text() -> None:
    assert told("They met last\nweek in Rome.")[0][1] == "2022-W08"
    assert [v for _, v, _ in told("Vote comes in 2010\nJune 8, 2010\nThe vote was held.")] == [
        "2010",
        "2010-06-08",
    ]


@pytest.mark.parametrize(
    "text",
    ["A 43-year-old man", "Some 2000 people came.", "Flight 1990 left.", "Theresa May spoke.", "They may go.", "the second attempt",
     "the Women's March", "Resolution 1973", "the Daily Mail", "the Arab Spring", "30 miles per hour", "day-to-day work", "He read USA Today."],
)  # fmt: skip
def test_ages_names_counts_and_verbs_are_no_times(text: str) -> None:
    assert read(text) == []


def test_every_pattern_names_a_rule_and_its_example_is_found() -> None:
    assert {row["rule"].split(":")[0] for row in table("time_patterns")} - {"none"} <= set(RULES)
    assert tree().following


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "31 February 2022", "99/99/9999", "the 99th century", "9999-99-99", "in 0000", "1" * 5000 + " days ago", "' ' '08 '",
     "December 31, 9999. The next day", "999999 years ago", "9 999 999 centuries later", "25:99 p.m.", "last last last week", "the the the the day",
     "\u0000 Monday \u0000", "Ⅳ May ②⓪", "²² March", "٣ May ٢٠٢٢", "Monday" * 500, "twenty-" * 500, "the end of " * 300 + "2020", "- - - -", "🗓️ 3 May 🗓️"],
)  # fmt: skip
def test_odd_input_does_no_harm(text: str) -> None:
    for published in (None, TUESDAY, date.min, date.max):
        end = 0
        for w in read(text, published):
            assert end <= w.start < w.end <= len(text)
            end = w.end


@pytest.mark.parametrize(
    "piece",
    ["the first few days of ", "March 10, ", "a ", "two weeks ago on Monday ", "1 ", "may ", "(", "- ", "20"],
)
def test_the_time_it_takes_grows_with_the_text_and_not_faster(piece: str) -> None:
    def seconds(number: int) -> float:
        doc = NLP.make_doc("word") if not piece.strip() else spacy.tokens.Doc(NLP.vocab, words=[piece * number])
        begun = time.process_time()
        find_times(doc, TUESDAY)
        return time.process_time() - begun

    short, long = seconds(250), seconds(2000)
    assert long < 30 * short + 0.3
