"""Which pieces of a text look as if they had been read in a wrong codec.

A first look at characters, by arithmetic on whole texts: what each costs by itself and after its
neighbour (`fixers.language.plain`). Where the characters beyond ASCII cost more than those of clean
text for a while, the piece is suspected. Letters of other scripts in the wrong order cost little at a
glance (Czech read in the code page of France has the letters of France), so of text in these a sample is
looked at by the language model. Clean text is suspected now and then, broken text nearly always.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import decode, encode
from fixers.data import common_characters
from fixers.fixer import Marks, Ranges
from fixers.language.model import model, world
from fixers.language.plain import quick
from fixers.restore.chains import DOUBLE

_Codes = npt.NDArray[np.uint32]
_Costs = npt.NDArray[np.float32]

_LIMIT, _EXCESS = 7.5, 9.0
"""Nats that a character of clean text costs at most on the mean of a few, at a glance; nats above it at which a
piece is suspected. 98 % of broken lines of 18 languages in 16 codecs, 1 % of clean Chinese ones."""

_MODEL_LIMIT, _MODEL_EXCESS = 4.5, 8.0
"""The same for the language model, by which characters of ASCII in words count too."""

_SAMPLE, _SAMPLES = 120, 3
"""Characters of a sample, and samples of a text, at most."""

_FEWEST = 3
"""Letters of other scripts in a line that is looked at."""

_LETTERS = ((0xC0, 0x24F), (0x370, 0x6FF), (0xE00, 0xE7F), (0x1E00, 0x1EFF))
"""Letters of scripts other than those of East Asia."""

_BORDER = 1e6
"""Nats that a line end takes off, so that no piece goes across it."""


class Suspect(NamedTuple):
    """A piece of one line that costs too much."""

    start: int
    end: int
    line: int
    """Where its line begins."""
    line_end: int
    excess: float


def suspects(text: str) -> list[Suspect]:
    """The suspected pieces of `text`, in order, one a line at most: the worst of it."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    known = np.minimum(codes, 0x10000)
    rank = _ranks()[known]
    pairs = np.flatnonzero((rank[1:] & rank[:-1]) != 0)
    foreign = np.flatnonzero(_is_letter()[known])
    inside = np.flatnonzero(_single()[known])
    if inside.size:
        inside = inside[_beside_latin(known, inside)]
    rare = pairs[(rank[pairs] & rank[pairs + 1] & _RARER) != 0]
    if not rare.size and not foreign.size and not inside.size and pairs.size < max(_DENSE_LEAST, len(text) * _DENSE):
        return []
    marked = np.sort(np.concatenate([pairs, foreign, inside]))
    found = [each for each in _rising(codes, -quick(codes) - _LIMIT, _EXCESS, len(text)) if _has(marked, each)]
    if found:
        return found
    dense = pairs.size >= max(_DENSE_LEAST, len(text) * _DENSE)
    return _by_model(text, codes, np.unique(np.concatenate([foreign, inside, pairs if dense else pairs[:0]])))


