"""A page as it was published becomes an Article: text, title, furniture, day of publication."""

from __future__ import annotations

import datetime

from onrecord.page.decode import decode, sniff
from onrecord.page.errors import PageError
from onrecord.page.html import read_html
from onrecord.page.plain import read_plain
from onrecord.records import Article

__all__ = ["PageError", "read_html", "read_page", "read_plain"]

_WAYS_OUT = {
    "pdf": "this is a PDF; extract its text first (for example with pdftotext) and give that",
    "image": "this is an image; give the article's text or its HTML",
    "zip/office": "this is a zip archive or an office document; unpack it, or save the document as text or HTML",
    "binary": "this is a binary file; if it is compressed, unpack it first, then give text or HTML",
    "empty": "there is nothing in it; give an article as text or HTML",
}


def read_page(data: bytes, *, url: str | None = None, published: datetime.date | None = None) -> Article:
    """The bytes of a file or an answer as an article. Raises PageError, with the way out, for what is no text.

    >>> read_page(b"Talks resume\\n\\nThe talks resumed on Monday, officials said.").title
    Span(start=0, end=12)
    """
    kind = sniff(data)
    if kind in _WAYS_OUT:
        raise PageError(_WAYS_OUT[kind])
    text = decode(data)
    if kind == "html":
        return read_html(text, url=url, published=published)
    return read_plain(text, url=url, given=published)
