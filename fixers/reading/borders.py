"""Where a text may be cut without a phrase being cut: between two characters that stand together in no phrase.

A conversion goes through clauses with a phrase in them, and the shorter a clause, the less work it is.
Cut at characters that no phrase has, a clause has 15 characters; cut between pairs of characters too, 4.
What a first stage makes of the two sides must not meet in a phrase of a second one either: so the
pairs of that stage are traced back to all the pairs of which the first can make them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.reading.lookups import LATER, Exchanges, Pairs
from fixers.reading.phrases import Codes, Places, Stage, ranges

_NEAR, _FAR = 5, 40
"""Characters on each side that are looked at first; one place in 50 has no border among them."""


class Borders:
    """The borders of one configuration: the stage that cuts a text into words, if any, and those that convert it."""

    def __init__(self, segmentation: Stage | None, stages: Sequence[Stage]) -> None:
        joined = [stages[0].joined]
        if segmentation is not None and segmentation is not stages[0]:
            joined.append(segmentation.joined)
        if len(stages) > 1:
            first, second = stages
            made = first.characters(np.arange(LATER, dtype=np.uint32))
            joined.append(traced(second.joined, made, first.ends, first.begins))
        first_one, second_one = np.concatenate(joined).T
        self._joined = Pairs(first_one, second_one, bits=20)

    def around(self, at: Places, codes: Codes, normal: Exchanges) -> tuple[Places, Places] | None:
        """Where the clauses begin and end in which the places `at` are; None if one goes on for too long.

        `normal` is what normalisation makes of each character.
        """
        before, behind = self._near(at, codes, normal, _NEAR)
        further = ((before < 0) | (behind < 0)).nonzero()[0]
        if further.size:
            before[further], behind[further] = self._near(at[further], codes, normal, _FAR)
            if (before[further] < 0).any() or (behind[further] < 0).any():
                return None
        return at - before, at + 1 + behind

    def _near(self, at: Places, codes: Codes, normal: Exchanges, size: int) -> tuple[Places, Places]:
        """How many characters belong to each place on both sides, of at most `size`; -1 for more."""
        window = at[:, None] + np.arange(-size - 1, size + 2)
        inside = normal(codes.take(window, mode="clip"))
        apart = ~self._joined.has(inside[:, :-1], inside[:, 1:])
        apart |= (window[:, :-1] < 0) | (window[:, 1:] >= codes.size)
        before, behind = apart[:, size::-1], apart[:, size + 1 :]
        return _first(before), _first(behind)


def _first(found: npt.NDArray[np.bool_]) -> Places:
    """The place of the first True in each row, -1 where there is none."""
    place: Places = found.argmax(axis=1)
    place[~found[np.arange(len(found)), place]] = -1
    return place


def traced(pairs: Codes, table: Codes, lasts: Codes | None = None, firsts: Codes | None = None) -> Codes:
    """All pairs of characters of which `table` makes one of `pairs`.

    `lasts` and `firsts` are rows of a character and what it may become besides, as the first and as the second
    of a pair.
    """
    wanted = np.zeros(table.size, np.bool_)
    wanted[pairs] = True
    same = table == np.arange(table.size, dtype=np.uint32)
    others = (~same).nonzero()[0]  # few; to look all characters up would take three times as long
    sources = np.concatenate(((wanted & same).nonzero()[0], others[wanted[table[others]]])).astype(np.uint32)
    found: list[tuple[Codes, Places, Places]] = []
    for column, more in enumerate((lasts, firsts)):
        known, made = sources, table[sources]
        if more is not None:
            known, made = np.concatenate((known, more[:, 0])), np.concatenate((made, more[:, 1]))
        order = made.argsort(kind="stable")
        known, made = known[order], made[order]
        begin = made.searchsorted(pairs[:, column])
        found.append((known, begin, made.searchsorted(pairs[:, column], "right") - begin))
    (left, left_at, left_many), (right, right_at, right_many) = found
    many = left_many * right_many
    each = np.repeat(np.arange(len(pairs)), many)
    number = ranges(np.zeros(len(pairs), np.intp), many)
    first = left[left_at[each] + number // right_many[each]]
    second = right[right_at[each] + number % right_many[each]]
    return np.stack((first, second), axis=1)


def between(at: Places, border: npt.NDArray[np.bool_]) -> tuple[Places, Places]:
    """Where the clauses begin and end in which the places `at` are, in order, if each border is a character."""
    places = border.nonzero()[0]
    following = places.searchsorted(at)
    return np.append(-1, places)[following] + 1, np.append(places, border.size)[following]
