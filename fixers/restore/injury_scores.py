"""What the model says of the edges of injured runs, those of a whole batch at once.

All that can stand at an edge is ranked by a glance (how common it is, whether the model has it with
what stands beside it at all), and the best are scored in their context, character by character.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, Floats, Ids, model
from fixers.language.search import Reading
from fixers.language.states import chain
from fixers.restore.injury_tables import Codes

BEST = 40
"""Readings of an edge that the model is asked for."""

SHOWN = 6
"""Readings of which a text is made."""

PAIRED = 3.0
"""Nats by which a character is likelier beside another one with which the model has it."""

FEW = 12
"""Characters of a slot that another unknown one follows."""

MARGINS = (14.0, 12.0, 10.0)
"""Nats by which a row may stand behind the best one after each character, when what follows is scored as elsewhere.
Known characters behind a slot are off by some nats, since they were scored behind other ones."""

AT_ONCE = 2000
"""Edges that are read together, so that memory does not grow with a batch."""

Ints = npt.NDArray[np.int64]
Sums = npt.NDArray[np.float64]


class Slot(NamedTuple):
    """Characters that may stand somewhere, one or two each."""

    first: Codes
    second: Codes
    """0 for none."""
    begins: Ints
    """As the model numbers the first ones."""
    ends: Ints
    """And the last ones, which may be the same."""
    likely: Floats


class Option(NamedTuple):
    """What may stand at an edge behind some of the characters `before` and before some of those `behind` of `_Sides`."""

    slot: Slot
    before: int
    behind: int
    weight: float


class Sides(NamedTuple):
    """What is known on both sides of an edge: characters, and the sums of their scores up to each."""

    before: Codes
    """Begins with a context, which is not counted."""
    behind: Codes
    before_sums: Sums
    behind_sums: Sums
    behind_scores: Floats
    """Without the weights for what the model can't know."""


class Edge(NamedTuple):
    """One edge of a run."""

    options: list[Option]
    sides: Sides
    prior: Floats


def slot_of(first: Iterable[int], second: Iterable[int] = ()) -> Slot:
    """The slot of some characters; with others behind them, of the most common of them and all of these."""
    known = model()
    codes, others = np.array(list(first), np.uint32), np.array(list(second), np.uint32)
    ids = known.ids_of(codes)
    likely = known.single(ids)
    if not others.size:
        return Slot(codes, np.zeros_like(codes), ids.astype(np.int64), ids.astype(np.int64), likely)
    best = np.argsort(-likely, kind="stable")[:FEW]
    one, other = np.repeat(best, others.size), np.tile(np.arange(others.size), best.size)
    begins, ends = ids[one].astype(np.int64), known.ids_of(others)[other]
    paired = PAIRED * chain().has(begins, ends.astype(np.int64))
    both = (likely[one] + known.single(ends) + paired).astype(np.float32)
    return Slot(codes[one], others[other], begins, ends.astype(np.int64), both)


def readings(edges: Sequence[Edge]) -> list[list[Reading]]:
    """The best readings of each edge, the likeliest first; none where nothing can stand there."""
    found: list[list[Reading]] = [[] for _ in edges]
    filled = [at for at, edge in enumerate(edges) if any(option.slot.first.size for option in edge.options)]
    for begin in range(0, len(filled), AT_ONCE):
        some = filled[begin : begin + AT_ONCE]
        for at, ways in zip(some, _read([edges[each] for each in some]), strict=True):
            found[at] = ways
    return found


class _Rows(NamedTuple):
    """Readings, edge by edge: for each the number of its edge, and what stands between its sides."""

    edge: Ints
    first: Codes
    second: Codes
    before: Ints
    """Where its side begins and ends, in the characters of its edge."""
    behind: Ints
    weight: Sums


def _read(edges: list[Edge]) -> list[list[Reading]]:
    rows = _glance(edges)
    total = _scored(edges, rows)
    borders = np.searchsorted(rows.edge, np.arange(len(edges) + 1)).tolist()
    return [
        _ways(edge.sides, rows, total, low, high) for edge, low, high in zip(edges, borders, borders[1:], strict=False)
    ]


def _ways(sides: Sides, rows: _Rows, total: Sums, low: int, high: int) -> list[Reading]:
    """The readings of one edge as texts."""
    own = total[low:high]
    every = float(np.logaddexp.reduce(own))
    before, behind = _text(sides.before[CONTEXT:]), _text(sides.behind)
    shares: dict[str, float] = {}
    for at in (np.argsort(-own, kind="stable")[:SHOWN] + low).tolist():
        middle = chr(rows.first.item(at)) + (chr(rows.second.item(at)) if rows.second.item(at) else "")
        written = before[: rows.before.item(at)] + middle + behind[rows.behind.item(at) :]
        shares[written] = shares.get(written, 0.0) + math.exp(total.item(at) - every)
    ranked = sorted(shares.items(), key=lambda each: -each[1])
    return [Reading(written, share, math.log(max(share, 1e-300)) + every) for written, share in ranked]


