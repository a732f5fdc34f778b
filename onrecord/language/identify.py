"""Which language a text is in: texts that are not English are said so, not read as English."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from spacy.lang.en.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE = 4_000  # characters: enough for certainty, and bounded
ENOUGH_LETTERS = 40  # below, no identifier is to be trusted
SURE = 0.90
PLAINLY_ENGLISH = 0.25  # share of English function words above which no identifier need be asked (and loaded)
WORD = re.compile(r"[^\W\d_]+")


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def foreign(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text that surely is not English, else None.

    >>> foreign("Le ministre des affaires étrangères a déclaré mardi que la France ne participerait pas au sommet.")
    'fr'
    """
    middle = max(0, len(text) // 2 - SAMPLE // 2)
    sample = text[middle : middle + SAMPLE]
    if sum(c.isalpha() for c in sample) < ENOUGH_LETTERS:
        return None
    words = WORD.findall(sample.lower())
    if sum(w in STOP_WORDS for w in words) > PLAINLY_ENGLISH * len(words):
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if language != "en" and float(probability) >= SURE else None
