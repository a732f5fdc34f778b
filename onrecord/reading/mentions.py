"""Who and what is mentioned: names (of the tables and of the language core), role nouns, pronouns.

Works on any Doc with tags, a tree and named entities; offsets are token indices of the Doc, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Token

from onrecord.knowledge.actors import SUPRANATIONAL, WORD, Actor, ActorIndex, CountryForm, Role, bare
from onrecord.knowledge.tables import column, table

Type = Literal["person", "organisation", "group", "place", "country", "people", "other"]
LONGEST_ROLE = 5  # words
INSIDE = (
    "det",
    "amod",
    "compound",
    "nummod",
    "nmod:poss",
    "poss",
    "nmod:desc",
    "advmod",
    "nmod:unmarked",
    "case",
    "punct",
    "nmod",
    "flat",
)


@dataclass
class Mention:
    """One mention while it is being read: later steps fill what earlier ones could not know."""

    start: int
    end: int
    head: int
    form: Literal["name", "nominal", "pronoun"]
    type: Type
    surface: str
    actors: tuple[Actor, ...] = ()
    country: str = ""
    country_form: CountryForm | None = None
    role: Role | None = None
    role_text: str = ""
    sector: str = ""
    plural: bool = False
    gender: str = ""
    former: bool = False
    nested: bool = False
    adjective: bool = False
    title: int = -1  # where the title before a name begins ("President Xi"), -1 without one
    apposed: Mention | None = field(default=None, repr=False)  # the name this nominal stands beside


def find_names(doc: Doc, index: ActorIndex) -> list[Mention]:
    """Names in text order. Where spans compete the longer wins; country forms inside longer names stay as nested."""
    kinds = column("name_types", "label", "type")
    found = [_of_table(doc, a, b, index) for a, b in table_spans(doc, index)]
    labels = {i: kinds.get(e.label_, "") for e in doc.ents for i in range(e.start, e.end)}
    found = [m for m in found if _credible(doc, m, labels)]
    exact = {(m.start, m.end) for m in found}
    begins = {m.start: m for m in found}
    for ent in doc.ents:
        kind = kinds.get(ent.label_)
        start, end = _trim(doc, ent.start, ent.end)
        if kind and start < end and (start, end) not in exact and not _runs_on(doc, end, begins.get(start)):
            surface = bare(doc[start:end].text)
            known = _of_surface(doc, start, end, surface, index) if index.known(surface) else None
            mention = known or Mention(start, end, span_head(doc, start, end), "name", kind, surface)  # type: ignore[arg-type]
            if known and kind == "person" and known.type != "person":
                mention = Mention(start, end, span_head(doc, start, end), "name", "person", surface)
            found.append(mention)
    for m in found:
        _take_article(doc, m)
        m.adjective = doc[m.head].pos_ == "ADJ"
    return _resolve(found)


def _runs_on(doc: Doc, end: int, known: Mention | None) -> bool:
    """Whether a name of the core is a known name that runs on into a preposition ("International Criminal Court at The Hague")."""
    if known is None or known.end >= end or not known.actors:
        return False
    return known.end - known.start > 1 and doc[known.end].pos_ == "ADP"


def _take_article(doc: Doc, m: Mention) -> None:
    """A capital "The" inside a sentence, or before a newspaper, belongs to the name ("The Hague", "The Telegraph")."""
    if m.start > 0 and doc[m.start - 1].text == "The" and m.country_form is None:
        outlet = any(o.role.startswith("media") for a in m.actors for o in a.offices)
        if outlet or not doc[m.start - 1].is_sent_start:
            m.start -= 1


def table_spans(doc: Doc, index: ActorIndex) -> Iterator[tuple[int, int]]:
    """Token spans whose text is a surface of the tables, longest first, left to right, not overlapping."""
    text = doc.text
    ends = {t.idx + len(t): t.i + 1 for t in doc}
    until = 0
    for token in doc:
        if token.i < until or token.is_space:
            continue
        first = WORD.search(token.text)
        if not first:
            continue
        for surface in index.first_words.get(first.group(), ()):
            stop = token.idx + len(surface)
            if stop in ends and text.startswith(surface, token.idx):
                until = ends[stop]
                yield token.i, until
                break


def _of_table(doc: Doc, start: int, end: int, index: ActorIndex) -> Mention:
    return _of_surface(doc, start, end, doc[start:end].text, index)


def _of_surface(doc: Doc, start: int, end: int, surface: str, index: ActorIndex) -> Mention:
    """A name the tables know; a country form goes before an organisation of the same letters ("EU")."""
    head = span_head(doc, start, end)
    actors = index.names.get(surface, ())
    if surface in index.countries:
        code, form = index.countries[surface]
        kind: Type = (
            "place"
            if form == "capital"
            else "organisation"
            if form == "metonym" or code in SUPRANATIONAL
            else "country"
        )
        if form == "demonym" or (form == "adjective" and doc[head].tag_ in ("NNS", "NNPS")):
            kind = "people"
        return Mention(start, end, head, "name", kind, surface, actors, code, form)
    return Mention(start, end, head, "name", actors[0].kind if actors else "other", surface, actors)


def _credible(doc: Doc, m: Mention, labels: dict[int, str]) -> bool:
    """Whether letters that match a table are a name here: one-word surfaces may be ordinary words or other people's names."""
    tokens = doc[m.start : m.end]
    kind = next((labels[t.i] for t in tokens if t.i in labels), "")
    if m.end - m.start > 1 and m.type != "person":
        return not (kind == "person" and m.type in ("place", "country") and labels.get(m.end, "") == "person")
    if m.type == "person":
        return kind == "person" or (
            m.end - m.start > 1 and all(t.pos_ in ("PROPN", "NOUN", "ADJ") or t.is_punct for t in tokens)
        )
    if kind == "person":
        return False
    if m.country_form is not None and m.country_form != "metonym":
        return tokens[0].pos_ in ("PROPN", "ADJ", "NOUN") or bool(kind)
    return (
        bool(kind)
        or (tokens[0].tag_ in ("NNP", "NNPS") and not tokens[0].is_sent_start and not tokens[0].is_title)
        or (tokens[0].tag_ in ("NNP", "NNPS") and (tokens[0].is_upper or len(m.surface) > 5))
    )


