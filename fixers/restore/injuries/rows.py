"""Rows of characters that hardly stand side by side but in text that was read out of step by one byte."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from fixers.data import slipped_characters
from fixers.restore.injuries.tables import Codes

_PAIRS = ((8, 8), (9, 5), (5, 9))
"""Bits from which two characters side by side mark a text. Clean Chinese text has 30 such pairs in a million
characters if it is simplified, 70 if it is traditional; with 7 bits for both it has half as many again, and a sixth less
of what short runs spoil stays unseen."""

_LINE_END = -100
"""Bits of what no row goes on through, and of what stands between two texts."""

_USUAL = -3
"""Bits of all characters that are not in the table."""

_UNREAD = 14
"""Bits of private-use characters and of U+FFFD: clean text has none."""

_LOST = 0xFFFD

_DENSE = 26
"""Bits that a row of characters must have together to be looked at: in a million characters of clean text there are
two such rows if it is simplified, seven if it is traditional. With 24 they are half as many again."""

_AROUND = 10
"""Characters before and behind a pair that may belong to such a row."""

_APART = 24
"""Characters between two marked places from which they are looked at one by one."""


@cache
def _bits() -> npt.NDArray[np.int8]:
    bits = np.full(0x10000, _USUAL, np.int8)
    bits[0xE000:0xF900] = _UNREAD
    bits[_LOST] = _UNREAD
    bits[[0x0A, 0x0D]] = _LINE_END
    for value, characters in slipped_characters():
        bits[np.frombuffer(characters.encode("utf-16-le"), "<u2")] = value
    return bits


@cache
def rare() -> tuple[tuple[str, str], ...]:
    """Characters that hardly stand before and behind each other but in text that is out of step.

    One of the first of each pair before one of the second, or a U+FFFD, marks a text in which `candidates` may find
    something.
    """
    return tuple((_of_bits(first), _of_bits(second)) for first, second in _PAIRS)


def _of_bits(least: int) -> str:
    return "".join(map(chr, np.flatnonzero(_bits() >= least).tolist()))


def _marked(bits: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """Where pairs begin that mark a text."""
    some = np.flatnonzero(bits >= min(map(min, _PAIRS)))
    places = some[:-1][some[1:] - some[:-1] == 1]
    one, other = bits[places], bits[places + 1]
    marked: npt.NDArray[np.int64] = places[np.any([(one >= a) & (other >= b) for a, b in _PAIRS], axis=0)]
    return marked


def dense(codes: Codes) -> list[tuple[int, int]]:
    """Stretches of a text in which there may be runs."""
    return dense_many([codes])[0]


def dense_many(texts: Sequence[Codes]) -> list[list[tuple[int, int]]]:
    """The same of many texts."""
    border = np.full(1, 0x0A, np.uint32)
    codes = np.concatenate([part for each in texts for part in (each, border)])
    ends = np.cumsum([each.size + 1 for each in texts])
    bits = _bits().take(codes, mode="clip")
    found: list[list[tuple[int, int]]] = [[] for _ in texts]
    pairs = _marked(bits)
    lost = np.flatnonzero(codes == _LOST)
    if not pairs.size and not lost.size:
        return found
    places = _dense_pairs(bits, pairs, codes[pairs] == codes[pairs + 1])
    if lost.size:
        places = np.union1d(places, lost[(lost > 0) & (bits[lost - 1] > _LINE_END)] - 1)
    if not places.size:
        return found
    owner = ends.searchsorted(places, "right")
    breaks = np.flatnonzero((np.diff(places) > _APART) | (np.diff(owner) > 0))
    firsts, lasts = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [places.size - 1]])
    start = np.append(0, ends)[owner[firsts]]
    lows, highs = places[firsts] - start, places[lasts] + 2 - start
    for number, low, high in zip(owner[firsts].tolist(), lows.tolist(), highs.tolist(), strict=True):
        found[number].append((low, high))
    return found


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
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 2)[pairs]
    dense: npt.NDArray[np.int64] = pairs[_have_enough(windows, _AROUND, doubled)]
    return dense


def _have_enough(bits: npt.NDArray[np.int8], at: int, doubled: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Of rows of bits, whether the pair that begins in column `at` has enough of them."""
    total = _most(bits[:, at::-1]) + _most(bits[:, at + 1 :])
    alone = doubled & (total <= 2 * bits[:, at].astype(np.int32))
    enough: npt.NDArray[np.bool_] = (total >= _DENSE) & ~alone
    return enough


def _most(rows: npt.NDArray[np.int8]) -> npt.NDArray[np.int32]:
    """The greatest sum of each row from its beginning on, column by column: a short axis takes numpy far longer."""
    columns = np.ascontiguousarray(rows.T).astype(np.int32)
    most: npt.NDArray[np.int32] = columns[0].copy()
    total = columns[0]
    for column in columns[1:]:
        total = total + column
        np.maximum(most, total, out=most)
    return most


_FEW = 16


def are_dense(windows: Codes, at: int) -> npt.NDArray[np.bool_]:
    """Of windows of text, a row each, whether the pair that begins in column `at` is such a one.

    >>> windows = np.array([[*map(ord, each)] for each in ("人民的政府人民人民的", "人民魑魅魍魉府人民的")])
    >>> are_dense(windows.astype(np.uint32), 3).tolist()
    [False, True]
    """
    first = max(0, at - _AROUND)
    bits = _bits().take(windows[:, first : at + 2 + _AROUND], mode="clip")
    return _have_enough(bits, at - first, windows[:, at] == windows[:, at + 1])


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
