"""Scores `find_times` on gold TIMEX3 annotations (MEANTIME, TimeML): `python -m evaluation.times --data ../shared/data`.

The arithmetic is that of score_times.py, which lies beside the data. MEANTIME annotates only the beginning of an article (the
title, the date and the first sentences), so the score is given twice: over whole texts, and over the part that is annotated.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from types import ModuleType

import spacy
from spacy.tokens import Doc

from onrecord.reading.when import find_times

ANNOTATED_LINES = 6  # of a MEANTIME text, one sentence a line: title, date and what follows carry TIMEX3


def scorer(data: Path) -> ModuleType:
    """The shared script that does the arithmetic."""
    path = data.parent / "score" / "score_times.py"
    spec = importlib.util.spec_from_file_location("score_times", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not found; give --data the folder whose neighbour is score/")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blank() -> Callable[[str], Doc]:
    """Tokens and sentences only: what the reading must at least work with."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def predict(module: ModuleType, folder: Path, nlp: Callable[[str], Doc], out: Path, lines: int | None) -> None:
    """Writes one JSON file a text; `lines` cuts the prediction (not the reading) after so many lines."""
    for path in module.files(folder):
        text, stated, _ = module.load(path)
        ends = [m.end() for m in re.finditer("\n", text)]
        limit = ends[lines - 1] if lines and path.suffix == ".xml" and len(ends) >= lines else len(text)
        times = [
            {"start": w.start, "end": w.end, "type": w.type, "value": w.value}
            for w in find_times(nlp(text), date.fromisoformat(stated) if stated else None)
            if w.start < limit
        ]
        (out / f"{path.stem}.json").write_text(json.dumps({"times": times}), encoding="utf-8")


def main(arguments: Sequence[str] | None = None, nlp: Callable[[str], Doc] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the corpora")
    parser.add_argument("--corpus", default="meantime", help="folder below it with .xml or .tml files")
    parser.add_argument("--errors", type=int, default=0, help="show so many differences of the annotated part")
    parser.add_argument("--model", help="a spaCy pipeline to load instead of a blank one")
    args = parser.parse_args(arguments)
    reader = nlp or (spacy.load(args.model) if args.model else blank())
    module = scorer(args.data)
    folder = args.data / args.corpus
    for name, lines in (
        ("whole texts", None),
        (f"annotated part (first {ANNOTATED_LINES} lines)", ANNOTATED_LINES),
    ):
        with tempfile.TemporaryDirectory() as place:
            predict(module, folder, reader, Path(place), lines)
            shown = io.StringIO()
            with redirect_stdout(shown):
                module.score(folder, place, args.errors if lines else 0)
        print(f"{name}: {shown.getvalue().strip()}")


if __name__ == "__main__":
    main()
