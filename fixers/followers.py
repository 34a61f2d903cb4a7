"""Characters that mark a text only by the character beside them, for all fixers of a row in one table.

Characters are put into classes such that all of a class lead and follow in the same groups. A table of two classes
tells which fixers look for the one behind the other, and what the pair speaks for by itself
(`fixers.fixer.Weighed`): however many fixers there are, a pair of characters is looked up once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Around, Followed, Marks, Weights

Codes = npt.NDArray[np.integer[Any]]
"""Code points of a text, or of several texts one after another."""

Places = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_END = 0x10000
"""The cell of all characters beyond the first plane, which are in no group."""

_MOST = 24
"""Rows of groups that a table has bits for, next to what a pair says."""

SAID = 0xFF
"""The part of a cell that tells what a pair speaks for."""


class Row(NamedTuple):
    """Pairs that are looked for in the same way."""

    groups: Followed
    bit: int
    """What they mark a text with: that of a fixer, or of a closer look of one."""
    around: Around | None = None
    """What else must stand there."""
    by_second: bool = False
    """Whether the second character of a pair is the one to be looked for."""


class Asked(NamedTuple):
    """Pairs that mark their texts if what stands around them does."""

    places: Places
    """Of the first characters."""
    bit: int
    around: Around


class Followers(NamedTuple):
    """The pairs of all fixers of a row."""

    classes: npt.NDArray[np.uint32]
    """By code point of the first plane, and one for all beyond."""
    cells: npt.NDArray[np.uint32]
    """Where the row of each class begins in the table of two classes."""
    said: npt.NDArray[np.uint32]
    """By the cell of one character plus the class of the next: what the pair speaks for, and from bit 8 on the rows of
    groups it is in."""
    leads: Bools
    """Which characters are looked for: one of each pair, the rarer one."""
    takes_part: list[tuple[int, Bools]]
    """The bits of rows, and which characters stand in their pairs."""
    alone: list[tuple[int, int]]
    """Rows that hold wherever they stand: the bit of each in a cell, and what it marks a text with."""
    around: list[tuple[int, int, Around]]
    """The same of rows that hold by what stands around them."""

    def of(self, firsts: Codes, seconds: Codes) -> npt.NDArray[np.uint32]:
        """What the table has for pairs of characters."""
        cells = self.cells.take(firsts, mode="clip")
        cells += self.classes.take(seconds, mode="clip")
        return self.said.take(cells)


def followers(rows: Sequence[Row], weighed: Weights | None) -> Followers | None:
    """The pairs of rows, and what all pairs say; None where there are neither.

    Raises ValueError when there are more rows than a table has bits for.
    """
    if not rows and not weighed:
        return None
    if len({(row.bit, row.around) for row in rows}) > _MOST:
        raise ValueError(f"a recipe has at most {_MOST} rows of pairs")
    sides = [(_groups_of(first for first, _ in row.groups), _groups_of(then for _, then in row.groups)) for row in rows]
    classes = weighed.classes.astype(np.int64) if weighed else np.zeros(_END + 1, np.int64)
    for side in (each for both in sides for each in both):
        _part(classes, side)
    classes = _numbered(classes)
    size = int(classes.max()) + 1
    member = np.zeros(size, np.int64)
    member[classes] = np.arange(_END + 1)
    said = np.zeros((size, size), np.uint32)
    if weighed:
        own = weighed.classes[member]
        said |= weighed.gains[own][:, own]
    leads = weighed.looked_at.copy() if weighed else np.zeros(_END + 1, np.bool_)
    numbers: dict[tuple[int, Around | None], int] = {}
    for row, (first, then) in zip(rows, sides, strict=True):
        one, other = first[member], then[member]
        some, others = one.nonzero()[0], other.nonzero()[0]
        together = (one[some][:, None] & other[others]) != 0
        number = numbers.setdefault((row.bit, row.around), len(numbers))
        said[np.ix_(some, others)] |= together.astype(np.uint32) << np.uint32(number + 8)
        leads |= (then if row.by_second else first) != 0
    takes_part = [(row.bit, (first | then) != 0) for row, (first, then) in zip(rows, sides, strict=True)]
    alone = [(1 << at + 8, bit) for (bit, around), at in numbers.items() if around is None]
    held = [(1 << at + 8, bit, around) for (bit, around), at in numbers.items() if around is not None]
    table = classes.astype(np.uint32)
    return Followers(table, table * np.uint32(size), said.ravel(), leads, takes_part, alone, held)


def rows_of(marks: Marks, bit: int) -> list[Row]:
    """The pairs of a fixer but those of its strings and closer looks."""
    rows = [Row(each.groups, bit, each) for each in marks.around]
    if marks.followed:
        rows.append(Row(marks.followed, bit))
    if marks.preceded:
        rows.append(Row(tuple((second, first) for first, second in marks.preceded), bit, by_second=True))
    return rows


def _groups_of(sets: Any) -> npt.NDArray[np.uint64]:
    """For each character a bit for each of the sets that has it; a set with one beyond the first plane has all."""
    groups = np.zeros(_END + 1, np.uint64)
    for at, characters in enumerate(sets):
        codes = np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), "<u4")
        groups[np.minimum(codes, _END)] |= np.uint64(1 << at)
    return groups


def _part(classes: npt.NDArray[np.int64], groups: npt.NDArray[np.uint64]) -> None:
    """Give characters that are in other ways among the groups than others of their class a class of their own."""
    among = groups.nonzero()[0]
    if not among.size:
        return
    found = groups[among]
    one = (found == found[0]).all()  # group, which may be as large as all Han characters
    ways = np.zeros(1, np.int64) if one else np.unique(found, return_inverse=True)[1]
    keys = classes[among] * (int(ways.max()) + 1) + ways
    there = np.zeros(int(keys.max()) + 1, np.bool_)
    there[keys] = True
    classes[among] = (np.cumsum(there) + classes.max())[keys]


def _numbered(classes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Classes without gaps."""
    there = np.zeros(int(classes.max()) + 1, np.bool_)
    there[classes] = True
    numbered: npt.NDArray[np.int64] = (np.cumsum(there) - 1)[classes]
    return numbered


