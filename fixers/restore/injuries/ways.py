"""What can stand at the places of injured runs at which something is gone, those of a whole batch at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, Floats, model
from fixers.language.states import chain
from fixers.restore.injuries.holes import PAIRED, Hole, Ints, best_of, columns, pairs
from fixers.restore.injuries.tables import Codes

Sums = npt.NDArray[np.float64]

BEST = 40
"""Readings of a place that the model is asked for."""

FAR = 10.0
"""Nats by which a reading may stand behind the best one at a glance."""

FEW = 12
"""Characters of a slot that another unknown one follows."""

DROPPED = 0.5
"""Nats for a pair that left nothing behind."""

_IMPOSSIBLE = -30.0
"""Nats for bytes that are no character."""

_SHOWN = 2.0
"""Nats for a pair that left a mark."""


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
    """What may stand at an edge behind some of the characters `before` and before some of those `behind`."""

    slot: Slot
    before: int
    behind: int
    weight: float


class Event(NamedTuple):
    """A place at which something is gone: what can stand there, counted as in the text."""

    options: Sequence[Option] | None
    """None for a hole, at which nothing need be gone."""
    at: int = 0
    hole: tuple[int, int] = (0, 0)
    """The byte before it and the byte behind it."""
    behind: int = 0
    """Where a hole ends."""


class Question(NamedTuple):
    """A part of a run with its places; `CONTEXT` characters more stand before it."""

    plain: Codes
    moved: Codes
    """What each found character and the next one's first byte are; 0 for nothing."""
    plain_said: Floats
    moved_said: Floats
    """Of the characters behind the context alone."""
    events: Sequence[Event]
    low: int
    """What places are counted from."""
    begins: bool
    """Whether the first event is the one at which the text falls out of step."""
    ends: bool
    prior: Floats
    codec: str


class Known(NamedTuple):
    """What is known of all questions: in step, then out of step."""

    ids: Ints
    said: Floats
    """What the model says of each."""
    sums: Sums
    """Up to each what they count: with the weights for what the model can't know."""
    starts: npt.NDArray[np.int64]
    """By question: where its first character stands; `apart` further on out of step."""
    apart: int


class Ways(NamedTuple):
    """What can stand at the events: parallel arrays, event by event."""

    event: Ints
    codes: Codes
    """Up to three characters each, with 0 for none."""
    before: Ints
    behind: Ints
    weight: Sums
    """What it adds to the sum of all that is known elsewhere."""
    glance: Sums
    """The same with what the characters are worth at a glance."""
    hint: Floats
    """What speaks for the last one with what follows."""
    ids: Ints
    """Of the characters."""

    def take(self, some: Ints) -> Ways:
        """Some of them."""
        columns: tuple[Any, ...] = tuple(each[some] for each in self)
        return Ways(*columns)


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


def known_of(questions: Sequence[Question]) -> Known:
    """All characters of all questions one after the other."""
    none = np.zeros(CONTEXT, np.float32)
    said, counted = [], []
    for each in questions:
        said += [none, each.plain_said]
        counted += [none, each.plain_said + each.prior.take(each.plain[CONTEXT:], mode="clip")]
    for each in questions:
        weighed = each.moved_said + each.prior.take(each.moved[CONTEXT:], mode="clip")
        said += [none, each.moved_said]
        counted += [none, np.where(each.moved[CONTEXT:] > 0, weighed, np.float32(_IMPOSSIBLE))]
    sizes = np.array([0, *(each.plain.size for each in questions)])
    every = np.concatenate([*(each.plain for each in questions), *(each.moved for each in questions)])
    sums = np.concatenate([[0.0], np.cumsum(np.concatenate(counted), dtype=np.float64)])
    return Known(_ids(every), np.concatenate(said), sums, np.cumsum(sizes) + CONTEXT, int(sizes.sum()))


def _ids(codes: npt.NDArray[np.integer]) -> Ints:
    ids: Ints = model().ids_of(codes).astype(np.int64)
    return ids


def ways_of(questions: Sequence[Question], known: Known) -> Ways:
    """What can stand at all events, the best at a glance."""
    parts = [each for each in (_explicit(questions, known), _holes(questions, known)) if each]
    found = Ways(*columns(parts))
    order = np.argsort(found.event, kind="stable")
    return found.take(order[best_of(found.event[order], found.glance[order], BEST)])


