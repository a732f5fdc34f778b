"""Lines of a text, and the sentence-like pieces of a line: what furniture and dates are looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.page.rules import words
from onrecord.records import Span

_LINES = re.compile(r"[^\n\r\u2028\u2029]*")
# A stop with its closing quotes, white space, and what a sentence can begin with.
STOP = re.compile(r"[.!?…][\"'”’)\]]{0,3}(\s+)(?=[-\"“‘(\[—–#@*<©]{0,3}(?:[^\W_a-z]|https?:|pic\.)|@\w|<\w)")
_TOKEN_BEFORE = re.compile(r"([\w.’'-]+)\.[\"'”’)\]]{0,3}$")


def lines_of(text: str) -> Iterator[Span]:
    """The lines that are not blank, without the white space around them."""
    for match in _LINES.finditer(text):
        line = match.group()
        bare = line.strip()
        if bare:
            start = match.start() + len(line) - len(line.lstrip())
            yield Span(start, start + len(bare))


def pieces(text: str, line: Span) -> Iterator[Span]:
    """The sentence-like pieces of a line.

    >>> t = "He met Gen. Doe. Sign up now! Read on"
    >>> [t[s.start : s.end] for s in pieces(t, Span(0, len(t)))]
    ['He met Gen. Doe.', 'Sign up now!', 'Read on']
    """
    start = line.start
    for stop in STOP.finditer(text, line.start, line.end):
        if text[stop.start()] == "." and abbreviated(text, line.start, stop.start(1)):
            continue
        yield Span(start, stop.start(1))
        start = stop.end()
    if start < line.end:
        yield Span(start, line.end)


def abbreviated(text: str, low: int, end: int) -> bool:
    """Does the full stop before `end` belong to an abbreviation or an initial?"""
    token = _TOKEN_BEFORE.search(text[max(low, end - 24) : end])
    if token is None:
        return False
    word = token.group(1)
    return word in words("abbreviation") or (len(word) == 1 and word.isupper())
