"""What tests share: the pipeline (loaded once), the path to ../shared, and a skip with its reason where that is absent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from onrecord.read import read, shared_pipeline
from onrecord.records import Reading

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def nlp() -> Language:
    return shared_pipeline()


@pytest.fixture(scope="session")
def data() -> Path:
    """../shared/data; a user's clone does not have it."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data (corpora that are not part of the project)")
    return folder


@pytest.fixture(scope="session")
def entity() -> Callable[[Reading, str], object]:
    """Finds the entity that has a mention of exactly these characters."""

    def find(reading: Reading, words: str) -> object:
        for e in reading.entities:
            if any(reading.text[m.start : m.end] == words for m in e.mentions):
                return e
        raise AssertionError(f"no entity is mentioned as {words!r}: {[e.name for e in reading.entities]}")

    return find


@pytest.fixture(scope="session")
def example() -> Callable[[str], Reading]:
    def of(name: str) -> Reading:
        return read((ROOT / "examples" / name).read_bytes())

    return of
