"""Whether a machine that knows no words made a text traditional, by which table, and what it was before.

Such a table gives each simplified character one form for all its meanings, so it writes pairs of
characters that no one writes: 關系 什么 皇後 國傢. These speak for a machine. Against a table speak
characters that it never writes and people do: 係 in 關係. Both are counted in bits, see the table
`machine_pairs`. Native text of 1,000 characters has 0.05 such pairs, and 8 to 90 bits against each
table; text that was made by OpenCC's first candidates has 8 bits for it and none against it, by
the table of mirror sites 54, by hanziconv's 155.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import common_characters, machine_pairs, machine_tables, opencc_tables
from fixers.reading.conversion import Codes, look_up
from fixers.reading.rows import lengths, taken
from fixers.reading.suspicion import (
    ENOUGH,
    ONCE_IN,
    PAIRS,
    RARE,
    Numbered,
    Places,
    cost,
    folds,
    forms,
    held,
    hits,
    pairs,
    suspicion,
    variants,
)

_ENOUGH_OF_A_LINE = 14
"""The same for one line of a text of which the rest was not made so."""

_ANOTHERS = 16
"""Bits against the table from which on a line of a machine's text is somebody else's: a quotation."""

_ALL = 0x110000
_NONE = (RARE + 1, "")
_SAME = 3
"""Bits by which a character may be rarer than another and be taken for itself: 乾 is 乾 where 干 became 幹."""

_MOST = 8
"""Bits that one character speaks against a table at most, as in the table of pairs."""

_ZHE, _ZHU = ord("着"), ord("著")

TABLES = ("opencc", "mediawiki", "hanziconv", "mirror")


class Made(NamedTuple):
    """A text that a machine made: the table that it used, the bits that say so, and where."""

    table: str
    bits: int
    places: Places


def recognise(codes: Codes, inside: Places) -> Made | None:
    """Whether a machine made the text of `codes`, or lines of it, as far as `inside` goes; None where not.

    >>> from fixers.reading.characters import codes_of
    >>> text = codes_of("關于旅游市場的范圍，干部們認為以后還可以擴大。")
    >>> recognise(text, np.ones(text.size, np.bool_)).table
    'mirror'
    """
    at, found = hits(codes)
    within = inside[at] & inside[1:][at]
    at, found = at[within], found[within]
    keys, bits = pairs()
    times = np.bincount(found, minlength=keys.size)
    most = 1 + codes.size // ONCE_IN
    total = int((np.minimum(times, most) * bits).sum())
    if total < ENOUGH or np.count_nonzero(times) < PAIRS:
        return None
    characters, weights = _against()
    against_at = np.flatnonzero(look_up(_speaks_against(), codes) & inside)
    against = weights[:, np.searchsorted(characters, look_up(folds(), codes[against_at]))]
    doubts = against.sum(axis=1)
    ends = (codes == ord("\n")).nonzero()[0]
    told = np.unique(ends.searchsorted(at) * keys.size + found)  # each pair once a line
    line_told = told // keys.size
    bits_line = np.bincount(line_told, bits[told % keys.size], ends.size + 1)
    if total - int(doubts.min()) < ENOUGH and bits_line.max() < _ENOUGH_OF_A_LINE:
        return None
    doubts += _strange(np.concatenate((codes[at], codes[at + 1])))
    best = int(doubts.argmin())
    left = total - int(doubts[best])
    against_line = np.bincount(ends.searchsorted(against_at), against[best], ends.size + 1)
    line = np.zeros(codes.size, np.intp)
    line[ends] = 1
    line = np.cumsum(line) - line
    if left >= ENOUGH:
        own = against_line - np.bincount(line[at], bits[found], ends.size + 1) < _ANOTHERS
        return Made(TABLES[best], left, inside & own[line])
    bits_line -= against_line
    own = (bits_line >= _ENOUGH_OF_A_LINE) & (np.bincount(line_told, minlength=ends.size + 1) >= PAIRS)
    return Made(TABLES[best], int(bits_line[own].max()), inside & own[line]) if own.any() else None


def likely(codes: Codes, starts: Numbered, signs_at: Numbered) -> tuple[Places, Places]:
    """Which of several texts are suspected, and in which of these `recognise` may find anything, as a whole or in a line.

    One text in ten of those that a program made traditional with care is suspected. What speaks against
    each table is counted for all of these at once.
    """
    found = suspicion(codes, starts, signs_at)
    which = found.texts.nonzero()[0]
    if not which.size:
        return found.texts, found.texts
    sizes = lengths(starts, codes.size)[which]
    part, begins = taken(codes, starts[which], sizes), np.cumsum(sizes) - sizes
    characters, weights = _against()
    at = look_up(_speaks_against(), part).nonzero()[0]
    text_of = begins.searchsorted(at, "right") - 1
    against = weights[:, characters.searchsorted(look_up(folds(), part[at]))]
    doubts = np.min([np.bincount(text_of, each, which.size) for each in against], axis=0)
    may = found.texts.copy()
    may[which] = found.bits[which] - doubts >= ENOUGH
    keys, bits = pairs()
    ends = (codes == ord("\n")).nonzero()[0]
    told = np.unique(ends.searchsorted(found.at) * keys.size + found.found)  # each pair once a line
    lines, first = np.unique(told // keys.size, return_index=True)
    loud = lines[np.add.reduceat(bits[told % keys.size], first) >= _ENOUGH_OF_A_LINE]
    may[starts.searchsorted(ends[loud], "right") - 1] = True
    return found.texts, may & found.texts


def _strange(codes: Codes) -> npt.NDArray[np.int64]:
    """For each table the bits by which these characters are rarer in what it makes than in the likeliest table's.

    么 is 么 before the table of mirror sites, and 幺 before OpenCC's, where it is rare.
    """
    rare = np.array([look_up(_costs(), look_up(_before(table), codes)) for table in TABLES], np.int64)
    bits: npt.NDArray[np.int64] = np.minimum(rare - rare.min(axis=0), _MOST).sum(axis=1)
    return bits


def take_back(made: Made, codes: Codes, out: Codes) -> Places:
    """Put into `out`, which is `codes` in simplified characters, what the table had before it; where it did.

    著 is 着 as well as 著 in what most tables write, and is left as it stands in `out`.
    """
    before = look_up(_before(made.table), codes)
    known: Places = made.places & (before != 0)
    if made.table in ("opencc", "mediawiki") and (codes[made.places] == _ZHE).any():
        known |= made.places & (codes == _ZHU)  # where 着 is kept, 著 was 著
        before = np.where(codes == _ZHU, np.uint32(_ZHU), before)
    out[known] = before[known]
    return known


@cache
def _speaks_against() -> Places:
    """Whether a character, in any of its forms, speaks against a table."""
    return held(frozenset(map(chr, _against()[0].tolist())))[folds()]


@cache
def _against() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The characters that speak against a table, in order, and a row of bits for each table."""
    told = [machine_pairs()[table] for table in TABLES]
    characters = sorted({character for each in told for character in each})
    bits = [[each.get(character, 0) for character in characters] for each in told]
    return np.array([ord(character) for character in characters], np.int64), np.array(bits, np.int64)


