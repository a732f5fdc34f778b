"""Words of a text and the classes of time they belong to. Independent of any tokenizer, so that offsets and hyphens are always the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from onrecord.knowledge.tables import table, values

_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z?)?(?!\w))"
    r"|(?P<slash>9/11(?![/\d])|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?!\d)|\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}(?!\d))"
    r"|(?P<clock>\d{1,2}[:h]\d{2}(?::\d{2})?(?!\d))"
    r"|(?P<ord>\d{1,3}(?:st|nd|rd|th)(?![^\W_]))"
    r"|(?P<decade>\d{2}(?:\d{2})?['’]?s(?![^\W_]))"
    r"|(?P<num>\d+(?:[.,]\d+)*)"
    r"|(?P<ampm>[ap]\.\s?m\.|[ap]\.?m\b)"
    r"|(?P<poss>['’]s\b)"
    r"|(?P<word>o['’]clock\b|[^\W\d_]+(?:\.(?=\s+\d)|(?:['’](?!s\b)[^\W\d_]+)?))"
    r"|(?P<sym>[^\s])",
    re.IGNORECASE,
)
_ABBREVIATION_DOT = 5  # letters of the longest abbreviation that takes a full stop (Thurs.)
_DASHES = frozenset("-–—‐‑−")
_NO_CLASSES: MappingProxyType[str, str] = MappingProxyType({})
MAX_DIGITS = 6  # longer numbers are no years, days or counts


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign: characters `start` to `end`, what patterns compare (`key`), its classes, and the gap before it.

    `gap`: "" when it touches the word before, " " after a blank, "\\n" where an expression may not go on.
    """

    start: int
    end: int
    text: str
    key: str
    classes: MappingProxyType[str, str]
    gap: str


@cache
def _words() -> MappingProxyType[str, tuple[tuple[str, str, str], ...]]:
    """Word in small letters -> (class, value, form) of time_words.tsv."""
    out: dict[str, list[tuple[str, str, str]]] = {}
    for row in table("time_words"):
        for word in values(row["words"]):
            out.setdefault(word.lower(), []).append((row["class"], row["value"], row["form"]))
    return MappingProxyType({word: tuple(entries) for word, entries in out.items()})


def _form_fits(text: str, form: str, first: bool) -> bool:
    if form == "cap":
        return text[0].isupper()
    if form == "lower":
        return not text[0].isupper() or first
    return form != "lowcap" or not text[0].isupper() or first


def _number_classes(text: str) -> dict[str, str]:
    """Classes of a number in digits: what it could be."""
    plain = text.replace(",", "")
    if re.fullmatch(r"\d{1,2}\.\d\d", text) and int(text.split(".")[0]) < 24 and int(text.split(".")[1]) < 60:
        return {"DOTTED": text.replace(".", ":"), "NUM": text}
    if len(plain) > MAX_DIGITS or plain.count(".") > 1:
        return {}
    out = {"NUM": plain}
    if not text.isdigit():
        return out
    number = int(text)
    if len(text) <= 2 and 1 <= number <= 31:
        out["DAYNUM"] = str(number)
    if len(text) <= 2 and 1 <= number <= 12:
        out["HOUR"] = str(number)
    if len(text) == 2:
        out["YEAR2"] = text
    if len(text) == 4:
        if 1000 <= number <= 2199:
            out["YEAR"] = text
        if number < 2400 and number % 100 < 60:
            out["MILITARY"] = text
    return out


def _classes(kind: str, text: str, first: bool) -> dict[str, str]:
    """All classes of one word, with what it stands for in each."""
    key = text.lower()
    out: dict[str, str] = {}
    if kind == "num":
        out |= _number_classes(text)
        if text == "11":
            out["DAY11"] = "11"
    elif kind == "ord":
        number = str(int(text[:-2]))
        out["ORDNUM"] = number
        if 1 <= int(number) <= 31:
            out["DAYNUM"] = out["DAYORD"] = number
    elif kind in ("iso", "slash", "clock", "decade", "ampm"):
        out[kind.upper()] = text
    if kind in ("word", "ampm"):
        for name, value, form in _words().get(key, ()):
            if _form_fits(text, form, first):
                out[name] = value
    if kind == "word" and "NUM" in out and int(out["NUM"]) <= 12:
        out["HOURWORD"] = out["HOUR"] = out["NUM"]
    rank = out.get("ORD") or out.get("ORDNUM") or {"last": "-1", "final": "-1"}.get(key)
    if rank in ("1", "2", "3", "4", "-1"):
        out["QUARTER"] = rank
    if rank in ("1", "2", "-1"):
        out["HALF"] = rank
    return out


