"""What the model knows of contexts, carried from character to character.

A search asks for many characters after one context and goes on with few of them. What was found on
the way to a character is what the model knows of the context that ends with it, so nothing of it is
looked up again; and which pairs of characters the model has at all stands in a table of bits, which
answers nine questions of ten.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import (
    BORDER,
    CONTEXT,
    ORDER,
    Contexts,
    Floats,
    Model,
    extend,
    in_row,
    model,
    probability_of,
    weight_of,
)

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Cells = npt.NDArray[np.uint32]

COMMON, CLASSES = 4096, 512
"""Characters of which the table has all pairs, half a million of sixteen, and classes of the other 5,000: of these it has
whether any of a class stands beside one, as seven in a hundred do. Where rare characters were looked up each time, they
were half to four fifths of what a search looked up, of which one in a hundred was there."""

_LENGTHS = np.arange(1, ORDER, dtype=np.uint8)[:, None]

_FEW = 1000
"""Pairs up to which all contexts of a character are asked at once, more length by length."""


class States(NamedTuple):
    """Contexts, one a column."""

    keys: Keys
    """By length (from 1 on): the key of the last characters."""
    down: Floats
    """By length (from 0 on): what it costs to come down to so many characters of context."""
    length: npt.NDArray[np.uint8]
    """The longest context that the model has."""
    last: Ints
    """The number of the last character."""

    def take(self, which: Ints) -> States:
        """Some of them."""
        return States(self.keys[:, which], self.down[:, which], self.length[which], self.last[which])

    def telling(self) -> Keys:
        """A number for all that the model looks at of each: where it is the same, so is all that follows."""
        if not self.length.size:
            return np.zeros(0, np.uint64)
        told: Keys = self.keys[self.length.astype(np.int64) - 1, np.arange(self.length.size)]
        return told

    def put(self, where: Ints, others: States, which: Ints) -> None:
        """Have some of the others in some places."""
        self.keys[:, where] = others.keys[:, which]
        self.down[:, where] = others.down[:, which]
        self.length[where] = others.length[which]
        self.last[where] = others.last[which]


def joined(parts: list[States]) -> States:
    """Several as one."""
    if len(parts) == 1:
        return parts[0]
    keys, down, length, last = zip(*parts, strict=True)
    return States(
        np.concatenate(keys, axis=1), np.concatenate(down, axis=1), np.concatenate(length), np.concatenate(last)
    )


class Asked(NamedTuple):
    """What the model says of characters after contexts."""

    said: Floats
    hit: Ints
    """The numbers of those of which the model may have more than the character alone."""
    cells: Cells
    """Of these by length of context: what the model has; 0 from where it has nothing on."""

    def cells_at(self, some: Ints, size: int) -> Cells:
        """What the model has of some of the `size` that were asked for, and that can be a context."""
        number = np.zeros(size, np.int64)
        number[self.hit] = np.arange(1, self.hit.size + 1)
        none = np.zeros((CONTEXT - 1, 1), np.uint32)
        return np.concatenate([none, self.cells[:-1]], axis=1)[:, number[some]]


def longest(cells: Cells, found: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Of each column of cells the last of those that were found, the first where none was."""
    rows = np.maximum(found, 1).astype(np.int64)
    rows -= 1
    rows *= found.size
    rows += np.arange(found.size)
    told: npt.NDArray[np.uint32] = cells.ravel().take(rows)
    return told


def columns(numbers: npt.NDArray[np.integer]) -> Ints:
    """Where the table of pairs has characters."""
    found: Ints = np.where(numbers < COMMON, numbers, COMMON + numbers % CLASSES).astype(np.int64)
    return found


