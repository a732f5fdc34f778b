"""Mentions gathered into clusters, one an entity: names by their letters, role nouns and pronouns by what came before.

A deterministic sieve in the manner of Lee et al. 2013: the surest links first, each step a small rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from spacy.tokens import Doc

from onrecord.knowledge.actors import Actor, ActorIndex
from onrecord.reading.compose import Known, best_actor, by_surname
from onrecord.reading.mentions import Mention, Type, given_name_gender, is_subject

NEAR = 3  # sentences a pronoun reaches back
PRONOUN_TYPES: dict[str, tuple[Type, ...]] = {
    "m": ("person",),
    "f": ("person",),
    "n": ("organisation", "country", "place", "group"),
    "": ("group", "people", "organisation", "person"),
}


@dataclass
class Cluster:
    """All mentions of one entity."""

    type: Type
    mentions: list[Mention] = field(default_factory=list)
    actor: Actor | None = None
    country: str = ""
    gender: str = ""
    names: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)  # roles, and their head words
    many: bool = False  # a plural noun is among the mentions

    def add(self, m: Mention) -> None:
        self.mentions.append(m)
        self.gender = self.gender or m.gender
        if not self.country and m.form != "pronoun":
            self.country = m.country
        if m.form == "name":
            self.names.add(m.surface)
        if m.role_text:
            self.said |= {m.role_text, m.role_text.split()[-1]}
        self.many = self.many or (m.plural and m.form == "nominal")

    def called(self, role: str) -> bool:
        """Whether the entity goes by a role: one that is said, or an office of the tables ("minister")."""
        if role in self.said:
            return True
        return self.actor is not None and any(o.role == role or o.role.endswith(" " + role) for o in self.actor.offices)

    @property
    def plural(self) -> bool:
        return self.many or self.type in ("people", "group")


def name_clusters(names: Sequence[Mention], known: Known, shares: dict[str, float]) -> list[Cluster]:
    """Clusters of the name mentions: countries by code, known actors, equal strings, then shorter forms of longer names."""
    keyed: dict[tuple[str, str], Cluster] = {}
    for m in names:
        key, actor = _key(m, known, shares)
        cluster = keyed.setdefault(key, Cluster(m.type, actor=actor))
        cluster.add(m)
    clusters = list(keyed.values())
    clusters = _join_people(clusters, known, shares)
    return _join_organisations(clusters)


def _key(m: Mention, known: Known, shares: dict[str, float]) -> tuple[tuple[str, str], Actor | None]:
    if m.country_form in ("name", "adjective"):
        return ("country", m.country), None
    if m.country_form == "demonym":
        return ("people", m.country), None
    actor = best_actor(m, known, shares) if m.country_form is None else None
    if actor is not None:
        return ("actor", f"{actor.name}/{actor.surname or actor.country}"), actor
    return (m.type, m.surface), None


def _join_people(clusters: list[Cluster], known: Known, shares: dict[str, float]) -> list[Cluster]:
    """ "Kuleba" joins "Dmytro Kuleba"; a surname without a fuller name is looked up among the well known."""
    people = [c for c in clusters if c.type == "person"]
    full = [c for c in people if any(" " in n for n in c.names) or c.actor]
    by_part: dict[str, list[Cluster]] = defaultdict(list)
    for c in full:
        for part in _parts(c):
            if c not in by_part[part]:
                by_part[part].append(c)
    gone: set[int] = set()
    for c in people:
        if c in full and c.actor is not None:
            continue
        for m in c.mentions:
            fits = [o for o in by_part.get(_last(m.surface), []) if o is not c and _compatible(c, o)]
            if " " in m.surface:
                fits = [o for o in fits if _contained(m.surface, o)]
            if fits:
                home = min(fits, key=lambda o: _distance(m, o))
                for x in c.mentions:
                    home.add(x)
                gone.add(id(c))
                break
        else:
            if " " not in next(iter(c.names)):
                c.actor = by_surname(c.mentions[0], known, shares)
    kept = [c for c in clusters if id(c) not in gone]
    merged: dict[str, Cluster] = {}
    out = []
    for c in kept:  # a surname found in the tables may be the actor of another cluster
        if c.actor is not None and c.type == "person":
            first = merged.setdefault(c.actor.name, c)
            if first is not c:
                for m in c.mentions:
                    first.add(m)
                continue
        out.append(c)
    return out


def _parts(c: Cluster) -> set[str]:
    parts = {_last(n) for n in c.names} | {n for name in c.names for n in name.split() if len(n) > 2}
    if c.actor and c.actor.surname:
        parts.add(c.actor.surname)
    return parts


def _last(name: str) -> str:
    words = [w for w in name.split() if w not in ("Jr.", "Jr", "Sr.", "Sr", "II", "III")]
    return words[-1] if words else name


def _contained(name: str, other: Cluster) -> bool:
    """Whether all words of a longer name stand in the other ("Hillary Clinton" in "Hillary Rodham Clinton")."""
    words = set(name.split())
    return any(words <= set(n.split()) or set(n.split()) <= words for n in other.names if " " in n)


def _compatible(a: Cluster, b: Cluster) -> bool:
    return not (a.gender and b.gender and a.gender != b.gender)


def _distance(m: Mention, c: Cluster) -> tuple[int, int]:
    """Nearest mention before, else nearest after."""
    before = [m.start - o.start for o in c.mentions if o.start < m.start]
    after = [o.start - m.start for o in c.mentions if o.start >= m.start]
    return (0, min(before)) if before else (1, min(after))


def _join_organisations(clusters: list[Cluster]) -> list[Cluster]:
    """Acronyms join what they abbreviate, shorter forms the one longer name they begin or end."""
    bodies = [
        c for c in clusters if c.type in ("organisation", "group", "other") and not all(m.nested for m in c.mentions)
    ]
    long_names = [(c, n) for c in bodies for n in sorted(c.names) if " " in n]
    gone: set[int] = set()
    for c in bodies:
        if c.actor is not None:
            continue
        for name in sorted(c.names):
            homes = [o for o, n in long_names if o is not c and id(o) not in gone and _abbreviates(name, n)]
            if len({id(o) for o in homes}) == 1:
                for m in c.mentions:
                    homes[0].add(m)
                gone.add(id(c))
                break
    return [c for c in clusters if id(c) not in gone]


def _abbreviates(short: str, long: str) -> bool:
    """
    >>> _abbreviates("ICC", "International Criminal Court"), _abbreviates("Amnesty", "Amnesty International")
    (True, True)
    """
    if short == long or len(short) >= len(long):
        return False
    if short.replace(".", "").isupper() and " " not in short:
        words = [w for w in long.replace("-", " ").split() if w]
        initials = "".join(w[0] for w in words if w[0].isupper())
        every = "".join(w[0].upper() for w in words)
        return len(short) >= 2 and short.replace(".", "") in (initials, every)
    return len(short) >= 5 and (long.startswith(short + " ") or long.endswith(" " + short))


def attach(
    clusters: list[Cluster], nominals: Sequence[Mention], pronouns: Sequence[Mention], doc: Doc, index: ActorIndex
) -> list[Cluster]:
    """Role nouns and pronouns, in text order, to what they refer to; a nominal without antecedent is a new entity."""
    number = _sentence_numbers(doc)
    order = sorted([*nominals, *pronouns], key=lambda m: (m.start, m.form == "pronoun"))
    out = list(clusters)
    recent = _Recent(out, number, doc)
    home_of = {id(m): c for c in clusters for m in c.mentions}
    fresh: dict[tuple[str, str], Cluster] = {}
    for m in order:
        recent.advance(m.start)
        if m.form == "pronoun":
            homes = _pronoun_home(m, recent, number)
        elif m.apposed is not None and id(m.apposed) in home_of:
            homes = [home_of[id(m.apposed)]]
        else:
            homes = _nominal_homes(m, recent, doc, fresh)
        for home in homes:
            home.add(m)
            recent.touch(home, m)
        if not homes and m.form == "nominal":
            cluster = Cluster(m.type, country=m.country)
            cluster.add(m)
            out.append(cluster)
            if m.role:
                fresh[m.role_text, m.country] = cluster
            recent.touch(cluster, m)
    return out


class _Recent:
    """Clusters by their latest mention so far: names come in as the text reaches them."""

    def __init__(self, clusters: Iterable[Cluster], number: Sequence[int], doc: Doc) -> None:
        self.doc = doc
        self.waiting = sorted(
            ((m.start, i, m, c) for i, c in enumerate(clusters) for m in c.mentions), key=lambda x: x[:2], reverse=True
        )
        self.number = number
        self.subject_of: dict[int, int] = {}  # cluster -> the last sentence it was subject of
        self.latest: dict[int, tuple[Mention, Cluster]] = {}

    def advance(self, until: int) -> None:
        while self.waiting and self.waiting[-1][0] < until:
            _, _, m, c = self.waiting.pop()
            self.touch(c, m)

    def touch(self, c: Cluster, m: Mention) -> None:
        self.latest.pop(id(c), None)
        self.latest[id(c)] = (m, c)
        if is_subject(self.doc[m.head]):
            self.subject_of[id(c)] = self.number[m.head]

    def backwards(self, limit: int = 60) -> list[tuple[Mention, Cluster]]:
        """Latest mention first; bounded, so that the cost stays linear."""
        return list(islice(reversed(self.latest.values()), limit))


def _sentence_numbers(doc: Doc) -> list[int]:
    numbers, n = [], -1
    for token in doc:
        n += bool(token.is_sent_start) or n < 0
        numbers.append(n)
    return numbers


def _definite(m: Mention, doc: Doc) -> bool:
    first = doc[m.start].lower_
    return first in ("the", "this", "that", "these", "those", "both") or doc[m.start].tag_ in ("PRP$",)


def _nominal_homes(m: Mention, recent: _Recent, doc: Doc, fresh: dict[tuple[str, str], Cluster]) -> list[Cluster]:
    """Antecedents of a role noun: one, or two for "the two countries"; none where it names somebody new."""
    same = fresh.get((m.role_text, m.country))
    if not _definite(m, doc):
        return (
            [same]
            if same
            and (m.plural or m.type in ("group", "organisation"))
            and doc[m.start].lower_ not in ("a", "an", "another", "other")
            else []
        )
    words = m.role_text.split()
    head = words[-1] if words else ""
    if m.role and m.role.name in ("country", "nation", "side") and m.plural:
        two = [c for _, c in recent.backwards() if c.type == "country"]
        return two[:2] if len(two) >= 2 and any(t.lower_ in ("two", "both") for t in doc[m.start : m.head]) else []
    for other, c in recent.backwards():
        if other.start >= m.start or (m.country and c.country and m.country != c.country):
            continue
        if m.type == "country":
            if c.type == "country" and not m.country:
                return [c]
        elif (
            (c.called(m.role_text) or c.called(head))
            and m.plural == c.plural
            and (c.type == m.type or m.type not in ("person",))
        ):
            if m.gender and c.gender and m.gender != c.gender:
                continue
            return [c]
    if m.type == "group" and not m.plural and head in ("group", "organisation", "organization", "movement"):
        found = [c for _, c in recent.backwards() if c.type in ("group", "organisation") and c.names]
        return found[:1]
    return [same] if same else []


def _pronoun_home(m: Mention, recent: _Recent, number: Sequence[int]) -> list[Cluster]:
    """The nearest fitting antecedent; subjects go before others of their sentence, names before role nouns."""
    wanted = PRONOUN_TYPES["" if m.plural else m.gender]
    best: tuple[float, Cluster] | None = None
    for other, c in recent.backwards(30):
        gap = number[m.start] - number[other.start]
        if gap > NEAR or other.start >= m.start:
            continue
        if (
            c.type not in wanted
            or (m.plural and not c.plural and c.type not in ("organisation",))
            or (not m.plural and c.type != "country" and _only_plural(c))
        ):
            continue
        gender = c.gender or cluster_gender(c)
        if m.gender in ("m", "f") and gender and gender != m.gender:
            continue
        score = (
            -2.0 * gap
            + 1.5 * (recent.subject_of.get(id(c)) == number[other.start])
            + 0.5 * (other.form != "nominal")
            - 0.002 * (m.start - other.start)
        )
        score += 0.7 * bool(gender and gender == m.gender) - 0.8 * other.nested
        if best is None or score > best[0]:
            best = (score, c)
    return [best[1]] if best else []


def _only_plural(c: Cluster) -> bool:
    return c.plural and c.type in ("people", "group") and not c.names


def cluster_gender(c: Cluster) -> str:
    """Gender by the given name, where the cluster is a person with one."""
    for name in sorted(c.names | ({c.actor.name} if c.actor else set()), key=len, reverse=True):
        first = name.split()[0]
        if " " in name and given_name_gender(first):
            return given_name_gender(first)
    return ""
