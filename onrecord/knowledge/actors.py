"""The actors the tables know: who goes by a name, for which country, in which sector and office on which day.

Facts come from countries.tsv, people_*.tsv, organisations.tsv, armed_groups.tsv and roles.tsv; a user's own table
(CSV/TSV with the same columns) or PETRARCH actor dictionary loads on top and wins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

from onrecord.knowledge.tables import Row, table, values

Kind = Literal["person", "organisation", "group", "country"]
CountryForm = Literal["name", "adjective", "demonym", "metonym", "capital"]
WORD = re.compile(r"\w+")
ARTICLE = re.compile(r"(?<= )[Aa]l[- ](?=[A-Z])")
SUPRANATIONAL = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})


@dataclass(frozen=True, slots=True)
class Office:
    """What somebody was from `start` to `end` (ISO dates of any precision; "" = unknown or still)."""

    role: str
    sector: str
    country: str
    start: str
    end: str

    def covers(self, day: str) -> bool:
        return (not self.start or self.start <= day) and (not self.end or day[: len(self.end)] <= self.end)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something of the tables."""

    name: str
    kind: Kind
    country: str
    sector: str
    offices: tuple[Office, ...] = ()
    surname: str = ""

    def office(self, day: str | None, said: Iterable[str] = ()) -> tuple[Office | None, bool]:
        """The office held on a day, and whether it is over by then; `said` are roles the article gives.

        Several at a time: the highest. Without a day: one that is said, else the latest.
        """
        if not self.offices:
            return None, False
        if day is None:
            named = [o for o in self.offices if any(same_role(s, o.role) for s in said)]
            return max(named or self.offices, key=lambda o: (o.start, rank(o.role))), False
        held = [o for o in self.offices if o.covers(day)]
        if held:
            return max(held, key=lambda o: (any(same_role(s, o.role) for s in said), rank(o.role), o.start)), False
        past = [o for o in self.offices if o.end and o.end < day]
        if past:
            return max(past, key=lambda o: (rank(o.role), o.end)), True
        return min(self.offices, key=lambda o: o.start), False


def same_role(text: str, role: str) -> bool:
    """Whether two ways of saying it are one role: "president" and "vice president" are not.

    >>> same_role("un secretary-general", "secretary-general"), same_role("president", "vice president")
    (True, False)
    """
    if not text or not role:
        return False
    longer, shorter = (text, role) if len(text) >= len(role) else (role, text)
    return longer == shorter or (
        longer.endswith(" " + shorter) and not longer.startswith(("vice ", "deputy ", "former "))
    )


@cache
def actor_words(use: str) -> tuple[str, ...]:
    """The words of actor_words.tsv for a use."""
    return tuple(row["word"] for row in table("actor_words") if row["use"] == use)


def rank(role: str) -> int:
    """2 for heads of state and government, 1 for ministers, 0 for others: whom the news mean by a bare surname."""
    if role.removeprefix("interim ").removeprefix("acting ").startswith(actor_words("first")):
        return 2
    return 1 if "minister" in role or "secretary" in role else 0


@dataclass(frozen=True, slots=True)
class Role:
    """A role noun: `depends` roles take their sector from whom they belong to."""

    name: str
    sector: str
    kind: Literal["person", "group", "body", "relation"]
    title: bool
    depends: bool
    plural: bool


@dataclass(frozen=True)
class ActorIndex:
    """All look-ups, read-only. Surfaces are case-sensitive and without a leading "the"."""

    names: Mapping[str, tuple[Actor, ...]]
    surnames: Mapping[str, tuple[Actor, ...]]
    countries: Mapping[str, tuple[str, CountryForm]]  # surface -> (code, what kind of form)
    country_names: Mapping[str, str]  # code -> name
    roles: Mapping[str, Role]
    first_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # first word -> surfaces, longest first

    def known(self, surface: str) -> bool:
        return surface in self.names or surface in self.countries


@cache
def default_index() -> ActorIndex:
    """The index over the tables of the package."""
    return build()


def build(own: Iterable[Actor] = (), own_aliases: Mapping[str, Sequence[Actor]] | None = None) -> ActorIndex:
    """An index over the package's tables with a user's own actors on top: their names hide ours."""
    names: dict[str, list[Actor]] = defaultdict(list)
    surnames: dict[str, list[Actor]] = defaultdict(list)
    people: list[Row] = []
    for file in sorted(resources.files("onrecord.knowledge").iterdir(), key=lambda f: f.name):
        if file.name.startswith("people_"):
            people += table(file.name.removesuffix(".tsv"))
    _add_people(people, names, surnames)
    _add_groups(table("organisations"), "organisation", names)
    _add_groups(table("armed_groups"), "group", names)
    countries, country_names = _countries()
    for alias, actors in (own_aliases or {}).items():
        names[alias] = list(actors)
        countries.pop(alias, None)
    for actor in own:
        kept = [a for a in (own_aliases or {}).get(actor.name, ()) if a != actor]
        names[actor.name] = [*kept, actor]
        countries.pop(actor.name, None)
        if actor.surname:
            surnames[actor.surname].append(actor)
    roles = _roles()
    firsts: dict[str, set[str]] = defaultdict(set)
    for surface in (*names, *countries):
        word = WORD.search(surface)
        if word:
            firsts[word.group()].add(surface)
    return ActorIndex(
        names={k: tuple(v) for k, v in names.items()},
        surnames={k: tuple(dict.fromkeys(v)) for k, v in surnames.items()},
        countries=countries,
        country_names=country_names,
        roles=roles,
        first_words={k: tuple(sorted(v, key=lambda s: (-len(s), s))) for k, v in firsts.items()},
    )


