"""What broken bytes of UTF-8 can have been: a part of a lattice of characters.

Broken bytes are told as a plan: known bytes, losses that are seen, and gaps in which there may have
been one. The plan holds the bytes that can have been lost at each place, and nothing of the decoder
else, so that decoders which eat the same bytes there share a fragment; and the same few plans stand
in a text again and again. Built once, in plain lists: a fragment has some ten places, for which
numpy takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from fixers.language.codecs import utf8_lengths
from fixers.restore.lossy_typed import characters

Pairs = tuple[tuple[bytes, bytes, float], ...]
"""First and second bytes that are eaten together, and what that costs in nats."""


class Loss(NamedTuple):
    """A substitute: a byte of some was eaten alone, or two of the pairs of the decoder were."""

    alone: bytes
    literal: bytes
    """The bytes of the substitute, where it can also be what it looks like."""


class Gap(NamedTuple):
    """A place where losses may have been of which nothing is seen."""

    alone: bytes


Plan = tuple[bytes | Loss | Gap, ...]


class Fragment(NamedTuple):
    """A part of a lattice, from place 0 to any of some places."""

    places: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    codes: tuple[int, ...]
    costs: tuple[float, ...]
    last: tuple[int, ...]
    ways: int
    """In how many ways it can be read."""
    only: str
    """The one reading, where there is only one."""


_Arc = tuple[int, bytes, float, bytes]
"""Bytes that lead to a place: the place, the bytes, the cost, and those of them that go on a character."""

_Step = tuple[int, tuple[bytes, ...], float]
"""Characters that lead to a place: the place, for each of their bytes what it can be, and the cost."""


@lru_cache(8192)
def fragment(plan: Plan, pairs: Pairs, middle: bytes | None) -> Fragment:
    """What the bytes of a plan are in UTF-8.

    In a gap one byte may have been lost, or two together; where `middle` is given, also two one after the
    other, of which the first is one of these or opens a pair.
    """
    arcs: list[list[_Arc]] = [[]]
    places = [0]
    for part in plan:
        if isinstance(part, bytes):
            places = [_known(arcs, places, part)]
        elif isinstance(part, Loss):
            places = [_lost(arcs, places, part, pairs)]
        else:
            places = _skipped(arcs, places, part.alone, pairs, middle)
    return _decoded(arcs, places)


def _place(arcs: list[list[_Arc]]) -> int:
    arcs.append([])
    return len(arcs) - 1


def _join(arcs: list[list[_Arc]], places: Sequence[int], end: int, values: bytes, cost: float = 0.0) -> None:
    arc = end, values, cost, _continuing(values)
    for place in places:
        arcs[place].append(arc)


def _known(arcs: list[list[_Arc]], places: Sequence[int], data: bytes) -> int:
    for at in range(len(data)):
        end = _place(arcs)
        _join(arcs, places, end, data[at : at + 1])
        places = (end,)
    return places[0]


_Ends = list[tuple[Sequence[int], bytes]]
"""Places and the bytes that lead from them to the end of a loss."""


def _eaten(arcs: list[list[_Arc]], places: Sequence[int], alone: bytes, pairs: Pairs) -> _Ends:
    ends: _Ends = [(places, alone)] if alone else []
    for leads, seconds, cost in pairs:
        middle = _place(arcs)
        _join(arcs, places, middle, leads, cost)
        ends.append(((middle,), seconds))
    return ends


def _joined(arcs: list[list[_Arc]], ends: _Ends) -> int:
    end = _place(arcs)
    for places, values in ends:
        _join(arcs, places, end, values)
    return end


def _lost(arcs: list[list[_Arc]], places: Sequence[int], loss: Loss, pairs: Pairs) -> int:
    ends = _eaten(arcs, places, loss.alone, pairs)
    if len(loss.literal) == 1:
        ends.append((places, loss.literal))
    elif loss.literal:
        middle = _place(arcs)
        _join(arcs, places, middle, loss.literal[:1])
        ends.append(((middle,), loss.literal[1:]))
    return _joined(arcs, ends)


def _skipped(arcs: list[list[_Arc]], places: list[int], alone: bytes, pairs: Pairs, middle: bytes | None) -> list[int]:
    """The places themselves, and that after one or more losses of which nothing is seen."""
    ends = _eaten(arcs, places, alone, pairs)
    if middle is not None:
        between = _joined(arcs, _eaten(arcs, places, middle, pairs))
        ends += _eaten(arcs, (between,), alone, pairs)
    return [*places, _joined(arcs, ends)]


def _steps(arcs: list[list[_Arc]], start: int) -> list[_Step]:
    """Characters of UTF-8 from a place."""
    found: list[_Step] = []
    for to, values, cost, _ in arcs[start]:
        for length, leads in _by_length(values):
            if length == 1:
                found.append((to, (leads,), cost))
            else:
                _rest(arcs, (leads,), length - 1, to, cost, found)
    return found


def _rest(
    arcs: list[list[_Arc]], parts: tuple[bytes, ...], left: int, place: int, cost: float, found: list[_Step]
) -> None:
    """`parts` are what the bytes read so far can be, up to a place; `left` bytes are still to come."""
    for to, _, more, inner in arcs[place]:
        if inner:
            if left > 1:
                _rest(arcs, (*parts, inner), left - 1, to, cost + more, found)
            elif characters((*parts, inner)).all:
                found.append((to, (*parts, inner), cost + more))


@lru_cache(maxsize=1 << 12)
def _by_length(values: bytes) -> tuple[tuple[int, bytes], ...]:
    """The bytes that open a character of UTF-8 of one, two, three and four bytes, where there are any."""
    rows = ((length, bytes(each for each in values if utf8_lengths(each) == length)) for length in (1, 2, 3, 4))
    return tuple((length, leads) for length, leads in rows if leads)


@lru_cache(maxsize=1 << 12)
def _continuing(values: bytes) -> bytes:
    return bytes(byte for byte in values if byte & 0xC0 == 0x80)


_Row = tuple[int, int, Sequence[int], list[float]]
"""Start, end, characters between them, and their costs."""


def _decoded(arcs: list[list[_Arc]], last: list[int]) -> Fragment:
    """What the bytes are in UTF-8 on their way to the places `last`.

    Without what no author types where several characters are possible, nor rare ones where many are.
    """
    ways = [0] * len(arcs)
    for place in last:
        ways[place] = 1
    rows: list[_Row] = []
    for start, steps in reversed(_from_places(arcs)):
        between: dict[int, list[_Step]] = {}
        for step in steps:
            if ways[step[0]]:
                between.setdefault(step[0], []).append(step)
        for end, same in between.items():
            codes, costs = _typed(same)
            ways[start] += ways[end] * len(codes)
            if codes:
                rows.append((start, end, codes, costs))
    return _numbered(rows[::-1], last, ways[0]) if ways[0] else _NONE


def _from_places(arcs: list[list[_Arc]]) -> list[tuple[int, list[_Step]]]:
    """The places that characters lead to, in order, each with the characters from there."""
    found: list[tuple[int, list[_Step]]] = []
    reached = bytearray(len(arcs))
    reached[0] = 1
    for start, leaving in enumerate(arcs):
        if leaving and reached[start]:
            steps = _steps(arcs, start)
            for step in steps:
                reached[step[0]] = 1
            found.append((start, steps))
    return found


def _numbered(rows: Sequence[_Row], last: Sequence[int], ways: int) -> Fragment:
    """Rows of characters, in order, as a fragment with the places alone that can be reached."""
    used = {0}
    there: list[_Row] = []
    for row in rows:
        if row[0] in used:
            used.add(row[1])
            there.append(row)
    number = {place: at for at, place in enumerate(sorted(used))}
    return Fragment(
        len(number),
        tuple([number[start] for start, _, codes, _ in there for _ in codes]),
        tuple([number[end] for _, end, codes, _ in there for _ in codes]),
        tuple([code for _, _, codes, _ in there for code in codes]),
        tuple([cost for row in there for cost in row[3]]),
        tuple([number[place] for place in last if place in used]),
        ways,
        _only(there, last) if ways == 1 else "",
    )


_NONE = Fragment(1, (), (), (), (), (), 0, "")
"""Of bytes that can't have been anything."""


def _only(rows: Sequence[_Row], last: Sequence[int]) -> str:
    """What rows of characters read of which only one way leads from place 0 to the places `last`."""
    tails = dict.fromkeys(last, "")
    for start, end, codes, _ in reversed(rows):
        if end in tails:
            tails[start] = chr(codes[0]) + tails[end]
    return tails[0]


def _typed(steps: Sequence[_Step]) -> tuple[Sequence[int], list[float]]:
    """The characters between two places, and their costs."""
    if len(steps) == 1:
        known, cost = characters(steps[0][1]), steps[0][2]
        size = len(known.all)
        codes = known.all if size == 1 else known.typed if size <= _MANY else known.common
        return codes, [cost] * len(codes)
    size = sum(len(characters(parts).all) for _, parts, _ in steps)
    several: list[int] = []
    costs: list[float] = []
    for _, parts, cost in steps:
        typed = characters(parts).common if size > _MANY else characters(parts).typed
        several += typed
        costs += [cost] * len(typed)
    return several, costs


_MANY = 64
"""Characters between two places from which on rare ones are left out: one lost byte has 64 values."""