def ask(texts: Sequence[str], asked: Sequence[Asked], ends: Places, flags: npt.NDArray[np.uint32]) -> None:
    """Add to the flags of texts with pairs what stands around them, of all together for each fixer."""
    starts = np.append(0, ends[:-1])
    for bit, around in dict.fromkeys((each.bit, each.around) for each in asked):
        mine = [each for each in asked if each.bit == bit and each.around is around]
        places = np.concatenate([each.places for each in mine])
        owners = starts.searchsorted(places, "right") - 1
        own, at = np.unique(owners, return_inverse=True)
        together = [texts[each] for each in own.tolist()]
        begins = np.cumsum([0, *map(len, together[:-1])])
        held = around.holds(code_points("".join(together)), places - starts[owners] + begins[at], begins)
        flags[own[begins.searchsorted(held, "right") - 1]] |= np.uint32(bit)


def parted(asked: Sequence[Asked], ends: Places, apart: Bools) -> tuple[list[Asked], list[Asked]]:
    """The pairs of texts that are not to be set apart, and those of the others."""
    found: tuple[list[Asked], list[Asked]] = [], []
    for each in asked:
        of = apart[owners(each.places, ends)]
        for rows, own in zip(found, (~of, of), strict=True):
            if own.any():
                rows.append(each._replace(places=each.places[own]))
    return found


def owners(places: Places, ends: Places) -> Places:
    """The numbers of the texts in which places lie, by where each ends."""
    found: Places = ends.searchsorted(places, "right")
    return found


def code_points(text: str) -> Codes:
    """The code points of `text`; lone surrogates are code points like others.

    Numpy takes them out of a text of less than 2 GB in half the time in which CPython encodes UTF-32.
    """
    return np.array([text]).view(np.uint32)


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
