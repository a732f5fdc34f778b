"""Where paragraphs of plain text begin and end."""

from __future__ import annotations

import re
from itertools import pairwise

from onrecord.records import Span


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, without the white space around them: parted by blank lines, and by every line break
    unless the lines look as if they were wrapped by hand.

    >>> paragraphs("One.\\n\\nTwo.\\nThree.")
    [Span(start=0, end=4), Span(start=6, end=10), Span(start=11, end=17)]
    """
    lines = [line for line in re.finditer(r"[^\n]+", text) if line.group().strip()]
    pairs = list(pairwise(lines))
    inner = [len(a.group()) for a, b in pairs if b.start() - a.end() == 1]
    wrapped = len(inner) >= 3 and sum(50 <= size <= 100 for size in inner) >= 0.7 * len(inner)
    firsts = lines[:1] + [b for a, b in pairs if not wrapped or b.start() - a.end() > 1]
    ends = [*(line.start() for line in firsts[1:]), len(text)]
    out = []
    for first, end in zip(firsts, ends, strict=False):
        body = text[first.start() : end]
        left = end - len(body.lstrip())
        out.append(Span(left, left + len(body.strip())))
    return out