def _text(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _glance(edges: list[Edge]) -> _Rows:
    """The best readings of each edge at a glance."""
    options = [(number, option) for number, edge in enumerate(edges) for option in edge.options]
    of_edge = np.array([number for number, _ in options])
    before = np.array([option.before for _, option in options])
    behind = np.array([option.behind for _, option in options])
    befores, behinds = _joined([edge.sides.before for edge in edges]), _joined([edge.sides.behind for edge in edges])
    weight = np.array([option.weight for _, option in options])
    weight += _joined([edge.sides.before_sums for edge in edges]).at(of_edge, before)
    sums = _joined([edge.sides.behind_sums for edge in edges])
    weight += np.array([edge.sides.behind_sums.item(-1) for edge in edges])[of_edge] - sums.at(of_edge, behind)
    last = _ids(befores.at(of_edge, before + CONTEXT - 1))
    follow = _ids(np.where(behind < behinds.sizes[of_edge], behinds.at(of_edge, behind), 10))
    slots = [option.slot for _, option in options]
    sizes = [slot.first.size for slot in slots]
    first, second, begins, ends, likely = (np.concatenate(each) for each in zip(*slots, strict=True))
    number = np.repeat(np.arange(len(options)), sizes)
    weight = weight[number]
    for prior in {id(edge.prior): edge.prior for edge in edges}.values():
        some = np.array([edge.prior is prior for edge in edges])[of_edge][number]
        weight[some] += prior.take(first[some], mode="clip") + prior.take(second[some], mode="clip")
    links = chain()
    likely = (
        weight
        + likely
        + PAIRED * (links.has(last[number], begins).astype(np.float32) + links.has(ends, follow[number]))
    )
    borders = np.searchsorted(of_edge[number], np.arange(len(edges) + 1)).tolist()
    best = np.concatenate([_best(likely, low, high) for low, high in itertools.pairwise(borders)])
    chosen = number[best]
    return _Rows(of_edge[chosen], first[best], second[best], before[chosen], behind[chosen], weight[best])


def _best(likely: Sums, low: int, high: int) -> Ints:
    if high - low <= BEST:
        return np.arange(low, high)
    chosen: Ints = np.argpartition(-likely[low:high], BEST)[:BEST] + low
    return chosen


def _ids(codes: npt.NDArray[np.integer]) -> Ints:
    ids: Ids = model().ids_of(codes)
    return ids.astype(np.int64)


class _Joined(NamedTuple):
    """Arrays one after the other."""

    values: npt.NDArray[Any]
    starts: Ints
    sizes: Ints

    def at(self, which: Ints, places: Ints) -> npt.NDArray[Any]:
        """Item `places[i]` of array `which[i]`, the last one for places behind it."""
        return self.values[self.starts[which] + np.minimum(places, self.sizes[which] - 1)]


def _joined(arrays: Sequence[npt.NDArray[Any]]) -> _Joined:
    sizes = np.array([each.size for each in arrays])
    return _Joined(np.concatenate(arrays), np.cumsum(sizes) - sizes, sizes)


def _scored(edges: list[Edge], rows: _Rows) -> Sums:
    """The scores of all rows; minus infinity for those that stay far behind the best one of their edge."""
    steps = np.arange(CONTEXT)
    befores, behinds = _joined([edge.sides.before for edge in edges]), _joined([edge.sides.behind for edge in edges])
    scores = _joined([edge.sides.behind_scores for edge in edges])
    edge = rows.edge[:, None]
    count, two = rows.edge.size, (rows.second > 0).astype(np.int64)
    ids = np.zeros((count, 2 * CONTEXT + 2), np.int64)
    guessed = np.zeros((count, CONTEXT + 2))
    ids[:, :CONTEXT] = _ids(befores.at(edge, rows.before[:, None] + steps))
    ids[:, CONTEXT] = _ids(rows.first)
    ids[:, CONTEXT + 1] = _ids(rows.second)
    known = rows.behind[:, None] + steps
    here = np.arange(count)[:, None], 1 + two[:, None] + steps
    ids[here[0], CONTEXT + here[1]] = _ids(behinds.at(edge, known))
    guessed[here] = scores.at(edge, known)
    counted = 1 + two + np.minimum(behinds.sizes[rows.edge] - rows.behind, CONTEXT)
    return _followed(ids, counted, guessed, rows.weight.copy(), rows.edge)


def _followed(ids: Ints, counted: Ints, guessed: Sums, total: Sums, edge: Ints) -> Sums:
    """Replace guessed scores of characters behind a context by what the model says, as far as they are `counted`."""
    links = chain()
    states = links.begin(ids[:, :CONTEXT].astype(np.uint16))
    which = alive = np.arange(total.size)
    for step in range(ids.shape[1] - CONTEXT):
        more = (counted[alive] > step).nonzero()[0]
        alive, which = alive[more], which[more]
        if not alive.size:
            break
        now = ids[alive, CONTEXT + step]
        said = links.ask(states, which, now)
        total[alive] += said.said - guessed[alive, step]
        best = np.full(int(edge[-1]) + 1, -np.inf)
        np.maximum.at(best, edge, total)
        near = total[alive] > best[edge[alive]] - MARGINS[min(step, len(MARGINS) - 1)]
        total[alive[~near]] = -np.inf
        some = near.nonzero()[0]
        states = links.go_on(states, which[some], now[some], said.cells_at(some, now.size))
        alive, which = alive[some], np.arange(some.size)
    return total
