"""The cheapest bytes of a page that was strictly read as UTF-8 in part, character by character, all at once.

Each character was one byte or a sequence of UTF-8, and its last byte may begin a character of the codec: four states,
so what a character costs is a table of four by four, and what two neighbours cost the smallest sums of theirs. Joined
pair by pair, a page of 4,000 characters has twelve levels; down them again go the costs of all that stands before and
behind each place. That is exact, takes 1.5 milliseconds a page where one character after the other of all lines side by
side took 4, and tells by how much everything else is dearer.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.restore.mixed.costs import NEVER, Coder, coder
from fixers.restore.mixed.forms import Codes, Flags, single_bytes, were_all_read

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
States = npt.NDArray[np.intp]

SINGLE, SEQUENCE, SINGLE_OPEN, SEQUENCE_OPEN = range(4)
"""How a character was read, by itself or as a sequence, and whether its last byte begins a character of the codec."""

_IMPOSSIBLE = np.float32(1e4)
"""Nats of what can't be, more than a line ever costs. Infinite ones would have no difference, and greater ones leave no
digits for the lines around one that is no text of the codec."""


class Forms(NamedTuple):
    """What each character can have been read from."""

    single: npt.NDArray[np.uint8]
    """The byte."""
    has: Flags
    """Whether there is such a byte."""
    units: npt.NDArray[np.uint8]
    """The bytes of its UTF-8 (first axis), none after `length`."""
    length: Places
    """How many these are."""

    def data(self, state: States) -> tuple[npt.NDArray[np.uint8], Places]:
        """The bytes of all characters, each in a state, and where those of each begin, and the end of them all."""
        whole = (state & 1).astype(np.bool_) & (self.length > 1)
        lengths = np.where(whole, self.length, 1)
        starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        data = np.empty(int(starts[-1]), np.uint8)
        data[starts[:-1]] = np.where(whole, self.units[0], self.single)
        for step in range(1, 4):
            at = np.flatnonzero(lengths > step)
            data[starts[at] + step] = self.units[step, at]
        return data, starts

    def is_strict(self) -> bool:
        """Whether all sequences may have been read as UTF-8, where any was."""
        single = np.where(self.has, self.single, 0)
        clash = (single[:-1] >= 0xC2) & (single[:-1] < 0xE0) & (single[1:] >= 0x80) & (single[1:] < 0xC0)
        left, read = int(np.count_nonzero(clash)), int((self.length[~self.has] - 1).sum())
        return were_all_read(left, read) if read else not left


class Scan(NamedTuple):
    """What all ways to read each character of a page cost."""

    forms: Forms
    moves: Floats
    """What a character costs, from one state (first axis) to the next one (second)."""
    before: Floats
    """By state after each character, what the cheapest bytes up to it cost more than those for other states."""
    behind: Floats
    """The same of the bytes behind it."""
    state: States
    """The state after each character in the cheapest reading."""
    apart: Floats
    """Nats by which the cheapest other state of each character is dearer."""
    dearer: Floats
    """By state, nats by which the cheapest reading in which a character comes to it is dearer."""


def forms_of(codes: Codes) -> Forms:
    """What characters, as code points without surrogates, can have been read from."""
    single = single_bytes().take(codes, mode="clip")
    single[codes > 0xFFFF] = 0
    length = 1 + (codes >= 0x80).astype(np.int64)
    units = np.zeros((4, len(codes)), np.uint8)
    units[0] = np.where(codes < 0x80, codes, 0xC0 | codes >> np.uint32(6))
    units[1] = 0x80 | codes & np.uint32(0x3F)
    for at, size in ((np.flatnonzero(codes >= 0x800), 3), (np.flatnonzero(codes >= 0x10000), 4)):
        if at.size:
            code = codes[at]
            length[at] = size
            units[0, at] = (0xF00 >> size & 0xF0) | code >> np.uint32(6 * size - 6)
            for step in range(1, size):
                units[step, at] = 0x80 | code >> np.uint32(6 * (size - 1 - step)) & np.uint32(0x3F)
    return Forms(single, (single != 0) | (codes == 0), units, length)


def scan(forms: Forms, codec: Coder) -> Scan:
    """What all ways to read some characters cost, of which the last one is no part of a character of two bytes."""
    moves = _moves(forms, codec)
    halves = []
    level = moves
    while level.shape[2] > 1:
        if level.shape[2] % 2:
            level = np.concatenate([level, _NOTHING], axis=2)
        halves.append((np.ascontiguousarray(level[:, :, ::2]), np.ascontiguousarray(level[:, :, 1::2])))
        level = _joined(*halves[-1])
    before = np.array([[_IMPOSSIBLE], [0], [_IMPOSSIBLE], [_IMPOSSIBLE]], np.float32)
    behind = np.array([[0], [0], [_IMPOSSIBLE], [_IMPOSSIBLE]], np.float32)
    for first, second in reversed(halves):
        before, behind = _parted(before, behind, first, second)
    count = len(forms.length)
    last = (before[:, count - 1, None] + moves[:, :, count - 1]).min(axis=0)
    after = np.concatenate([before[:, 1:count], last[:, None] - last.min()], axis=1)
    behind = behind[:, :count]
    total = after + behind
    total -= total.min(axis=0)
    return Scan(forms, moves, after, behind, *_least(total), total)


def _least(total: Floats) -> tuple[States, Floats]:
    """The row of the least of each column, the first of them, and the second least; four times as fast as by `argmin`."""
    low, high, more, most = (each(*pair) for pair in (total[:2], total[2:]) for each in (np.minimum, np.maximum))
    is_open = more < low
    state = np.where(is_open, 2 + (total[3] < total[2]), total[1] < total[0])
    return state, np.minimum(np.maximum(low, more), np.where(is_open, most, high))


_NOTHING = np.where(np.eye(4, dtype=np.bool_), np.float32(0), _IMPOSSIBLE)[:, :, None]


def _joined(first: Floats, second: Floats) -> Floats:
    """What each two neighbours cost together, less the least of it: only differences are needed."""
    costs: Floats = first[:, 0, None] + second[0]
    for state in range(1, 4):
        np.minimum(costs, first[:, state, None] + second[state], out=costs)
    costs -= costs.min(axis=(0, 1))
    return costs


def _parted(before: Floats, behind: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """What stands before and behind each of twice as many stretches, of which the first and the second cost so much."""
    count = first.shape[2]
    before, behind = before[:, :count], behind[:, :count]
    own = np.empty((2, 4, 2 * count), np.float32)
    own[0, :, ::2] = before
    after = (before[:, None] + first).min(axis=0)
    np.subtract(after, after.min(axis=0), out=own[0, :, 1::2])
    own[1, :, 1::2] = behind
    ahead = (second + behind).min(axis=1)
    np.subtract(ahead, ahead.min(axis=0), out=own[1, :, ::2])
    return own[0], own[1]


class _Tables(NamedTuple):
    """What bytes cost in a codec, by numbers; the last one, `_NO_BYTE`, stands for none."""

    closed: Floats
    """By byte, as a character."""
    opening: Floats
    """By byte, as the first one of a character."""
    double: Floats
    """By first byte times `_BYTES`, plus the second one, as a character."""


_NO_BYTE, _BYTES = 256, 257


@cache
def _tables(codec: str) -> _Tables:
    known = coder(codec)
    closed, opening = np.full((2, _BYTES), _IMPOSSIBLE, np.float32)
    closed[:_NO_BYTE] = np.where((known.single >= NEVER) | known.lead, _IMPOSSIBLE, known.single)
    opening[:_NO_BYTE][known.lead] = 0.0
    double = np.full((_BYTES, _BYTES), _IMPOSSIBLE, np.float32)
    double[:_NO_BYTE, :_NO_BYTE] = np.where(known.double >= NEVER, _IMPOSSIBLE, known.double)
    return _Tables(closed, opening, double.ravel())


def _moves(forms: Forms, codec: Coder) -> Floats:
    """What each character costs from each state to each other one."""
    closed, opening, double = _tables(codec.name)
    single = np.where(forms.has, forms.single, np.intp(_NO_BYTE))
    units = np.where(forms.length > 1, forms.units, np.intp(_NO_BYTE))
    last = units[1].copy()
    further = np.flatnonzero(forms.length > 2)
    last[further] = units[forms.length[further] - 1, further]
    moves = np.full((4, 4, len(single)), _IMPOSSIBLE, np.float32)
    moves[SINGLE, SINGLE] = moves[SEQUENCE, SINGLE] = closed.take(single)
    moves[SINGLE, SINGLE_OPEN] = moves[SEQUENCE, SINGLE_OPEN] = opening.take(single)
    alone, opens = closed.take(units), opening.take(units)
    pair = double.take(units[0] * _BYTES + units[1])
    begun = np.minimum(alone[0] + alone[1], opens[0] + pair), alone[0] + opens[1]
    rest = alone[1], opens[1]
    for step in (2, 3):
        at = np.flatnonzero(forms.length > step)
        for costs in (begun, rest) if at.size else ():
            shut, left = costs[0][at], costs[1][at]
            through = left + double.take(units[step - 1, at] * _BYTES + units[step, at])
            costs[0][at] = np.minimum(shut + alone[step, at], through)
            costs[1][at] = shut + opens[step, at]
    moves[SINGLE, SEQUENCE] = moves[SEQUENCE, SEQUENCE] = begun[0]
    moves[SINGLE, SEQUENCE_OPEN] = moves[SEQUENCE, SEQUENCE_OPEN] = begun[1]
    before = np.full(len(single), _NO_BYTE * _BYTES)
    for state, byte in ((SINGLE_OPEN, single), (SEQUENCE_OPEN, last)):
        np.multiply(byte[:-1], _BYTES, out=before[1:])
        moves[state, SINGLE] = double.take(before + single)
        through = double.take(before + units[0])
        np.add(through, rest[0], out=moves[state, SEQUENCE])
        np.add(through, rest[1], out=moves[state, SEQUENCE_OPEN])
    # Two letters that are a sequence of UTF-8 would have been read as one.
    further = np.flatnonzero((single >= 0x80) & (single <= 0xBF))
    clash = further[(single[further - 1] >= 0xC2) & (single[further - 1] <= 0xDF)]
    moves[SINGLE::2, SINGLE::2, clash] = _IMPOSSIBLE
    return moves
