"""`load()`: the language core as a plain spaCy Language."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.lang.en import English
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc, Span

from onrecord.language import component  # noqa: F401  (registers the factory)
from onrecord.language.encoder import MODEL
from onrecord.language.tokenizer import tune

NOMINAL = ("nsubj", "nsubj:pass", "nsubj:outer", "obj", "iobj", "obl", "nmod", "nmod:poss", "appos", "conj", "ROOT", "obl:agent", "obl:unmarked", "nmod:unmarked", "vocative", "parataxis", "dislocated", "xcomp", "list", "acl:relcl")  # fmt: skip
INSIDE = (
    "det",
    "amod",
    "compound",
    "nummod",
    "nmod:poss",
    "flat",
    "fixed",
    "advmod",
    "det:predet",
    "case",
    "punct",
    "compound:prt",
)


def load(name: str | None = None, *, scheme: str = "news", threads: int = 0) -> Language:
    """The language core: spaCy's tokenizer, our encoder, spaCy's rule lemmatizer.

    `name` takes any other installed spaCy pipeline with a parser and named entities in its place
    ("en_core_web_trf"), as a path or package; `scheme` is how names are cut ("news", "gum"); `threads` 0 lets
    onnxruntime choose. Raises OSError (spaCy's E050) for a pipeline that is not installed.
    """
    if name is not None:
        nlp = spacy.load(name)
        if not nlp.has_pipe("ner") and not nlp.has_pipe("onrecord_encoder"):
            raise ValueError(f"{name} finds no names; use a pipeline with a parser and an `ner` component")
        return nlp
    nlp = English()
    tune(nlp)
    nlp.max_length = (
        50_000_000  # the encoder reads windows: memory does not grow with the text as in spaCy's own parser
    )
    nlp.add_pipe("onrecord_encoder", config={"scheme": scheme, "threads": threads})
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.initialize(lookups=lemma_lookups(MODEL))  # type: ignore[attr-defined]
    nlp.vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]
    nlp.meta.update({"name": "onrecord_news", "version": "0.1.0", "license": "Apache-2.0", "author": "onrecord"})
    return nlp


def lemma_lookups(folder: Path) -> Lookups:
    """spaCy's English lemma tables (spacy-lookups-data, MIT; from WordNet), kept beside the model."""
    lookups = Lookups()
    for table in ("lemma_rules", "lemma_exc", "lemma_index"):
        with gzip.open(folder / f"en_{table}.json.gz", "rt", encoding="utf-8") as file:
            lookups.add_table(table, json.load(file))
    return lookups


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Base noun phrases over UD labels, as spaCy's `Doc.noun_chunks` expects them: (start, end, label)."""
    doc = doclike.doc
    if not doc.has_annotation("DEP"):
        raise ValueError("noun chunks need a parse; the pipeline has run no parser")
    label, last = doc.vocab.strings.add("NP"), -1
    for word in doclike:
        if word.pos_ not in ("NOUN", "PROPN", "PRON") or word.dep_ not in NOMINAL or word.i <= last:
            continue
        start = word.i
        for left in reversed(list(word.lefts)):
            if left.dep_ not in INSIDE or left.dep_ in ("case", "punct") or left.right_edge.i + 1 < start:
                break
            start = left.left_edge.i
        end = word.i
        for right in word.rights:
            if right.dep_ not in ("flat", "fixed") or right.i > end + 1:
                break
            end = right.i
        if start > last:
            last = end
            yield start, end + 1, label
