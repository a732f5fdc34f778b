"""A web page taken apart: the article's text out of the HTML, and what of that is furniture after all.

trafilatura knows what of a page is article; what it leaves in is marked by what the markup says of it (a paragraph that
is nothing but a link, a caption, a box named "newsletter") and by the rules of plain text (plain.py). The title stands
first in the text, the paragraphs follow, with a blank line between them.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import trafilatura
from htmldate import find_date
from lxml import etree
from lxml import html as lxml_html

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
_MAX_ELEMENTS = 150_000


@dataclass(frozen=True, slots=True)
class Extract:
    """What a page says of itself, and the lines of its article."""

    title: str
    lines: tuple[str, ...]
    outlet: str | None
    url: str | None
    date: str | None
    marked: dict[str, str]


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
    marked = _marked(tree)
    date = _date(tree)
    title = _heading(tree, str(meta.get("title") or ""))
    body = _body(tree, url)
    if len(body) < 200:
        said = _json_body(tree)
        body = said if len(said) > len(body) else body
    lines = tuple(_lines(body)) or _stripped(page)
    return Extract(
        title, _without_title(lines, title), _text(meta.get("sitename")), _text(meta.get("url")), date, marked
    )


def _tree(page: str) -> Any | None:
    """The page as a tree. Null if lxml cannot make one, or if it is so large that walking it would take minutes."""
    if page.count("<") > 2 * _MAX_ELEMENTS:
        return None
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
    return lxml_html.document_fromstring(
        etree.tostring(tree, encoding="utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8")
    )


def _body(tree: Any, url: str | None) -> str:
    """The article's text as trafilatura has it, a paragraph a line."""
    try:
        found = trafilatura.extract(
            _copy(tree), url=url, include_comments=False, include_tables=True, with_metadata=False, output_format="txt"
        )
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError, AssertionError, KeyError):
        return ""
    return found or ""


def _metadata(tree: Any, url: str | None) -> dict[str, Any]:
    try:
        found = trafilatura.extract_metadata(_copy(tree), default_url=url, extensive=False)
    except Exception:  # a library that meets hostile input may raise anything; metadata is not worth the article
        return {}
    return dict(found.as_dict()) if found else {}


def _date(tree: Any) -> str | None:
    """The day that the page's metadata names (not what its text may mention), as ISO."""
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
    for element in tree.iter(*_BLOCKS):
        said = _short_text(element)
        if not said:
            continue
        kind = _kind(element, said, total, sizes)
        if kind:
            found.setdefault(said, kind)
        elif element.tag in ("p", "li", "blockquote"):
            plain.add(said)
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
    if element.tag in ("p", "li", "h2", "h3", "h4", "h5", "h6", "div") and _only_links(element, said):
        return "related"
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


def _named(element: Any) -> str | None:
    label = f"{element.get('class') or ''} {element.get('id') or ''}"[:400].lower()
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
