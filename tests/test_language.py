"""The language core is a plain spaCy pipeline that works as users of spaCy know it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.matcher import DependencyMatcher, Matcher
from spacy.tokens import Doc

from onrecord.language.identify import foreign
from onrecord.language.pipeline import load
from onrecord.language.tokenizer import create_tokenizer
from onrecord.language.trees import IMPOSSIBLE, best_labels, cycle, iob_transitions, is_tree, spanning, tree

TEXT = "Wang Yi told Dmytro Kuleba on Tuesday that China wanted talks. Ukraine’s foreign ministry confirmed the call."


def test_it_tags_parses_names_and_splits(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [s[0].text for s in doc.sents] == ["Wang", "Ukraine"]
    told = doc[2]
    assert (told.pos_, told.tag_, told.dep_, told.lemma_) == ("VERB", "VBD", "ROOT", "tell")
    assert [t.text for t in told.lefts if t.dep_ == "nsubj"] == ["Wang"]
    names = {e.text: e.label_ for e in doc.ents}
    assert names["Wang Yi"] == names["Dmytro Kuleba"] == "PER"
    assert names["China"] == names["Ukraine"] == "LOC"


def test_matchers_and_displacy_and_noun_chunks_work(nlp: Language) -> None:
    doc = nlp(TEXT)
    matcher = Matcher(nlp.vocab)
    matcher.add("TELL", [[{"LEMMA": "tell"}]])
    assert len(matcher(doc)) == 1
    trees = DependencyMatcher(nlp.vocab)
    trees.add(
        "SAID",
        [
            [
                {"RIGHT_ID": "v", "RIGHT_ATTRS": {"LEMMA": "tell"}},
                {"LEFT_ID": "v", "REL_OP": ">", "RIGHT_ID": "s", "RIGHT_ATTRS": {"DEP": "nsubj"}},
            ]
        ],
    )
    assert trees(doc)
    assert "Kuleba" in displacy.render(doc, style="ent", jupyter=False)
    assert "nsubj" in displacy.render(doc, style="dep", jupyter=False)
    assert "the call" in [c.text for c in doc.noun_chunks]


def test_pipe_reads_as_one_by_one(nlp: Language) -> None:
    """What is read of a text never depends on what else is in the batch."""
    texts = [TEXT, "Rebels attacked Goma.", "", "France expelled two diplomats on Tuesday.\n\nParis gave no reason."]
    for one, many in zip([nlp(t) for t in texts], nlp.pipe(texts, batch_size=3), strict=True):
        assert (
            one.to_array(["TAG", "DEP", "HEAD", "ENT_TYPE"]).tolist()
            == many.to_array(["TAG", "DEP", "HEAD", "ENT_TYPE"]).tolist()
        )


def test_several_processes_read_the_same(nlp: Language) -> None:
    texts = [TEXT, "Rebels attacked Goma."]
    assert [[t.dep_ for t in d] for d in nlp.pipe(texts, n_process=2)] == [[t.dep_ for t in nlp(x)] for x in texts]


def test_a_blank_line_and_a_given_start_end_a_sentence(nlp: Language) -> None:
    assert len(list(nlp("Talks resume in Geneva\n\nThe talks resumed on Monday.").sents)) == 2
    doc = Doc(nlp.vocab, words=["Talks", "resume", "They", "resumed"], sent_starts=[True, False, True, False])
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    assert [s.start for s in doc.sents] == [0, 2]


def test_a_long_text_is_read_in_windows_to_its_end(nlp: Language) -> None:
    doc = nlp("The minister said that Ukraine wanted talks. " * 200)
    assert len(list(doc.sents)) == 200
    assert all(t.head.sent == t.sent for t in doc)


def test_one_sentence_without_end_is_read(nlp: Language) -> None:
    doc = nlp("and then the minister " * 2_000)
    assert len(doc) == 8_000 and all(t.dep_ for t in doc)


def test_another_pipeline_must_have_names() -> None:
    with pytest.raises(OSError):
        load("no_such_pipeline")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("U.S.-led anti-war two-day", ["U.S.", "-", "led", "anti-war", "two", "-", "day"]),
        ("He can't, won't wanna!!!", ["He", "ca", "n't", ",", "wo", "n't", "wan", "na", "!!!"]),
        ("(AP)—The deal", ["(", "AP", ")", "—", "The", "deal"]),
        ("Lt. Gen. Smith of the U.S. Army.", ["Lt.", "Gen.", "Smith", "of", "the", "U.S.", "Army", "."]),
    ],
)
def test_words_are_split_as_treebanks_split_them(text: str, tokens: list[str]) -> None:
    assert [t.text for t in create_tokenizer()(text)] == tokens


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(0, 10_000))
def test_every_matrix_of_scores_gives_a_tree_with_one_root(n: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n + 1, n + 1)).astype(np.float32)
    assert is_tree(tree(scores))


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5), st.integers(0, 1_000))
def test_the_spanning_tree_is_the_best_of_all(n: int, seed: int) -> None:
    """Against all heads there are, for small sentences."""
    import itertools

    scores = np.random.default_rng(seed).normal(size=(n + 1, n + 1)).astype(np.float32)
    np.fill_diagonal(scores, IMPOSSIBLE)
    scores[0] = IMPOSSIBLE
    total = lambda heads: sum(float(scores[i, h]) for i, h in enumerate(heads) if i)  # noqa: E731
    every = (np.array([0, *h]) for h in itertools.product(range(n + 1), repeat=n))
    best = max(total(h) for h in every if not cycle(h) and all(h[i] != i for i in range(1, n + 1)))
    assert total(spanning(scores.copy())) == pytest.approx(best, abs=1e-4)


def test_name_labels_are_well_formed() -> None:
    labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    scores = np.array([[0, 0, 5, 0, 0], [0, 0, 0, 0, 5], [3, 0, 0, 0, 0]], dtype=np.float32)
    path = [labels[i] for i in best_labels(scores, iob_transitions(labels))]
    assert all(not b.startswith("I-") or a[2:] == b[2:] for a, b in zip(["O", *path], path, strict=False))


def test_other_languages_are_recognised() -> None:
    assert (
        foreign(
            "Der Außenminister sagte am Dienstag in Berlin, dass Deutschland an den Gesprächen nicht teilnehmen werde."
        )
        == "de"
    )
    assert foreign(TEXT * 2) is None
    assert foreign("OK") is None
