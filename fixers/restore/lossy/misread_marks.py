"""Where UTF-8 may stand that was read in a double-byte codec, at a glance over many texts."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.fixer import Around, Marks
from fixers.followers import Codes, Places, borders
from fixers.restore.lossy.misread import FAMILIES, FEWEST, MANY, NEAR, SHARE, bits, foreign, odd, table
from fixers.restore.lossy.misread_lines import QUOTATION


@cache
def marks() -> Marks:
    """Characters of which two stand side by side in a misread text, where it may be UTF-8 around them."""
    some = "".join(map(chr, np.flatnonzero(odd()[:-1]).tolist()))
    return Marks(around=(Around(((some, some),), _hold),))


_AROUND = np.arange(-NEAR, NEAR + 2)

_FIRST = 24
"""Pairs of each text that are looked at before the others: of those in misread lines nearly all have hits near."""


def _hold(codes: Codes, places: Places, starts: Places) -> Places:
    """Those of the pairs of odd characters whose texts may have a stretch."""
    owners = starts.searchsorted(places, "right")
    among_first = np.arange(places.size) - owners.searchsorted(owners) < _FIRST
    hit = places[among_first]
    hit = hit[_hits(codes, hit).max(axis=1, initial=0) > 0]
    many = np.bincount(starts.searchsorted(hit, "right"), minlength=starts.size + 1) > SCARCE
    rest = places[~(among_first | many[owners])]
    if rest.size:
        hit = np.sort(np.concatenate([hit, rest[_hits(codes, rest).max(axis=1, initial=0) > 0]]))
    owners = starts.searchsorted(hit, "right")
    scarce = np.bincount(owners, minlength=starts.size + 1)[owners] <= SCARCE
    kept = _some_kept(codes, hit[scarce], starts)
    return np.sort(np.concatenate([hit[~scarce], np.array(kept, np.int64)]))


def _some_kept(codes: Codes, pairs: Places, starts: Places) -> list[int]:
    """Those of the pairs whose texts have a stretch, where each has few."""
    hits = _hits(codes, pairs)[:, 1:]
    rows, columns = hits.nonzero()
    found: list[list[tuple[int, int]]] = [[] for _ in pairs]
    for row, at, families in zip(
        rows.tolist(), (pairs[rows] + _AROUND[1:][columns]).tolist(), hits[rows, columns].tolist(), strict=True
    ):
        found[row].append((at, families))
    texts: dict[tuple[int, int], list[int]] = {}
    for row, (_, begin, end) in enumerate(borders(pairs, starts, codes.size)):
        texts.setdefault((begin, end), []).append(row)
    kept: list[int] = []
    for (begin, end), own in texts.items():
        near = {at - begin: families for row in own for at, families in found[row] if begin <= at < end - 1}
        if _may_be(codes[begin:end], near):
            kept += pairs[own].tolist()
    return kept


def _hits(codes: Codes, pairs: Places) -> npt.NDArray[np.uint8]:
    """In which families a lead of UTF-8 stands with what it wants, around each of some pairs."""
    opening, going_on = bits()
    near = codes.take(pairs[:, None] + _AROUND, mode="clip")
    hits = opening.take(near[:, :-1], mode="clip")
    hits &= going_on.take(near[:, 1:], mode="clip")
    return hits


def _may_be(codes: Codes, hits: dict[int, int]) -> bool:
    """Whether a text has a stretch near some pairs of odd characters that is longer than a quotation in clean text.

    Of the hits near them it is told in which families they are some.
    """
    short = 0
    for number, family in enumerate(FAMILIES):
        of_family = [at for at, families in sorted(hits.items()) if families >> number & 1]
        done = 0
        for at in of_family if len(of_family) >= FEWEST else ():
            if at >= done:
                size, done = _size_here(codes, at, family)
                if size >= QUOTATION:
                    return True
                short += size
    if not short:
        return False
    clean = np.count_nonzero((codes >= _HAN.start) & (codes < _HAN.stop)) - short
    return bool(clean < QUOTATION)


_HAN = range(0x4E00, 0xA000)


def _size_here(codes: Codes, hit: int, family: str) -> tuple[int, int]:
    """Characters of the stretch in the piece of a line in which a hit stands, 0 if it has too few hits; the piece's end.

    Of pieces that are too long to be looked at here, and of those that make others of the text misread, as many as no
    quotation has.
    """
    low = max(0, hit - _FAR)
    signs = _signs(family).take(codes[low : hit + _FAR], mode="clip")
    row = signs.tobytes()
    first, last = row.rfind(_FOREIGN, 0, hit - low) + 1, row.find(_FOREIGN, hit - low)
    if (not first and low) or (last < 0 and low + len(row) < codes.size):
        return QUOTATION, hit
    last = len(row) if last < 0 else last
    piece = signs[first:last]
    count = np.count_nonzero((piece[:-1] << 1) & piece[1:] & _GOING_ON)
    if not FEWEST <= count >= SHARE * np.count_nonzero(piece & _POSSIBLE):
        return 0, low + last
    wide = (piece & _WIDE).nonzero()[0]
    return QUOTATION if count >= MANY else int(wide[-1] - wide[0]) + 1, low + last


_FOREIGN, _OPENING, _GOING_ON, _POSSIBLE, _WIDE = 1, 2, 4, 8, 16
"""What ends a piece, which has no other sign; leads of UTF-8 and what goes on, whose signs are side by side; what stands
in misread text, and what does at the ends of a stretch."""


@cache
def _signs(family: str) -> npt.NDArray[np.uint8]:
    """The signs of each character of the first plane in a family of codecs, and those of all beyond."""
    number = [*FAMILIES].index(family)
    opening, going_on = (each >> number & 1 for each in bits())
    wide = np.arange(opening.size) >= _BEYOND
    wide[ord("?")] = True
    signs: npt.NDArray[np.uint8] = opening * np.uint8(_OPENING) + going_on * np.uint8(_GOING_ON)
    signs += np.append(table(family).possible, False) * np.uint8(_POSSIBLE) + wide * np.uint8(_WIDE)
    signs[foreign(family)] = _FOREIGN
    return signs


_BEYOND = 0x80

_FAR = 40
"""Characters before and behind a hit between which its piece of clean text ends."""

SCARCE = 16
"""Pairs of odd characters that are looked at before the whole text is."""
