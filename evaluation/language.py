"""Scores of the language core on EWT test, GUM test and gum-news: `python -m evaluation.language --data ../shared/data`.

gold: gold words and sentence starts, documents read as running text; punctuation counted, label subtypes kept.
raw: from plain text, F1 over words aligned by their characters, as the CoNLL 2018 shared task counts (Zeman et al. 2018).
Names: micro-F1 of exact spans; EWT test annotates no MISC, so PER ORG LOC there. GUM's names are cut out of nested
entity phrases, which the `gum` scheme of the model follows; `names:news` is the same text under the scheme we ship as default.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from evaluation.conllu import Sentence, read_conllu, spans
from onrecord.language.pipeline import load
from training.corpus import held_out, listed_names, mark_names

OWN = Path(__file__).parent.parent / "training" / "names"
SETS = {"ewt-test": "news", "gum-test": "gum", "gum-news": "gum"}


@dataclass
class Count:
    """Hits, gold and predicted; `f` in percent."""

    hit: int = 0
    gold: int = 0
    found: int = 0

    def add(self, gold: Set[Any], found: Set[Any]) -> None:
        self.hit += len(gold & found)
        self.gold += len(gold)
        self.found += len(found)

    @property
    def f(self) -> float:
        return 200 * self.hit / (self.gold + self.found) if self.gold + self.found else 0.0


@dataclass
class Scores:
    counts: dict[str, Count] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Count:
        return self.counts.setdefault(key, Count())

    def figures(self) -> dict[str, float]:
        return {k: round(c.f, 2) for k, c in self.counts.items()}


def documents(path: Path) -> list[list[Sentence]]:
    """The sentences of a treebank file by document."""
    sentences, key, keyed = read_conllu(path), "", []
    for s in sentences:
        key = s.document or key
        keyed.append((key, s))
    return [[s for _, s in g] for _, g in groupby(keyed, key=lambda pair: pair[0])]


def gold_doc(nlp: Language, sentences: Sequence[Sentence]) -> Doc:
    words = [w for s in sentences for w in s.words]
    spaces = [x for s in sentences for x in s.spaces]
    starts: list[bool | int | None] = [i == 0 for s in sentences for i in range(len(s.words))]
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)


def names_of(doc: Doc, kinds: Sequence[str]) -> set[object]:
    return {(e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ in kinds}


def score_gold(nlp: Language, docs: Sequence[Sequence[Sentence]], kinds: Sequence[str]) -> dict[str, float]:
    out = Scores()
    for sentences in docs:
        doc = gold_doc(nlp, sentences)
        for _, pipe in nlp.pipeline:
            doc = pipe(doc)
        at = 0
        for s in sentences:
            tokens = doc[at : at + len(s.words)]
            for i, t in enumerate(tokens):
                head = 0 if t.head.i == t.i else t.head.i - at + 1
                label = "root" if t.dep_ == "ROOT" else t.dep_
                out["upos"].add({s.upos[i]}, {t.pos_})
                out["tags"].add({s.tags[i]}, {t.tag_})
                out["lemmas"].add({s.lemmas[i].lower()}, {t.lemma_.lower()})
                out["uas"].add({s.heads[i]}, {head})
                out["las"].add({(s.heads[i], s.labels[i])}, {(head, label)})
            gold = {(at + a, at + b, k) for a, b, k in spans(s.names)}
            found = {(e.start, e.end, e.label_) for e in tokens.ents if e.label_ in kinds}
            out["names"].add(gold, found)
            proper, judged = only_proper(s, gold, found, at)
            out["proper names"].add(proper, judged)
            out["proper names ORG"].add({x for x in proper if x[2] == "ORG"}, {x for x in judged if x[2] == "ORG"})
            for kind in kinds:
                out[f"names {kind}"].add({x for x in gold if x[2] == kind}, {x for x in found if x[2] == kind})
            at += len(s.words)
    return out.figures()


SMALL_WORDS = frozenset({"of", "the", "and", "for", "&", "'s", "’s", "de", "al", "-"})


def only_proper(
    s: Sentence, gold: set[tuple[int, int, str]], found: set[tuple[int, int, str]], at: int
) -> tuple[set[tuple[int, int, str]], set[tuple[int, int, str]]]:
    """Gold names of PER ORG LOC made of proper nouns alone, and what was found outside the other gold spans.

    GUM's labels are cut out of nested entity phrases ("at the Prague Conservatory" is a PER): half of its spans are no
    names, and this is the score on the other half.
    """
    proper = {
        (a, b, k)
        for a, b, k in gold
        if k != "MISC"
        and any(s.upos[i - at] == "PROPN" for i in range(a, b))
        and all(s.upos[i - at] == "PROPN" or s.words[i - at].lower() in SMALL_WORDS for i in range(a, b))
        and s.upos[a - at] == "PROPN"
    }
    noise = {i for a, b, k in gold - proper for i in range(a, b)}
    return proper, {(a, b, k) for a, b, k in found if k != "MISC" and not noise & set(range(a, b))}


def raw_text(sentences: Sequence[Sentence]) -> tuple[str, list[list[tuple[int, int]]]]:
    """The text of a document, paragraphs apart by a blank line, and the characters of every gold word."""
    text, places = "", []
    for number, s in enumerate(sentences):
        if number and s.paragraph:
            text = text.rstrip(" ") + "\n\n"
        where = []
        for word, space in zip(s.words, s.spaces, strict=True):
            where.append((len(text), len(text) + len(word)))
            text += word + (" " if space else "")
        places.append(where)
    return text, places


def score_raw(nlp: Language, docs: Sequence[Sequence[Sentence]], kinds: Sequence[str]) -> dict[str, float]:
    out = Scores()
    for sentences in docs:
        text, places = raw_text(sentences)
        doc = nlp(text)
        words = [t for t in doc if not t.is_space]
        out["words"].add({p for where in places for p in where}, {(t.idx, t.idx + len(t)) for t in words})
        found_sents = set()
        for sent in doc.sents:
            inside = [t for t in sent if not t.is_space]
            if inside:
                found_sents.add((inside[0].idx, inside[-1].idx + len(inside[-1])))
        out["sentences"].add({(w[0][0], w[-1][1]) for w in places}, found_sents)
        gold: dict[str, set[object]] = {"upos": set(), "uas": set(), "las": set(), "names": set()}
        for s, where in zip(sentences, places, strict=True):
            for i, (a, b) in enumerate(where):
                head = where[s.heads[i] - 1] if s.heads[i] else None
                gold["upos"].add((a, b, s.upos[i]))
                gold["uas"].add((a, b, head))
                gold["las"].add((a, b, head, s.labels[i]))
            gold["names"] |= {(where[a][0], where[b - 1][1], k) for a, b, k in spans(s.names)}
        found: dict[str, set[object]] = {"upos": set(), "uas": set(), "las": set(), "names": names_of(doc, kinds)}
        for t in words:
            a, b = t.idx, t.idx + len(t)
            top = None if t.head.i == t.i else (t.head.idx, t.head.idx + len(t.head))
            found["upos"].add((a, b, t.pos_))
            found["uas"].add((a, b, top))
            found["las"].add((a, b, top, "root" if top is None else t.dep_))
        for k in gold:
            out[k].add(gold[k], found[k])
    return out.figures()


def score_own(nlp: Language, data: Path, folder: Path = OWN) -> dict[str, float]:
    """Names in the held-out news articles of training/names, from raw text, sentence by sentence of their annotation."""
    out = Scores()
    listed = listed_names(folder)
    for article in sorted(held_out(folder) & set(listed)):
        path = data / "events" / "train" / f"{article}.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        inside = {
            i for n, (a, b) in enumerate(record["sentence_spans"]) if n not in record["furniture"] for i in range(a, b)
        }
        gold = {(a, b, k) for a, (b, k) in mark_names(text, listed[article]).items() if a in inside}
        found = {(e.start_char, e.end_char, e.label_) for e in nlp(text).ents if e.start_char in inside}
        out["names"].add(gold, found)
        for kind in ("PER", "ORG", "LOC", "MISC"):
            out[f"names {kind}"].add({x for x in gold if x[2] == kind}, {x for x in found if x[2] == kind})
    return out.figures()


def measure(data: Path, sets: Sequence[str] = tuple(SETS)) -> dict[str, dict[str, float]]:
    """All figures, by set and condition ("ewt-test gold": {"las": 90.1, ...})."""
    pipelines = {scheme: load(scheme=scheme) for scheme in ("news", "gum")}
    out = {}
    for name in sets:
        docs = documents(data / "treebanks" / f"{name}.conllu")
        kinds = ["PER", "ORG", "LOC"] if name.startswith("ewt") else ["PER", "ORG", "LOC", "MISC"]
        nlp = pipelines[SETS[name]]
        out[f"{name} gold"] = score_gold(nlp, docs, kinds)
        out[f"{name} raw"] = score_raw(nlp, docs, kinds)
        if SETS[name] != "news":
            news = score_gold(pipelines["news"], docs, kinds)
            out[f"{name} gold"] |= {"names:news": news["names"], "proper names:news": news["proper names"]}
    if set(sets) == set(SETS):
        out["news held-out raw"] = score_own(pipelines["news"], data)
    return out


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", type=Path, default=Path("../shared/data"))
    a.add_argument("--sets", nargs="*", default=list(SETS))
    args = a.parse_args()
    for name, figures in measure(args.data, args.sets).items():
        print(f"{name:16s} " + "  ".join(f"{k} {v:.2f}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
