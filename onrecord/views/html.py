"""One page for the browser: the text of each article with what was read in colour, and tables that link to it.

The page stands alone: no script, no font, no picture, nothing from elsewhere. A content security policy allows its one
style sheet (by its hash) and nothing else, so that even a text that got past the escaping could run nothing.
"""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, FunctionLoader, Template
from markupsafe import Markup  # comes with jinja2

from onrecord import __version__
from onrecord.page.paragraphs import paragraphs
from onrecord.records import Reading, Span
from onrecord.views import marks as m

LINKED = 300  # rows of an article whose mentions light up together; more would slow the browser down
LEGEND: tuple[tuple[m.Kind, str], ...] = (
    ("person", "people"),
    ("organisation", "organisations"),
    ("group", "groups"),
    ("other", "other names"),
    ("place", "places"),
    ("time", "times"),
    ("statement", "said"),
    ("event", "events"),
    ("furniture", "not the article"),
    ("dropped", "not read"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a paragraph that are drawn alike. `href` "" is no link; `id` is where tables link to."""

    text: str
    classes: str = ""
    href: str = ""
    id: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `label` says what it is when it is not the article."""

    pieces: tuple[Piece, ...]
    title: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the text: the address on the page, the character it starts at, and what stands there."""

    href: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its first cell is a heading of class `kind`, `links` lead to the text."""

    id: str
    kind: str
    cells: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table beside the text; the last column, "in the text", holds the links."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that the page shows of one article."""

    id: str
    reading: Reading
    source: str
    title: str
    address: str
    published: str
    legend: tuple[tuple[str, str, int], ...]
    paragraphs: tuple[Paragraph, ...]
    tables: tuple[Table, ...]


def page(readings: Sequence[tuple[str, Reading]]) -> str:
    """The page of some readings, each with the name its reader gave it.

    >>> from onrecord.records import Published
    >>> r = Reading("1", None, None, "<script>alert(1)</script>", None, Published(None, "unknown", ""))
    >>> "<script" in page([("x.txt", r)])
    False
    """
    views = [view(reading, name, f"a{number}") for number, (name, reading) in enumerate(readings, 1)]
    style = _file("page.css") + "".join(_rules(v) for v in views)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = views[0].title if len(views) == 1 else f"{len(views)} articles"
    return _template().render(views=views, style=Markup(style), policy=policy, title=title, version=__version__)


def view(reading: Reading, source: str, name: str) -> View:
    """What the page shows of one article; `name` is the id of its section."""
    everything = m.marks(reading)
    tables = tuple(table for table in _tables(reading, name) if table.rows)
    counts = Counter(mark.kind for mark in everything)
    return View(
        id=name,
        reading=reading,
        source=m.harmless(source),
        title=m.harmless(m.title_of(reading) or "(no title)"),
        address=_safe_address(reading.url),
        published=m.published_line(reading.published),
        legend=tuple((kind, label, counts[kind]) for kind, label in LEGEND if counts[kind]),
        paragraphs=tuple(
            _paragraphs(reading, everything, {x.at for t in tables for r in t.rows for x in r.links}, name)
        ),
        tables=tables,
    )


def _paragraphs(reading: Reading, everything: Iterable[m.Mark], linked: set[int], name: str) -> Iterable[Paragraph]:
    """The text with its marks; `linked` are the characters to which tables link."""
    anchors = sorted(linked)
    shown = m.harmless(reading.text)
    spans = paragraphs(reading.text)
    for span, over in zip(spans, m.within(spans, everything), strict=True):
        cuts = anchors[bisect_left(anchors, span.start) : bisect_left(anchors, span.end)]
        pieces = tuple(
            _piece(
                shown[start:end].replace("\n", " "),
                f"{name}-c{start}" if start in linked else "",
                marks,
                name,
            )
            for start, end, marks in m.segments(span.start, span.end, over, cuts)
        )
        whole = [
            mark for mark in over if mark.kind == "furniture" and mark.start <= span.start and mark.end >= span.end
        ]
        title = reading.title is not None and reading.title.start <= span.start < reading.title.end
        yield Paragraph(pieces, title, whole[0].tip.rpartition(": ")[2] if whole else "")


def _piece(text: str, anchor: str, over: Sequence[m.Mark], name: str) -> Piece:
    """A piece of text under some marks, the longest first; it links to the row of the shortest that has one."""
    if not over:
        return Piece(text, id=anchor)
    linked = [mark for mark in over if mark.kind not in ("furniture", "dropped")]
    refs = [f"r-{name}-{mark.ref}" for mark in linked]
    classes = " ".join(dict.fromkeys([*(mark.kind for mark in over), *refs]))
    tip = "\n".join(dict.fromkeys(m.harmless(mark.tip) for mark in reversed(over)))
    return Piece(text, classes, f"#{name}-{linked[-1].ref}" if linked else "", anchor, tip)


def _tables(reading: Reading, name: str) -> Iterable[Table]:
    """The tables beside the text, in the order in which they stand."""

    def links(spans: Iterable[Span]) -> tuple[Link, ...]:
        return tuple(
            Link(f"#{name}-c{s.start}", s.start, m.harmless(m.words(reading, s.start, s.end, 60))) for s in spans
        )

    def row(ref: str, kind: str, cells: Iterable[str | None], spans: Iterable[Span]) -> Row:
        return Row(f"{name}-{ref}", kind, tuple(m.harmless(c or "") for c in cells), links(spans))

    yield Table(
        "Events",
        ("event", "who", "to whom", "when and where", "on whose word"),
        tuple(
            row(
                f"v{number}",
                "event",
                (
                    f"{' '.join(filter(None, (e.event, e.mode)))}, {e.status}",
                    m.names(e.actor),
                    m.names(e.recipient),
                    ", ".join(filter(None, (e.date, e.place.name if e.place else None))),
                    "; ".join(" → ".join(x.name for x in source.chain) for source in e.sources),
                ),
                (Span(x.start, x.end) for x in e.mentions),
            )
            for number, e in enumerate(reading.events, 1)
        ),
    )
    yield Table(
        "Statements",
        ("speaker", "kind", "on whose word"),
        tuple(
            row(
                f"s{n}",
                "statement",
                (s.speaker.name if s.speaker else "somebody", s.kind, m.names(s.chain[:-1])),
                s.content,
            )
            for n, s in enumerate(reading.statements, 1)
        ),
    )
    yield Table(
        "Headline",
        ("verdict", "why"),
        tuple(row(f"h{n}", "", (c.verdict, c.why), (c.claim, *c.evidence)) for n, c in enumerate(reading.headline, 1)),
    )
    yield Table(
        "Who",
        ("name", "role", "country", "sector"),
        tuple(
            row(f"e{number}", e.kind, (e.name, e.role, e.country, e.sector), e.mentions)
            for number, e in m.by_mentions(reading.entities)
        ),
    )
    yield Table(
        "When",
        ("value", "how it is known"),
        tuple(
            row(
                f"t{n}",
                "time",
                _value_and_how(m.describe_time(group[0])),
                (Span(t.start, t.end) for t in group),
            )
            for n, group in enumerate(m.grouped_times(reading), 1)
        ),
    )
    yield Table(
        "Where",
        ("place", "country", "coordinates", "how it is known"),
        tuple(
            row(
                f"p{n}",
                "place",
                (p[0].name, p[0].country, m.coordinates(p[0]), p[0].basis),
                (x.span for x in p),
            )
            for n, p in enumerate(m.grouped_places(reading), 1)
        ),
    )
    yield Table(
        "Not read",
        ("reason",),
        tuple(row(f"d{n}", "", (d.reason,), (Span(d.start, d.end),)) for n, d in enumerate(reading.dropped, 1)),
    )


def _value_and_how(described: str) -> tuple[str, str]:
    value, _, how = described.partition(", ")
    return value, how


def _rules(shown: View) -> str:
    """Style rules of one article: a row and its mentions light up together; the legend switches colours off."""
    out = []
    for kind, _, _ in shown.legend:
        off = f"#{shown.id}:has(#{shown.id}-show-{kind}:not(:checked)) .text .{kind}"
        hide = (
            "display:none"
            if kind == "furniture"
            else "background:none;border-color:transparent;font:inherit;text-decoration:none"
        )
        out.append(f"{off}{{{hide}}}")
    rows = [row.id for table in shown.tables for row in table.rows]
    for row in rows[:LINKED]:
        out.append(
            f"#{shown.id}:has(:is(#{row},.r-{row}):is(:hover,:focus-within,:focus,:target)) :is(.r-{row},tr#{row}){{"
            "background:var(--lit)}"
        )
    return "\n".join(out) + "\n"


def _safe_address(url: str | None) -> str:
    """The address if a browser may follow it (no `javascript:`), else "".

    >>> _safe_address("javascript:alert(1)"), _safe_address("https://example.org/")
    ('', 'https://example.org/')
    """
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


@cache
def _template() -> Template:
    """The page's template; everything put into it is escaped."""
    environment = Environment(loader=FunctionLoader(_file), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html")


def _file(name: str) -> str:
    return (resources.files("onrecord.views") / name).read_text(encoding="utf-8")
