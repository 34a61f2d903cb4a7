"""Which of several characters a character becomes in the other script, by the characters beside it.

    发 between 生 and 展  ->  發, though OpenCC's phrases find 生发 (生髮) first

Two hundred characters of simplified text are several in traditional text (发 is 發 or 髮), and some of
traditional text are several in simplified text (著 is 着 or 著). OpenCC decides by phrases, and takes
the longest that begins first, across the border of two words too. Here the characters beside one
speak for and against each choice, with weights that were learned from native text of both scripts
(`fixers/data/choices.npy`), and what OpenCC chose is one more witness, a strong one. Where the
evidence against its choice exceeds what the table asks for (`fixers/data/choices.tsv`), the other is
taken. So nothing changes where both agree, and a character whose neighbours never spoke against OpenCC
is not even looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import ascii_letters
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers import data
from fixers.data import opencc_tables
from fixers.reading.characters import codes_of
from fixers.reading.conversion import Codes, look_up

Weights = npt.NDArray[np.float32]
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

_LINE = np.uint32(10)
_QUOTES = dict(zip("「『‘」』’", "“““”””", strict=True))
_GATE_FACTOR, _GATE_SHIFT = np.uint32(0x9E3779B1), np.uint32(32 - GATE_BITS)
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
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
    table[:32] = _LINE
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
        window[(rows < 0) | (rows >= codes.size)] = _LINE
    ends = window == _LINE
    if ends.any():
        for step in range(1, REACH):  # what stands beyond the end of a line
            ends[:, REACH - step - 1] |= ends[:, REACH - step]
            ends[:, REACH + step + 1] |= ends[:, REACH + step]
        window[ends] = _LINE
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


class Better(NamedTuple):
    """Places where another character than OpenCC's is taken."""

    at: Places
    new: Codes


class _State(NamedTuple):
    """A character and what OpenCC made of it, where something else may be taken."""

    source: str
    choice: int
    default: str
    """What is written where neighbours say nothing: another form of what OpenCC wrote, or that itself."""
    moves: tuple[data.Choice, ...]