def span_head(doc: Doc, start: int, end: int) -> int:
    """The token of a span whose head lies outside it (Span.root looks through the whole Doc first)."""
    for i in range(start, end):
        if not start <= doc[i].head.i < end or doc[i].head.i == i:
            return i
    return end - 1


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A name's tokens without white space, a leading article or a possessive ending."""
    while start < end and (
        doc[start].is_space or doc[start].lower_ == "the" or (doc[start].is_punct and end - start > 1)
    ):
        start += 1
    while end > start and (
        doc[end - 1].is_space or doc[end - 1].tag_ == "POS" or doc[end - 1].text in (",", ".", "'s", "’s")
    ):
        end -= 1
    return start, end


def _resolve(found: Sequence[Mention]) -> list[Mention]:
    taken: dict[int, Mention] = {}
    kept: list[Mention] = []
    for m in sorted(found, key=lambda m: (m.start - m.end, m.start, not m.actors)):
        holders = [taken[i] for i in range(m.start, m.end) if i in taken]
        if not holders:
            kept.append(m)
            taken.update(dict.fromkeys(range(m.start, m.end), m))
        elif (
            m.type in ("country", "place")
            and m.country
            and all(h is holders[0] for h in holders)
            and holders[0].type == "organisation"
        ):
            m.nested = (m.end - m.start) < (holders[0].end - holders[0].start)
            if m.nested and holders[0].start <= m.start and m.end <= holders[0].end:
                kept.append(m)
    return sorted(kept, key=lambda m: (m.start, -m.end))