@cache
def _costs() -> npt.NDArray[np.uint8]:
    """The same by code point."""
    table = np.full(_ALL, RARE, np.uint8)
    for bits, every in common_characters()["zh-hans"]:
        table[[ord(character) for character in every]] = bits
    return table


@cache
def _simplified() -> frozenset[str]:
    """What stands in simplified text: its character set GB2312, and what its writers use besides."""
    rows = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(rows.decode("gb2312", "ignore")) | {c for c in cost() if "\u4e00" <= c < "\u9fa6"}


@cache
def _before(table: str) -> Codes:
    """For each character that the table writes the simplified one that it was, nothing for the others."""
    written_as = opencc_tables.best("STCharacters") | machine_tables()[table]
    backwards = opencc_tables.best("TSCharacters")
    standards, alike, bits_of, never = variants(), forms(), cost(), opencc_tables.traditional_only()
    before = np.zeros(_ALL, np.uint32)
    known: dict[str, tuple[int, str]] = {}
    for simplified in _simplified().union(written_as):
        written = written_as.get(simplified, simplified)
        for form in alike.get(standards.get(written, written), written):
            bits = bits_of.get(simplified, RARE)
            if form == simplified:
                bits -= _SAME
                if form in never:  # 後 in simplified text is a slip of the source, and rare
                    usual = backwards[form]
                    known[form] = min(known.get(form, _NONE), (bits_of.get(usual, RARE) - 1, usual))
            else:
                bits -= simplified == backwards.get(form)
            known[form] = min(known.get(form, _NONE), (bits, simplified))
    codes = np.array([(ord(form), ord(was)) for form, (_, was) in known.items()], np.uint32)
    before[codes[:, 0]] = codes[:, 1]
    before[_ZHU] = 0
    return before
