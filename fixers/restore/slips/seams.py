"""Where in a slip a dropped pair may be missing: where the reading without one is odd.

A dropped pair changes nothing behind it, since the decoder stays as far out of step as it was. So
a first reading, in which one sign stands for whatever is missing, shows where to look.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from itertools import pairwise
from typing import NamedTuple

from fixers.language.lattice import Characters
from fixers.restore.slips.built import WILD, Built
from fixers.restore.slips.lattice import Unit

ODD, VERY_ODD = 5.5, 7.0
"""Nats of a character near which something may be missing, if one in the stretch costs as many as the second says.
Near characters of 4.0 and more, and in every stretch, were looked for the same slips on 551 places of the even dev
half, in a quarter more time; with 7.0 alone one in 50 more of the slipped characters is wrong."""

IN_STEP = 4
"""Characters that must be read as they were found before a slip counts as ended."""


class Seam(NamedTuple):
    """Where in a reading pairs may be missing: before a unit, in characters that stand together for what is there."""

    unit: int
    first: int
    last: int
    """The numbers of the first and the last of these characters: one, but for what was found to be missing."""
    end: int
    """The place to which they lead."""


def weak_seams(built: Built, text: str, costs: Sequence[float], *, odd: float = VERY_ODD, first: int = 0) -> list[Seam]:
    """Where pairs may be missing: near characters of a reading that cost more than `odd`, and before the first units.

    `costs` are the nats of its characters under the model.
    """
    weak: list[tuple[float, Seam]] = []
    ends_line = text.endswith("\n")
    if WILD not in text and max(costs[:-1], default=0.0) <= VERY_ODD and not (ends_line and costs[-1] > _ODD):
        odd = math.inf
        if not first:
            return []
    way = _way(built.lattice, text)
    numbers = {place: at for at, place in enumerate(way)}
    for unit, opening in built.openings.items():
        at = numbers.get(opening.start)
        if at is None:
            continue
        last = at
        while way[last + 1] < opening.start + built.apart:
            last += 1
        worst, own, next_one = (
            max(costs[max(at - 1, 0) : last + 2]),
            max(costs[at : last + 1]),
            max(costs[last + 1 : last + 2], default=0.0),
        )
        is_wrong = own > _WRONG or (own > _DOUBTFUL and next_one > _NEXT) or last >= len(text) - _LAST
        is_weak = is_wrong and (worst > odd or (ends_line and last >= len(text) - 2 and worst > _ODD))
        if is_weak or 2 <= unit < first:
            weak.append((worst, Seam(unit, at, last, way[last + 1])))
    weak.sort(key=lambda each: -each[0])
    return [seam for _, seam in weak[: _MOST + len(built.seams) // 4]]


_WRONG, _DOUBTFUL, _NEXT, _LAST = 6.0, 3.5, 9.5, 3
"""Nats of a character that can be wrong; of one that can be if the next one costs so many; and the last characters of a
stretch, of which any can be. Of 283 places where something was missing all but 2 are so, of others half."""

_MOST = 24
"""Seams of one stretch, at most, and one more for four units: text that is odd everywhere is no slip."""


def first_part(built: Built, text: str, stretch: list[Unit], starts: Container[int]) -> tuple[int, int] | None:
    """Where a reading is back in step before another slip begins: how many characters and units stand before that.

    `starts` are where slips can begin. None if the stretch holds one slip only.
    """
    others = {at for at, unit in enumerate(stretch) if at and unit.start in starts}
    if not others:
        return None
    units = {place: at for at, place in enumerate(built.seams)}
    same = 0
    for at, (start, end) in enumerate(pairwise(_way(built.lattice, text))):
        unit = units.get(start, -1)
        if same >= IN_STEP and unit in others:
            return at, unit
        alone = unit >= 0 and units.get(end) == unit + 1
        same = same + 1 if alone and stretch[unit].character == text[at] and not _is_half(stretch[unit]) else 0
    return None


def _is_half(unit: Unit) -> bool:
    return unit.character == "?" and bool(unit.reading)


def _way(lattice: Characters, text: str) -> list[int]:
    """The places that a reading goes through."""
    arcs: dict[tuple[int, int], list[int]] = {}
    read = set(map(ord, text))
    for at, code in enumerate(lattice.codes):
        if code in read:
            arcs.setdefault((lattice.starts[at], code), []).append(lattice.ends[at])
    came: list[dict[int, int]] = []
    reached = {0: 0}
    for character in text:
        reached = {end: place for place in reached for end in arcs.get((place, ord(character)), ())}
        came.append(reached)
    way = [lattice.places - 1]
    for reached in reversed(came):
        way.append(reached[way[-1]])
    return way[::-1]


_ODD = 4.0
"""Nats of the end of a line, or of a character behind one that was put together anew, near which something may be
missing."""
