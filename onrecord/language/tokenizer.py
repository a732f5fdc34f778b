"""spaCy's English tokenizer, tuned by knowledge/tokens.tsv to split as English treebanks (EWT, GUM) do."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from onrecord.knowledge.tables import table

RUN = r"([!?*_=~#+])\1+"  # "!!!", "____": one token, as a rule or an outcry is one
DASHES = r"—|[)\]](?=[—–])|(?<=[A-Za-z]\.)-(?=[a-z])|(?<=[)\]”])[-–](?=\w)"  # "(AP)—The", "U.S.-led"
DIGITS = re.compile(r"\d+(?:[-/]\d+){1,4}|\d{1,2}-[A-Z][a-z]{2}-\d{2,4}")  # telephone numbers, scores, dates


def tune(nlp: Language) -> None:
    """Sets the tokenizer of a blank English pipeline to treebank tokenisation."""
    rows = [(row["kind"], row["form"]) for row in table("tokens")]
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    defaults = nlp.Defaults
    assert defaults.prefixes and defaults.suffixes and defaults.infixes
    tokenizer.prefix_search = compile_prefix_regex([RUN, *defaults.prefixes]).search
    tokenizer.suffix_search = compile_suffix_regex([RUN, *defaults.suffixes]).search
    kept = [rf"(?<!^{form})(?<!^{form.capitalize()})" for kind, form in rows if kind == "prefix"]
    closing = "|".join(form for kind, form in rows if kind == "suffix")
    infixes = [DASHES, *(_keeping(str(p), "".join(kept), closing) for p in defaults.infixes)]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    tokenizer.token_match = DIGITS.fullmatch
    for kind, form in rows:
        if kind == "abbreviation":
            tokenizer.add_special_case(form, [{ORTH: form}])
        elif kind == "split":
            for parts in (form.split("|"), form.capitalize().split("|")):
                tokenizer.add_special_case("".join(parts), [{ORTH: p} for p in parts])


def _keeping(infix: str, kept: str, closing: str) -> str:
    """The hyphen infix, made not to split behind kept prefixes nor before kept suffixes; others unchanged."""
    if "-|–|—" not in infix or not infix.startswith("(?<=["):
        return infix
    return rf"{kept}{infix}(?!(?:{closing})$)"


def create_tokenizer() -> Tokenizer:
    """The tuned tokenizer alone, for training and measuring."""
    from spacy.lang.en import English

    nlp = English()
    tune(nlp)
    assert isinstance(nlp.tokenizer, Tokenizer)
    return nlp.tokenizer