def _explicit(questions: Sequence[Question], known: Known) -> Ways | None:
    """The options of all events that have some."""
    options: list[Option] = []
    events: list[int] = []
    owners: list[int] = []
    sorts: list[int] = []
    event = 0
    for owner_number, each in enumerate(questions):
        last = len(each.events) - 1
        for place, one in enumerate(each.events):
            if one.options is not None:
                options += one.options
                events += [event] * len(one.options)
                owners += [owner_number] * len(one.options)
                sorts += [2 if each.ends and place == last else 1] * len(one.options)
            event += 1
    if not options:
        return None
    before, behind, weight = (np.array([option[at] for option in options]) for at in (1, 2, 3))
    owner, sort = np.array(owners), np.array(sorts)
    low = np.array([each.low for each in questions])[owner]
    before, behind = before - low, behind - low
    start, stop = known.starts[owner], known.starts[owner + 1] - CONTEXT
    leaves, enters = np.where(sort == 2, known.apart, 0), np.where(sort == 1, known.apart, 0)
    sums, apart = known.sums, known.apart
    ending = sort == 2
    # What is counted in the end: in step before a run, out of step in it, in step behind it.
    weight += np.where(ending, sums[start + before + apart], sums[start + before])
    weight -= np.where(ending, sums[stop + apart], sums[start])
    weight += np.where(ending, sums[stop], sums[stop + apart])
    weight -= np.where(ending, sums[start + behind], sums[start + behind + apart])
    slots = [option.slot for option in options]
    sizes = [slot.first.size for slot in slots]
    first, second, begins, ends, likely = (np.concatenate(each) for each in zip(*slots, strict=True))
    number = np.repeat(np.arange(len(options)), sizes)
    follow = known.ids[np.minimum(start + behind, stop - 1) + enters]
    prior = np.zeros(first.size, np.float32)
    borders = np.searchsorted(owner[number], np.arange(len(questions) + 1)).tolist()
    for question, (begin, end) in zip(questions, itertools.pairwise(borders), strict=True):
        prior[begin:end] = question.prior.take(first[begin:end], mode="clip")
    two = second.nonzero()[0]
    for question, which in _alike(questions) if two.size else ():
        some = two[which[owner[number[two]]]]
        prior[some] += question.prior.take(second[some], mode="clip")
    links = chain()
    hint = (PAIRED * links.has(ends, follow[number])).astype(np.float32)
    likely = likely + hint + PAIRED * links.has(known.ids[start + before + leaves - 1][number], begins)
    codes = np.stack([first, second, np.zeros_like(first)], axis=1)
    total = weight[number] + prior.astype(np.float64)
    glance, event_of = total + likely, np.array(events)[number]
    best = np.full(event, -np.inf)
    np.maximum.at(best, event_of, glance)
    near = (glance > best[event_of] - FAR).nonzero()[0]
    number, codes = number[near], codes[near]
    return Ways(
        event_of[near], codes, before[number], behind[number], total[near], glance[near], hint[near], _ids(codes)
    )


def _alike(questions: Sequence[Question]) -> list[tuple[Question, npt.NDArray[np.bool_]]]:
    """Questions of every prior and codec, and which have the same."""
    firsts: dict[tuple[int, str], int] = {}
    same = np.array([firsts.setdefault((id(each.prior), each.codec), at) for at, each in enumerate(questions)])
    return [(questions[first], same == first) for first in firsts.values()]


def _holes(questions: Sequence[Question], known: Known) -> Ways | None:
    """What can stand at all holes."""
    rows: list[tuple[int, ...]] = []
    event = 0
    for number, each in enumerate(questions):
        rows += [
            (event + place, number, one.at - each.low, one.behind - each.low, *one.hole)
            for place, one in enumerate(each.events)
            if one.options is None
        ]
        event += len(each.events)
    if not rows:
        return None
    events, owner, at, behind, byte, other = np.array(rows).T
    start = known.starts[owner] + known.apart
    stop = known.starts[owner + 1] - CONTEXT + known.apart
    before, follow = known.ids[start + at - 1], known.ids[np.minimum(start + behind, stop - 1)]
    weight = known.sums[start + at] - known.sums[start + behind] - np.where(behind == at + 1, DROPPED, _SHOWN)
    parts = []
    for question, which in _alike(questions):
        some = which[owner].nonzero()[0]
        if some.size:
            hole = Hole(byte[some], other[some], before[some], follow[some], question.prior)
            found = pairs(hole, question.codec)
            own = some[found.hole]
            total = weight[own] + found.weight
            glance = total + found.likely
            ids = _ids(found.codes)
            parts.append(Ways(events[own], found.codes, at[own], behind[own], total, glance, found.hint, ids))
    return Ways(*columns(parts))


def text_of(codes: Codes) -> str:
    """Some characters as a text."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
