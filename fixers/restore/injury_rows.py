"""Rows of characters that hardly stand side by side but in text that was read out of step by one byte."""

from __future__ import annotations

from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from fixers.data import slipped_characters
from fixers.fixer import Ranges
from fixers.restore.injury_tables import Codes

_RARE = 6
"""Bits from which a character marks a text where two of them stand side by side. Clean Chinese text has 50 to 60 such
pairs in a million characters; with 8 bits it has a fifth of that, and an eighth more of what short runs spoil stays
unseen."""

_USUAL = -3
"""Bits of all characters that are not in the table."""

_UNREAD = 14
"""Bits of private-use characters and of U+FFFD: clean text has none."""

_LOST = 0xFFFD

_DENSE = 26
"""Bits that a row of characters must have together to be looked at: in a million characters of clean text there are
three such rows, none with 30 bits."""

_AROUND = 10
"""Characters before and behind a pair that may belong to such a row."""

_APART = 24
"""Characters between two marked places from which they are looked at one by one."""


@cache
def _bits() -> npt.NDArray[np.int8]:
    bits = np.full(0x10000, _USUAL, np.int8)
    bits[0xE000:0xF900] = _UNREAD
    bits[_LOST] = _UNREAD
    for value, characters in slipped_characters():
        bits[np.frombuffer(characters.encode("utf-16-le"), "<u2")] = value
    return bits


@cache
def rare() -> Ranges:
    """Characters that hardly stand side by side but in text that is out of step.

    Two of them, or a U+FFFD, mark a text in which `candidates` may find something.
    """
    codes = np.flatnonzero(_bits() >= _RARE)
    breaks = np.flatnonzero(np.diff(codes) > 1)
    lows, highs = codes[np.concatenate([[0], breaks + 1])], codes[np.concatenate([breaks, [codes.size - 1]])]
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))


def dense(codes: Codes) -> list[tuple[int, int]]:
    """Stretches of a text in which there may be runs."""
    bits = _bits().take(codes, mode="clip")
    marked = np.flatnonzero(bits >= _RARE)
    pairs = marked[:-1][marked[1:] - marked[:-1] == 1]
    lost = marked[codes[marked] == _LOST]
    if not pairs.size and not lost.size:
        return []
    places = _dense_pairs(bits, pairs, codes[pairs] == codes[pairs + 1])
    if lost.size:
        places = np.union1d(places, lost[lost > 0] - 1)
    if not places.size:
        return []
    breaks = np.flatnonzero(np.diff(places) > _APART)
    lows = places[np.concatenate([[0], breaks + 1])]
    highs = places[np.concatenate([breaks, [places.size - 1]])] + 2
    return list(zip(lows.tolist(), highs.tolist(), strict=True))


def _dense_pairs(
    bits: npt.NDArray[np.int8], pairs: npt.NDArray[np.int64], doubled: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """The pairs that have enough bits with the best of what stands before and behind.

    One character twice is a word of clean text (蛐蛐), if what stands beside it says nothing.
    """
    if pairs.size <= _FEW:  # as in nearly all clean text: adding them up one by one takes a tenth of the time
        few = zip(pairs.tolist(), doubled.tolist(), strict=True)
        return np.array([at for at, twice in few if _is_dense(bits, at, twice)], np.int64)
    padded = np.concatenate([np.full(_AROUND, _USUAL, np.int8), bits, np.full(_AROUND + 2, _USUAL, np.int8)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 2)[pairs].astype(np.int32)
    left = np.cumsum(windows[:, _AROUND::-1], axis=1).max(axis=1)
    total = left + np.cumsum(windows[:, _AROUND + 1 :], axis=1).max(axis=1)
    alone = doubled & (total <= 2 * bits[pairs].astype(np.int32))
    dense: npt.NDArray[np.int64] = pairs[(total >= _DENSE) & ~alone]
    return dense


_FEW = 16


def are_dense(windows: Codes, at: int) -> npt.NDArray[np.bool_]:
    """Of windows of text, a row each, whether the pair that begins in column `at` is such a one.

    >>> windows = np.array([[*map(ord, each)] for each in ("人民的政府人民人民的", "人民魑魅魍魉府人民的")])
    >>> are_dense(windows.astype(np.uint32), 3).tolist()
    [False, True]
    """
    bits = _bits().take(windows, mode="clip").astype(np.int32)
    first = max(0, at - _AROUND)
    before = np.cumsum(bits[:, first : at + 1][:, ::-1], axis=1).max(axis=1)
    total = before + np.cumsum(bits[:, at + 1 : at + 2 + _AROUND], axis=1).max(axis=1)
    alone = (windows[:, at] == windows[:, at + 1]) & (total <= 2 * bits[:, at])
    found: npt.NDArray[np.bool_] = (total >= _DENSE) & ~alone
    return found


def is_dense(codes: npt.NDArray[np.integer], at: int) -> bool:
    """The same of the pair that begins at a place of a text.

    >>> is_dense(np.array([*map(ord, "人民魑魅魍魉府人民的")]), 3)
    True
    """
    first = max(0, at - _AROUND)
    bits = _bits().take(codes[first : at + 2 + _AROUND], mode="clip")
    return _is_dense(bits, at - first, bool(codes[at] == codes[at + 1]))


def _is_dense(bits: npt.NDArray[np.int8], at: int, doubled: bool) -> bool:
    """The same for one pair."""
    before: list[int] = bits[max(0, at - _AROUND) : at + 1].tolist()
    after: list[int] = bits[at + 1 : at + 2 + _AROUND].tolist()
    total = max(accumulate(reversed(before))) + max(accumulate(after))
    return total >= _DENSE and not (doubled and total <= 2 * before[-1])
