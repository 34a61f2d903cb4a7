"""Data cut into parts with and without bytes beyond ASCII: decoders of several bytes take ten times as long for markup.

>>> page = b"<p>" * 1000 + "标题".encode("gbk") + b"</p>" * 1000
>>> [(start, end, ascii_) for start, end, ascii_ in parts(page)]
[(0, 2048, True), (2048, 3074, False), (3074, 7004, True)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

BLOCK, _LARGE = 1 << 10, 1 << 14
"""Bytes or characters that are looked at together, and those of a block that is tried first."""

_SAFE = re.compile(rb"[\x00-\x2f]")
"""Bytes that no character of several bytes contains: behind one every decoder is in step."""


def is_mixed(data: bytes) -> bool:
    """Whether there may be long stretches of ASCII in data: some of a few places are in one.

    >>> is_mixed("正文".encode("gbk") * 2000), is_mixed(b"<p>" * 2000 + "正文".encode("gbk"))
    (False, True)
    """
    step = len(data) // _PLACES
    return step > _WIDTH and any(data[at : at + _WIDTH].isascii() for at in range(0, len(data), step))


_PLACES, _WIDTH = 12, 256
"""Places at which that is looked for, and bytes of each."""


def parts(data: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where parts begin and end, in bytes, and whether they are ASCII.

    In encodings that hold ASCII and don't switch alphabets, parts can be decoded by themselves.
    """
    at, size = 0, len(data)
    while at < size:
        start, at = at, behind(data, at)
        if at > start:
            yield start, at, True
        start = at
        while start <= at < size:
            at += BLOCK
            block = data[at : at + BLOCK]
            safe = _SAFE.search(block) if block.isascii() else None
            if safe:
                at += safe.end()
                break
        at = min(at, size)
        if at > start:
            yield start, at, False


def behind(data: bytes, at: int) -> int:
    """Where blocks of ASCII end that begin at a byte."""
    for block in (_LARGE, BLOCK):
        while at < len(data) and data[at : at + block].isascii():
            at += block
    return min(at, len(data))


def others(text: str, data: bytes) -> list[int]:
    """Where blocks of the text of data begin that are not ASCII, each of `BLOCK` characters."""
    first = behind(data, 0) // BLOCK * BLOCK
    return [at for at in range(first, len(text), BLOCK) if not text[at : at + BLOCK].isascii()]
