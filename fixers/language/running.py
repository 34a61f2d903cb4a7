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
from itertools import accumulate

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
    in_row,
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

_LENGTHS = np.arange(2, ORDER, dtype=np.uint8)[:, None]

_Cells = npt.NDArray[np.uint32]


def score(texts: Sequence[str], *models: Model) -> Floats:
    """The log probability of each text as a line of its own, its end not counted, in the model in which it is likelier.

    >>> from fixers.language.model import model
    >>> score(["人民政府", "政民人府"], model()).tolist() == model().score(["人民政府", "政民人府"]).tolist()
    True
    """
    codes = codes_of("\n" * (CONTEXT + 1) + "\n".join(texts))
    ends = np.array([*accumulate([len(text) + 1 for text in texts])])
    starts = ends - [len(text) for text in texts]
    total = np.zeros((len(models), len(codes) - CONTEXT + 1))
    said = _in_all(models, np.array([known.ids_of(codes) for known in models]))
    said.astype(np.float64).cumsum(axis=1, out=total[:, 1:])
    best: Floats = (total[:, ends] - total[:, starts]).astype(np.float32).max(axis=0)
    return best


def running(known: Model, ids: Ids) -> Floats:
    """The log probability of each character but the first `CONTEXT`, after all that stand before it."""
    said: Floats = _in_all([known], ids[None])[0]
    return said


def _in_all(models: Sequence[Model], ids: Ids) -> Floats:
    """The same in several models (first axis), as each numbers the characters: most calls of numpy serve them all."""
    cells = _cells(models, ids)
    shape = (len(models), ids.shape[1] - CONTEXT)
    if len(models) == 1:
        plain, charge, weight = (each[None] for each in models[0].alone(ids[0]))
    else:
        plain, charge, weight = np.array([known.alone(row) for known, row in zip(models, ids, strict=True)]).swapaxes(
            0, 1
        )
    before = cells[:-1, :, CONTEXT - 1 : -1].reshape(CONTEXT - 1, -1)
    there = before != 0
    inside = ids != BORDER
    for row in range(CONTEXT - 1):  # what stands before a border is not looked at
        there[row] &= inside[:, CONTEXT - 1 - row : -1 - row].ravel()
    length = in_row(there)
    weights = _WEIGHTS.take(before & _WEIGHT)
    weights *= there
    down = np.empty((ORDER, length.size), np.float32)  # what it costs to come down to each length of context
    down[CONTEXT] = 0
    for row in range(CONTEXT - 1, 0, -1):
        np.add(down[row + 1], weights[row - 1], out=down[row])
    np.add(down[1], weight[:, CONTEXT - 1 : -1].ravel(), out=down[0])
    cells = cells[:, :, CONTEXT:].reshape(CONTEXT, -1)
    hit = cells != 0
    hit[1:] &= length >= _LENGTHS - 1
    found = in_row(hit).astype(np.intp)  # by how many characters of context each is known
    every = np.arange(length.size)
    longest = cells[np.maximum(found, 1) - 1, every]
    said = np.where(found, _PROBABILITIES.take(longest >> _PROBABILITY & _STEPS), plain[:, CONTEXT:].ravel())
    said += down[found, every]
    said -= charge[:, CONTEXT:].ravel()
    result: Floats = said.reshape(shape)
    return result


_WEIGHT, _PROBABILITY = np.uint32((1 << WEIGHT_BITS) - 1), np.uint32(WEIGHT_BITS)
_STEPS = np.uint32((1 << PROBABILITY_BITS) - 1)
_WEIGHTS = weight_of(np.arange(1 << WEIGHT_BITS, dtype=np.uint32))
_PROBABILITIES = probability_of(np.arange(1 << PROBABILITY_BITS, dtype=np.uint32) << _PROBABILITY)
"""What the bits of a cell say: for a few characters a table takes a third of the calls."""


def _cells(models: Sequence[Model], ids: Ids) -> _Cells:
    """By length (from 2 on), model and last character the cell of each n-gram, 0 where it is not known or not asked for."""
    size = ids.shape[1]
    key = own = ids.astype(np.uint64) + np.uint64(1)  # what `extend` makes of a single one
    keys = np.zeros((ORDER - 1, *ids.shape), np.uint64)  # the first columns are not asked for
    for length in range(1, ORDER):
        key = _extended(key[:, :-1], own[:, length:])
        keys[length - 1, :, length:] = key
    if size <= _FEW:
        if len(models) > 1 and ids.size <= _FEWER:
            return (
                _looked_up(models, keys.swapaxes(0, 1).reshape(len(models), -1))
                .reshape(len(models), ORDER - 1, size)
                .swapaxes(0, 1)
            )
        found = [known.cells_of(keys[:, number].ravel()) for number, known in enumerate(models)]
        return np.array(found).reshape(len(models), ORDER - 1, size).swapaxes(0, 1)
    cells = np.zeros((ORDER - 1, *ids.shape), np.uint32)
    for number, known in enumerate(models):
        alive = np.arange(1, size)
        for row in range(ORDER - 1):
            cells[row, number, alive] = some = known.cells_of(keys[row, number, alive])
            alive = alive[(some != 0) & (alive > row + 1)]
    return cells


def _extended(keys: npt.NDArray[np.uint64], own: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The keys of n-grams that are longer by a character at the end, whose own key is given (`extend`)."""
    key = keys >> HALF
    key ^= keys
    key *= MULTIPLIER
    key += own
    return key


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
    return found
