"""The patterns of time_patterns.tsv as a tree of word classes, walked from every word: cost is linear in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.knowledge.tables import TableError, table, values
from onrecord.reading.timex.lexer import Token, tokens


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
    holidays = root.following["HOLIDAY"]
    for row in table("time_holidays"):
        for name in values(row["names"]):
            places = [root]
            _graft(root, [t.key for t in tokens(name)], holidays, row["day"])
    return root


def _graft(root: Node, keys: Sequence[str], target: Node, day: str) -> None:
    """Adds the words of a holiday as a way to where the class HOLIDAY leads, also after last/next/this."""
    starts = [(root, target)]
    for direction in ("DIR",):
        node = root.following.get(direction)
        if node is not None and "HOLIDAY" in node.following:
            starts.append((node, node.following["HOLIDAY"]))
    for start, end in starts:
        place = start
        for key in keys[:-1]:
            place = place.following.setdefault(key, Node())
        last = place.following.setdefault(keys[-1], Node())
        for name, node in end.following.items():
            last.following.setdefault(name, node)
        last.ends.extend((row, f"{rule}:{day}", a, b) for row, rule, a, b in end.ends)
        for node in _below(end):
            node.ends = [(r, rule, a, b) for r, rule, a, b in node.ends]


def _below(node: Node) -> Iterator[Node]:
    for child in node.following.values():
        yield child
        yield from _below(child)
