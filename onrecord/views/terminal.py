"""The report of one article in a terminal: its text with what was read in colour, then who, when and where.

Text of the article is never taken as Rich markup nor as terminal escapes: everything goes through `harmless` into
`Text` objects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.page.paragraphs import paragraphs
from onrecord.records import Event, Reading
from onrecord.views import marks as m

WIDEST = 110  # columns; longer lines are hard to read
ROWS = 60  # of a table; the JSON has all
STYLES: dict[m.Kind, str] = {
    "furniture": "dim",
    "dropped": "dim strike",
    "statement": "italic",
    "cue": "bold italic",
    "event": "bold underline",
    "other": "bright_white on grey30",
    "group": "bold red",
    "organisation": "bold magenta",
    "person": "bold cyan",
    "place": "green",
    "time": "yellow",
}
LEGEND: tuple[tuple[m.Kind, str], ...] = (
    ("person", "person"),
    ("organisation", "organisation"),
    ("group", "group"),
    ("other", "other name"),
    ("place", "place"),
    ("time", "time"),
    ("statement", "said"),
    ("event", "event"),
    ("furniture", "not the article"),
    ("dropped", "not read"),
)
UNKNOWN = "·"


def show(reading: Reading, console: Console, name: str = "") -> None:
    """Prints the report of one article; `name` is what the reader called the source."""
    width = min(console.width, WIDEST)
    for part in report(reading, name, colours=not console.no_color and console.color_system is not None):
        console.print(part, width=width, soft_wrap=False, markup=False, highlight=False)


def report(reading: Reading, name: str = "", *, colours: bool = True) -> list[RenderableType]:
    """The parts of the report, from top to bottom; parts with nothing in them are left out."""
    parts = [
        header(reading, name),
        article(reading, colours),
        who(reading),
        when(reading),
        where(reading),
        statements(reading),
        events(reading),
        claims(reading),
        dropped(reading),
    ]
    return [part for part in parts if part is not None]


def header(reading: Reading, name: str) -> RenderableType:
    """Title, outlet, day of publication and how it is known, what of the page is not the article."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    published = _text(m.published_line(reading.published))
    if reading.published.why:
        published.append(f" {m.harmless(reading.published.why)}", "dim")
    rows = (
        ("source", _text(name)),
        ("address", _text(reading.url if reading.url != name else None)),
        ("outlet", _text(reading.outlet)),
        ("published", published),
        ("furniture", _text(furniture(reading))),
    )
    for label, value in rows:
        if value.plain:
            grid.add_row(label, value)
    title = _text(m.title_of(reading) or "(no title)", "bold")
    return Group(Rule(style="cyan"), Padding(title, (0, 1)), Padding(grid, (0, 1)))


def furniture(reading: Reading) -> str:
    """`3 pieces, 12 % of the page: byline, signup (2)`."""
    if not reading.furniture:
        return ""
    kinds = Counter(f.kind for f in reading.furniture)
    share = sum(f.end - f.start for f in reading.furniture) / max(1, len(reading.text))
    listed = ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in kinds.most_common())
    count = len(reading.furniture)
    return f"{count} piece{'s' * (count > 1)}, {share:.0%} of the page: {listed}"


def article(reading: Reading, colours: bool = True) -> RenderableType:
    """The text with what was read in colour, and the legend of the colours in it, where there are colours."""
    everything = m.marks(reading)
    shown = m.harmless(reading.text)
    spans = paragraphs(reading.text)
    body: list[RenderableType] = []
    for span, over in zip(spans, m.within(spans, everything), strict=True):
        line = Text(shown[span.start : span.end].replace("\n", " "))
        if reading.title and reading.title.start <= span.start < reading.title.end:
            line.stylize("bold")
        for mark in over:
            line.stylize(STYLES[mark.kind], max(0, mark.start - span.start), mark.end - span.start)
        body.append(Padding(line, (1, 1, 0, 1)))
    used = {mark.kind for mark in everything}
    legend = Text("  ").join(Text(label, STYLES[kind]) for kind, label in LEGEND if kind in used)
    if colours and legend.plain:
        body.append(Padding(Text.assemble(("in colour: ", "dim"), legend), (1, 1, 0, 1)))
    return Group(*body)


