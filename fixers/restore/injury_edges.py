"""Where a long run begins and ends, without a lattice: few places, a slot at each, known characters beside it.

All that can stand at an edge is ranked by a glance (how common it is, whether the model has it with
what stands beside it at all), and the best are scored by the model in their context of four
characters before and behind. Further away all readings are the same, and were scored already when
the run was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np

from fixers.language.model import CONTEXT, Floats
from fixers.language.search import Reading
from fixers.language.together import Ask, Job
from fixers.restore.injury_lattice import (
    AT_END,
    DROPPED,
    DROPPED_PAIR,
    INJURY,
    LIKELY,
    PUT_IN,
    UNLIKELY,
    Scored,
    Zone,
)
from fixers.restore.injury_scores import Edge, Option, Sides, Slot, Sums, readings, slot_of
from fixers.restore.injury_tables import SUBSTITUTES, Codes, behind, cut, halves, origin, shifted

_ASKED = 0x3F


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
        options.append(Option(_halves(codec, first[place]), place, place, -INJURY))
        if first[place + 1]:
            pairs = {double.item(byte, first[place + 1]) for byte in (first[place], second[place])} - {0}
            options.append(Option(_known(*sorted(pairs)), place, place + 1, -INJURY - PUT_IN))
    found: list[Reading] = yield Ask(readings, Edge(options, sides, prior))
    return found


def ends(codes: Codes, zone: Zone, codec: str, scored: Scored, prior: Floats) -> Job[list[Reading]]:
    """The readings of the zone in which a run ends."""
    low, high = zone.low, zone.high
    at = low - scored.low
    moved, plain, said = shifted(codes[low:high], codec), codes[low:high], scored.plain[at : at + high - low]
    if zone.ends_line:
        plain, said = np.append(plain, np.uint32(10)), np.append(said, np.float32(0))
    context = shifted(codes[low - CONTEXT : low + 1], codec)
    sides = _sides(context, moved, scored.moved[at:], plain, said, prior)
    found: list[Reading] = yield Ask(readings, Edge(list(_ends(codes, zone, codec)), sides, prior))
    return found


def _ends(codes: Codes, zone: Zone, codec: str) -> Iterator[Option]:
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
            asked = code == _ASKED
            for slot, used, cost in _for_substitute(codec, byte, eats=asked and not last, asked=asked):
                yield Option(slot, at, here + used, -cost)
        elif byte < 0x80:
            yield Option(_known(byte), at, here, 0.0)
        elif follows:
            yield Option(_cut(codec, byte, follows), at, here, -DROPPED)
        else:
            whole = int(origin(codec).double[byte, code]) if code < 0x80 else 0
            if whole:
                yield Option(_known(whole), at, here + 1, 0.0)
            yield Option(_behind(codec, byte), at, here, -DROPPED)


def _for_substitute(codec: str, byte: int, *, eats: bool, asked: bool) -> Iterator[tuple[Slot, int, float]]:
    """What a byte and a substitute can be, how many found characters of them are used up, and the cost."""
    yield _behind(codec, byte), 1, UNLIKELY if eats else LIKELY
    yield _before_mark(codec, byte), 1, DROPPED_PAIR + LIKELY
    if asked:
        yield _before_eaten(codec, byte), 1, LIKELY if eats else UNLIKELY
        yield _behind(codec, byte), 0, DROPPED


def _sides(
    context: Codes, before: Codes, before_scores: Floats, behind: Codes, behind_scores: Floats, prior: Floats
) -> Sides:
    sums: list[Sums] = []
    for codes, scores in ((before, before_scores), (behind, behind_scores)):
        sums.append(np.zeros(codes.size + 1))
        np.cumsum(scores[: codes.size] + prior.take(codes, mode="clip"), out=sums[-1][1:])
    both = np.concatenate([context, before]).astype(np.uint32)
    return Sides(both, behind, sums[0], sums[1], behind_scores[: behind.size])


@lru_cache(maxsize=1 << 12)
def _known(*codes: int) -> Slot:
    return slot_of(codes)


@cache
def _halves(codec: str, byte: int) -> Slot:
    return slot_of(halves(codec, byte))


@cache
def _behind(codec: str, byte: int) -> Slot:
    return slot_of(behind(codec, byte))


@cache
def _cut(codec: str, byte: int, following: int) -> Slot:
    return slot_of(cut(codec, byte, following))


@cache
def _before_mark(codec: str, byte: int) -> Slot:
    return slot_of(cut(codec, byte, 0xA1), [ord(each) for each in AT_END])


@cache
def _before_eaten(codec: str, byte: int) -> Slot:
    return slot_of(behind(codec, byte), range(0x20, 0x40))
