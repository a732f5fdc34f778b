"""What can go wrong while a page is opened; every message names the way out."""

from __future__ import annotations

from onrecord.errors import ReadError


class PageError(ReadError):
    """Bytes that are no page of text; the message says what they are and what to do instead.

    >>> str(PageError("this is a PDF; extract its text first"))
    'this is a PDF; extract its text first'
    """
