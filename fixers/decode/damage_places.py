"""Places in a stretch of bytes at which some of them may be bad, what they cost, and what is read then.

What is sound stands in tables by one byte or two, so that a place takes a few microseconds.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_costs import BYTE, EDGE, INSIDE, Bytes, characters, cost, pairs, singles
from fixers.decode.damage_paths import Path, Step

NEAR = 10.0
"""Nats behind the likeliest place, by single characters, up to which others are judged: of 25,858 injuries in 6,300 pages
of six encodings 1.1535 characters each are wrong then, as many as with 20; with 6 it is 1.1564."""

_BEFORE, _BEHIND = 4, 4
"""Characters that the models see before and behind what may differ."""

_ROW = 3
"""Bad bytes in a row that are moved together."""

BARE = frozenset(("byte", "head", "tail"))
"""Kinds of damage without a character."""

AS_IT_IS, HALVES = 0, -1
"""In place of where the bad bytes end: they are where the path has them, or one is inside a character."""


Borders = dict[int, tuple[float, int]]
"""Where characters end or begin, with what all on the way there cost, and how many these are."""


class Place(NamedTuple):
    """Where bytes may be bad."""

    cost: float
    """Of all that stands in the window, by single characters."""
    number: int
    start: int
    end: int
    before: int
    """Characters of the window that stand before them, read from the left."""
    behind: int
    """Characters behind them, read from the right."""
    damage: float


def places_of(piece: Bytes, left: Borders, right: Borders) -> list[Place]:
    """Where bytes can be bad between what is read from the left and from the right: hardly more than the likeliest places."""
    data, double = piece.data, pairs(piece.base)
    edges = {0 if piece.first and data[0] else -1, len(data) - 1 if piece.last and data[-1] else -1}
    found: list[tuple[float, int, int, int, int, int, float]] = []
    limit = math.inf
    for place, (so_far, before) in left.items():
        charge = 0.0
        for end in range(place + 1, place + 1 + _ROW):
            charge += EDGE if end - 1 in edges else BYTE
            if end in right:
                more, behind = right[end]
                total = so_far + more + charge
                if total <= limit:
                    limit = min(limit, total + NEAR)
                    found.append((total, len(found), place, end, before, behind, charge))
        if end in right:
            total = so_far + right[end][0] + double[data[place] << 8 | data[place + 2]] + INSIDE
            if total <= limit:
                limit = min(limit, total + NEAR)
                found.append((total, len(found), place, HALVES, before, right[end][1], INSIDE))
    return [Place._make(each) for each in found if each[0] <= limit]


def texts_of(
    piece: Bytes,
    path: Path,
    bad: tuple[int, int],
    first: int,
    borders: tuple[Borders, Borders],
    places: Sequence[Place],
) -> list[str]:
    """What is read for each of some places, without what is the same for all and too far from what differs.

    `bad` are those of the path that stand elsewhere then, and `first` the step with which their window begins.
    """
    left, right = [*borders[0]], [*borders[1]]  # where so many characters have been read
    befores = [place.before for place in places]
    behinds = [place.behind for place in places]
    begin = min(befores)
    stop = max(0, min(behinds) - _BEHIND)
    before = ""
    if begin < _BEFORE:
        some = max(0, first - _BEFORE)
        others = bisect_left(path.numbers, some, 0, bad[0])
        before = written(piece, path.steps(others, bad[0]), path.starts[some], path.starts[first])
    begin = max(0, begin - _BEFORE)
    head = _read(piece, left[begin], left[max(befores)])
    tail = _read(piece, right[max(behinds)], right[stop])
    found: list[str] = []
    for place in places:
        middle = ""
        if place.end == HALVES:
            middle = joined(piece, place.start)
        elif place.end == AS_IT_IS:
            at, last = path.numbers[bad[0]], path.numbers[bad[1] - 1] + 1
            middle = written(piece, path.steps(*bad), path.starts[at], path.starts[last])
        found.append(f"{before}{head[: place.before - begin]}{middle}{tail[len(tail) - place.behind + stop :]}")
    return found


def joined(piece: Bytes, at: int) -> str:
    """The character of which one byte stands here, and the other one behind a byte."""
    code = piece.data[at : at + 3 : 2]
    if piece.base.startswith("utf-16"):
        return code.decode(piece.base)
    return chr(characters(piece.base).item(code[0], code[1]))


def onwards(piece: Bytes, starts: Sequence[int], high: int) -> Borders:
    """Borders of characters read from the left, with what all before them cost, and how many these are.

    Up to the last of `starts` they are known.
    """
    data, single, double = piece.data, singles(piece.base), pairs(piece.base)
    total, count = 0.0, 0
    found = {starts[0]: (0.0, 0)}
    for start, end in pairwise(starts):
        width = end - start
        total += double[data[start] << 8 | data[start + 1]] if width == 2 else cost_of(piece, start, end)
        count += 1
        found[end] = total, count
    at, size = starts[-1], len(data)
    while at < high:
        cost = double[data[at] << 8 | data[at + 1]] if at + 1 < size else math.inf
        if cost < math.inf:
            at += 2
        else:
            cost = single[data[at]]
            if cost == math.inf:
                break
            at += 1
        total += cost
        count += 1
        found[at] = total, count
    return found


def backwards(piece: Bytes, starts: Sequence[int], low: int) -> Borders:
    """The same for those read from the right, of which they are known from the first of `starts` on."""
    data, single, double = piece.data, singles(piece.base), pairs(piece.base)
    total, count = 0.0, 0
    found = {starts[-1]: (0.0, 0)}
    for end, start in pairwise(reversed(starts)):
        width = end - start
        total += double[data[start] << 8 | data[start + 1]] if width == 2 else cost_of(piece, start, end)
        count += 1
        found[start] = total, count
    at = starts[0]
    while at > low:
        paired = double[data[at - 2] << 8 | data[at - 1]] if at > 1 else math.inf
        width, cost = (2, paired) if paired < math.inf else (1, single[data[at - 1]])
        if cost == math.inf:
            break
        at -= width
        total += cost
        count += 1
        found[at] = total, count
    return found


def cost_of(piece: Bytes, start: int, end: int) -> float:
    """What a sound character costs."""
    if end == start + 1:
        return singles(piece.base)[piece.data[start]]
    if end == start + 2:
        return pairs(piece.base)[piece.data[start] << 8 | piece.data[start + 1]]
    return cost(piece.data[start:end], piece.base)


def _read(piece: Bytes, start: int, end: int) -> str:
    return standard.decode(piece.data[start:end], piece.base) if start < end else ""


def written(piece: Bytes, bad: Sequence[Step], start: int = 0, end: int | None = None) -> str:
    """The characters of a piece, or of a part of it, without what is no character."""
    pieces: list[str] = []
    for place, arc in bad:
        pieces.append(_read(piece, start, place))
        if arc.kind not in BARE:
            pieces.append(arc.text[:1])
        start = arc.end
    pieces.append(_read(piece, start, len(piece.data) if end is None else end))
    return "".join(pieces)
