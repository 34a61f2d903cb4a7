"""Hypotheses of a search on their way to a place: what they are and what the model knows of them, in columns.

A search sends some thousand at a time and takes them up again level by level; columns of a few arrays
are taken and put with a handful of calls, which is what a level with few hypotheses costs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, ORDER
from fixers.language.states import Ints, States

Scores = npt.NDArray[np.float64]

_FIRST = 1 << 12
"""Columns at the beginning."""


class Sent(NamedTuple):
    """Hypotheses: parallel arrays."""

    place: Ints
    score: Scores
    mass: Scores
    """The log probability of all paths that are put together in it."""
    parent: Ints
    arc: Ints


class Waiting:
    """The hypotheses that are on their way, by the level at which they arrive."""

    def __init__(self) -> None:
        self._levels: defaultdict[int, list[Ints]] = defaultdict(list)
        self._size = 0
        self._make(_FIRST)

    def _make(self, room: int) -> None:
        self._numbers = np.empty((4, room), np.int64)  # place, parent, arc, last character
        self._scores = np.empty((2, room))
        self._keys = np.empty((CONTEXT, room), np.uint64)
        self._down = np.empty((ORDER, room), np.float32)
        self._length = np.empty(room, np.uint8)

    def add(self, sent: Sent, states: States, levels: Ints) -> None:
        """Let hypotheses wait at the levels that they lead to."""
        count = sent.place.size
        if not count:
            return
        if self._size + count > self._length.size:
            self._make_room(count)
        first, self._size = self._size, self._size + count
        new = slice(first, self._size)
        for row, numbers in enumerate((sent.place, sent.parent, sent.arc, states.last)):
            self._numbers[row, new] = numbers
        self._scores[0, new], self._scores[1, new] = sent.score, sent.mass
        self._keys[:, new], self._down[:, new], self._length[new] = states.keys, states.down, states.length
        low = int(levels.min())
        if low == levels.max():
            self._levels[low].append(np.arange(first, self._size))
            return
        for level in np.bincount(levels - low).nonzero()[0].tolist():
            self._levels[low + level].append((levels == low + level).nonzero()[0] + first)

    def _make_room(self, count: int) -> None:
        """Forget those that have arrived, and have room for as many again as are left."""
        levels = [(level, each) for level, some in self._levels.items() for each in some]
        kept = np.concatenate([np.zeros(0, np.int64), *(each for _, each in levels)])
        old = self._numbers, self._scores, self._keys, self._down, self._length
        self._make(max(2 * (kept.size + count), _FIRST))
        new = slice(kept.size)
        self._numbers[:, new], self._scores[:, new], self._keys[:, new] = (rows[:, kept] for rows in old[:3])
        self._down[:, new], self._length[new] = old[3][:, kept], old[4][kept]
        self._size = 0
        self._levels.clear()
        for level, each in levels:
            self._levels[level].append(np.arange(self._size, self._size + each.size))
            self._size += each.size

    def arrived(self, level: int) -> Ints:
        """The columns of those that are at a level, which wait no longer."""
        parts = self._levels.pop(level, [])
        return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.int64), *parts])

    def standing(self, some: Ints) -> tuple[Ints, Scores]:
        """The places and scores of some columns."""
        return self._numbers[0, some], self._scores[0, some]

    def telling(self, some: Ints) -> npt.NDArray[np.uint64]:
        """A number for all that the model looks at of each: where it is the same, so is all that follows."""
        told: npt.NDArray[np.uint64] = self._keys[self._length[some].astype(np.int64) - 1, some]
        return told

    def taken(self, some: Ints) -> tuple[Sent, States]:
        """Some columns."""
        place, parent, arc, last = self._numbers[:, some]
        score, mass = self._scores[:, some]
        states = States(self._keys[:, some], self._down[:, some], self._length[some], last)
        return Sent(place, score, mass, parent, arc), states

    def masses(self, some: Ints) -> Scores:
        """The masses of some columns."""
        found: Scores = self._scores[1, some]
        return found

    def routes(self, some: Ints) -> tuple[Ints, Ints, Scores]:
        """The parents, arcs and scores of some columns."""
        return self._numbers[1, some], self._numbers[2, some], self._scores[0, some]
