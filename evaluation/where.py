"""Measures the reading of places: `python -m evaluation.where --data ../shared/data`.

Three figures: the share of our own ambiguous sentences resolved to the right country and point
(evaluation/sets/places.tsv); the share of `place` strings of gold events that are resolved; and how often their
country is that of all the event's parties, where these are of one country (plausibility, no accuracy: things happen abroad).
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.knowledge.tables import read_file, values
from onrecord.reading.where import find_places
from onrecord.records import Place

SETS = Path(__file__).parent / "sets"
COLUMNS = ("part", "sentence", "mention", "others", "country", "latitude", "longitude", "within_km")
SPECIAL = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})  # codes that are no countries


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `total`."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> Share:
        """One more case."""
        return Share(self.right + right, self.total + 1)

    def __str__(self) -> str:
        return f"{self.right}/{self.total} = {self.right / self.total:.1%}" if self.total else "0/0"


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (latitude, longitude in degrees).

    >>> round(kilometres((52.52, 13.41), (48.86, 2.35)))
    878
    """
    (la, lo), (lb, mo) = (map(math.radians, p) for p in (a, b))
    half = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((mo - lo) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def whole_word(name: str, text: str) -> tuple[int, int] | None:
    """Where a name first stands in a text as whole words."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return found.span() if found else None


def is_name(place: str) -> bool:
    """Whether a place string is one name: no enumeration, no description without a name.

    >>> is_name("northern Iraq"), is_name("Syria and Iraq"), is_name("the capital")
    (True, False, False)
    """
    return len(place.split()) <= 5 and not re.search(r"\s(?:and|or)\s|/", place) and any(c.isupper() for c in place)


def own_set(path: Path, part: str) -> tuple[Share, Share, list[str]]:
    """Right countries, right points (with the country), and a line for each miss."""
    country, point, misses = Share(), Share(), []
    for row in read_file(path, COLUMNS):
        if row["part"] != part:
            continue
        sentence = row["sentence"]
        spans = {n: whole_word(n, sentence) for n in (row["mention"], *values(row["others"]))}
        mentions = [(*span, n) for n, span in spans.items() if span]
        place = next(p for p in find_places(mentions, sentence) if p.name == row["mention"])
        right = (place.country or "") == row["country"]
        if row["latitude"]:
            far = _distance(place, float(row["latitude"]), float(row["longitude"]))
            near = right and far <= float(row["within_km"])
        else:
            near = right = place.country is None and place.latitude is None
        country, point = country.add(right), point.add(near)
        if not near:
            misses.append(
                f"{sentence} [{place.name}] -> {place.country} {place.latitude},{place.longitude} ({place.basis})"
            )
    return country, point, misses


def _distance(place: Place, latitude: float, longitude: float) -> float:
    if place.latitude is None or place.longitude is None:
        return math.inf
    return kilometres((place.latitude, place.longitude), (latitude, longitude))


def gold(data: Path, split: str) -> Iterator[tuple[str, str, frozenset[str], Place]]:
    """Place strings of gold events found in their article: (article, place string, countries of the parties, place read)."""
    for file in sorted((data / "events" / split).glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        text = file.with_suffix(".txt").read_text(encoding="utf-8")
        names = {e["place"] for e in record["events"] if e.get("place") and is_name(e["place"])}
        spans = {n: s for n in sorted(names) if (s := whole_word(n, text))}
        read = {(p.span.start, p.span.end): p for p in find_places([(*s, n) for n, s in spans.items()], text)}
        for event in record["events"]:
            if event.get("place") in spans:
                parties = frozenset(p["country"] for p in (*event["actor"], *event["recipient"]) if p.get("country"))
                yield file.stem, event["place"], parties, read[spans[event["place"]]]


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--misses", action="store_true", help="print every case that failed")
    options = parser.parse_args()
    for part in ("tune", "test"):
        country, point, misses = own_set(SETS / "places.tsv", part)
        print(f"own sentences ({part}): country {country}; country and point {point}")
        if options.misses:
            print(*(f"  {m}" for m in misses), sep="\n")
    for split in ("train", "dev"):
        resolved, strings, plausible = Share(), dict[tuple[str, str], bool](), Share()
        for article, name, parties, place in gold(options.data, split):
            known = place.country is not None or place.latitude is not None
            resolved = resolved.add(known)
            strings[article, name] = known
            if known and place.country and len(parties) == 1 and not parties & SPECIAL:
                plausible = plausible.add(place.country in parties)
                if options.misses and place.country not in parties:
                    print(f"  {split} {article}: {name} -> {place.country} ({place.basis}), parties {sorted(parties)}")
            if options.misses and not known:
                print(f"  {split} {article}: {name} -> {place.basis}")
        distinct = Share(sum(strings.values()), len(strings))
        print(f"events/{split}: places resolved {resolved}; distinct {distinct}; country of the parties {plausible}")


if __name__ == "__main__":
    main()
