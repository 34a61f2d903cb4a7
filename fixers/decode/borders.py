r"""Where a stream may be cut: between two characters, at the end of a line if there is one.

>>> border("第一行\n第二".encode("gbk") + b"\xb5", "gb18030"), border("第二".encode("gbk") + b"\xb5", "gb18030")
(7, 4)
>>> border("a😀".encode("utf-16-le")[:-2], "utf-16-le")
2
"""

from __future__ import annotations

import codecs
import re

from fixers.breakage import code_pages
from fixers.decode.switching import CODECS

_LINE = 1 << 14
"""Bytes from the end in which a line end is looked for."""

_STEP = re.compile(rb".*[\x00-\x2f]", re.DOTALL)
"""Up to the last byte that no character of several bytes contains."""

_BACK = (b"\x1b(B", b"\x1b(J", b"~}", b"\x0f")
"""What switches back to ASCII."""

_NOT_PLAIN = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f-\xff]|~\{")
"""What says something of the encoding: NULs are of UTF-16, escapes and ~{ switch alphabets."""

_PLAIN = 256
"""Bytes of ASCII with which no UTF-16 begins: in Chinese one byte in three is none, in English one in two is NUL."""


def plain(data: bytes) -> int:
    r"""How many bytes at the beginning are ASCII in every encoding, up to a place where a character begins.

    >>> plain(b"<p> " * 100 + "中".encode("gbk")), plain(b"N-\x65\x87"), plain(b"abc")
    (400, 0, 3)
    """
    found = _NOT_PLAIN.search(data)
    if found is None:
        return len(data)
    if found.start() < _PLAIN:
        return 0
    step = _STEP.match(data, found.start() - _PLAIN, found.start())
    return step.end() if step else 0


def border(data: bytes, encoding: str) -> int:
    """How many bytes of `data`, which goes on, can be decoded by themselves: all but a few."""
    if encoding.startswith(("utf-16", "utf-32")):
        return _units(data, encoding)
    line = data.rfind(b"\n", max(0, len(data) - _LINE)) + 1
    if line or encoding in code_pages.SINGLE:
        return line or len(data)
    if encoding in CODECS:
        return max((at + len(back) for back in _BACK if (at := data.rfind(back)) >= 0), default=len(data))
    return _character(data, encoding)


def line(data: bytes, at: int) -> int:
    """Where the last line that begins before a place begins, or the last character that is known to; 0 if none."""
    found = data.rfind(b"\n", 0, at) + 1
    if found:
        return found
    step = _STEP.match(data, max(0, at - _LINE), at)
    return step.end() if step else 0


def _units(data: bytes, encoding: str) -> int:
    """Behind the last unit that is no first half of a character."""
    unit = 4 if encoding.startswith("utf-32") else 2
    end = len(data) - len(data) % unit
    if unit == 2 and end >= 2:
        high = data[end - 1] if encoding.endswith("le") else data[end - 2]
        if 0xD8 <= high < 0xDC:
            end -= 2
    return end


def _character(data: bytes, encoding: str) -> int:
    """Behind the last whole character."""
    begin = max(0, len(data) - _LINE)
    step = _STEP.match(data, begin)
    if step is not None:
        begin = step.end()
    elif encoding != "utf-8":
        begin = 0  # nothing near tells where characters begin, but the first byte begins one
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    decoder.decode(data[begin:])
    held = decoder.getstate()[0]
    return len(data) - len(held) if len(held) < len(data) else len(data)