def _beside_latin(codes: _Codes, places: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether a small letter of ASCII stands before or after each place."""
    around = np.concatenate([[0], codes, [0]])
    before, after = around[places] - ord("a"), around[places + 2] - ord("a")
    beside: npt.NDArray[np.bool_] = (before < 26) | (after < 26)
    return beside


def _has(marked: npt.NDArray[np.int64], suspect: Suspect) -> bool:
    return bool(np.searchsorted(marked, suspect.start - 1) < np.searchsorted(marked, suspect.end))


def _rising(codes: _Codes, excess: _Costs, least: float, size: int) -> list[Suspect]:
    """The stretch of each line over which characters beyond ASCII cost most above what clean text does."""
    beyond = np.flatnonzero((codes >= 0x80) | (codes == 0x0A))
    sums = np.concatenate([[0.0], np.cumsum(np.where(codes[beyond] == 0x0A, -_BORDER, excess[beyond]))])
    bottoms = np.minimum.accumulate(sums)
    rises = sums - bottoms
    if rises.max(initial=0.0) < least:
        return []
    found = []
    first = 0
    for last in [*np.flatnonzero(codes[beyond] == 0x0A).tolist(), len(beyond)]:
        part = rises[first + 1 : last + 1]
        if part.size and part.max() >= least:
            top = first + 1 + int(part.argmax())
            bottom = int(np.flatnonzero(sums[first : top + 1] == bottoms[top])[-1]) + first
            line = int(beyond[first - 1]) + 1 if first else 0
            line_end = int(beyond[last]) if last < len(beyond) else size
            found.append(Suspect(int(beyond[bottom]), int(beyond[top - 1]) + 1, line, line_end, float(part.max())))
        first = last + 1
    return found


def _by_model(text: str, codes: _Codes, foreign: npt.NDArray[np.int64]) -> list[Suspect]:
    """All lines with letters of other scripts, where those of a sample make no sense."""
    lines = np.concatenate([[-1], np.flatnonzero(codes == 0x0A), [len(text)]])
    owners, counts = np.unique(np.searchsorted(lines, foreign), return_counts=True)
    owners, counts = owners[counts >= _FEWEST], counts[counts >= _FEWEST]
    best = owners[np.argsort(-counts, kind="stable")[:_SAMPLES]]
    suspected = False
    for owner in best.tolist():
        first, last = int(lines[owner - 1]) + 1, int(lines[owner])
        mine = foreign[(foreign >= first) & (foreign < last)]
        middle = int(mine[len(mine) // 2])
        first = max(first, min(middle - _SAMPLE // 2, last - _SAMPLE))
        sample = text[first : min(last, first + _SAMPLE)]
        excess = -np.maximum(*(each.characters(sample) for each in (world(), model()))) - _MODEL_LIMIT
        sums = np.concatenate([[0.0], np.cumsum(excess)])
        suspected |= bool((sums - np.minimum.accumulate(sums)).max() >= _MODEL_EXCESS)
    if not suspected:
        return []
    found = []
    for owner, count in zip(owners.tolist(), counts.tolist(), strict=True):
        first, last = int(lines[owner - 1]) + 1, int(lines[owner])
        mine = foreign[(foreign >= first) & (foreign < last)]
        found.append(Suspect(int(mine[0]), int(mine[-1]) + 1, first, last, float(count)))
    return found


_SIGNS = ((0x80, 0xBF), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x23FF), (0x2500, 0x259F), (0x25A1, 0x25CE))
_RARE = ((0x3100, 0x318F), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xF8FF), (0xFF61, 0xFF9F))
"""Code points of which clean text has hardly two side by side, but for the common ones among the second."""


def marks() -> Marks:
    """Letters of other scripts, and signs and rare characters where two of them stand side by side."""
    return Marks(characters=_ranges(_is_letter() | _single()), pairs=_ranges(_ranks() != 0))


def _ranges(known: npt.NDArray[np.bool_]) -> Ranges:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known[:-1], [False]]).astype(np.int8)))
    return tuple((int(first), int(stop) - 1) for first, stop in edges.reshape(-1, 2))


@cache
def _ranks() -> npt.NDArray[np.uint8]:
    """For each character whether it is uncommon (1) and whether it is rare too (2)."""
    odd = _table(*_SIGNS, *_RARE)
    ranks = odd * np.uint8(1 | _RARER)
    for rows in common_characters().values():
        for cost, characters in rows:
            codes = [ord(each) for each in characters if 0x3000 <= ord(each) < 0x10000]
            if cost <= _COMMON:
                ranks[codes] = 0
            elif cost <= _KNOWN:
                ranks[codes] &= 1
    return ranks


@cache
def _is_letter() -> npt.NDArray[np.bool_]:
    return _table(*_LETTERS)


@cache
def _single() -> npt.NDArray[np.bool_]:
    """What single letters of Europe become: signs, and characters of East Asia, the common ones left out."""
    single = _table((0x80, 0xBF), (0x2000, 0x206F), (0x2190, 0x25FF), (0xE000, 0xF8FF))
    single[[ord(each) for each in "\xb7\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u200b\u200d"]] = False
    for codec in DOUBLE:
        for code in range(0xC0, 0x180):
            for written in ("utf-8", "cp1252", "cp1250", "cp850"):
                for after in "enrs":
                    with suppress(UnicodeError):
                        misread = decode(encode(chr(code) + after, written), codec)
                        single[[ord(each) for each in misread if _ranks()[min(ord(each), 0x10000)]]] = True
    return single


def _table(*spans: tuple[int, int]) -> npt.NDArray[np.bool_]:
    table = np.zeros(0x10001, np.bool_)
    for first, last in spans:
        table[first : last + 1] = True
    return table


_COMMON, _KNOWN = 17, 22
"""Bits of the rarest characters that count as common, and of those that are rare. Two uncommon ones stand side by
side in a quarter of clean documents of 4,000 characters, two rare ones in 1 %."""

_RARER = 2

_DENSE, _DENSE_LEAST = 0.01, 1
"""Pairs of uncommon characters for each character of a text, from which on it is looked at."""
