"""Plain text taken apart: where the title is, and what of the page is furniture.

In bare text no markup tells the article from the page around it. Four things do: how a piece is worded (tables under
knowledge/), where it stands (before the article, in its midst, at its end), what shape it has (headlines carry no full
stop, and come in runs), and whether it is said twice. `text` is never changed; all results are offsets into it.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.page import captions
from onrecord.page.captions import WORD
from onrecord.page.pieces import STOP, abbreviated, lines_of, pieces
from onrecord.page.published import date_of
from onrecord.page.rules import Rule, rules, words
from onrecord.records import Article, Dropped, Furniture, Span

MAX_CHARS = 2_000_000  # of a text that is searched; what stands beyond is kept, not searched, and said to be dropped
_PIECE = 500  # characters; no furniture of one piece is longer, and no pattern is tried on more
_LINE = 600
_TITLE = 300  # characters; a headline with its subtitle
_TAIL = 1500  # characters; a list of further reading is no longer
_SHORT = 40  # characters; a told sentence is longer
_FEW = 4  # words; no caption is shorter than that and has a verb
_LAST = 4  # pieces from the end within which credits without a cue word are believed

_TAGGED = re.compile(r"(?<=[\w”’'\"?!)])\s(\[[A-Z][A-Z /&-]{2,24}\])$")
_ENDED = re.compile(r"[.!?…:;,][\"'”’)\]]{0,3}$")
_FINAL = re.compile(r"[.!…][\"'”’)\]]{0,3}$")
_SPACE = re.compile(r"\s+")
_BULLETS = "-–—•*·▪►■"


@dataclass(frozen=True, slots=True)
class _Found:
    """A piece of furniture, before overlaps are settled; the lower rank wins."""

    rank: int
    kind: str
    start: int
    end: int


def read_plain(
    text: str, *, url: str | None = None, outlet: str | None = None, given: datetime.date | None = None
) -> Article:
    """A plain text as an article; `text` stays exactly as given.

    >>> a = read_plain("World News\\n\\nTalks on grain resume in the port\\n\\nThe talks resumed on Monday, officials said.")
    >>> [(f.kind, a.text[f.start : f.end]) for f in a.furniture], a.text[a.title.start : a.title.end]
    ([('section', 'World News')], 'Talks on grain resume in the port')
    """
    title, found = furniture(text)
    dropped = (
        (Dropped(MAX_CHARS, len(text), f"text beyond {MAX_CHARS:,} characters is not searched; split the file"),)
        if len(text) > MAX_CHARS
        else ()
    )
    return Article(
        text=text,
        title=title,
        published=date_of(text, title, found, given=given),
        furniture=found,
        dropped=dropped,
        url=url,
        outlet=outlet,
    )


def furniture(
    text: str, title: Span | None = None, *, markup: bool = False
) -> tuple[Span | None, tuple[Furniture, ...]]:
    """The title of a text, and its furniture in order of place, without overlaps.

    `title` is given when it is known (of HTML); else it is looked for. With `markup` the lines were told apart by
    their elements, so that short ones are subheads and lists rather than links to other pieces.
    """
    searched = text[:MAX_CHARS]
    lines = tuple(lines_of(searched))
    if title is None and not markup:
        title = _title(searched, lines)
    body = _body_start(searched, lines, title)
    found = [
        *_by_line(searched, lines, title, body),
        *_repeated(searched, lines, title),
        *_by_piece(searched, lines, title),
        *_inside(searched, lines, title),
    ]
    if not markup:
        found += [*_by_shape(searched, lines, title, body), *_unstopped(searched, lines, title)]
        found += [*_captions(searched, lines, title)]
        found += [*_beside(searched, lines, found)]
    return title, _settled(searched, found, title)


# --- title ------------------------------------------------------------------------------------------------------------


def _title(text: str, lines: tuple[Span, ...]) -> Span | None:
    """The first line that is neither furniture nor a paragraph, if an article follows it."""
    for i, line in enumerate(lines[:12]):
        said = text[line.start : line.end]
        if i + 1 == len(lines):
            return None
        if _is_section(said) or _line_rule(said, said.lower()) is not None or _all_furniture(text, line):
            continue
        if len(said) > _TITLE or sum(1 for _ in pieces(text, line)) > 2:
            return None
        # One or two words over a longer line are the name of a section or a programme, not a headline.
        following = text[lines[i + 1].start : lines[i + 1].end]
        if len(WORD.findall(said)) <= 2 and _headline(following) and i + 2 < len(lines):
            continue
        return line
    return None


def _is_section(said: str) -> bool:
    return said.strip(" :|•>»-").casefold() in _sections()


def _sections() -> frozenset[str]:
    return frozenset(s.casefold() for s in words("section"))


def _headline(said: str) -> bool:
    """Is a line shaped as a headline: four to thirty words, no stop at its end, capitals at its start?

    >>> _headline("Outrage as minister FAILS to keep promise"), _headline("He left on Monday.")
    (True, False)
    """
    count = len(WORD.findall(said))
    if not 4 <= count <= 30 or len(said) > 200 or said[0].islower() or said[0] in _BULLETS:
        return False
    if said[0] in '"“' and (said[-1] in '?"”' or not any(c in said[1:] for c in '"”')):
        return False  # a paragraph of a longer quotation
    if any(not abbreviated(said, 0, m.start(1)) for m in STOP.finditer(said) if said[m.start()] != "?"):
        return False
    return not _FINAL.search(said) and not _ENDED.search(said.rstrip("?\"”’'"))


def _body_start(text: str, lines: tuple[Span, ...], title: Span | None) -> int:
    """Where the article begins: at the first paragraph after the title that is a sentence and no furniture."""
    for line in lines:
        if title is not None and line.start < title.end:
            continue
        said = text[line.start : line.end]
        if (
            _line_rule(said, said.lower()) is None
            and not _is_section(said)
            and (_FINAL.search(said) or len(said) > 200)
            and not _all_furniture(text, line)
        ):
            return line.start
    return title.end if title else 0


def _all_furniture(text: str, line: Span) -> bool:
    """Is every piece of a line furniture by its wording? (a sign-up form of several sentences)"""
    return line.end - line.start < 1500 and all(_piece_rule(text[p.start : p.end]) for p in pieces(text, line))


# --- by wording -------------------------------------------------------------------------------------------------------


def _line_rule(said: str, lower: str) -> Rule | None:
    if len(said) > _LINE:
        return None
    return next((r for r in rules("line") if r.wanted(lower) and r.pattern.fullmatch(said)), None)


def _piece_rule(said: str, tried: tuple[Rule, ...] | None = None) -> Rule | None:
    """The rule by which a piece is furniture; `tried` are those that the whole text does not rule out."""
    if len(said) > _PIECE:
        return None
    lower = said.lower()
    for rule in _piece_rules(lower) if tried is None else tried:
        if rule.wanted(lower) and (rule.pattern.fullmatch(said) if rule.scope == "piece" else rule.pattern.match(said)):
            return rule
    return None


def _piece_rules(lower: str) -> tuple[Rule, ...]:
    """The rules for pieces that can match anywhere in a text."""
    return tuple(r for r in (*rules("piece"), *rules("begins")) if r.wanted(lower))


def _by_line(text: str, lines: tuple[Span, ...], title: Span | None, body: int) -> Iterator[_Found]:
    """Whole lines: by a rule, or the name of a section above the article."""
    for line in lines:
        if title is not None and line.start < title.end and line.end > title.start:
            continue
        said = text[line.start : line.end]
        if line.start < body and _is_section(said):
            yield _Found(1, "section", line.start, line.end)
            continue
        rule = _line_rule(said, said.lower())
        if rule is not None:
            yield _Found(1, rule.kind, line.start, line.end)
        elif title is not None and line.end < title.start:
            yield _Found(4, "section" if len(WORD.findall(said)) <= 4 else "navigation", line.start, line.end)
        elif len(said) < 1500 and (kind := _form(text, line)):
            yield _Found(1, kind, line.start, line.end)


def _form(text: str, line: Span) -> str | None:
    """A line of which each piece is furniture, or the first and most are, is one piece of furniture: a form."""
    found = [_piece_rule(text[p.start : p.end]) for p in pieces(text, line)]
    first = found[0] if found else None
    if first is None or sum(1 for f in found if f) * 2 <= len(found):
        return None
    return first.kind if len(found) > 1 else None


def _by_piece(text: str, lines: tuple[Span, ...], title: Span | None) -> Iterator[_Found]:
    """Sentence-like pieces of lines."""
    last: list[tuple[Span, Span, bool]] = []
    tried = _piece_rules(text.lower())
    for line in lines:
        for piece in pieces(text, line):
            said = text[piece.start : piece.end]
            rule = None if _within(piece, title) else _piece_rule(said, tried)
            last = [*last[-(_LAST - 1) :], (line, piece, rule is not None)]
            if rule is not None:
                yield _Found(2, rule.kind, piece.start, _stopless(text, piece))
    for line, piece, known in reversed(last):
        if known:
            continue
        said = text[piece.start : piece.end]
        lower = said.lower()
        fits = len(said) <= _PIECE and not _within(piece, title) and line != lines[0]
        rule = next((r for r in rules("last") if r.wanted(lower) and r.pattern.fullmatch(said)), None) if fits else None
        if rule is None:
            break  # what stands before the article's last sentence is the article
        yield _Found(2, rule.kind, piece.start, piece.end)


def _stopless(text: str, piece: Span) -> int:
    """The end of a piece, or where a told sentence begins in it though no stop stands before it.

    >>> t = "Join us on Facebook The minister said on Monday that forty ships lay at anchor."
    >>> t[: _stopless(t, Span(0, len(t)))]
    'Join us on Facebook'
    """
    previous: re.Match[str] | None = None
    if piece.end - piece.start > _PIECE:
        return piece.end
    for word in WORD.finditer(text, piece.start, piece.end):
        if (
            previous is not None
            and previous.start() > piece.start
            and _turns(previous.group(), text[previous.end() : word.start()], word.group())
            and text[piece.end - 1] in '.”"'
            and sum(w.lower() in words("finite") for w in WORD.findall(text, word.end(), piece.end)) > 0
            and piece.end - word.start() > _SHORT
        ):
            return previous.end()
        previous = word
    return piece.end


def _within(piece: Span, title: Span | None) -> bool:
    return title is not None and piece.start < title.end and piece.end > title.start


def _inside(text: str, lines: tuple[Span, ...], title: Span | None) -> Iterator[_Found]:
    """Furniture that begins and ends in the midst of a line."""
    lower = text.lower()
    for rule in rules("inside"):
        if rule.wanted(lower):
            yield from (_Found(3, rule.kind, *m.span()) for m in rule.pattern.finditer(text))
    for rule in rules("lead"):
        if rule.wanted(lower):
            for line in lines:
                start = line.start
                if not _within(line, title) and (match := rule.pattern.match(text, start, line.end)):
                    yield _Found(3, rule.kind, start, match.end())
    for rule in (*rules("headline"), *rules("label")):
        if rule.wanted(lower):
            yield from _with_headline(text, lines, rule)
    for rule in rules("captioned"):
        if rule.wanted(lower):
            yield from _with_caption(text, lines, rule)
    for rule in rules("tail"):
        if rule.wanted(lower):
            yield from _tail(text, lines, rule)


def _line_at(lines: tuple[Span, ...], offset: int) -> Span | None:
    """The line in which a character stands."""
    i = bisect_right(lines, Span(offset, 1 << 60)) - 1
    return lines[i] if i >= 0 and offset < lines[i].end else None


def _with_headline(text: str, lines: tuple[Span, ...], rule: Rule) -> Iterator[_Found]:
    """A marker ("Read more: ") and the headline after it, as far as the headline goes."""
    for match in rule.pattern.finditer(text):
        line = _line_at(lines, match.start())
        if line is None:
            continue
        before = text[max(line.start, match.start() - 3) : match.start()].rstrip()
        if match.start() > line.start and before[-1:] not in ".!?…”\"’')":
            continue
        find = _headline_end
        if rule.kind == "pull-quote":
            find = _attribution_end
        elif rule.scope == "label":
            find = _label_end
        end = find(text, match.end(), min(line.end, match.end() + 250))
        if end is not None:
            yield _Found(3, rule.kind, match.start(), end)


def _headline_end(text: str, start: int, limit: int) -> int | None:
    """Where a headline that begins at `start` gives way to a sentence; null if no such place is found.

    The line ends, a full stop ends it, or a word that begins sentences stands capitalised after a word that is not.
    """
    if limit - start < 3:
        return None
    previous: re.Match[str] | None = None
    for word in WORD.finditer(text, start, limit):
        if previous is not None:
            between = text[previous.end() : word.start()]
            if _ENDS.match(between) and not (between[0] == "." and abbreviated(text, start, previous.end() + 1)):
                return previous.end() + len(between.rstrip(" \"“‘'"))
            if _turns(previous.group(), between, word.group()) or (
                _SAYS.match(text, word.start(), word.start() + 40)
                and previous.group().islower()
                and between == " "
                and previous.group() not in words("joining")
            ):
                return previous.end() + (0 if between[0] == " " else len(between.rstrip()))
        previous = word
    at_line_end = limit >= len(text) or text[limit : limit + 1] in "\n\r"
    return limit if at_line_end else None


def _label_end(text: str, start: int, limit: int) -> int | None:
    """Where a caption after its label ends: as a headline does, or at a capital after some words and a small one.

    >>> t = "A crater was left by the blast Guards of the harbour said so."
    >>> t[: _label_end(t, 0, len(t))]
    'A crater was left by the blast'
    """
    end = _headline_end(text, start, limit)
    previous: re.Match[str] | None = None
    for count, word in enumerate(WORD.finditer(text, start, end if end is not None else limit)):
        if previous is not None and count > _FEW and word.group()[0].isupper():
            small = previous.group()
            if small.islower() and small not in words("joining") and text[previous.end() : word.start()] == " ":
                return previous.end()
        previous = word
    return end


def _attribution_end(text: str, start: int, limit: int) -> int | None:
    """Where the line under a pulled quotation ends: who said it, in what words, without a full stop.

    >>> t = "Jane Doe, of the harbour office Ships had waited for days."
    >>> t[: _attribution_end(t, 0, len(t))]
    'Jane Doe, of the harbour office'
    """
    capitals = 0
    previous: re.Match[str] | None = None
    for word in WORD.finditer(text, start, min(limit, start + 160)):
        said = word.group()
        if previous is not None:
            between = text[previous.end() : word.start()]
            if _ENDS.match(between):
                return None
            before = previous.group()
            fresh = said[0].isupper() and between.strip("'’s") == " " and before.lower() not in words("joining")
            if (
                fresh
                and (before[0].islower() or capitals >= 2 or before.isupper() or said in words("starter"))
                and previous.start() > start
            ):
                return previous.end()
        capitals = (
            capitals + 1
            if said[0].isupper() and (previous is None or text[previous.end() : word.start()] == " ")
            else int(said[0].isupper())
        )
        previous = word
    return (
        previous.end()
        if previous is not None and limit <= start + 160 and text[limit : limit + 1] in ("", "\n", "\r")
        else None
    )


_SAYS = re.compile(r"[A-Z][\w’'-]{1,20}(?: [A-Z][\w’'-]{1,20})? (?:says|said|told|added|wrote) ")
_ENDS = re.compile(r"[.!?…][\"'”’)]{0,3}\s")


def _turns(previous: str, between: str, word: str) -> bool:
    """Does a sentence begin at `word` though no full stop stands before it? ("... shots fired in town In a statement")"""
    if between.strip("”’'\")") != " " or not word[0].isupper():
        return False
    if word in words("opener") or word == "The":
        return previous.lower() not in words("joining")
    return word in words("starter") and previous[0].islower() and previous.lower() not in words("joining")


def _with_caption(text: str, lines: tuple[Span, ...], rule: Rule) -> Iterator[_Found]:
    """A picture's credit, and the caption before it when nothing but a caption can stand there."""
    previous_end = -1
    for match in rule.pattern.finditer(text):
        yield _Found(3, "credit" if rule.kind == "caption" else rule.kind, *match.span())
        line = _line_at(lines, match.start())
        if line is not None and match.start() > line.start:
            start = max(line.start, previous_end, match.start() - 500)
            run = previous_end >= line.start and match.start() - previous_end < 220
            for piece in captions.before_credit(text, Span(start, line.end), match.start(), run):
                yield _Found(3, rule.kind, piece.start, piece.end)
        previous_end = match.end()


