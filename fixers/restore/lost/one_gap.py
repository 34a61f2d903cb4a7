"""Gaps of one character, many at a time: what the model says of each character that fits, with what follows.

A search over lattices does the same level by level for whatever may stand in them. Here nothing has to be sorted or
put together, and what a character and the next known one say of each other leaves few to be followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, extend, model, probability_of
from fixers.language.rows import Rows
from fixers.language.search import Reading
from fixers.language.states import Chain, Ints, States, chain, joined

Scores = npt.NDArray[np.float64]

_NEAR = 6.0
"""Nats that a character with the next known one may be less likely than the best to be followed: with 9 five times as
many are, which takes twice as long, and the same ones are right."""

_AT_ONCE = 100_000
"""Characters that are asked for together, about, so that memory does not grow with the batch."""


class OneGap(NamedTuple):
    """A gap of one character, or of none."""

    before: str
    after: str
    """What follows, up to the end of the line, of which there is always something."""
    codes: Ints
    costs: Scores
    nothing: float | None
    """What it costs that nothing stood in the gap; None if that can't be."""


def read_gaps(gaps: Sequence[OneGap]) -> list[Reading]:
    r"""For each gap the likeliest reading, which ends with what follows.

    >>> codes = np.array([*map(ord, "室是完")])
    >>> [(each.text, each.posterior > 0.9) for each in read_gaps([OneGap("市政府办公", "发布通", codes, np.zeros(3), 4.0)])]
    [('室发布通', True)]
    """
    found: list[Reading] = []
    begin = size = 0
    for at, gap in enumerate(gaps):
        if size and size + gap.codes.size > _AT_ONCE:
            found += _read(gaps[begin:at])
            begin, size = at, 0
        size += gap.codes.size
    return found + _read(gaps[begin:]) if gaps else found


def _read(gaps: Sequence[OneGap]) -> list[Reading]:
    known, asked = model(), chain()
    contexts = known.ids("".join(("\n" * CONTEXT + each.before)[-CONTEXT:] for each in gaps)).reshape(-1, CONTEXT)
    states = asked.begin(contexts)
    follows = _Following(asked, [each.after for each in gaps])
    codes = np.concatenate([each.codes for each in gaps])
    ids = known.ids_of(codes).astype(np.int64)
    which = np.repeat(np.arange(len(gaps)), [each.codes.size for each in gaps])
    said = asked.ask(states, which, ids)
    score = said.said - np.concatenate([each.costs for each in gaps])
    near = _near(score + follows.glance(ids, which), which)
    after = asked.go_on(states, which[near], ids[near], said.cells_at(near, ids.size))
    empty = np.array([at for at, each in enumerate(gaps) if each.nothing is not None], np.int64)
    owner = np.concatenate([which[near], empty])
    score = np.concatenate([score[near], [-each.nothing for each in gaps if each.nothing is not None]])
    score = score + follows.gain(joined([after, states.take(empty)]), owner)
    chars = [*codes[near].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), *[""] * empty.size]
    return _best(gaps, owner, score, chars)


def _near(score: Scores, which: Ints) -> Ints:
    """The characters that are not much less likely than the best of their gap."""
    heads = np.concatenate([[0], (which[1:] != which[:-1]).nonzero()[0] + 1])
    best = np.maximum.reduceat(score, heads)
    return (score >= np.repeat(best, np.diff(np.append(heads, which.size))) - _NEAR).nonzero()[0]


def _best(gaps: Sequence[OneGap], owner: Ints, score: Scores, chars: Sequence[str]) -> list[Reading]:
    order = np.lexsort((-score, owner))
    owner, score = owner[order], score[order]
    heads = np.concatenate([[0], (owner[1:] != owner[:-1]).nonzero()[0] + 1])
    totals = np.logaddexp.reduceat(score, heads)
    rows = zip(gaps, order[heads].tolist(), score[heads].tolist(), np.exp(score[heads] - totals).tolist(), strict=True)
    return [Reading(chars[at] + gap.after, share, best) for gap, at, best, share in rows]


class _Following:
    """What the known characters behind gaps say."""

    def __init__(self, asked: Chain, texts: Sequence[str]) -> None:
        self._chain = asked
        ids: Ints = model().ids("".join(texts)).astype(np.int64)
        length = np.array([*map(len, texts)])
        begin = np.cumsum(length) - length
        self._first = ids[begin]
        self._more = length > 1
        self._rows = Rows(model(), asked, ids, begin, length) if self._more.any() else None

    def glance(self, ids: Ints, which: Ints) -> Scores:
        """What the first known character says of each that may stand before it, and nothing else."""
        asked, first = self._chain, self._first[which]
        said: Scores = (asked.single[first] + asked.weight[ids]).astype(np.float64)
        hit = asked.maybe(asked.rows[ids] + asked.byte[first], asked.bit[first]).nonzero()[0]
        if hit.size:
            cells = model().cells_of(extend(asked.alone(ids[hit]), first[hit]))
            there = cells.nonzero()[0]
            hit = hit[there]
            said[hit] = probability_of(cells[there]) - asked.charge[first[hit]]
        return said

    def gain(self, states: States, which: Ints) -> Scores:
        """What all of them say of each state."""
        asked, first = self._chain, self._first[which]
        every = np.arange(which.size)
        said = asked.ask(states, every, first)
        gain: Scores = said.said.astype(np.float64)
        more = self._more[which].nonzero()[0]
        if more.size and self._rows is not None:
            cells = said.cells_at(more, which.size)
            now = asked.go_on(states, more, first[more], cells)
            gain[more] += self._rows.follow(which[more], now, cells)[0]
        return gain
