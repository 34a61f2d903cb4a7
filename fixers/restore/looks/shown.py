"""Which lines show that they may have been misread: by the letters of one codec, the bytes of UTF-8, or what they cost."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import SINGLE, bytes_of, letters
from fixers.language.model import Floats
from fixers.language.plain import quick
from fixers.restore.looks.dear_threes import dear_threes

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_PROSE = "\xb7‘’“”–—…\ufffe"
"""Marks of prose that say nothing of a codec."""

_THREE = 24.0
"""Nats of three characters side by side at a glance, at least, in a line that was read in pairs: misread ones cost
9 to 15 each, those of clean text 4 to 5."""


@cache
def shown_by(codec: str) -> re.Pattern[str]:
    """What a line has at least that was read in a codec: one of its letters or signs, not only marks of prose.

    >>> bool(shown_by("cp1251").search("Рґ")), bool(shown_by("cp1251").search("“中”"))
    (True, False)
    """
    if codec not in SINGLE:
        return re.compile("[^\x00-\x7f]")
    return re.compile("[" + "".join(re.escape(each) for each in letters(codec)[0x80:] if each not in _PROSE) + "]")


class Sort(NamedTuple):
    """What tells which lines a chain may explain."""

    read: str
    """The codec of one byte that was read, or how pairs were."""
    written: str
    """UTF-8 where that was read byte by byte, so that a line has a lead byte and one that goes on."""
    odd: bool
    """Whether lines that are not short have an odd pair (`fixers.restore.looks.odd_pairs`): of 80,000 broken ones all have
    that were read byte by byte and written in several bytes a character, or as UTF-8 that was read in pairs."""


PAIRS, KANA = "pairs", "pairs with kana"


def that_may_be(codes: Codes, firsts: Places, lasts: Places, asked: Places, sort: Sort) -> Places:
    """Those of some lines, by number, that show that they may have been read so."""
    firsts, lasts = firsts[asked], lasts[asked]
    own, ends = _gathered(codes, firsts, lasts)
    some = ends.searchsorted(_showing(own, sort))
    some = some[np.diff(some, prepend=-1) != 0]
    if sort.read == PAIRS and some.size:
        some = some[_are_misread(codes, firsts[some], lasts[some])]
    may_be: Places = asked[some]
    return may_be


def showing_pairs(codes: Codes, pairs: Places, sort: Sort) -> Places:
    """Those of some odd pairs, by their second characters, of which one is of the codec of one byte that was read."""
    if sort.read in (PAIRS, KANA):
        return pairs
    shown = _shown(sort.read)
    both = shown.take(codes.take(pairs - 1), mode="clip") | shown.take(codes.take(pairs), mode="clip")
    return pairs[both]


def _gathered(codes: Codes, firsts: Places, lasts: Places) -> tuple[Codes, Places]:
    """Lines one after another, each with the line end behind it, and where they end."""
    sizes = lasts - firsts + 1
    ends = np.cumsum(sizes)
    return codes[np.arange(sizes.sum()) + (lasts + 1 - ends).repeat(sizes)], ends - 1


def _showing(codes: Codes, sort: Sort) -> Places:
    """Where lines show that they may have been read so."""
    if sort.read in (PAIRS, KANA):
        return _of_one_line(dear_threes(codes, _THREE), codes)
    if not sort.written:
        return _places(_shown(sort.read), codes)
    leads, going_on = _utf8(sort.read)
    places = _places(leads, codes)
    return places[going_on.take(codes.take(places + 1, mode="clip"), mode="clip")]


@cache
def _utf8(codec: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The characters of a codec of one byte that are lead bytes of UTF-8, and those that go on, by code point."""
    leads, going_on = np.zeros((2, 0x10001), np.bool_)
    for character, byte in bytes_of(codec).items():
        leads[ord(character)] = byte >= _LEAD
        going_on[ord(character)] = _ASCII <= byte < _LEAD
    return leads, going_on


_LEAD = 0xC0


def _places(table: npt.NDArray[np.bool_], codes: Codes) -> Places:
    """Where characters of a table stand. Numpy makes indices of so many at a time that they stay in the cache."""
    there = np.empty(codes.size, np.bool_)
    for at in range(0, codes.size, _BLOCK):
        table.take(codes[at : at + _BLOCK], out=there[at : at + _BLOCK], mode="clip")
    return there.nonzero()[0]


_BLOCK = 1 << 15


def _are_misread(codes: Codes, firsts: Places, lasts: Places) -> npt.NDArray[np.bool_]:
    """Whether the characters of each line cost on the mean what those of a misread line do."""
    # With the line ends, behind which the first characters stand; they cost nothing.
    own, ends = _gathered(codes, firsts, lasts)
    costs = costs_of(own)
    places = ends - (lasts - firsts)
    counts = np.add.reduceat(costs != 0, places, dtype=np.int64)
    misread: npt.NDArray[np.bool_] = np.add.reduceat(costs, places, dtype=np.float64) >= _MISREAD * counts
    return misread


_MISREAD = 6.0
"""Nats that a character beyond ASCII of a line that was read in pairs costs at a glance on the mean: of 39,000 such
lines 4 cost less (but Japanese in GBK read as EUC-JP or the other way round), of 290 clean ones with rare words 8 more."""


def costs_of(codes: Codes) -> Floats:
    """What each character costs, those of ASCII nothing."""
    costs = quick(codes)
    np.negative(costs, out=costs)
    costs *= codes >= _ASCII
    return costs


def strange(costs: Floats, codes: Codes) -> Places:
    """The first of each three characters side by side, of one line, that cost as much as misread ones."""
    three = costs[:-2] + costs[1:-1]
    three += costs[2:]
    return _of_one_line((three >= _THREE).nonzero()[0], codes)


def _of_one_line(found: Places, codes: Codes) -> Places:
    """Those of three characters side by side among which no line end is."""
    for at in range(3):
        found = found[codes[found + at] != _LINE_END]
    return found


_ASCII = 0x80
_LINE_END = 0x0A


@cache
def _shown(codec: str) -> npt.NDArray[np.bool_]:
    """What `shown_by` finds, by code point, with one cell more for all beyond."""
    shown = np.zeros(0x10001, np.bool_)
    shown[[code for code in range(0x80, 0x10000) if shown_by(codec).match(chr(code))]] = True
    return shown
