"""The quick guess at bytes that were strictly read as UTF-8 in part, for all lines of a page at once.

What `fixers.restore.mixed_guess` does character by character is done here for the first character of all lines, then
for the second: a step costs 20 microseconds however many lines there are, so 60 lines take a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of
from fixers.restore.mixed_costs import NEVER, Coder, advance, coder
from fixers.restore.mixed_forms import BYTES
from fixers.restore.mixed_guess import guess

_Floats = npt.NDArray[np.float32]
_Places = npt.NDArray[np.int64]

_FEW = 6
"""Lines that are guessed one by one as fast."""

_TOGETHER = 50_000
"""Characters of lines that are guessed together: each takes a hundred bytes."""

_NEVER = np.float32(1e9)
"""Nats of what can't be; infinite ones have no difference."""

_SINGLE, _SEQUENCE, _SINGLE_OPEN, _SEQUENCE_OPEN = range(4)
"""How a character was read, by itself or as a sequence, and whether its last byte begins a character of the codec."""


def guess_many(lines: Sequence[str], codec: Coder) -> list[Guess | None]:
    """The bytes of each character of each line that are the cheapest characters of a codec; None where none are text.

    >>> [b"".join(each.pieces).decode("gbk") for each in guess_many(["ͬʱ£¬ÎÒÃÇûÓÐ"] * 6, coder("gbk")) if each][-1]
    '同时，我们没有'
    """
    if len(lines) < _FEW:
        return [alone(line, codec, always=True) for line in lines]
    order = sorted(range(len(lines)), key=lambda at: -len(lines[at]))
    found: list[Guess | None] = [None] * len(lines)
    for some in _groups(order, lines):
        for at, pieces in zip(some, _guessed([lines[at] for at in some], codec), strict=True):
            found[at] = pieces
    return found


def alone(line: str, codec: Coder, always: bool) -> Guess | None:
    """The same of one line, of which is not known what else is near; sequences may have been read `always`."""
    pieces = guess(line, codec, always)
    return None if pieces is None else Guess(pieces, np.zeros(len(pieces), np.float32))


def _groups(order: Sequence[int], lines: Sequence[str]) -> Iterator[Sequence[int]]:
    """The numbers of lines that are guessed together."""
    first = size = 0
    for at, number in enumerate(order, 1):
        size += len(lines[number])
        if size >= _TOGETHER or at == len(order):
            yield order[first:at]
            first, size = at, 0


class Guess(NamedTuple):
    """The cheapest bytes of a line."""

    pieces: list[bytes]
    """Those of each character."""
    apart: _Floats
    """Nats by which any other way to read the character, or what stands before it, is dearer: nothing is nearer."""


class _Forms(NamedTuple):
    """What a character can have been read from, and what that costs in a codec."""

    single: int
    """The byte, or none: -1."""
    sequence: bytes
    """Its UTF-8, nothing for ASCII."""
    begun: float
    """What the sequence costs from its first byte on."""
    begun_open: bool
    """Whether its last byte begins a character then."""
    rest: float
    """The same from its second byte on, where the first ends a character."""
    rest_open: bool


@lru_cache(1 << 16)
def _forms(character: str, codec: str) -> _Forms:
    if character.isascii():
        return _Forms(ord(character), b"", float(_NEVER), False, float(_NEVER), False)
    sequence = character.encode("utf-8")
    known = coder(codec)
    begun, rest = advance(known, b"", sequence), advance(known, b"", sequence[1:])
    none = (float(_NEVER), b"")
    (cost, pending), (less, left) = begun or none, rest or none
    return _Forms(BYTES.get(ord(character), -1), sequence, cost, bool(pending), less, bool(left))


