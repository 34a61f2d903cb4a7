"""Where in a slip a dropped pair may be missing: where the reading without one is odd.

A dropped pair changes nothing behind it, since the decoder stays as far out of step as it was. So
a first reading, in which one sign stands for whatever is missing, shows where to look, and only
there a second lattice holds all pairs that can have been dropped: a tenth of the arcs.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise

import numpy as np

from fixers.language.lattice import Characters
from fixers.restore.slip_lattice import WILD, Built, Unit

ODD, VERY_ODD = 5.5, 7.0
"""Nats of a character near which something may be missing, if one in the stretch costs as many as the second says.
Near characters of 4.0 and more, and in every stretch, were looked for the same slips on 551 places of the even dev
half, in a quarter more time; with 7.0 alone one in 50 more of the slipped characters is wrong."""

IN_STEP = 4
"""Characters that must be read as they were found before a slip counts as ended."""


def weak_seams(
    built: Built, text: str, costs: Sequence[float], known: Container[int] = (), odd: float = VERY_ODD
) -> set[int]:
    """Before which units a pair may be missing: near characters of a reading that cost more than `odd`.

    `costs` are the nats of its characters under the model; `known` units are left out.
    """
    weak: dict[int, float] = {}
    ends_line = text.endswith("\n")
    if WILD not in text and max(costs[:-1], default=0.0) <= VERY_ODD and not (ends_line and costs[-1] > _ODD):
        return set()
    near = 0
    for at, (start, end) in enumerate(pairwise(_way(built.lattice, text))):
        worst = max(costs[max(at - 1, 0) : at + 2])
        inside = [unit for unit, seam in enumerate(built.seams) if start < seam < end]
        near = _REACH if inside else near - 1
        if worst > odd or (ends_line and at >= len(text) - 2 and worst > _ODD):
            last = text[at] == WILD or (near > 0 and costs[at] > _ODD)
            for unit in [*inside, *(unit for unit, seam in enumerate(built.seams) if last and seam == end)]:
                if unit not in known:
                    weak[unit] = max(worst, weak.get(unit, 0.0))
    return set(sorted(weak, key=lambda unit: -weak[unit])[: _MOST + len(built.seams) // 4])


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
    read = np.array([*map(ord, {*text})])
    for at in np.flatnonzero(np.isin(np.array(lattice.codes), read)).tolist():
        arcs.setdefault((lattice.starts[at], lattice.codes[at]), []).append(lattice.ends[at])
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

_REACH = 5
"""Characters from the last one that was put together anew on, in which an odd one may hide a byte that was dropped
behind it: 當地警方還 (還 ends in 80) was read 當地線竭. The context of the model and one more."""
