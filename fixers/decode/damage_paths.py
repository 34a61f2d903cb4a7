"""The best way through damaged bytes, by what their characters cost one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from fixers.decode.damage_costs import BYTE, Arc, Bytes, arcs, beyond, blanked, escape, singles
from fixers.decode.damage_pairs import read_pairs


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
    twos: list[float]
    """What each byte and the one before it cost as one character."""
    characters: str
    """These characters, NUL where there is none; nothing in UTF-8 and UTF-16."""

    def steps(self, first: int = 0, last: int | None = None) -> list[Step]:
        """What is damaged, or some of it."""
        starts = self.starts
        return [Step(starts[at], arc) for at, arc in zip(self.numbers[first:last], self.arcs[first:last], strict=True)]


def best(pieces: Sequence[Bytes]) -> list[Path]:
    """The cheapest way through all bytes of each piece, all of one encoding; there is always one."""
    if not pieces:
        return []
    # At once: calls of numpy are most of what short pieces cost.
    twos, characters = read_pairs(b"".join([piece.data for piece in pieces]), pieces[0].base)
    found: list[Path] = []
    end = 0
    for piece in pieces:
        start, end = end, end + len(piece.data)
        mine = twos[start:end]
        mine[:1] = [math.inf]
        found.append(_cheapest(piece, mine, characters[start:end]))
    return found


def _cheapest(piece: Bytes, twos: list[float], characters: str) -> Path:
    """The same for one piece, of which each byte and the one before it cost so much as one character."""
    alone = _alone(piece.base)
    ones = [alone[byte] for byte in piece.data]
    for at in _edges(piece):  # a part of a character costs less there
        ones[at] = min(ones[at], escape(piece, at).cost)
    spots = [match.start() for match in _odd(piece.base, piece.blanks).finditer(piece.data)]
    among = frozenset(spots)
    came = [0]
    longer: dict[int, tuple[float, int, Arc]] = {}  # by where they end, with where they begin
    before, so_far = math.inf, 0.0
    done = 0
    for spot in [*spots, len(ones)]:
        if spot < done:
            continue
        for at, (one, two) in enumerate(zip(ones[done:spot], twos[done:spot], strict=True), done):
            both = before + two
            before = so_far
            so_far += one
            if both <= so_far:
                so_far = both
                came.append(at - 1)
            else:
                came.append(at)
        if spot < len(ones):
            done, before, so_far = _past(piece, (ones, twos), (spot, before, so_far), among, came, longer)
    return Path(*_back(piece, came, ones, longer), so_far, twos, characters)


def _past(
    piece: Bytes,
    costs: tuple[Sequence[float], Sequence[float]],
    here: tuple[int, float, float],
    spots: frozenset[int],
    came: list[int],
    longer: dict[int, tuple[float, int, Arc]],
) -> tuple[int, float, float]:
    """Where nothing goes on that begins at a spot or at others behind it, and what the way to there costs, and to the byte before."""
    data, base = piece.data, piece.base
    is_double = not base.startswith("utf")
    ones, twos = costs
    at, before, so_far = here
    until = at + 1
    while at < until or at in spots:
        if at in spots:
            is_blank = is_double and b" " in data[at : at + 2] and (data[at] != 0x8F or base != "euc_jp")
            for arc in blanked(piece, at) if is_blank else beyond(piece, at) if is_double else arcs(piece, at):
                if is_double or arc.kind or arc.end > at + 2 or (base == "utf-8" and arc.end > at + 1):
                    known = longer.get(arc.end)
                    reached = so_far + arc.cost
                    if known is None or reached < known[0]:
                        longer[arc.end] = reached, at, arc
                    until = max(until, arc.end)
        cost, start = so_far + ones[at], at
        if before + twos[at] <= cost:
            cost, start = before + twos[at], at - 1
        at += 1
        if longer and at in longer:
            if longer[at][0] < cost:
                cost, start, _ = longer[at]
            else:
                del longer[at]
        came.append(start)
        before, so_far = so_far, cost
    return at, before, so_far


def _edges(piece: Bytes) -> list[int]:
    """Bytes that may be parts of characters because all data begin or end with them."""
    size, few = len(piece.data), 3 if piece.base == "utf-8" else 1
    found = [*range(min(few, size) if piece.first else 0), *range(max(0, size - few) if piece.last else size, size)]
    return [
        at
        for at in found
        if piece.data[at] >= 0x80 or (singles(piece.base)[piece.data[at]] == math.inf and piece.data[at])
    ]


def _back(
    piece: Bytes, came: Sequence[int], ones: Sequence[float], longer: Mapping[int, tuple[float, int, Arc]]
) -> tuple[list[int], list[int], list[Arc]]:
    """Where what stands on the way begins, and which of it is damaged, and what that is."""
    known = singles(piece.base)
    data = piece.data
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
    return starts, [last - number for number, _ in found], [arc for _, arc in found]


@cache
def _alone(base: str) -> list[float]:
    """By byte what it costs as a character of its own, or as none."""
    return [cost if byte < 0x80 and cost < math.inf else min(cost, BYTE) for byte, cost in enumerate(singles(base))]


@cache
def _odd(base: str, blanks: bool) -> re.Pattern[bytes]:
    """Bytes at which anything else may begin than characters of one and two bytes and bad bytes."""
    if base == "utf-8":
        return re.compile(rb"[\xc2-\xf4]")
    if base.startswith("utf-16"):
        return re.compile(rb"[\xd8-\xdf]|[\x00-\xff](?=[\xd8-\xdf])", re.DOTALL)
    rules = [rb"[\x80-\xff](?=[\0\r\n])"]
    if blanks:
        firsts, seconds = _blanked(base)
        rules += [b"[%b](?= )" % re.escape(firsts)] if firsts else []
        rules += [b" (?=[%b])" % re.escape(seconds)] if seconds else []
    if base == "gb18030":
        rules.append(rb"[\x81-\xfe](?=[0-9][\x81-\xfe][0-9])")
    if base == "euc_jp":
        rules.append(rb"\x8f")
    return re.compile(b"|".join(rules))


def _blanked(base: str) -> tuple[bytes, bytes]:
    """Bytes that may be the other half of a character of which one was A0: first ones, and second ones.

    No others are, since as a bad byte and a blank they cost less.
    """
    alone = _alone(base)
    firsts = (blanked(Bytes(bytes((byte, 0x20)), base, False, False, True), 0) for byte in range(256))
    seconds = (blanked(Bytes(bytes((0x20, byte)), base, False, False, True), 0) for byte in range(256))
    first, second = (
        bytes(byte for byte, some in enumerate(each) if some and some[0].cost < alone[byte] + alone[0x20])
        for each in (firsts, seconds)
    )
    return first, second
