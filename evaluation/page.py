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

from onrecord.page import read_page
from onrecord.page.decode import decode
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
        yield Coded(
            path.stem,
            text,
            tuple(spans[i] for i in record["furniture"]),
            spans,
            record["published"],
            record["published_basis"],
        )


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
                    yield f"{sign} {article.name[:12]} {start / len(article.text):.2f} {kind.get(start, '')}: …{before}[[{said}]]{after}…".replace(
                        "\n", "¶"
                    )


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


# --- article text of HTML ---------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\w+")


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    """Runs of n words, counted (a shorter text is one run, as in the benchmark)."""
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + n]) for i in range(max(1, len(tokens) - n + 1)) if tokens)


def page_counts(true: str, found: str) -> Counts:
    """Shares of a page's shingles that are right, wrong and missed, so that long pages weigh no more than short ones."""
    meant, said = shingles(true), shingles(found)
    tp = float((meant & said).total())
    fp, fn = said.total() - tp, meant.total() - tp
    total = tp + fp + fn
    return Counts(tp / total, fp / total, fn / total) if total else Counts()


def averaged(pages: Sequence[Counts]) -> tuple[float, float, float]:
    """Precision and recall averaged over pages, and their F1, as scrapinghub/article-extraction-benchmark counts.

    A page of which nothing was found counts 0, unless nothing was there to be found.
    """
    precision = sum(_share(p.tp, p.fp, p.fn) for p in pages) / max(1, len(pages))
    recall = sum(_share(p.tp, p.fn, p.fp) for p in pages) / max(1, len(pages))
    return precision, recall, harmonic(precision, recall)


def _share(right: float, wrong: float, other: float) -> float:
    if right + wrong:
        return right / (right + wrong)
    return 0.0 if other else 1.0


def stored_pages(data: Path) -> dict[str, tuple[bytes, str]]:
    """Pages as served and the text of their articles."""
    truth = json.loads((data / "pages" / "ground-truth.json").read_text(encoding="utf-8"))
    return {
        k: (gzip.decompress((data / "pages" / "html" / f"{k}.html.gz").read_bytes()), v["articleBody"])
        for k, v in truth.items()
    }


def body(article: Article) -> str:
    """The article without its furniture and without its title, which the benchmark's texts leave out.

    Datelines, and the signatures of quoted posts, are furniture to us and article to the benchmark: they stay in.
    """
    parts: list[str] = []
    at = article.title.end if article.title else 0
    for f in article.furniture:
        if f.kind in ("dateline", "tweet"):
            continue
        parts.append(article.text[at : max(at, f.start)])
        at = max(at, f.end)
    return "\n".join([*parts, article.text[at:]])


def ours(page: bytes) -> str:
    return body(read_page(page))


def alone(page: bytes, *, comments: bool = True, precision: bool = False) -> str:
    """trafilatura by itself."""
    import trafilatura

    return trafilatura.extract(decode(page), include_comments=comments, favor_precision=precision) or ""


def extraction(pages: Mapping[str, tuple[bytes, str]], read: Callable[[bytes], str]) -> dict[str, Counts]:
    return {name: page_counts(true, read(page)) for name, (page, true) in pages.items()}


def page_differences(pages: Mapping[str, tuple[bytes, str]]) -> Iterator[str]:
    """Lines missed (-) and wrongly kept (+), worst pages first."""
    scored = sorted((c.f1, name) for name, c in extraction(pages, ours).items())
    for f1, name in scored[:40]:
        page, true = pages[name]
        article = read_page(page)
        said = body(article)
        yield f"===== {name[:8]} {f1:.3f}"
        boiled = [" ".join(_TOKEN.findall(t)).lower() for t in (true, said)]
        for sign, lines, other in (("-", true, boiled[1]), ("+", said, boiled[0])):
            for line in lines.splitlines():
                words = " ".join(_TOKEN.findall(line)).lower()
                if words and words not in other:
                    yield f"  {sign} {line.strip()[:160]}"


