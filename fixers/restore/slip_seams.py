"""Where in a slip a dropped pair may be missing: where the reading without one is odd.

A dropped pair changes nothing behind it, since the decoder stays as far out of step as it was. So
a first reading, in which one sign stands for whatever is missing, shows where to look, and only
there a second lattice holds all pairs that can have been dropped: a tenth of the arcs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fixers.language.lattice import Characters
from fixers.restore.slip_lattice import Built


def weak_seams(built: Built, text: str, costs: Sequence[float]) -> set[int]:
    """Before which units a pair may be missing: where a reading of the first lattice is odd.

    `costs` are the nats of its characters under the model.
    """
    weak: dict[int, float] = {}
    for at, (start, end) in enumerate(pairwise(_way(built.lattice, text))):
        worst = max(costs[max(at - 1, 0) : at + 2])
        if worst > _ODD:
            for unit, seam in enumerate(built.seams):
                if start < seam < end:
                    weak[unit] = max(worst, weak.get(unit, 0.0))
    return set(sorted(weak, key=lambda unit: -weak[unit])[:_MOST])


_MOST = 24
"""Seams of one stretch, at most: text that is odd everywhere is no slip."""


def _way(lattice: Characters, text: str) -> list[int]:
    """The places that a reading goes through."""
    arcs: dict[tuple[int, int], list[int]] = {}
    for start, end, code in zip(lattice.starts, lattice.ends, lattice.codes, strict=True):
        arcs.setdefault((start, code), []).append(end)
    came: list[dict[int, int]] = []
    reached = {0: 0}
    for character in text:
        reached = {end: place for place in reached for end in arcs.get((place, ord(character)), ())}
        came.append(reached)
    way = [lattice.places - 1]
    for reached in reversed(came):
        way.append(reached[way[-1]])
    return way[::-1]


_ODD = 5.0
"""Nats of a character near which something may be missing."""
