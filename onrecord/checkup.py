"""What `onrecord doctor` looks at: versions, the model, the tables, and whether a sentence is read rightly."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from onrecord import __version__

PACKAGES = (
    "spacy",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "trafilatura",
    "htmldate",
    "typer",
    "rich",
    "urllib3",
)
SENTENCE = "France expelled two Russian diplomats on Tuesday."
PUBLISHED, TUESDAY = "2018-03-29", "2018-03-27"


def checkup() -> tuple[list[str], list[str]]:
    """Lines that tell what is installed, and lines that tell what is wrong with it."""
    lines = [f"onrecord {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    trouble: list[str] = []
    for step in (_packages, _model, _tables, _sentence):
        try:
            for line in step():
                (trouble if line.startswith("wrong: ") else lines).append(line)
        except Exception as error:  # a doctor reports every illness
            trouble.append(f"wrong: {step.__name__.strip('_')}: {type(error).__name__}: {error}")
    return lines, trouble


def _packages() -> Iterator[str]:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield f"wrong: the package {name} is missing; install it with `pip install {name}`"
    yield f"packages: {', '.join(found)}"


def _model() -> Iterator[str]:
    folder = resources.files("onrecord.language") / "model"
    files = sorted((f for f in folder.iterdir() if f.is_file()), key=lambda f: f.name) if folder.is_dir() else []
    yield "model:"
    for file in files:
        yield f"  {file.name}: {_bytes(len(file.read_bytes()))}"
    if "encoder.onnx" not in {f.name for f in files}:
        yield "wrong: the model is missing; install onrecord again"
    for card in (f for f in files if f.name.startswith("card") and f.name.endswith(".json")):
        yield from _card(card)


def _card(file: Traversable) -> Iterator[str]:
    """The facts of the model's card: what it was trained on, what it scores."""
    for key, value in json.loads(file.read_text(encoding="utf-8")).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield f"  {key}: {text if len(text) <= 300 else text[:300] + ' …'}"


def _tables() -> Iterator[str]:
    from onrecord.knowledge.tables import table

    yield "tables:"
    for file in sorted(resources.files("onrecord.knowledge").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".tsv"):
            rows = len(table(file.name.removesuffix(".tsv")))
            yield f"  {file.name}: {rows:,} rows"
            if not rows:
                yield f"wrong: the table {file.name} is empty; install onrecord again"
        elif file.name.endswith(".gz"):
            yield f"  {file.name}: {_bytes(len(file.read_bytes()))}"


def _sentence() -> Iterator[str]:
    from onrecord.read import read

    reading = read(SENTENCE, published=PUBLISHED)
    times = {t.value for t in reading.times}
    countries = {e.country for e in reading.entities}
    yield f"read: {SENTENCE!r} as of {PUBLISHED}: " + ", ".join(
        [
            *(f"{t.value}" for t in reading.times),
            *(f"{e.name} ({e.country or '?'})" for e in reading.entities),
        ]
    )
    if TUESDAY not in times:
        yield f"wrong: that Tuesday should be {TUESDAY}, not {', '.join(sorted(times)) or 'nothing'}"
    for code in ("FRA", "RUS"):
        if code not in countries:
            yield f"wrong: nobody of {code} was found in that sentence"


def _bytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1000:.1f} kB"
