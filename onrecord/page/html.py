"""A web page taken apart: the article's text out of the HTML, and what of that is furniture after all.

trafilatura knows what of a page is article; what it leaves in is marked by what the markup says of it (a paragraph that
is nothing but a link, a caption, a box named "newsletter"), by what its stricter reading leaves out before the first
and after the last paragraph, and by the rules of plain text (plain.py). The title stands first in the text, the
paragraphs follow, with a blank line between them.

trafilatura, htmldate and lxml are imported where they are used: they take a second, and plain text needs none of them.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord.knowledge.tables import table, values
from onrecord.page.decode import clean
from onrecord.page.errors import PageError
from onrecord.page.plain import furniture
from onrecord.page.published import date_of
from onrecord.records import Article, Dropped, Furniture, Span

MAX_HTML = 4_000_000  # characters of markup; the largest news pages seen have half of that, most of it script
_FIRST, _LAST = "1990-01-01", "2099-12-31"  # of the days searched; fixed, so that no clock is asked
_BLOCKS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figcaption",
    "blockquote",
    "td",
    "dd",
    "dt",
    "div",
    "span",
    "time",
    "a",
    "cite",
    "small",
)
_PARTS = re.compile(r"[^a-z]+")
_SCRIPTS = re.compile(r"<(script|style|template|noscript|svg|iframe)\b[^>]{0,2000}>", re.I)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_SPACE = re.compile(r"\s+")
_BOILED = re.compile(r"\W+")
_ADDRESS = re.compile(r"https?://\S{4,}")
_LONG_LINE = re.compile(r"^[^\n]{60,}$", re.M)
_HEADS = ("h2", "h3", "h4", "h5", "h6")
_LABELS = ("class", "id", "itemprop", "role", "aria-label")
_INLINE = frozenset({"a", "b", "i", "em", "strong", "span", "abbr", "cite", "q", "u", "small", "sup", "sub", "mark"})
_BARE = 40  # characters of text before the first element of a box, to be called a paragraph
_MAX_ELEMENTS = 150_000
_ENOUGH, _LITTLE = 400, 200  # characters of an article; of what hardly is one
_BRIEF = 250  # characters; what only the stricter reading leaves out is believed to be furniture up to here
_CREDIT = 0.5  # share of the text that a stricter reading must keep for the rest to be doubted
_DOUBLED = 30  # words from which on a paragraph that stands twice is a slip of the page, no refrain of the author


@dataclass(frozen=True, slots=True)
class Extract:
    """What a page says of itself, and the lines of its article."""

    title: str
    lines: tuple[str, ...]
    outlet: str | None
    url: str | None
    date: str | None
    marked: dict[str, str]
    unlinked: frozenset[str] = frozenset()


def read_html(page: str, *, url: str | None = None, published: datetime.date | None = None) -> Article:
    """A page of HTML as an article.

    Raises PageError when there is no text in it.

    >>> a = read_html("<html><head><title>Talks resume</title></head><body><article><h1>Talks resume</h1>"
    ...               "<p>The talks on grain resumed on Monday, officials said.</p></article></body></html>")
    >>> a.text.splitlines()[0]
    'Talks resume'
    """
    kept = page[:MAX_HTML]
    extract = _extract(kept, url)
    lines = extract.lines
    if not lines and not extract.title:
        raise PageError(
            "there is no text in this page; if a script fills it in, save the page from a browser or give its text"
        )
    title = extract.title
    text = "\n\n".join((title, *lines) if title else lines)
    heading = Span(0, len(title)) if title else None
    heading, worded = furniture(text, heading, markup=True)
    worded = tuple(_standing(text, heading, worded, extract.unlinked))
    found = _merged(_by_markup(text, heading, extract.marked), worded)
    notes = (
        (Dropped(len(text), len(text), f"markup beyond {MAX_HTML:,} characters was not read"),)
        if len(page) > MAX_HTML
        else ()
    )
    return Article(
        text=text,
        title=heading,
        published=date_of(text, heading, found, given=published, metadata=extract.date),
        furniture=found,
        dropped=notes,
        url=url or extract.url,
        outlet=extract.outlet,
    )


def _extract(page: str, url: str | None) -> Extract:
    """Title, lines and facts of a page; of one that no parser can hold, its bare text."""
    tree = _tree(page)
    if tree is None:
        return Extract("", _stripped(page), None, None, None, {})
    meta = _metadata(tree, url)
    date = _date(tree)
    title = _heading(tree, str(meta.get("title") or ""))
    body, strict = _body(tree, url)
    lines = _without_title(tuple(_lines(body)) or _stripped(page), title)
    marked = _doubted(lines, strict) | _marked(tree)
    return Extract(
        title, lines, _text(meta.get("sitename")), _text(meta.get("url")), date, marked, frozenset(_unlinked(tree))
    )


def _tree(page: str) -> Any | None:
    """The page as a tree. Null if lxml cannot make one, or if it is so large that walking it would take minutes."""
    if page.count("<") > 2 * _MAX_ELEMENTS:
        return None
    from lxml import etree
    from lxml import html as lxml_html

    try:
        parser = lxml_html.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False
        )
        tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError, RecursionError):
        return None
    return tree


def _copy(tree: Any) -> Any:
    """A tree of its own: extraction takes its tree apart."""
    from lxml import etree
    from lxml import html as lxml_html

    return lxml_html.document_fromstring(
        etree.tostring(tree, encoding="utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8")
    )


def _body(tree: Any, url: str | None) -> tuple[str, frozenset[str]]:
    """The article's text, a paragraph a line, and the boiled lines that a stricter reading leaves of it.

    trafilatura's own reading comes first. Its second opinions (readability, justext, JSON-LD) take in whole lists of
    other pieces where a page has them, so they are asked only when the first reading found too little for an article.
    """
    _wrap(tree)
    body = _read(tree, url, fast=True)
    if len(body) < _ENOUGH:
        others = [body, _read(tree, url, fast=False)]
        if max(map(len, others)) < _LITTLE:
            others.append(_json_body(tree))
        body = max(others, key=len)
    strict = _read(tree, url, fast=True, strict=True)
    return body, frozenset(_boiled(line.removeprefix("- ")) for line in _lines(strict))


def _wrap(tree: Any) -> None:
    """Text that stands bare at the start of a box becomes a paragraph, in place: trafilatura loses it before a <br>."""
    for box in list(tree.iter("div")):
        if len((box.text or "").strip()) < _BARE or box.find("br") is None:
            continue
        paragraph = box.makeelement("p")
        paragraph.text, box.text = box.text, None
        for child in list(box):
            if child.tag not in _INLINE:
                break
            paragraph.append(child)
        box.insert(0, paragraph)


def _read(tree: Any, url: str | None, *, fast: bool, strict: bool = False) -> str:
    """One reading by trafilatura; empty if it fails on the page."""
    import trafilatura

    try:
        found = trafilatura.extract(
            _copy(tree),
            url=url,
            fast=fast,
            favor_precision=strict,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            output_format="txt",
        )
    except Exception:  # a library that meets hostile input may raise anything; another reading may do
        return ""
    return found or ""


def _doubted(lines: tuple[str, ...], strict: frozenset[str]) -> dict[str, str]:
    """The lines before the first and after the last that a stricter reading keeps, boiled, with a kind of furniture.

    Between paragraphs the stricter reading loses headings and lists of the article, so it is not asked there; nor where
    it lost much of the text, and with it its credit.

    >>> _doubted(("A deck.", "A paragraph of the article.", "Other pieces"), frozenset({"a paragraph of the article"}))
    {'a deck': 'teaser', 'other pieces': 'related'}
    """
    boiled = [_boiled(line.removeprefix("- ")) for line in lines]
    kept = [i for i, said in enumerate(boiled) if said in strict]
    if not kept or sum(len(boiled[i]) for i in kept) < _CREDIT * sum(map(len, boiled)):
        return {}
    before = {said: "teaser" for said in boiled[: kept[0]] if 0 < len(said) < _BRIEF}
    return before | {said: "related" for said in boiled[kept[-1] + 1 :] if 0 < len(said) < _BRIEF}


def _metadata(tree: Any, url: str | None) -> dict[str, Any]:
    import trafilatura

    try:
        found = trafilatura.extract_metadata(_copy(tree), default_url=url, extensive=False)
    except Exception:  # a library that meets hostile input may raise anything; metadata is not worth the article
        return {}
    return dict(found.as_dict()) if found else {}


def _date(tree: Any) -> str | None:
    """The day that the page's metadata names (not what its text may mention), as ISO."""
    from htmldate import find_date

    try:
        return find_date(_copy(tree), extensive_search=False, original_date=True, min_date=_FIRST, max_date=_LAST)
    except Exception:  # as above
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _lines(body: str) -> Iterator[str]:
    for line in clean(body).splitlines():
        said = _SPACE.sub(" ", line).strip()
        if said and said not in ("|", "-"):
            yield said