def _guessed(lines: Sequence[str], codec: Coder) -> list[Guess | None]:
    """The same for lines, the longest first."""
    characters = sorted(set("".join(lines)))
    known = [_forms(each, codec.name) for each in characters]
    number = np.searchsorted(codes_of("".join(characters)), codes_of("".join(lines)))
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    starts = np.cumsum(lengths) - lengths
    lives = np.searchsorted(-lengths, -np.arange(lengths[0]), "left").tolist()
    moves = _moves(known, number, codec)
    ways, costs = [], []
    best = np.full((4, len(lines)), _NEVER, np.float32)
    best[_SEQUENCE] = 0.0
    for at, live in enumerate(lives):
        every = best[:, None, :live] + moves[:, :, starts[:live] + at]
        ways.append(every.argmin(axis=0))
        best[:, :live] = every.min(axis=0)
        costs.append(best[:, :live].copy())
    state = np.where(best[_SINGLE] <= best[_SEQUENCE], _SINGLE, _SEQUENCE)
    dead = best[:2].min(axis=0) >= _NEVER
    ahead = np.full((4, len(lines)), _NEVER, np.float32)
    ahead[:2] = 0.0
    whole = np.zeros(len(number), np.bool_)
    apart = np.zeros(len(number), np.float32)
    for at in range(len(lives) - 1, -1, -1):
        live = lives[at]
        now, places = state[:live], starts[:live] + at
        whole[places] = now & 1
        least = np.partition(costs[at] + ahead[:, :live], 1, axis=0)
        apart[places] = least[1] - least[0]
        ahead[:, :live] = (moves[:, :, places] + ahead[None, :, :live]).min(axis=1)
        state[:live] = ways[at][now, np.arange(live)]
    forms = [(bytes([each.single]) if each.single >= 0 else b"", each.sequence) for each in known]
    pieces = [forms[each][way] for each, way in zip(number.tolist(), whole.tolist(), strict=True)]
    bounds = zip(starts.tolist(), (starts + lengths).tolist(), dead.tolist(), strict=True)
    return [None if none else Guess(pieces[first:last], apart[first:last]) for first, last, none in bounds]


def _moves(known: Sequence[_Forms], number: _Places, codec: Coder) -> _Floats:
    """What each character costs from each state to each other one."""
    columns = zip(*((row.single, *_ends(row.sequence), *row[2:]) for row in known), strict=True)
    single, first, last, begun, begun_open, rest, rest_open = (np.array(row)[number] for row in columns)
    has = single >= 0
    before, before_last = (np.concatenate([[0], row[:-1]]) for row in (np.where(has, single, 0), last))
    double = np.where(codec.double >= NEVER, _NEVER, codec.double)
    alone = np.where(codec.single >= NEVER, _NEVER, codec.single)[single]
    opens = codec.lead[single]
    # Two letters that are a sequence of UTF-8 would have been read as one.
    clash = (before >= 0xC2) & (before <= 0xDF) & (single >= 0x80) & (single <= 0xBF)
    moves = np.full((4, 4, len(number)), _NEVER, np.float32)
    for state in (_SINGLE, _SEQUENCE):
        can = has & ~clash if state == _SINGLE else has
        moves[state, _SINGLE] = np.where(can & ~opens, alone, _NEVER)
        moves[state, _SINGLE_OPEN] = np.where(can & opens, 0.0, _NEVER)
        moves[state, _SEQUENCE] = np.where(begun_open, _NEVER, begun)
        moves[state, _SEQUENCE_OPEN] = np.where(begun_open, begun, _NEVER)
    for state, byte in ((_SINGLE_OPEN, before), (_SEQUENCE_OPEN, before_last)):
        can = has & ~clash if state == _SINGLE_OPEN else has
        moves[state, _SINGLE] = np.where(can, double[byte, single], _NEVER)
        through = double[byte, first] + rest
        moves[state, _SEQUENCE] = np.where(rest_open, _NEVER, through)
        moves[state, _SEQUENCE_OPEN] = np.where(rest_open, through, _NEVER)
    return moves


def _ends(sequence: bytes) -> tuple[int, int]:
    return (sequence[0], sequence[-1]) if sequence else (0, 0)