def who(reading: Reading) -> RenderableType | None:
    """People, organisations and groups, the most mentioned first."""
    table = _table("name", "role", "country", "sector", "mentions", right=("mentions",))
    rows = m.by_mentions(reading.entities)
    for _, entity in rows[:ROWS]:
        name = _text(entity.name, STYLES[entity.kind])
        table.add_row(name, *map(_cell, (entity.role, entity.country, entity.sector)), str(len(entity.mentions)))
    return _section("Who", table, len(rows))


def when(reading: Reading) -> RenderableType | None:
    """Temporal expressions with their values."""
    table = _table("expression", "value", "how it is known")
    rows = m.grouped_times(reading)
    for group in rows[:ROWS]:
        first = group[0]
        count = f" ({len(group)}×)" if len(group) > 1 else ""
        expression = _text(m.words(reading, first.start, first.end) + count, STYLES["time"])
        value, _, how = m.describe_time(first).partition(", ")
        table.add_row(expression, _cell(value), _cell(how))
    return _section("When", table, len(rows))


def where(reading: Reading) -> RenderableType | None:
    """Toponyms with their countries and coordinates."""
    table = _table("place", "country", "coordinates", "how it is known")
    rows = m.grouped_places(reading)
    for group in rows[:ROWS]:
        first = group[0]
        name = _text(first.name + (f" ({len(group)}×)" if len(group) > 1 else ""), STYLES["place"])
        table.add_row(name, _cell(first.country), _cell(m.coordinates(first)), _cell(first.basis))
    return _section("Where", table, len(rows))


def statements(reading: Reading) -> RenderableType | None:
    """Who said what."""
    table = _table("who", "said")
    for said in reading.statements[:ROWS]:
        content = " … ".join(m.words(reading, span.start, span.end, 200) for span in said.content)
        table.add_row(_text(m.describe_statement(said).partition(", ")[2], "bold"), _text(content, STYLES["statement"]))
    return _section("Said", table, len(reading.statements))


def events(reading: Reading) -> RenderableType | None:
    """Who did what to whom."""
    table = _table("event", "told")
    for event in reading.events[:ROWS]:
        table.add_row(_text(f"{event.event}\n{event.status}", "bold", lines=True), _event(reading, event))
    return _section("Done", table, len(reading.events))


def _event(reading: Reading, event: Event) -> Text:
    """Who to whom, how, when and where, on whose word, in which words: a line each, as far as known."""
    parties = " → ".join(filter(None, (m.names(event.actor) or "somebody", m.names(event.recipient))))
    setting = ", ".join(filter(None, (event.mode, event.date, event.place.name if event.place else None)))
    words = " … ".join(m.words(reading, x.start, x.end, 60) for x in event.mentions)
    word_of = "; ".join(" → ".join(e.name for e in source.chain) for source in event.sources)
    lines = [_text(parties), _text(setting), _text(f"on the word of {word_of}" if word_of else "")]
    if words:
        lines.append(_text(f"“{words}”", "dim"))
    return Text("\n").join(line for line in lines if line.plain)


def claims(reading: Reading) -> RenderableType | None:
    """What of the headline the body bears out."""
    table = _table("headline", "verdict", "why")
    for claim in reading.headline[:ROWS]:
        table.add_row(
            _text(m.words(reading, claim.claim.start, claim.claim.end)),
            _cell(claim.verdict),
            _cell(claim.why),
        )
    return _section("Headline", table, len(reading.headline))


def dropped(reading: Reading) -> RenderableType | None:
    """What was not read, and why."""
    table = _table("not read", "reason")
    for piece in reading.dropped[:ROWS]:
        table.add_row(_text(m.words(reading, piece.start, piece.end, 60), "dim"), _cell(piece.reason))
    return _section("Dropped", table, len(reading.dropped))


def _table(*columns: str, right: Iterable[str] = ()) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", show_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def _section(title: str, table: Table, count: int) -> RenderableType | None:
    """A table under its name; None if it has no rows. It is said where only the first ROWS of `count` are in it."""
    if not count:
        return None
    parts: list[RenderableType] = [Text.assemble((title, "bold"), (f"  {count}", "dim")), table]
    if count > ROWS:
        parts.append(Text(f"… and {count - ROWS} more; --json has all", "dim"))
    return Padding(Group(*parts), (1, 1, 0, 1))


def _text(value: str | None, style: str = "", *, lines: bool = False) -> Text:
    """Text of an article made harmless; on one line, unless its line breaks are ours."""
    shown = m.harmless(value or "")
    return Text(shown if lines else shown.replace("\n", " "), style)


def _cell(value: str | None) -> Text:
    return _text(value) if value else Text(UNKNOWN, "dim")
