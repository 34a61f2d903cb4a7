"""Characters that fit into a gap: those of a writing of which the model has a pair with either neighbour.

Of 2,000 common characters 260 are left on the mean in simplified Chinese, 50 in Korean, and with them the search for a gap
takes a fourth of its time. Of 1,096 guesses of 0.5 and more 5 were of characters that the model has with one neighbour
alone, and none of others.
"""

from __future__ import annotations

import itertools
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import model
from fixers.language.states import chain
from fixers.restore.lost.priors import alphabet, shares

Codes = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

_ENOUGH = 16
"""Characters that fit between both neighbours from which on no others are tried."""


class Fits(NamedTuple):
    """Characters that fit into a gap."""

    codes: Codes
    shares: Shares
    """Of each what `shares` tells of it."""


class _Common(NamedTuple):
    """The code points of a writing, the common ones first, and what the table of pairs has of each."""

    fits: Fits
    rows: Codes
    byte: Codes
    bit: npt.NDArray[np.uint8]


@cache
def _common(writing: str, most: int | None) -> _Common:
    codes = np.fromiter(itertools.islice(alphabet(writing), most), np.int64)
    known, ids = chain(), model().ids_of(codes)
    return _Common(Fits(codes, shares_of(writing, codes)), known.rows[ids], known.byte[ids], known.bit[ids])


def shares_of(writing: str, codes: Codes) -> Shares:
    """Of each of some code points what `shares` tells of it, 0 for what it doesn't tell of."""
    prior = shares(writing)
    told: Shares = np.where(codes < len(prior), prior.take(codes, mode="clip").astype(np.float64), 0.0)
    return told


@lru_cache(1 << 12)
def fits_of(writing: str, most: int | None, before: str, after: str) -> Fits:
    """The code points of a writing, or the commonest of them, that fit behind a character and before another.

    Where a neighbour is empty nothing is known of it; a line end is one.

    >>> every, some = (fits_of("zh-hans", 2000, *beside).codes for beside in (("", ""), ("办", "室")))
    >>> len(every), len(some) < 200, ord("公") in some.tolist()
    (2000, True, True)
    """
    every = _common(writing, most).fits
    if not before and not after:
        return every
    sides = [_behind(writing, most, before)] if before else []
    sides += [_ahead(writing, most, after)] if after else []
    which = (sides[0] & sides[-1]).nonzero()[0]
    if which.size < _ENOUGH:
        which = (sides[0] | sides[-1]).nonzero()[0]
    return Fits(every.codes.take(which), every.shares.take(which)) if which.size else every


@lru_cache(1 << 11)
def _behind(writing: str, most: int | None, before: str) -> npt.NDArray[np.bool_]:
    """Which characters of a writing may stand behind another; few others make up most of a text."""
    every, known = _common(writing, most), chain()
    return known.maybe(known.rows[int(model().ids(before)[0])] + every.byte, every.bit)


@lru_cache(1 << 11)
def _ahead(writing: str, most: int | None, after: str) -> npt.NDArray[np.bool_]:
    """Which may stand before another."""
    every, known = _common(writing, most), chain()
    number = int(model().ids(after)[0])
    return known.maybe(every.rows + known.byte[number], known.bit[number])