class Choices:
    """The choices of one side: `hant` for simplified text that becomes traditional, `hans` the reverse.

    `variants` says how the target writes a form of OpenCC's standard (Taiwan 裡 for 裏).

    >>> choices = Choices("hant", {"裏": "裡"})
    >>> better = choices.better(codes_of("他在塔里克家里"), codes_of("他在塔裡克家裡"))
    >>> better.at.tolist(), [chr(code) for code in better.new]
    ([3], ['里'])
    """

    def __init__(self, side: str, variants: Mapping[str, str]) -> None:
        states = _states(side)
        known = [each for each in states.values() if each is not None]
        most = max(len(move.forms) for each in known for move in each.moves)
        size = len(known) + 1
        self._state = np.zeros(0x110000, np.uint8)
        self._source, self._default = np.zeros(size, np.uint32), np.zeros(size, np.uint32)
        self._choice, self._own = np.zeros(size, np.intp), np.zeros(size, np.uint32)
        self._asked = np.full((size, most), np.inf, np.float32)
        self._written = np.zeros((size, most), np.uint32)
        number = 0
        for form, state in states.items():
            if state is None:
                continue
            number += 1
            self._state[ord(form)] = number
            self._source[number], self._default[number] = ord(state.source), ord(state.default)
            self._choice[number], self._own[number] = state.choice, gate_key(state.source, state.choice)
            for move in state.moves:
                if move.instead != move.opencc:
                    written = move.forms[move.instead][0]
                    self._asked[number, move.instead] = move.asked
                    self._written[number, move.instead] = ord(variants.get(written, written))
        moves = [row.nonzero()[0].tolist() for row in np.isfinite(self._asked)]
        self._moves = np.array(list(map(bool, moves)), np.bool_)
        self._last = np.array([max(row, default=0) for row in moves])
        self._last = np.maximum(self._last, self._choice)

    def better(self, codes: Codes, out: Codes, at: Places | None = None) -> Better | None:
        """Where `out`, which OpenCC made of `codes`, is to be something else, and what.

        At some of the places what OpenCC wrote may come back. `at` are the places of the characters that
        are several on the other side, if they are known.
        """
        if at is None:
            at = (look_up(self._state, out) != 0).nonzero()[0]
        state = self._state[out[at]]
        at, state = at[state > 0], state[state > 0]
        if not at.size:
            return None
        ours: npt.NDArray[np.bool_] = codes[at] == self._source[state]
        at, state = at[ours], state[ours]
        new = self._default[state]
        opened = (self._open(codes, at, state) & self._moves[state]).nonzero()[0]
        if opened.size:
            new[opened] = self._weighed(codes, at[opened], state[opened])
        changed = (new != out[at]).nonzero()[0]
        return Better(at[changed], new[changed]) if changed.size else None

    def _open(self, codes: Codes, at: Places, state: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Which of the places have a neighbour that may speak for a change."""
        before = codes[at - 1]
        after = codes.take(at + 1, mode="clip")
        if at.size and at[0] == 0:
            before[0] = _LINE
        if at.size and at[-1] + 1 == codes.size:
            after[-1] = _LINE
        left, right = gate_of(self._own[state], before, after)
        gate = _weights().gate
        opened: npt.NDArray[np.bool_] = gate[left] | gate[right]
        return opened

    def _weighed(self, codes: Codes, at: Places, state: npt.NDArray[np.uint8]) -> Codes:
        """What to write at the places: the choice for which more speaks than is asked for, or the default."""
        hashed = keys(neighbours(codes, at))
        spoken = np.zeros((at.size, self._asked.shape[1]), np.float32)
        last = self._last[state]
        for choice in range(1, spoken.shape[1]):
            wanted = (last >= choice).nonzero()[0]
            if wanted.size:
                spoken[wanted, choice] = _weights().of(hashed[wanted], choice)
        every = np.arange(at.size)
        over = spoken - spoken[every, self._choice[state]][:, None] - self._asked[state]
        instead = over.argmax(axis=1)
        chosen: Codes = np.where(over[every, instead] > 0, self._written[state, instead], self._default[state])
        return chosen


def _states(side: str) -> dict[str, _State | None]:
    """By what OpenCC wrote the state that it is a sign of; None where it is that of two."""
    states: dict[str, _State | None] = {}
    grouped: dict[tuple[str, int], list[data.Choice]] = {}
    for each in data.choices():
        if each.side == side:
            grouped.setdefault((each.character, each.opencc), []).append(each)
    for (character, choice), moves in grouped.items():
        forms = moves[0].forms
        for form in dict.fromkeys(forms[choice]):
            if any(form in earlier for earlier in forms[:choice]):
                continue
            default = forms[choice][0] if any(move.instead == choice for move in moves) else form
            states[form] = None if form in states else _State(character, choice, default, tuple(moves))
    return states


class _Weights:
    """The evidence: cells of weights, a few a bucket, and which characters beside which are looked at."""

    def __init__(self, packed: Codes) -> None:
        words = (1 << GATE_BITS) // 32
        self.gate = np.unpackbits(packed[:words].astype("<u4").view(np.uint8)).astype(np.bool_)
        self._cells = packed[words:].reshape(-1, CELLS)

    def of(self, hashed: npt.NDArray[np.uint64], choice: int) -> Weights:
        """What the neighbours say for a choice, in nats, against the first."""
        bucket, told = cell_of(hashed, choice)
        cells = self._cells.take(bucket, axis=0)
        found = (cells >> np.uint32(8)) == told[:, :, None]
        steps = np.where(found, (cells & np.uint32(0xFF)).astype(np.float32) - np.float32(ZERO), np.float32(0))
        spoken: Weights = steps.sum(axis=(1, 2)) / np.float32(STEP)
        return spoken


REASON = 7
"""The reason of a change that neighbours asked for, among those of `fixers.reading.writing`."""

WHY = "another character than OpenCC's, by the characters beside it"

CONFIDENCE = 0.95
"""Of the changes that were made in text that nothing was learned from, so many were right and more."""


def choose(to: str, codes: Codes, out: Codes, at: Places | None = None) -> Places:
    """Put better choices for the target `to` into `out`, which OpenCC made of `codes`; where there are any."""
    found = _choices(to).better(codes, out, at)
    if found is None:
        return np.zeros(0, np.intp)
    out[found.at] = found.new
    return found.at


@cache
def _choices(to: str) -> Choices:
    if to in ("hans", "origin"):
        return Choices("hans", {})
    variants = {"tw": "TWVariants", "hk": "HKVariants"}
    return Choices("hant", opencc_tables.best(variants[to]) if to in variants else {})


@cache
def _weights() -> _Weights:
    with resources.as_file(resources.files("fixers.data") / "choices.npy") as path:
        return _Weights(np.load(path))
