"""Places in a stretch of bytes at which some of them may be bad, what they cost, and what is read then.

What is sound stands in tables by one byte or two, so that a place takes a few microseconds.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_costs import BYTE, EDGE, INSIDE, Bytes, characters, cost, pairs, singles
from fixers.decode.damage_paths import Path, Step

NEAR = 10.0
"""Nats behind the likeliest place, by single characters, up to which others are judged: of 25,858 injuries in 6,300 pages
of six encodings 1.1535 characters each are wrong then, as many as with 20; with 6 it is 1.1564."""

ORDER = 4
"""Characters of the longest n-grams that the models are asked about."""

_BEFORE, _BEHIND = ORDER - 1, ORDER - 1
"""Characters that the models see before and behind what may differ: of the same injuries 1.1534 characters each are wrong
so, and 1.1535 with n-grams of five, which take longer."""

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
    data = piece.data
    edges = {0 if piece.first and data[0] else -1, len(data) - 1 if piece.last and data[-1] else -1}
    found: list[tuple[float, int, int, int, int, int, float]] = []
    limit = math.inf
    for place, (so_far, before) in left.items():
        charge = 0.0
        for end in range(place + 1, place + 1 + _ROW):
            charge += EDGE if end - 1 in edges else BYTE
            known = right.get(end)
            if known is not None:
                total = so_far + known[0] + charge
                if total <= limit:
                    limit = min(limit, total + NEAR)
                    found.append((total, len(found), place, end, before, known[1], charge))
        if known is not None and so_far + known[0] + INSIDE <= limit:
            total = so_far + known[0] + pairs(piece.base)[data[place] << 8 | data[place + 2]] + INSIDE
            if total <= limit:
                limit = min(limit, total + NEAR)
                found.append((total, len(found), place, HALVES, before, known[1], INSIDE))
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
        before = _on_path(piece, path, some, first, bad[0])
    begin = max(0, begin - _BEFORE)
    high, far = max(befores), max(behinds)
    head = _read(piece, path, left[begin], left[high], high - begin)
    tail = _read(piece, path, right[far], right[stop], far - stop)
    found: list[str] = []
    for place in places:
        middle = ""
        if place.end == HALVES:
            middle = joined(piece, place.start)
        elif place.end == AS_IT_IS:
            at, last = path.numbers[bad[0]], path.numbers[bad[1] - 1] + 1
            middle = written(piece, path.steps(*bad), path.starts[at], path.starts[last])
        found.append(f"{before}{head[: place.before - begin]}{middle}{tail[far - place.behind :]}")
    return found


def _on_path(piece: Bytes, path: Path, first: int, last: int, bad: int) -> str:
    """The characters from one step of a path to another, of which none is the bad one of a number or behind it."""
    starts = path.starts
    others = bisect_left(path.numbers, first, 0, bad)
    if others == bad:
        return _read(piece, path, starts[first], starts[last], last - first)
    return written(piece, path.steps(others, bad), starts[first], starts[last])


def joined(piece: Bytes, at: int) -> str:
    """The character of which one byte stands here, and the other one behind a byte."""
    code = piece.data[at : at + 3 : 2]
    if piece.base.startswith("utf-16"):
        return code.decode(piece.base)
    return chr(characters(piece.base).item(code[0], code[1]))


def onwards(piece: Bytes, path: Path, steps: tuple[int, int], high: int) -> Borders:
    """Borders of characters read from the left, with what all before them cost, and how many these are.

    From one of some steps of the path to the other they are known.
    """
    data, single, double = piece.data, singles(piece.base), path.twos
    total, count = 0.0, 0
    at, *known = path.starts[steps[0] : steps[1] + 1]
    found = {at: (0.0, 0)}
    for end in known:
        total += double[end - 1] if end - at == 2 else cost_of(piece, at, end)
        count += 1
        at = end
        found[at] = total, count
    last = len(data) - 1
    while at < high:
        cost = double[at + 1] if at < last else math.inf
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


def backwards(piece: Bytes, path: Path, steps: tuple[int, int], low: int) -> Borders:
    """The same for those read from the right."""
    data, single, double = piece.data, singles(piece.base), path.twos
    total, count = 0.0, 0
    *known, at = path.starts[steps[0] : steps[1] + 1]
    found = {at: (0.0, 0)}
    for start in reversed(known):
        total += double[at - 1] if at - start == 2 else cost_of(piece, start, at)
        count += 1
        at = start
        found[at] = total, count
    while at > low:
        cost = double[at - 1]
        if cost < math.inf:
            at -= 2
        else:
            cost = single[data[at - 1]]
            if cost == math.inf:
                break
            at -= 1
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


def _read(piece: Bytes, path: Path, start: int, end: int, count: int) -> str:
    """So many characters, from one byte to another: most often of two bytes each, which are known."""
    if end - start == 2 * count:
        text = path.characters[start + 1 : end : 2]
        if len(text) == count and "\0" not in text:
            return text
    return _decoded(piece, start, end)


def _decoded(piece: Bytes, start: int, end: int) -> str:
    return standard.decode(piece.data[start:end], piece.base) if start < end else ""


def written(piece: Bytes, bad: Sequence[Step], start: int = 0, end: int | None = None) -> str:
    """The characters of a piece, or of a part of it, without what is no character."""
    pieces: list[str] = []
    for place, arc in bad:
        pieces.append(_decoded(piece, start, place))
        if arc.kind not in BARE:
            pieces.append(arc.text[:1])
        start = arc.end
    pieces.append(_decoded(piece, start, len(piece.data) if end is None else end))
    return "".join(pieces)
