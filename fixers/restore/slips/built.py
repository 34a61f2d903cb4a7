"""The lattice of a slip with what its places mean: where units meet, and where pairs may be missing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fixers.language.lattice import Characters
from fixers.restore.slips.characters import Ending

WILD = "\ufffd"
"""Stands in a first lattice for characters of which a pair of bytes was dropped."""

_WILD = ord(WILD)

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
        last = old.places - 1
        order = np.lexsort((old.costs, old.codes, old.ends, old.starts)).tolist()
        reached = bytearray(old.places)
        reached[0] = 1
        forwards = []
        for at in order:
            if reached[old.starts[at]] and (wild or old.codes[at] != _WILD):
                reached[old.ends[at]] = 1
                forwards.append(at)
        if not reached[last] and not wild:
            return self.open_parts(wild=True)
        reached = bytearray(old.places)
        reached[last] = 1
        kept = []
        for at in sorted(forwards, key=old.ends.__getitem__, reverse=True):
            if reached[old.ends[at]]:
                reached[old.starts[at]] = 1
                kept.append(at)
        new.places = old.places
        new.starts, new.ends = [old.starts[at] for at in kept], [old.ends[at] for at in kept]
        new.codes, new.costs = [old.codes[at] for at in kept], [old.costs[at] for at in kept]
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
