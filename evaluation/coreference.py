"""Coreference on GUM test and gum-news: `python -m evaluation.coreference --data ../shared/data`.

The program reads the raw text of each document; its chains are the mentions of `Reading.entities`. Gold chains are
the groups of the treebank's `Entity=` column that are persons, organisations or places and have two mentions or more.

Mentions are matched by their head: the word of the span whose head in the gold tree lies outside it. Named and
nominal mentions are scored with MUC, B3 and CEAF-e, summed over documents, and CoNLL is the mean of their F1 (Pradhan
et al. 2014); chains of one such mention are left out on both sides, as there. What the program marks on a gold
mention of another kind (object, event, time ...) counts neither way; what it marks where gold has nothing counts
against it.

A pronoun is right if its system entity holds a correctly matched named or nominal mention of the pronoun's gold
chain. "third person" are he, she, it and they in all forms, of chains that have a named or nominal mention; "all"
adds I, you, we, who, this and so on. `read` is the share of those pronouns the program puts into any entity.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.conllu import Sentence
from evaluation.language import documents, raw_text
from onrecord.errors import ReadError
from onrecord.read import read
from onrecord.records import Entity

SETS = ("gum-test", "gum-news")
KINDS = frozenset({"person", "organization", "place"})
BRACKET = re.compile(r"\((\d+)-([^-()]+)[^()]*(\)?)|(\d+)\)")
HE, SHE = ("he", "him", "his", "himself"), ("she", "her", "hers", "herself")
IT, THEY = ("it", "its", "itself"), ("they", "them", "their", "theirs", "themselves", "themself")
THIRD = frozenset((*HE, *SHE, *IT, *THEY))
METRICS = ("muc", "b3", "ceaf-e")

Chain = frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class GoldMention:
    """Words `start` to `end` (exclusive) of the document; `head` is one of them, `chain` GUM's group."""

    chain: int
    kind: str
    start: int
    end: int
    head: int
    pronoun: bool


@dataclass(frozen=True, slots=True)
class SystemMention:
    """A mention of system entity number `entity`, as words of the gold document."""

    entity: int
    start: int
    end: int
    head: int


@dataclass
class Ratio:
    """A sum of hits over a sum of cases; `percent` of nothing is 0."""

    hit: float = 0.0
    of: float = 0.0

    def add(self, hit: float, of: float) -> None:
        self.hit += hit
        self.of += of

    @property
    def percent(self) -> float:
        return 100 * self.hit / self.of if self.of else 0.0


