"""What broken bytes of UTF-8 can have been: a part of a lattice of characters.

Broken bytes are told as a plan: known bytes, losses that are seen, and gaps in which there may have
been one. The plan holds the bytes that can have been lost at each place, and nothing of the decoder
else, so that decoders which eat the same bytes there share a fragment; and the same few plans stand
in a text again and again. Characters that are far behind others for the same bytes are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fixers.restore.lossy.outline import Habit, Plan, Way, outline, sets_of
from fixers.restore.lossy.typed import Characters, choice, grade_of

_Row = tuple[int, int, Characters, float]
"""Start, end, characters between them, and their cost."""

Rows = tuple[_Row, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Fragment:
    """A part of a lattice, from place 0 to any of some places. What is the same is one object."""

    places: int
    rows: Rows
    last: tuple[int, ...]
    ways: int
    """In how many ways it can be read."""
    only: str
    """The one reading, where there is only one."""


@lru_cache(1 << 14)
def _fragment(places: int, rows: Rows, last: tuple[int, ...], ways: int) -> Fragment:
    """One object for all that is the same: what was read of one is known of the others."""
    if ways == 1:
        return Fragment(places, rows, last, ways, "".join([each.first for _, _, each, _ in rows]))
    if ways > _FEW:
        return Fragment(places, *_likely(places, rows, last), ways, "")
    return Fragment(places, rows, last, ways, "")


_FEW = 8
"""Ways of which none is left out."""

_BEHIND = 9.0
"""Nats behind the likeliest characters for the bytes, each taken by itself, from which on others are left out: half of all
characters. Of 9,400 texts of all codecs five of Big5 are read otherwise for that, none better or worse."""


def _likely(places: int, rows: Rows, last: Sequence[int]) -> tuple[Rows, tuple[int, ...]]:
    """The characters that are not far behind the likeliest ones, and the last places that they lead to."""
    ahead, back = [-math.inf] * places, [-math.inf] * places
    ahead[0] = 0.0
    for start, end, each, cost in rows:
        ahead[end] = max(ahead[end], ahead[start] + each.best - cost)
    least = max(ahead[place] for place in last) - _BEHIND
    for place in last:
        back[place] = 0.0
    kept = []
    for row in reversed(rows):
        start, end, each, cost = row
        around = ahead[start] + back[end] - cost
        back[start] = max(back[start], back[end] + each.best - cost)
        if around + each.best > least:
            head = each.above(least - around) if each.count > 1 else each
            kept.append(row if head is each else (start, end, head, cost))
    return tuple(kept[::-1]), tuple([place for place in last if ahead[place] > least])


class Told:
    """What broken bytes were found to be: in how many ways they can be read, and how once somebody asks."""

    __slots__ = ("_fragment", "_last", "_rows", "ways")

    def __init__(self, ways: int, rows: Sequence[_Row], last: Sequence[int]) -> None:
        self.ways = ways
        self._rows = rows
        self._last = last
        self._fragment: Fragment | None = None

    def fragment(self) -> Fragment:
        """All of it."""
        rows, last = self._rows, self._last  # before it is asked for: another thread lets go of them once it is known
        if self._fragment is None:
            self._fragment = _numbered(rows, last, self.ways)
            self._rows = self._last = ()
        return self._fragment


_NOTHING = Told(0, (), ())
"""Of bytes that can't have been anything."""


@lru_cache(1 << 14)
def told(plan: Plan, eats: Habit) -> Told:
    """What the bytes of a plan are in UTF-8.

    Without what no author types where several characters are possible, nor rare ones where many are.
    """
    known = outline(plan, eats)
    if known is None:
        return _NOTHING
    sets = sets_of(plan, eats)
    reached = {0}
    rows: list[_Row] = []
    done = 0
    for start, end, ways, offset in known.groups:
        if start not in reached:
            continue
        if offset > done:
            sets, done = sets[offset - done :], offset
        if len(ways) == 1:
            ((take, cost),) = ways
            own = choice(take(sets)).own
            if own:
                rows.append((start, end, own, cost))
                reached.add(end)
        elif there := _typed(ways, sets):
            rows += [(start, end, each, cost) for each, cost in there]
            reached.add(end)
    counts = dict.fromkeys(known.last, 1)
    useful: list[_Row] = []
    for row in reversed(rows):
        more = counts.get(row[1])
        if more:
            counts[row[0]] = counts.get(row[0], 0) + row[2].count * more
            useful.append(row)
    return Told(counts[0], useful[::-1], known.last) if 0 in counts else _NOTHING


def _typed(ways: Sequence[Way], sets: Sequence[bytes]) -> list[tuple[Characters, float]]:
    """The characters between two places, with their costs."""
    choices = [choice(take(sets)) for take, _ in ways]
    grade = grade_of(sum([each.size for each in choices]))
    rows = [(each.of(grade), cost) for each, (_, cost) in zip(choices, ways, strict=True) if each.size]
    return [(each, cost) for each, cost in rows if each is not None]


def _numbered(rows: Sequence[_Row], last: Sequence[int], ways: int) -> Fragment:
    """The places that count, numbered in order; those from which nothing leads are one."""
    used = {0, *[end for _, end, _, _ in rows]}
    ends = used.intersection(last)
    outer = ends.difference([start for start, _, _, _ in rows])
    inner = sorted(used - outer)
    number = {place: at for at, place in enumerate(inner)} | dict.fromkeys(outer, len(inner))
    numbered = tuple([(number[start], number[end], codes, cost) for start, end, codes, cost in rows])
    return _fragment(len(inner) + bool(outer), numbered, tuple(sorted({number[end] for end in ends})), ways)