def _captions(text: str, lines: tuple[Span, ...], title: Span | None) -> Iterator[_Found]:
    """Captions told by their tense, by their want of a verb, by their place in a gallery or by what they repeat."""
    for line in lines:
        if _within(line, title):
            continue
        found = tuple(pieces(text, line))
        credits: set[int] = set()
        for i, piece in enumerate(found):
            said = text[piece.start : piece.end]
            if len(said) > _PIECE:
                continue
            if captions.dated_picture(said) or (i and captions.bare_phrase(said)):
                yield _Found(4, "caption", piece.start, piece.end)
            if any(r.wanted(said.lower()) and r.pattern.fullmatch(said) for r in rules("series")):
                yield _Found(2, "credit", piece.start, piece.end)
                credits.add(i)
        if len(found) > 2:
            for piece in captions.gallery(text, found, frozenset(credits)):
                yield _Found(4, "caption", piece.start, piece.end)
            for piece in captions.quoted_twice(text, found):
                yield _Found(3, "pull-quote", piece.start, piece.end)


def _beside(text: str, lines: tuple[Span, ...], found: Iterable[_Found]) -> Iterator[_Found]:
    """What is known by its neighbour: a question next to links, outside quotation marks, is one of them ("Is the system
    failing?"); a sentence that can be a caption is one when a caption follows."""
    starts: set[int] = set()
    ends: set[int] = set()
    shown: set[int] = set()
    for f in found:
        if f.kind in ("teaser", "related", "poll", "repeat"):
            starts.add(f.start)
            ends.add(f.end)
        elif f.kind == "caption":
            shown.add(f.start)
    if not starts and not shown:
        return
    for line in lines:
        before = -1
        for piece in pieces(text, line):
            said = text[piece.start : piece.end]
            if (
                piece.start > line.start
                and said.endswith("?")
                and len(said) < 100
                and not any(c in said for c in '"“”')
                and (piece.end + 1 in starts or before in ends)
            ):
                yield _Found(4, "teaser", piece.start, piece.end)
            elif piece.end + 1 in shown and captions.pictured(said):
                yield _Found(4, "caption", piece.start, piece.end)
            before = piece.end


