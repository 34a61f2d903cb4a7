"""A beam over the places of lattices.

Hypotheses that the model can't tell apart any more (same place, same context) are put together, and
at each place only the best are kept. Time and memory grow with the arcs of the lattices and never
with the number of paths through them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from fixers.language.arcs import Arcs, Ints, spread
from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT, Floats, model, probability_of
from fixers.language.paths import Route, Step, ranked, traced
from fixers.language.states import Cells, States, chain, longest
from fixers.language.waiting import Scores, Sent, Waiting

_NARROW = 5
"""The same at a place of little hope, from which many arcs go."""

_PORTION = 50_000
"""Arcs that are asked for at once: a place can have `BEAM` hypotheses for each of its own."""

_MIX, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_ABOVE, _BELOW = np.uint64(26), np.uint64(38)
"""Bits of a place and of what the model looks at, in one number: sorted by it, hypotheses stand place by place."""


class Beam:
    """One search over some lattices, level by level: all places that the same number of arcs leads to at most."""

    def __init__(
        self,
        lattices: Sequence[Characters],
        befores: Sequence[str],
        priors: Sequence[Floats | None],
        best: int,
        beams: Sequence[int],
        margin: float,
    ) -> None:
        known = model()
        self._chain = chain()
        self._best = best
        self._margin = margin
        self._arcs = Arcs(lattices, known, priors)
        self._levels = int(self._arcs.depth.max()) + 1
        places = int(self._arcs.offsets[-1])
        self._top = np.full(places, -np.inf)
        self._most = np.repeat(beams, np.diff(self._arcs.offsets))
        for offset, lattice in zip(self._arcs.offsets.tolist(), lattices, strict=False):
            if lattice.narrow:
                self._most[[offset + place for place in lattice.narrow]] = _NARROW
        self._fewest = int(self._most.min())
        self._last = np.zeros(places, np.bool_)
        self._last[self._arcs.offsets[1:] - 1] = True
        self._count = 0
        self._steps: list[Step] = []
        self._routes: list[Route] = []  # only where more than one reading is asked for
        self._scores: list[Scores] = []
        self._finals: list[tuple[Ints, Ints, Scores, Scores]] = []
        contexts = known.ids("".join(("\n" * CONTEXT + before)[-CONTEXT:] for before in befores))
        zeros, none = np.zeros(len(befores)), np.full(len(befores), -1)
        states = self._chain.begin(contexts.reshape(-1, CONTEXT))
        self._waiting = Waiting()
        begin = Sent(self._arcs.offsets[:-1], zeros, zeros, none, none)
        self._waiting.add(begin, states, np.zeros(len(befores), np.int64))

    def run(self) -> list[list[tuple[str, float, float]]]:
        """Carry hypotheses through all levels; the best readings of each lattice with their posteriors and scores."""
        for level in range(self._levels):
            arrived = self._waiting.arrived(level)
            if arrived.size:
                kept, states = self._keep(arrived)
                for first, last in self._portions(kept.place):
                    self._expand(kept, states, np.arange(first, last))
        return self._readings()

    def _portions(self, place: Ints) -> Iterator[tuple[int, int]]:
        """Hypotheses from which few enough arcs go that memory stays small and arrays stay near the processor."""
        arcs = self._arcs
        total = np.cumsum(arcs.sheaf[arcs.sheaves[place + 1]] - arcs.sheaf[arcs.sheaves[place]])
        size = place.size
        first = 0
        while first < size:
            done = int(total[first - 1]) if first else 0
            last = size if int(total[-1]) - done <= _PORTION else int(np.searchsorted(total, done + _PORTION, "right"))
            yield first, max(last, first + 1)
            first = max(last, first + 1)

    def _keep(self, arrived: Ints) -> tuple[Sent, States]:
        """Put together what can't be told apart, and keep the best at each place."""
        place, score = self._waiting.standing(arrived)
        near = (score > self._top[place] - self._margin).nonzero()[0]
        if near.size < place.size:
            arrived, place, score = arrived[near], place[near], score[near]
        key = self._waiting.telling(arrived)
        key = ((key ^ (key >> _HALF)) * _MIX >> _ABOVE) | (place.astype(np.uint64) << _BELOW)
        order = np.argsort(key)
        key = key[order]
        head = np.ones(key.size, np.bool_)
        np.not_equal(key[1:], key[:-1], out=head[1:])
        heads = head.nonzero()[0]
        group = np.empty_like(order)
        group[order] = np.cumsum(head) - 1
        mass = self._waiting.masses(arrived)
        first = order  # of each group the one with the best score
        if heads.size < order.size:
            first = _first_best(score, order, heads, group)
            most = np.maximum.reduceat(mass[order], heads)
            mass = most + np.log(np.bincount(group, np.exp(mass - most[group])))
        else:
            mass = mass[order]
        chosen = self._best_of(place[first], score[first])
        best, states = self._waiting.taken(arrived[first[chosen]])
        best = best._replace(mass=mass[chosen])
        number = np.arange(self._count, self._count + chosen.size)
        self._count += chosen.size
        self._steps.append((best.parent, best.arc))
        if self._best > 1:
            child = np.full(heads.size, -1)
            child[chosen] = number
            child = child[group]
            there = child >= 0
            self._routes.append((child[there], *self._waiting.routes(arrived[there])))
            self._scores.append(best.score)
        last = self._last[best.place].nonzero()[0]
        if last.size:
            self._finals.append((best.place[last], number[last], best.score[last], best.mass[last]))
        return best, states

    def _best_of(self, place: Ints, score: Scores) -> Ints:
        """Those of some hypotheses, given place by place, that are among the best of their place."""
        if place.size <= self._fewest:
            return np.arange(place.size)
        begins = np.ones(place.size, np.bool_)
        np.not_equal(place[1:], place[:-1], out=begins[1:])
        starts = begins.nonzero()[0]
        counts = np.empty_like(starts)
        np.subtract(starts[1:], starts[:-1], out=counts[:-1])
        counts[-1] = place.size - starts[-1]
        if (counts <= self._most[place[starts]]).all():
            return np.arange(place.size)
        ranked = _ranked(np.cumsum(begins), np.repeat(np.maximum.reduceat(score, starts), counts) - score)
        rank = np.arange(place.size) - np.repeat(starts, counts)
        return ranked[rank < self._most[place]]

    def _expand(self, kept: Sent, states: States, some: Ints) -> None:
        """Send some of the hypotheses along all arcs of their places."""
        arcs = self._arcs
        place = kept.place[some]
        which, sheaf = spread(arcs.sheaves[place], arcs.sheaves[place + 1])
        if not which.size:
            return
        begin, stop = arcs.sheaf[sheaf], arcs.sheaf[sheaf + 1]
        pair, arc = spread(begin, stop)
        which = some[which][pair]
        score = (kept.score + states.down[0])[which] + arcs.alone[arc]
        cells = self._ask(kept, states, which, arc, score)
        long = arcs.long[arc].nonzero()[0]
        if long.size:
            own, ids = which[long], arcs.first[arc[long]]
            now = self._chain.go_on(states, own, ids, cells(long))
            assert arcs.rows is not None, "there are long arcs"
            gain, far = arcs.rows.follow(arc[long], now, cells(long))
            score[long] += gain
        end = arcs.end[begin]
        counts = stop - begin
        np.maximum.at(self._top, end, np.maximum.reduceat(score, np.cumsum(counts) - counts))
        is_near = score > (self._top[end] - self._margin)[pair]
        more = kept.mass - kept.score
        first = self._count - kept.place.size
        if long.size:
            own = is_near[long].nonzero()[0]
            self._send(which, arc, score, more, first, long[own], far.take(own))
            is_near[long] = False
        near = is_near.nonzero()[0]
        if near.size:
            after = self._chain.go_on(states, which[near], arcs.first[arc[near]], cells(near))
            self._send(which, arc, score, more, first, near, after)

    def _ask(self, kept: Sent, states: States, which: Ints, arc: Ints, score: Scores) -> Callable[[Ints], Cells]:
        """Score those arcs anew of which the model knows more than the character; tells the cells of contexts behind arcs."""
        arcs, chain = self._arcs, self._chain
        hit = chain.maybe(chain.rows[states.last][which] + arcs.byte[arc], arcs.bit[arc]).nonzero()[0]
        which, arc = which[hit], arc[hit]
        if not hit.size:
            return lambda some: np.zeros((CONTEXT - 1, some.size), np.uint32)
        cells, found = chain.look(states, which, arcs.first[arc])
        some = found.nonzero()[0]
        hit, which, found = hit[some], which[some], found[some]
        cells = cells[:, some]
        score[hit] = (
            kept.score[which] + arcs.told[arc[some]] + probability_of(longest(cells, found)) + states.down[found, which]
        )
        number = np.zeros(score.size, np.int32)
        number[hit] = np.arange(1, hit.size + 1)
        known = np.zeros((CONTEXT - 1, hit.size + 1), np.uint32)
        known[:, 1:] = cells[:-1]
        return lambda some: known[:, number[some]]

    def _send(
        self, which: Ints, arc: Ints, score: Scores, more: Scores, first: int, some: Ints, states: States
    ) -> None:
        """Let some hypotheses wait that were sent along arcs."""
        which, arc, score = which[some], arc[some], score[some]
        place = self._arcs.end[arc]
        self._waiting.add(Sent(place, score, score + more[which], first + which, arc), states, self._arcs.depth[place])

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


def _first_best(score: Scores, order: Ints, heads: Ints, group: Ints) -> Ints:
    """Of each group the first of those with the best score; groups stand at `heads` of an order in which they are sorted."""
    sorted_scores = score[order]
    best = np.maximum.reduceat(sorted_scores, heads)
    number = np.where(sorted_scores == best[group[order]], order, order.size)
    return np.minimum.reduceat(number, heads)


def _ranked(number: Ints, behind: Scores) -> Ints:
    """The order of rows by number and by how far they are behind, the earlier first of those that are alike.

    All of it in one number each: to sort these takes a fiftieth of what to sort rows by two keys takes.
    """
    bits = int(number.size).bit_length()
    room = min(32, 63 - bits - int(number[-1]).bit_length())
    near = (
        behind.astype(np.float32).view(np.uint32).astype(np.int64) >> 32 - room
    )  # in the order of what is not negative
    rows = np.sort((number << room | near) << bits | np.arange(number.size))
    return rows & (1 << bits) - 1
