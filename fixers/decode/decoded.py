"""What decoding gives, and the one way from bytes to text and back that loses nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

_ESCAPES = re.compile("[\udc80-\udcff]+")


class Segment(NamedTuple):
    """Bytes `start` to `end` of the data, which are in an encoding of their own."""

    start: int
    end: int
    encoding: str


class Damage(NamedTuple):
    """A place where bytes are broken, lost or put in: offset and length in bytes, and what is wrong."""

    at: int
    length: int
    kind: str


class Decoded(NamedTuple):
    """A text, how its bytes were read, and how we know.

    `exact` is true when `encode()` gives back the very bytes that came in. `bad` lists the bytes
    that could not be decoded, with their offsets in bytes from the start of the data; in `text`
    they stand as lone surrogates. `bom` is the byte order mark, which is no part of `text`.
    `note` is what else is worth knowing, for a person. `segments` are the parts in encodings of their
    own where one encoding is not enough, `damage` the places where the bytes themselves are broken.
    """

    text: str
    encoding: str
    witness: str
    confidence: float
    exact: bool
    bom: bytes = b""
    bad: tuple[tuple[int, bytes], ...] = ()
    note: str = ""
    segments: tuple[Segment, ...] = ()
    damage: tuple[Damage, ...] = ()

    def encode(self, text: str | None = None) -> bytes:
        r"""`text`, by default the decoded one, as bytes in this encoding, mark and broken bytes included.

        >>> read("中文".encode("gbk") + b"\x80", "gb18030", "guess", 0.9).encode()
        b'\xd6\xd0\xce\xc4\x80'
        """
        return self.bom + to_bytes(self.text if text is None else text, self.encoding)


def read(data: bytes, encoding: str, witness: str, confidence: float, *, bom: bytes = b"", note: str = "") -> Decoded:
    """`data` read as `encoding`, whatever is wrong with it."""
    rest = data[len(bom) :]
    if _is_wide(encoding):
        text, bad = _wide(rest, encoding)
    else:
        text = rest.decode(encoding, "surrogateescape")
        bad = _escaped(text, encoding)
    exact = to_bytes(text, encoding) == rest
    bad = tuple((at + len(bom), raw) for at, raw in bad)
    return Decoded(text, encoding, witness, confidence, exact, bom, bad, note)


def to_text(data: bytes, encoding: str) -> str:
    """`data` decoded, with the bytes that can't be decoded kept as lone surrogates."""
    return _wide(data, encoding)[0] if _is_wide(encoding) else data.decode(encoding, "surrogateescape")


def to_bytes(text: str, encoding: str) -> bytes:
    """The inverse of `to_text`, where there is one; what can't be written is left out.

    Leaving out shows: the bytes then differ from those that came in, and `exact` is false.
    """
    errors = "surrogatepass" if _is_wide(encoding) else "surrogateescape"
    try:
        return text.encode(encoding, errors)
    except UnicodeEncodeError:
        return text.encode(encoding, "ignore")


def _is_wide(encoding: str) -> bool:
    return encoding.startswith(("utf-16", "utf-32"))


def _escaped(text: str, encoding: str) -> tuple[tuple[int, bytes], ...]:
    """The runs of escaped bytes in `text`, with their byte offsets."""
    found: list[tuple[int, bytes]] = []
    at = offset = 0
    for run in _ESCAPES.finditer(text):
        offset += len(to_bytes(text[at : run.start()], encoding))
        raw = bytes(ord(each) - 0xDC00 for each in run[0])
        found.append((offset, raw))
        offset += len(raw)
        at = run.end()
    return tuple(found)


def _wide(data: bytes, encoding: str) -> tuple[str, tuple[tuple[int, bytes], ...]]:
    """UTF-16 or UTF-32 as text, and what was broken.

    Their codecs can't escape single bytes: a lone surrogate is kept as it is, and each byte of a
    unit that was cut, or is no character at all, becomes an escape.
    """
    view = memoryview(data)
    parts: list[str] = []
    bad: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        try:
            parts.append(str(view[at:], encoding))
            break
        except UnicodeDecodeError as error:
            start, end = at + error.start, at + error.end
            if len(bad) >= _MOST:
                end = len(data)
            parts.append(str(view[at:start], encoding))
            bad.append((start, data[start:end]))
            try:
                parts.append(data[start:end].decode(encoding, "surrogatepass"))
            except UnicodeDecodeError:
                parts.append("".join(chr(0xDC00 + byte) for byte in data[start:end]))
            at = end
    return "".join(parts), tuple(bad)


_MOST = 10_000
"""Broken units after which the rest is not even tried: such data is no UTF-16 or UTF-32."""
