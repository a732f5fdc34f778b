"""The encoder as a spaCy component: it sets sentence starts, tags, morphology, the tree and the names of a Doc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from onrecord.knowledge.tables import column
from onrecord.language.encoder import Encoder, Parsed

ATTRIBUTES: list[int | str] = ["POS", "TAG", "MORPH", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE"]
IOB = {"O": 2, "B": 3, "I": 1}


class EncoderComponent:
    """Reads a Doc in windows. Sentence starts that are already set (True or False) are kept, as spaCy's parser does;
    a blank line always starts a sentence."""

    def __init__(self, vocab: Vocab, name: str, scheme: str, threads: int) -> None:
        self.vocab, self.name, self.scheme, self.threads = vocab, name, scheme, threads
        self._encoder: Encoder | None = None
        self.morphs = {
            tag: vocab.morphology.add(features) for tag, features in column("tag_features", "tag", "features").items()
        }

    @property
    def encoder(self) -> Encoder:
        """The network, loaded when first needed."""
        if self._encoder is None:
            self._encoder = Encoder(scheme=self.scheme, threads=self.threads)
        return self._encoder

    def __call__(self, doc: Doc) -> Doc:
        at = [i for i, token in enumerate(doc) if not token.is_space]
        if at:
            starts = fixed_starts(doc, at)
            annotate(doc, at, self.encoder.parse([doc[i].text for i in at], starts), self.morphs)
        for token in () if at else doc:  # nothing but white space
            token.pos_, token.tag_ = "SPACE", "_SP"
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        for doc in stream:
            yield self(doc)

    # spaCy moves pipelines between processes and disks as bytes; the weights are files of this package.
    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_encoder": None}

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **_: object) -> EncoderComponent:
        return self

    def to_disk(self, path: Path, **_: object) -> None:
        return None

    def from_disk(self, path: Path, **_: object) -> EncoderComponent:
        return self


def fixed_starts(doc: Doc, at: list[int]) -> list[bool | None]:
    """What is known of sentence starts beforehand, for the words at token indices `at`."""
    known: list[bool | None] = []
    before = -1
    for i in at:
        blank = any("\n\n" in doc[k].text or doc[k].text.count("\n") > 1 for k in range(before + 1, i))
        start: bool | None = doc[i].is_sent_start
        known.append(True if blank or not known else start)
        before = i
    return known


def annotate(doc: Doc, at: list[int], parsed: Parsed, morphs: dict[str, int]) -> None:
    """Writes what was parsed onto the Doc; white space hangs on the word before it and is no sentence of its own."""
    strings = doc.vocab.strings
    n = len(doc)
    table = np.zeros((n, len(ATTRIBUTES)), dtype=np.uint64)
    rows = np.array(at)
    spaces = np.setdiff1d(np.arange(n), rows)
    word_before = np.maximum.accumulate(np.where(np.isin(np.arange(n), rows), np.arange(n), -1))
    anchor = np.where(word_before[spaces] >= 0, word_before[spaces], at[0])
    table[rows, 0] = [strings.add(x) for x in parsed.upos]
    table[rows, 1] = [strings.add(x) for x in parsed.tags]
    table[rows, 2] = [morphs.get(x, 0) for x in parsed.tags]
    table[rows, 3] = (rows[np.array(parsed.heads)] - rows).astype(np.uint64)
    table[rows, 4] = [strings.add("ROOT" if x == "root" else x) for x in parsed.labels]
    table[rows, 5] = [IOB[x[0]] for x in parsed.names]
    table[rows, 6] = [strings.add(x[2:]) if x != "O" else 0 for x in parsed.names]
    table[spaces, 0] = strings.add("SPACE")
    table[spaces, 1] = strings.add("_SP")
    table[spaces, 3] = (anchor - spaces).astype(np.uint64)
    table[spaces, 4] = strings.add("dep")
    table[spaces, 5] = IOB["O"]
    doc.from_array(ATTRIBUTES, table)  # type: ignore[arg-type]


@Language.factory(
    "onrecord_encoder",
    assigns=["token.is_sent_start", "token.pos", "token.tag", "token.morph", "token.head", "token.dep", "doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"scheme": "news", "threads": 0},
    default_score_weights={"tag_acc": 0.3, "dep_las": 0.4, "ents_f": 0.3},
)  # fmt: skip
def create_encoder(nlp: Language, name: str, scheme: str, threads: int) -> EncoderComponent:
    return EncoderComponent(nlp.vocab, name, scheme, threads)
