"""Reads CoNLL-U and two-column IOB2 files into sentences of gold words (Universal Dependencies v2 format)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NER = re.compile(r"(?:^|\|)NER=([^|]+)")
ENTITY = re.compile(r"(?:^|\|)Entity=([^|]+)")


@dataclass
class Sentence:
    """Parallel lists, one entry a syntactic word; heads count from 1 within the sentence, 0 is the root.

    `names` are IOB2 labels ("B-PER"); `spaces[i]` says whether a space follows word i in the raw text.
    Lists of what a file does not annotate are empty.
    """

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    document: str = ""
    paragraph: bool = False  # starts a paragraph


def read_conllu(path: Path) -> list[Sentence]:
    """All sentences of a CoNLL-U file; multiword tokens lend their spacing to their last word."""
    return list(_sentences(path))


def _sentences(path: Path) -> Iterator[Sentence]:
    sentence, document, paragraph, glued = Sentence(), "", False, (0, True)
    with path.open(encoding="utf-8") as lines:
        for raw in lines:
            line = raw.rstrip("\n")
            if not line:
                if sentence.words:
                    yield sentence
                sentence, paragraph, glued = Sentence(document=document), False, (0, True)
            elif line.startswith("#"):
                if line.startswith("# newdoc"):
                    document = line.rpartition("=")[2].strip()
                    sentence.document = document
                if line.startswith(("# newpar", "# newdoc")):
                    paragraph = True
                sentence.paragraph = paragraph
            else:
                columns = line.split("\t")
                if "-" in columns[0]:
                    last = int(columns[0].split("-")[1])
                    glued = (last, "SpaceAfter=No" not in columns[9])
                elif columns[0].isdigit():
                    _add(sentence, columns, glued)
    if sentence.words:
        yield sentence


def _add(sentence: Sentence, columns: list[str], glued: tuple[int, bool]) -> None:
    number, misc = int(columns[0]), columns[9]
    space = "SpaceAfter=No" not in misc
    if number < glued[0]:
        space = False
    elif number == glued[0]:
        space = glued[1]
    sentence.words.append(columns[1])
    sentence.lemmas.append(columns[2])
    sentence.upos.append(columns[3])
    sentence.tags.append(columns[4])
    sentence.heads.append(int(columns[6]))
    sentence.labels.append(columns[7])
    sentence.spaces.append(space)
    name, entity = NER.search(misc), ENTITY.search(misc)
    sentence.names.append(name.group(1) if name else "O")
    sentence.entities.append(entity.group(1) if entity else "")


def read_iob(path: Path) -> list[Sentence]:
    """All sentences of a file with a word and an IOB2 label a line, blank lines between sentences."""
    out, sentence = [], Sentence()
    for raw in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if not raw.strip():
            if sentence.words:
                out.append(sentence)
            sentence = Sentence()
            continue
        word, _, label = raw.rpartition("\t")
        sentence.words.append(word)
        sentence.names.append(label)
        sentence.spaces.append(True)
    return out


def spans(labels: list[str]) -> list[tuple[int, int, str]]:
    """IOB2 labels as (start, end, type), end exclusive; an I- that continues nothing starts a span.

    >>> spans(["B-PER", "I-PER", "O", "B-LOC"])
    [(0, 2, 'PER'), (3, 4, 'LOC')]
    """
    out: list[tuple[int, int, str]] = []
    start, kind = -1, ""
    for i, label in enumerate([*labels, "O"]):
        inside = label.startswith("I-") and label[2:] == kind
        if kind and not inside:
            out.append((start, i, kind))
            kind = ""
        if label != "O" and not inside:
            start, kind = i, label[2:]
    return out
