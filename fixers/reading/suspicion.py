"""Pairs of characters that a machine writes and people don't, found in texts: what makes `fixers.reading.origin` look.

See the table `machine_pairs`. Each pair counts some bits, and has one of a few `machine_signs` in it at least, so that
only places are looked at at which one of these stands.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import common_characters, machine_pairs, machine_signs, opencc_tables
from fixers.reading.conversion import Codes, look_up
from fixers.reading.lookups import Numbers
from fixers.reading.phrases import firsts
from fixers.reading.rows import lengths

Places = npt.NDArray[np.bool_]
Numbered = npt.NDArray[np.intp]

ENOUGH = 10
"""Bits from which on a text counts as made by a machine. No native text measured has half as many."""

PAIRS = 2
"""Different pairs that a text must have: one alone may be a name or a slip."""

ONCE_IN = 2000
"""Characters in which a pair counts once: a page on one matter repeats its words."""

RARE = 30
"""Bits of a character that is in no table of common ones."""

_SURE = 7
"""Bits of a telltale."""

_ALL = 0x110000
_SHIFT = 21


class Suspicion(NamedTuple):
    """What speaks for it that a machine made texts of a batch."""

    texts: Places
    """Which of the texts `origin.recognise` may find anything in."""
    bits: npt.NDArray[np.number]
    """What their pairs count together, a text."""
    at: Numbered
    """Where the pairs begin."""
    found: Numbered
    """Which they are."""


def suspected(codes: Codes, starts: Numbered, signs_at: Numbered | None = None) -> Places:
    """For each of several texts, which begin at `starts` of `codes`, whether `origin.recognise` may find anything.

    `signs_at` is where `signs` stand, if that is known.
    """
    return suspicion(codes, starts, signs_at).texts


def suspicion(codes: Codes, starts: Numbered, signs_at: Numbered | None = None) -> Suspicion:
    """The same, and what it rests on."""
    at, found = hits(codes, signs_at)
    keys, bits = pairs()
    text = starts.searchsorted(at, "right") - 1
    total = np.bincount(text, bits[found], starts.size)
    if not (total >= ENOUGH).any():
        return Suspicion(total >= ENOUGH, total, at, found)
    told, times = np.unique(text * keys.size + found, return_counts=True)
    text = told // keys.size
    most = 1 + lengths(starts, codes.size) // ONCE_IN
    total = np.bincount(text, np.minimum(times, most[text]) * bits[told % keys.size], starts.size)
    return Suspicion((total >= ENOUGH) & (np.bincount(text, minlength=starts.size) >= PAIRS), total, at, found)


def hits(codes: Codes, signs_at: Numbered | None = None) -> tuple[Numbered, Numbered]:
    """Where the pairs begin, and which they are, by number."""
    if signs_at is None:
        signs_at = look_up(held(machine_signs()), codes).nonzero()[0]
    befores, afters = _sieve()
    own, following = codes[signs_at], codes.take(signs_at + 1, mode="clip")
    begins = signs_at[(look_up(befores, own) & look_up(afters, following)) != 0]
    ends = signs_at[(look_up(befores, codes[signs_at - 1]) & look_up(afters, own)) != 0]
    at = np.sort(np.concatenate((begins, ends - 1)))
    at = at[firsts(at)]
    at = at[(at >= 0) & (at + 1 < codes.size)]
    first, second = (look_up(folds(), codes[each]).astype(np.int64) for each in (at, at + 1))
    found = _numbers().of((first << _SHIFT) | second)
    hit = found >= 0
    return at[hit], found[hit]


@cache
def telltales() -> frozenset[str]:
    """Characters that are rare in what anyone writes: a text without them is in none of the worse tables.

    And 帳, which a writer of traditional text has for money, now 账, and a machine for a tent, 帐.
    """
    rare = (character for character, bits in machine_pairs()["telltale"].items() if bits >= _SURE)
    return frozenset({"帳", *rare})


@cache
def folds() -> Codes:
    """Each character in the form that stands for its variants."""
    table = np.arange(_ALL, dtype=np.uint32)
    for standard, form in variants().items():
        table[ord(standard)] = ord(form)
    return table


@cache
def _sieve() -> tuple[Codes, Codes]:
    """Bits for each character, in any of its forms: as the first of a pair, and as the second.

    A second has one bit of 32, and a first those of all that it has beside it: they meet in few others.
    """
    befores, afters = np.zeros((2, _ALL), np.uint32)
    for pair in machine_pairs()["any"]:
        bit = np.uint32(1 << ord(pair[1]) % 32)
        befores[ord(pair[0])] |= bit
        afters[ord(pair[1])] = bit
    others, forms = (np.array([*map(ord, each)]) for each in zip(*variants().items(), strict=True))
    befores[others], afters[others] = befores[forms], afters[forms]
    return befores, afters


@cache
def held(characters: frozenset[str]) -> Places:
    """Whether a character is one of these, by code point."""
    table = np.zeros(_ALL, np.bool_)
    table[[*map(ord, characters)]] = True
    return table


@cache
def _numbers() -> Numbers:
    return Numbers(pairs()[0])


@cache
def pairs() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pairs as numbers, in order, and their bits."""
    told = sorted((ord(pair[0]) << _SHIFT | ord(pair[1]), bits) for pair, bits in machine_pairs()["any"].items())
    return np.array([key for key, _ in told], np.int64), np.array([bits for _, bits in told], np.int64)


@cache
def cost() -> dict[str, int]:
    """How rare each character is in simplified text, in bits."""
    return {character: bits for bits, every in common_characters()["zh-hans"] for character in every}


@cache
def variants() -> dict[str, str]:
    """One form for those that differ between OpenCC's standard, Taiwan and Hong Kong."""
    every = opencc_tables.best("HKVariants") | opencc_tables.best("TWVariants")
    return {standard: form for standard, form in every.items() if len(standard) == 1 == len(form)}


@cache
def forms() -> dict[str, str]:
    """The other way round: all forms for which one stands."""
    found: dict[str, str] = {}
    for standard, form in variants().items():
        found[form] = found.get(form, form) + standard
    return found
