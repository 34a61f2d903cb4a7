"""Characters that mark a text only where certain others follow: pairs that clean text has rarely if at all."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Followed

Bits = npt.NDArray[np.unsignedinteger[Any]]
"""What the table of triage says of each character of a text."""


class Followers(NamedTuple):
    """Pairs of one fixer: where its `lead` bit stands before its `then` bit, the groups are compared.

    The tables hold for each code point of the first plane the groups that it leads, and those in which it follows.
    """

    lead: int
    then: int
    bit: int
    leads: npt.NDArray[np.uint64]
    follows: npt.NDArray[np.uint64]

    def places(self, codes: npt.NDArray[np.integer[Any]], marks: Bits) -> npt.NDArray[np.int64]:
        """Where a character of some group is followed by another of the same group."""
        near = np.flatnonzero((marks[1:] >> marks.dtype.type(1)) & marks[:-1] & marks.dtype.type(self.lead))
        most = codes.dtype.type(min(0xFFFF, np.iinfo(codes.dtype).max))
        first, second = (np.minimum(codes[each], most) for each in (near, near + 1))
        places: npt.NDArray[np.int64] = near[self.leads[first] & self.follows[second] != 0]
        return places


def followers(groups: Followed, lead: int, bit: int) -> Followers:
    """The tables of some groups, with the bits that stand for them in the table of triage."""
    leads, follows = np.zeros((2, 0x10000), np.uint64)
    for at, (first, second) in enumerate(groups):
        leads[list(map(ord, first))] |= np.uint64(1 << at)
        follows[list(map(ord, second))] |= np.uint64(1 << at)
    return Followers(lead, lead << 1, bit, leads, follows)


def parts(groups: Followed) -> list[Followed]:
    """The groups that letters lead, and those that other characters do: apart, each has far fewer pairs to compare."""
    letters = tuple(each for each in groups if any(map(str.isalpha, each[0])))
    others = tuple(each for each in groups if each not in letters)
    return [part for part in (letters, others) if part]
