"""One source as a person names it - a file, `-` for standard input, a web address - becomes a name and its bytes.

Everything that can be wrong with opening it is a SourceError whose message names the source and the way out; whether
the bytes are a page of text is for the next room (page/) to say.
"""

from __future__ import annotations

import errno
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 20 * 1024 * 1024  # of a file; the longest article we know has 2 MB of HTML
STDIN = "-"
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,20})://")


class SourceError(ValueError):
    """A source that cannot be opened; the message names it, says what is wrong and the way out."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was gathered: `name` for people, the bytes as they came, `url` where they came from the web.

    Bytes from the web whose encoding only the server named are UTF-8 here.
    """

    name: str
    data: bytes
    url: str | None = None


def gather(source: str) -> Source:
    """Opens one source: a path, `-`, or an http(s) address.

    >>> gather("no-such-file.txt")
    Traceback (most recent call last):
    onrecord.gather.source.SourceError: no-such-file.txt: there is no such file; check the name and the folder
    """
    if source == STDIN:
        return Source("standard input", _bounded(sys.stdin.buffer, "standard input"))
    scheme = SCHEME.match(source)
    if scheme is None:
        return from_file(source)
    if scheme.group(1).lower() not in ("http", "https"):
        raise SourceError(f"{source}: only http:// and https:// addresses and files can be read")
    from onrecord.gather.web import fetch  # urllib3 is loaded only when an address is named

    page = fetch(source)
    return Source(source, page.data, page.url)


def from_file(name: str) -> Source:
    """The bytes of a file, at most MOST_BYTES of them."""
    path = Path(name)
    try:
        if path.is_dir():
            raise SourceError(f"{name}: it is a folder; name the files in it, e.g. {name.rstrip('/') or '/'}/*.txt")
        with path.open("rb") as file:
            return Source(name, _bounded(file, name))
    except FileNotFoundError as error:
        raise SourceError(f"{name}: there is no such file; check the name and the folder") from error
    except PermissionError as error:
        raise SourceError(f"{name}: you may not read it; change its permissions, e.g. with `chmod +r`") from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise SourceError(
                f"{name[:60]}…: no file name is that long; put the text into a file, or use `-`"
            ) from error
        raise SourceError(f"{name}: it cannot be read ({error.strerror or error})") from error
    except ValueError as error:  # a NUL in the name, but not our own errors
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{name}: this is no file name ({error})") from error


def _bounded(file: BinaryIO, name: str) -> bytes:
    """All bytes of a file; never more than MOST_BYTES are held, however long it is (`/dev/zero`)."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SourceError(f"{name}: over {MOST_BYTES >> 20} MiB are no single article; split it into articles")
    return data
