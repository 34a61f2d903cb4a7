"""A beam over the places of lattices.

Hypotheses that the model can't tell apart any more (same place, same context) are put together, and
at each place only the best are kept. Time and memory grow with the arcs of the lattices and never
with the number of paths through them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.arcs import Arcs, Ints, spread
from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT, Floats, model
from fixers.language.paths import Route, Step, ranked, traced
from fixers.language.states import Asked, Cells, Chain, States, chain, joined

_NARROW = 5
"""The same at a place of little hope, from which many arcs go."""

MARGIN = 8.0
"""How far behind the best at its place a hypothesis may be, in nats: what is further has no share of a posterior."""

_PORTION = 50_000
"""Arcs that are asked for at once: a place can have `BEAM` hypotheses for each of its own."""

_MIX, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_ABOVE, _BELOW = np.uint64(26), np.uint64(38)
"""Bits of a place and of what the model looks at, in one number: sorted by it, hypotheses stand place by place."""

_Floats = npt.NDArray[np.float64]


class _Waiting(NamedTuple):
    """Hypotheses on their way to a place: parallel arrays.

    What the model knows of each is found out when they get there, for those that were not left behind.
    """

    place: Ints
    score: _Floats
    mass: _Floats
    parent: Ints
    arc: Ints
    states: States
    """What the model knew before the last character, or with it."""
    which: Ints
    ids: Ints | None
    """The last characters, where they are still to be added."""
    cells: Cells | None

    def take(self, some: Ints) -> _Waiting:
        """Some of them."""
        ids = None if self.ids is None else self.ids[some]
        cells = None if self.cells is None else self.cells[:, some]
        return _Waiting(
            self.place[some],
            self.score[some],
            self.mass[some],
            self.parent[some],
            self.arc[some],
            self.states,
            self.which[some],
            ids,
            cells,
        )

    def grown(self, model: Chain) -> _Waiting:
        """With what the model knows behind the last characters."""
        if self.ids is None or self.cells is None:
            states = self.states.take(self.which)
        else:
            states = model.go_on(self.states, self.which, self.ids, self.cells)
        return self._replace(states=states, which=np.arange(self.place.size), ids=None, cells=None)


def _together(parts: list[_Waiting]) -> _Waiting:
    if len(parts) == 1:
        return parts[0]
    place, score, mass, parent, arc, states = zip(*(part[:6] for part in parts), strict=True)
    places = np.concatenate(place)
    return _Waiting(
        places,
        np.concatenate(score),
        np.concatenate(mass),
        np.concatenate(parent),
        np.concatenate(arc),
        joined(list(states)),
        np.arange(places.size),
        None,
        None,
    )


class Beam:
    """One search over some lattices, level by level: all places that the same number of arcs leads to at most."""

    def __init__(
        self,
        lattices: Sequence[Characters],
        befores: Sequence[str],
        priors: Sequence[Floats | None],
        best: int,
        beam: int,
    ) -> None:
        known = model()
        self._chain = chain()
        self._best = best
        self._arcs = Arcs(lattices, known, priors)
        self._levels = int(self._arcs.depth.max()) + 1
        places = int(self._arcs.offsets[-1])
        self._top = np.full(places, -np.inf)
        self._most = np.full(places, beam)
        for offset, lattice in zip(self._arcs.offsets.tolist(), lattices, strict=False):
            if lattice.narrow:
                self._most[[offset + place for place in lattice.narrow]] = _NARROW
        self._last = np.zeros(places, np.bool_)
        self._last[self._arcs.offsets[1:] - 1] = True
        self._count = 0
        self._steps: list[Step] = []
        self._routes: list[Route] = []  # only where more than one reading is asked for
        self._scores: list[_Floats] = []
        self._finals: list[tuple[Ints, Ints, _Floats, _Floats]] = []
        contexts = known.ids("".join(("\n" * CONTEXT + before)[-CONTEXT:] for before in befores))
        zeros, none = np.zeros(len(befores)), np.full(len(befores), -1)
        states = self._chain.begin(contexts.reshape(-1, CONTEXT))
        self._waiting: defaultdict[int, list[_Waiting]] = defaultdict(list)
        all_of_them = np.arange(len(befores))
        self._waiting[0].append(
            _Waiting(self._arcs.offsets[:-1], zeros, zeros, none, none, states, all_of_them, None, None)
        )

    def run(self) -> list[list[tuple[str, float, float]]]:
        """Carry hypotheses through all levels; the best readings of each lattice with their posteriors and scores."""
        for level in range(self._levels):
            parts = self._waiting.pop(level, None)
            if parts:
                near = [part.take((part.score > self._top[part.place] - MARGIN).nonzero()[0]) for part in parts]
                kept = self._keep(_together([part.grown(self._chain) for part in near]))
                for first, last in self._portions(kept):
                    self._expand(kept, np.arange(first, last))
        return self._readings()

    def _portions(self, kept: _Waiting) -> Iterator[tuple[int, int]]:
        """Hypotheses from which few enough arcs go that memory stays small and arrays stay near the processor."""
        arcs = self._arcs
        counts = arcs.sheaf[arcs.sheaves[kept.place + 1]] - arcs.sheaf[arcs.sheaves[kept.place]]
        size = kept.place.size
        total = np.cumsum(counts)
        first = 0
        while first < size:
            done = int(total[first - 1]) if first else 0
            last = size if int(total[-1]) - done <= _PORTION else int(np.searchsorted(total, done + _PORTION, "right"))
            yield first, max(last, first + 1)
            first = max(last, first + 1)

    def _keep(self, waiting: _Waiting) -> _Waiting:
        """Put together what can't be told apart, and keep the best at each place."""
        place, score = waiting.place, waiting.score
        key = waiting.states.telling()
        key = ((key ^ (key >> _HALF)) * _MIX >> _ABOVE) | (place.astype(np.uint64) << _BELOW)
        order = np.lexsort((-score, key))
        key = key[order]
        head = np.ones(key.size, np.bool_)
        head[1:] = key[1:] != key[:-1]
        heads = head.nonzero()[0]
        first = order[heads]  # of each group the one with the best score
        chosen = self._best_of(place[first], score[first])
        mass = np.logaddexp.reduceat(waiting.mass[order], heads)[chosen]
        best = waiting.take(first[chosen])._replace(mass=mass).grown(self._chain)
        number = np.arange(self._count, self._count + chosen.size)
        self._count += chosen.size
        self._steps.append((best.parent, best.arc))
        if self._best > 1:
            child = np.full(heads.size, -1)
            child[chosen] = number
            child = child[np.cumsum(head) - 1]
            routes = order[child >= 0]
            self._routes.append((child[child >= 0], waiting.parent[routes], waiting.arc[routes], waiting.score[routes]))
            self._scores.append(best.score)
        last = self._last[best.place].nonzero()[0]
        if last.size:
            self._finals.append((best.place[last], number[last], best.score[last], best.mass[last]))
        return best

    def _best_of(self, place: Ints, score: _Floats) -> Ints:
        """Those of some hypotheses, given place by place, that are among the best of their place."""
        begins = np.ones(place.size, np.bool_)
        begins[1:] = place[1:] != place[:-1]
        starts = begins.nonzero()[0]
        counts = np.diff(np.append(starts, place.size))
        if (counts <= self._most[place[starts]]).all():
            return np.arange(place.size)
        ranked = np.lexsort((-score, place))
        rank = np.arange(place.size) - np.repeat(starts, counts)
        return ranked[rank < self._most[place]]

    def _expand(self, kept: _Waiting, some: Ints) -> None:
        """Send some of the hypotheses along all arcs of their places."""
        arcs = self._arcs
        place = kept.place[some]
        which, sheaf = spread(arcs.sheaves[place], arcs.sheaves[place + 1])
        if not which.size:
            return
        begin, stop = arcs.sheaf[sheaf], arcs.sheaf[sheaf + 1]
        pair, arc = spread(begin, stop)
        counts = stop - begin
        which = some[which][pair]
        ids = arcs.first[arc]
        asked = self._chain.ask(kept.states, which, ids)
        gain: _Floats = arcs.weight[arc] + asked.said
        long = (arcs.length[arc] > 1).nonzero()[0]
        far = self._follow(kept.states, which, arc, asked, long, gain) if long.size else None
        score = kept.score[which] + gain
        end = arcs.end[begin]
        np.maximum.at(self._top, end, np.maximum.reduceat(score, np.cumsum(counts) - counts))
        is_near = score > (self._top[end] - MARGIN)[pair]
        first = self._count - kept.place.size
        if far is not None:
            own = is_near[long].nonzero()[0]
            near = long[own]
            row = which[near], arc[near], score[near], kept.mass[which[near]] + gain[near]
            self._send(_Waiting(arcs.end[row[1]], row[2], row[3], first + row[0], row[1], far, own, None, None))
            is_near[long] = False
        near = is_near.nonzero()[0]
        which, arc = which[near], arc[near]
        mass = kept.mass[which] + gain[near]
        cells = asked.cells_at(near, is_near.size)
        states = kept.states
        self._send(_Waiting(arcs.end[arc], score[near], mass, first + which, arc, states, which, ids[near], cells))

    def _follow(self, states: States, which: Ints, arc: Ints, asked: Asked, long: Ints, gain: _Floats) -> States:
        """Add what the characters of long arcs gain to which a hypothesis is still a context; the states after them."""
        arcs, chain = self._arcs, self._chain
        now = chain.go_on(states, which[long], arcs.first[arc[long]], asked.cells_at(long, arc.size))
        after = now.take(np.arange(long.size))
        length, at = arcs.length[arc[long]], arcs.begin[arc[long]]
        left = np.arange(long.size)
        for step in range(1, CONTEXT):
            some = (length[left] > step).nonzero()[0]
            if not some.size:
                break
            left = left[some]
            ids = arcs.ids[at[left] + step]
            more = chain.ask(now, some, ids)
            gain[long[left]] += more.said
            now = chain.go_on(now, some, ids, more.cells_at(np.arange(some.size), some.size))
            after.put(left, now, np.arange(left.size))
        far = (length > CONTEXT).nonzero()[0]
        if far.size:
            ends = (at + length)[far]
            after.put(far, chain.begin(arcs.ids[ends[:, None] + np.arange(-CONTEXT, 0)]), np.arange(far.size))
        return after

    def _send(self, after: _Waiting) -> None:
        """Let hypotheses wait at the levels that they lead to."""
        if not after.place.size:
            return
        levels = self._arcs.depth[after.place]
        low = int(levels.min())
        if low == levels.max():
            self._waiting[low].append(after)
            return
        for level in np.bincount(levels - low).nonzero()[0].tolist():
            self._waiting[low + level].append(after.take((levels == low + level).nonzero()[0]))

    def _readings(self) -> list[list[tuple[str, float, float]]]:
        found: list[list[tuple[str, float, float]]] = [[] for _ in self._arcs.offsets[1:]]
        if not self._finals:
            return found
        place, number, score, mass = map(np.concatenate, zip(*self._finals, strict=True))
        by_place = np.lexsort((-score, place))  # the best of each place stands first
        place, number, score, mass = place[by_place], number[by_place], score[by_place], mass[by_place]
        begins = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
        totals = np.logaddexp.reduceat(mass, begins).tolist()
        questions = np.searchsorted(self._arcs.offsets, place[begins], side="right") - 1
        finals = list(zip(np.split(number, begins[1:]), np.split(score, begins[1:]), strict=True))
        if self._best > 1:
            paths = ranked(self._arcs, self._routes, np.concatenate(self._scores), finals, self._best)
        else:
            paths = traced(self._arcs, self._steps, finals)
        for question, total, ways in zip(questions.tolist(), totals, paths, strict=True):
            found[question] = [(text, math.exp(min(each - total, 0.0)), each) for each, text in ways]
        return found