@dataclass
class Tally:
    """All sums of one set; precision and recall of each metric, and the shares of mentions and pronouns."""

    recall: dict[str, Ratio] = field(default_factory=lambda: {m: Ratio() for m in METRICS})
    precision: dict[str, Ratio] = field(default_factory=lambda: {m: Ratio() for m in METRICS})
    shares: dict[str, Ratio] = field(default_factory=dict)

    def share(self, name: str, hit: float, of: float) -> None:
        self.shares.setdefault(name, Ratio()).add(hit, of)

    def f1(self, metric: str) -> float:
        return f1(self.precision[metric].percent, self.recall[metric].percent)

    @property
    def conll(self) -> float:
        return sum(self.f1(m) for m in METRICS) / len(METRICS)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean.

    >>> f1(50.0, 100.0)
    66.66666666666667
    """
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def brackets(cell: str) -> Iterator[tuple[int, str, bool, bool]]:
    """What opens and closes at a word, as (group, type, opens, closes); of a mere closing the type is "".

    >>> list(brackets("(5-person-new-sssss-cf1-1-coref)23)(7-place-new-nnnnn-cf2-1,2-sgl-Kyiv"))
    [(5, 'person', True, True), (23, '', False, True), (7, 'place', True, False)]
    """
    for m in BRACKET.finditer(cell):
        if m[4]:
            yield int(m[4]), "", False, True
        else:
            yield int(m[1]), m[2], True, bool(m[3])


def head_of(heads: Sequence[int], start: int, end: int) -> int:
    """The first of the words `start` to `end` whose head lies outside them; `heads` count from 0, -1 the root.

    >>> head_of([2, 2, -1], 0, 2)
    0
    """
    return next((i for i in range(start, end) if not start <= heads[i] < end), start)


def word_heads(sentences: Sequence[Sentence]) -> list[int]:
    """The head of every word of a document as a word number of the document, -1 for roots."""
    out: list[int] = []
    for s in sentences:
        base = len(out)
        out += [h + base - 1 if h else -1 for h in s.heads]
    return out


def gold_mentions(sentences: Sequence[Sentence]) -> list[GoldMention]:
    """All mentions of a document, of every type, in the order of their ends."""
    heads = word_heads(sentences)
    upos = [u for s in sentences for u in s.upos]
    out: list[GoldMention] = []
    at = 0
    for s in sentences:
        opened: dict[int, list[tuple[int, str]]] = {}
        for i, cell in enumerate(s.entities):
            for group, kind, opens, closes in brackets(cell):
                if opens:
                    opened.setdefault(group, []).append((at + i, kind))
                if closes and opened.get(group):
                    start, etype = opened[group].pop()
                    head = head_of(heads, start, at + i + 1)
                    out.append(GoldMention(group, etype, start, at + i + 1, head, upos[head] == "PRON"))
        at += len(s.words)
    return out


def system_mentions(entities: Sequence[Entity], sentences: Sequence[Sentence]) -> list[SystemMention]:
    """The mentions of the entities on the gold words they touch; what touches none is left out."""
    places = [p for where in raw_text(sentences)[1] for p in where]
    heads = word_heads(sentences)
    out: list[SystemMention] = []
    for number, entity in enumerate(entities):
        for span in entity.mentions:
            inside = [i for i, (a, b) in enumerate(places) if a < span.end and b > span.start]
            if inside:
                start, end = inside[0], inside[-1] + 1
                out.append(SystemMention(number, start, end, head_of(heads, start, end)))
    return out


def align(gold: Sequence[GoldMention], system: Sequence[SystemMention]) -> dict[int, int]:
    """System mention -> gold mention (positions in the lists) of the same head, one to one, by overlap.

    Conjoined phrases share their head with their first part ("Ann and Bob", "Ann"): overlap tells them apart.
    """
    by_head: dict[int, list[int]] = {}
    for g, mention in enumerate(gold):
        by_head.setdefault(mention.head, []).append(g)
    pairs = [
        (-overlap(gold[g].start, gold[g].end, m.start, m.end), s, g)
        for s, m in enumerate(system)
        for g in by_head.get(m.head, ())
    ]
    out: dict[int, int] = {}
    taken: set[int] = set()
    for _, s, g in sorted(pairs):
        if s not in out and g not in taken:
            out[s] = g
            taken.add(g)
    return out


def overlap(a: int, b: int, c: int, d: int) -> float:
    """The share of words of [a, b) and [c, d) that both hold.

    >>> overlap(0, 4, 2, 4)
    0.5
    """
    return max(0, min(b, d) - max(a, c)) / (max(b, d) - min(a, c))


def muc(one: Sequence[Chain], other: Sequence[Chain]) -> tuple[float, float]:
    """Links of `one` that `other` keeps, and all of them: MUC recall if `one` is gold, else precision."""
    where = {m: i for i, chain in enumerate(other) for m in chain}
    hit = of = 0
    for chain in one:
        parts = len({where[m] for m in chain if m in where}) + sum(m not in where for m in chain)
        hit += len(chain) - parts
        of += len(chain) - 1
    return hit, of


def b_cubed(one: Sequence[Chain], other: Sequence[Chain]) -> tuple[float, float]:
    """The sum over mentions of `one` of the share of its chain found in its chain of `other`; the mentions."""
    where = {m: chain for chain in other for m in chain}
    hit = sum(len(chain & where[m]) / len(chain) for chain in one for m in chain if m in where)
    return hit, sum(len(chain) for chain in one)


def ceaf_e(gold: Sequence[Chain], system: Sequence[Chain]) -> float:
    """The similarity of the best one-to-one assignment of chains (phi 4 of Luo 2005)."""
    similar = [[2 * len(g & s) / (len(g) + len(s)) for s in system] for g in gold]
    return assignment(similar)


def assignment(gain: Sequence[Sequence[float]]) -> float:
    """The greatest sum of one entry a row and column (Hungarian method, cubic in the size of the table).

    >>> assignment([[1.0, 0.9], [0.9, 0.1]])
    1.8
    """
    rows, columns = len(gain), len(gain[0]) if gain else 0
    if rows > columns:
        return assignment([list(c) for c in zip(*gain, strict=True)]) if columns else 0.0
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    row_of, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        row_of[0], at = row, 0
        least, used = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while row_of[at]:
            used[at], best, nearest = True, float("inf"), 0
            for j in range(1, columns + 1):
                if not used[j]:
                    cost = -gain[row_of[at] - 1][j - 1] - u[row_of[at]] - v[j]
                    if cost < least[j]:
                        least[j], way[j] = cost, at
                    if least[j] < best:
                        best, nearest = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    u[row_of[j]] += best
                    v[j] -= best
                else:
                    least[j] -= best
            at = nearest
        while at:
            row_of[at], at = row_of[way[at]], way[at]
    return sum(gain[row_of[j] - 1][j - 1] for j in range(1, columns + 1) if row_of[j])


def add_chains(tally: Tally, gold: Sequence[Chain], system: Sequence[Chain]) -> None:
    """Adds one document to MUC, B3 and CEAF-e."""
    tally.recall["muc"].add(*muc(gold, system))
    tally.precision["muc"].add(*muc(system, gold))
    tally.recall["b3"].add(*b_cubed(gold, system))
    tally.precision["b3"].add(*b_cubed(system, gold))
    shared = ceaf_e(gold, system)
    tally.recall["ceaf-e"].add(shared, len(gold))
    tally.precision["ceaf-e"].add(shared, len(system))


def chained(groups: Iterable[Iterable[Hashable]]) -> list[Chain]:
    """The groups of two and more."""
    return [c for c in map(frozenset, groups) if len(c) > 1]


def score(
    tally: Tally,
    gold: Sequence[GoldMention],
    system: Sequence[SystemMention],
    words: Sequence[str],
    proper: Sequence[bool],
) -> list[str]:
    """Adds one document; returns what went wrong, a line each. `proper` tells which words are proper nouns."""
    sizes = Counter(m.chain for m in gold)
    scored = {g for g, m in enumerate(gold) if m.kind in KINDS and sizes[m.chain] > 1}
    pair = align(gold, system)
    back = {g: s for s, g in pair.items()}

    gold_groups: dict[int, list[Hashable]] = {}
    for g in sorted(scored):
        if not gold[g].pronoun:
            gold_groups.setdefault(gold[g].chain, []).append(g)
    system_groups: dict[int, list[Hashable]] = {}
    for s, mention in enumerate(system):
        partner = pair.get(s)
        if partner is None:
            if words[mention.head].lower() not in THIRD:
                system_groups.setdefault(mention.entity, []).append(("no mention", s))
        elif gold[partner].kind in KINDS and not gold[partner].pronoun:
            system_groups.setdefault(mention.entity, []).append(partner)
    gold_chains, system_chains = chained(gold_groups.values()), chained(system_groups.values())
    add_chains(tally, gold_chains, system_chains)

    wrong: list[str] = []
    for g in sorted(scored):
        m = gold[g]
        what = "pronoun" if m.pronoun else "named" if proper[m.head] else "nominal"
        tally.share(f"mentions {what}", g in back, 1)
        if g not in back and not m.pronoun:
            wrong.append(f"no mention: {what} {m.kind}: {' '.join(words[m.start : m.end])[:80]}")
    names_of: dict[int, set[int]] = {}
    for s, g in pair.items():
        if g in scored and not gold[g].pronoun:
            names_of.setdefault(system[s].entity, set()).add(gold[g].chain)
    for g in sorted(scored):
        m = gold[g]
        if not m.pronoun or m.chain not in gold_groups:
            continue
        right = g in back and m.chain in names_of.get(system[back[g]].entity, ())
        for label in ("all", "third person") if words[m.head].lower() in THIRD else ("all",):
            tally.share(f"pronouns {label}", right, 1)
            tally.share(f"read {label}", g in back, 1)
        if not right:
            told = "linked wrong" if g in back else "not linked"
            context = " ".join(words[max(m.start - 12, 0) : m.end + 4])
            wrong.append(f"pronoun {told}: {words[m.head]}: … {context}")
    return wrong


def read_entities(text: str, published: str | None = None) -> tuple[Entity, ...]:
    """The entities of a text; none of what cannot be read. `published` counts only as a full day."""
    try:
        reading = read(text, published=published if published and len(published) == 10 else None)
    except ReadError as error:
        print(f"not read: {error}", file=sys.stderr)
        return ()
    if len(reading.text) != len(text):  # control characters are read as spaces
        raise ValueError("the offsets of the reading are not those of the text given")
    return reading.entities


def measure(data: Path, name: str, limit: int | None = None) -> tuple[Tally, list[str]]:
    """The figures of one set, and what went wrong."""
    tally, wrong = Tally(), []
    docs = documents(data / "treebanks" / f"{name}.conllu")[:limit]
    for number, sentences in enumerate(docs, 1):
        print(f"\r{name} {number}/{len(docs)}", end="", file=sys.stderr, flush=True)
        system = system_mentions(read_entities(raw_text(sentences)[0]), sentences)
        words = [w for s in sentences for w in s.words]
        proper = [u == "PROPN" for s in sentences for u in s.upos]
        lines = score(tally, gold_mentions(sentences), system, words, proper)
        wrong += [f"{sentences[0].document}: {line}" for line in lines]
    print(file=sys.stderr)
    return tally, wrong


def report(name: str, tally: Tally) -> str:
    """The figures in percent, for people."""
    lines = [f"{name}: CoNLL {tally.conll:.1f} (named and nominal mentions)"]
    for m in METRICS:
        p, r = tally.precision[m].percent, tally.recall[m].percent
        lines.append(f"  {m:7s} P {p:5.1f}  R {r:5.1f}  F1 {tally.f1(m):5.1f}")
    lines += [f"  {k:22s} {v.percent:5.1f}  ({v.hit:.0f} of {v.of:.0f})" for k, v in sorted(tally.shares.items())]
    return "\n".join(lines)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", type=Path, default=Path("../shared/data"))
    a.add_argument("--sets", nargs="*", default=list(SETS))
    a.add_argument("--limit", type=int, help="only the first documents of each set")
    a.add_argument("--errors", type=int, default=0, help="show that many errors of each set, evenly spread")
    args = a.parse_args()
    for name in args.sets:
        tally, wrong = measure(args.data, name, args.limit)
        print(report(name, tally))
        for line in wrong[:: max(1, len(wrong) // args.errors)][: args.errors] if args.errors else ():
            print("   ", line)


if __name__ == "__main__":
    main()
