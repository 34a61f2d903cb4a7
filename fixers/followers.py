"""Characters that mark a text only by the character beside them, for all fixers of a row in one table.

Characters are put into classes such that all of a class lead and follow in the same groups. A table of two classes
tells which fixers look for the one behind the other, and what the pair speaks for by itself
(`fixers.fixer.Weighed`): however many fixers there are, a pair of characters is looked up once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Followed, Marks

Codes = npt.NDArray[np.integer[Any]]
"""Code points of a text, or of several texts one after another."""

Places = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_END = 0x10000
"""The cell of all characters beyond the first plane, which are in no group."""

_MOST = 8
"""Rows of groups that a table has bits for, next to what a pair says."""

SAID = 0xFF
"""The part of a cell that tells what a pair speaks for."""

Holds = Callable[[Codes, Places, Places], Places]


class Followers(NamedTuple):
    """The pairs of all fixers of a row."""

    classes: npt.NDArray[np.uint32]
    """By code point of the first plane, and one for all beyond."""
    size: int
    said: npt.NDArray[np.uint16]
    """By the class of one character times `size`, plus that of the next: what the pair speaks for, and from bit 8
    on the rows of groups it is in."""
    leads: Bools
    """Which characters are looked for: one of each pair, the rarer one."""
    takes_part: list[tuple[int, Bools]]
    """The bits of fixers, and which characters stand in their pairs."""
    bits: npt.NDArray[np.uint32]
    """The bits of fixers that a row of rows of groups stands for, those that hold wherever they stand."""
    around: list[tuple[int, int, Holds]]
    """The bits of rows that hold by what stands around them: that of the row in a cell, that of the fixer."""

    def of(self, firsts: Codes, seconds: Codes) -> npt.NDArray[np.uint16]:
        """What the table has for pairs of characters."""
        cells = self.classes.take(firsts, mode="clip")
        cells *= self.size
        cells += self.classes.take(seconds, mode="clip")
        return self.said.take(cells)


class _Row(NamedTuple):
    """Groups of a fixer that are looked for in the same way."""

    groups: Followed
    bit: int
    """That of the fixer."""
    holds: Holds | None = None
    by_second: bool = False
    """Whether the second character of a pair is the one to be looked for."""


def followers(all_marks: Sequence[Marks]) -> Followers | None:
    """The pairs of a row of fixers; None where it has none.

    Raises ValueError when there are more than the bits of a table, or two tables of what pairs say.
    """
    rows = [row for at, marks in enumerate(all_marks) for row in _rows(marks, 1 << at)]
    weighed = {id(marks.weighed): marks.weighed.pairs for marks in all_marks if marks.weighed}
    if not rows and not weighed:
        return None
    if len(rows) > _MOST or len({id(each) for each in weighed.values()}) > 1:
        raise ValueError(f"a recipe has at most {_MOST} rows of pairs, and one table of what pairs say")
    table = next(iter(weighed.values()), None)
    sides = [(_groups_of(first for first, _ in row.groups), _groups_of(then for _, then in row.groups)) for row in rows]
    classes = table.classes.astype(np.int64) if table else np.zeros(_END + 1, np.int64)
    for side in (each for both in sides for each in both):
        classes = _parted(classes, side)
    size = int(classes.max()) + 1
    member = np.zeros(size, np.int64)
    member[classes] = np.arange(_END + 1)
    said = np.zeros((size, size), np.uint16)
    if table:
        own = table.classes[member]
        said |= table.gains[own][:, own]
    leads = table.looked_at.copy() if table else np.zeros(_END + 1, np.bool_)
    for at, (row, (first, then)) in enumerate(zip(rows, sides, strict=True)):
        one, other = first[member], then[member]
        some, others = one.nonzero()[0], other.nonzero()[0]
        together = (one[some][:, None] & other[others]) != 0
        said[np.ix_(some, others)] |= together.astype(np.uint16) << np.uint16(at + 8)
        leads |= (then if row.by_second else first) != 0
    takes_part = [(row.bit, (first | then) != 0) for row, (first, then) in zip(rows, sides, strict=True)]
    bits = np.zeros(1 << len(rows), np.uint32)
    for at, row in enumerate(rows):
        bits[np.arange(bits.size) >> at & 1 == 1] |= np.uint32(0 if row.holds else row.bit)
    around = [(1 << at + 8, row.bit, row.holds) for at, row in enumerate(rows) if row.holds]
    return Followers(classes.astype(np.uint32), size, said.ravel(), leads, takes_part, bits, around)


def _rows(marks: Marks, bit: int) -> list[_Row]:
    rows = [_Row(each.groups, bit, each.holds) for each in marks.around]
    if marks.followed:
        rows.append(_Row(marks.followed, bit))
    if marks.preceded:
        rows.append(_Row(tuple((second, first) for first, second in marks.preceded), bit, by_second=True))
    return rows


def _groups_of(sets: Any) -> npt.NDArray[np.uint64]:
    """For each character a bit for each of the sets that has it."""
    groups = np.zeros(_END + 1, np.uint64)
    for at, characters in enumerate(sets):
        groups[np.frombuffer(characters.encode("utf-16-le", "surrogatepass"), "<u2")] |= np.uint64(1 << at)
    return groups


def _parted(classes: npt.NDArray[np.int64], groups: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Classes of which each is in one way among the groups; sorting the few that are in some takes no time."""
    among = groups.nonzero()[0]
    ways = np.zeros(groups.size, np.int64)
    ways[among] = 1 + np.unique(groups[among], return_inverse=True)[1]
    both = classes * (int(ways.max()) + 1) + ways
    there = np.zeros(int(both.max()) + 1, np.bool_)
    there[both] = True
    parted: npt.NDArray[np.int64] = (np.cumsum(there) - 1)[both]
    return parted


def begins(places: Places, starts: Places) -> Bools:
    """At which places a text begins."""
    begun: Bools = starts.take(np.searchsorted(starts, places), mode="clip") == places
    return begun


def borders(places: Places, starts: Places, end: int) -> Iterator[tuple[int, int, int]]:
    """The places, each with where its text begins, and where that ends; the last one at `end`.

    >>> [*borders(np.array([4, 8]), np.array([0, 3, 7]), 9)]
    [(4, 3, 7), (8, 7, 9)]
    """
    owners = starts.searchsorted(places, "right")
    return zip(places.tolist(), starts[owners - 1].tolist(), np.append(starts, end)[owners].tolist(), strict=True)
