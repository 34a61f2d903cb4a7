"""Characters that mark a text only where certain others stand beside them: pairs that clean text has rarely if at all."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Followed

Codes = npt.NDArray[np.integer[Any]]
"""Code points of a text, or of several texts one after another."""

Places = npt.NDArray[np.int64]


class Followers(NamedTuple):
    """Pairs of one fixer: where its `lead` bit stands, the groups are compared.

    The tables hold for each code point of the first plane the groups that it leads, and those in which
    it follows, and for all others, in the last cell, none.
    """

    lead: int
    bit: int
    leads: npt.NDArray[np.uint64]
    follows: npt.NDArray[np.uint64]
    follower: npt.NDArray[np.bool_]
    """Whether a character follows in any group."""
    before: bool
    """Whether what follows in a group may as well stand before."""

    def beside(self, codes: Codes, places: Places, starts: Places) -> Places:
        """Those of the places of leads that have another character of the same group beside them, in any order.

        `starts` are the places at which texts begin: what belongs to another text isn't beside.
        """
        after = self._near(codes, places, 1)
        if after.size:
            after = after[~begins(after + 1, starts)]
        if not self.before:
            return after
        behind = self._near(codes, places, -1)
        if behind.size:
            behind = behind[~begins(behind, starts)]
        return np.concatenate([after, behind])

    def _near(self, codes: Codes, places: Places, step: int) -> Places:
        """Those that have a character of the same group so many places on, which may be in another text."""
        others = codes.take(places + step, mode="clip")
        near = self.follower.take(others, mode="clip").nonzero()[0]
        if not near.size:
            return near
        places, others = places[near], others[near]
        shared = self.leads.take(codes[places], mode="clip") & self.follows.take(others, mode="clip")
        places = places[shared != 0]
        return places[(places + step >= 0) & (places + step < codes.size)]

    def takes_part(self, first: int, last: int) -> bool:
        """Whether one of the characters from `first` to `last` leads or follows in some group."""
        return bool(self.leads[first : last + 1].any() or self.follows[first : last + 1].any())


def begins(places: Places, starts: Places) -> npt.NDArray[np.bool_]:
    """At which places a text begins."""
    begun: npt.NDArray[np.bool_] = starts.take(np.searchsorted(starts, places), mode="clip") == places
    return begun


def followers(groups: Followed, lead: int, bit: int, *, before: bool = False) -> Followers:
    """The tables of some groups, with the bit that stands for their leads in the table of triage."""
    leads, follows = np.zeros((2, 0x10001), np.uint64)
    for at, (first, second) in enumerate(groups):
        leads[list(map(ord, first))] |= np.uint64(1 << at)
        follows[list(map(ord, second))] |= np.uint64(1 << at)
    return Followers(lead, bit, leads, follows, follows != 0, before)