def tokens(text: str) -> list[Token]:
    """The words and signs of a text with their classes.

    >>> [(t.text, dict(t.classes)) for t in tokens("on 3 May")][1:]
    [('3', {'NUM': '3', 'DAYNUM': '3', 'HOUR': '3'}), ('May', {'MONTH': '05'})]
    """
    out: list[Token] = []
    at = 0
    for found in _TOKEN.finditer(text):
        kind, word, start, end = found.lastgroup or "sym", found.group(), found.start(), found.end()
        if kind == "word" and word.endswith(".") and word.lower() not in _words():
            word, end = word[:-1], end - 1
        if kind == "ampm" and not (
            out and ("HOUR" in out[-1].classes or "CLOCK" in out[-1].classes or "DOTTED" in out[-1].classes)
        ):
            kind = "word"
        before = text[at:start]
        gap = _gap(before, out[-1] if out else None, word)
        first = not out or gap == "\n" or out[-1].text in ".!?\"“‘':”’)"
        key = "-" if word in _DASHES else "'" if word == "’" else word.lower().replace("’", "'")
        classes = _classes(kind, word, first) if kind != "sym" else {}
        out.append(Token(start, end, word, key, MappingProxyType(classes) if classes else _NO_CLASSES, gap))
        at = end
    return _join_holidays(_join_numbers(out, text), text)


def _gap(before: str, previous: Token | None, word: str) -> str:
    """How a word is parted from the one before: a wrapped line may go on in small letters, digits, or after a month."""
    if not before:
        return ""
    if "\n" not in before and "\r" not in before:
        return " " if len(before) <= 3 else "\n"
    if before.count("\n") > 1 or previous is None:
        return "\n"
    open_end = previous.key in ("last", "next", "this", "the", "of", "early", "late", ",") or "WDAY" in previous.classes
    goes_on = word[0].islower() or (word[0].isdigit() and ("MONTH" in previous.classes or "MABBR" in previous.classes))
    return " " if goes_on or (open_end and "MONTH" in _classes("word", word, False)) else "\n"


def _join_numbers(words: list[Token], text: str) -> list[Token]:
    """Numbers of several words as one word: twenty-five, one hundred, 1 1/2 stays apart."""
    out: list[Token] = []
    i = 0
    while i < len(words):
        one = words[i]
        tens = one.classes.get("NUM", "") if one.text[0].isalpha() else ""
        dash = i + 2 < len(words) and words[i + 1].key == "-" and words[i + 2].gap == "" == words[i + 1].gap
        unit = words[i + 2] if dash else words[i + 1] if i + 1 < len(words) else None
        if tens.endswith("0") and tens != "10" and len(tens) == 2 and unit is not None and unit.text[0].isalpha():
            small = unit.classes.get("NUM") or unit.classes.get("ORD") or ""
            if len(small) == 1 and unit.gap != "\n":
                number = str(int(tens) + int(small))
                name = "NUM" if "NUM" in unit.classes else "ORD"
                out.append(_merged(one, unit, text, {name: number}))
                i += 3 if dash else 2
                continue
        factor = "1" if one.key == "a" else one.classes.get("NUM", "")
        following = words[i + 1] if i + 1 < len(words) else None
        if (
            factor.isdigit()
            and following is not None
            and following.gap == " "
            and following.key in ("hundred", "thousand", "dozen")
        ):
            number = str(int(factor) * int(following.classes["NUM"]))
            out.append(_merged(one, following, text, {"NUM": number} if len(number) <= MAX_DIGITS else {}))
            i += 2
            continue
        out.append(one)
        i += 1
    return out


def _merged(one: Token, other: Token, text: str, classes: dict[str, str]) -> Token:
    word = text[one.start : other.end]
    return Token(one.start, other.end, word, word.lower(), MappingProxyType(classes), one.gap)


@cache
def _holidays() -> MappingProxyType[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word -> (all words, rule of the day), the longest names first."""
    out: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in table("time_holidays"):
        for name in values(row["names"]):
            keys = tuple(t.lower() for t in re.findall(r"[^\W\d_]+(?:\.(?= ))?|'s|'", name))
            out.setdefault(keys[0].rstrip("."), []).append((tuple(k.rstrip(".") for k in keys), row["day"]))
    return MappingProxyType({k: tuple(sorted(v, key=lambda e: -len(e[0]))) for k, v in out.items()})


def _join_holidays(words: list[Token], text: str) -> list[Token]:
    """Names of holidays as one word of the class HOLIDAY; signs of a name (St., All Saints') are passed over."""
    out: list[Token] = []
    i = 0
    while i < len(words):
        one = words[i]
        for keys, day in _holidays().get(one.key.rstrip("."), ()) if one.text[0].isupper() else ():
            end = _name_end(words, i, keys)
            if end:
                out.append(_merged(one, words[end - 1], text, {"HOLIDAY": day}))
                i = end
                break
        else:
            out.append(one)
            i += 1
    return out


def _name_end(words: list[Token], start: int, keys: tuple[str, ...]) -> int:
    """The index after the name that begins at `start`, 0 where it is not there."""
    at = start
    for key in keys:
        if at < len(words) and words[at].key == "." and at > start:
            at += 1
        if at >= len(words) or words[at].key.rstrip(".") != key or (at > start and words[at].gap == "\n"):
            return 0
        at += 1
    return at
