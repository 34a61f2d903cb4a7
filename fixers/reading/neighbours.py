"""What the characters beside one say for a choice: rows of neighbours as hashes, and the weights of each.

The weights stand in `fixers/data/choices.npy`, see `fixers.reading.choices`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from string import ascii_letters

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of
from fixers.reading.conversion import Codes

Nats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

CONTEXTS = ((-1,), (1,), (-2, -1), (1, 2), (-1, 1), (-3, -2, -1), (1, 2, 3), (-2, -1, 1), (-1, 1, 2))
"""The rows of neighbours that speak, as distances from the character."""

REACH = 3
"""The farthest neighbour."""

STEP = 16
"""Steps a nat of a stored weight."""

BUCKET_BITS, CELLS, ZERO = 16, 4, 128
"""Weights stand in cells of 32 bits, 24 to tell them by and 8 for the weight, which is `ZERO` for 0 nats."""

GATE_BITS = 17
"""Of the hash of a character and a neighbour that may matter."""

LINE = np.uint32(10)
"""Stands for what is beyond the border of a line."""
_QUOTES = dict(zip("「『‘」』’", "“““”””", strict=True))
_GATE_FACTOR, _GATE_SHIFT = np.uint32(0x9E3779B1), np.uint32(32 - GATE_BITS)
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_WEIGHT, _WEIGHT_BITS = np.uint32(0xFF), np.uint32(8)
_TO_BUCKET, _TO_PRINT, _PRINT = np.uint64(64 - BUCKET_BITS), np.uint64(24), np.uint64((1 << 24) - 1)


def _factors() -> npt.NDArray[np.uint64]:
    """By what each neighbour is multiplied in the hash of each row of them: odd numbers, other ones in each row."""
    factors = np.zeros((2 * REACH + 1, len(CONTEXTS)), np.uint64)
    odd = 0x2545F4914F6CDD1D
    for number, context in enumerate(CONTEXTS):
        for distance in (0, *context):
            odd = odd * 0xD1342543DE82EF95 + 1 | 1
            odd &= (1 << 64) - 1
            factors[REACH + distance, number] = odd
    return factors


_FACTORS = _factors()
_DISTANCES = np.arange(-REACH, REACH + 1)


@cache
def _folded() -> Codes:
    """What each character counts as: letters as one, digits as another, quotation marks alike, controls as line ends."""
    table = np.arange(0x10000, dtype=np.uint32)
    table[:32] = LINE
    for some, one in (("0123456789", "0"), (ascii_letters, "a")):
        table[codes_of(some)] = ord(one)
    for quote, one in _QUOTES.items():
        table[ord(quote)] = ord(one)
    return table


def neighbours(codes: Codes, at: Places) -> Codes:
    """For each place the characters from `REACH` before it to `REACH` after it, folded, a row each.

    Letters count as one character, digits as another, all pairs of quotation marks as one; beyond the
    border of a line nothing is seen.
    """
    rows = at[:, None] + _DISTANCES
    window = _folded().take(codes.take(rows, mode="clip"), mode="clip")
    if rows.size and (rows[0, 0] < 0 or rows[-1, -1] >= codes.size):
        window[(rows < 0) | (rows >= codes.size)] = LINE
    ends = window == LINE
    if ends.any():
        for step in range(1, REACH):  # what stands beyond the end of a line
            ends[:, REACH - step - 1] |= ends[:, REACH - step]
            ends[:, REACH + step + 1] |= ends[:, REACH + step]
        window[ends] = LINE
    return window


def keys(window: Codes) -> npt.NDArray[np.uint64]:
    """For each place and each of `CONTEXTS` the hash of the character and of these neighbours."""
    hashed: npt.NDArray[np.uint64] = window.astype(np.uint64) @ _FACTORS
    return hashed ^ (hashed >> _SHIFT)


def cell_of(hashed: npt.NDArray[np.uint64], choice: int) -> tuple[Places, Codes]:
    """The bucket of a row of neighbours and a choice, and the print by which it is known there."""
    mixed = (hashed + np.uint64(choice)) * _FACTOR
    return (mixed >> _TO_BUCKET).astype(np.intp), ((mixed >> _TO_PRINT) & _PRINT).astype(np.uint32)


def gate_of(own: Codes, before: Codes, after: Codes) -> tuple[Places, Places]:
    """The bits that say whether a character is looked at: with the one before it, and with the one after it.

    `own` is what `gate_key` gives for the character and for what OpenCC took.
    """
    left = ((own ^ before) * _GATE_FACTOR) >> _GATE_SHIFT
    right = (((own + np.uint32(1)) ^ after) * _GATE_FACTOR) >> _GATE_SHIFT
    return left.astype(np.intp), right.astype(np.intp)


def gate_key(character: str, choice: int) -> int:
    """See `gate_of`."""
    return (ord(character) * int(_GATE_FACTOR) + 2 * choice) & 0xFFFFFFFF


class Weights:
    """The evidence: cells of weights, a few a bucket, and which characters beside which are looked at."""

    def __init__(self, packed: Codes) -> None:
        words = (1 << GATE_BITS) // 32
        self.gate = np.unpackbits(packed[:words].astype("<u4").view(np.uint8)).astype(np.bool_)
        self._cells = packed[words:].reshape(-1, CELLS)

    def of(self, hashed: npt.NDArray[np.uint64], choice: int) -> Nats:
        """What the neighbours say for a choice, in nats, against the first."""
        bucket, told = cell_of(hashed, choice)
        cells = self._cells.take(bucket, axis=0)
        cells ^= (told << _WEIGHT_BITS)[:, :, None]
        flat = cells.ravel()  # numpy finds places in one dimension six times as fast as in three
        found = (flat <= _WEIGHT).nonzero()[0]
        steps = flat[found].astype(np.float32) - np.float32(ZERO)
        spoken = np.bincount(found // (hashed.shape[1] * CELLS), steps, len(hashed))
        return (spoken / STEP).astype(np.float32)


@cache
def weights() -> Weights:
    """All that was learned."""
    with resources.as_file(resources.files("fixers.data") / "choices.npy") as path:
        return Weights(np.load(path))
