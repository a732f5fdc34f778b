"""A page as it was published: what is its title, its article, its furniture."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.page import PageError, read_html, read_page, read_plain
from onrecord.page.decode import clean, decode, sniff
from onrecord.page.plain import furniture
from onrecord.page.rules import Rule, _all, kinds
from onrecord.records import Article

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
shared = pytest.mark.skipif(not DATA.is_dir(), reason="the corpora of ../shared/data are not on this machine")

PLAIN = """World News

Harbour talks STALL: minister admits ‘worry’ over grain

Neighbours' pact with the island a 'test of patience'

We use your sign-up to send you what you have asked for. This may include adverts from us and others. You can unsubscribe at any time. More info

Ann Berg told her island counterpart on a call today that the port would stay open, officials said. She added that ships had waited for a week.

The two ministries had agreed in spring to inspect each ship, but the inspectors never came, according to the harbour office.

‘Nobody sleeps here’ – Harbour town waits for its ships [REPORT]
Minister booed as crane stands idle for a third week [PICTURES]

On Saturday the harbour office said that forty ships lay at anchor.

Follow us on Twitter

Source: Read Full Article"""

PAGE = """<!doctype html><html><head><title>Talks on grain resume in port | Example Courier</title>
<meta property="og:site_name" content="Example Courier"><meta property="article:published_time" content="2021-05-04T08:00:00Z">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article><h1>Talks on grain resume in port</h1>
<p>The talks on grain resumed on Monday after a week in which forty ships had waited at anchor, officials said.</p>
<figure><img src="a.jpg" alt=""><figcaption>Ships at anchor off the old mole at dusk</figcaption></figure>
<p>“We shall inspect every ship,” the harbour master told reporters, standing beside a crane that has not moved in days.</p>
<p><a href="/other">Crane operators vote to strike over night shifts</a></p>
<p>Neither ministry would say how long the inspections will take, and traders doubted that the port could be cleared by June.</p>
<p>Sign up for our newsletter and get the best stories in your inbox.</p>
</article><aside class="related"><h3>Most read</h3><ul><li><a href="/x">A storm at sea</a></li></ul></aside>
<section id="comments"><h2>Comments</h2><p>First! I never liked that harbour master at all, to be honest with you.</p></section></main>
<footer>Copyright 2021 Example Courier</footer></body></html>"""


def said(article: Article) -> list[tuple[str, str]]:
    return [(f.kind, article.text[f.start : f.end]) for f in article.furniture]


def test_plain_text_is_kept_and_its_furniture_found() -> None:
    article = read_plain(PLAIN)
    assert article.text == PLAIN
    assert article.title is not None
    assert article.text[article.title.start : article.title.end].startswith("Harbour talks STALL")
    found = said(article)
    assert ("section", "World News") in found
    assert ("teaser", "Neighbours' pact with the island a 'test of patience'") in found
    assert [k for k, t in found if t.startswith("We use your sign-up") and t.endswith("More info")] == ["signup"]
    assert ("teaser", "‘Nobody sleeps here’ – Harbour town waits for its ships") in found
    assert ("teaser", "Minister booed as crane stands idle for a third week") in found
    assert ("source-link", "Source: Read Full Article") in found
    assert ("share", "Follow us on Twitter") in found
    assert not any("officials said" in text or "forty ships" in text for _, text in found)


def test_furniture_inside_a_paragraph_is_found() -> None:
    text = (
        "Ships wait at anchor off the port\n\nForty ships wait, the harbour office said on Monday. Story continues below. "
        "The inspectors never came. READ MORE: Crane drivers vote to strike In a statement, the office promised to hurry. "
        "(Reporting by Jane Doe; Editing by John Roe)"
    )
    found = said(read_plain(text))
    assert [k for k, _ in found] == ["advert", "related", "credit"]
    assert found[1][1] == "READ MORE: Crane drivers vote to strike"


TOLD = "The harbour office said on Monday that forty ships lay at anchor. The minister told reporters that nobody knew why. "


@pytest.mark.parametrize(
    ("inserted", "kind"),
    [
        ("A guard stands at the harbour gate in Oslo, Norway, on May 4, 2016.", "caption"),
        ("Guards are pictured here watching the old gate.", "caption"),
        ("Ann Berg of the Harbour Party; from file, 2008.", "caption"),
        ("Image copyright EPA Image caption The crane fell onto the mole", "caption"),
        ("FILE - In this May 4, 2016 file photo, ships wait at anchor.", "caption"),
        ("Harbour storm: crews, pilots tell of a night at sea", "teaser"),
        ("Updated 10:23 GMT", "date"),
        ("Related Topics", "navigation"),
        ("Share this with Email Facebook Twitter", "share"),
        ("Join us on Facebook", "share"),
    ],
)
def test_furniture_run_into_a_paragraph_ends_where_a_sentence_begins(inserted: str, kind: str) -> None:
    text = f"Ships wait at anchor off the port\n\n{TOLD * 2}{inserted} In a statement, the office said that it would hurry. {TOLD}"
    assert said(read_plain(text)) == [(kind, inserted)]


def test_a_caption_is_found_by_the_credit_behind_it() -> None:
    caption, credit = "Guards stand at the harbour gate, where a crane fell on Friday.", "(Jane Doe/Reuters)"
    text = f"Ships wait at anchor off the port\n\n{TOLD}{caption} {credit} {TOLD}"
    assert said(read_plain(text)) == [("caption", caption), ("credit", credit)]


def test_who_is_quoted_beside_a_paragraph_is_found_by_the_quotation_standing_twice() -> None:
    quoted = "I was never told why the ships had to wait."
    text = f"Ships wait at anchor off the port\n\n{TOLD}{quoted} Ann Berg {quoted} {TOLD}"
    assert said(read_plain(text)) == [("pull-quote", "Ann Berg")]


def test_a_gallery_at_the_end_is_furniture_and_the_article_is_not() -> None:
    names = " ".join(f"Ann Berg as the Grey Wizard Ole Dahl from North Harbour Club {i}" for i in range(1, 9))
    article = read_plain(f"Players meet at the harbour fair\n\n{TOLD * 3}{names} A group of players.")
    assert {f.kind for f in article.furniture} == {"caption"}
    assert article.furniture[0].start == article.text.index("Ann Berg as")


@pytest.mark.parametrize(
    "start",
    ["GENEVA, Nov 24 (Meridian) - ", "KYIV, Ukraine (Reuters) — ", "MOSCOW -- ", "Washington (CNN) "],
)
def test_datelines_are_furniture_whichever_the_agency(start: str) -> None:
    article = read_plain(f"Ships wait at anchor off the port\n\n{start}{TOLD}\n")
    assert said(article) == [("dateline", start.strip())]


def test_a_paragraph_given_twice_is_marked_once() -> None:
    line = "The harbour office said on Monday that forty ships lay at anchor."
    article = read_plain(
        f"Ships wait at anchor off the port\n\n{line}\n\nNobody else spoke about it at all.\n\n{line}\n"
    )
    assert said(article) == [("repeat", line)]
    assert article.furniture[0].start > PLAIN.index("\n")


def test_an_article_without_furniture_has_none() -> None:
    text = "Ships wait at anchor off the port\n\nForty ships wait, the office said. It gave no reason.\n\nThe minister of trade will speak today, she said.\n"
    assert said(read_plain(text)) == []


@pytest.mark.parametrize("rule", _all(), ids=lambda r: f"{r.kind}-{r.scope}-{r.example[:20]}")
def test_each_rule_matches_its_example(rule: Rule) -> None:
    assert rule.example, f"give the rule an example: {rule.pattern.pattern}"
    whole = rule.scope in ("line", "top", "piece", "last")
    assert rule.pattern.fullmatch(rule.example) if whole else rule.pattern.search(rule.example)
    assert rule.wanted(rule.example.lower())
    assert rule.kind in kinds()


def test_a_web_page_gives_its_article_with_typed_furniture() -> None:
    article = read_page(PAGE.encode())
    assert article.title is not None and article.text[: article.title.end] == "Talks on grain resume in port"
    assert article.outlet == "Example Courier"
    assert (article.published.date, article.published.basis) == ("2021-05-04", "metadata")
    kept = article.text
    for f in reversed(article.furniture):
        kept = kept[: f.start] + kept[f.end :]
    assert "inspect every ship" in kept and "cleared by June" in kept
    assert not any(
        junk in kept
        for junk in ("vote to strike", "newsletter", "I never liked", "A storm at sea", "Home", "Copyright")
    )


def test_what_the_caller_gives_comes_first() -> None:
    article = read_page(PAGE.encode(), url="https://example.org/a", published=datetime.date(2021, 5, 5))
    assert (article.url, article.published.date, article.published.basis) == (
        "https://example.org/a",
        "2021-05-05",
        "given",
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"PK\x03\x04rest", "zip/office"),
        (bytes(range(32)) * 40, "binary"),
        (b" \n\t", "empty"),
        (b"", "empty"),
        (b"<p>Hi</p>", "html"),
        (b"<!DOCTYPE html><html>", "html"),
        ("\ufeff<html><body>x".encode("utf-16"), "html"),
        (b"Prices fell <5% and rose >3%.", "text"),
    ],
)
def test_kinds_are_told_by_their_first_bytes(data: bytes, kind: str) -> None:
    assert sniff(data) == kind
    if kind not in ("html", "text"):
        with pytest.raises(PageError, match="text"):
            read_page(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Łódź “now”".encode(), "Łódź “now”"),
        (b"\xef\xbb\xbfKyiv", "Kyiv"),
        ("Kyiv “now”".encode("utf-16"), "Kyiv “now”"),
        (b"caf\xe9 \x93now\x94 and many plain words", "café “now” and many plain words"),
        ("<meta charset=windows-1251><p>Москва".encode("cp1251"), "<meta charset=windows-1251><p>Москва"),
        (b"a\x00b\nc\x07d", "a b\nc d"),
    ],
)
def test_bytes_become_the_characters_that_were_meant(data: bytes, text: str) -> None:
    assert decode(data) == text


@given(st.text())
def test_cleaning_moves_no_character(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text) and cleaned.count("\n") == text.count("\n")
    cleaned.encode("utf-8")


WORDS = st.sampled_from(
    ["World News", "Read more:", "Sign up for our newsletter.", "He left on Monday.", "(AP)", "—Jane Doe", "Image: Jane Doe.", "\n", "\n\n", " ", "By Jane Doe",
     "March 4, 2016", "[INSIGHT]", "Related", "@jane", "pic.twitter.com/abcdef", "Sources", "Talks Stall In Port", "“", "x" * 50, "today (Tuesday)", "\r\n", "…"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=40).map(" ".join)))
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    article = read_plain(text)
    assert article.text == text
    at = 0
    for f in article.furniture:
        assert at <= f.start < f.end <= len(text) and f.kind in kinds()
        at = f.end
        if article.title:
            assert f.end <= article.title.start or f.start >= article.title.end
    for s in article.published.spans:
        assert 0 <= s.start < s.end <= len(text)
    assert read_plain(text) == article


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_a_page_error(data: bytes) -> None:
    try:
        article = read_page(data)
    except PageError as error:
        assert len(str(error)) > 20
    else:
        assert all(0 <= f.start < f.end <= len(article.text) for f in article.furniture)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 5000 + "Deep down lies a sentence of some length." + "</div>" * 5000,
        "<html><body>" + "<b><i>" * 20000 + "text",
        "<html><body><p>" + "<a href='" * 5000 + "text",
        "<html><script>" + "<" * 100000,
        "<html><body>" + "&#0;&#xD800;&bogus;" * 2000 + "<p>A sentence of some length stands here.</p>",
        "<html><body><table>" + "<tr><td>" * 8000 + "A sentence of some length stands here.",
        "<html><body><!--" + "-" * 100000 + "<p>A sentence of some length stands here.</p>",
    ],
    ids=["deep", "unclosed", "broken attributes", "script", "entities", "tables", "comment"],
)
@pytest.mark.timeout(120)
def test_hostile_markup_neither_crashes_nor_hangs(page: str) -> None:
    try:
        article = read_html(page)
    except PageError as error:
        assert "text" in str(error)
    else:
        assert article.text


@pytest.mark.timeout(120)
def test_hostile_text_takes_time_in_proportion_only() -> None:
    for unit in ("(", "— ", "A. ", "Image: ", "██ ", "@a ", "Read more: ", "x", "A ", "\n", '"', "March 4 "):
        read_plain(unit * (20_000 // len(unit)))


PARAGRAPH = "The delegates of both sides met for the {} time in the old customs house and left without a statement."
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def _article(*between: str) -> str:
    """A page with an article of eight paragraphs, and markup after each of the first of them."""
    parts = [f"<p>{PARAGRAPH.format(n)}</p>{between[i] if i < len(between) else ''}" for i, n in enumerate(ORDINALS)]
    return (
        "<html><head><title>Eight meetings without a word</title></head><body><article><h1>Eight meetings without a"
        f" word</h1>{''.join(parts)}</article></body></html>"
    )


def _furniture_of(page: str, said: str) -> str | None:
    article = read_html(page)
    at = article.text.index(said)
    return next((f.kind for f in article.furniture if f.start <= at < f.end), None)


def test_a_subhead_in_capitals_is_article_and_a_link_in_capitals_is_not() -> None:
    subhead, link = "WHAT THE GUARDS SAW", "HARBOUR STRIKE ENDS AFTER A WEEK"
    page = _article(f"<h2>{subhead}</h2>", "", f"<p><a href='/x'>{link}</a></p>")
    assert _furniture_of(page, subhead) is None
    assert _furniture_of(page, link) == "related"


def test_a_linked_heading_over_a_paragraph_is_a_subhead() -> None:
    assert _furniture_of(_article("<h3><a href='/x'>Talks behind closed doors</a></h3>"), "Talks behind") is None


def test_a_refrain_is_no_repeat() -> None:
    refrain = "<p>What did you bring to the table?</p>"
    assert _furniture_of(_article(refrain, refrain, refrain), "What did you bring") is None


def test_links_that_are_called_tags_are_navigation() -> None:
    tags = "<p>" + ", ".join(f"<a rel='tag' href='/{t}'>{t} news</a>" for t in ("grain", "harbour", "guard")) + "</p>"
    article = read_html(_article(*[""] * 7, tags))
    left = "".join(c for i, c in enumerate(article.text) if not any(f.start <= i < f.end for f in article.furniture))
    assert "harbour news" not in left


def test_text_that_stands_bare_before_a_break_is_not_lost() -> None:
    bare = "The guards at the gate had been told to expect <em>two</em> convoys that morning."
    page = (
        f"<html><body><div class='article'><h1>Gate</h1><div class='content'>{bare}<br><br>"
        + "<br><br>".join(PARAGRAPH.format(n) for n in ORDINALS)
        + "</div></div></body></html>"
    )
    text = read_html(page).text
    assert "The guards at the gate" in text and "for the eighth time" in text


def test_reading_plain_text_imports_no_html_library() -> None:
    code = "import sys, onrecord.page as p; p.read_plain('A word.'); print({'trafilatura', 'lxml'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_markup_beyond_the_limit_is_said_to_be_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.page.html.MAX_HTML", len(PAGE) - 80)
    assert "was not read" in read_html(PAGE).dropped[0].reason


def test_empty_text_is_no_error() -> None:
    assert furniture("") == (None, ())


@shared
def test_the_seed_article_is_taken_apart_completely() -> None:
    from evaluation.page import seed

    assert seed(DATA) == (7, 7)


@shared
@pytest.mark.parametrize(("split", "precision", "recall"), [("train", 0.912, 0.937), ("dev", 0.982, 0.994)])
def test_furniture_of_the_coded_articles(split: str, precision: float, recall: float) -> None:
    from evaluation.page import coded, furniture

    counts = furniture(tuple(coded(DATA, split)))["all"]
    assert counts.precision >= precision
    assert counts.recall >= recall


@shared
@pytest.mark.timeout(900)
def test_articles_of_the_stored_pages_beat_trafilatura_alone() -> None:
    from evaluation.page import alone, averaged, extraction, ours, stored_pages

    pages = stored_pages(DATA)
    _, _, f1 = averaged(list(extraction(pages, ours).values()))
    _, _, bare = averaged(list(extraction(pages, lambda page: alone(page, comments=False)).values()))
    assert f1 >= 0.978
    assert f1 > bare


def test_no_rule_repeats_without_end() -> None:
    nested = re.compile(r"\([^()]*[+*][^()]*\)[+*]")
    assert [r.pattern.pattern for r in _all() if nested.search(r.pattern.pattern)] == []
