"""Sources: files, standard input, web addresses. No test leaves this machine."""

from __future__ import annotations

import gzip
import io
import ipaddress
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from onrecord.gather import source, web
from onrecord.gather.source import SourceError, gather
from onrecord.gather.web import Address, Limits, fetch, public

PAGE = "<html><body><p>The talks resumed on Monday in Kyiv – “at last”.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    """A server with good and bad habits."""

    protocol_version = "HTTP/1.1"
    seen: list[str]

    def log_message(self, *args: Any) -> None:
        pass

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.server.seen.append(self.headers.get("Host", ""))  # type: ignore[attr-defined]
        try:
            getattr(self, "get_" + self.path.strip("/").split("?")[0].split("/")[0])()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def get_page(self) -> None:
        self.reply(PAGE.encode(), Content_Type="text/html; charset=utf-8")

    def get_latin2(self) -> None:
        self.reply("<p>Orbán and Wałęsa met.</p>".encode("iso-8859-2"), Content_Type="text/html; charset=ISO-8859-2")

    def get_gzip(self) -> None:
        self.reply(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def get_bomb(self) -> None:
        self.reply(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def get_half(self) -> None:
        self.reply(gzip.compress(PAGE.encode())[:-20], Content_Encoding="gzip")

    def get_strange(self) -> None:
        self.reply(b"x", Content_Encoding="br")

    def get_missing(self) -> None:
        self.reply(b"no", 404)

    def get_hop(self) -> None:
        self.reply(b"", 302, Location="/page")

    def get_circle(self) -> None:
        self.reply(b"", 301, Location="/circle")

    def get_inside(self) -> None:
        self.reply(b"", 302, Location="http://10.1.2.3/secret")

    def get_file(self) -> None:
        self.reply(b"", 302, Location="file:///etc/passwd")

    def get_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"<p>more</p>" * 1000)

    def get_trickle(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def get_trickleheaders(self) -> None:
        for _ in range(100):
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.05)

    def get_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<p>Half")
        self.close_connection = True


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A server on this machine only."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd
    httpd.shutdown()
    httpd.server_close()


def here(server: ThreadingHTTPServer, path: str, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{server.server_address[1]}/{path}"


def this_machine(address: Address) -> bool:
    return str(address) == "127.0.0.1"


def ask(server: ThreadingHTTPServer, path: str, **limits: Any) -> web.Fetched:
    return fetch(here(server, path), policy=this_machine, limits=Limits(**limits))


def test_a_page_comes_with_its_address(server: ThreadingHTTPServer) -> None:
    page = ask(server, "page")
    assert page.data.decode() == PAGE and page.url == here(server, "page")


def test_compressed_pages_are_unpacked(server: ThreadingHTTPServer) -> None:
    assert ask(server, "gzip").data.decode() == PAGE


def test_the_encoding_the_server_names_is_used(server: ThreadingHTTPServer) -> None:
    assert "Orbán and Wałęsa" in ask(server, "latin2").data.decode()


def test_redirects_are_followed(server: ThreadingHTTPServer) -> None:
    assert ask(server, "hop").url == here(server, "page")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("missing", "404"),
        ("circle", "redirects more than 5 times"),
        ("inside", "10.1.2.3"),
        ("file", "only http and https"),
        ("half", "breaks off"),
        ("strange", "compressed as 'br'"),
        ("cut", "could not be fetched"),
    ],
)
def test_what_goes_wrong_is_said(server: ThreadingHTTPServer, path: str, says: str) -> None:
    with pytest.raises(SourceError, match=says) as error:
        ask(server, path)
    assert str(error.value).startswith(here(server, path))


@pytest.mark.parametrize("path", ["endless", "bomb"])
def test_no_more_than_the_limit_is_held(server: ThreadingHTTPServer, path: str) -> None:
    with pytest.raises(SourceError, match="are no article"):
        ask(server, path, bytes=200_000)


@pytest.mark.parametrize("path", ["trickle", "trickleheaders"])
def test_bytes_that_trickle_do_not_hold_it_up(server: ThreadingHTTPServer, path: str) -> None:
    start = time.monotonic()
    with pytest.raises(SourceError, match="took too long"):
        ask(server, path, total=0.6)
    assert time.monotonic() - start < 3


def test_nobody_listening_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError, match="could not be fetched"):
        fetch(f"http://127.0.0.1:{port}/", policy=this_machine)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001:0:7f00:1::",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_outside_are_public(address: str) -> None:
    assert public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost:8080/",
        "https://[::1]/",
        "http://2130706433/",
        "http://169.254.169.254/latest/",
        "http://0x7f.1/",
    ],
)
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError, match=r"private address|no host"):
        gather(url)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "http://", "http://user:word@example.org/", "https:///x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError) as error:
        gather(url)
    assert url in str(error.value)


def test_a_name_is_resolved_once_and_that_address_is_asked(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if host != "news.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    fetch(here(server, "page", "news.example"), policy=this_machine)
    assert asked == ["news.example"]
    assert server.seen == [f"news.example:{server.server_address[1]}"]  # type: ignore[attr-defined]


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def two(host: str, port: int, **kwargs: Any) -> Any:
        return [(2, 1, 6, "", (a, port)) for a in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(SourceError, match=r"private address 10\.0\.0\.1"):
        fetch("http://news.example/")


def test_names_that_take_long_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: time.sleep(5))
    with pytest.raises(SourceError, match="looked up in time"):
        fetch("http://news.example/", limits=Limits(total=0.2))


def test_files_come_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"caf\xe9\r\n\x00")
    assert gather(str(file)) == source.Source(str(file), b"caf\xe9\r\n\x00")


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.txt", "no such file"), ("", "folder"), ("x" * 5000, "file name"), ("a\x00b", "no file name")],
)
def test_files_that_cannot_be_opened(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        gather(f"{tmp_path}/{name}")


def test_long_files_are_not_read_to_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_BYTES", 1 << 20)
    file = tmp_path / "long.txt"
    file.write_bytes(b"word " * (1 << 18))
    with pytest.raises(SourceError, match="split it into articles"):
        gather(str(file))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Rain fell.")))
    assert gather("-").data == b"Rain fell."
