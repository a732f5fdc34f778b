"""The command line: `onrecord read`, `onrecord doctor`.

What takes long to import (spaCy, onnxruntime, trafilatura, urllib3) is imported where it is used: `--help` and a
mistyped file name answer at once. Exit codes: 0 all was read, 1 the installation is broken, 2 something could not be
read (a line on stderr says what and the way out), 130 interrupted.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from urllib.parse import urlsplit

import typer

from onrecord import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.records import Reading

app = typer.Typer(
    name="onrecord",
    help="Reads the news and puts it on record: who did or said what to whom, when, where, and on whose word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

BROKEN, UNREAD, PIPE_GONE, INTERRUPTED = 1, 2, 141, 130


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Reads the news and puts it on record: who did or said what to whom, when, where, and on whose word."""


@app.command()
def read(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files (text or HTML), http(s) addresses, or - for standard input."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Write the record as JSON to standard output.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write one JSON file per source into DIR.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one page for the browser.")] = None,
    published: Annotated[
        str | None, typer.Option("--published", metavar="DATE", help="Day of publication, e.g. 2022-03-01.")
    ] = None,
    knowledge: Annotated[
        list[Path] | None,
        typer.Option(
            "--knowledge",
            metavar="FILE",
            help="Own actors: CSV/TSV table or PETRARCH dictionary; repeatable.",
        ),
    ] = None,
    pipeline: Annotated[
        str | None,
        typer.Option("--pipeline", metavar="NAME", help="Another installed spaCy pipeline, e.g. en_core_web_trf."),
    ] = None,
) -> None:
    """Read articles: who, when and where, with the characters each was read from."""
    day = _day(published)
    if json and out is None and len(sources) > 1:
        _stop("several sources do not fit into one JSON; add --out DIR for one file each")
    if len([s for s in sources if s == "-"]) > 1:
        _stop("standard input (-) can be read only once")
    with _quietly():
        tools = _tools(knowledge or [], pipeline)
        folder = _folder(out)
        readings: list[tuple[str, Reading]] = []
        failed = 0
        for source, stem in zip(sources, unique([_stem(s) for s in sources]), strict=True):
            reading = _read_one(source, day, tools)
            if reading is None:
                failed += 1
                continue
            if folder:
                failed += not _save(folder / f"{stem}.json", _json(reading))
            if json and not folder:
                sys.stdout.buffer.write(_json(reading).encode("utf-8"))
                sys.stdout.buffer.flush()
            elif not (json or folder or html):
                from onrecord.views.terminal import show

                show(reading, _console(), name=source)
            readings += [(source, reading)] if html else []
        if html and readings:
            from onrecord.views.html import page

            failed += not _save(html, page(readings))
        if failed and len(sources) > 1:
            _say(f"{failed} of {len(sources)} sources could not be read")
    if failed:
        raise typer.Exit(UNREAD)


@app.command()
def doctor() -> None:
    """Check the installation: versions, model, tables, and a sentence read."""
    with _quietly():
        from onrecord.checkup import checkup

        lines, trouble = checkup()
        for line in lines:
            typer.echo(line)
        for line in trouble:
            _say(line)
        typer.echo("OK: all is in place." if not trouble else f"NOT OK: {len(trouble)} thing(s) wrong, see above.")
    if trouble:
        raise typer.Exit(BROKEN)


def unique(stems: Sequence[str]) -> list[str]:
    """Names of which no two are alike, also where large and small letters are the same.

    >>> unique(["a", "A", "b", "a"])
    ['a', 'A-2', 'b', 'a-3']
    """
    taken: set[str] = set()
    out = []
    for stem in stems:
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        out.append(name)
    return out


def _stem(source: str) -> str:
    """The file name of a source's record: that of the file, or made of the address.

    >>> _stem("news/a.b.txt"), _stem("https://example.org/world/talks?id=3"), _stem("-")
    ('a.b', 'example.org-world-talks-id-3', 'stdin')
    """
    if source == "-":
        return "stdin"
    if "://" in source:
        parts = urlsplit(source) if "[" not in source else None
        text = f"{parts.netloc}/{parts.path}/{parts.query}" if parts else source
        return re.sub(r"[^\w.]+", "-", text).strip("-.")[:100] or "page"
    return os.fsencode(Path(source).stem)[:180].decode("utf-8", "ignore") or "article"


def _tools(knowledge: Sequence[Path], pipeline: str | None) -> dict[str, Any]:
    """The pipeline and the actors that the user named, as arguments of `read`."""
    tools: dict[str, Any] = {}
    if knowledge:
        from onrecord.knowledge.own import load_knowledge
        from onrecord.knowledge.tables import TableError

        try:
            tools["knowledge"] = load_knowledge(knowledge)
        except TableError as error:
            _stop(str(error))
    if pipeline:
        from onrecord.language.pipeline import load

        try:
            tools["nlp"] = load(pipeline)
        except OSError:
            _stop(f"the pipeline {pipeline} is not installed; install it, e.g. `python -m spacy download {pipeline}`")
        except (ValueError, ImportError) as error:
            _stop(f"the pipeline {pipeline} cannot be used: {error}")
    return tools


def _read_one(source: str, day: datetime.date | None, tools: dict[str, Any]) -> Reading | None:
    """The reading of one source, or None after a line on stderr: the others are read all the same."""
    from onrecord.gather.source import SourceError, gather

    try:
        if source == "-" and sys.stdin.isatty():
            _say("reading standard input; end it with Ctrl-D")
        found = gather(source)
        from onrecord.errors import ReadError
        from onrecord.page.errors import PageError
        from onrecord.read import read as read_source

        try:
            return read_source(found.data, published=day, url=found.url, **tools)
        except (ReadError, PageError) as error:
            _say(f"{found.name}: {error}")
    except SourceError as error:
        _say(str(error))
    except Exception as error:  # whatever happens inside one article must not stop the run
        name = "standard input" if source == "-" else source
        _say(
            f"{name}: an error of onrecord itself ({type(error).__name__}: {str(error)[:200]}); "
            "please report it with the article"
        )
    return None


def _folder(out: Path | None) -> Path | None:
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _stop(f"{out}: no folder can be made there ({error.strerror or error}); choose another for --out")
    return out


def _save(path: Path, text: str) -> bool:
    """Writes a file whole or not at all: into a neighbour first, which then takes its name."""
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(text.encode("utf-8"))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        _say(f"{path}: it cannot be written ({error.strerror or error}); choose another place")
        return False
    return True


def _json(reading: Reading) -> str:
    from onrecord.views.contract import dumps

    return dumps(reading) + "\n"


def _day(written: str | None) -> datetime.date | None:
    if written is None:
        return None
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        _stop(f"no date: {written!r}; write it as 2022-03-01")


def _console() -> Console:
    """Rich's console on standard output; characters the terminal cannot show become question marks."""
    from rich.console import Console

    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


@contextmanager
def _quietly() -> Iterator[None]:
    """Ctrl-C and a reader that has gone away (`| head`) end the program without a word."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        _say("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered goes nowhere, at exit too
        raise typer.Exit(PIPE_GONE) from None


def _say(line: str) -> None:
    """A line on stderr; names of files and servers may hold escapes, which a terminal must not obey."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in line)
    typer.echo(f"onrecord: {safe}", err=True)


def _stop(line: str) -> NoReturn:
    _say(line)
    raise typer.Exit(UNREAD)
