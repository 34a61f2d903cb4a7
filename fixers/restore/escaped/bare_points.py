"""Where code points may stand that lost their backslashes (u4e2d), at a glance over many texts."""

from __future__ import annotations

import string
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fixers.fixer import Around

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
    found = places
    for step in range(_DIGITS, 0, -1):  # the fourth character is the rarest digit
        found = found[_hexadecimal().take(codes.take(found + step, mode="clip"), mode="clip")]
        if not found.size:
            return found
    last = found + _DIGITS
    inside = (starts.searchsorted(last, "right") == starts.searchsorted(found, "right")) & (last < codes.size)
    kept: Places = found[inside]
    return kept


def around() -> Around:
    """What triage looks for."""
    return Around((("u", string.hexdigits),), gathered, at_once=True)
