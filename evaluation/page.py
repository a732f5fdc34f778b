"""How well pages are taken apart: furniture of plain text, article text of HTML, dates of publication.

    python -m evaluation.page --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.page.plain import read_plain
from onrecord.records import Article


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives; adds up, and gives precision, recall and F1."""

    tp: float = 0
    fp: float = 0
    fn: float = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F {self.f1:.3f}"


def harmonic(p: float, r: float) -> float:
    """F1 of a precision and a recall."""
    return 2 * p * r / (p + r) if p + r else 0.0


# --- furniture of plain text ------------------------------------------------------------------------------------------


def seed(data: Path) -> tuple[int, int]:
    """Pieces of furniture of the seed article found with kind and span, and how many there are."""
    expected = json.loads((data / "seed" / "expected.json").read_text(encoding="utf-8"))["furniture"]
    article = read_plain((data / "seed" / "article.txt").read_text(encoding="utf-8"))
    found = {(f.kind, f.start, f.end) for f in article.furniture}
    return sum((e["kind"], *e["span"]) in found for e in expected), len(expected)


@dataclass(frozen=True, slots=True)
class Coded:
    """An article of events/ with the characters its coder called furniture."""

    name: str
    text: str
    gold: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    published: str | None
    basis: str


def coded(data: Path, split: str) -> Iterator[Coded]:
    """The articles of events/train or events/dev."""
    for path in sorted((data / "events" / split).glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        spans = tuple((s, e) for s, e in record["sentence_spans"])
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        yield Coded(path.stem, text, tuple(spans[i] for i in record["furniture"]), spans, record["published"], record["published_basis"])


def compare(article: Article, gold: Sequence[tuple[int, int]]) -> Counts:
    """Characters found and meant. White space does not count; nor do datelines, which the coders' unit, the sentence, cannot show."""
    found = {i for f in article.furniture if f.kind != "dateline" for i in range(f.start, f.end)}
    meant = {i for s, e in gold for i in range(s, e)}
    neither = {i for f in article.furniture if f.kind == "dateline" for i in range(f.start, f.end)} - meant
    meant |= {i for f in article.furniture if f.kind == "dateline" for i in range(f.start, f.end)} & meant
    found |= {i for f in article.furniture if f.kind == "dateline" for i in range(f.start, f.end)} & meant
    solid = {i for i in (found | meant) - neither if not article.text[i].isspace()}
    found, meant = found & solid, meant & solid
    return Counts(len(found & meant), len(found - meant), len(meant - found))


def furniture(articles: Sequence[Coded]) -> dict[str, Counts]:
    """Counts by source of the article ("fnc", "wn" ...), and over all."""
    total: dict[str, Counts] = {"all": Counts()}
    for article in articles:
        counts = compare(read_plain(article.text), article.gold)
        source = article.name.split("-")[0]
        total[source] = total.get(source, Counts()) + counts
        total["all"] += counts
    return total


def differences(articles: Sequence[Coded]) -> Iterator[str]:
    """What was missed (-) and what was wrongly taken (+), for a person to look at."""
    for article in articles:
        read = read_plain(article.text)
        found = {i for f in read.furniture if f.kind != "dateline" for i in range(f.start, f.end)}
        meant = {i for s, e in article.gold for i in range(s, e)}
        kind = {i: f.kind for f in read.furniture for i in range(f.start, f.end)}
        for sign, wrong in (("-", meant - found), ("+", found - meant)):
            for start, end in _stretches(wrong):
                said = article.text[start:end]
                if said.strip():
                    before, after = article.text[max(0, start - 30) : start], article.text[end : end + 30]
                    yield f"{sign} {article.name[:12]} {start / len(article.text):.2f} {kind.get(start, '')}: …{before}[[{said}]]{after}…".replace("\n", "¶")


def _stretches(places: set[int]) -> Iterator[tuple[int, int]]:
    start = previous = -2
    for i in sorted(places):
        if i != previous + 1:
            if start >= 0:
                yield start, previous + 1
            start = i
        previous = i
    if start >= 0:
        yield start, previous + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--show", choices=("furniture", "pages", "dates"), help="print single differences")
    parser.add_argument("--split", choices=("train", "dev"), default="train", help="of what --show prints")
    arguments = parser.parse_args()
    data: Path = arguments.data
    if arguments.show == "furniture":
        print("\n".join(differences(tuple(coded(data, arguments.split)))))
        return
    found, there = seed(data)
    print(f"seed: {found} of {there} pieces")
    for split in ("train", "dev"):
        begun = time.perf_counter()
        for source, counts in sorted(furniture(tuple(coded(data, split))).items()):
            print(f"furniture {split:5} {source:4} {counts}  ({counts.tp + counts.fn:.0f} characters)")
        print(f"  {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
