"""The search for the most probable readings of lattices, many at a time.

A beam over the places of each lattice: hypotheses that the model can't tell apart any more (same
place, same context) are put together, and at each place only the best are kept. Time and memory
grow with the arcs of the lattices and never with the number of paths through them.

The posterior of a reading is its share of the probability of all paths that the beam has kept.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.arcs import Arcs, Ints
from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT, Floats, Ids, model
from fixers.language.paths import Route, Step, ranked, traced

BEAM = 32
"""Hypotheses kept at a place."""

_NARROW = 5
"""The same at a place of little hope, from which many arcs go."""

_MARGIN = 8.0
"""How far behind the best at its place a hypothesis may be, in nats: what is further has no share of a posterior."""

_FORGOTTEN = 0xFFFF
"""Stands in a context for characters that the model does not look at any more."""

_BLOCK = 20_000
"""Arcs that are searched at once; a place can have `BEAM` hypotheses for each."""

_MIX, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)

_Floats = npt.NDArray[np.float64]


class Reading(NamedTuple):
    """One way to read a lattice."""

    text: str
    posterior: float
    score: float
    """Log probability under the model, less the costs of the arcs."""


class Question(NamedTuple):
    """A lattice, and the text that stands before it."""

    lattice: Characters
    before: str = ""


def read(
    questions: Sequence[Question],
    *,
    best: int = 1,
    beam: int = BEAM,
    prior: Floats | None = None,
) -> list[list[Reading]]:
    """For each question its most probable readings, the best first; none where no path reaches the end.

    `prior` has a log weight for each code point below U+10000, for what the model can't know: in
    which script the document stands. What follows a damaged stretch belongs into its lattice, as
    evidence for what is in it.

    >>> lattice = Characters()
    >>> lattice.join(0, 1, map(ord, "民名明")); lattice.places = 2
    >>> _ = lattice.text(1, "政府")
    >>> [(each.text, each.posterior > 0.9) for each in read([Question(lattice, "人")])[0]]
    [('民政府', True)]
    """
    found: list[list[Reading]] = []
    for block in _blocks(questions):
        searched = _Beam(block, best, beam, prior)
        searched.run()
        found += searched.readings()
    return found


def _blocks(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """The questions in blocks of few enough arcs that memory stays small and arrays stay near the processor."""
    begin = arcs = 0
    for at, question in enumerate(questions):
        arcs += len(question.lattice.codes)
        if arcs > _BLOCK:
            if at > begin:
                yield questions[begin:at]
            begin, arcs = at, len(question.lattice.codes)
    if begin < len(questions):
        yield questions[begin:]


class _Waiting(NamedTuple):
    """Hypotheses on their way to a place: parallel arrays."""

    place: Ints
    context: Ids
    score: _Floats
    mass: _Floats
    parent: Ints
    arc: Ints

    def take(self, which: Ints) -> _Waiting:
        """Some of them."""
        return _Waiting._make(column[which] for column in self)


class _Beam:
    """One search over some lattices, level by level: all places that the same number of arcs leads to at most."""

    def __init__(self, questions: Sequence[Question], best: int, beam: int, prior: Floats | None) -> None:
        self._model = model()
        self._best = best
        lattices = [question.lattice for question in questions]
        self._arcs = Arcs(lattices, self._model, prior)
        self._levels = int(self._arcs.depth.max()) + 1
        places = int(self._arcs.offsets[-1])
        self._top = np.full(places, -np.inf)
        self._most = np.full(places, beam)
        for offset, lattice in zip(self._arcs.offsets.tolist(), lattices, strict=False):
            self._most[[offset + place for place in lattice.narrow]] = _NARROW
        self._last = np.zeros(places, np.bool_)
        self._last[self._arcs.offsets[1:] - 1] = True
        self._count = 0
        self._steps: list[Step] = []
        self._routes: list[Route] = []  # only where more than one reading is asked for
        self._scores: list[_Floats] = []
        self._finals: list[tuple[Ints, Ints, _Floats, _Floats]] = []
        befores = self._model.ids("".join(("\n" * CONTEXT + question.before)[-CONTEXT:] for question in questions))
        zeros, none = np.zeros(len(questions)), np.full(len(questions), -1)
        start = _Waiting(self._arcs.offsets[:-1], befores.reshape(-1, CONTEXT), zeros, zeros, none, none)
        self._waiting: defaultdict[int, list[_Waiting]] = defaultdict(list)
        self._waiting[0].append(start)

    def run(self) -> None:
        """Carry hypotheses through all levels."""
        for level in range(self._levels):
            parts = self._waiting.pop(level, None)
            if parts:
                together = _Waiting(*map(np.concatenate, zip(*parts, strict=True))) if len(parts) > 1 else parts[0]
                self._expand(self._keep(together))

    def _keep(self, waiting: _Waiting) -> _Waiting:
        """Put together what can't be told apart, and keep the best at each place."""
        near = (waiting.score > self._top[waiting.place] - _MARGIN).nonzero()[0]
        place, score = waiting.place[near], waiting.score[near]
        key = np.ascontiguousarray(waiting.context[near]).view(np.uint64)[:, 0]
        key = (key ^ (key >> _HALF)) * _MIX + place.astype(np.uint64)
        order = np.lexsort((-score, key))
        key = key[order]
        head = np.concatenate([[True], key[1:] != key[:-1]])
        heads = head.nonzero()[0]
        first = order[heads]  # of each group the one with the best score
        ranked = np.lexsort((-score[first], place[first]))
        places = place[first[ranked]]
        begins = np.concatenate([[True], places[1:] != places[:-1]]).nonzero()[0]
        rank = np.arange(places.size) - np.repeat(begins, np.diff(np.append(begins, places.size)))
        chosen = ranked[rank < self._most[places]]
        mass = np.logaddexp.reduceat(waiting.mass[near[order]], heads)[chosen]
        best = waiting.take(near[first[chosen]])._replace(mass=mass)
        number = np.arange(self._count, self._count + chosen.size)
        self._count += chosen.size
        self._steps.append((best.parent, best.arc))
        if self._best > 1:
            child = np.full(heads.size, -1)
            child[chosen] = number
            child = child[np.cumsum(head) - 1]
            routes = near[order[child >= 0]]
            self._routes.append((child[child >= 0], waiting.parent[routes], waiting.arc[routes], waiting.score[routes]))
            self._scores.append(best.score)
        last = self._last[best.place].nonzero()[0]
        if last.size:
            self._finals.append((best.place[last], number[last], best.score[last], best.mass[last]))
        return best

    def _expand(self, kept: _Waiting) -> None:
        """Send hypotheses along all arcs of their places."""
        arcs = self._arcs
        begin = arcs.first[kept.place]
        counts = arcs.first[kept.place + 1] - begin
        total = int(counts.sum())
        if not total:
            return
        which = np.repeat(np.arange(counts.size), counts)
        arc = np.arange(total) - np.repeat(np.cumsum(counts) - counts - begin, counts)
        length, at = arcs.length[arc], arcs.begin[arc]
        rows, targets, owners = [kept.context], [arcs.ids[at]], []
        long = (length > 1).nonzero()[0]
        for step in range(1, CONTEXT):  # characters of a long arc that the hypothesis still is a context of
            pairs = long = long[length[long] > step]
            if not pairs.size:
                break
            inside = arcs.ids[at[pairs, None] + np.arange(step + 1)]
            rows.append(np.concatenate([kept.context[which[pairs], step:], inside[:, :-1]], axis=1))
            targets.append(inside[:, -1])
            owners.append(pairs)
        contexts = self._model.contexts(np.concatenate(rows))
        more = np.arange(counts.size, sum(map(len, rows)))
        said = self._model.after(contexts, np.concatenate([which, more]), np.concatenate(targets))
        gain = said[:total] + arcs.weight[arc]
        if owners:
            gain += np.bincount(np.concatenate(owners), said[total:], total)
        score, end = kept.score[which] + gain, arcs.end[arc]
        np.maximum.at(self._top, end, score)
        near = (score > self._top[end] - _MARGIN).nonzero()[0]
        if not near.size:
            return
        which, arc, gain = which[near], arc[near], gain[near]
        context = kept.context.copy()
        for known in range(1, CONTEXT):
            context[contexts.length[: counts.size] <= known, CONTEXT - 1 - known] = _FORGOTTEN
        after = _Waiting(
            end[near],
            self._moved(context[which], arc),
            score[near],
            kept.mass[which] + gain,
            self._count - counts.size + which,
            arc,
        )
        self._send(after, arcs.depth[after.place])

    def _moved(self, context: Ids, arc: Ints) -> Ids:
        """Contexts after an arc each: the last characters of context and arc together."""
        length = self._arcs.length[arc]
        back = np.arange(CONTEXT - 1, -1, -1)
        inside = self._arcs.ids[np.maximum((self._arcs.begin[arc] + length - 1)[:, None] - back, 0)]
        if length.max() == 1:
            context[:, :-1] = context[:, 1:]
            context[:, -1] = inside[:, -1]
            return context
        from_context = np.minimum(np.arange(CONTEXT) + length[:, None], CONTEXT - 1)
        return np.where(back < length[:, None], inside, np.take_along_axis(context, from_context, axis=1))

    def _send(self, after: _Waiting, levels: Ints) -> None:
        """Let hypotheses wait at the levels that they lead to."""
        low = int(levels.min())
        if low == levels.max():
            self._waiting[low].append(after)
            return
        for level in np.unique(levels).tolist():
            self._waiting[level].append(after.take(np.flatnonzero(levels == level)))

    def readings(self) -> list[list[Reading]]:
        """The best readings of each question."""
        found: list[list[Reading]] = [[] for _ in self._arcs.offsets[1:]]
        if not self._finals:
            return found
        place, number, score, mass = map(np.concatenate, zip(*self._finals, strict=True))
        by_place = np.argsort(place, kind="stable")  # the best of each place stands first
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
            found[question] = [Reading(text, math.exp(min(each - total, 0.0)), each) for each, text in ways]
        return found
