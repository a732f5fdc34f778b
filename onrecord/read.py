"""The whole way of one article: bytes -> Article -> Doc -> Reading. No files, no clock, no network."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from onrecord.errors import ReadError
from onrecord.knowledge.actors import ActorIndex, default_index
from onrecord.language.identify import foreign
from onrecord.language.pipeline import load
from onrecord.page import read_page
from onrecord.page.paragraphs import paragraphs
from onrecord.reading.when import find_times
from onrecord.reading.who import find_entities
from onrecord.records import Article, Dropped, Furniture, Reading

MOST_CHARACTERS = 2_000_000  # a book of 300,000 words; no article is longer
LETTER = re.compile(r"[^\W\d_]")


def read(
    source: str | bytes,
    *,
    published: datetime.date | str | None = None,
    url: str | None = None,
    nlp: Language | None = None,
    knowledge: ActorIndex | None = None,
) -> Reading:
    """Reads one article: plain text or HTML, as text or bytes.

    `published` is its day of publication where the caller knows it. `nlp` is the pipeline (default `onrecord.load()`,
    loaded once), `knowledge` the actors (default: the tables of the package). Raises ReadError for what is no English
    article, with the way out.

    >>> read("France expelled two diplomats on Tuesday.", published="2018-03-29").times[0].value
    '2018-03-27'
    """
    if isinstance(published, str):
        try:
            published = datetime.date.fromisoformat(published)
        except ValueError as error:
            raise ReadError(f"no date: {published!r}; write it as 2022-03-01") from error
    data = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
    return read_article(read_page(data, url=url, published=published), nlp=nlp, knowledge=knowledge)


def read_article(article: Article, *, nlp: Language | None = None, knowledge: ActorIndex | None = None) -> Reading:
    """Reads a page that has been taken apart."""
    text = article.text
    if len(text) > MOST_CHARACTERS:
        raise ReadError(
            f"{len(text):,} characters are no single article (at most {MOST_CHARACTERS:,}); split the file into articles"
        )
    if not LETTER.search(text):
        raise ReadError("there are no letters in it; give an article as text or HTML")
    language = foreign(mask(text, article.furniture))
    if language:
        raise ReadError(f"the text seems to be in another language ({language}); onrecord reads English only")
    doc = annotate(article, nlp or shared_pipeline())
    index = knowledge or default_index()
    times = find_times(doc, _day(article.published.date))
    entities, places = find_entities(doc, article, index)
    return Reading(
        id=identity(text),
        url=article.url,
        outlet=article.outlet,
        text=text,
        title=article.title,
        published=article.published,
        furniture=article.furniture,
        times=tuple(times),
        places=tuple(places),
        entities=tuple(entities),
        dropped=article.dropped + tuple(unread(doc)),
    )


@cache
def shared_pipeline() -> Language:
    """The language core, loaded when the first article is read."""
    return load()


def annotate(article: Article, nlp: Language) -> Doc:
    """The Doc of an article: offsets are those of `article.text`, furniture is blank, paragraphs start sentences."""
    doc = nlp.make_doc(mask(article.text, article.furniture))
    starts = {p.start for p in paragraphs(article.text)}
    if article.title:
        starts |= {article.title.start, article.title.end}
    breaks = sorted(starts)
    at = 0
    for token in doc:
        if token.is_space:
            continue
        fresh = False
        while at < len(breaks) and breaks[at] <= token.idx:
            fresh, at = True, at + 1
        if fresh:
            token.is_sent_start = True
    return nlp(doc)


def mask(text: str, furniture: Iterable[Furniture]) -> str:
    """The text with furniture overwritten by line breaks, so that offsets stay and nothing reads across it.

    >>> mask("World News. Rain.", [Furniture("section", 0, 11)])
    '\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n Rain.'
    """
    parts, at = [], 0
    for piece in sorted(furniture, key=lambda f: f.start):
        start = max(piece.start, at)
        if piece.end > start:
            parts += [text[at:start], "\n" * (piece.end - start)]
            at = piece.end
    return "".join([*parts, text[at:]])


def unread(doc: Doc) -> list[Dropped]:
    """Tokens so long that only their beginning was read."""
    return [
        Dropped(t.idx, t.idx + len(t), "a word of over 100 characters: only its beginning was read")
        for t in doc
        if len(t) > 100 and not t.is_space
    ]


def identity(text: str) -> str:
    """A stable name of an article: the same text has the same id on every machine."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _day(date: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(date) if date and len(date) == 10 else None