def _tail(text: str, lines: tuple[Span, ...], rule: Rule) -> Iterator[_Found]:
    """A marker after which nothing but headlines follows, to the end of the text."""
    end = lines[-1].end if lines else 0
    for match in rule.pattern.finditer(text, max(0, end - _TAIL)):
        line = _line_at(lines, match.start())
        if line is None or match.start() < end // 2:
            continue
        before = text[max(line.start, match.start() - 3) : match.start()].rstrip()
        if match.start() > line.start and before[-1:] not in ".!?…”\"’')":
            continue
        rest = [text[p.start : p.end] for p in pieces(text, Span(match.end(), end))]
        told = sum(1 for p in rest if _FINAL.search(p) and len(p) > 60 and not _title_case(p))
        if rule.kind in ("sources", "navigation") or told <= len(rest) // 4:
            yield _Found(3, rule.kind, match.start(), end)
            return


def _title_case(said: str) -> bool:
    """Do most of the longer words begin with a capital?

    >>> _title_case("Envoy Makes New Offer On Grain."), _title_case("The envoy made a new offer.")
    (True, False)
    """
    longer = [w for w in WORD.findall(said) if len(w) > 3]
    return len(longer) >= 2 and sum(w[0].isupper() for w in longer) >= 0.8 * len(longer)