def find_nominals(doc: Doc, names: Sequence[Mention], index: ActorIndex) -> list[Mention]:
    """Noun phrases headed by a role noun ("the Ukrainian foreign ministry", "rebels"), not inside a name."""
    inside = {i for m in names if not m.nested for i in range(m.start if m.title < 0 else m.title, m.end)}
    titles = {m.start for m in names if m.type == "person"}
    out: list[Mention] = []
    for token in doc:
        if token.i in inside or token.pos_ not in ("NOUN", "PROPN") or not token.text[:1].isalpha():
            continue
        found = role_at(doc, token.i, index)
        if found is None:
            continue
        begin, role = found
        modifier = token.dep_ in ("compound", "amod", "nmod:desc", "flat")
        if token.i + 1 in titles and role.kind == "person":
            continue  # a title: "President Xi"
        if modifier and (
            role.kind in ("person", "relation") or token.head.i in inside or part_of_role(doc, token, index)
        ):
            continue
        start = phrase_start(doc, begin, token.i)
        out.append(
            Mention(
                start, token.i + 1, token.i, "nominal", _type_of(role), doc[start : token.i + 1].text, role=role,
                role_text=doc[begin : token.i + 1].text.lower(), sector=role.sector, gender=gender_of(token.text),
                plural=role.plural or token.tag_ in ("NNS", "NNPS"), nested=modifier,
            )
        )  # fmt: skip
    return out


def _type_of(role: Role) -> Type:
    if role.kind == "body":
        return "country" if role.name in ("country", "nation") else "organisation"
    return "group" if role.kind == "group" or role.plural else "person"


def role_at(doc: Doc, head: int, index: ActorIndex) -> tuple[int, Role] | None:
    """The longest role that ends at token `head`: (first token, role)."""
    for begin in range(within_sentence(doc, head, LONGEST_ROLE - 1), head + 1):
        if doc[begin].is_space or doc[begin].is_punct:
            continue
        role = index.roles.get(" ".join(doc[begin : head + 1].text.lower().split()).rstrip("."))
        if role:
            return begin, role
    return None


def within_sentence(doc: Doc, at: int, reach: int) -> int:
    """The token at most `reach` before `at` that is still in its sentence (bounded, where Token.sent walks the Doc)."""
    begin = at
    while begin > 0 and at - begin < reach and not doc[begin].is_sent_start:
        begin -= 1
    return begin


def part_of_role(doc: Doc, token: Token, index: ActorIndex) -> bool:
    """Whether a modifying noun belongs to the role phrase of its head ("state" in "state media")."""
    found = role_at(doc, token.head.i, index) if token.head.i > token.i else None
    return found is not None and found[0] <= token.i


def phrase_start(doc: Doc, begin: int, head: int) -> int:
    """Where the noun phrase of `head` begins: its contiguous modifiers to the left."""
    start = begin
    for left in reversed(list(doc[head].lefts)):
        if left.i >= begin:
            continue
        if left.dep_ not in INSIDE or left.right_edge.i + 1 != start or left.dep_ in ("case", "punct"):
            break
        start = left.left_edge.i
    while start < begin and (doc[start].is_punct or doc[start].is_space or doc[start].pos_ in ("ADP", "CCONJ")):
        start += 1
    return start


def find_pronouns(doc: Doc) -> list[Mention]:
    """Third-person pronouns; "it" only where it can refer (not as an expletive or of the weather)."""
    known = {row["form"]: row for row in table("pronouns")}
    out = []
    for token in doc:
        row = known.get(token.lower_)
        if row is None or not token.tag_.startswith("PRP") or token.dep_ == "expl":
            continue
        kind: Type = "person" if row["person"] else "other"
        out.append(
            Mention(
                token.i,
                token.i + 1,
                token.i,
                "pronoun",
                kind,
                token.text,
                plural=row["number"] == "p",
                gender=row["gender"],
            )
        )
    return out


def gender_of(word: str) -> str:
    """m, f or "" of an honorific or role noun: "Mrs", "spokesman"."""
    genders = _genders()
    return genders.get(word.rstrip("."), genders.get(word.lower(), ""))


@cache
def _genders() -> dict[str, str]:
    return {k: v for k, v in column("honorifics", "word", "gender").items() if v}


@cache
def given_name_gender(name: str) -> str:
    """m or f of a given name, "" if both or unknown."""
    return {"m": "m", "f": "f"}.get(_given_names().get(name, ""), "")


@cache
def _given_names() -> dict[str, str]:
    return dict(column("given_names", "name", "gender"))


def is_subject(token: Token) -> bool:
    return token.dep_.startswith("nsubj") or token.dep_ == "agent"
