"""The places of some bytes that tell their encoding: those that are not ASCII."""

from __future__ import annotations

import re

ENOUGH = 1 << 16
"""Bytes that are looked at."""

_SLICE = 1 << 13

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_AFTER_ASCII = re.compile(rb"(?<=[\x00-\x2f])[\x80-\xff]")
"""After a byte that is no second byte of any pair a character begins."""


def sample(data: bytes) -> bytes:
    r"""Some of the places of `data` that are not ASCII, cut where a character begins.

    >>> sample(b"a" * 100_000 + "中".encode("gbk"))
    b'\xd6\xd0'
    """
    if len(data) <= ENOUGH:
        return data
    parts: list[bytes] = []
    found = _NOT_ASCII.search(data)
    while found and len(parts) * _SLICE < ENOUGH:
        end = found.start() + _SLICE
        parts.append(data[found.start() : end])
        found = _AFTER_ASCII.search(data, end)
    return b"\n".join(parts) or data[:ENOUGH]
