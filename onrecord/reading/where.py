"""Toponyms to coordinates: which place of its name a mention means, and how that is known.

The language core finds the names (`find_places` is given their characters); this room looks them up in
knowledge/gazetteer.tsv.gz and chooses among namesakes by what the text says beside them ("Paris, Texas", "the Syrian
city of Aleppo"), by the countries the article is about, by their neighbours, and last by size. What is not in the
gazetteer stays a `Place` without a country: nothing is guessed silently.
"""

from __future__ import annotations

import gzip
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from onrecord.knowledge.tables import table, values
from onrecord.records import Place, Span

WINDOW = 120  # characters before and after a mention that are searched for what contains it
LONGEST = 80  # characters of a mention; longer ones are no names
SMALL = 15_000  # people; a smaller place in a country that is neither named nor near is not believed,
DOUBTED = 100_000  # nor is one of less than this where the article names countries often enough:
ENOUGH = 3
NEAR = 1.0  # degrees of the great circle

# Points of the score; one point is a factor of ten in people.
NAMED = 2.0  # the article names the country ...
MOST = 1.2  # ... and up to this much more for the share of its countries' mentions
BESIDE = 0.6  # the country borders on the one most named
CAPITAL = 1.0
METROPOLIS = 1.0
COUNTRY = 1.5  # a country before a town of its name
SPELLING = -1.2  # an alternate spelling before a main name
SAME_REGION = 1.2  # another place of the article lies in the same first-order region
KIND = 4.0  # the text says of which kind the place is

LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "ß": "ss", "þ": "th", "ə": "a"}
)
KINDS = ("city", "region", "county", "district")
Join = Literal["in", "comma", "set off", "list"]  # "A in B", "A, B said", "A, B, said", "A, B and C"
DROPPED = re.compile(r"['’‘`´ʿʾʻʼ.\"“”]")
BROKEN = re.compile(r"[\s\-–—_/,()]+")
SAINT = MappingProxyType({"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"})
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|['’]s\b|\w+(?:-\w+)*|[^\w\s]|\n+")
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
ABBREVIATION = re.compile(r",?\s{1,3}([A-Z][A-Za-z]{0,4}\.?(?:[A-Z][a-z]?\.)*)(?![A-Za-z])")
LISTED = re.compile(r"\s*(?:,\s*|,?\s+(?:and|or)\s+(?:the\s+)?)\Z")
SET_OFF = re.compile(r"\s*(?:[,.;:)\n—–-]|\Z)")
LEAD_IN = re.compile(r"(?:[a-z'’-]+\s+){1,6}(?=[A-Z])")
WITHIN = re.compile(r",\s+|\s(?:in|near|outside|off|at|of)\s+(?:the\s+)?(?=[A-Z])")
LIST_GOES_ON = re.compile(r"(?:,?\s+(?:and|or)|,)\s+[A-Z]")


def fold(name: str) -> str:
    """A name as the gazetteer files it: no case, diacritics, points or apostrophes, one space between words.

    >>> fold("St. John’s"), fold("Saint-Étienne"), fold("the Gaza Strip"), fold("Ḩalab")
    ('st johns', 'st etienne', 'gaza strip', 'halab')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    words = BROKEN.sub(" ", DROPPED.sub("", plain.translate(LETTERS))).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(SAINT.get(w, w) if len(words) > 1 else w for w in words)


class Candidate(NamedTuple):
    """A place a name may mean; `weight` is people or what stands for importance, `kind` p, r, c or o (see the gazetteer)."""

    geonameid: int | None
    country: str
    admin1: str
    latitude: float
    longitude: float
    weight: int
    kind: str
    main: bool


class Gazetteer:
    """The lines of the gazetteer as one block of bytes, sorted by name; a look-up is a bisection, some 20 comparisons.

    A dictionary of half a million names would take 100 MB and a second to fill; the block takes a tenth of both.
    """

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        start = 0
        while data.startswith(b"# ", start):
            start = data.index(b"\n", start) + 1
        self._data = data[data.index(b"\n", start) + 1 :]

    def find(self, key: str) -> tuple[Candidate, ...]:
        """All places filed under a folded name, largest first; empty if there are none."""
        data, wanted = self._data, key.encode() + b"\t"
        low, high = 0, len(data)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            end = data.find(b"\n", middle)
            end = len(data) if end < 0 else end
            name_end = data.find(b"\t", start, end) + 1
            name = data[start:name_end]
            if name == wanted:
                return tuple(map(_candidate, data[name_end:end].decode().split("|")))
            # compared without the tab, which sorts before the space
            if name[:-1] < wanted[:-1]:
                low = end + 1
            else:
                high = start
        return ()


def _candidate(cell: str) -> Candidate:
    id_, country, admin1, latitude, longitude, weight, kind, form = cell.split(",")
    return Candidate(
        int(id_) if id_ else None, country, admin1, float(latitude), float(longitude), int(weight), kind, form == "m"
    )


@cache
def gazetteer() -> Gazetteer:
    """The package's gazetteer, read once."""
    file = resources.files("onrecord.knowledge") / "gazetteer.tsv.gz"
    return Gazetteer(gzip.decompress(file.read_bytes()))


@dataclass(frozen=True, slots=True)
class Countries:
    """What countries.tsv says that this room needs."""

    forms: Mapping[tuple[str, ...], str]  # words as written, names, adjectives, people and capitals -> code
    names: Mapping[str, str]  # folded names only -> code
    longest: Mapping[str, int]  # first word -> words of the longest form
    places: Mapping[str, Candidate]  # folded name -> the country or historical state
    capitals: frozenset[tuple[str, str]]  # (code, folded name)
    neighbours: Mapping[str, frozenset[str]]


@cache
def countries() -> Countries:
    """The table of countries, indexed once."""
    forms: dict[tuple[str, ...], str] = {}
    names: dict[str, str] = {}
    longest: dict[str, int] = {}
    places: dict[str, Candidate] = {}
    capitals: set[tuple[str, str]] = set()
    neighbours: dict[str, frozenset[str]] = {}
    for row in sorted(table("countries"), key=lambda r: not r["iso2"]):  # the states of today first
        code = row["code"]
        if code in {"EUR", "UNO", "IGO", "NGO"} or not row["latitude"]:
            continue
        capitals |= {(code, fold(c)) for c in values(row["capital"])}
        if row["iso2"]:
            neighbours[code] = frozenset(values(row["neighbours"]))
            known = gazetteer().find(f"={code}")
            place = Candidate(known[0].geonameid if known else None, code, "", float(row["latitude"]), float(row["longitude"]),
                              known[0].weight if known else 100_000, "c", True)  # fmt: skip
        else:
            place = Candidate(None, code, "", float(row["latitude"]), float(row["longitude"]), 400_000, "o", True)
        for name in values(row["aliases"]):
            names.setdefault(fold(name), code)
            places.setdefault(fold(name), place)
        cells = (row["aliases"], row["adjectives"], row["demonyms"], row["capital"])
        for form in (f for cell in cells for f in values(cell)):
            words = tuple(WORD.findall(form.removeprefix("the ")))
            if words:
                forms.setdefault(words, code)
                longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return Countries(MappingProxyType(forms), MappingProxyType(names), MappingProxyType(longest), MappingProxyType(places),
                     frozenset(capitals), MappingProxyType(neighbours))  # fmt: skip


@cache
def words(use: str) -> Mapping[str, str]:
    """The words of place_words.tsv for a use, with their value."""
    return MappingProxyType({row["word"]: row["value"] for row in table("place_words") if row["use"] == use})


@cache
def _nouns() -> frozenset[str]:
    """All nouns that say the kind of a place."""
    return frozenset(noun for kind in KINDS for noun in words(kind))


def countries_in(text: str) -> Counter[tuple[str, str]]:
    """How often a text names each country by name, adjective, people or capital: (code, folded form) -> times.

    >>> sorted(countries_in("Syrian rebels left Syria for Turkey.").items())
    [(('SYR', 'syria'), 1), (('SYR', 'syrian'), 1), (('TUR', 'turkey'), 1)]
    """
    known, found = countries(), Counter[tuple[str, str]]()
    tokens = WORD.findall(text)
    at = 0
    while at < len(tokens):
        step = 1
        for size in range(min(known.longest.get(tokens[at], 0), len(tokens) - at), 0, -1):
            code = known.forms.get(tuple(tokens[at : at + size]))
            if code:
                found[code, fold(" ".join(tokens[at : at + size]))] += 1
                step = size
                break
        at += step
    return found


class Container(NamedTuple):
    """What the text says a place lies in: a country, and a first-order region of it or ""."""

    country: str
    admin1: str
    rank: str  # c country, r region, o other
    latitude: float
    longitude: float

    def among(self, places: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Those of some places that lie in it: by the region's code, else near its middle (Sevastopol and Crimea)."""
        inside = tuple(c for c in places if c.country == self.country and c.kind != "c")
        if not self.admin1:
            return inside
        exact = tuple(c for c in inside if c.admin1 == self.admin1 and c.kind != "r")
        return exact or tuple(c for c in inside if c.admin1 != self.admin1 and self._near(c))

    def _near(self, c: Candidate) -> bool:
        across = (c.longitude - self.longitude) * math.cos(math.radians(c.latitude))
        return math.hypot(c.latitude - self.latitude, across) < NEAR


@dataclass(frozen=True, slots=True)
class Toponym:
    """A mention, ready to be resolved."""

    start: int
    end: int
    surface: str
    key: str
    candidates: tuple[Candidate, ...]
    kind: str  # one of KINDS or "": the kind the text says
    container: Container | None
    derived: bool  # found only after words were taken off ("Tripoli airport")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the article as a whole says: times each country is named, in all and by form, and the first-order regions it names."""

    total: Mapping[str, int]
    by_form: Mapping[str, Mapping[str, int]]
    regions: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, forms: Mapping[tuple[str, str], int], regions: Iterable[tuple[str, str]] = ()) -> Evidence:
        """From times by (country, form)."""
        total: Counter[str] = Counter()
        by_form: dict[str, Counter[str]] = {}
        for (code, form), times in forms.items():
            if code:
                total[code] += times
                by_form.setdefault(form, Counter())[code] += times
        return cls(total, by_form, frozenset(regions))

    def counts(self, key: str) -> Counter[str]:
        """Times each country is named by other words than the name in question."""
        return Counter(self.total) - Counter(self.by_form.get(key, {}))


def look_up(key: str) -> tuple[Candidate, ...]:
    """All places of a folded name: those of the gazetteer, and the countries and old states of countries.tsv."""
    found = gazetteer().find(key)
    state = countries().places.get(key)
    if state is None:
        return found
    if state.kind == "c":
        return (state, *(c for c in found if c.kind != "c"))
    known = any(c.kind in "ro" and c.country == state.country for c in found)
    return found if known else (*found, state)


def find_places(
    mentions: Sequence[tuple[int, int, str]], text: str, context: Mapping[str, int] | None = None
) -> list[Place]:
    """A `Place` for each mention (start, end, surface; offsets are characters of `text`), in the order of the text.

    `context` is how often the article names each country (ISO alpha-3), where the caller knows; else it is counted here.

    >>> text = "Police in Paris, Texas, said so."
    >>> [(p.country, round(p.latitude or 0), p.basis) for p in find_places([(10, 15, "Paris")], text)]
    [('USA', 34, 'named with its region')]
    """
    toponyms = [_toponym(start, end, surface, text) for start, end, surface in sorted(mentions)]
    forms: Counter[tuple[str, str]] = countries_in(text)
    if context is not None:
        forms = Counter({key: times for key, times in forms.items() if key[0] in context})
        forms.update({(code, ""): 1 for code, times in context.items() if times})
    senses = _senses(toponyms)
    lists = _lists(toponyms, text)
    evidence = _with_certain(toponyms, senses, forms)
    return [_place(t, senses, lists[i], evidence) for i, t in enumerate(toponyms)]


def country_of_place(name: str, article_countries: Counter[str]) -> str | None:
    """The country of a place by its name and the countries the article names (code -> times); None if not known.

    >>> country_of_place("Tripoli", Counter({"LBN": 4})), country_of_place("Tripoli", Counter({"LBY": 2}))
    ('LBN', 'LBY')
    """
    toponym = _toponym(0, len(name), name, name)
    evidence = Evidence.of({(code, ""): times for code, times in article_countries.items()})
    return _place(toponym, {}, None, evidence).country


# --- what a mention says by itself


def _toponym(start: int, end: int, surface: str, text: str) -> Toponym:
    """Looks a mention up as it stands, then without words that only say what or which part it is."""
    name = surface[:LONGEST].strip()
    short, said, cut, found = name, "", False, look_up(fold(name))
    inside: list[Container] = []
    if not found and (broken := WITHIN.search(name)):
        head, tail = name[: broken.start()], name[broken.end() :]
        inside = _named(tail) or _longest_container(WORD.findall(tail))[0]
        short, said, cut, found = _first_known(head)
        if not found and not inside:
            short, said, cut, found = _first_known(tail.partition(",")[0])
            cut = True
    elif not found:
        short, said, cut, found = _first_known(name)
        if not found and (owner := _owner(name)):
            inside, rest = owner
            short, said, cut, found = _first_known(rest)
            found = inside[0].among(found)
    if not any(c.isupper() or c.isdigit() for c in name):
        found = ()
    container = next((box for box in inside if not found or box.among(found)), None)
    if container is None and inside and (not found or all(c.kind == "p" for c in found)):
        container = inside[0]
    container = container or _container_beside(start, end, found, text)
    return Toponym(start, end, surface, fold(short), found, said or _kind_beside(start, end, text), container, cut)


def _owner(name: str) -> tuple[list[Container], str] | None:
    """The country a name begins with, and the rest: "Quebec's national assembly", "Canadian parliament"."""
    first, mark, rest = name.replace("’", "'").partition("'s ")
    if mark:
        return (boxes, rest) if (boxes := _named(first)) else None
    tokens = name.split()
    for size in range(min(3, len(tokens) - 1), 0, -1):
        if code := countries().forms.get(tuple(WORD.findall(" ".join(tokens[:size])))):
            key = fold(" ".join(tokens[:size]))
            if key in countries().names or (code, key) in countries().capitals or tokens[size].lower() in _nouns():
                return None
            return [Container(code, "", "c", 0.0, 0.0)], " ".join(tokens[size:])
    return None


def _first_known(name: str) -> tuple[str, str, bool, tuple[Candidate, ...]]:
    """The longest form of a name the gazetteer knows: (form, kind said, whether it is another thing there, places)."""
    for short, said, cut in _shorter(name):
        if found := look_up(fold(short)):
            return short, said, cut, found
    return name, "", False, ()


def _shorter(name: str) -> Iterator[tuple[str, str, bool]]:
    """Shorter forms of a name with the kind the words taken off say, and whether it was another thing at the place.

    >>> list(_shorter("northern Idlib province"))
    [('northern Idlib province', '', False), ('northern Idlib', 'region', False), ('Idlib province', '', False), ('Idlib', 'region', False)]
    """
    yield name, "", False
    lead = LEAD_IN.match(name)
    if lead and lead.group().split()[0] not in words("part") and lead.end() > 4:
        yield name[lead.end() :], "", True
    tokens = re.split(r"\s+", name.strip())[:10]
    if tokens and tokens[0].lower() == "the":
        tokens = tokens[1:]
    last, kind, cut, first = len(tokens), "", False, 0
    articles = words("article")
    heads: list[tuple[int, str, bool]] = [(last, "", False)]
    while last > 1:
        word = tokens[last - 1].lower()
        use = next((u for u in KINDS if word in words(u)), "")
        if not use and word not in words("facility"):
            break
        last, kind, cut = last - 1, kind or ("" if cut else use), cut or not use
        heads.append((last, kind, cut))
    starts = [0]
    while first < len(tokens) - 1 and tokens[first].lower() in words("part"):
        first += 1
        starts.append(first)
    if len(tokens) > 2 and tokens[1].lower() == "of" and tokens[0].lower() in _nouns():
        said = next(u for u in KINDS if tokens[0].lower() in words(u))
        yield " ".join(tokens[2:]), said, False
    for begin in starts:
        for stop, said, far in heads:
            if stop > begin and (begin, stop) != (0, len(tokens)):
                yield " ".join(tokens[begin:stop]), said, far
    for stop, said, far in heads:
        bare = re.sub(
            r"^([A-Za-z]{2,3})[-\s]",
            lambda m: "" if m.group(1).lower() in articles else m.group(0),
            " ".join(tokens[first:stop]),
        )
        if bare and bare != " ".join(tokens[first:stop]):
            yield bare, said, far


def _kind_beside(start: int, end: int, text: str) -> str:
    """The kind said next to a mention: "Aleppo province", "the city of Aleppo"; "" if none."""
    after = TOKEN.match(text[end : end + 30].lstrip(" "))
    before = TOKEN.findall(text[max(0, start - 40) : start])
    if before and before[-1] == "the":
        before = before[:-1]
    for use in KINDS:
        if (
            after
            and text[end : end + 1] == " "
            and after.group().lower() in words(use)
            and words(use)[after.group().lower()] != "not after"
        ):
            return use
        # "the capital of Syria" says nothing about Syria: only nouns marked `of` stand before their own name
        if len(before) > 1 and before[-1] == "of" and words(use).get(before[-2]) == "of":
            return use
    return ""


# --- what stands around a mention


def _container_beside(start: int, end: int, candidates: tuple[Candidate, ...], text: str) -> Container | None:
    """The country or region the text names as the place's own, if one of the candidates lies in it."""
    top = candidates[0].kind if candidates else ""
    unlikely = all(c.kind == "p" and c.weight < DOUBTED for c in candidates)
    for container, join in _containers(start, end, text):
        if top == "c" and join != "in" and container.rank == "c":
            continue  # "Jordan, Syria": two countries
        if top and top in "cr" and join == "list":
            continue  # "Georgia, Texas and Ohio"
        if container.among(candidates):
            return container
        # "Palma in Cabo Delgado": no Palma known there, but it is not the one of Spain; "In London, Iran said" is no such case
        if container.rank != "o" and top not in {"c", "r"} and (join == "in" or (join == "set off" and unlikely)):
            return container
    return None


def _containers(start: int, end: int, text: str) -> Iterator[tuple[Container, Join]]:
    """What may contain the place, nearest first, with what joins it to the place."""
    after = text[end : end + WINDOW]
    short = ABBREVIATION.match(after)
    if short and (after[0] == "," or short.group(1).rstrip(".") in {"D.C", "DC"}):
        written = short.group(1)
        full = (
            words("abbreviation").get(written)
            or words("abbreviation").get(written.rstrip("."))
            or words("abbreviation").get(written + ".")
        )
        if full and (region := _region(full)):
            yield region, "set off"
    tokens = list(TOKEN.finditer(after))[:14]
    at, said = 0, []
    if tokens and tokens[0].group() in {",", "("}:
        said.append(tokens[0].group())
        at = 1
    calm = words("linker").keys() | words("part").keys() | _nouns()
    while at < len(tokens) and at < 9 and tokens[at].group() in calm and tokens[at].group() not in words("beside"):
        said.append(tokens[at].group())
        at += 1
    joined = said and (said[0] in {",", "("} or said[-1] in {"in", "of"} or "in" in said)
    if joined and at < len(tokens):
        name = _capitalised(tokens[at:])
        found, size = _longest_container(name)
        rest = after[tokens[at + size - 1].end() :] if found else ""
        join: Join = (
            "in"
            if said != [","]
            else "list"
            if LIST_GOES_ON.match(rest)
            else "set off"
            if SET_OFF.match(rest)
            else "comma"
        )
        yield from ((container, join) for container in found)
    yield from ((container, "in") for container in _before(start, text))


def _capitalised(tokens: Sequence[re.Match[str]]) -> list[str]:
    """The leading words of up to five tokens that are capitalised, small words between them allowed."""
    out: list[str] = []
    for token in tokens[:6]:
        word = token.group()
        if not (word[0].isupper() or (out and word in {"of", "and", "the", "da", "de"})):
            break
        out.append(word)
    return out


def _longest_container(name: Sequence[str]) -> tuple[list[Container], int]:
    """The countries and regions of the longest run of leading words that names one, and its number of words."""
    for size in range(len(name), 0, -1):
        if found := _named(" ".join(name[:size])):
            return found, size
    return [], 0


def _named(written: str) -> list[Container]:
    """The country and the region of a name; both of "Georgia"."""
    full = words("abbreviation").get(written)
    key = fold(full or written)
    out = [region] if (region := _region(key)) else []
    if not full and (code := countries().names.get(key)):
        own = countries().places[key].kind == "c"
        if own or not out:
            state = countries().places[key]
            out.insert(0, Container(code, "", "c" if own else "o", state.latitude, state.longitude))
    return out


def _region(name: str) -> Container | None:
    """A first-order region, or another land with one country, by its name; the weightiest of several."""
    found = [c for c in gazetteer().find(fold(name)) if c.kind in "ro" and c.country]
    best = max(found, key=lambda c: (c.main, c.weight), default=None)
    if best is None:
        return None
    return Container(best.country, best.admin1, "r" if best.kind == "r" else "o", best.latitude, best.longitude)


def _before(start: int, text: str) -> Iterator[Container]:
    """The owner in front: "the Syrian city of Aleppo", "Illinois town of Springfield", "Syria's Aleppo"."""
    tokens = TOKEN.findall(text[max(0, start - WINDOW) : start])
    allowed = words("linker").keys() | words("part").keys() | words("beside").keys()
    nouns = _nouns()
    at, noun, steps = len(tokens), False, 0
    while at and steps < 9 and (tokens[at - 1] in allowed or tokens[at - 1] in nouns):
        noun = noun or tokens[at - 1] in nouns
        at, steps = at - 1, steps + 1
    possessive = at > 0 and tokens[at - 1] in {"'s", "’s"}
    if possessive:
        at -= 1
    if not at or not (noun or possessive or steps == 0) or not tokens[at - 1][0].isupper():
        return
    for size in range(min(4, at), 0, -1):
        name = tokens[at - size : at]
        if not name[0][0].isalpha():
            continue
        code = countries().forms.get(tuple(WORD.findall(" ".join(name))))
        if code:
            yield Container(code, "", "c", 0.0, 0.0)
            return
        if (noun or possessive) and (region := _region(" ".join(name))):
            yield region
            return


# --- what the article as a whole says


def _senses(toponyms: Iterable[Toponym]) -> dict[str, Container]:
    """One sense an article: the container most often said with a name holds for all its mentions."""
    said: dict[str, Counter[Container]] = {}
    for t in toponyms:
        if t.container is not None:
            said.setdefault(t.key, Counter())[t.container] += 1
    return {key: max(counts.items(), key=lambda kv: (kv[1], bool(kv[0].admin1)))[0] for key, counts in said.items()}


def _lists(toponyms: Sequence[Toponym], text: str) -> list[str | None]:
    """For each mention the country of the regions it stands in a list with ("Oregon, Washington and Idaho"), or None."""
    out: list[str | None] = [None] * len(toponyms)
    for i, (left, right) in enumerate(pairwise(toponyms)):
        if right.start < left.end or right.start - left.end > 12 or not LISTED.match(text[left.end : right.start]):
            continue
        if left.container is not None and text[left.end : left.end + 1] == ",":
            continue  # "Springfield, Illinois": no list
        for one, other, place in ((left, right, i + 1), (right, left, i)):
            region = _only_region(one)
            if region and other.candidates:
                out[place] = region
    return out


def _only_region(t: Toponym) -> str | None:
    """The country of a name that is a region before all."""
    regions = [c for c in t.candidates if c.kind == "r"]
    if not regions or any(c.kind == "c" for c in t.candidates):
        return None
    best = max(regions, key=lambda c: c.weight)
    towns = max((c.weight for c in t.candidates if c.kind == "p" and c.main), default=0)
    return best.country if best.weight > towns else None


def _with_certain(
    toponyms: Sequence[Toponym], senses: Mapping[str, Container], forms: Counter[tuple[str, str]]
) -> Evidence:
    """Adds to the countries named those of the places that leave no doubt."""
    counted, regions = Counter(forms), set[tuple[str, str]]()
    for t in toponyms:
        sense = t.container or senses.get(t.key)
        if sense is not None:
            counted[sense.country, t.key] += 1
            if sense.admin1:
                regions.add((sense.country, sense.admin1))
            continue
        owners = {c.country for c in t.candidates if c.weight >= SMALL or len(t.candidates) == 1}
        region = _only_region(t)
        if len(owners) == 1 and "" not in owners:
            (owner,) = owners
            if any(c.kind == "c" for c in t.candidates):
                continue  # counted by its name already
            counted[owner, t.key] += 1
        if region:
            best = max((c for c in t.candidates if c.kind == "r"), key=lambda c: c.weight)
            counted[best.country, t.key] += 0 if len(owners) == 1 else 1
            regions.add((best.country, best.admin1))
    return Evidence.of(counted, regions)


# --- the choice


def _place(t: Toponym, senses: Mapping[str, Container], listed: str | None, evidence: Evidence) -> Place:
    """The place a mention means."""
    span = Span(t.start, t.end)
    sense = t.container or senses.get(t.key)
    held = sense.among(t.candidates) if sense is not None else ()
    if sense is not None and not held and t.container is not None:
        return Place(
            t.surface, sense.country, None, None, None, span, "not in the gazetteer; its country is said beside it"
        )
    if not t.candidates:
        return Place(t.surface, None, None, None, None, span, "not in the gazetteer")
    counts = evidence.counts(t.key)
    total, near = sum(counts.values()), _near(counts)
    pool = _shown(held or t.candidates, t, listed)
    if t.kind == "county":
        # a county of the USA bears other names than its seat: the town of that name lies somewhere else
        known = tuple(c for c in pool if not (c.country == "USA" and c.kind == "p"))
        mostly = counts.most_common(1)[0][0] if counts else ""
        if not known or (len(known) < len(pool) and mostly == "USA" and all(c.country != "USA" for c in known)):
            return Place(t.surface, "USA", None, None, None, span, "a county: only its country is known")
        pool = known
    best = min(pool, key=lambda c: (-_score(c, t, counts, total, near, listed, evidence), c.geonameid or 0))
    if sense is None and _far_off(best, t, counts, total, near):
        return Place(t.surface, None, None, None, None, span, "only namesakes in countries the article does not name")
    basis = _basis(best, t, pool, sense, counts, near)
    return Place(t.surface, best.country or None, best.latitude, best.longitude, best.geonameid, span, basis)


def _shown(pool: Sequence[Candidate], t: Toponym, listed: str | None) -> tuple[Candidate, ...]:
    """Without the regions that bear the name of a town in them, unless the text says region: "Aleppo" is the city."""
    if t.kind in {"region", "county", "district"} or listed:
        return tuple(pool)
    towns = {(c.country, c.admin1): c.weight for c in reversed(pool) if c.kind == "p" and c.weight >= SMALL}
    return tuple(c for c in pool if c.kind != "r" or c.weight > towns.get((c.country, c.admin1), 0))


def _far_off(best: Candidate, t: Toponym, counts: Counter[str], total: int, near: frozenset[str]) -> bool:
    """Whether the best is too small to be believed where the article speaks of other countries only."""
    if best.country in counts or (best.country in near and not t.derived):
        return False
    if t.derived and best.weight < SMALL:
        return True
    if t.kind in {"county", "district"} and total >= ENOUGH:
        return True
    return best.kind == "p" and total > 0 and best.weight < (DOUBTED if total >= ENOUGH else SMALL)


def _near(counts: Counter[str]) -> frozenset[str]:
    """Countries that border on the most named one or two."""
    borders = countries().neighbours
    return frozenset().union(*(borders.get(code, frozenset()) for code, _ in counts.most_common(2)))


def _score(c: Candidate, t: Toponym, counts: Counter[str], total: int, near: frozenset[str], listed: str | None,
           evidence: Evidence) -> float:  # fmt: skip
    """Points for a candidate; one point is worth a factor of ten in people."""
    points = math.log10(c.weight + 10)
    points += 0.0 if c.main else SPELLING
    points += COUNTRY if c.kind == "c" else 0.0
    if c.kind == "p":
        points += METROPOLIS if c.weight >= 5_000_000 else 0.0
        points += CAPITAL if (c.country, t.key) in countries().capitals else 0.0
    if counts[c.country]:
        points += NAMED + MOST * counts[c.country] / total
    elif c.country in near:
        points += BESIDE
    if c.admin1 and (c.country, c.admin1) in evidence.regions:
        points += SAME_REGION
    if t.kind == "city":
        points += {"p": KIND / 2, "r": -KIND, "c": -KIND}.get(c.kind, 0.0)
    elif t.kind == "district":
        points += {"p": 0.0, "o": 1.0, "r": 1.0, "c": -KIND}[c.kind]
    elif t.kind in {"region", "county"}:
        points += {"r": KIND, "o": KIND / 2, "p": -KIND / 2, "c": -KIND / 2}[c.kind]
    if listed and c.kind == "r" and c.country == listed:
        points += KIND
    return points


def _basis(best: Candidate, t: Toponym, pool: Sequence[Candidate], sense: Container | None, counts: Counter[str],
           near: frozenset[str]) -> str:  # fmt: skip
    """In words, how a place was known."""
    if sense is not None and best in sense.among(pool):
        how = "named with its region" if sense.admin1 else "named with its country"
        return how if t.container is not None else f"{how} elsewhere in the article"
    if best.kind == "c":
        return "country"
    if len(pool) == 1:
        return "only one of that name"
    if t.kind and (best.kind == "p") == (t.kind == "city"):
        return f"the text says it is a {t.kind}"
    if counts[best.country]:
        return "country of the article"
    if best.country in near:
        return "neighbour of a country of the article"
    return "largest of that name"
