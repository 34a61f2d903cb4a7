"""The best way through damaged bytes, by what their characters cost one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from fixers.decode.damage_costs import BYTE, EDGE, Arc, Bytes, arcs, blanked, doubles, escape, of_pairs, singles


class Step(NamedTuple):
    """Something that is no sound character, and where it begins."""

    start: int
    arc: Arc


class Path(NamedTuple):
    """A way through all bytes of a piece."""

    starts: list[int]
    """Where characters, and what is none, begin; last the number of bytes."""
    numbers: list[int]
    """Which of these are damaged, and what they are."""
    arcs: list[Arc]
    cost: float
    """Of all characters by themselves, and of the damage."""

    def steps(self, first: int = 0, last: int | None = None) -> list[Step]:
        """What is damaged, or some of it."""
        starts = self.starts
        return [Step(starts[at], arc) for at, arc in zip(self.numbers[first:last], self.arcs[first:last], strict=True)]


def best(piece: Bytes) -> Path:
    """The cheapest way through all bytes; there is always one."""
    data, base = piece.data, piece.base
    alone = _alone(base)
    ones = [alone[byte] for byte in data]
    if base != "utf-8":
        for at in _edges(piece):  # half a character costs less there
            ones[at] = min(ones[at], EDGE)
    twos = of_pairs(data, doubles(base))
    spots = _spots(piece)
    if spots:
        return _through(piece, ones, twos, spots)
    came = [0]
    before, so_far = math.inf, 0.0
    for at, (one, two) in enumerate(zip(ones, twos, strict=True)):
        both = before + two
        before = so_far
        so_far += one
        if both <= so_far:
            so_far = both
            came.append(at - 1)
        else:
            came.append(at)
    return _back(piece, came, ones, {}, so_far)


def _through(piece: Bytes, ones: Sequence[float], twos: Sequence[float], spots: Iterable[int]) -> Path:
    """The same where something else may begin at some spots."""
    data, base = piece.data, piece.base
    is_utf8 = base == "utf-8"
    is_double = not is_utf8 and not base.startswith("utf-16")
    left = iter([*spots, -1])
    spot = next(left)
    longer: dict[int, tuple[float, int, Arc]] = {}  # by where they end, with where they begin
    came = [0]
    before, so_far = math.inf, 0.0
    for at, (one, two) in enumerate(zip(ones, twos, strict=True)):
        if at == spot:
            spot = next(left)
            is_blank = is_double and b" " in data[at : at + 2] and (data[at] != 0x8F or base != "euc_jp")
            for arc in blanked(piece, at) if is_blank else arcs(piece, at):
                if arc.end > at + 2 or arc.kind or is_utf8:
                    known = longer.get(arc.end)
                    reached = so_far + arc.cost
                    if known is None or reached < known[0]:
                        longer[arc.end] = reached, at, arc
        cost, start = so_far + one, at
        if before + two <= cost:
            cost, start = before + two, at - 1
        if longer and at + 1 in longer:
            if longer[at + 1][0] < cost:
                cost, start, _ = longer[at + 1]
            else:
                del longer[at + 1]
        came.append(start)
        before, so_far = so_far, cost
    return _back(piece, came, ones, longer, so_far)


def _edges(piece: Bytes) -> list[int]:
    """Bytes that may be halves of characters because all data begin or end with them."""
    last = len(piece.data) - 1
    found = [at for at, there in ((0, piece.first), (last, piece.last)) if there and last >= 0]
    return [
        at
        for at in found
        if piece.data[at] >= 0x80 or (singles(piece.base)[piece.data[at]] == math.inf and piece.data[at])
    ]


def _back(
    piece: Bytes,
    came: Sequence[int],
    ones: Sequence[float],
    longer: Mapping[int, tuple[float, int, Arc]],
    total: float,
) -> Path:
    data, known = piece.data, singles(piece.base)
    end = len(data)
    starts = [end]
    found: list[tuple[int, Arc]] = []
    while end:
        start = came[end]
        if end in longer:
            if longer[end][2].kind:
                found.append((len(starts), longer[end][2]))
        elif start + 1 == end and ones[start] < known[data[start]]:
            found.append((len(starts), escape(piece, start)))
        starts.append(start)
        end = start
    starts.reverse()
    last = len(starts) - 1
    found.reverse()
    return Path(starts, [last - number for number, _ in found], [arc for _, arc in found], total)


@cache
def _alone(base: str) -> list[float]:
    """By byte what it costs as a character of its own, or as none."""
    return [cost if byte < 0x80 and cost < math.inf else min(cost, BYTE) for byte, cost in enumerate(singles(base))]


def _spots(piece: Bytes) -> Sequence[int]:
    """Bytes at which anything else may begin than characters of one and two bytes and bad bytes."""
    if piece.base == "utf-8":
        return range(len(piece.data))
    return [match.start() for match in _odd(piece.base, piece.blanks).finditer(piece.data)]


@cache
def _odd(base: str, blanks: bool) -> re.Pattern[bytes]:
    """What makes these bytes."""
    if base.startswith("utf-16"):
        return re.compile(rb"[\xd8-\xdf]|[\x00-\xff](?=[\xd8-\xdf])", re.DOTALL)
    rules = [rb"[\x80-\xff](?=[\0\r\n%b])" % (b" " if blanks else b"")]
    if blanks:
        rules.append(b" ")
    if base == "gb18030":
        rules.append(rb"[\x81-\xfe](?=[0-9][\x81-\xfe][0-9])")
    if base == "euc_jp":
        rules.append(rb"\x8f")
    return re.compile(b"|".join(rules))
