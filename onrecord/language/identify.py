"""Which language a text is in: texts that are not English are said so, not read as English."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE = 4_000  # characters: enough for certainty, and bounded
ENOUGH_LETTERS = 40  # below, no identifier is to be trusted
SURE = 0.90


@cache
def _identifier() -> LanguageIdentifier:
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
    language, probability = _identifier().classify(sample)
    return str(language) if language != "en" and float(probability) >= SURE else None
