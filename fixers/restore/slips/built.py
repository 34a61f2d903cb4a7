"""The lattice of a slip with what its places mean: where units meet, and where pairs may be missing."""

from __future__ import annotations

from typing import NamedTuple

from fixers.language.lattice import Characters
from fixers.restore.slips.characters import Ending

WILD = "\ufffd"
"""Stands in a first lattice for characters of which a pair of bytes was dropped."""

OPEN = "\ufffe"
"""Stands at the end of a lattice for the character that the end of the stretch cuts in two."""


class Opening(NamedTuple):
    """A character that begins in one unit and ends in the next, between which pairs may be missing."""

    start: int
    """The place at which it begins."""
    leads: tuple[tuple[int, float], ...]
    """The bytes with which it can begin, with their costs."""
    ends: dict[int, Ending]
    """The places at which it can end, and with what."""


class Built(NamedTuple):
    """A lattice, and between which of its places the units meet."""

    lattice: Characters
    seams: list[int]
    """By unit the place at which it begins where nothing is missing before it."""
    openings: dict[int, Opening]
    """By unit the character that begins before it, where pairs may be missing between both."""
    apart: int = 1
    """By how much the numbers of two places differ, at least."""

    def open_parts(self, *, wild: bool) -> Characters:
        """The lattice without arcs that lead from or to nowhere, so that stretches without a choice are seen as such.

        If not `wild`, without signs for what may be missing, too, where a way leads to the end without them.
        """
        old, new = self.lattice, Characters()
        reached, last = {0}, old.places - 1
        forwards = []
        for arc in sorted(zip(old.starts, old.ends, old.codes, old.costs, strict=True)):
            if arc[0] in reached and (wild or arc[2] != ord(WILD)):
                reached.add(arc[1])
                forwards.append(arc)
        if last not in reached and not wild:
            return self.open_parts(wild=True)
        reached = {last}
        new.places = old.places
        for start, end, code, cost in sorted(forwards, key=lambda arc: -arc[1]):
            if end in reached:
                reached.add(start)
                new.join(start, end, (code,), cost)
        return new

    def spread(self, apart: int) -> Built:
        """The same with numbers between the places for others."""
        old, new = self.lattice, Characters()
        new.places = (old.places - 1) * apart + 1
        new.starts, new.ends = [each * apart for each in old.starts], [each * apart for each in old.ends]
        new.codes, new.costs = old.codes, old.costs
        openings = {
            unit: Opening(start * apart, leads, {place * apart: ending for place, ending in ends.items()})
            for unit, (start, leads, ends) in self.openings.items()
        }
        return Built(new, [place * apart for place in self.seams], openings, apart)
