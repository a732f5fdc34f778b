"""Who and where: the entities of an article with country, sector and role, and its toponyms on the map."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from onrecord.knowledge.actors import SUPRANATIONAL, ActorIndex, Office
from onrecord.reading.compose import (
    Known,
    affiliation,
    by_token,
    country_near,
    main_country,
    name_facts,
    phrase_facts,
    shares,
    title_of,
)
from onrecord.reading.coreference import Cluster, attach, name_clusters
from onrecord.reading.mentions import Mention, find_names, find_nominals, find_pronouns
from onrecord.reading.where import find_places
from onrecord.records import Article, Entity, Place, Span

OF_A_STATE = frozenset(
    {
        "GOV",
        "MIL",
        "COP",
        "JUD",
        "LEG",
        "SPY",
        "PTY",
        "OPP",
        "REB",
        "PRM",
        "CVL",
        "LAB",
        "EDU",
        "MED",
        "JRN",
        "CRM",
        "REL",
    }
)
KINDS = {"country": "place", "people": "group"}


@dataclass(frozen=True)
class _Around:
    """What the article says around an entity of which it says no country."""

    main: str
    states: Sequence[Mention]
    place_countries: Mapping[tuple[int, int], str]

    def country(self, token: int) -> str:
        """The country the article is about, else the one mentioned near the token."""
        starts = bisect_left(self.states, token - 50, key=lambda m: m.start)
        return self.main or country_near(token, self.states[starts : starts + 60], self.place_countries)


def find_entities(doc: Doc, article: Article, index: ActorIndex) -> tuple[list[Entity], list[Place]]:
    """Entities in the order of their first mention, and a Place for each toponym. Offsets are characters of doc.text."""
    names = find_names(doc, index)
    places, place_countries = _places(doc, names)
    day = article.published.date
    known = Known(doc, index, by_token(names), place_countries, day)
    for m in names:
        if m.type == "person":
            title_of(m, known)
        elif m.type in ("organisation", "group", "other") and not m.actors and not m.country_form:
            name_facts(m, known)
    for m in names:
        if m.type == "person" and not m.role_text:
            affiliation(m, known)
    nominals = find_nominals(doc, names, index)
    known = Known(doc, index, by_token([*names, *nominals]), place_countries, day)
    for _ in range(2):  # an owner to the right is known in the second round
        for m in nominals:
            phrase_facts(m, known)
    nominals = [part for m in nominals for part in _coordinated(doc, m, known)]
    _appositions(doc, names, nominals)
    weights = shares(names, place_countries, day)
    clusters = name_clusters(names, known, weights)
    clusters = attach(clusters, nominals, find_pronouns(doc), doc, index)
    around = _Around(
        main_country(weights), [m for m in names if m.type in ("country", "people", "place")], place_countries
    )
    entities = [_entity(doc, c, known, around) for c in clusters if _worth(c)]
    return sorted(entities, key=lambda e: (e.mentions[0], e.name)), places


def _places(doc: Doc, names: Sequence[Mention]) -> tuple[list[Place], dict[tuple[int, int], str]]:
    toponyms = [m for m in names if (m.type == "place" or m.country_form == "name") and m.country not in SUPRANATIONAL]
    spans = {_span(doc, m): (m.start, m.end) for m in toponyms}
    context = Counter(m.country for m in names if m.country and m.country not in SUPRANATIONAL)
    text = doc.text
    found = find_places([(s.start, s.end, text[s.start : s.end]) for s in spans], text, context)
    countries = {spans[p.span]: p.country for p in found if p.country and p.span in spans}
    for m in toponyms:
        if m.country:
            countries[m.start, m.end] = m.country
    return found, countries


def _span(doc: Doc, m: Mention) -> Span:
    last = doc[m.end - 1]
    return Span(doc[m.start].idx, last.idx + len(last))


def _appositions(doc: Doc, names: Sequence[Mention], nominals: Sequence[Mention]) -> None:
    """ "Dmytro Kuleba, Ukraine's foreign minister," and "the foreign minister, Dmytro Kuleba,": one entity."""
    starts = {m.start: m for m in names if m.type in ("person", "organisation", "group") and not m.nested}
    named = {i: m for m in starts.values() for i in range(m.start, m.end)}
    ends = {m.end: m for m in starts.values()}
    for m in nominals:
        if m.nested or m.plural:
            continue
        comma_before = m.start >= 1 and doc[m.start - 1].text == ","
        name = ends.get(m.start - 1) if comma_before else None
        if (
            name is None
            and comma_before
            and m.start >= 3
            and doc[m.start - 2].like_num
            and doc[m.start - 3].text == ","
        ):
            name = ends.get(m.start - 3)  # "James Foley, 40, a journalist,"
        if name is None:
            name = _predicated(doc, m, named)
        if name is None and m.end < len(doc) and doc[m.end].text == ",":
            name = starts.get(m.end + 1)
        if name is None and m.end < len(doc):
            name = starts.get(m.end) if (m.role and m.role.kind != "relation") or m.role_text == "counterpart" else None
        if name is not None and (name.type == m.type or (m.type != "person" and name.type != "person")):
            m.apposed = name
            if not name.role_text:
                name.role, name.role_text = m.role, m.role_text
                name.country, name.sector = name.country or m.country, name.sector or m.sector
                name.gender, name.former = name.gender or m.gender, name.former or m.former


def _coordinated(doc: Doc, m: Mention, known: Known) -> list[Mention]:
    """ "Russian and Ukrainian forces" are two: one mention for each country, of the same characters."""
    owners = [known.by_token[i] for i in range(m.start, m.head) if i in known.by_token]
    countries = {o.country: o for o in owners if o.country_form in ("name", "adjective") and o.country}
    joined = any(doc[i].pos_ == "CCONJ" for i in range(m.start, m.head))
    if len(countries) < 2 or not joined or not m.plural:
        return [m]
    return [replace(m, country=code, surface=f"{o.surface} {m.role_text}") for code, o in countries.items()]


def _predicated(doc: Doc, m: Mention, named: dict[int, Mention]) -> Mention | None:
    """The name a role noun is said of: "Groberg was a soldier"."""
    head = doc[m.head]
    if not any(c.dep_ == "cop" for c in head.lefts) or any(
        c.dep_ == "neg" or c.lower_ in ("not", "n't", "no") for c in head.lefts
    ):
        return None
    subject = next((c for c in head.lefts if c.dep_ == "nsubj"), None)
    return named.get(subject.i) if subject is not None else None


def _worth(c: Cluster) -> bool:
    """Whether a cluster is an entity of the record: not a lone common noun for some institution or country ("all nations")."""
    named = [m for m in c.mentions if m.form == "name"]
    if named:
        return c.type != "other" or bool(c.country) or not all(m.end - m.start == 1 and m.adjective for m in named)
    said = [m for m in c.mentions if m.form == "nominal"]
    return bool(said) and (bool(c.country) or len(said) > 1 or c.type not in ("organisation", "country"))


def _entity(doc: Doc, c: Cluster, known: Known, around: _Around) -> Entity:
    spans = tuple(sorted({_span(doc, m) for m in c.mentions}))
    country, sector, role, basis = _facts(c, known, around)
    kind = KINDS.get(c.type, c.type)
    return Entity(
        name=_name(c, known), country=country or None, sector=sector or None, role=role or None, wikidata=None,
        mentions=spans, kind=kind, basis=basis,  # type: ignore[arg-type]
    )  # fmt: skip


def _name(c: Cluster, known: Known) -> str:
    first = c.mentions[0]
    if c.type == "country":
        return known.index.country_names.get(c.country, first.surface)
    if c.actor is not None:
        return c.actor.name
    names = sorted(c.names, key=lambda n: (-len(n.split()), -len(n), n))
    if names:
        return names[0]
    return " ".join(max((m.surface for m in c.mentions if m.form == "nominal"), key=len).split())


def _facts(c: Cluster, known: Known, around: _Around) -> tuple[str, str, str, str]:
    """Country, sector, role and how they are known."""
    said = next((m.role_text for m in c.mentions if m.role_text), "")
    former = any(m.former for m in c.mentions)
    if c.type == "country":
        return c.country, "" if c.country in SUPRANATIONAL else "GOV", "", "table"
    if c.actor is not None:
        office, past = c.actor.office(known.day, [m.role_text for m in c.mentions if m.role_text])
        if office is None:
            return c.actor.country, c.actor.sector, said, "table"
        return _of_office(office, past or (former and known.day is None), said, c)
    place = next(
        (known.place_countries[m.start, m.end] for m in c.mentions if (m.start, m.end) in known.place_countries), ""
    )
    if c.type == "place":
        capital = any(m.country_form == "capital" for m in c.mentions)
        return place or c.country, "GOV" if capital else "", "", "table" if place or c.country else "unknown"
    form = next((m.country_form for m in c.mentions if m.country_form), None)
    if form is not None:
        sector = "" if c.country in SUPRANATIONAL else "GOV" if form == "metonym" else "CVL"
        return c.country, sector, said, "table"
    sector = "ELI" if former and said else next((m.sector for m in c.mentions if m.sector), "")
    country = c.country or next((m.country for m in c.mentions if m.country), "")
    private = "CVL" if c.type == "person" and not sector and c.names else ""  # said without office or affiliation
    if country:
        return country, sector or private, said, "composed"
    if sector in OF_A_STATE or c.type == "person":
        country = around.country(c.mentions[0].start)
        if country:
            return country, sector or private, said, "context"
    return "", sector or private, said, "composed" if sector else "context" if private else "unknown"


def _of_office(office: Office, past: bool, said: str, c: Cluster) -> tuple[str, str, str, str]:
    if past and c.type == "person" and office.sector in ("GOV", "LEG", "MIL", "SPY", "JUD", "COP", ""):
        return (
            office.country,
            "ELI",
            f"former {office.role}",
            "table",
        )
    role = office.role if c.type == "person" else said
    return office.country, office.sector, role, "table"
