"""Characters by which text shows at a glance that it may have been read in a wrong codec."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from fixers.fixer import Followed, Marks, Weighed, ranges
from fixers.restore.chains.searched import are_searched
from fixers.restore.looks.first_look import EXCESS, seen_of
from fixers.restore.looks.odd_pairs import STEP, Bools, Gains, Places, rare, seen, weights
from fixers.restore.looks.suspects import EVIDENT
from fixers.restore.one_byte.places import groups

ANNOUNCING = "$~\x0e\0"
"""What codecs of seven bits have in their announcements (`fixers.restore.chains.announced`), and UTF-16 beside letters."""

_ANNOUNCED = (("$", "B@"), ("~", "{"))
"""The first two of them, with what follows."""


@cache
def marks() -> Marks:
    """Letters of other scripts, signs and rare characters, where pairs of them are odd; announcements of codecs."""
    return Marks(ranges("\0\x0e"), followed=_ANNOUNCED, weighed=Weighed(weights(), _suspected, _borne_out))


def _suspected(places: Places, gains: Gains, owners: Places, lengths: Places) -> tuple[Places, Bools]:
    return seen(places, gains.astype(np.int64), owners, lengths, int((EVIDENT - EXCESS) * STEP))


def _borne_out(texts: Sequence[str], places: Places, gains: Gains) -> list[bool]:
    seen = seen_of(texts, places, gains.astype(np.int64))
    return are_searched([(text, each.but_tail(text).clear) for text, each in zip(texts, seen, strict=True)])


@cache
def marks_of_one_byte() -> Marks:
    """A lead byte of UTF-8 and what may follow it, as some codec of one byte shows them.

    Of pairs of two common characters the second is the rarer one, so that is looked for.
    """
    return Marks(followed=_with(True), preceded=tuple((second, first) for first, second in _with(False)))


def _with(is_rare: bool) -> Followed:
    """The groups of which the first characters are rare, or aren't."""
    found = dict.fromkeys(
        ("".join(each for each in first if rare()[ord(each)] == is_rare), second) for first, second in groups()
    )
    return tuple((first, second) for first, second in found if first)