class Chain:
    """The model, asked for one character after the other."""

    def __init__(self, known: Model, pairs: npt.NDArray[np.uint8]) -> None:
        self._model = known
        self._pairs = pairs.ravel()
        numbers = np.arange(known.vocabulary, dtype=np.uint16)
        self.single = known.single(numbers)
        """By number of a character: its log probability by itself."""
        self._alone = extend(np.zeros(numbers.size, np.uint64), numbers)
        _, self.charge, self.weight = known.alone(numbers)
        column = columns(numbers)
        self.rows = column * pairs.shape[1]
        self.byte, self.bit = column >> 3, (1 << (column & 7)).astype(np.uint8)
        """Where the table of pairs tells of a character after another: in the row of that one."""

    def alone(self, ids: Ints) -> Keys:
        """The keys of single characters."""
        return self._alone[ids]

    def begin(self, ids: npt.NDArray[np.integer]) -> States:
        """The states of contexts that are given as rows of the last `CONTEXT` characters."""
        known: Contexts = self._model.contexts(ids)
        down = np.zeros_like(known.weights)
        np.cumsum(known.weights[:0:-1], axis=0, out=down[-2::-1])
        return States(known.keys[1:], down, known.length, ids[:, -1].astype(np.int64))

    def has(self, before: Ints, ids: Ints) -> npt.NDArray[np.bool_]:
        """Whether the model may have a character after another one; nine of ten pairs of common ones it has not."""
        rare = (before >= COMMON) | (ids >= COMMON)
        return rare | self.maybe(self.rows[before] + self.byte[ids], self.bit[ids])

    def maybe(self, at: Ints, bit: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Whether the model may have pairs, by where its table tells of them; of rare characters closer than `has`."""
        told: npt.NDArray[np.bool_] = (self._pairs.take(at) & bit) != 0
        return told

    def ask(self, states: States, which: Ints, ids: Ints) -> Asked:
        """The log probability of character `ids[i]` after context `which[i]`, for all i at once."""
        hit = self.maybe(self.rows[states.last][which] + self.byte[ids], self.bit[ids]).nonzero()[0]
        said = self.single[ids]
        said += states.down[0][which]
        if not hit.size:
            return Asked(said, hit, np.zeros((CONTEXT, 0), np.uint32))
        which, ids = which[hit], ids[hit]
        cells, found = self.look(states, which, ids)
        more = probability_of(longest(cells, found))
        more += states.down[found, which]
        more -= self.charge[ids]
        said[hit] = np.where(found, more, said[hit])
        return Asked(said, hit, cells)

    def look(self, states: States, which: Ints, ids: Ints) -> tuple[Cells, npt.NDArray[np.uint8]]:
        """By length of context what the model has of character `ids[i]` after context `which[i]`, for all i at once.

        Besides of how many characters the longest such context is; cells are 0 from there on.
        """
        length = states.length[which]
        if ids.size <= _FEW:
            cells = self._model.cells_of(extend(states.keys[:, which], ids).ravel()).reshape(CONTEXT, -1)
            there = (cells != 0) & (length >= _LENGTHS)
        else:
            cells = np.zeros((CONTEXT, ids.size), np.uint32)
            alive = np.arange(ids.size)
            for n in range(CONTEXT):
                alive = alive[length[alive] > n]
                cells[n, alive] = found = self._model.cells_of(extend(states.keys[n, which[alive]], ids[alive]))
                alive = alive[found != 0]
            there = cells != 0
        found_by = in_row(there)
        cells *= there
        return cells, found_by

    def go_on(self, states: States, which: Ints, ids: Ints, cells: Cells) -> States:
        """The contexts after characters, of which the cells of all n-grams are given that can be a context."""
        keys = np.empty((CONTEXT, ids.size), np.uint64)
        keys[0] = self._alone[ids]
        keys[1:] = extend(states.keys[:-1, which], ids)
        there = cells != 0
        there &= ids != BORDER  # nobody looks beyond the border of a line
        weights = np.where(there, weight_of(cells), np.float32(0))
        down = np.zeros((ORDER, ids.size), np.float32)
        for length in range(CONTEXT - 1, 0, -1):
            np.add(down[length + 1], weights[length - 1], out=down[length])
        np.add(down[1], self.weight[ids], out=down[0])
        return States(keys, down, in_row(there) + np.uint8(1), ids)


@cache
def chain() -> Chain:
    """The model of Chinese, for searches."""
    with resources.as_file(resources.files("fixers.data") / "language_pairs.npy") as path:
        return Chain(model(), np.load(path))