# --- days of publication ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    """How many articles there are, how many days were asserted, how many of those are right within a day, or exactly."""

    articles: int
    asserted: int
    near: int
    exact: int

    def __str__(self) -> str:
        share = max(1, self.asserted)
        return f"{self.asserted} of {self.articles} asserted, within a day {self.near / share:.3f}, exact {self.exact / share:.3f}"


Dated = tuple[str, str, datetime.date]  # name, text, day of publication


def polnear(data: Path, split: str) -> Iterator[Dated]:
    """Articles of polnear/ with the day of publication their metadata names."""
    with (data / "polnear" / "metadata.tsv").open(encoding="utf-8", newline="") as file:
        days = {row["filename"]: row["publication_date"] for row in csv.DictReader(file, delimiter="\t")}
    for path in sorted((data / "polnear" / split).glob("*.txt")):
        if days.get(path.stem):
            yield path.stem, path.read_text(encoding="utf-8"), datetime.date.fromisoformat(days[path.stem])


def dated_events(data: Path, split: str, basis: str) -> Iterator[Dated]:
    """Articles of events/ whose coder was given, or inferred, a day of publication."""
    for article in coded(data, split):
        if article.basis == basis and article.published and len(article.published) == 10:
            yield article.name, article.text, datetime.date.fromisoformat(article.published)


def days(articles: Sequence[Dated]) -> Days:
    gaps = [abs((found - true).days) for _, text, true in articles if (found := _found_day(text)) is not None]
    return Days(len(articles), len(gaps), sum(g <= 1 for g in gaps), sum(g == 0 for g in gaps))


def _found_day(text: str) -> datetime.date | None:
    date = read_plain(text).published.date
    return datetime.date.fromisoformat(date) if date else None


def day_differences(articles: Sequence[Dated]) -> Iterator[str]:
    for name, text, true in articles:
        found = read_plain(text).published
        if found.date is not None:
            sign = (
                "="
                if found.date == true.isoformat()
                else "~"
                if abs((datetime.date.fromisoformat(found.date) - true).days) <= 1
                else "#"
            )
            yield f"{sign} {name[:40]} {true} {found.date} {found.basis}: {found.why}"


def all_dated(data: Path) -> dict[str, tuple[Dated, ...]]:
    sets = {f"polnear {split}": tuple(polnear(data, split)) for split in ("train", "dev")}
    for split in ("train", "dev"):
        for basis in ("given", "inferred"):
            sets[f"events {split} {basis}"] = tuple(dated_events(data, split, basis))
    return sets


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
    if arguments.show == "dates":
        for name, articles in all_dated(data).items():
            print(f"===== {name}", *day_differences(articles), sep="\n")
        return
    pages = stored_pages(data)
    if arguments.show == "pages":
        print("\n".join(page_differences(pages)))
        return
    found, there = seed(data)
    print(f"seed: {found} of {there} pieces")
    for split in ("train", "dev"):
        begun = time.perf_counter()
        for source, counts in sorted(furniture(tuple(coded(data, split))).items()):
            print(f"furniture {split:5} {source:4} {counts}  ({counts.tp + counts.fn:.0f} characters)")
        print(f"  {time.perf_counter() - begun:.1f} s")
    for name, articles in all_dated(data).items():
        print(f"dates {name:22} {days(articles)}")
    readers: dict[str, Callable[[bytes], str]] = {
        "trafilatura": alone,
        "trafilatura, no comments": lambda p: alone(p, comments=False),
        "trafilatura, precision": lambda p: alone(p, precision=True),
        "onrecord": ours,
    }
    for name, read in readers.items():
        begun = time.perf_counter()
        scores = extraction(pages, read)
        keys = sorted(scores)
        halves = [averaged([scores[k] for k in part])[2] for part in (keys[::2], keys[1::2])]
        p, r, f = averaged(list(scores.values()))
        print(
            f"pages {name:26} P {p:.4f}  R {r:.4f}  F {f:.4f}  (even {halves[0]:.4f}, odd {halves[1]:.4f})  {time.perf_counter() - begun:.1f} s"
        )


if __name__ == "__main__":
    main()
