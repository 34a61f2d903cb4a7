"""Where three characters side by side may cost much at a glance, without the cost of each (`fixers.language.plain`).

What a pair of kinds of character costs is at most what the first adds and what the second does, so that one look at a
table of characters bounds the cost of all: 2 nanoseconds a character, where the costs take 7. In clean Chinese one
character in 150 is left.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.language.plain import Codes, costs_of_kinds, kinds, names, quick, single_costs

Places = npt.NDArray[np.int64]

_USUAL = "han 0", "han 1", "wide mark 0", "border 0", "digit 0", "blank 0", "wide 0", "general mark 0", "mark 0"
"""Kinds that others stand behind in Chinese, 99.7 % of its characters: the bounds are close for these."""

_STEPS, _BLOCK, _ASCII, _BEFORE = 80, 1 << 15, 0x80, 2
"""Steps in which the nats of three characters are counted, at most so many for each of two bounds; characters looked up
together, and those before them that they are seen with."""


def dear_threes(codes: Codes, least: float) -> Places:
    """The first of each three characters that cost so many nats, at least; those of ASCII cost nothing.

    >>> codes = np.array([*map(ord, "人民政府浜烘皯")])
    >>> dear_threes(codes, 24.0)
    array([3, 4])
    """
    found = _may_be(codes, least)
    if found is None:
        return _all(codes, least)
    # A line begins before the first character.
    near = codes.take(found[:, None] + np.arange(-1, 3), mode="clip")
    near[found == 0, 0] = ord("\n")
    costs = -quick(near.ravel()).reshape(near.shape)[:, 1:] * (near[:, 1:] >= _ASCII)
    three = costs[:, 0] + costs[:, 1]
    three += costs[:, 2]
    dear: Places = found[three >= least]
    return dear


def _all(codes: Codes, least: float) -> Places:
    """The same by what each character costs."""
    costs = -quick(codes) * (codes >= _ASCII)
    three = costs[:-2] + costs[1:-1]
    three += costs[2:]
    dear: Places = (three >= least).nonzero()[0]
    return dear


def _may_be(codes: Codes, least: float) -> Places | None:
    """The places at which three characters by their bounds cost so much; None where they are many."""
    table = _bounds(least)
    found = [np.zeros(0, np.int64)]
    left = codes.size // _SPARSE + _FEW
    for at in range(0, codes.size, _BLOCK):
        first = max(0, at - _BEFORE - 1)
        both = table.take(codes[first : at + _BLOCK], mode="clip")
        own = both & np.uint16(0xFF)
        both >>= np.uint16(8)
        own[1:] += both[:-1]
        if not first:
            own[:1] += _border(least)
        three = own[2:] + own[1:-1]
        three += own[:-2]
        places = (three >= _STEPS).nonzero()[0] + first
        found.append(places[places >= at - _BEFORE])
        left -= places.size
        if left < 0:  # a page that was misread
            return None
    return np.concatenate(found)


@cache
def _border(least: float) -> np.uint16:
    """What the beginning of a text adds to its first character."""
    return np.uint16(_bounds(least)[ord("\n")] >> 8)


@cache
def _bounds(least: float) -> npt.NDArray[np.uint16]:
    """By character, in steps: what it costs at most beside what the kind before adds, and from bit 8 on what it adds."""
    pairs = costs_of_kinds()
    usual = np.array([name in _USUAL for name in names()])
    common = names().index(_USUAL[0])
    adds = np.maximum(pairs[:, common] - pairs[common, common], 0)
    rest = (pairs - adds[:, None])[usual].max(axis=0)
    adds = np.where(usual, adds, np.maximum((pairs - rest).max(axis=1), 0))
    own = single_costs() + rest[kinds()]
    own[:_ASCII] = 0
    steps = [np.clip(np.ceil(each * (_STEPS / least) + _ROUNDED), 0, _STEPS) for each in (own, adds[kinds()])]
    table: npt.NDArray[np.uint16] = (steps[0] + 256 * steps[1]).astype(np.uint16)
    return table


_ROUNDED = 1e-3

_SPARSE, _FEW = 16, 64
"""Characters for each of these places from which on it is quicker to look at what stands around them, but for a few."""
