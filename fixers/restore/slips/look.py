"""A stretch that slipped while it is read: its lattice, its readings, and what may be missing in them.

The first lattice has no gaps: one sign stands for all that can be missing. Where its best reading is
odd, `gaps` tells what can have been dropped there, and only that becomes part of the lattice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from fixers.language.model import CONTEXT
from fixers.language.search import Question, Reading
from fixers.restore.slips.built import WILD, Built, Opening
from fixers.restore.slips.characters import Ending
from fixers.restore.slips.gaps import DROPPED, PAIRS, Filled, Hole
from fixers.restore.slips.lattice import Unit, build
from fixers.restore.slips.page import Page
from fixers.restore.slips.places import Place
from fixers.restore.slips.ranking import CLOSER
from fixers.restore.slips.seams import Seam, weak_seams

_WORTH = -6.0
"""Nats that a filling gains, at least, where it becomes part of the lattice: less has no share of a posterior."""

_LONG = 24
"""Units of a stretch beyond which only the best reading is looked for as long as something may be missing in it."""

_AFTER = 3
"""Characters behind a gap that tell what is in it."""


class _Asked(NamedTuple):
    """A gap that was asked about."""

    seam: Seam
    ending: Ending | None
    """How the character before the unit ends, None where the text is back in step before it."""
    least: float
    """What a filling must score to be likelier than what the reading has."""


class Look:
    """One stretch; `cuts` are the marks at which the page was cut."""

    def __init__(
        self, place: Place, stretch: list[Unit], page: Page, cuts: str, closer: str, *, ends_line: bool
    ) -> None:
        self.place, self.stretch, self.page, self._cuts = place, stretch, page, cuts
        self._closer, self._ends_line = ord(closer or "\0"), ends_line
        self.found: list[Reading] = []
        """The readings, the best first, of the last search."""
        self.text = ""
        """The best of them, with what was found since then."""
        self.is_searched = False
        """Whether that is what a search for as many readings as are ranked has found."""
        self._filled: dict[tuple[int, Ending | None, bool], dict[str, Filled]] = {}
        self._tried: dict[tuple[int, Ending | None], str] = {}
        self._asked: list[_Asked] = []
        self._joined: set[tuple[int, int, int]] = set()
        self.built = self._build()

    @property
    def is_long(self) -> bool:
        """Whether a search for more than the best reading takes long."""
        return len(self.stretch) > _LONG

    @property
    def is_new(self) -> bool:
        """Whether nothing was looked for yet."""
        return not self._tried

    def question(self, *, last: bool) -> Question:
        """What is asked of the search: the last time without signs for what may be missing, if it can be read so."""
        lattice = self.built.open_parts(wild=not last) if self.built.apart > 1 or self.is_long else self.built.lattice
        return Question(lattice, self.place.before, self.page.prior)

    def answer(self, ranked: list[Reading], *, last: bool) -> None:
        """What the search has found."""
        self.found, self.text = ranked, ranked[0].text if ranked else ""
        self.is_searched = last or (self.built.apart == 1 and not self.is_long)

    def holes(self, costs: Sequence[float], odd: float, first: int) -> list[Hole]:
        """The gaps to ask about: where characters of the best reading, which cost so much each, cost more than `odd`."""
        text = self.text
        self._asked, holes = [], []
        for seam in weak_seams(self.built, text, costs, odd=odd, first=first):
            opening = self.built.openings[seam.unit]
            in_step = seam.end == self.built.seams[seam.unit]
            ending = None if in_step else opening.ends.get(seam.end, self.stretch[seam.unit].reading)
            if in_step or ending in opening.ends.values():
                holes += self._holes(seam, opening, costs, ending)
        return holes

    def _holes(self, seam: Seam, opening: Opening, costs: Sequence[float], ending: Ending | None) -> list[Hole]:
        text = self.text
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
            self._asked.append(_Asked(seam, each, least if each == ending else -math.inf))
            at_least = self._asked[-1].least + _WORTH
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
        """Make what was found for the gaps part of the lattice and of the best reading; whether that is anything.

        Where a filling leads elsewhere than what the reading has in its place, only a search tells what follows on it.
        """
        better: list[tuple[Seam, str]] = []
        for (seam, ending, least), fillings in zip(self._asked, filled, strict=True):
            for each in fillings:
                self._filled.setdefault((seam.unit, ending, each.in_step), {})[each.text] = each
            if fillings and fillings[0].score > least:
                better.append((seam, fillings[0].text if not fillings[0].in_step and math.isfinite(least) else ""))
        if any(filled):
            self._join()
            self.is_searched = False
        if any(not text for _, text in better):
            self.text = ""
        elif better:
            for seam, text in sorted(better, reverse=True):
                self.text = self.text[: seam.first] + text + self.text[seam.last + 1 :]
        return bool(better)

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
        sparse, prior = self.is_long and not self.page.traditional, self.page.prior
        built = build(
            self.stretch, before, self.page.table, self._cuts, ends_line=self._ends_line, sparse=sparse, prior=prior
        )
        lattice = built.lattice
        where = 0
        for at in range(lattice.codes.count(self._closer)):
            where = lattice.codes.index(self._closer, where + 1 if at else 0)
            lattice.costs[where] -= CLOSER
        return built
