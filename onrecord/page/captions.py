"""Captions in plain text: what stands under a picture once the picture and the line breaks are gone.

A caption tells what is to be seen, in the present tense or without a verb; an article tells what happened, in the past.
That, what stands beside it (a picture's credit, another caption) and what it repeats tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.page.pieces import pieces
from onrecord.page.rules import words
from onrecord.records import Span

WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_QUOTE = re.compile(r"[\"“”]")
# When a picture was taken: a day or a month, at the end of its sentence or with a year.
_TAKEN = re.compile(
    r"\b(?:on|in|,|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) "
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?)"
    r"(?: \d{1,2},? \d{4}\b|(?: \d{1,2})?(?:, \d{4})?\.?$)|\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\.?$"
)
_NAMED = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")
_LONG = 400  # characters; no caption is longer
_LIST = 60  # words without a stop that no sentence has when two in five are capitalised
_PHRASE = 22  # words; no caption without a verb is longer


def noun_phrase(said: str) -> bool:
    """Short, and without any of the verb forms a told sentence has: "A banner for the event."

    >>> noun_phrase("A banner for the event."), noun_phrase("The event was held here.")
    (True, False)
    """
    tokens = [w.lower() for w in WORD.findall(said)]
    return 1 <= len(tokens) <= _PHRASE and not any(t in words("told") for t in tokens)


def bare_phrase(said: str) -> bool:
    """A sentence that can have no verb at all: names, small words and at most four others, none of them inflected.

    >>> bare_phrase("The old ferry Example in Oslo."), bare_phrase("The old ferry leaves in May."), bare_phrase("Not in Oslo.")
    (True, False, False)
    """
    tokens = WORD.findall(said)
    if (
        not 4 <= len(tokens) <= 16
        or not said.endswith(".")
        or _QUOTE.search(said)
        or set("?!:;,()0123456789") & set(said)
    ):
        return False
    if not (said[0].isupper() and tokens[-1][0].isupper() and tokens[-2].lower() in words("place")):
        return False
    if tokens[0] in words("starter") - words("article") or tokens[0] in words("opener"):
        return False
    small = [t for t in tokens[1:] if t.islower()]
    plain = [t for t in small if t not in words("joining")]
    if any(t in words("told") or t in words("past") for t in small) or "'s a " in said or "’s a " in said:
        return False
    return 1 <= len(plain) <= 4 and not any(t.endswith(("ed", "s", "ly", "n't", "n’t")) for t in plain)


def pictured(said: str) -> bool:
    """Is the first verb of a sentence one of those that say what a picture shows, in the present tense?

    >>> pictured("A guard stands at the gate."), pictured("He is holding a flag."), pictured("He was holding a flag.")
    (True, True, False)
    """
    return _shows(said) is not None


def _shows(said: str) -> int | None:
    """Where the verb ends that says what a picture shows; null if another verb comes first, or none."""
    if len(said) > _LONG or _QUOTE.search(said):
        return None
    before, end = "", 0
    found = list(WORD.finditer(said))
    for i, word in enumerate(found):
        token = word.group()
        between = said[end : word.start()]
        if token in ("is", "are"):
            after = found[i + 1].group() if i + 1 < len(found) else ""
            return word.end() if after in words("shown") or (after.endswith("ing") and len(after) > 4) else None
        if token in words("finite") or token in words("past") or (token.endswith("ed") and between == " " and i > 1):
            return None
        if token in words("caption-verb") and before and before.lower() not in words("joining"):
            return word.end()
        before, end = token, word.end()
    return None


def dated_picture(said: str) -> bool:
    """A sentence that tells in the present tense what was seen on a day that it names: no article does.

    >>> dated_picture("A guard stands at the gate in Oslo, Norway, on May 4, 2016."), dated_picture("A guard stands at the gate.")
    (True, False)
    """
    shows = _shows(said)
    if shows is None or any(w in words("told-later") for w in WORD.findall(said, shows)):
        return False
    return bool(_TAKEN.search(said, 0 if said.startswith("In this") else shows))


def before_credit(text: str, line: Span, start: int, run: bool) -> Iterator[Span]:
    """The caption that ends where a picture's credit starts, at `start`; `run` if another credit stands shortly before.

    The nearest piece must be able to be a caption. One before it belongs to it when it has no verb of telling and names
    first who is named first in the caption.
    """
    before = [p for p in pieces(text, Span(line.start, start)) if p.end > p.start]
    if run:
        yield from before
        return
    if not before:
        return
    last = text[before[-1].start : before[-1].end].strip()
    if not last or not (noun_phrase(last) or pictured(last)):
        return
    yield before[-1]
    if len(before) > 1:
        earlier = text[before[-2].start : before[-2].end]
        first, opening = WORD.search(last), WORD.findall(earlier[:80])[:4]
        tokens = {w.lower() for w in WORD.findall(earlier)}
        if first and first.group() in opening and _named(first.group()) and not tokens & words("finite"):
            yield before[-2]


def _named(word: str) -> bool:
    return word[0].isupper() and word not in words("starter")


def gallery(text: str, found: Sequence[Span], credits: frozenset[int]) -> Iterator[Span]:
    """The captions of a gallery among the pieces of a line: a long list of names without stops, and what stands about it.

    `credits`: places in `found` that hold the credit of a series of pictures, after which only its captions follow.
    """
    said = [text[p.start : p.end] for p in found]
    seeds = {i for i, s in enumerate(said) if _listed(s)}
    taken = set(seeds)
    ends = {i: p.end for i, p in enumerate(found)}
    for seed in seeds:
        ends[seed] = found[seed].start + _list_end(said[seed])
    for seed in sorted(seeds):
        i = seed - 1
        while i >= 0 and i not in taken and len(said[i]) < _LONG and _untold(said[i]):
            taken.add(i)
            i -= 1
        i = seed + 1
        while (
            ends[seed] == found[seed].end
            and i < len(said)
            and i not in taken
            and len(said[i]) < _LONG
            and _untold(said[i])
        ):
            taken.add(i)
            i += 1
    if credits:
        told = [i for i, s in enumerate(said) if len(s) >= _LONG or not _untold(s)]
        behind = [i for i in credits if not told or i >= told[-1]]
        taken.update(range(min(behind) + 1, len(said)) if behind else ())
    yield from (Span(found[i].start, ends[i]) for i in sorted(taken))


def _list_end(said: str) -> int:
    """Where a list gives way to a sentence, by the last word that begins sentences; the end if there is none."""
    end, previous = len(said), None
    for word in WORD.finditer(said):
        opens = previous is not None and said[previous.end() : word.start()] == " " and word.group() in words("opener")
        if previous is not None and opens and previous.group().islower() and previous.group() not in words("joining"):
            end = previous.end()
        previous = word
    return end


def _listed(said: str) -> bool:
    """Many words without a stop, a verb or a comma's order, two in five of them capitalised."""
    tokens = WORD.findall(said)
    if len(tokens) < _LIST or said.count(",") * 12 > len(tokens) or _QUOTE.search(said):
        return False
    capitals = sum(t[0].isupper() or t[0].isdigit() for t in tokens)
    return capitals * 5 >= len(tokens) * 2 and _untold(said)


def _untold(said: str) -> bool:
    return not _QUOTE.search(said) and not any(w.lower() in words("told") for w in WORD.findall(said))


def quoted_twice(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """Who is named beside a quotation set apart, told by the sentence after the name being one that stood before.

    >>> t = "I was told to leave the ship. Jane Doe I was told to leave the ship."
    >>> [t[s.start : s.end] for s in quoted_twice(t, tuple(pieces(t, Span(0, len(t)))))]
    ['Jane Doe']
    """
    seen: set[str] = set()
    for piece in found:
        said = text[piece.start : piece.end]
        name = _NAMED.match(said)
        # A name may run into the capital with which the sentence begins: "Jane Doe I was told".
        ends = [m.end() for m in WORD.finditer(said, 0, name.end())][1:] if name else []
        for end in ends:
            if len(said) - end > 25 and said[end + 1 :] in seen:
                yield Span(piece.start, piece.start + end)
                break
        seen.add(said)
