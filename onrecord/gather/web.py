"""One page from the web, asked for politely and opened carefully.

An address may come from a feed or a stranger: it must not reach into the reader's own network (server-side request
forgery), not even by a redirect or by a name that resolves anew; it must not hold the program up or fill its memory.
"""

from __future__ import annotations

import codecs
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from onrecord import __version__
from onrecord.gather.source import SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Policy = Callable[[Address], bool]

NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
WESTERN = ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii")  # the web means Windows-1252
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {
    "User-Agent": f"onrecord/{__version__}",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip",
    "Accept-Language": "en",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes one page may take; `total` covers names, redirects, headers and body together."""

    connect: float = 8.0
    read: float = 10.0
    total: float = 20.0
    bytes: int = 10 * 1024 * 1024  # after decompression
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a page and the address they came from, after redirects."""

    data: bytes
    url: str


def public(address: Address) -> bool:
    """Whether an address is one of the open internet, also where it wraps another address.

    >>> [public(ipaddress.ip_address(a)) for a in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = [address.ipv4_mapped, address.sixtofour, *(teredo or ())]
        if address in NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(a is not None and not public(a) for a in inner):
            return False
        if address.ipv4_mapped:
            return True
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


def fetch(url: str, *, policy: Policy = public, limits: Limits | None = None) -> Fetched:
    """The page at an address. `policy` says which internet addresses may be asked (tests ask their own machine).

    Raises SourceError with the address and the way out.
    """
    limits = limits or Limits()
    deadline = time.monotonic() + limits.total
    here = url
    for _ in range(limits.redirects + 1):
        answer = _ask(here, url, policy, limits, deadline)
        if isinstance(answer, Fetched):
            return answer
        here = answer
    raise SourceError(f"{url}: it redirects more than {limits.redirects} times; open it in a browser and save the page")


def _ask(here: str, asked: str, policy: Policy, limits: Limits, deadline: float) -> Fetched | str:
    """One request: the page, or the address that it redirects to."""
    parsed = _parse(here, asked)
    host = (parsed.host or "").strip("[]")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    address = _resolve(host, port, asked, policy, deadline)
    with _watched(deadline) as watch:
        connection = _connection(parsed, host, port, address, limits, watch)
        try:
            connection.request(
                "GET",
                parsed.request_uri,
                headers={**HEADERS, "Host": parsed.netloc or host},
                preload_content=False,
            )
            response = connection.getresponse()
            if response.status in REDIRECTS and response.headers.get("Location"):
                return urljoin(here, response.headers["Location"])
            if response.status != 200:
                raise SourceError(f"{asked}: the server answered {response.status} {_reason(response.status)}".rstrip())
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            data = _body(response.stream(65536, decode_content=False), encoding, asked, limits)
            if watch.over:  # cutting the line may look like the end of the page
                raise TimeoutError
            return Fetched(_utf8(data, response.headers.get("Content-Type", "")), here)
        except ssl.SSLError as error:
            raise SourceError(f"{asked}: no safe connection could be made ({error})") from error
        except (HTTPError, HTTPException, OSError, zlib.error, ValueError) as error:
            if isinstance(error, SourceError):
                raise
            if watch.over or isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
                raise SourceError(
                    f"{asked}: the server took too long; try again, or save the page in a browser"
                ) from error
            raise SourceError(
                f"{asked}: it could not be fetched ({_short(error)}); check the address and your connection"
            ) from error
        finally:
            connection.close()


def _parse(here: str, asked: str) -> Url:
    """The parts of an http(s) address with a host and without a password."""
    try:
        parsed = parse_url(here)
    except LocationParseError as error:
        raise SourceError(f"{asked}: this is no web address") from error
    if parsed.scheme not in ("http", "https"):
        raise SourceError(f"{asked}: it leads to a {parsed.scheme or 'nameless'} address; only http and https are read")
    if not parsed.host or parsed.auth:
        raise SourceError(f"{asked}: give the address of a page, without user name and password")
    return parsed


def _resolve(host: str, port: int, asked: str, policy: Policy, deadline: float) -> Address:
    """The first address of a host, if all its addresses may be asked; the look-up is given until `deadline`."""
    answers: list[Any] = []

    def look_up() -> None:
        try:
            answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.append(error)

    thread = threading.Thread(target=look_up, daemon=True)  # getaddrinfo knows no time limit
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    if not answers:
        raise SourceError(f"{asked}: the name {host} could not be looked up in time; check your connection")
    if isinstance(answers[0], Exception) or not answers[0]:
        raise SourceError(f"{asked}: there is no host {host}, or no connection; check the address")
    addresses = [ipaddress.ip_address(info[4][0]) for info in answers[0]]
    for address in addresses:
        if not policy(address):
            raise SourceError(
                f"{asked}: {host} is the private address {address}; only public addresses are fetched "
                "(save the page to a file instead)"
            )
    return addresses[0]


class _Watch:
    """Cuts lines at the deadline: time limits of sockets start anew with every byte that trickles in."""

    def __init__(self) -> None:
        self.over = False
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()

    def add(self, line: socket.socket) -> None:
        """Remembers a second handle of the line: TLS takes the first one over."""
        with self._lock:
            self._lines.append(line.dup())
        if self.over:
            self.cut()

    def cut(self) -> None:
        self.over = True
        with self._lock:
            for line in self._lines:
                try:
                    line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it is closed already

    def close(self) -> None:
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()


@contextmanager
def _watched(deadline: float) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), watch.cut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        watch.close()


def _connection(url: Url, host: str, port: int, address: Address, limits: Limits, watch: _Watch) -> HTTPConnection:
    """A connection that goes to the checked address, whatever the name resolves to by now; TLS checks the name."""

    def line() -> socket.socket:
        out = socket.create_connection((str(address), port), timeout=limits.connect)
        watch.add(out)
        out.settimeout(limits.read)
        return out

    if url.scheme == "https":

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return line()

        return Secure(host, port, cert_reqs="CERT_REQUIRED", timeout=limits.read)

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return line()

    return Plain(host, port, timeout=limits.read)


def _body(chunks: Iterator[bytes], encoding: str, asked: str, limits: Limits) -> bytes:
    """The body, decompressed piece by piece: no more than the limit is ever held (gzip bombs)."""
    if encoding not in ("gzip", "x-gzip", "identity", ""):
        raise SourceError(
            f"{asked}: the server sends it compressed as {encoding[:20]!r} unasked; save the page in a browser"
        )
    packed = "gzip" in encoding
    unpack = zlib.decompressobj(wbits=31)
    out = bytearray()
    for chunk in chunks:
        while chunk:
            if packed:
                out += unpack.decompress(chunk, limits.bytes + 1 - len(out))
                chunk = unpack.unconsumed_tail
            else:
                out += chunk
                chunk = b""
            if len(out) > limits.bytes:
                raise SourceError(
                    f"{asked}: over {_size(limits.bytes)} are no article; save the part you want to a file"
                )
    if packed and out and not unpack.eof:
        raise SourceError(f"{asked}: the page breaks off in the middle; try again")
    return bytes(out)


def _utf8(data: bytes, content_type: str) -> bytes:
    """The bytes as UTF-8 where they are not, and the server says in which encoding they are.

    >>> _utf8("Orbán".encode("iso-8859-2"), 'text/html; charset="ISO-8859-2"').decode()
    'Orbán'
    """
    charset = next((p.partition("=")[2].strip(" \"'") for p in content_type.lower().split(";") if "charset=" in p), "")
    if not charset or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252" if charset in WESTERN else charset, "replace").encode("utf-8", "replace")
        except (LookupError, ValueError):  # a name that is no encoding of text: the page room guesses
            return data
    return data


def _reason(status: int) -> str:
    """What a status means, for a person."""
    known = {
        401: "(it asks for a password)",
        403: "(it refuses programs; save the page in a browser)",
        404: "(there is no such page)",
        410: "(the page is gone)",
        429: "(too many requests; try later)",
    }
    return known.get(status, "(try again later)" if status >= 500 else "")


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count:,} bytes"


def _short(error: BaseException) -> str:
    """The gist of an error of urllib3, without its object addresses."""
    text = str(error.args[-1] if error.args else error) or type(error).__name__
    return text.split(" object at 0x")[0][:160]
