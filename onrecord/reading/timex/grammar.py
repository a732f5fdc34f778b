"""The patterns of time_patterns.tsv as a tree of word classes, walked from every word: cost is linear in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.knowledge.tables import TableError, table
from onrecord.reading.timex.lexer import Token


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: words `first` to `last` (exclusive) of the list, the rule, and how each word was taken.

    `taken` pairs the index of a word with the element of the pattern it filled ("MONTH", "of").
    """

    first: int
    last: int
    rule: str
    row: int
    taken: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Node:
    """A place in the tree of patterns: elements that may follow, and the patterns that end here."""

    following: dict[str, Node] = field(default_factory=dict)
    ends: list[tuple[int, str, int, int]] = field(default_factory=list)


def _element(raw: str) -> tuple[tuple[str, ...], bool, bool]:
    """(choices, may be missing, context only) of an element such as `last|next?` or `<in|on>`."""
    context = raw.startswith("<") and raw.endswith(">")
    inner = raw[1:-1] if context else raw
    optional = inner.endswith("?") and len(inner) > 1
    choices = (inner[:-1] if optional else inner).split("|")
    return tuple(c if c.isupper() and len(c) > 1 else c.lower() for c in choices), optional, context


@cache
def tree() -> Node:
    """All patterns as one tree; the optional elements are spelled out, the choices branch."""
    root = Node()
    for number, row in enumerate(table("time_patterns")):
        elements = [_element(raw) for raw in row["pattern"].split()]
        core = [i for i, (_, _, context) in enumerate(elements) if not context]
        if not core:
            raise TableError(f"time_patterns.tsv: {row['pattern']!r} has nothing outside of <>")
        lead, trail = core[0], len(elements) - 1 - core[-1]
        places: list[Node] = [root]
        for choices, optional, _ in elements:
            entered: dict[int, Node] = {}
            for place in places:
                for choice in choices:
                    node = place.following.setdefault(choice, Node())
                    entered[id(node)] = node
            if optional:
                entered |= {id(p): p for p in places}
            places = list(entered.values())
        for place in places:
            place.ends.append((number, row["rule"], lead, trail))
    return root


def matches(words: Sequence[Token]) -> Iterator[Match]:
    """Every pattern that fits, from every word on; a pattern never crosses a gap of \\n.

    >>> from onrecord.reading.timex.lexer import tokens
    >>> [(m.first, m.last, m.rule) for m in matches(tokens("on 3 May"))]
    [(1, 3, 'date'), (2, 3, 'date')]
    """
    root = tree()
    for start in range(len(words)):
        stack: list[tuple[Node, int, tuple[tuple[int, str], ...]]] = [(root, start, ())]
        while stack:
            node, at, taken = stack.pop()
            for row, rule, lead, trail in node.ends:
                inside = taken[lead : len(taken) - trail]
                yield Match(start + lead, at - trail, rule, row, inside)
            if at == len(words) or (at > start and words[at].gap == "\n"):
                continue
            word = words[at]
            for name in (word.key, *word.classes):
                child = node.following.get(name)
                if child is not None:
                    stack.append((child, at + 1, (*taken, (at, name))))
