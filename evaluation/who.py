"""Country and sector of the people and bodies in news: `python -m evaluation.who --data ../shared/data`.

(a) Names. The tables of training/names list the names of an article with country and sector as of its date. A
listed name is looked up where it stands in the text, outside the annotated furniture: of the entities whose mentions
cover its occurrences (the narrowest mention counts), the one that covers most. Its country (sector) is compared with
the listed one; a name that no entity covers is wrong. Apart: the articles of held-out.txt, whose names the model was
not trained on, and the others.

(b) Events. The country of each actor, and of each recipient, of the gold events should be the country of some entity
of the article: the share of (article, name, country) for which this is so.

The articles are read anew, with the publication date of their annotation where it has one; that takes minutes.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluation.coreference import Ratio, read_entities
from onrecord.records import Entity
from training.corpus import held_out, mark_names

TYPES = ("PER", "ORG", "LOC")
OWN = Path(__file__).parent.parent / "training" / "names"
SIDES = ("actor", "recipient")


@dataclass(frozen=True, slots=True)
class Listed:
    """A name of an article with what the annotator knows of it; "" where that is nothing."""

    name: str
    type: str
    country: str
    sector: str


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or recipient of a gold event."""

    name: str
    country: str


@dataclass
class Result:
    """Ratios by what is measured, in the order of measuring, and a line for each error."""

    ratios: dict[str, Ratio] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, key: str, hit: bool) -> None:
        self.ratios.setdefault(key, Ratio()).add(hit, 1)


def annotated(folder: Path) -> dict[str, list[Listed]]:
    """article -> its listed names of all types, from all tables of the folder; a later row of a name wins."""
    out: dict[str, dict[str, Listed]] = {}
    for path in sorted(folder.glob("*.tsv")):
        lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x and not x.startswith("# ")]
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] in (*TYPES, "MISC"):
                listed = Listed(row["name"], row["type"], row["country"] or "", row["sector"] or "")
                out.setdefault(row["article"], {})[row["name"]] = listed
    return {article: list(names.values()) for article, names in out.items()}


def occurrences(text: str, listed: Sequence[Listed]) -> dict[str, list[tuple[int, int]]]:
    """name -> the characters of its occurrences, the longest of overlapping names first.

    >>> occurrences("Ann Lee met Ann.", [Listed("Ann", "PER", "", ""), Listed("Ann Lee", "PER", "", "")])
    {'Ann Lee': [(0, 7)], 'Ann': [(12, 15)]}
    """
    out: dict[str, list[tuple[int, int]]] = {}
    for start, (end, _) in mark_names(text, {x.name: x.type for x in listed}).items():
        out.setdefault(text[start:end], []).append((start, end))
    return out


