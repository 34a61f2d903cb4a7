"""Where code points may stand that lost their backslashes (u4e2d), at a glance over many texts."""

from __future__ import annotations

import string
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fixers.fixer import Sight, ranges

Codes = npt.NDArray[np.integer[Any]]
Places = npt.NDArray[np.int64]

_DIGITS = 4


@cache
def _hexadecimal() -> npt.NDArray[np.bool_]:
    """Which characters are digits, in a table that has one cell more, for all beyond it."""
    table = np.zeros(0x81, np.bool_)
    table[list(map(ord, string.hexdigits))] = True
    return table


def gathered(codes: Codes, places: Places, starts: Places) -> Places:
    """Those of the places of `u` that have four such digits behind them, in texts that begin at `starts`.

    >>> codes = np.array([*map(ord, "u4e2du6587, usual")])
    >>> gathered(codes, np.array([0, 5, 12, 14]), np.array([0]))
    array([0, 5])
    """
    for step in range(1, _DIGITS + 1):
        places = places[_hexadecimal().take(codes.take(places + step, mode="clip"), mode="clip")]
        if not places.size:
            return places
    last = places + _DIGITS
    found: Places = places[(starts.searchsorted(last, "right") == starts.searchsorted(places, "right"))]
    return found[found + _DIGITS < codes.size]


def sight() -> Sight:
    """What triage looks for."""
    return Sight(ranges("u"), gathered, _all)


def _all(places: Places) -> Places:
    return places
