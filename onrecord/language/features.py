"""What the encoder is told of a word beside its letters: the encoder is uncased, so case is a feature of its own."""

from __future__ import annotations

CASES = ("lower", "title", "upper", "initial", "mixed", "other")


def case_of(word: str) -> int:
    """The case class of a word as an index into CASES.

    >>> [CASES[case_of(w)] for w in ("said", "Kyiv", "NATO", "A", "iPhone", "1994")]
    ['lower', 'title', 'upper', 'initial', 'mixed', 'other']
    """
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 5
    if all(c.islower() for c in letters):
        return 0
    if letters[0].isupper() and all(not c.isupper() for c in letters[1:]):
        return 3 if len(letters) == 1 else 1
    if all(not c.islower() for c in letters):
        return 2
    return 4