def outside(places: Sequence[tuple[int, int]], furniture: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places that do not start within furniture.

    >>> outside([(7, 14), (16, 23)], [(0, 14)])
    [(16, 23)]
    """
    return [p for p in places if not any(start <= p[0] < end for start, end in furniture)]


def covering(entities: Sequence[Entity], places: Sequence[tuple[int, int]]) -> Entity | None:
    """The entity whose mentions are the narrowest around most of the places; the first of equals."""
    votes: Counter[int] = Counter()
    for start, end in places:
        around = [
            (m.end - m.start, i)
            for i, e in enumerate(entities)
            for m in e.mentions
            if m.start <= start and m.end >= end
        ]
        if around:
            votes[min(around)[1]] += 1
    return entities[votes.most_common(1)[0][0]] if votes else None


def score_names(
    result: Result,
    article: str,
    text: str,
    listed: Sequence[Listed],
    entities: Sequence[Entity],
    furniture: Sequence[tuple[int, int]] = (),
) -> None:
    """Adds the listed names of an article that have a country or a sector and stand outside furniture."""
    found = occurrences(text, listed)
    for x in listed:
        places = outside(found.get(x.name, ()), furniture)
        if x.type not in TYPES or not (x.country or x.sector) or not places:
            continue
        e = covering(entities, places)
        wrong = []
        for what, gold, value in (
            ("country", x.country, e.country if e else None),
            ("sector", x.sector, e.sector if e else None),
        ):
            if gold:
                result.add(f"{x.type} {what}", value == gold)
                result.add(f"all {what}", value == gold)
                wrong += [what] if value != gold else []
        result.add(f"{x.type} covered", e is not None)
        result.add("all covered", e is not None)
        if wrong:
            gold = f"{x.country or '-'} {x.sector or '-'}"
            result.wrong.append(f"{article}\t{x.type}\t{x.name}\t{' and '.join(wrong)}: {gold}, read {told(e)}")


def told(e: Entity | None) -> str:
    """What was read of a name, for the list of errors."""
    if e is None:
        return "no entity"
    return f"{e.country or '-'} {e.sector or '-'} ({e.name}; {e.role or 'no role'}; {e.basis})"


def parties(record: Mapping[str, Any], side: str) -> list[Party]:
    """The different actors (or recipients) of an annotated article that have a country."""
    found = (Party(p["name"], p["country"]) for event in record["events"] for p in event[side] if p["country"])
    return list(dict.fromkeys(found))


def score_events(result: Result, article: str, record: Mapping[str, Any], entities: Sequence[Entity]) -> None:
    """Adds the actors and recipients of an article."""
    countries = {e.country for e in entities}
    for side in SIDES:
        for p in parties(record, side):
            hit = p.country in countries
            result.add(f"{side} country", hit)
            if not hit:
                has = " ".join(sorted(c for c in countries if c)) or "none"
                result.wrong.append(f"{article}\t{side}\t{p.name}\t{p.country} missing, read {has}")


def spread(items: Sequence[Path], limit: int | None) -> list[Path]:
    """At most `limit` items, evenly spread over the list.

    >>> [p.name for p in spread([Path(c) for c in "abcdef"], 3)]
    ['a', 'c', 'e']
    """
    if limit is None or limit >= len(items):
        return list(items)
    return [items[i * len(items) // limit] for i in range(limit)]


def measure(data: Path, names: Path = OWN, limit: int | None = None, held_only: bool = False) -> dict[str, Result]:
    """Names held out, names of the other articles, events of train and of dev. Each article is read once."""
    listed, held = annotated(names), held_out(names)
    results = {k: Result() for k in ("names held out", "names others", "events train", "events dev")}
    train = sorted((data / "events" / "train").glob("*.txt"))
    chosen = [p for p in train if p.stem in held]
    if not held_only:
        chosen += spread([p for p in train if p.stem not in held], limit)
        chosen += spread(sorted((data / "events" / "dev").glob("*.txt")), limit)
    for number, path in enumerate(chosen, 1):
        print(f"\r{number}/{len(chosen)} {path.stem:50.50s}", end="", file=sys.stderr, flush=True)
        text = path.read_text(encoding="utf-8")
        record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        entities = read_entities(text, record.get("published"))
        if path.stem in listed and path.parent.name == "train":
            key = "names held out" if path.stem in held else "names others"
            furniture = [record["sentence_spans"][i] for i in record["furniture"]]
            score_names(results[key], path.stem, text, listed[path.stem], entities, furniture)
        score_events(results[f"events {path.parent.name}"], path.stem, record, entities)
    print(file=sys.stderr)
    return results


def report(name: str, result: Result) -> str:
    """The figures in percent, for people."""
    lines = [name]
    lines += [f"  {k:20s} {r.percent:5.1f}  ({r.hit:.0f} of {r.of:.0f})" for k, r in sorted(result.ratios.items())]
    return "\n".join(lines)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", type=Path, default=Path("../shared/data"))
    a.add_argument("--limit", type=int, help="at most N articles besides the held-out ones, and N of events/dev")
    a.add_argument("--held-out-only", action="store_true", help="read no other articles")
    a.add_argument("--errors", type=int, default=0, help="list at most N errors of each part, evenly spread")
    args = a.parse_args()
    for name, result in measure(args.data, limit=args.limit, held_only=args.held_out_only).items():
        print(report(name, result))
        step = max(1, len(result.wrong) // args.errors) if args.errors else 1
        for line in result.wrong[::step][: args.errors]:
            print("   ", line)


if __name__ == "__main__":
    main()