# --- by shape and repetition ------------------------------------------------------------------------------------------


def _by_shape(text: str, lines: tuple[Span, ...], title: Span | None, body: int) -> Iterator[_Found]:
    """Headlines of other pieces: tagged lines, subheads before the article, runs of headlines in its midst."""
    run: list[Span] = []
    for line in lines:
        said = text[line.start : line.end]
        tagged = _TAGGED.search(said) if len(said) < 300 else None
        if _within(line, title) or (title is not None and line.end <= title.start):
            continue
        if tagged is not None:
            yield _Found(1, "teaser", line.start, line.start + tagged.start())
            yield _Found(1, "tag", line.start + tagged.start(1), line.end)
        elif line.start < body and title is not None and _headline(said):
            yield _Found(4, "teaser", line.start, line.end)
        if _headline(said) or tagged is not None:
            run.append(Span(line.start, line.start + tagged.start()) if tagged else line)
            continue
        yield from _run(run, line)
        run = []
    yield from _run(run, None)


def _run(run: list[Span], following: Span | None) -> Iterator[_Found]:
    """Two or more headlines in a row are links to other pieces; one alone is a subhead of this article."""
    if len(run) >= 2 or (run and following is None):
        yield from (_Found(4, "teaser", line.start, line.end) for line in run)


