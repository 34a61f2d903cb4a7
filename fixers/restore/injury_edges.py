"""Where a long run begins and ends, without a lattice: few places, a slot at each, known characters beside it.

All that can stand at an edge is ranked by a glance (how common it is, whether the model has it with
what stands beside it at all), and the best are scored by the model in their context of four
characters before and behind. Further away all readings are the same, and were scored already when
the run was found.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, Floats, model
from fixers.language.search import Reading
from fixers.language.states import chain
from fixers.language.together import Each, Job
from fixers.restore.injury_lattice import (
    AT_END,
    DROPPED,
    DROPPED_PAIR,
    INJURY,
    LIKELY,
    PUT_IN,
    SUBSTITUTES,
    UNLIKELY,
    Codes,
    Scored,
    Zone,
    behind,
    cut,
    halves,
    origin,
    shifted,
)

_BEST = 40
"""Readings of an edge that the model is asked for."""

_SHOWN = 6
"""Readings of which a text is made."""

_PAIRED = 3.0
"""Nats by which a character is likelier beside another one with which the model has it."""

_FEW = 8
"""Characters of a slot that another unknown one follows."""

_WIDTH = 2 * CONTEXT + 3
"""Characters of a row: the border of a line, a context, one or two unknown ones, those behind."""

_ASKED = 0x3F
_EATEN = np.arange(0x20, 0x40)
_MARKS = np.array([ord(each) for each in AT_END])
"""What may follow the last character of a run: ASCII that a substitute ate, marks whose bytes were dropped with it."""

_Ints = npt.NDArray[np.int64]
_Sums = npt.NDArray[np.float64]


class _Option(NamedTuple):
    """What may stand at an edge behind some of the characters `before` and before some of those `behind` of `_Sides`."""

    first: _Ints
    second: _Ints | None
    before: int
    behind: int
    weight: float


class _Sides(NamedTuple):
    """What is known on both sides of an edge: characters, and the sums of their scores up to each."""

    before: _Ints
    """Begins with a context, which is not counted."""
    behind: _Ints
    before_sums: _Sums
    behind_sums: _Sums


def can_begin(zone: Zone, scored: Scored) -> bool:
    """Whether the beginning of a run can be read here: what is known goes on far enough."""
    return (
        not zone.ends
        and scored.low <= zone.low
        and zone.high - scored.low <= scored.moved.size
        and zone.high - scored.low < scored.plain.size
        and not any(zone.low < hole <= zone.high for hole in zone.holes)
    )


def can_end(zone: Zone, scored: Scored) -> bool:
    """The same of the end of a run."""
    return (
        not zone.starts
        and scored.low <= zone.low - CONTEXT
        and zone.high - scored.low <= scored.plain.size
        and not any(zone.low - CONTEXT <= hole <= zone.high for hole in zone.holes)
    )


def begins(codes: Codes, zone: Zone, codec: str, scored: Scored, prior: Floats) -> Job[list[Reading]]:
    """The readings of the zone in which a run begins; see `injury_lattice` for what can stand there."""
    low, high = zone.low, zone.high
    context = np.concatenate([np.full(CONTEXT, 10), codes[max(0, low - CONTEXT) : low]])[-CONTEXT:]
    at = low - scored.low
    moved = shifted(codes[low : high + 1], codec)
    sides = _sides(context, codes[low:high], scored.plain[at:], moved, scored.moved[at:], prior)
    first, second = (table.take(codes[low : high + 1], mode="clip").tolist() for table in origin(codec)[:2])
    double = origin(codec).double
    options = []
    for place in range(zone.starts.start - low, zone.starts.stop - low):
        if not first[place]:
            continue
        options.append(_Option(_halves(codec, first[place]), None, place, place, -INJURY))
        if first[place + 1]:
            pairs = {double.item(byte, first[place + 1]) for byte in (first[place], second[place])} - {0}
            options.append(_Option(np.array(sorted(pairs), np.int64), None, place, place + 1, -INJURY - PUT_IN))
    return (yield from _read(options, sides, prior))


def ends(codes: Codes, zone: Zone, codec: str, scored: Scored, prior: Floats) -> Job[list[Reading]]:
    """The readings of the zone in which a run ends."""
    low, high = zone.low, zone.high
    at = low - scored.low
    moved, plain, said = shifted(codes[low:high], codec), codes[low:high], scored.plain[at : at + high - low]
    if zone.ends_line:
        plain, said = np.append(plain, np.uint32(10)), np.append(said, np.float32(0))
    context = shifted(codes[low - CONTEXT : low + 1], codec)
    sides = _sides(context, moved, scored.moved[at:], plain, said, prior)
    return (yield from _read(list(_ends(codes, zone, codec)), sides, prior))


def _ends(codes: Codes, zone: Zone, codec: str) -> Iterator[_Option]:
    """What the last character of a run can be, by where it ends."""
    low, high = zone.low, zone.high
    first, second = (table.take(codes[low:high], mode="clip").tolist() for table in origin(codec)[:2])
    for end in zone.ends:
        at, here = end - 1 - low, end - low
        if not first[at]:
            continue
        byte, code = second[at], codes.item(end) if end < high else 10
        follows = first[here] if end < high else 0
        if code in SUBSTITUTES:
            last = end + 1 == high and zone.ends_line
            for chars, behind, cost in _for_substitute(
                codec, byte, eats=code == _ASKED and not last, asked=code == _ASKED
            ):
                yield _Option(*chars, at, here + behind, -cost)
        elif byte < 0x80:
            yield _Option(np.array([byte], np.int64), None, at, here, 0.0)
        elif follows:
            yield _Option(_cut(codec, byte, follows), None, at, here, -DROPPED)
        else:
            whole = int(origin(codec).double[byte, code]) if code < 0x80 else 0
            if whole:
                yield _Option(np.array([whole], np.int64), None, at, here + 1, 0.0)
            yield _Option(_behind(codec, byte), None, at, here, -DROPPED)


_Chars = tuple[_Ints, _Ints | None]


def _for_substitute(codec: str, byte: int, *, eats: bool, asked: bool) -> Iterator[tuple[_Chars, int, float]]:
    """What a byte and a substitute can be, how many found characters of them are used up, and the cost."""
    rest = _behind(codec, byte)
    yield (rest, None), 1, UNLIKELY if eats else LIKELY
    yield (rest, _EATEN), 1, LIKELY if eats else UNLIKELY
    yield (_cut(codec, byte, 0xA1), _MARKS), 1, DROPPED_PAIR + LIKELY
    if asked:
        yield (rest, None), 0, DROPPED


def _sides(
    context: Codes, before: Codes, before_scores: Floats, behind: Codes, behind_scores: Floats, prior: Floats
) -> _Sides:
    sums = []
    for codes, scores in ((before, before_scores), (behind, behind_scores)):
        sums.append(np.zeros(codes.size + 1))
        np.cumsum(scores[: codes.size] + prior.take(codes, mode="clip"), out=sums[-1][1:])
    return _Sides(np.concatenate([context, before]).astype(np.int64), behind.astype(np.int64), *sums)


def _read(options: list[_Option], sides: _Sides, prior: Floats) -> Job[list[Reading]]:
    """The best readings, the likeliest first."""
    options = [each for each in options if each.first.size]
    if not options:
        return []
    first, second, number = _at_a_glance(options, sides, prior)
    where = np.array([(each.before, each.behind) for each in options], np.int64)[number]
    weight = np.array([each.weight for each in options])[number]
    behind = np.concatenate([sides.behind, np.full(CONTEXT, 10)])
    size, count = sides.behind.size, first.size
    rows = np.full((count, _WIDTH), 10, np.int64)
    steps = np.arange(CONTEXT)
    rows[:, 1 : CONTEXT + 1] = sides.before[where[:, :1] + steps]
    rows[:, CONTEXT + 1] = first
    two = second > 0
    known = behind[where[:, 1:] + steps]
    rows[~two, CONTEXT + 2 : -1] = known[~two]
    rows[two, CONTEXT + 2] = second[two]
    rows[two, CONTEXT + 3 :] = known[two]
    text = rows.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    said = (yield Each([text], [""]))[0].reshape(count, _WIDTH).astype(np.float64)
    after = np.minimum(where[:, 1] + CONTEXT, size)
    counted = 1 + two + after - where[:, 1]
    said[np.arange(_WIDTH) >= (CONTEXT + 1 + counted)[:, None]] = 0
    total = said[:, CONTEXT + 1 :].sum(axis=1) + weight + sides.before_sums[where[:, 0]]
    total += (
        prior.take(rows[:, CONTEXT + 1 :], mode="clip").sum(axis=1) + sides.behind_sums[-1] - sides.behind_sums[after]
    )
    every = np.logaddexp.reduce(total)
    shares: dict[str, float] = {}
    for at in np.argsort(-total, kind="stable")[:_SHOWN].tolist():
        begin, end = where[at].tolist()
        middle = [first.item(at), second.item(at)] if two.item(at) else [first.item(at)]
        pieces = (sides.before[CONTEXT : CONTEXT + begin], middle, sides.behind[end:])
        written = "".join(map(chr, itertools.chain(*(list(each) for each in pieces))))
        shares[written] = shares.get(written, 0.0) + math.exp(total.item(at) - every)
    ranked = sorted(shares.items(), key=lambda each: -each[1])
    return [Reading(written, share, math.log(max(share, 1e-300)) + float(every)) for written, share in ranked]


def _at_a_glance(options: list[_Option], sides: _Sides, prior: Floats) -> tuple[_Ints, _Ints, _Ints]:
    """The characters that are worth a look, with 0 for a second one that is none, and the numbers of their options."""
    known, links = model(), chain()
    last = known.ids_of(sides.before[CONTEXT - 1 :]).astype(np.int64)
    next_one = known.ids_of(np.append(sides.behind, 10)).astype(np.int64)
    firsts, seconds = [], []
    for each in options:
        first = each.first
        if each.second is not None:
            ids = known.ids_of(first).astype(np.int64)
            likely = known.single(ids.astype(np.uint16)) + _PAIRED * links.has(
                np.broadcast_to(last[each.before], ids.shape), ids
            )
            first = np.repeat(first[np.argsort(-likely)[:_FEW]], each.second.size)
            seconds.append(np.tile(each.second, first.size // each.second.size))
        else:
            seconds.append(np.zeros(first.size, np.int64))
        firsts.append(first)
    number = np.repeat(np.arange(len(options)), [each.size for each in firsts])
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    base = [
        each.weight + sides.before_sums[each.before] + sides.behind_sums[-1] - sides.behind_sums[each.behind]
        for each in options
    ]
    before, behind = last[[each.before for each in options]], next_one[[each.behind for each in options]]
    ids = known.ids_of(first).astype(np.int64)
    likely = np.array(base)[number] + known.single(ids.astype(np.uint16)) + prior.take(first, mode="clip")
    likely += _PAIRED * links.has(before[number], ids)
    two = second.nonzero()[0]
    follow = behind[number]
    if two.size:
        more = known.ids_of(second[two]).astype(np.int64)
        likely[two] += known.single(more.astype(np.uint16)) + prior.take(second[two], mode="clip")
        likely[two] += _PAIRED * links.has(more, follow[two])
        follow[two] = more
    likely += _PAIRED * links.has(ids, follow)
    if likely.size > _BEST:
        best = np.argpartition(-likely, _BEST)[:_BEST]
        return first[best], second[best], number[best]
    return first, second, number


@cache
def _halves(codec: str, byte: int) -> _Ints:
    return np.array(halves(codec, byte), np.int64)


@cache
def _behind(codec: str, byte: int) -> _Ints:
    return np.array(behind(codec, byte), np.int64)


@cache
def _cut(codec: str, byte: int, following: int) -> _Ints:
    return np.array(cut(codec, byte, following), np.int64)
