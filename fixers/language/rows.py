"""Arcs of several characters: what a row of known characters says of what may stand before it.

Only the first characters of a row stand in a context that begins before it, and of their n-grams those
that lie in the row are the same for all that leads to it. So these are looked up once for each row, and
the others of all characters in one call.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fixers.language.model import BORDER, CONTEXT, ORDER, Floats, Model, extend, in_row, probability_of, weight_of
from fixers.language.states import Cells, Chain, Ints, States

_AFTER = CONTEXT - 1
"""Characters after the first one that still have something before the row in their context."""

_KNOWN = np.arange(1, CONTEXT, dtype=np.uint8)[:, None, None]


class Rows:
    """The arcs of several characters."""

    def __init__(self, known: Model, chain: Chain, ids: Ints, begin: Ints, length: Ints) -> None:
        self._known, self._chain = known, chain
        self._number = np.cumsum(length > 1) - 1
        long = (length > 1).nonzero()[0]
        begin, length = begin[long], length[long]
        self._length = np.minimum(length, CONTEXT)
        self._ids: Ints = ids[begin + np.minimum(np.arange(CONTEXT)[:, None], length - 1)]
        self._there = self._length > np.arange(1, CONTEXT)[:, None]
        keys = chain.alone(self._ids)
        inside = [keys := extend(keys[:-1], self._ids[size:]) for size in range(1, CONTEXT)]
        cells = known.cells_of(np.concatenate([each.ravel() for each in inside]))
        self._cells = np.zeros((CONTEXT, _AFTER, long.size), np.uint32)
        self._alive = self._there.copy()
        for size, each in enumerate(inside):
            self._cells[size, size:] = cells[: each.size].reshape(each.shape)
            cells = cells[each.size :]
            self._alive[size:] &= self._cells[size, size:] != 0
        last = begin + length - 1
        self._states = chain.begin(ids[np.maximum(last + np.arange(1 - CONTEXT, 1)[:, None], begin)].T)

    def follow(self, arcs: Ints, after: States, cells: Cells) -> tuple[Floats, States]:
        """What the characters of arcs but the first gain after it, and the states at their ends.

        The states `after` the first characters are given, and their cells as contexts.
        """
        row = self._number[arcs]
        ids = self._ids[:, row]
        there = self._cells[:, :, row]
        keys = self._look(after.keys, ids, row, there)
        before = np.empty((CONTEXT - 1, _AFTER, row.size), np.uint32)
        before[:, 0], before[:, 1:] = cells, there[: CONTEXT - 1, : _AFTER - 1]
        is_context = before != 0
        is_context &= ids[:-1] != BORDER
        length = in_row(is_context)
        weights = np.where(is_context, weight_of(before), np.float32(0))
        down = np.zeros((ORDER, _AFTER, row.size), np.float32)
        for size in range(CONTEXT - 1, 0, -1):
            np.add(down[size + 1], weights[size - 1], out=down[size])
        np.add(down[1], self._chain.weight[ids[:-1]], out=down[0])
        hit = there != 0
        hit[1:] &= length >= _KNOWN
        found = in_row(hit)
        longest = np.take_along_axis(there, np.maximum(found, 1)[None].astype(np.int64) - 1, 0)[0]
        ids = ids[1:]
        said = np.where(found, probability_of(longest) - self._chain.charge[ids], self._chain.single[ids])
        said += np.take_along_axis(down, found[None].astype(np.int64), 0)[0]
        said *= self._there[:, row]
        return said.sum(axis=0), self._ends(row, keys, down, length)

    def _look(self, keys: npt.NDArray[np.uint64], ids: Ints, row: Ints, there: Cells) -> list[npt.NDArray[np.uint64]]:
        """Look up the n-grams that begin before a row, where those inside it are known; the keys of them."""
        found = []
        for at in range(1, CONTEXT):
            keys = extend(keys[1:] if at == 1 else keys[:-1], ids[at])
            found.append(keys)
        alive = self._alive[:, row]
        some = [each.nonzero()[0] for each in alive]
        wanted = [keys[:, which] for keys, which in zip(found, some, strict=True)]
        cells = self._known.cells_of(np.concatenate([each.ravel() for each in wanted]))
        for at, (each, which) in enumerate(zip(wanted, some, strict=True)):
            own = there[at + 1 :, at]
            own[:, which] = cells[: each.size].reshape(each.shape)
            cells = cells[each.size :]
        return found

    def _ends(
        self, row: Ints, keys: list[npt.NDArray[np.uint64]], down: Floats, length: npt.NDArray[np.uint8]
    ) -> States:
        """The states at the ends of rows: of long ones they hang on nothing before the row."""
        states = self._states.take(row)
        size = self._length[row]
        for least in range(2, CONTEXT):
            some = (size == least).nonzero()[0]
            if some.size:
                states.keys[least:, some] = keys[least - 2][: CONTEXT - least, some]
                states.down[:, some] = down[:, least - 1, some]
                states.length[some] = length[least - 1, some] + np.uint8(1)
        return states
