"""The training sets as one stream of windows: consecutive sentences of a document, as a reader meets them."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation.conllu import Sentence, read_conllu, read_iob

SCHEMES = ("news", "gum")  # GUM's names are cut out of nested entity phrases, all other sets follow CoNLL-2003
NAME_LABELS = ("O", *(f"{p}-{t}" for t in ("PER", "ORG", "LOC", "MISC") for p in "BI"))


@dataclass
class Source:
    """One annotated set: `scheme` says which names head learns from it, `tree` and `starts` whether those are gold."""

    name: str
    sentences: list[Sentence]
    scheme: str
    tree: bool
    starts: bool


def sources(data: Path, own: Path) -> list[Source]:
    """EWT, GUM, wikigold, re3d, BTC and the project's own names in news (standoff, see training/names)."""
    trees, names = data / "treebanks", data / "ner"
    out = [
        Source("ewt", read_conllu(trees / "ewt-train.conllu"), "news", True, True),
        Source("gum", read_conllu(trees / "gum-train.conllu"), "gum", True, True),
        Source("wikigold", clean(read_iob(names / "wikigold-train.iob2")), "news", False, True),
        Source("re3d", clean(read_iob(names / "re3d-train.iob2")), "news", False, False),
        Source("btc", clean(read_iob(names / "btc-train.iob2")), "news", False, False),
    ]
    news = own_names(data / "events" / "train", own)
    if news:
        out.append(Source("own", news, "news", False, True))
    return out


def clean(sentences: Iterable[Sentence], longest: int = 160) -> list[Sentence]:
    """Leaves out sentences too long for a window (tables, foreign scripts spelled letter by letter)."""
    return [s for s in sentences if len(s.words) <= longest]


def own_names(articles: Path, folder: Path) -> list[Sentence]:
    """Sentences of events/train with the names that training/names lists for them, in order."""
    from onrecord.language.tokenizer import create_tokenizer

    tokenize = create_tokenizer()
    held = held_out(folder)
    out: list[Sentence] = []
    for article, listed in listed_names(folder).items():
        path = articles / f"{article}.json"
        if article in held or not path.exists():
            continue
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        marks = mark_names(text, listed)
        for start, end in json.loads(path.read_text(encoding="utf-8"))["sentence_spans"]:
            doc = tokenize(text[start:end])
            words = [t for t in doc if not t.is_space]
            s = Sentence(document=article)
            s.words = [t.text for t in words]
            s.spaces = [bool(t.whitespace_) for t in words]
            s.names = [marks_label(marks, start + t.idx, start + t.idx + len(t)) for t in words]
            if s.words:
                out.append(s)
    return clean(out)


def held_out(folder: Path) -> set[str]:
    """Articles kept for measuring (training/names/held-out.txt), never trained on."""
    path = folder / "held-out.txt"
    return set(path.read_text().split()) if path.exists() else set()


def listed_names(folder: Path) -> dict[str, dict[str, str]]:
    """article -> surface string -> type, from all tables of the folder."""
    out: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.tsv")):
        lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x and not x.startswith("# ")]
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] in ("PER", "ORG", "LOC", "MISC"):
                out.setdefault(row["article"], {})[row["name"]] = row["type"]
    return out


def mark_names(text: str, listed: dict[str, str]) -> dict[int, tuple[int, str]]:
    """Start -> (end, type) of every occurrence of a listed string, longest first, at word boundaries."""
    if not listed:
        return {}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in sorted(listed, key=len, reverse=True)))
    return {m.start(): (m.end(), listed[m.group()]) for m in pattern.finditer(text)}


def marks_label(marks: dict[int, tuple[int, str]], start: int, end: int) -> str:
    if start in marks:
        return "B-" + marks[start][1] if end <= marks[start][0] else "O"  # "US" is no name in "US$300"
    for at in range(start - 1, max(start - 120, -1), -1):
        if at in marks:
            return "I-" + marks[at][1] if end <= marks[at][0] else "O"
    return "O"


@dataclass
class Window:
    """Subtoken ids and case classes with [CLS] and [SEP], and the gold of each word; -100 where unknown.

    `first[0]` is 0 ([CLS], the root); word i of the window is at index i + 1. `heads` are window word indices
    (0 the root); `sentence` numbers the sentence of each word.
    """

    ids: list[int]
    cases: list[int]
    first: list[int]
    upos: list[int]
    tags: list[int]
    names: list[int]
    scheme: int
    starts: list[int]
    heads: list[int]
    labels: list[int]
    sentence: list[int]


@dataclass
class Vocabularies:
    upos: list[str]
    tags: list[str]
    labels: list[str]
    names: list[str]
    schemes: list[str]


def vocabularies(all_sources: Iterable[Source]) -> Vocabularies:
    upos, tags, labels = set(), set(), set()
    for source in all_sources:
        if source.tree:
            for s in source.sentences:
                upos.update(s.upos)
                tags.update(s.tags)
                labels.update(s.labels)
    return Vocabularies(sorted(upos), sorted(tags), sorted(labels), list(NAME_LABELS), list(SCHEMES))


def groups(source: Source, rng: random.Random, longest: int) -> list[list[Sentence]]:
    """Consecutive sentences of one document, packed up to a length drawn anew for every window."""
    out: list[list[Sentence]] = []
    current: list[Sentence] = []
    room = 0
    for s in source.sentences:
        if current and (s.document != current[0].document or len(s.words) > room):
            out.append(current)
            current = []
        if not current:
            room = rng.choice((1, 24, 48, 96, longest))
        current.append(s)
        room -= len(s.words)
    if current:
        out.append(current)
    return out


Encode = Callable[[list[str]], tuple[list[int], list[int], list[int]]]


def window(group: list[Sentence], source: Source, v: Vocabularies, encode: Encode) -> Window:
    """`encode` gives subtoken ids, case classes and the first subtoken of each word (see language.encoding)."""
    words = [w for s in group for w in s.words]
    ids, cases, first = encode(words)
    w = Window(ids, cases, [0, *first], [], [], [], v.schemes.index(source.scheme), [], [], [], [])
    offset = 0
    for number, s in enumerate(group):
        n = len(s.words)
        w.upos += [v.upos.index(t) for t in s.upos] if source.tree else [-100] * n
        w.tags += [v.tags.index(t) for t in s.tags] if source.tree else [-100] * n
        w.names += [v.names.index(t) for t in s.names]
        w.starts += [1, *[0] * (n - 1)] if source.starts else [-100] * n
        w.heads += [h + offset if h else 0 for h in s.heads] if source.tree else [-100] * n
        w.labels += [v.labels.index(t) for t in s.labels] if source.tree else [-100] * n
        w.sentence += [number] * n
        offset += n
    return w
