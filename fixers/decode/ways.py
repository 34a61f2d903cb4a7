"""The ways in which bytes may be read, and how rare each is in the world.

A way is an encoding and where its first character begins: at the first byte, or one byte later
where a cut has taken the first half of a character. What a way costs for being rare is in nats
(natural logarithms), as all scores are. It matters only where there are few bytes: UTF-16 without
a mark costs so much because any four bytes are common characters of Chinese in it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage import code_pages


class Way(NamedTuple):
    """A way of reading: the name of Python's codec, the nats it costs, and the bytes left out in front."""

    encoding: str
    cost: float
    start: int = 0


WIDE = (
    Way("utf-8", 0.0),
    Way("gb18030", 0.0),
    Way("big5hkscs", 0.0),
    Way("cp932", 0.0),
    Way("euc_jp", 0.5),
    Way("cp949", 0.0),
    Way("johab", 8.0),
)
"""Encodings of one or more bytes a character, in which ASCII is ASCII."""

SEVERAL = frozenset(way.encoding for way in WIDE)

DOUBLE = (Way("utf-16-le", 8.0), Way("utf-16-be", 8.5))
"""Encodings of two bytes a character."""

ODD = 8.0
"""Nats for UTF-16 of an odd number of bytes: something was cut."""

SHIFT = 9.0
"""Nats for a first character that has lost its first byte."""

SHIFTED = tuple(Way(way.encoding, way.cost + SHIFT, 1) for way in WIDE + DOUBLE)

_RARE = 8.0
"""Nats for a code page that the table below doesn't name: those of DOS and of old Macintoshes, and the
parts of ISO 8859 whose languages have better known ones."""

_PAGES = {
    "cp1252": 0.0, "cp1251": 0.1, "cp1250": 0.5, "cp1256": 0.5, "cp1253": 1.0, "cp1254": 1.0, "cp1255": 1.0,
    "cp874": 1.0, "koi8-r": 1.0, "iso-8859-2": 1.5, "iso-8859-15": 1.5, "iso-8859-7": 1.5, "cp1257": 1.0,
    "cp866": 2.0, "mac-cyrillic": 2.0, "macroman": 3.0, "cp850": 3.0, "cp437": 5.0, "cp852": 5.0, "koi8-u": 3.0, "cp1258": 3.0, "iso-8859-6": 3.0, "iso-8859-5": 4.0,
}  # fmt: skip
"""Nats for each code page that pages of the web are in."""

_LEFT_OUT = frozenset(("latin-1", "iso-8859-9"))
"""Code pages whose text windows-1252 and windows-1254 read as well."""

PAGES = tuple(
    Way(codec, _PAGES.get(codec, _RARE)) for codec in code_pages.SINGLE if codec not in _LEFT_OUT
)  # fmt: skip

WAYS = WIDE + DOUBLE + PAGES + SHIFTED

DOUBLES = tuple(at for at, way in enumerate(WAYS) if way in DOUBLE or way in SHIFTED[len(WIDE) :])
"""Where UTF-16 stands among the ways."""

HALVED = tuple(at for at, way in enumerate(WAYS) if way.start and at not in DOUBLES)
"""Where the ways stand in which half a character of several bytes is left out, but for UTF-16."""

COMPOSED = "cp1258"
"""Vietnamese writes tone marks as characters of their own in it; text has them composed."""


@cache
def letters(encoding: str) -> npt.NDArray[np.uint32]:
    """The code points of the 256 bytes in a code page; U+FFFD where it has none."""
    codes = np.array([*map(ord, code_pages.letters(encoding))], np.uint32)
    codes[codes == 0xFFFE] = 0xFFFD
    return codes


@cache
def alphabet(encoding: str) -> str:
    """The same as a text: a table for `codecs.charmap_decode`."""
    return "".join(map(chr, letters(encoding).tolist()))


@cache
def costs() -> npt.NDArray[np.float64]:
    """What each way costs for being rare."""
    return np.array([way.cost for way in WAYS])
