"""Pairs of characters between which a decoder dropped something: which of them could stand there, at a glance.

Of the first one the first byte is known, of the second one the second byte; what was dropped are the
other two, and they must be a pair of bytes that such a decoder can't read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import Floats, model
from fixers.language.states import chain
from fixers.restore.injuries.tables import Codes, origin, slots

Ints = npt.NDArray[np.int64]

PAIRED = 3.0
"""Nats by which a character is likelier beside another one with which the model has it."""

_FIRST, _SECOND = 20, 40
"""Characters of either sort that are looked at, the most common ones."""

_LIKELY, _BEST = 96, 32
_FEW, _MIDDLES, _BEGUN, _BEST_OF_THREE = 8, 48, 24, 8
"""Pairs that the model is asked for."""


class _Side(NamedTuple):
    """The characters of one byte, a row for each byte: the most common ones."""

    codes: Codes
    ids: Ints
    likely: Floats
    other: npt.NDArray[np.intp]
    """The other byte of each."""

    def take(self, rows: Ints) -> _Side:
        """The rows of some bytes."""
        return _Side(self.codes[rows], self.ids[rows], self.likely[rows], self.other[rows])


class Hole(NamedTuple):
    """Places at which something is gone: parallel arrays."""

    first: Ints
    """The first byte of the first of two characters."""
    second: Ints
    """The second byte of the second one."""
    before: Ints
    """What stands before them, as the model numbers it."""
    behind: Ints
    prior: Floats


class Pairs(NamedTuple):
    """What may stand at holes: parallel arrays."""

    hole: Ints
    codes: Codes
    """Two characters, or three."""
    likely: Floats
    weight: Floats
    """What the text would have, and what more is gone."""
    hint: Floats
    """What speaks for the last one with what follows."""


class _Sides(NamedTuple):
    """The characters on both sides of holes, a row for each hole, with what they are worth at a glance."""

    left: _Side
    right: _Side
    hint: Floats
    weights: tuple[Floats, Floats]


def pairs(holes: Hole, codec: str) -> Pairs:
    """The likeliest characters of each hole at a glance."""
    sides = _sides(holes, codec)
    parts = [_two(sides, codec), _three(sides, codec)]
    found = Pairs(*columns(parts))
    order = np.argsort(found.hole, kind="stable")
    order = order[best_of(found.hole[order], (found.likely + found.weight)[order], _BEST)]
    return Pairs(*columns([tuple(each[order] for each in found)]))


def _sides(holes: Hole, codec: str) -> _Sides:
    left, right = _tables(codec)
    left, right = left.take(holes.first), right.take(holes.second)
    before = PAIRED * _has(np.broadcast_to(holes.before[:, None], left.ids.shape), left.ids)
    hint = (PAIRED * _has(right.ids, np.broadcast_to(holes.behind[:, None], right.ids.shape))).astype(np.float32)
    weights = holes.prior.take(left.codes, mode="clip"), holes.prior.take(right.codes, mode="clip")
    left = left._replace(likely=left.likely + weights[0] + before)
    return _Sides(left, right._replace(likely=right.likely + weights[1] + hint), hint, weights)


def _has(one: Ints, other: Ints) -> npt.NDArray[np.bool_]:
    """Whether the model has pairs of characters."""
    return chain().has(one.ravel(), other.ravel()).reshape(one.shape)


def _two(sides: _Sides, codec: str) -> Pairs:
    """One pair of bytes is gone, and with it half of two characters."""
    left, right = sides.left, sides.right
    count = len(left.codes)
    grid = (left.likely[:, :, None] + right.likely[:, None, :]).reshape(count, -1)
    bad = origin(codec).bad.ravel().take((left.other << 8)[:, :, None] + right.other[:, None, :])
    grid[~bad.reshape(grid.shape)] = -np.inf
    rows = np.arange(count)[:, None]
    cells = np.argpartition(grid, -_LIKELY, axis=1)[:, -_LIKELY:]
    i, j = np.divmod(cells, _SECOND)
    likely = grid[rows, cells] + PAIRED * _has(left.ids[rows, i], right.ids[rows, j])
    hole, at = _best(likely, _BEST)
    i, j = i[hole, at], j[hole, at]
    weight = sides.weights[0][hole, i] + sides.weights[1][hole, j]
    codes = np.stack([left.codes[hole, i], right.codes[hole, j], np.zeros(hole.size, np.uint32)], axis=1)
    return Pairs(hole, codes, likely[hole, at] - weight, weight, sides.hint[hole, j])


def _three(sides: _Sides, codec: str) -> Pairs:
    """Two pairs are gone, and with them a whole character between."""
    bad = origin(codec).bad
    middle = _middles(codec)
    left, right = sides.left, sides.right
    count = len(left.codes)
    rows = np.arange(count)[:, None]
    one = np.argpartition(-left.likely, _FEW, axis=1)[:, :_FEW]
    ids, other = left.ids[rows, one], left.other[rows, one]
    shape = (count, _FEW, middle.ids.size)
    begun = left.likely[rows, one][:, :, None] + middle.likely
    begun = begun + PAIRED * _has(np.broadcast_to(ids[:, :, None], shape), np.broadcast_to(middle.ids, shape))
    begun[~bad[other[:, :, None], middle.first]] = -np.inf
    begun = begun.reshape(count, -1)
    cells = np.argpartition(begun, -_BEGUN, axis=1)[:, -_BEGUN:]
    i, k = np.divmod(cells, middle.ids.size)
    i = one[rows, i]
    two = np.argpartition(-right.likely, _FEW, axis=1)[:, :_FEW]
    shape = (count, _BEGUN, _FEW)
    third = np.broadcast_to(right.ids[rows, two][:, None, :], shape)
    likely = begun[rows, cells][:, :, None] + right.likely[rows, two][:, None, :]
    likely = likely + PAIRED * _has(np.broadcast_to(middle.ids[k][:, :, None], shape), third)
    likely[~bad[middle.other[k][:, :, None], right.other[rows, two][:, None, :]]] = -np.inf
    likely = likely.reshape(count, -1)
    hole, at = _best(likely, _BEST_OF_THREE)
    row, j = np.divmod(at, _FEW)
    i, k, j = i[hole, row], k[hole, row], two[hole, j]
    weight = sides.weights[0][hole, i] + sides.weights[1][hole, j]
    codes = np.stack([left.codes[hole, i], middle.codes[k], right.codes[hole, j]], axis=1)
    return Pairs(hole, codes, likely[hole, at] - weight, weight, sides.hint[hole, j])


def _best(likely: Floats, most: int) -> tuple[Ints, Ints]:
    """The best columns of each row, but for what can't be: rows and columns."""
    best = np.argpartition(likely, -most, axis=1)[:, -most:]
    rows, at = (np.take_along_axis(likely, best, 1) > -np.inf).nonzero()
    return rows, best[rows, at]


