"""Which codecs have which characters, for all codecs in which text is read by mistake: a bit each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import SINGLE, letters
from fixers.breakage.wide_codecs import JIS_FORMS
from fixers.reading.characters import codes_of
from fixers.restore.wrong_codecs.squares import NONE, Codes, single, square

DOUBLE = ("gbk", "big5", "cp932", "euc-jp", "cp949")
"""Codecs of one or two bytes a character."""

READ = (*SINGLE, *DOUBLE, "utf-16le", "utf-16be")
"""Codecs in which bytes are read by mistake."""


def able(text: str) -> list[str]:
    """The codecs of `READ` that have all characters of `text`."""
    common = int(np.bitwise_and.reduce(bits(text))) if text else 0
    return [*_names(common)]


def able_many(texts: Sequence[str]) -> list[list[str]]:
    """The same of each text.

    >>> [codecs[:2] for codecs in able_many(["Für", "", "жд"])]
    [['latin-1', 'cp1250'], [], ['cp1251', 'iso-8859-5']]
    """
    some = [text for text in texts if text]
    if not some:
        return [[] for _ in texts]
    lengths = np.fromiter(map(len, some), np.int64, len(some))
    common = iter(np.bitwise_and.reduceat(bits("".join(some)), np.cumsum(lengths) - lengths).tolist())
    return [[*_names(next(common))] if text else [] for text in texts]


@lru_cache(1 << 12)
def _names(common: int) -> tuple[str, ...]:
    return tuple(codec for codec, known in _BITS.items() if common & known)


def bits(text: str) -> npt.NDArray[np.uint64]:
    """For each character the codecs that have it, as `bit` tells them."""
    codes = codes_of(text)
    known: npt.NDArray[np.uint64] = _bits()[np.minimum(codes, _PLANES)]
    return known


def stretch(known: npt.NDArray[np.uint64], codec: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch of characters that a codec has which holds most of those from `start` to `end`, if half of them.

    `known` is what `bits` says of the text.

    >>> stretch(bits("на ÏÎ ж"), "cp1252", 3, 5)
    (2, 6)
    """
    foreign = np.flatnonzero(known & bit(codec) == 0)
    borders = np.concatenate([[-1], foreign, [len(known)]])
    shared = np.minimum(borders[1:], end) - np.maximum(borders[:-1] + 1, start)
    best = int(np.argmax(shared))
    if 2 * int(shared[best]) < end - start:
        return None
    return int(borders[best]) + 1, int(borders[best + 1])


def bit(codec: str) -> np.uint64:
    """The bit of a codec in which text is read by mistake."""
    return np.uint64(_BITS[codec])


_BITS = {codec: 1 << at for at, codec in enumerate(READ)}


_PLANES = 0x30000
"""Code points that the table tells apart; the last cell is for all beyond."""


@cache
def _bits() -> npt.NDArray[np.uint64]:
    """For each code point a bit for each codec that has it."""
    known = np.zeros(_PLANES + 1, np.uint64)
    for codec in READ:
        own = bit(codec)
        if codec in SINGLE:
            known[[ord(each) for each in letters(codec)]] |= own
        elif codec.startswith("utf-16"):
            known[0x20:0x10000] |= own  # control characters are no halves of text read two bytes at a time
        else:
            known[:0x80] |= own
            known[_double(codec)] |= own
    return known


def _double(codec: str) -> Codes:
    """The code points beyond ASCII that a codec of one or two bytes a character has; of three bytes in EUC-JP."""
    tables = [single(codec)[0x80:], square(codec).ravel()]
    if codec == "euc-jp":
        tables.append(square(codec, b"\x8f").ravel())
    if codec == "cp932":
        tables.append(codes_of(JIS_FORMS))
    every: Codes = np.unique(np.concatenate(tables))
    known: Codes = every[every != NONE]
    return known