def _stripped(page: str) -> tuple[str, ...]:
    """The text of a page between its tags, when nothing better can be had. Linear in the page."""
    parts: list[str] = []
    at = 0
    while opening := _SCRIPTS.search(page, at):
        parts.append(page[at : opening.start()])
        closing = page.lower().find("</" + opening.group(1).lower(), opening.end()) if len(parts) < 500 else -1
        if closing < 0:
            at = len(page)
            break
        at = closing
    parts.append(page[at:])
    return tuple(_lines(_TAG.sub("\n", "".join(parts))))


# --- title ------------------------------------------------------------------------------------------------------------


def _heading(tree: Any, said: str) -> str:
    """The title: the page's first-level heading where it and the metadata agree, else what the metadata says."""
    said = _SPACE.sub(" ", clean(said)).strip()
    heads = [_SPACE.sub(" ", clean("".join(h.itertext()))).strip() for h in list(tree.iter("h1"))[:5]]
    for head in heads:
        if (
            head
            and said
            and (_boiled(said).startswith(_boiled(head)) or _boiled(head).startswith(_boiled(said)))
            and len(head) > 12
        ):
            return head[:500]
    return (said or next((h for h in heads if h), ""))[:500]


def _without_title(lines: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The lines less the title where the first of them says it again: it is put first anyway."""
    boiled = _boiled(title)
    for i, line in enumerate(lines[:3]):
        if boiled and _boiled(line) == boiled:
            return (*lines[:i], *lines[i + 1 :])
    return lines


def _boiled(said: str) -> str:
    """Letters and digits only, lower case: for comparing texts that went different ways."""
    return _BOILED.sub(" ", said).strip().casefold()


# --- what the markup says ---------------------------------------------------------------------------------------------


@cache
def _names() -> dict[str, str]:
    """Words of class and id, with the kind of furniture they name."""
    return {word: row["kind"] for row in table("furniture_markup") for word in values(row["words"])}


def _marked(tree: Any) -> dict[str, str]:
    """Texts of elements that their markup calls furniture, boiled, with the kind."""
    found: dict[str, str] = {}
    plain: set[str] = set()
    total = max(1, sum(len(p.text_content()) for p in tree.iter("p")))
    sizes: dict[Any, bool] = {}
    description = _description(tree)
    for element in tree.iter(*_BLOCKS):
        said = _short_text(element)
        if not said:
            continue
        kind = "teaser" if said == description and element.tag in _HEADS else _kind(element, said, total, sizes)
        if kind:
            found.setdefault(said, kind)
        elif element.tag in ("p", "li", "blockquote"):
            plain.add(said)
    found.update((said, "navigation") for said in _tags(tree))
    # The same words in a plain paragraph elsewhere (a pulled quotation) are article.
    return {said: kind for said, kind in found.items() if said not in plain}


def _short_text(element: Any) -> str:
    """The boiled text of an element, if it is of a paragraph's length; longer ones are containers."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        size += len(part)
        if size > 3000:
            return ""
        parts.append(part)
    return _boiled("".join(parts))


def _kind(element: Any, said: str, total: int, sizes: dict[Any, bool]) -> str | None:
    """What an element's own markup and that of the boxes around it say it is."""
    if element.tag == "figcaption":
        return "caption"
    if element.tag == "time":
        return "date"
    if element.tag in ("p", "li", "div", *_HEADS) and _only_links(element, said):
        return None if _heads_text(element) or said.startswith("http") else "related"
    box, steps = element, 0
    while box is not None and steps < 6 and box.tag not in ("article", "main", "body", "html"):
        named = _named(box)
        if named is not None:
            if box not in sizes:  # each box is measured once, however many elements it holds
                sizes[box] = _small(box, total // 3)
            if sizes[box]:
                return named
        box, steps = box.getparent(), steps + 1
    return None


def _description(tree: Any) -> str:
    """The boiled description that the page's head gives of it: a deck repeats it, if it is a heading."""
    said = next((m.get("content") or "" for m in tree.iter("meta") if m.get("name") == "description"), "")
    return _boiled(said[:2000])


def _tags(tree: Any) -> Iterator[str]:
    """Boiled texts of rows of links that their `rel` calls tags: all together, and each by itself."""
    rows: dict[Any, list[str]] = {}
    for link in tree.iter("a"):
        if "tag" in (link.get("rel") or "").split() and link.getparent() is not None:
            said = _short_text(link)
            if said:
                rows.setdefault(link.getparent(), []).append(said)
    for row in rows.values():
        yield " ".join(row)
        yield from (said for said in row if " " in said)


def _heads_text(element: Any) -> bool:
    """Is an element a heading with a paragraph of text right after it, thus a subhead, even if it is a link?"""
    if element.tag not in _HEADS:
        return False
    following = element.getnext()
    for _ in range(4):
        if following is None or following.tag in _HEADS:
            return False
        if following.tag == "p" and len(said := _short_text(following)) > 100 and not _only_links(following, said):
            return True
        following = following.getnext()
    return False


def _named(element: Any) -> str | None:
    label = " ".join(element.get(name) or "" for name in _LABELS)[:400].lower()
    names = _names()
    return next((names[part] for part in _PARTS.split(label) if part in names), None)


def _small(box: Any, limit: int) -> bool:
    """Is a box's text shorter than `limit` characters? (what holds the article is no furniture, whatever its name)"""
    size = 0
    for part in box.itertext():
        size += len(part)
        if size > limit:
            return False
    return True


def _only_links(element: Any, said: str) -> bool:
    """Is a paragraph nothing but a link (of some words)?"""
    if said.count(" ") < 3:
        return False
    linked = sum(len(_boiled("".join(a.itertext()))) for a in element.iter("a"))
    return linked >= 0.9 * len(said)


def _by_markup(text: str, title: Span | None, marked: dict[str, str]) -> Iterator[Furniture]:
    """The lines of the extracted text whose words the markup calls furniture."""
    for match in re.finditer(r"[^\n]+", text):
        if title is not None and match.start() < title.end:
            continue
        kind = marked.get(_boiled(match.group().removeprefix("- ")))
        if kind:
            yield Furniture(kind, match.start(), match.end())


def _merged(marked: Iterator[Furniture], worded: tuple[Furniture, ...]) -> tuple[Furniture, ...]:
    """Both findings in order; where they meet, the wording names the kind and the longer one the span."""
    kept: list[Furniture] = []
    for f in sorted([*marked, *worded], key=lambda f: (f.start, -f.end, f.kind)):
        if kept and f.start < kept[-1].end:
            continue
        kept.append(f)
    return tuple(kept)


def _unlinked(tree: Any) -> Iterator[str]:
    """Texts of headings and paragraphs that hold no link and stand in none, boiled."""
    for element in tree.iter(*_HEADS, "p", "strong"):
        if next(element.iter("a"), None) is None and next(element.iterancestors("a"), None) is None:
            said = _short_text(element)
            if said:
                yield said


def _standing(
    text: str, title: Span | None, worded: tuple[Furniture, ...], unlinked: frozenset[str]
) -> Iterator[Furniture]:
    """What the rules of plain text found, less what the markup speaks against.

    A line in capitals without a link is a subhead, not the headline of another piece; a refrain (the same question put
    to each of several people) is the author's; an address written out between paragraphs was put there to be read.
    """
    start = title.end if title is not None else 0
    full = [m.span() for m in _LONG_LINE.finditer(text, start) if not _ADDRESS.fullmatch(m.group())]
    first, last = (full[0][0], full[-1][1]) if full else (start, start)
    for f in worded:
        said = text[f.start : f.end]
        if f.kind == "related" and said.isupper() and _boiled(said) in unlinked:
            continue
        if f.kind == "repeat" and len(said.split()) < _DOUBLED and not _repeats_title(text, title, said):
            continue
        if first < f.start < last and _ADDRESS.fullmatch(said.removeprefix("- ")):
            continue
        yield f


def _repeats_title(text: str, title: Span | None, said: str) -> bool:
    return title is not None and _boiled(text[title.start : title.end]) == _boiled(said)


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def _json_body(tree: Any) -> str:
    """The longest articleBody of the page's JSON-LD."""
    best = ""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for body in _bodies(data):
            best = body if len(body) > len(best) else best
    return best


def _bodies(data: object) -> Iterator[str]:
    stack = [data]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            body = node.get("articleBody")
            if isinstance(body, str):
                yield body
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