def _unstopped(text: str, lines: tuple[Span, ...], title: Span | None) -> Iterator[_Found]:
    """Headlines and captions run into a paragraph whose line breaks were lost: a sentence begins where none has ended.

    "... he said. Shots heard in the old town In a statement, police ..." - the piece without a full stop, from the last
    stop to the next sentence's opening word. The same at the end of a text whose other sentences have their stops.
    """
    for line in lines:
        if _within(line, title) or line.end - line.start < 400:
            continue
        found = tuple(pieces(text, line))
        for i, piece in enumerate(found):
            said = text[piece.start : piece.end]
            if i and said[0].isalnum() and not said[0].islower():
                end = _loose_end(text, piece)
                if end is not None:
                    loose = text[piece.start : end]
                    link = ":" in loose or "?" in loose or loose.split(" ", 1)[0] in words("asking")
                    yield _Found(4, "teaser" if link else "caption", piece.start, end)
        if line == lines[-1] and len(found) > 8:
            yield from _loose_last(text, found)


def _loose_last(text: str, found: tuple[Span, ...]) -> Iterator[_Found]:
    """A last piece without a full stop in a text whose other sentences have theirs: a caption or a link."""
    final = text[found[-1].start : found[-1].end]
    if len(WORD.findall(final)) < 3 or not (final[-1].isalnum() or final[-1] == ")") or final[0] in '"“(—–-':
        return
    tokens = WORD.findall(final)
    told = any(t.lower() in words("told") or (t.endswith("ed") and t.islower()) for t in tokens)
    if _ENDS.search(final) or (told and tokens[0] in words("opener")):
        return  # a sentence, whose stop was lost or stands before the reporters' initials
    yield _Found(4, "teaser" if _title_case(final) else "caption", found[-1].start, found[-1].end)


