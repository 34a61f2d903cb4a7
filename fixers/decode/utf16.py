"""UTF-16 without a byte order mark, known by the byte that its characters have in common.

ASCII characters have a NUL as one of their two bytes, always on the same side; Cyrillic letters a
04, Arabic ones a 06. Chinese text has nothing of that kind, and is left to `guess`, which scores it.
"""

from __future__ import annotations

from collections import Counter

from fixers.decode.decoded import Decoded, read

_LOOK = 1 << 16
"""Bytes looked at."""

_ALPHABETS = range(0x10)
"""First bytes of the alphabets that are written in pairs of one first byte: Latin to Lao."""

_LEAST = 4
"""Characters that have to have a first byte in common; of two, any two may."""


def ask(data: bytes) -> Decoded | None:
    """The text when one side of the pairs looks like first bytes and nothing else is wrong."""
    head = data[:_LOOK]
    if len(head) < 4:
        return None
    even, odd = Counter(head[::2]), Counter(head[1::2])
    encoding = "utf-16-le" if _is_first(odd, even) else "utf-16-be" if _is_first(even, odd) else None
    if encoding is None:
        return None
    found = read(data, encoding, "utf16", 0.99)
    start = found.text[:_LOOK]
    controls = sum(each < " " and each not in "\t\n\r\f" for each in start)
    broken = sum(len(raw) for _, raw in found.bad)
    if broken * 20 > len(data) or controls * 50 > len(start):
        return None
    return found


def _is_first(side: Counter[int], other: Counter[int]) -> bool:
    """Whether `side` holds the first bytes of characters of an alphabet, or NULs that only it has."""
    size = side.total()
    # Chinese has NULs on the wrong side too, since 一 is U+4E00, but never so many.
    if side[0] * 5 >= size and side[0] > 20 * other[0]:
        return True
    if size < _LEAST:
        return False
    common = max(_ALPHABETS, key=side.__getitem__)
    # Of bytes that are no UTF-16 either side has as many small ones as the other.
    small = sum(other[each] for each in _ALPHABETS if each not in b"\t\n\r")
    return (side[common] + side[0]) * 2 >= size and small * 10 < size