def bare(surface: str) -> str:
    """A surface without a leading article and a possessive ending.

    >>> bare("the White House’s")
    'White House'
    """
    out = surface.strip()
    for article in ("the ", "The ", "THE "):
        out = out.removeprefix(article)
    for ending in ("'s", "’s", "'", "’"):
        out = out.removesuffix(ending)
    return out.strip()


def _add_people(rows: Sequence[Row], names: dict[str, list[Actor]], surnames: dict[str, list[Actor]]) -> None:
    """One actor a name; who served a state and an international body stands in two tables and is still one."""
    people: dict[tuple[str, str], list[Row]] = defaultdict(list)
    states: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["country"] not in SUPRANATIONAL:
            states[row["name"]].add(row["country"])
    for row in rows:
        apart = row["country"] if len(states[row["name"]]) > 1 and row["country"] not in SUPRANATIONAL else ""
        people[row["name"], apart].append(row)
    for (name, _), held in people.items():
        offices = tuple(
            Office(r["role"], r["sector"], r["country"], r["from"], r["to"])
            for r in sorted(held, key=lambda r: r["from"])
        )
        short = tuple(dict.fromkeys(s for r in held for s in values(r["surname"])))
        actor = Actor(name, "person", offices[-1].country, offices[-1].sector, offices, short[0] if short else "")
        aliases = (name, *(a for r in held for a in values(r["aliases"])))
        for alias in dict.fromkeys(v for a in aliases for v in article_forms(a)):
            if actor not in names[alias]:
                names[alias].append(actor)
        for form in short:
            surnames[form].append(actor)


def article_forms(name: str) -> tuple[str, ...]:
    """The ways newspapers write the Arabic article in a name.

    >>> article_forms("Haider al-Abadi")
    ('Haider al-Abadi', 'Haider Al-Abadi', 'Haider al Abadi', 'Haider Al Abadi')
    """
    if not ARTICLE.search(name):
        return (name,)
    return tuple(dict.fromkeys((name, *(ARTICLE.sub(form, name) for form in ("al-", "Al-", "al ", "Al ")))))


def _add_groups(rows: Iterable[Row], kind: Kind, names: dict[str, list[Actor]]) -> None:
    """Organisations and armed groups; what a group was in several periods stands in several rows of one name."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["name"], "" if row["from"] or row["to"] else row["country"]].append(row)
    for (name, _), held in groups.items():
        offices = tuple(Office(r.get("kind", ""), r["sector"], r["country"], r["from"], r["to"]) for r in held)
        actor = Actor(name, kind, held[-1]["country"], held[-1]["sector"], offices)
        for alias in dict.fromkeys((name, *(a for r in held for a in values(r["aliases"])))):
            names[bare(alias)].append(actor)


def _countries() -> tuple[dict[str, tuple[str, CountryForm]], dict[str, str]]:
    """Surface -> (code, kind of form), and code -> name."""
    forms: dict[str, tuple[str, CountryForm]] = {}
    names: dict[str, str] = {}
    rows = table("countries")
    columns: tuple[tuple[str, CountryForm], ...] = (
        ("aliases", "name"),
        ("metonyms", "metonym"),
        ("adjectives", "adjective"),
        ("demonyms", "demonym"),
        ("capital", "capital"),
    )
    for column, form in columns:
        for row in sorted(rows, key=lambda r: not r["iso2"]):  # the country itself before its parts and past forms
            cells = (row["name"], *values(row[column])) if column == "aliases" else values(row[column])
            for surface in cells:
                forms.setdefault(bare(surface), (row["code"], form))
    for row in rows:
        if row["iso2"] or row["code"] not in names:
            names[row["code"]] = row["name"]
    return forms, names


def _roles() -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for row in table("roles"):
        for surface, plural in ((row["role"], False), (row["plural"], True)):
            if surface:
                kind = row["kind"]
                assert kind in ("person", "group", "body", "relation"), row
                role = Role(row["role"], row["sector"], kind, row["title"] == "yes", row["weight"] == "depends", plural)  # type: ignore[arg-type]
                roles.setdefault(surface.lower(), role)
    return roles
