"""Every figure of docs/accuracy.md, and the gate that keeps them: `make measure`.

    python -m evaluation.measure                      prints all figures beside the pinned ones
    python -m evaluation.measure --only language      one part
    python -m evaluation.measure --update             pins what is better; refuses to lower a figure ...
    python -m evaluation.measure --update --lower     ... unless told so

Figures are percent. evaluation/baseline.json pins them; `tests/test_gate.py` fails where one has dropped by more than
half a point, the margin below which nothing is said of a change.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from evaluation import coreference, language, page, times, where, who

BASELINE = Path(__file__).parent / "baseline.json"
MARGIN = 0.5
SETS = Path(__file__).parent / "sets"


def of_language(data: Path) -> dict[str, float]:
    return {f"{name} {k}": v for name, figures in language.measure(data).items() for k, v in figures.items()}


def of_times(data: Path) -> dict[str, float]:
    """MEANTIME, with the language core; `annotated part`: the sentences that its annotators worked on."""
    from onrecord.read import shared_pipeline

    module, folder = times.scorer(data), data / "meantime"
    out: dict[str, float] = {}
    for name, lines in (("whole texts", None), ("annotated part", times.ANNOTATED_LINES)):
        with tempfile.TemporaryDirectory() as place:
            times.predict(module, folder, shared_pipeline(), Path(place), lines)
            with redirect_stdout(StringIO()):
                relaxed, strict, value = module.score(folder, place)
        out |= {
            f"meantime {name} {k}": 100 * v for k, v in (("relaxed", relaxed), ("strict", strict), ("value", value))
        }
    return out


def of_page(data: Path) -> dict[str, float]:
    found, there = page.seed(data)
    out = {"seed furniture": 100 * found / there}
    for split in ("train", "dev"):
        counts = page.furniture(tuple(page.coded(data, split)))["all"]
        p, r = counts.precision, counts.recall
        out |= {f"furniture {split} P": 100 * p, f"furniture {split} R": 100 * r}
    days = page.days(tuple(page.polnear(data, "dev")))
    out["polnear dev days within one"] = 100 * days.near / max(1, days.asserted)
    out["polnear dev days asserted"] = 100 * days.asserted / days.articles
    pages = page.stored_pages(data)
    out["pages F1"] = 100 * page.averaged(list(page.extraction(pages, page.ours).values()))[2]
    return out


def of_who(data: Path) -> dict[str, float]:
    results = who.measure(data)
    return {f"{name}, {k}": r.percent for name, result in results.items() for k, r in result.ratios.items()}


def of_coreference(data: Path) -> dict[str, float]:
    out = {}
    for name in ("gum-test", "gum-news"):
        tally, _ = coreference.measure(data, name)
        out[f"{name} coreference CoNLL"] = tally.conll
        out |= {f"{name} {k}": r.percent for k, r in tally.shares.items()}
    return out


def of_where(data: Path) -> dict[str, float]:
    country, point, _ = where.own_set(SETS / "places.tsv", "test")
    return {"places country": 100 * country.right / country.total, "places point": 100 * point.right / point.total}


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "language": of_language,
    "times": of_times,
    "page": of_page,
    "where": of_where,
    "who": of_who,
    "coreference": of_coreference,
}


def pinned() -> dict[str, dict[str, float]]:
    """The figures that are kept, by part; nothing where none was pinned yet."""
    return json.loads(BASELINE.read_text()) if BASELINE.exists() else {}


def dropped(part: str, figures: Mapping[str, float]) -> list[str]:
    """A line for each figure that fell below its pin by more than the margin."""
    return [
        f"{part}: {name} is {figures.get(name, 0.0):.2f}, was {was:.2f}"
        for name, was in pinned().get(part, {}).items()
        if figures.get(name, 0.0) < was - MARGIN
    ]


def update(measured: Mapping[str, Mapping[str, float]], lower: bool) -> list[str]:
    """Pins the figures; without `lower` a lower one is not taken and is named."""
    kept, refused = pinned(), []
    for part, figures in measured.items():
        old = kept.setdefault(part, {})
        for name, value in figures.items():
            if value < old.get(name, -1.0) - 0.005 and not lower:
                refused.append(f"{part}: {name} stays {old[name]:.2f}, measured {value:.2f}; --lower takes it")
            else:
                old[name] = round(value, 2)
    BASELINE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return refused


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", type=Path, default=Path("../shared/data"))
    a.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    a.add_argument("--update", action="store_true")
    a.add_argument("--lower", action="store_true")
    args = a.parse_args()
    if not args.data.is_dir():
        sys.exit(f"{args.data}: no such folder; name the corpora with --data")
    measured, before = {}, pinned()
    for part in args.only:
        measured[part] = PARTS[part](args.data)
        print(f"\n{part}")
        for name, value in measured[part].items():
            was = before.get(part, {}).get(name)
            print(f"  {name:48s} {value:6.2f}" + (f"   pinned {was:6.2f}" if was is not None else ""))
    if args.update:
        print(*update(measured, args.lower), sep="\n")


if __name__ == "__main__":
    main()