def _loose_end(text: str, piece: Span) -> int | None:
    """Where a verbless beginning of a piece gives way to a sentence; null if the piece is one sentence."""
    previous: re.Match[str] | None = None
    asked = False  # a piece that begins like a question and has no question mark is a headline, verbs and all
    labelled = False  # so is one with a label before it, or of two halves: "Storm at sea: crew, captain tell of night"
    for count, word in enumerate(WORD.finditer(text, piece.start, min(piece.end, piece.start + 200))):
        said = word.group()
        between = text[previous.end() : word.start()] if previous is not None else " "
        asked = asked or (count == 0 and said in words("asking"))
        labelled = labelled or (between == ": " and count < 4) or (between == "; " and count < 12)
        if count > 25 or (
            not asked and not labelled and (said.lower() in words("told") or (said.endswith("ed") and count > 2))
        ):
            return None
        if previous is not None and count >= 3 and previous.group().lower() not in words("joining"):
            if between == " " and said in words("opener"):
                return previous.end()
            if labelled and between == " “":
                return previous.end()
        if not labelled and not between.isspace() and any(c in between for c in '"“”(),'):
            return None
        previous = word
    return None


def _repeated(text: str, lines: tuple[Span, ...], title: Span | None) -> Iterator[_Found]:
    """A paragraph that stood before, and the title said again."""
    seen: Counter[str] = Counter()
    heading = _SPACE.sub(" ", text[title.start : title.end]).casefold().rstrip(" .") if title else ""
    for line in lines:
        said = _SPACE.sub(" ", text[line.start : line.end]).casefold()
        if len(said) >= 25 and seen[said] and not _within(line, title):
            yield _Found(0, "repeat", line.start, line.end)
        seen[said] += 1
        before = ""
        for piece in pieces(text, line):
            now = text[piece.start : piece.end].casefold()
            if now == before and len(now) >= 12:
                yield _Found(0, "repeat", piece.start, piece.end)
            before = now
        if len(heading) >= 25 and not _within(line, title) and said.startswith(heading):
            # A title cut off in mid-sentence by whoever stored it is the beginning of the article, not said again.
            after = text[line.start + len(heading) : line.start + len(heading) + 2].lstrip(" .")
            if line.start + len(heading) >= line.end or (after[:1].isupper() and len(heading) < 150):
                yield _Found(0, "repeat", line.start, min(line.end, line.start + len(heading)))


# --- settling ---------------------------------------------------------------------------------------------------------


def _settled(text: str, found: Iterable[_Found], title: Span | None) -> tuple[Furniture, ...]:
    """What was found, in order of place and without overlaps: longer pieces take in the shorter ones inside them."""
    ordered = sorted(found, key=lambda f: (f.start, f.start - f.end, f.rank, f.kind))
    kept: list[Furniture] = []
    for f in ordered:
        start, end = _trimmed(text, f.start, f.end)
        if title is not None and start < title.end and end > title.start:
            continue
        if kept and start < kept[-1].end:
            start, end = _trimmed(text, kept[-1].end, end)
        if end > start:
            kept.append(Furniture(f.kind, start, end))
    return tuple(kept)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip())) if said.strip() else start
