"""Bytes become characters: what kind of file this is, which encoding it is in.

The characters that come out stand where they stood: a control character becomes one space, never nothing, so that an
offset into the decoded text can be found again in the file.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

from charset_normalizer import from_bytes

Kind = Literal["html", "text", "pdf", "image", "zip/office", "binary", "empty"]

_HEAD = 4096  # bytes looked at to tell the kind: what a browser looks at is 1445, real pages start later
_GUESS = 65536  # bytes shown to the statistical guesser: more changes nothing but the time
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"PK\x03\x04", "zip/office"),
    (b"PK\x05\x06", "zip/office"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "zip/office"),
    (b"\x1f\x8b\x08", "binary"),
    (b"\x7fELF", "binary"),
    (b"BZh9", "binary"),
    (b"\xfd7zXZ\x00", "binary"),
    (b"7z\xbc\xaf\x27\x1c", "binary"),
    (b"OggS", "binary"),
    (b"ID3", "binary"),
)
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body|article|main|meta|title)[\s>/]", re.I)
_TAG = re.compile(rb"<(?:p|div|span|h1|h2|h3|br|a|ul|li|table|section|script|style)(?:\s[^<>]{0,400})?/?>", re.I)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\s[^<>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.I
)
# What the web calls Latin-1 or ASCII is Windows-1252 (WHATWG Encoding Standard, section 4.2).
_WESTERN = frozenset(
    {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "l1", "ascii", "us-ascii", "windows-1252", "cp1252"}
)
# Typographic signs, currency, and the letters of Western names: what an English text has above 127 in Windows-1252.
_WESTERN_BYTES = frozenset(
    {*range(0x91, 0x98), 0x80, 0x85, 0x99, 0xA0, 0xA3, 0xA9, 0xAB, 0xB0, 0xB7, 0xBB, 0xBD, *range(0xC0, 0x100)}
)
# C0 and C1 controls, but for tab, line feed and carriage return; surrogates become the replacement character.
_CONTROLS = {c: " " for c in (*range(0x20), *range(0x7F, 0xA0)) if c not in (9, 10, 13)}


def sniff(data: bytes) -> Kind:
    """What the bytes are, from the first few of them.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"<!DOCTYPE html><p>Hi"), sniff(b"World News"), sniff(b" ")
    ('pdf', 'html', 'text', 'empty')
    """
    head = data[:_HEAD]
    wide = next((name for mark, name in _BOMS if head.startswith(mark)), "")
    if wide.startswith(("utf-16", "utf-32")):
        head = head.decode(wide, "ignore").encode("utf-8", "ignore")
    elif wide:
        head = head[3:]
    if not head.strip() and not data.strip():
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic) or (kind == "pdf" and magic in head[:1024]):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if not wide and _binary(head):
        return "binary"
    # Plain text may speak of a tag; a page has the frame of one, or several tags near its start.
    return "html" if _HTML.search(head) or len(_TAG.findall(head)) >= 3 or _bare_markup(head) else "text"


def _bare_markup(head: bytes) -> bool:
    """A fragment such as `<p>Hi</p>`: the first thing in it is a tag."""
    return _TAG.match(head.lstrip()) is not None


def _binary(head: bytes) -> bool:
    """More than a stray control byte in a hundred: no text in any eight-bit encoding."""
    controls = sum(1 for b in head if b < 32 and b not in (9, 10, 12, 13, 27))
    return controls > max(2, len(head) // 50)


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of a page: byte-order mark, valid UTF-8, declared encoding, guess - the first that holds.

    >>> decode(b"\\xef\\xbb\\xbfKyiv"), decode(b"caf\\xe9 \\x93now\\x94")
    ('Kyiv', 'café “now”')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(name, "replace"))
    # A longer text that is valid UTF-8 and says Latin-1 is UTF-8: the accident is next to impossible.
    for name in ("utf-8", *_declared(data, declared)):
        text = _strict(data, name)
        if text is not None:
            return clean(text)
    return clean(_guess(data))


def clean(text: str) -> str:
    """Control characters become spaces, lone surrogates U+FFFD; every character stays at its offset.

    >>> clean("a\\x00b\\nc")
    'a b\\nc'
    """
    text = text.translate(_CONTROLS)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _declared(data: bytes, declared: str | None) -> tuple[str, ...]:
    """The encodings that the sender and the page itself name."""
    found = _CHARSET.search(data[:_HEAD])
    inside = found.group(1).decode("ascii", "ignore") if found else ""
    names = ((declared or "").strip().lower(), inside.lower())
    return tuple("cp1252" if n in _WESTERN else n for n in names if n)


def _strict(data: bytes, encoding: str) -> str | None:
    """The text if the encoding exists and every byte fits it."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _guess(data: bytes) -> str:
    """No encoding is named: mostly UTF-8, else English in Windows-1252, else what statistics say."""
    sample = data[:_GUESS]
    high = [b for b in sample if b > 127]
    # A page cut off inside a character or with one broken quote is UTF-8 all the same.
    mended = data.decode("utf-8", "replace")
    if mended.count("\ufffd") * 20 < len(high):
        return mended
    # In Cyrillic, Greek or Arabic code pages most letters are high bytes; in Western ones few are.
    if len(high) * 3 <= len(sample) and _WESTERN_BYTES.issuperset(high):
        return data.decode("cp1252", "replace")
    best = from_bytes(sample).best()
    return data.decode(best.encoding if best else "cp1252", "replace")
