"""A stretch that slipped while it is read: its lattice, its readings, and what may be missing in them.

The first lattice has no gaps: one sign stands for all that can be missing. Where its best reading is
odd, `slip_gaps` tells what can have been dropped there, and only that becomes part of the lattice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from fixers.language.model import CONTEXT
from fixers.language.search import Question, Reading
from fixers.restore.page import Page
from fixers.restore.slip_characters import Ending
from fixers.restore.slip_gaps import DROPPED, PAIRS, Filled, Hole
from fixers.restore.slip_lattice import WILD, Built, Opening, Unit, build
from fixers.restore.slip_places import Place
from fixers.restore.slip_ranking import CLOSER
from fixers.restore.slip_seams import Seam, weak_seams

_WORTH = -6.0
"""Nats that a filling gains, at least, where it becomes part of the lattice: less has no share of a posterior."""

_AFTER = 3
"""Characters behind a gap that tell what is in it."""


class _Asked(NamedTuple):
    """A gap that was asked about."""

    unit: int
    ending: Ending | None
    """How the character before the unit ends, None where the text is back in step before it."""


class Look:
    """One stretch; `cuts` are the marks at which the page was cut."""

    def __init__(
        self, place: Place, stretch: list[Unit], page: Page, cuts: str, closer: str, *, ends_line: bool
    ) -> None:
        self.place, self.stretch, self.page, self._cuts = place, stretch, page, cuts
        self._closer, self._ends_line = ord(closer or "\0"), ends_line
        self.found: list[Reading] = []
        self._filled: dict[tuple[int, Ending | None, bool], dict[str, Filled]] = {}
        self._tried: dict[tuple[int, Ending | None], str] = {}
        self._asked: list[_Asked] = []
        self._joined: set[tuple[int, int, int]] = set()
        self.built = self._build()

    @property
    def is_new(self) -> bool:
        """Whether nothing was looked for yet."""
        return not self._tried

    def question(self) -> Question:
        """What is asked of the search."""
        return Question(self.built.lattice, self.place.before, self.page.prior)

    def holes(self, costs: Sequence[float], odd: float, first: int) -> list[Hole]:
        """The gaps to ask about: where characters of the best reading, which cost so much each, cost more than `odd`."""
        text = self.found[0].text
        self._asked, holes = [], []
        for seam in weak_seams(self.built, text, costs, odd=odd, first=first):
            opening = self.built.openings[seam.unit]
            in_step = seam.end == self.built.seams[seam.unit]
            ending = None if in_step else opening.ends.get(seam.end, self.stretch[seam.unit].reading)
            if in_step or ending in opening.ends.values():
                holes += self._holes(seam, opening, costs, ending)
        return holes

    def _holes(self, seam: Seam, opening: Opening, costs: Sequence[float], ending: Ending | None) -> list[Hole]:
        text = self.found[0].text
        now, after = text[seam.first : seam.last + 1], text[seam.last + 1 : seam.last + 1 + _AFTER]
        before = (self.place.before + text[: seam.first])[-CONTEXT:]
        behind = self.stretch[seam.unit - 1]
        ways: list[tuple[Ending | None, str, str]] = []
        if ending is None:
            ways.append((None, "", after))
        else:
            found = self._found(seam.unit) if behind.reading and behind.character == "?" else ""
            ways.append((ending, after, found))
        if now == WILD and ending is None:
            ways += [(each, "", "") for each in opening.ends.values()]
        elif ending is not None:
            ways += [(each, self._found(seam.unit + 1), "") for end, each in opening.ends.items() if seam.end < end]
        least = -math.inf
        if now != WILD:
            least = sum(self._weight(each) for each in now) - sum(costs[seam.first : seam.last + 1 + _AFTER])
            least -= DROPPED * (len(now) - 1)
        holes = []
        for each, follows, found in ways:
            key = before + "\0" + follows
            if self._tried.get((seam.unit, each)) == key:
                continue
            self._tried[seam.unit, each] = key
            self._asked.append(_Asked(seam.unit, each))
            at_least = least + _WORTH if each == ending else -math.inf
            bonus = CLOSER if self._closer else 0.0
            holes.append(
                Hole(before, opening.leads, each, follows, found, self.page.prior, self._closer, bonus, at_least)
            )
        return holes

    def _weight(self, character: str) -> float:
        return float(self.page.prior[ord(character)]) + (CLOSER if ord(character) == self._closer else 0.0)

    def _found(self, unit: int) -> str:
        return "".join(each.character for each in self.stretch[unit : unit + _AFTER])

    def open(self, filled: Sequence[Sequence[Filled]]) -> bool:
        """Make what was found for the gaps part of the lattice; whether that is anything."""
        more = False
        for (unit, ending), fillings in zip(self._asked, filled, strict=True):
            for each in fillings:
                self._filled.setdefault((unit, ending, each.in_step), {})[each.text] = each
                more = True
        if more:
            self._join()
        return more

    def _join(self) -> None:
        """Add arcs for what was found."""
        if self.built.apart == 1:
            self.built = self.built.spread(PAIRS * (PAIRS + 1) + 1)
        arcs: dict[tuple[int, int, int], float] = {}
        for (unit, ending, in_step), found in self._filled.items():
            opening = self.built.openings[unit]
            end = self.built.seams[unit] if in_step else next(at for at, each in opening.ends.items() if each == ending)
            for text, each in found.items():
                pairs = len(text) - 1
                inner = opening.start + 1 + pairs * (pairs - 1) // 2 + PAIRS * (PAIRS + 1) // 2 * in_step
                places = [opening.start, *range(inner, inner + pairs), end]
                costs = [each.cost - DROPPED * (pairs - 1), *[DROPPED] * (pairs - 1), 0.0]
                for start, stop, character, cost in zip(places[:-1], places[1:], text, costs, strict=True):
                    bonus = CLOSER if ord(character) == self._closer else 0.0
                    arc = start, stop, ord(character)
                    arcs[arc] = min(arcs.get(arc, math.inf), cost - bonus)
        for arc in [each for each in arcs if each not in self._joined]:
            start, stop, code = arc
            self.built.lattice.join(start, stop, (code,), arcs[arc])
        self._joined |= arcs.keys()

    def _build(self) -> Built:
        data = self.place.before[-1:].encode("gbk", "ignore")
        before = data[1] if len(data) == 2 else 0
        built = build(self.stretch, before, self.page.table, self._cuts, ends_line=self._ends_line)
        lattice = built.lattice
        where = 0
        for at in range(lattice.codes.count(self._closer)):
            where = lattice.codes.index(self._closer, where + 1 if at else 0)
            lattice.costs[where] -= CLOSER
        return built
