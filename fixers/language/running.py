"""How likely each character of a running text is: every n-gram is looked up once.

A model is asked for an n-gram twice (`Model.contexts`, `Model.after`): as what ends in a character, and as
what the next character follows on. Where the characters stand in a row these are the same n-grams, and one
lookup tells both. The answers are those of the two questions, to the last bit.

>>> from fixers.language.model import model
>>> ids = np.concatenate([np.full(CONTEXT, BORDER, np.uint16), model().ids("人民政府")])
>>> bool((running(model(), ids) == model().characters("人民政府", "")).all())
True
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.language.model import _HALF as HALF
from fixers.language.model import _MULTIPLIER as MULTIPLIER
from fixers.language.model import (
    BORDER,
    CELLS,
    CONTEXT,
    ORDER,
    PROBABILITY_BITS,
    WEIGHT_BITS,
    Floats,
    Ids,
    Model,
    other_bucket,
    place,
    probability_of,
    weight_of,
)
from fixers.reading.characters import codes_of

_FEW = 1000
"""Characters up to which n-grams of all lengths are looked up at once, more length by length."""

_FEWER = 500
"""Characters in all models up to which all models are looked into together: more are found faster in the first of two places."""

_PRINT_SHIFT = np.uint32(PROBABILITY_BITS + WEIGHT_BITS)

_Cells = npt.NDArray[np.uint32]


def score(texts: Sequence[str], *models: Model, order: int = ORDER) -> Floats:
    """The log probability of each text as a line of its own, its end not counted, in the model in which it is likelier.

    N-grams of so many characters at most are asked about (`order`, three or more).

    >>> from fixers.language.model import model
    >>> score(["人民政府", "政民人府"], model()).tolist() == model().score(["人民政府", "政民人府"]).tolist()
    True
    """
    codes = codes_of("\n" * (CONTEXT + 1) + "\n".join(texts))
    sizes = np.array([*map(len, texts)], np.intp)
    ends = (sizes + 1).cumsum()
    starts = ends - sizes
    if len(models) == 1:
        return _sums(running(models[0], models[0].ids_of(codes), order), starts, ends)
    ids = np.array([each.ids_of(codes) for each in models])
    scores = [_sums(said, starts, ends) for said in _in_all(models, ids, order)]
    best: Floats = np.maximum.reduce(scores)
    return best


def _sums(said: Floats, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> Floats:
    """What stands between some places."""
    total = np.zeros(len(said) + 1)
    said.cumsum(dtype=np.float64, out=total[1:])
    return (total.take(ends) - total.take(starts)).astype(np.float32)


def running(known: Model, ids: Ids, order: int = ORDER) -> Floats:
    """The log probability of each character but the first `CONTEXT`, after all that stand before it."""
    if len(ids) <= _FEW:
        return _in_one(known, ids, min(known.order, order))
    said: Floats = _in_all([known], ids[None], order)[0]
    return said


def _in_one(known: Model, ids: Ids, order: int) -> Floats:
    """The same for a few characters, with two thirds of the calls of numpy, which are most of what these cost."""
    size, rows = ids.size, order - 1
    count = size - CONTEXT
    cells = known.cells_of(_keys(ids, order).ravel()).reshape(rows, size)
    before, cells = cells[:-1, CONTEXT - 1 : -1], cells[:, CONTEXT:]
    inside = ids != BORDER
    there = before != 0  # what stands before a border is not looked at
    there &= np.ndarray((rows - 1, count), np.bool_, inside.data, CONTEXT - 1, (-1, 1))
    for row in range(1, rows - 1):
        there[row] &= there[row - 1]
    hit = cells != 0
    hit[1:] &= there
    for row in range(1, rows):
        hit[row] &= hit[row - 1]
    down = _WEIGHTS.take(before & _WEIGHT)  # what it costs to come down to each length of context
    down *= there
    for row in range(rows - 3, -1, -1):
        down[row] += down[row + 1]
    steps = cells >> _PROBABILITY
    steps &= _STEPS
    ways = _PROBABILITIES.take(steps)
    ways[:-1] += down
    plain, charge, weight = known.alone(ids)
    said: Floats = down[0] + weight[CONTEXT - 1 : -1]
    said += plain[CONTEXT:]
    for row in range(rows):
        np.copyto(said, ways[row], where=hit[row])
    said -= charge[CONTEXT:]
    return said


def _in_all(models: Sequence[Model], ids: Ids, most: int) -> Floats:
    """The same in several models (first axis), as each numbers the characters: most calls of numpy serve them all."""
    order = min(most, max(known.order for known in models))
    cells = _cells(models, ids, order)
    shape = (len(models), ids.shape[1] - CONTEXT)
    if len(models) == 1:
        plain, charge, weight = (each[None] for each in models[0].alone(ids[0]))
    else:
        plain, charge, weight = np.array([known.alone(row) for known, row in zip(models, ids, strict=True)]).swapaxes(
            0, 1
        )
    before = cells[:-1, :, CONTEXT - 1 : -1].reshape(order - 2, -1)
    there = before != 0
    inside = ids != BORDER
    for row in range(order - 2):  # what stands before a border is not looked at
        there[row] &= inside[:, CONTEXT - 1 - row : -1 - row].ravel()
        if row:
            there[row] &= there[row - 1]
    weights = _WEIGHTS.take(before & _WEIGHT)
    weights *= there
    cells = cells[:, :, CONTEXT:].reshape(order - 1, -1)
    hit = cells != 0
    hit[1:] &= there
    for row in range(1, order - 1):
        hit[row] &= hit[row - 1]
    longest = cells[0].copy()
    for row in range(1, order - 1):
        np.copyto(longest, cells[row], where=hit[row])
    longest >>= _PROBABILITY
    longest &= _STEPS
    said = np.where(hit[0], _PROBABILITIES.take(longest), plain[:, CONTEXT:].ravel())
    down = [np.zeros(said.size, np.float32)]  # what it costs to come down to each length of context, the longest first
    for row in range(order - 3, -1, -1):
        down.append(down[-1] + weights[row])
    down.append(down[-1] + weight[:, CONTEXT - 1 : -1].ravel())
    steps = down.pop()
    for row in range(order - 1):
        np.copyto(steps, down.pop(), where=hit[row])
    said += steps
    said -= charge[:, CONTEXT:].ravel()
    result: Floats = said.reshape(shape)
    return result


_WEIGHT, _PROBABILITY = np.uint32((1 << WEIGHT_BITS) - 1), np.uint32(WEIGHT_BITS)
_STEPS = np.uint32((1 << PROBABILITY_BITS) - 1)
_WEIGHTS = weight_of(np.arange(1 << WEIGHT_BITS, dtype=np.uint32))
_PROBABILITIES = probability_of(np.arange(1 << PROBABILITY_BITS, dtype=np.uint32) << _PROBABILITY)
"""What the bits of a cell say: for a few characters a table takes a third of the calls."""


def _cells(models: Sequence[Model], ids: Ids, order: int) -> _Cells:
    """By length (from 2 on), model and last character the cell of each n-gram, 0 where it is not known or not asked for."""
    size, rows = ids.shape[1], order - 1
    keys = _keys(ids, order)
    if size <= _FEW:
        if len(models) > 1 and ids.size <= _FEWER:
            found = _looked_up(models, keys.swapaxes(0, 1).reshape(len(models), -1))
            return found.reshape(len(models), rows, size).swapaxes(0, 1)
        if len(models) == 1:
            return models[0].cells_of(keys.ravel()).reshape(rows, 1, size)
    cells = np.zeros((rows, *ids.shape), np.uint32)
    for number, known in enumerate(models):
        if size <= _FEW:
            asked = keys[: known.order - 1, number]
            cells[: known.order - 1, number] = known.cells_of(asked.ravel()).reshape(asked.shape)
            continue
        alive = np.arange(1, size)
        for row in range(min(order, known.order) - 1):
            cells[row, number, alive] = some = known.cells_of(keys[row, number, alive])
            alive = alive[(some != 0) & (alive > row + 1)]
    return cells


def _keys(ids: Ids, order: int) -> npt.NDArray[np.uint64]:
    """By length (from 2 on) and last character (last axis) the key of each n-gram."""
    before = own = ids.astype(np.uint64)
    own += _ONE  # what `extend` makes of a single one
    keys = np.zeros((order - 1, *ids.shape), np.uint64)  # the first columns are not asked for
    for length in range(1, order):
        before = before[..., :-1]
        key = np.right_shift(before, HALF, out=keys[length - 1, ..., length:])
        key ^= before
        key *= MULTIPLIER
        key += own[..., length:]
        before = key
    return keys


_ONE = np.uint64(1)


def _looked_up(models: Sequence[Model], keys: npt.NDArray[np.uint64]) -> _Cells:
    """The cell of each key in each model, as `Model.cells_of` finds it."""
    count = keys.shape[1]
    buckets = np.array([[known._buckets] for known in models])
    bucket, prints = place(keys, buckets)
    both = np.concatenate([bucket, other_bucket(bucket, prints, buckets)], axis=1)
    cells = np.empty((len(models), 2 * count, CELLS), np.uint32)
    for number, known in enumerate(models):
        known._cells.take(both[number], axis=0, out=cells[number], mode="clip")
    there = (cells >> _PRINT_SHIFT).reshape(len(models), 2, count, CELLS) == prints[:, None, :, None]
    hit = there.ravel().nonzero()[0]
    found = np.zeros((len(models), count), np.uint32)
    which = hit // CELLS
    found.ravel()[which // (2 * count) * count + which % count] = cells.ravel()[hit]
    if np.count_nonzero(found) != hit.size:  # a print stands twice where a key can be
        found = np.array([known.cells_of(row) for known, row in zip(models, keys, strict=True)])
    return found
