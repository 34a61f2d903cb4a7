"""UTF-32 without a byte order mark: of each four bytes the first or the last is NUL, and what is beside it is small.

Nothing else is so by accident, but for tables of small numbers, and these are no text: a control
character or a character that no text has is among the first of them.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from fixers.decode.decoded import Decoded, read
from fixers.language.plain import quick

_LEAST = 8
"""Bytes: of two numbers that are characters both may be by chance, in a thousand million pairs."""

_LOOK = 1024
"""Characters that are looked at."""

_DEAREST = 8.0
"""Nats a character that text costs at most; rows of numbers below 1,000 that are no text cost 9 and more."""

_NONE = frozenset(("Cc", "Cn", "Co", "Cs"))


def ask(data: bytes) -> Decoded | None:
    """The text, where all of it is whole characters.

    >>> ask("中文".encode("utf-32-be"))[:3]
    ('中文', 'utf-32-be', 'utf16')
    >>> ask(bytes((1, 0, 0, 0, 2, 0, 0, 0)))
    """
    if len(data) < _LEAST or len(data) % 4:
        return None
    for encoding, first in (("utf-32-le", 3), ("utf-32-be", 0)):
        if data[first] or data[first::4].strip(b"\0"):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        codes = np.frombuffer(data[: 4 * _LOOK], "<u4" if first else ">u4").astype(np.uint32)
        if quick(codes).mean() > -_DEAREST and not any(
            unicodedata.category(each) in _NONE and each not in "\t\n\r\f" for each in text[:_LOOK]
        ):
            return read(data, encoding, "utf16", 0.99)
    return None
