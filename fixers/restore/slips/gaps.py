"""What a decoder dropped within a slip: the characters of which a pair of bytes is missing, place by place.

A dropped pair changes nothing behind it, since the decoder stays as far out of step as it was. So
what was there is looked for between the characters of a reading that has no gap: the first one has
the lead byte that was kept, the last one the trail byte, and of two pairs one character is dropped
whole between them. All gaps of all texts are looked at in the same calls of the model, at a tenth
of what a lattice costs that holds all that can be missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, Floats, model
from fixers.language.states import Ints, States, chain
from fixers.restore.slips.characters import LONE, Ending, Some, firsts, lasts, middles

DROPPED = 1.0
"""Nats for a dropped pair. It should cost nothing, but the model spreads its probability over more characters than
people write, and the readings with dropped pairs are many. From 0 to 1.5 about as many places of the even dev half
are restored (within one in a hundred), with 2.4 one in 200 fewer of the slipped characters; on real pages the right
readings are surer the more it costs. Nor are readings with fewer characters preferred too much: a bonus of a nat for
each pair, which is a character more, costs one in a hundred of the places, one of three nats seven. Readings are not
lost in the search either: with pairs missing anywhere, or twice the beam, long slips come out within 0.5 % the same."""

PAIRS = 4
"""Pairs that can be missing side by side: of the runs in such text 82 of 100 are one pair, 14 are two, 2.5 more."""

_FIRST, _FOLLOWED, _MARGIN = 6, (4, 4, 3, 3), 10.0
"""First characters that are followed, beginnings behind which another pair is missing, and nats behind the best."""

_STILL = 7.0
"""Nats that what is still missing behind a pair costs about, besides what follows: with 2.0 and 8.0 the same slips were
found at 1,122 places, in a sixth more time."""

_ENDED, _KEPT, _NEAR = 32, 8, 8.0
"""Fillings of a gap that are read on, those that are kept then, and nats behind the best of them."""

_AFTER = 3
"""Characters behind a gap that tell what is in it."""


_Floats = npt.NDArray[np.float64]


class Hole(NamedTuple):
    """A place in a reading where pairs may be missing within a character."""

    before: str
    """What the reading has before the character."""
    leads: tuple[tuple[int, float], ...]
    """The bytes with which the character can begin, and the cost of each."""
    ending: Ending | None
    """How it ends; None where the text is back in step behind the place."""
    after: str
    """What the reading has behind it."""
    found: str
    """What was found behind the place, for text that is back in step there; nothing where it can't be."""
    prior: Floats
    closer: int
    """The mark that closes what is open before, 0 for none, and in nats what speaks for it."""
    bonus: float
    least: float
    """What a filling must score, with what follows."""


class Filled(NamedTuple):
    """What can stand in a gap."""

    text: str
    cost: float
    """Of its bytes, without what its characters cost the model."""
    score: float
    """Log probability with `_AFTER` characters behind it."""
    in_step: bool
    """Whether the text is back in step behind it."""


class _Rows(NamedTuple):
    """Beginnings of fillings, one a row."""

    hole: Ints
    score: _Floats
    cost: _Floats
    states: States
    sort: Ints
    """The class of the byte with which the last character ends."""
    codes: npt.NDArray[np.int64]
    """Their characters, a column each."""

    def take(self, some: Ints) -> _Rows:
        hole, score, cost, states, sort, codes = self
        return _Rows(hole[some], score[some], cost[some], states.take(some), sort[some], codes[some])


def fillings(some: Sequence[Sequence[Hole]]) -> list[list[list[Filled]]]:
    """For each gap of several texts what can stand in it, the best first, with up to `PAIRS` pairs missing."""
    holes = [hole for each in some for hole in each]
    found = iter(_Gaps(holes).fillings() if holes else ())
    return [[next(found) for _ in each] for each in some]


