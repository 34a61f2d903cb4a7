"""Characters by which text shows at a glance that it may have been read in a wrong codec."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.fixer import Marks, Ranges, Sight, ranges
from fixers.restore.odd_pairs import marked, odd, rare, seen
from fixers.restore.one_byte import Groups, groups

ANNOUNCING = "$~\x0e"
"""What codecs of seven bits have in their announcements (`fixers.restore.announced`)."""

_ANNOUNCED = (("$", "B@"), ("~", "{"))
"""The first two of them, with what follows."""


@cache
def marks() -> Marks:
    """Letters of other scripts, signs and rare characters, where pairs of them are odd; announcements of codecs."""
    return Marks(ranges("\x0e"), followed=_ANNOUNCED, sights=(Sight(as_ranges(rare()), odd, seen),))


@cache
def marks_of_one_byte() -> Marks:
    """A lead byte of UTF-8 and what may follow it, as some codec of one byte shows them.

    Of pairs of two marks of prose the second is the rarer one, so that is looked for.
    """
    common = tuple((second, first) for first, second in dict.fromkeys(_common(groups())))
    return Marks(beside=common, sights=(Sight(as_ranges(rare()), odd, marked, is_near=True),))


def _common(pairs: Groups) -> Iterator[tuple[str, str]]:
    """What is left of pairs of which none is looked at."""
    for pair in pairs:
        first, second = ("".join(each for each in part if not rare()[ord(each)]) for part in pair)
        if first and second:
            yield first, second


def as_ranges(known: npt.NDArray[np.bool_]) -> Ranges:
    """The code points of a table that has one cell more, for all beyond it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known[:-1], [False]]).astype(np.int8)))
    return tuple((int(first), int(stop) - 1) for first, stop in edges.reshape(-1, 2))
