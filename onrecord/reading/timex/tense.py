"""Whether the clause around a word tells of the past, the present or the future: by the tree, else by the words near it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import MappingProxyType
from typing import Literal

from spacy.tokens import Doc, Token

from onrecord.knowledge.tables import table, values
from onrecord.reading.timex.lexer import Token as Word

Tense = Literal["past", "present", "future"]
MAX_STEPS = 12  # of the climb to the governing verb
WINDOW = 25  # words to either side that are looked at without a tree
_STOPS = frozenset({".", "!", "?", ";", '"', "“", "”"})


@cache
def cues() -> MappingProxyType[str, frozenset[str]]:
    """Kind -> words of time_tense.tsv."""
    return MappingProxyType({row["kind"]: frozenset(values(row["words"])) for row in table("time_tense")})


def tense(doc: Doc | None, words: Sequence[Word], first: int, last: int) -> Tense | None:
    """Tense of the clause in which the words `first` to `last` (exclusive) stand, None where nothing tells.

    `doc` is None where it has no tree.
    """
    if doc is not None:
        span = doc.char_span(words[first].start, words[last - 1].end, alignment_mode="expand")
        if span is not None and len(span):
            found = _by_tree(span.root)
            if found is not None:
                return found
    return _by_words(words, first, last)


def _by_tree(token: Token) -> Tense | None:
    beside = _beside(token)
    if beside is not None:
        return beside
    through_noun = False
    for _ in range(MAX_STEPS):
        is_verb = token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB") or token.tag_ == "MD"
        if is_verb or any(c.dep_ in ("cop", "aux") for c in token.children):
            found = _verb_tense(token)
            if found is not None:  # "Saturday's rallies are a sign": the present is not that of the rallies
                return None if found == "present" and through_noun else found
        elif token.lemma_.lower() in cues()["prospective"] and token.pos_ == "ADJ":
            return "future"
        if token.head.i == token.i or "\n" in _between(token):
            return None
        through_noun = through_noun or token.dep_ in (
            "nmod",
            "nmod:poss",
            "poss",
            "compound",
            "nmod:unmarked",
        )
        token = token.head
    return None


def _between(token: Token) -> str:
    """The text between a word and its head; a tree that crosses lines joins a headline to the body."""
    first, last = sorted((token, token.head), key=lambda t: t.i)
    return token.doc.text[first.idx : last.idx]


def _beside(token: Token) -> Tense | None:
    """Tense of a past form right before the expression: "a report released Monday", "talks held on Friday"."""
    i = token.left_edge.i - 1
    if i >= 0 and token.doc[i].tag_ == "IN" and token.doc[i].lower_ in ("on", "in", "at"):
        i -= 1
    if i >= 0 and token.doc[i].tag_ in ("VBD", "VBN"):
        return _verb_tense(token.doc[i])
    return None


def _verb_tense(verb: Token) -> Tense | None:
    """Tense of a verb with its auxiliaries; None where the verb above decides."""
    known = cues()
    helpers = [c for c in verb.children if c.dep_ in ("aux", "aux:pass", "auxpass", "cop")]
    forms = {c.lower_ for c in helpers}
    tags = {c.tag_ for c in helpers}
    lemma = (verb.lemma_ or verb.lower_).lower()
    ahead = lemma in known["prospective"] or verb.lower_ in known["prospective_form"]
    if forms & known["future"] or (verb.lower_ in known["future"] and verb.tag_ == "MD"):
        return "past" if verb.tag_ == "VBN" and {"would", "have"} <= forms else "future"
    if "MD" in tags:
        return "past" if "have" in forms else "future"
    if verb.tag_ in ("VBN", "JJ") and (not forms or forms & {"is", "are", "be", "'s", "was", "were", "been"}) and ahead:
        return "future"
    if "VBD" in tags or forms & {"have", "has", "had", "'ve"}:
        return "past"
    if verb.tag_ == "VBD":
        return "past"
    if verb.tag_ in ("VB", "VBG", "NN") and ("to" in forms or (verb.tag_ == "VB" and not forms)):
        return _infinitive(verb) if "to" in forms or verb.dep_ != "ROOT" else None
    if verb.tag_ == "VBG":
        return "future" if forms & {"is", "are", "am", "'re", "'m", "'s"} else None
    if verb.tag_ == "VBN":
        return "past" if not forms else None if tags & {"VBG"} else "present"
    if verb.tag_ in ("VBZ", "VBP"):
        return "future" if ahead else "past" if lemma in known["speech"] else "present"
    if tags & {"VBZ", "VBP"}:
        return "present"
    return None


def _infinitive(verb: Token) -> Tense | None:
    """An infinitive lies ahead of what plans or asks for it; of other verbs it shares the tense."""
    above = verb.head
    if above.i == verb.i:
        return "future"
    lemma = (above.lemma_ or above.lower_).lower()
    if lemma in cues()["prospective"] or above.lower_ in cues()["prospective_form"]:
        return "future"
    if above.pos_ in ("NOUN", "PROPN") or above.lemma_ == "be":
        return "future"
    return None


def _by_words(words: Sequence[Word], first: int, last: int) -> Tense | None:
    """The nearest word that shows a tense: first to the left in the sentence, then to the right."""
    for i in range(first - 1, max(-1, first - 1 - WINDOW), -1):
        if words[i].key in _STOPS or words[i + 1].gap == "\n":
            break
        found = _word_tense(words, i)
        if found is not None:
            return found
    for i in range(last, min(len(words), last + WINDOW)):
        if words[i].key in _STOPS or words[i].gap == "\n":
            break
        found = _word_tense(words, i)
        if found is not None:
            return found
    return None


def _word_tense(words: Sequence[Word], i: int) -> Tense | None:
    known, key = cues(), words[i].key
    if words[i].text[:1].isupper():
        return None
    following = words[i + 1].key if i + 1 < len(words) else ""
    if following == "to" and _base(key) in known["prospective"]:
        return "future"
    if key in known["future"] or key in known["modal"]:
        return "past" if following == "have" else "future"
    if key in known["prospective_form"] or (
        key == "to" and following in ("be", "begin", "start", "take", "meet", "hold", "visit")
    ):
        return "future"
    if words[i].text[:1].islower() and (
        key in known["past"] or (key.endswith("ed") and len(key) > 4 and key != "united")
    ):
        return _behind_auxiliary(words, i)
    return None


def _behind_auxiliary(words: Sequence[Word], i: int) -> Tense:
    """Tense of a participle: "will be held" and "is to be held" lie ahead, "held" and "would have held" do not."""
    known = cues()
    for j in range(i - 1, max(-1, i - 4), -1):
        key = words[j].key
        if key in ("have", "has", "had", ","):
            break
        if key in known["future"] or key in known["modal"] or (key == "to" and words[j + 1].key == "be"):
            return "future"
    return "past"


def _base(form: str) -> str:
    """A regular verb without its ending, good enough to look it up.

    >>> _base("agreed"), _base("plans"), _base("planned")
    ('agree', 'plan', 'plan')
    """
    known = cues()["prospective"]
    stems = (form, form[:-1], form[:-2], form[:-3], f"{form[:-3]}y")
    return next((s for s in stems if s in known), form)
