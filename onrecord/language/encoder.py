"""The multi-task encoder: windows of words in, sentence starts, tags, trees and names out. No spaCy in here.

One window is one run of the network without padding, so that what is read never depends on what else is read in the
same batch, not even in the last digit.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from onrecord.language.encoding import SubwordEncoder
from onrecord.language.features import case_of
from onrecord.language.trees import Scores, best_labels, iob_transitions, tree

MODEL = Path(__file__).parent / "model"
WINDOW_WORDS = 150  # as long as the longest window in training
WINDOW_SUBTOKENS = 360


@dataclass
class Parsed:
    """One entry a word; `heads` are absolute word indices, a root is its own head; `names` are IOB2 labels."""

    starts: list[bool]
    upos: list[str]
    tags: list[str]
    heads: list[int]
    labels: list[str]
    names: list[str]


class Encoder:
    """The network and its vocabularies. `scheme` chooses the names head: "news" (CoNLL-2003) or "gum"."""

    def __init__(self, folder: Path = MODEL, scheme: str = "news", threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.outputs = [o.name for o in self.session.get_outputs()]
        vocabularies = json.loads((folder / "vocabularies.json").read_text(encoding="utf-8"))
        self.upos: list[str] = vocabularies["upos"]
        self.tags: list[str] = vocabularies["tags"]
        self.labels: list[str] = vocabularies["labels"]
        self.names: list[str] = vocabularies["names"]
        schemes: list[str] = vocabularies["schemes"]
        if scheme not in schemes:
            raise ValueError(f"no names scheme {scheme!r}; there is {', '.join(schemes)}")
        self.scheme = schemes.index(scheme)
        self.transitions = iob_transitions(self.names)
        self.root = self.labels.index("root")
        self.subwords = SubwordEncoder(folder / "subwords.json")

    def parse(self, words: Sequence[str], starts: Sequence[bool | None]) -> Parsed:
        """Reads a text of any length. `starts[i]` True or False fixes whether a sentence starts at word i, None asks.

        Where True starts lie close enough windows end there; else a window ends at the last sentence start found
        in it, so that the cost is linear and no sentence shorter than a window is cut.
        """
        out = Parsed([], [], [], [], [], [])
        pieces = self.subwords.pieces(list(words))
        at = 0
        while at < len(words):
            end = self._end(pieces, starts, at)
            open_end = end < len(words) and starts[end] is not True
            at = self._window(words, pieces, starts, at, end, open_end, out)
        return out

    def _end(self, pieces: list[list[int]], starts: Sequence[bool | None], at: int) -> int:
        """The end of the window from `at`: the last fixed start within reach, else as far as the window goes."""
        size, end, fixed = 0, at, at
        while end < len(pieces) and end - at < WINDOW_WORDS and size + len(pieces[end]) <= WINDOW_SUBTOKENS:
            size += len(pieces[end])
            end += 1
            if end < len(pieces) and starts[end] is True:
                fixed = end
        if end == len(pieces):
            return end
        return fixed if fixed > at else end

    def _window(
        self,
        words: Sequence[str],
        pieces: list[list[int]],
        starts: Sequence[bool | None],
        at: int,
        end: int,
        open_end: bool,
        out: Parsed,
    ) -> int:
        """Reads words at:end into `out`; of an open window only up to its last sentence start. Returns where to go on."""
        ids, cases, first = self.subwords.join(pieces[at:end], [case_of(w) for w in words[at:end]])
        got = self.run(ids, cases, [0, *first])
        found = got["starts"][1:] > 0
        for i, given in enumerate(starts[at:end]):
            if given is not None:
                found[i] = given
        found[0] = True
        bounds = [int(i) for i in np.flatnonzero(found)]
        if open_end and len(bounds) > 1:
            end = at + bounds[-1]
        else:
            bounds.append(end - at)
        n = end - at
        out.starts += found[:n].tolist()
        out.upos += [self.upos[i] for i in got["upos"][1 : n + 1].argmax(1)]
        out.tags += [self.tags[i] for i in got["tags"][1 : n + 1].argmax(1)]
        names = got["names"][1 : n + 1, self.scheme]
        for a, b in itertools.pairwise(bounds):
            heads, labels = self.sentence(got, a, b)
            out.heads += [h + at for h in heads]
            out.labels += labels
            out.names += [self.names[i] for i in best_labels(names[a:b], self.transitions)]
        return end

    def run(self, ids: list[int], cases: list[int], first: list[int]) -> dict[str, Scores]:
        """All outputs of the network for one window, without the batch axis; row 0 is the root."""
        feed = {k: np.array([v], dtype=np.int64) for k, v in (("ids", ids), ("cases", cases), ("first", first))}
        return {k: v[0] for k, v in zip(self.outputs, self.session.run(self.outputs, feed), strict=True)}

    def sentence(self, got: dict[str, Scores], a: int, b: int) -> tuple[list[int], list[str]]:
        """Heads (window word indices from 0, a root its own) and labels of the words a:b, one sentence."""
        rows = np.concatenate([[0], np.arange(a + 1, b + 1)])
        head = got["arc_head"][rows]
        heads = tree(got["arc_dep"][rows] @ head[:, :-1].T + head[None, :, -1])
        top = got["label_head"][rows[heads[1:]]]
        left = got["label_left"][rows[1:]].reshape(len(top), len(self.labels), -1)
        scores = np.einsum("nld,nd->nl", left, top)
        scores[:, self.root] = -np.inf
        labels = [self.labels[i] for i in scores.argmax(1)]
        absolute = [a + int(h) - 1 for h in heads[1:]]
        for i, h in enumerate(heads[1:]):
            if h == 0:
                absolute[i], labels[i] = a + i, "root"
        return absolute, labels
