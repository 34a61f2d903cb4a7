"""How plausible characters are at a glance: by themselves, and by the kinds of character side by side.

The models look up n-grams, at 0.6 microseconds a character; that is too much for every way in
which a text might be read. `quick` takes 6 to 10 nanoseconds and says nearly the same of a whole
reading: what a character costs by itself in the better of the two models, and what it costs to
follow on one of the other kind (a capital inside a word, a Greek letter after a Cyrillic one, a
half-width katakana alone). It is for leaving out candidates, never for choosing among good ones.

On held-out lines, clean and broken, it correlates with the model of all languages by 0.96 for a
character and by 0.99 for the mean of a line (among clean lines alone by 0.54 and 0.68), and it
prefers a broken line to the clean one 52 times in 25,610. It can't tell capitals
that are meant from Cyrillic letters whose case a wrong codec has swapped: it may prefer the wrong
ones by a nat a character, so leave candidates out by more than that.

A kind is a script, with small letters and capitals apart, in up to four ranks by how common the
character is. Costs of pairs of kinds stand in fixers/data/neighbours.tsv, fitted to what the model
of all languages says of clean and of broken text (`python -m fixers.data.build neighbours`).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import neighbours
from fixers.language.model import Floats, model, world

Codes = npt.NDArray[np.integer]
Kinds = npt.NDArray[np.uint8]

KINDS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("other", ((0, 0x10FFFF),)),
    ("border", ((0x0A, 0x0A), (0x0D, 0x0D))),
    ("blank", ((0x20, 0x20), (0x09, 0x09))),
    ("digit", ((0x30, 0x39),)),
    ("mark", ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E))),
    ("latin", ((0x41, 0x5A), (0x61, 0x7A))),
    ("latin-1", ((0xC0, 0xFF),)),
    ("latin-1 sign", ((0xA0, 0xBF), (0xD7, 0xD7), (0xF7, 0xF7))),
    ("latin more", ((0x100, 0x2AF), (0x1E00, 0x1EFF))),
    ("accent", ((0x2B0, 0x36F),)),
    ("greek", ((0x370, 0x3FF), (0x1F00, 0x1FFF))),
    ("cyrillic", ((0x400, 0x45F),)),
    ("cyrillic more", ((0x460, 0x52F),)),
    ("hebrew", ((0x590, 0x5FF),)),
    ("arabic", ((0x600, 0x77F), (0x8A0, 0x8FF))),
    ("arabic form", ((0xFB50, 0xFDFF), (0xFE70, 0xFEFE))),
    ("indic", ((0x900, 0xDFF),)),
    ("thai", ((0xE00, 0xEFF),)),
    ("letter", ((0x530, 0x58F), (0x780, 0x89F), (0xF00, 0x10FF), (0x1200, 0x1DFF), (0x2C00, 0x2DFF))),
    ("hangul", ((0xAC00, 0xD7A3),)),
    ("jamo", ((0x1100, 0x11FF), (0x3130, 0x318F))),
    ("general mark", ((0x2010, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x214F))),
    ("box", ((0x2320, 0x2321), (0x2500, 0x25A1))),
    ("sign", ((0x2150, 0x231F), (0x2322, 0x24FF), (0x25A2, 0x2BFF))),
    ("wide mark", ((0x3000, 0x303F), (0xFE10, 0xFE6F), (0xFF01, 0xFF0F), (0xFF1A, 0xFF20), (0xFF3B, 0xFF40))),
    ("wide", ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))),
    ("hiragana", ((0x3041, 0x309F),)),
    ("katakana", ((0x30A0, 0x30FF),)),
    ("half-width", ((0xFF61, 0xFF9F),)),
    ("han", ((0x3400, 0x9FFF), (0xF900, 0xFAFF))),
    ("control", ((0, 0x08), (0x0E, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0xFEFF, 0xFEFF))),
    ("none", ((0xD800, 0xF8FF), (0xFFFD, 0xFFFF))),
    ("astral", ((0x10000, 0x10FFFF),)),
)
"""Kinds of character with their code points, the last one that has a character counts."""

CASED = ("latin", "latin-1", "latin more", "greek", "cyrillic", "cyrillic more")
"""Kinds of which capitals are a kind of their own."""

RANKS = (-9.5, -11.5, -13.5)
"""Log probabilities of characters by themselves that part the ranks of a kind."""

_LAST = 0x10000
"""All characters from here on are one in the tables."""


_BLOCK = 1 << 14
"""Characters that are looked up at a time: what they need stays in the cache."""


class _Tables(NamedTuple):
    single: Floats
    """By character, its part of the cost."""
    pair: Floats
    """By the kind of one character times 256, plus the kind of the next."""


@cache
def names() -> list[str]:
    """All kinds with their ranks, by number."""
    plain = [name for name, _ in KINDS] + [f"{name} capital" for name in CASED]
    return [f"{name} {rank}" for name in plain for rank in range(len(RANKS) + 1)]


@cache
def kinds() -> Kinds:
    """The number of the kind of each character, the last number for all from U+10000 on."""
    table = np.zeros(_LAST + 1, np.uint8)
    for number, (_, ranges) in enumerate(KINDS):
        for first, last in ranges:
            table[first : last + 1] = number
    plain = [name for name, _ in KINDS]
    for number, name in enumerate(CASED, len(KINDS)):
        mine = np.flatnonzero(table == plain.index(name))
        table[[code for code in mine if unicodedata.category(chr(code)) == "Lu"]] = number
    steps = np.searchsorted(-np.array(RANKS), -single())
    ranked: Kinds = (table * (len(RANKS) + 1) + steps).astype(np.uint8)
    return ranked


@cache
def single() -> Floats:
    """The log probability of each character by itself, in the model in which it is likelier."""
    codes = np.arange(_LAST + 1)
    each: Floats = np.maximum(*(known.single(known.ids_of(codes)) for known in (model(), world())))
    return each


@cache
def _tables() -> _Tables:
    number = {name: at for at, name in enumerate(names())}
    said = dict(neighbours())
    slope = said.pop(("slope", ""))
    pair = np.zeros((256, 256), np.float32)
    pair[:, : len(number)] = [said.get(("", name), said["", ""]) for name in number]
    for (before, after), cost in said.items():
        if before:
            pair[number[before], number[after]] = cost
    return _Tables(single() * np.float32(slope), pair.ravel())


@cache
def single_costs() -> Floats:
    """What each character costs by itself in `quick`."""
    return -_tables().single


@cache
def costs_of_kinds() -> Floats:
    """What it costs in `quick` that a character of one kind stands before one of another, by their numbers."""
    size = len(names())
    costs: Floats = -_tables().pair.reshape(256, 256)[:size, :size]
    return costs


def quick(codes: Codes) -> Floats:
    """About the log probability of each character of a text that is given as code points.

    The first one is taken to begin a line.

    >>> text, broken = (np.array([*map(ord, each)]) for each in ("и небо", "Ð¸ Ð½ÐµÐ±Ð¾"))
    >>> bool(quick(text).sum() > quick(broken).sum() + 20)
    True
    """
    before = kinds()[0x0A]
    if len(codes) <= _BLOCK:
        return _quick(codes, before)[0]
    result = np.empty(len(codes), np.float32)
    for start in range(0, len(codes), _BLOCK):
        result[start : start + _BLOCK], before = _quick(codes[start : start + _BLOCK], before)
    return result


def _quick(codes: Codes, before: np.uint8) -> tuple[Floats, np.uint8]:
    """The same for some characters behind one of a kind, and the kind of the last of them."""
    tables = _tables()
    known = codes.astype(np.intp)
    kind = np.empty(len(known) + 1, np.uint8)
    kind[0] = before
    kinds().take(known, out=kind[1:], mode="clip")
    said = tables.single.take(known, mode="clip")
    said += tables.pair.take((kind[:-1].astype(np.uint16) << 8) | kind[1:])
    return said, kind[-1]
