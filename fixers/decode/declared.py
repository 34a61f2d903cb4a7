r"""What the page, its server or a caller say about the encoding: witnesses that often lie.

Servers say `iso-8859-1` when they don't know, pages in Big5 say `gb2312`. So a label is evidence
of so many nats (`guess`), and not the verdict: it decides where the bytes don't, and loses where
another reading is evidently the text.

>>> header("text/html; Charset='GBK'"), within(b'<?xml version="1.0" encoding="Big5"?>')
('GBK', 'Big5')
>>> within(b'<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">')
'gb2312'
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from fixers.decode import glance, obvious, robust, sample, struck
from fixers.decode.decoded import Decoded, read
from fixers.decode.labels import look_up
from fixers.decode.ways import WIDE, Way

_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,>]+)", re.IGNORECASE)

_LOOK = 4096
"""Bytes in which a page may declare its encoding: browsers look at 1024, but many heads are longer."""

_WITHIN = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']"
    rb"|<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|\A@charset \"([\w.:-]{2,40})\"",
    re.IGNORECASE,
)

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)


SAID = 14.0
"""Nats by which a declared encoding is likelier than by itself. Of lying labels on 60 pages of text none
is as near as that to the right one."""

DEFAULT = 3.0
"""The same for windows-1252, UTF-8 and UTF-16: what servers say who don't know, or where it isn't so."""

_DEFAULTS = ("cp1252", "utf-8", "utf-16-le", "utf-16-be")

_PLAUSIBLE = 3.3
"""Nats a byte beyond ASCII up to which a text in a declared encoding is believed at once. Of 3,000 pages of six sorts,
read in six wrong encodings that give no bad byte, none is below 4.0 but those in EUC-JP: see `_KANA`."""

_LEAST = 32
"""Bytes beyond ASCII that tell this."""

_KANA = re.compile("[ぁ-ヿ]")
_CHINESE = ("gb18030", "big5hkscs")
"""Encodings in which EUC-JP is half Japanese, too, at 2.9 nats a byte."""

_SURE = 0.998
"""The confidence of the surest guess."""

_BY_CODEC = {way.encoding: way for way in WIDE if way.encoding != "utf-8"}


def header(value: str) -> str:
    """The label in a `Content-Type`, or the value itself where it is a label."""
    found = _HEADER.search(value)
    return found[1] if found else "" if "/" in value else value


def within(data: bytes) -> str:
    """The label that a page or style sheet gives in its own head, empty where it gives none."""
    head = data[:_LOOK]
    if b"=" not in head and head[:1] != b"@":  # finding words among bytes beyond ASCII takes ten times as long
        return ""
    if b"charset" not in head and b"encoding" not in head and b"CHARSET" not in head and b"Charset" not in head:
        return ""
    found = _WITHIN.search(_COMMENT.sub(b"", head))
    return next(filter(None, found.groups()), b"").decode("ascii", "ignore") if found else ""


def hints(codec: str | None, inside: str) -> dict[str, float]:
    """Nats for each codec that somebody declared: the caller or the server, and the page itself."""
    said: dict[str, float] = {}
    for each in (codec, look_up(inside)[0]):
        if each:
            said[each] = max(said.get(each, 0.0), DEFAULT if each in _DEFAULTS else SAID)
    return said


def believed(data: bytes, piece: bytes, said: Mapping[str, float]) -> Decoded | None:
    """The text in the one encoding of several bytes that is declared, where it is evidently that, and nothing is bad.

    All ways to read the page are scored else, which takes twice the time. The `piece` is a sample of it.
    """
    way = _BY_CODEC.get(next(iter(said))) if len(said) == 1 and len(data) > sample.ENOUGH else None
    if way is None:
        return None
    if sample.is_sparse(piece) or not _is_plausible(piece, way):
        return None
    found = read(data, way.encoding, "declared", _SURE)
    if found.bad or struck.may_be(data, way.encoding, found.text):
        return None
    return None if robust.is_out_of_step(data, way.encoding, found.text) else found


def _is_plausible(piece: bytes, way: Way) -> bool:
    """Whether a sample is text in an encoding. What is plain is known in a fifth of the time that a score takes."""
    if obvious.is_text(piece, way.encoding):
        return True
    beyond = len(piece) - len(piece.translate(None, _HIGH))
    if beyond < _LEAST or -float(glance.wide([piece], (way,))[1][0, 0]) > _PLAUSIBLE * beyond:
        return False
    return way.encoding not in _CHINESE or not _KANA.search(piece.decode(way.encoding, "replace"))


_HIGH = bytes(range(0x80, 0x100))


def ask(data: bytes, codec: str | None, known: frozenset[str]) -> Decoded | None:
    """The text by a label whose encoding the guess knows nothing of, where it decodes strictly."""
    if codec is None or codec in known:
        return None
    try:
        data.decode(codec)
    except (UnicodeError, ValueError):
        return None
    return read(data, codec, "declared", 0.9)
