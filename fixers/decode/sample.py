"""The places of some bytes that tell their encoding: those that are not ASCII."""

from __future__ import annotations

import re

import numpy as np

FEW = 192
"""Bytes that are looked at first in large data."""

ENOUGH = 384
"""Bytes that are looked at: after 256, nothing in the measured sets is decided otherwise by more."""

MORE = 4096
"""Bytes that are looked at where the first ones leave a doubt."""

LONG = 768
"""Bytes that are looked at of a condensed sample: they stand for 2,000 to 5,000."""

_WINDOWS = 4
_BLOCK = 1 << 11
"""Bytes that are searched first for some that are not ASCII; then four times as many, and so on."""

_PART = 1 << 13
"""Bytes of a block that are passed over at once where they are ASCII."""

_REACH = 256
"""Bytes between a window and the place it is meant for, at most."""

_CONTROLS = bytes(each for each in range(0x20) if each not in b"\t\n\r\f\x1b")
_MANY = 0.02
"""Share of control bytes from which bytes may be UTF-16: text in it has one byte in 20 among them."""

_SAFE = re.compile(rb"[\x00-\x2f]")
"""Bytes that no character of several bytes contains: the next one begins a character."""


def sample(data: bytes, size: int = ENOUGH) -> bytes:
    r"""Some of the places of `data` that are not ASCII, cut where a character begins.

    >>> sample(b"a " * 100_000 + "中".encode("gbk"))
    b'a a a a a a a a a a a a a a a \xd6\xd0'
    """
    if len(data) <= size:
        return data
    head = data[:size]
    if len(head) - len(head.translate(None, _CONTROLS)) > size * _MANY:
        return head  # UTF-16, whose units must not be parted
    places = _places(data, size)
    if not len(places):
        return data[:size]
    width = size // _WINDOWS
    parts: list[bytes] = []
    done = 0
    for number in range(_WINDOWS):
        place = int(places[len(places) * number // _WINDOWS])
        start = max(_begin(data, place, int(places[0])), done)
        done = start + width
        if start < len(data):
            parts.append(data[start:done])
    return b"\n".join(parts)


def is_sparse(piece: bytes) -> bool:
    """Whether so few bytes are not ASCII that `condensed` shortens the piece to a half at most, and it has words.

    UTF-16 of kana has no more bytes beyond ASCII, but hardly any blanks.
    """
    high = len(piece) - len(piece.translate(None, _HIGH))
    return high * _SPARSE < len(piece) and (piece.count(b" ") + piece.count(b"\n")) * _WORDS > len(piece)


def condensed(piece: bytes) -> bytes:
    r"""A piece without ASCII that is far from other bytes: all encodings but UTF-16 read it alike.

    >>> condensed(b"Le conseil d'\xe9tat de la r\xe9publique")
    b"l d'\xe9tat  la r\xe9publ"
    """
    first = len(piece) - len(piece.lstrip(_ASCII))
    last = len(piece.rstrip(_ASCII))
    return _FAR.sub(rb"\1 \2", piece[max(0, first - _CONTEXT) : last + _CONTEXT])


_HIGH, _ASCII = bytes(range(0x80, 0x100)), bytes(range(0x80))

_SPARSE = 6
"""One byte of so many beyond ASCII at most: text in an alphabet with accents has one in 10 to one in 50."""

_WORDS = 20
"""One byte of so many is a blank or a line end at least."""

_CONTEXT = 4
"""Bytes that stay on either side of others: so far the models look."""

_FAR = re.compile(rb"([\x80-\xff][\x00-\x7f]{4})[\x00-\x7f]{2,}([\x00-\x7f]{4})(?=[\x80-\xff])")


def _places(data: bytes, size: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where bytes are not ASCII: in the first block and as many as it takes to find enough."""
    found: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    count = at = 0
    width = max(_BLOCK, 4 * size)
    while at < len(data) and count < size:
        block = data[at : at + width]
        for start in range(at, at + len(block), _PART) if not block.isascii() else ():
            part = data[start : min(start + _PART, at + width)]
            if not part.isascii():
                found.append(_beyond(part) + start)
                count += len(found[-1])
        at += width
        width = min(4 * width, 1 << 20)
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def _beyond(part: bytes) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where bytes of a part are not ASCII."""
    return (np.frombuffer(part, np.int8) < 0).nonzero()[0]


def _begin(data: bytes, place: int, first: int) -> int:
    """Where to begin for a window that shows `place`: after a byte that no character contains."""
    from_here = max(place - _REACH // 8, 0)
    safe = _SAFE.search(data, from_here, place + _REACH)
    if safe:
        return safe.end()
    return max(first - _REACH // 8, 0) if data[max(first - _REACH // 8, 0) : first].isascii() else first