def columns(parts: Iterable[tuple[npt.NDArray[Any], ...]]) -> tuple[Any, ...]:
    """Rows of some tables as one table."""
    return tuple(np.concatenate(each) for each in zip(*parts, strict=True))


def best_of(group: Ints, score: npt.NDArray[np.floating], most: int) -> Ints:
    """Of rows that are sorted by group those that are among the best of theirs, group by group, the best first."""
    order = np.lexsort((-score, group))
    starts = np.searchsorted(group, group, "left")  # the place at which the group of each row begins
    chosen: Ints = order[np.arange(group.size) - starts < most]
    return chosen


class _Middle(NamedTuple):
    """Common characters that can be gone between two others."""

    codes: Codes
    ids: Ints
    likely: Floats
    first: npt.NDArray[np.intp]
    other: npt.NDArray[np.intp]


@cache
def _middles(codec: str) -> _Middle:
    double, bad = slots(codec), origin(codec).bad
    known = model()
    first, other = np.nonzero(np.where(bad[:, 0x81:0xFF].any(axis=1), double, 0))
    codes = double[first, other]
    best = np.argsort(-known.single(known.ids_of(codes)), kind="stable")[:_MIDDLES]
    ids = known.ids_of(codes[best])
    return _Middle(codes[best], ids.astype(np.int64), known.single(ids), first[best], other[best])


@cache
def _tables(codec: str) -> tuple[_Side, _Side]:
    """What begins, and what ends with each byte; those that begin are such that a dropped pair can follow."""
    double, bad = slots(codec), origin(codec).bad
    trails = bad[:, 0x81:0xFF].any(axis=1)
    return _side(np.where(trails, double, 0), _FIRST), _side(double.T, _SECOND)


def _side(table: Codes, width: int) -> _Side:
    """For each row of a table its most common characters."""
    known = model()
    ids = known.ids_of(table)
    likely = np.where(table > 0, known.single(ids), np.float32(-np.inf))
    best = np.argsort(-likely, axis=1, kind="stable")[:, :width]
    rows = np.arange(len(table))[:, None]
    return _Side(table[rows, best], ids[rows, best].astype(np.int64), likely[rows, best], best)
