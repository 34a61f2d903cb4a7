"""Characters of which a decoder dropped bytes within a slip: what can stand before, between and behind these."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language import codecs
from fixers.language.model import model
from fixers.language.states import Ints
from fixers.restore.slips.pairs import LEADS, dropped_pairs, with_reading

Ending = int | str
"""How a character ends: with a byte, or it is any with a reading, of which the gloss follows; `ANY` if that is eaten."""

ANY = ""

LONE = 0x80
"""A byte that is dropped by itself, behind which the text is back in step."""

_LIKELY = -14.0
"""Log probability of the rarest character that is tried: 30 times among the 33 million of the corpora."""

_LONE = -13.0
"""The same for characters behind which the text is back in step: twenty, of which some can stand anywhere."""

_ANY = 400
"""Characters that are tried where the last byte is not known."""

_MIDDLE = 300
"""Characters that are tried between two pairs."""

_NARROW, _MOST_SECONDS = 3.0, 90
"""Nats by which a character counts as rarer that ends in the first byte of few dropped pairs, and what are many."""

_Floats = npt.NDArray[np.float64]


class Some(NamedTuple):
    """Characters that can stand at a place: numbers, codes, and the class of the byte with which each ends."""

    ids: Ints
    codes: Ints
    sort: Ints


@cache
def _classes() -> tuple[bytes, ...]:
    """By class of a byte that is the first of a dropped pair, the second bytes of such pairs."""
    return tuple(second for _, second in dropped_pairs())


@cache
def _sorts() -> dict[int, int]:
    """The class of each byte that is the first of a dropped pair."""
    numbers = {second: at for at, second in enumerate(_classes())}
    return {each: numbers[second] for first, second in dropped_pairs() for each in first}


@lru_cache(maxsize=512)
def firsts(lead: int) -> Some:
    """The characters with a lead byte of which the trail byte is the first of a dropped pair."""
    return _some([(lead, byte) for byte in _sorts()])


@lru_cache(maxsize=512)
def lone(lead: int) -> tuple[int, ...]:
    """The code of the character with a lead byte of which the other byte is dropped by itself: 還, 個, 線, 穩."""
    return tuple(_some([(lead, LONE)], _LONE).codes.tolist())


@lru_cache(maxsize=4096)
def lasts(sort: int, ending: Ending) -> Some:
    """The characters that end so and begin with the second byte of a dropped pair."""
    seconds = _classes()[sort]
    if isinstance(ending, int):
        return _some([(byte, ending) for byte in seconds])
    if ending:
        return _some([(data[0], data[1]) for _, data in with_reading(ending) if data[0] in seconds])
    return _common(_some([(byte, trail) for byte in seconds for trail in LEADS]), _ANY)


@cache
def middles(sort: int) -> Some:
    """The commonest characters that stand in two dropped pairs side by side, of which the first is of a class."""
    every = _some([(lead, byte) for lead in _classes()[sort] for byte in _sorts()])
    return _common(every, _MIDDLE, np.where(np.isin(every.sort, _wide()), 0.0, _NARROW))


def _wide() -> list[int]:
    """The classes of which nearly every second byte is dropped: those of the user-defined areas."""
    return [at for at, seconds in enumerate(_classes()) if len(seconds) > _MOST_SECONDS]


def _common(some: Some, most: int, less: _Floats | float = 0.0) -> Some:
    """The commonest of some characters, of which some count as rarer."""
    order = np.argsort(less - model().single(some.ids.astype(np.uint16)), kind="stable")[:most]
    return Some(some.ids[order], some.codes[order], some.sort[order])


def _some(pairs: Sequence[tuple[int, int]], least: float = _LIKELY) -> Some:
    """The characters of pairs of bytes, without the rarest."""
    pairs = [each for each in pairs if each[1] != 0x7F]
    leads, trails = np.array(pairs, np.int64).reshape(-1, 2).T
    codes = codecs.table("gb18030").double[leads, trails].astype(np.int64)
    sort = np.array([_sorts().get(trail, -1) for trail in trails.tolist()], np.int64)
    ids = model().ids_of(codes)
    likely = np.flatnonzero((codes > 0) & (codes < 0x10000) & (model().single(ids) >= least))
    return Some(ids[likely].astype(np.int64), codes[likely], sort[likely])
