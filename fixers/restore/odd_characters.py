"""Characters by which text shows at a glance that it may have been read in a wrong codec."""

from __future__ import annotations

import string
from contextlib import suppress
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import decode, encode
from fixers.data import common_characters
from fixers.fixer import Marks, Ranges, ranges
from fixers.restore.able import DOUBLE

_LETTERS = ((0xC0, 0x24F), (0x370, 0x6FF), (0xE00, 0xE7F), (0x1E00, 0x1EFF))
"""Letters of scripts other than those of East Asia."""

_SIGNS = ((0x80, 0xBF), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x23FF), (0x2500, 0x259F), (0x25A1, 0x25CE))
_RARE = ((0x3100, 0x318F), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xF8FF), (0xFF61, 0xFF9F))
"""Code points of which clean text has hardly two side by side, but for the common ones among the second."""


ANNOUNCING = "$~\x0e"
"""What codecs of seven bits have in their announcements (`fixers.restore.announced`)."""


@cache
def marks() -> Marks:
    """Letters of other scripts, signs in words, and signs and rare characters where two of them stand side by side."""
    single = "".join(map(chr, np.flatnonzero(_single()[:-1])))
    beside = ((single, string.ascii_lowercase + " "),)
    characters = (*as_ranges(_is_letter()), *ranges(*ANNOUNCING))
    return Marks(characters=characters, pairs=as_ranges(_ranks() != 0), beside=beside)


def as_ranges(known: npt.NDArray[np.bool_]) -> Ranges:
    """The code points of a table that has one cell more, for all beyond it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known[:-1], [False]]).astype(np.int8)))
    return tuple((int(first), int(stop) - 1) for first, stop in edges.reshape(-1, 2))


@cache
def _ranks() -> npt.NDArray[np.uint8]:
    """For each character whether it is uncommon (1) and whether it is rare too (2)."""
    odd = _table(*_SIGNS, *_RARE)
    ranks = odd * np.uint8(UNCOMMON | RARER)
    for rows in common_characters().values():
        for cost, characters in rows:
            codes = [ord(each) for each in characters if 0x3000 <= ord(each) < 0x10000]
            if cost <= _COMMON:
                ranks[codes] = 0
            elif cost <= _KNOWN:
                ranks[codes] &= UNCOMMON
    return ranks


@cache
def looks() -> npt.NDArray[np.uint8]:
    """All that is asked of characters, in one table."""
    table: npt.NDArray[np.uint8] = _ranks() | _is_letter() * np.uint8(LETTER) | _single() * np.uint8(SINGLE)
    return table


@cache
def _is_letter() -> npt.NDArray[np.bool_]:
    return _table(*_LETTERS)


@cache
def _single() -> npt.NDArray[np.bool_]:
    """What single letters of Europe become: signs, and characters of East Asia, the common ones left out."""
    single = _table((0x80, 0xBF), (0x2000, 0x206F), (0x2190, 0x25FF), (0xE000, 0xF8FF))
    single[[ord(each) for each in "\xb7\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u200b\u200d"]] = False
    for codec in DOUBLE:
        for code in range(0xC0, 0x180):
            for written in ("utf-8", "cp1252", "cp1250", "cp850"):
                for after in "enrs":
                    with suppress(UnicodeError):
                        misread = decode(encode(chr(code) + after, written), codec)
                        single[[ord(each) for each in misread if _ranks()[min(ord(each), 0x10000)]]] = True
    return single


def _table(*spans: tuple[int, int]) -> npt.NDArray[np.bool_]:
    table = np.zeros(0x10001, np.bool_)
    for first, last in spans:
        table[first : last + 1] = True
    return table


_COMMON, _KNOWN = 17, 22
"""Bits of the rarest characters that count as common, and of those that are rare. Two uncommon ones stand side by
side in a quarter of clean documents of 4,000 characters, two rare ones in 1 %."""

UNCOMMON, RARER, LETTER, SINGLE = 1, 2, 4, 8
"""Bits of what `looks` tells of a character."""
