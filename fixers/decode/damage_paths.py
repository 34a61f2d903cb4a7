"""The best way through damaged bytes, by what their characters cost one by one."""

from __future__ import annotations

import math
from typing import NamedTuple

from fixers.decode.damage_costs import BYTE, Arc, Bytes, arcs, escape, odd_bytes, pairs, singles


class Step(NamedTuple):
    """An arc and where it begins."""

    start: int
    arc: Arc


Path = list[Step]


def best(piece: Bytes) -> Path:
    """The cheapest way through all bytes; there is always one."""
    data, size = piece.data, len(piece.data)
    single, double, odd = singles(piece.base), pairs(piece.base), odd_bytes(piece)
    costs = [0.0] + [math.inf] * (size + 4)
    came = [0] * (size + 5)
    how: list[Arc | None] = [None] * (size + 5)
    following = data[1:] + b"\0"
    for at, (byte, after) in enumerate(zip(data, following, strict=True)):
        so_far = costs[at]
        if so_far == math.inf:
            continue
        reached = so_far + single[byte]
        if reached < costs[at + 1]:
            costs[at + 1], came[at + 1], how[at + 1] = reached, at, None
        reached = so_far + double[byte << 8 | after]
        if reached < costs[at + 2] and at + 1 < size:
            costs[at + 2], came[at + 2], how[at + 2] = reached, at, None
        if byte in odd or after in odd or at + 3 >= size or not at:
            more = arcs(piece, at)
        else:
            reached = so_far + BYTE
            if reached < costs[at + 1] and (byte >= 0x80 or single[byte] == math.inf):
                costs[at + 1], came[at + 1], how[at + 1] = reached, at, _BAD
            continue
        for arc in more:
            reached = so_far + arc.cost
            if reached < costs[arc.end]:
                costs[arc.end], came[arc.end], how[arc.end] = reached, at, arc
    return _back(piece, came, how)


_BAD = Arc(-1, BYTE)
"""A byte that is no character, until it is known to be on the path."""


def _back(piece: Bytes, came: list[int], how: list[Arc | None]) -> Path:
    path: Path = []
    end = len(piece.data)
    while end:
        arc = how[end] or Arc(end, 0.0)
        path.append(Step(came[end], escape(piece, came[end]) if arc is _BAD else arc))
        end = came[end]
    path.reverse()
    return path
