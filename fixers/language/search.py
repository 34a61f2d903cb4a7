"""The search for the most probable readings of lattices, many at a time.

A beam over the places of each lattice: hypotheses that the model can't tell apart any more (same
place, same context) are put together, and at each place only the best are kept. Time and memory
grow with the arcs of the lattices and never with the number of paths through them.

The posterior of a reading is its share of the probability of all paths that the beam has kept.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.lattice import Characters
from fixers.language.model import BORDER, CONTEXT, Model, extend, model

BEAM = 48
"""Hypotheses kept at a place."""

_MARGIN = 16.0
"""How far behind the best at its place a hypothesis may be, in nats: what is further has no share of a posterior."""

_FORGOTTEN = 0xFFFF
"""Stands in a context for characters that the model does not look at any more."""

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


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
    prior: npt.NDArray[np.float32] | None = None,
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
    if not questions:
        return []
    beamed = _Beam(questions, beam, prior)
    beamed.run()
    return beamed.readings(best)


class _Waiting(NamedTuple):
    """Hypotheses on their way to a place: parallel arrays."""

    place: _Ints
    context: npt.NDArray[np.uint16]
    score: _Floats
    mass: _Floats
    parent: _Ints
    arc: _Ints


class _Kept(NamedTuple):
    """Hypotheses that were kept at a level, numbered from `base` on."""

    base: int
    best: _Waiting


class _Beam:
    """One search over some lattices, level by level: the places of the same number in all of them."""

    def __init__(self, questions: Sequence[Question], beam: int, prior: npt.NDArray[np.float32] | None) -> None:
        self._model: Model = model()
        self._beam = beam
        lattices = [question.lattice for question in questions]
        sizes = np.array([lattice.places for lattice in lattices], np.int64)
        self._offsets = np.concatenate([[0], np.cumsum(sizes)])
        counts = [len(lattice.codes) for lattice in lattices]
        owner = np.repeat(np.arange(len(lattices)), counts)
        starts, ends, codes = (
            np.fromiter(itertools.chain.from_iterable(getattr(each, name) for each in lattices), np.int64, sum(counts))
            for name in ("starts", "ends", "codes")
        )
        costs = np.fromiter(itertools.chain.from_iterable(each.costs for each in lattices), np.float64, sum(counts))
        by_start = np.argsort(starts + self._offsets[owner], kind="stable")
        owner, self._codes = owner[by_start], codes[by_start]
        self._level = ends[by_start]
        self._ends = self._level + self._offsets[owner]
        self._weight = -costs[by_start]
        if prior is not None:
            below = np.minimum(self._codes, len(prior) - 1)
            self._weight = self._weight + np.where(self._codes < len(prior), prior[below], 0)
        self._ids = self._model.ids_of(self._codes)
        self._first = np.searchsorted(
            (starts + self._offsets[np.repeat(np.arange(len(lattices)), counts)])[by_start],
            np.arange(self._offsets[-1] + 1),
        )
        self._waiting: defaultdict[int, list[_Waiting]] = defaultdict(list)
        self._hypotheses: list[_Waiting] = []
        self._count = 0
        self._routes: list[tuple[_Ints, _Ints, _Ints, _Floats]] = []
        self._levels = int(sizes.max())
        self._start(questions)

    def _start(self, questions: Sequence[Question]) -> None:
        rows = [
            np.concatenate([np.full(CONTEXT, BORDER, np.uint16), self._model.ids(question.before[-CONTEXT:])])[
                -CONTEXT:
            ]
            for question in questions
        ]
        zeros = np.zeros(len(questions))
        none = np.full(len(questions), -1)
        self._waiting[0].append(_Waiting(self._offsets[:-1], np.array(rows), zeros, zeros, none, none))

    def run(self) -> None:
        """Carry hypotheses through all levels."""
        for level in range(self._levels):
            parts = self._waiting.pop(level, None)
            if parts:
                together = _Waiting(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
                self._expand(self._keep(together))

    def _keep(self, waiting: _Waiting) -> _Waiting:
        """Put together what can't be told apart, and keep the best at each place."""
        key = waiting.place.astype(np.uint64)
        for column in range(CONTEXT):
            key = extend(key, waiting.context[:, column])
        order = np.lexsort((-waiting.score, key))
        key = key[order]
        heads = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        mass = np.logaddexp.reduceat(waiting.mass[order], heads)
        group = np.repeat(np.arange(heads.size), np.diff(np.append(heads, key.size)))
        first = order[heads]
        ranked = np.lexsort((-waiting.score[first], waiting.place[first]))
        places = waiting.place[first][ranked]
        begins = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
        rank = np.arange(places.size) - np.repeat(begins, np.diff(np.append(begins, places.size)))
        top = waiting.score[first][ranked[begins]]
        behind = np.repeat(top, np.diff(np.append(begins, places.size))) - waiting.score[first][ranked]
        chosen = ranked[(rank < self._beam) & (behind < _MARGIN)]
        number = np.full(heads.size, -1)
        number[chosen] = self._count + np.arange(chosen.size)
        kept = first[chosen]
        child = number[group]
        routes = child >= 0
        self._routes.append(
            (child[routes], waiting.parent[order][routes], waiting.arc[order][routes], waiting.score[order][routes])
        )
        self._count += chosen.size
        best = _Waiting(
            waiting.place[kept],
            waiting.context[kept],
            waiting.score[kept],
            mass[chosen],
            waiting.parent[kept],
            waiting.arc[kept],
        )
        self._hypotheses.append(best)
        return best

    def _expand(self, kept: _Waiting) -> None:
        """Send hypotheses along all arcs of their places."""
        begin, end = self._first[kept.place], self._first[kept.place + 1]
        counts = end - begin
        total = int(counts.sum())
        if not total:
            return
        which = np.repeat(np.arange(counts.size), counts)
        arcs = np.arange(total) - np.repeat(np.cumsum(counts) - counts - begin, counts)
        contexts = self._model.contexts(kept.context)
        gain = self._model.after(contexts, which, self._ids[arcs]) + self._weight[arcs]
        row = kept.context.copy()
        for length in range(1, CONTEXT):
            row[contexts.length <= length, CONTEXT - 1 - length] = _FORGOTTEN
        context = np.empty((total, CONTEXT), np.uint16)
        context[:, :-1] = row[which, 1:]
        context[:, -1] = self._ids[arcs]
        levels = self._level[arcs]
        base = self._count - counts.size
        after = _Waiting(
            self._ends[arcs], context, kept.score[which] + gain, kept.mass[which] + gain, base + which, arcs
        )
        for level in np.unique(levels).tolist():
            there = levels == level
            self._waiting[level].append(_Waiting(*(column[there] for column in after)))

    def readings(self, best: int) -> list[list[Reading]]:
        """The `best` readings of each question."""
        every = _Waiting(*(np.concatenate(columns) for columns in zip(*self._hypotheses, strict=True)))
        ends = self._offsets[1:] - 1
        by_place = np.argsort(every.place, kind="stable")
        places = every.place[by_place]
        lows, highs = np.searchsorted(places, ends), np.searchsorted(places, ends + 1)
        found: list[list[Reading]] = []
        for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
            finals = by_place[low:high]
            total = float(np.logaddexp.reduce(every.mass[finals])) if high > low else 0.0
            paths = self._paths(finals, every, best) if high > low else []
            found.append([Reading(text, float(np.exp(min(score - total, 0.0))), score) for score, text in paths])
        return found

    def _paths(self, finals: _Ints, every: _Waiting, best: int) -> list[tuple[float, str]]:
        """The best paths to `finals`, each text once, with their scores."""
        if best > 1:
            return self._ranked(finals, every.score, best)
        at = int(finals[np.argmax(every.score[finals])])
        score, codes = float(every.score[at]), []
        while every.parent[at] >= 0:
            codes.append(chr(self._codes[every.arc[at]]))
            at = int(every.parent[at])
        return [(score, "".join(reversed(codes)))]

    def _ranked(self, finals: _Ints, scores: _Floats, best: int) -> list[tuple[float, str]]:
        """The same from the end backwards, where the score of a hypothesis is the best that can precede it."""
        if len(self._routes) > 1:  # once, for all questions
            child, parent, arc, score = (np.concatenate(columns) for columns in zip(*self._routes, strict=True))
            by_child = np.argsort(child, kind="stable")
            self._routes = [(child[by_child], parent[by_child], arc[by_child], score[by_child])]
        children, parents, arcs, arrived = self._routes[0]
        found: dict[str, float] = {}
        queue = [(-float(scores[at]), int(at), 0.0, "") for at in finals]
        heapq.heapify(queue)
        for _ in range(best * _PATIENCE):
            if not queue or len(found) == best:
                break
            cost, at, behind, text = heapq.heappop(queue)
            low, high = np.searchsorted(children, [at, at + 1])
            for route in range(int(low), int(high)):
                before = int(parents[route])
                if before < 0:
                    found[text] = float(np.logaddexp(found[text], -cost)) if text in found else -cost
                else:
                    gain = float(arrived[route] - scores[before]) + behind
                    longer = chr(self._codes[arcs[route]]) + text
                    heapq.heappush(queue, (-float(arrived[route]) - behind, before, gain, longer))
        return [(score, text) for text, score in found.items()]


_PATIENCE = 200
"""Steps back for each reading that is asked for; a place of forty characters needs forty."""