class _Gaps:
    """All that is looked for at once."""

    def __init__(self, holes: Sequence[Hole]) -> None:
        self._holes = holes
        self._least = np.array([hole.least for hole in holes])
        """What a filling must score, as far as is known."""
        priors = {id(hole.prior): hole.prior for hole in holes}
        self._priors = np.stack(list(priors.values()))
        numbers = {key: at for at, key in enumerate(priors)}
        self._prior = np.array([numbers[id(hole.prior)] for hole in holes])
        self._closer = np.array([hole.closer for hole in holes])
        self._bonus = np.array([hole.bonus for hole in holes])

    def fillings(self) -> list[list[Filled]]:
        """What can stand in each gap, the best first."""
        holes = self._holes
        ids = model().ids("".join(("\n" * CONTEXT + hole.before)[-CONTEXT:] for hole in holes)).reshape(-1, CONTEXT)
        numbers, zeros = np.arange(len(holes)), np.zeros(len(holes))
        rows = _Rows(numbers, zeros, zeros, chain().begin(ids), numbers, np.zeros((len(holes), 0), np.int64))
        leads = [(number, lead, cost) for number, hole in enumerate(holes) for lead, cost in hole.leads]
        own, costs = np.array([each[0] for each in leads]), np.array([each[2] for each in leads])
        rows = self._grown(rows, own, [firsts(lead) for _, lead, _ in leads], costs + DROPPED, _FIRST)
        found: list[list[Filled]] = [[] for _ in holes]
        for pair in range(PAIRS):
            if pair:
                lists = [middles(sort) for sort in rows.sort.tolist()]
                costs = np.full(len(lists), DROPPED)
                rows = self._grown(rows, np.arange(len(lists)), lists, costs, _FOLLOWED[pair], known=True)
            ahead = np.full(len(holes), -np.inf)
            for in_step in (False, True):
                ended = self._ended(rows, in_step=in_step)
                followed = self._followed(ended, in_step=in_step)
                np.maximum.at(ahead, ended.hole, followed.score - ended.score)
                self._least = np.maximum(self._least, self._tops(followed) - _NEAR)
                _tell(found, _best(followed, _KEPT), in_step=in_step)
            ahead = np.where(np.isfinite(ahead), ahead, 0.0) - _STILL
            hopeful = rows.score + ahead[rows.hole] > self._least[rows.hole]
            rows = _best(rows.take(np.flatnonzero(hopeful)), _FOLLOWED[pair])
        return [
            sorted((each for each in row if each.score > least), key=lambda each: -each.score)[:_KEPT]
            for row, least in zip(found, self._least.tolist(), strict=True)
        ]

    def _grown(
        self, rows: _Rows, own: Ints, lists: Sequence[Some], costs: _Floats, most: int, *, known: bool = False
    ) -> _Rows:
        """Some rows (`own`) with each of the characters of a list behind them, or with those the model knows there.

        Of each gap the best that many, in order.
        """
        if not lists:
            return rows.take(own[:0])._replace(codes=np.zeros((0, rows.codes.shape[1] + 1), np.int64))
        sizes = [each.ids.size for each in lists]
        ids, codes, sort = (np.concatenate(each) for each in zip(*lists, strict=True))
        which, cost = np.repeat(own, sizes), np.repeat(costs, sizes)
        if known:
            some = np.flatnonzero(chain().has(rows.states.last[which], ids))
            which, cost, ids, codes, sort = which[some], cost[some], ids[some], codes[some], sort[some]
        asked = chain().ask(rows.states, which, ids)
        hole = rows.hole[which]
        score = rows.score[which] + asked.said + self._weights(hole, codes) - cost
        top = np.full(len(self._holes), -np.inf)
        np.maximum.at(top, hole, score)
        near = np.flatnonzero(score > np.maximum(self._least, top - _MARGIN)[hole])
        near = near[_best_of(hole[near], score[near], most)]
        which, codes = which[near], codes[near]
        states = chain().go_on(rows.states, which, ids[near], asked.cells_at(near, ids.size))
        both = np.concatenate([rows.codes[which], codes[:, None]], axis=1)
        return _Rows(hole[near], score[near], rows.cost[which] + cost[near], states, sort[near], both)

    def _tops(self, rows: _Rows) -> _Floats:
        """The best score of each gap."""
        top = np.full(len(self._holes), -np.inf)
        np.maximum.at(top, rows.hole, rows.score)
        return top

    def _weights(self, hole: Ints, codes: Ints) -> _Floats:
        """What speaks for characters besides the model."""
        weights: _Floats = self._priors[self._prior[hole], codes]
        if self._closer.any():
            weights += np.where(codes == self._closer[hole], self._bonus[hole], 0.0)
        return weights

    def _ended(self, rows: _Rows, *, in_step: bool) -> _Rows:
        """The rows with a last character, out of step as before or back in step."""
        own, lists = [], []
        for at, (number, sort) in enumerate(zip(rows.hole.tolist(), rows.sort.tolist(), strict=True)):
            hole = self._holes[number]
            ending = hole.ending if not in_step else LONE if hole.found else None
            if ending is not None:
                own.append(at)
                lists.append(lasts(sort, ending))
        return self._grown(rows, np.array(own, np.int64), lists, np.zeros(len(own)), _ENDED)

    def _followed(self, rows: _Rows, *, in_step: bool) -> _Rows:
        """The rows with the characters behind them."""
        after = [(each.found if in_step else each.after)[:_AFTER] for each in self._holes]
        ids = model().ids("".join(each.ljust(_AFTER, "\n") for each in after)).reshape(-1, _AFTER).astype(np.int64)
        size = np.array([len(each) for each in after])
        score, states = rows.score.copy(), rows.states
        everything = np.arange(score.size)
        for at in range(_AFTER):
            here = ids[rows.hole, at]
            asked = chain().ask(states, everything, here)
            score += np.where(size[rows.hole] > at, asked.said, 0.0)
            if at < _AFTER - 1:
                states = chain().go_on(states, everything, here, asked.cells_at(everything, everything.size))
        return rows._replace(score=score)


def _best(rows: _Rows, most: int) -> _Rows:
    """Of each gap the best rows, in order."""
    return rows.take(_best_of(rows.hole, rows.score, most))


def _best_of(hole: Ints, score: _Floats, most: int) -> Ints:
    """Which of some rows, given gap by gap, are the best of their gap, in order; the earlier first of those alike.

    Each is one number for gap, distance and place: to sort these takes a third of what to sort rows by two keys takes.
    """
    if not hole.size:
        return hole
    starts = np.flatnonzero(np.concatenate([[True], hole[1:] != hole[:-1]]))
    sizes = np.diff(np.append(starts, hole.size))
    behind = np.repeat(np.maximum.reduceat(score, starts), sizes) - score
    bits = int(hole.size).bit_length()
    room = min(31, 63 - bits - int(starts.size).bit_length())
    near = behind.astype(np.float32).view(np.uint32).astype(np.int64) >> 31 - room  # in order: none is negative
    numbers = np.sort((np.repeat(np.arange(starts.size), sizes) << room | near) << bits | np.arange(hole.size))
    rank = np.arange(hole.size) - np.repeat(starts, sizes)
    best: Ints = numbers[rank < most] & (1 << bits) - 1
    return best


def _tell(found: list[list[Filled]], rows: _Rows, *, in_step: bool) -> None:
    """Add fillings to those of their gaps."""
    columns = (rows.hole.tolist(), rows.codes.tolist(), rows.cost.tolist(), rows.score.tolist())
    for hole, codes, cost, score in zip(*columns, strict=True):
        found[hole].append(Filled("".join(map(chr, codes)), cost, score, in_step))
