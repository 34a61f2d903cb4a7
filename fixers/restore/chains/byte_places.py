"""Where the characters of a text begin in its bytes, in codecs in which a character takes one to four of them."""

from __future__ import annotations

from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from fixers.breakage.wide_codecs import JIS_FORMS
from fixers.reading.characters import codes_of
from fixers.restore.wrong_codecs.able import DOUBLE
from fixers.restore.wrong_codecs.squares import NONE, single, square


def places_of(text: str, codec: str, first: int) -> list[int]:
    """Where each character begins in the bytes of a text that begin at `first`, and where the last one ends.

    Of characters that a codec has only together, the first one takes nothing.

    >>> places_of("a中é", "utf-8", 10), places_of("a中", "gbk", 0)
    ([10, 11, 14, 16], [0, 1, 3])
    """
    known = text if max(text) <= _LAST else "".join([min(each, _LAST) for each in text])
    return [*accumulate(map(_sizes(codec).__getitem__, map(ord, known)), initial=first)]


@cache
def _sizes(codec: str) -> bytes:
    """The bytes of each code point in a codec that has it; the last one stands for all beyond."""
    if codec == "utf-8":
        return bytes(np.searchsorted(_LONGER, np.arange(LAST + 1), "right").astype(np.uint8) + 1)
    return bytes(double_sizes(codec)) if codec in DOUBLE else bytes([1]) * (LAST + 1)


_LONGER = np.array([0x80, 0x800, 0x10000])
"""The first code points that take one byte more."""

LAST = 0x30000
_LAST = chr(LAST)


@cache
def double_sizes(codec: str) -> npt.NDArray[np.uint8]:
    """The bytes of each code point that a codec of one or two bytes a character has."""
    sizes = np.zeros(LAST + 1, np.uint8)
    sizes[square(codec)] = 2
    if codec == "euc-jp":  # where it has a character twice, three bytes are written
        sizes[square(codec, b"\x8f")] = 3
    if codec == "cp932":
        sizes[codes_of(JIS_FORMS)] = 2
    sizes[single(codec)] = 1
    sizes[NONE] = 0
    return sizes
