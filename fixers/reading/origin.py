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
from fixers.reading.cover import cover
from fixers.reading.lookups import Numbers
from fixers.reading.phrases import firsts

Places = npt.NDArray[np.bool_]
Numbered = npt.NDArray[np.intp]

ENOUGH = 10
"""Bits from which on a text counts as made by a machine. No native text measured has half as many."""

_ENOUGH_OF_A_LINE = 14
"""The same for one line of a text of which the rest was not made so."""

_ANOTHERS = 16
"""Bits against the table from which on a line of a machine's text is somebody else's: a quotation."""

_PAIRS = 2
"""Different pairs that a text must have: one alone may be a name or a slip."""

_ONCE_IN = 2000
"""Characters in which a pair counts once: a page on one matter repeats its words."""

_SURE = 7
"""Bits of a telltale."""

_ALL = 0x110000
_SHIFT = 21
_RARE = 30
_NONE = (_RARE + 1, "")
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
    at, found = _hits(codes)
    within = inside[at] & inside[1:][at]
    at, found = at[within], found[within]
    keys, bits = _pairs()
    times = np.bincount(found, minlength=keys.size)
    most = 1 + codes.size // _ONCE_IN
    total = int((np.minimum(times, most) * bits).sum())
    if total < ENOUGH or np.count_nonzero(times) < _PAIRS:
        return None
    characters, weights = _against()
    against_at = np.flatnonzero(look_up(_speaks_against(), codes) & inside)
    against = weights[:, np.searchsorted(characters, look_up(_folds(), codes[against_at]))]
    doubts = against.sum(axis=1) + _strange(np.concatenate((codes[at], codes[at + 1])))
    best = int(doubts.argmin())
    left = total - int(doubts[best])
    line = np.cumsum(codes == ord("\n"))
    lines = int(line[-1]) + 1
    against_line = np.bincount(line[against_at], against[best], lines)
    if left >= ENOUGH:
        own = against_line - np.bincount(line[at], bits[found], lines) < _ANOTHERS
        return Made(TABLES[best], left, inside & own[line])
    told = np.unique(line[at].astype(np.int64) * keys.size + found)  # each pair once a line
    line_told = told // keys.size
    bits_line = np.bincount(line_told, bits[told % keys.size], lines) - against_line
    own = (bits_line >= _ENOUGH_OF_A_LINE) & (np.bincount(line_told, minlength=lines) >= _PAIRS)
    return Made(TABLES[best], int(bits_line[own].max()), inside & own[line]) if own.any() else None


def _strange(codes: Codes) -> npt.NDArray[np.int64]:
    """For each table the bits by which these characters are rarer in what it makes than in the likeliest table's.

    么 is 么 before the table of mirror sites, and 幺 before OpenCC's, where it is rare.
    """
    cost = np.array([look_up(_costs(), look_up(_before(table), codes)) for table in TABLES], np.int64)
    bits: npt.NDArray[np.int64] = np.minimum(cost - cost.min(axis=0), _MOST).sum(axis=1)
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


def suspected(codes: Codes, starts: Numbered, signs_at: Numbered | None = None) -> Places:
    """For each of several texts, which begin at `starts` of `codes`, whether `recognise` may find anything.

    `signs_at` is where `signs` stand, if that is known.
    """
    at, found = _hits(codes, signs_at)
    keys, bits = _pairs()
    text = starts.searchsorted(at, "right") - 1
    enough: Places = np.bincount(text, bits[found], starts.size) >= ENOUGH
    if not enough.any():
        return enough
    told, times = np.unique(text * keys.size + found, return_counts=True)
    text = told // keys.size
    most = 1 + np.diff(starts, append=codes.size) // _ONCE_IN
    total = np.bincount(text, np.minimum(times, most[text]) * bits[told % keys.size], starts.size)
    return (total >= ENOUGH) & (np.bincount(text, minlength=starts.size) >= _PAIRS)


def _hits(codes: Codes, signs_at: Numbered | None = None) -> tuple[Numbered, Numbered]:
    """Where the pairs begin, and which they are, by number."""
    if signs_at is None:
        signs_at = look_up(_held(signs()), codes).nonzero()[0]
    befores, afters = _sieve()
    own, following = codes[signs_at], codes.take(signs_at + 1, mode="clip")
    begins = signs_at[(look_up(befores, own) & look_up(afters, following)) != 0]
    ends = signs_at[(look_up(befores, codes[signs_at - 1]) & look_up(afters, own)) != 0]
    at = np.sort(np.concatenate((begins, ends - 1)))
    at = at[firsts(at)]
    at = at[(at >= 0) & (at + 1 < codes.size)]
    first, second = (look_up(_folds(), codes[each]).astype(np.int64) for each in (at, at + 1))
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
def signs() -> frozenset[str]:
    """Characters of which one stands in each pair that speaks for a machine, in all forms; of traditional text 1 in 40 is one."""
    written = {character: bits for bits, every in common_characters()["zh-hant"] for character in every}
    simplified, pairs = opencc_tables.best("TSCharacters"), machine_pairs()["any"]
    often = dict.fromkeys("".join(pairs), 0.0)
    for each in often:
        for form in _forms().get(each, each):
            often[each] += 2.0 ** -written.get(form, _RARE) + 2.0 ** -_cost().get(simplified.get(form, form), _RARE)
    return frozenset(form for each in cover(pairs, often) for form in _forms().get(each, each))


@cache
def _folds() -> Codes:
    """Each character in the form that stands for its variants."""
    table = np.arange(_ALL, dtype=np.uint32)
    for standard, form in _variants().items():
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
    return befores[_folds()], afters[_folds()]


@cache
def _speaks_against() -> Places:
    """Whether a character, in any of its forms, speaks against a table."""
    return _held(frozenset(map(chr, _against()[0].tolist())))[_folds()]


@cache
def _held(characters: frozenset[str]) -> Places:
    table = np.zeros(_ALL, np.bool_)
    table[[*map(ord, characters)]] = True
    return table


@cache
def _numbers() -> Numbers:
    """The same, for many at once."""
    return Numbers(_pairs()[0])


@cache
def _pairs() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pairs as numbers, in order, and their bits."""
    told = sorted((ord(pair[0]) << _SHIFT | ord(pair[1]), bits) for pair, bits in machine_pairs()["any"].items())
    return np.array([key for key, _ in told], np.int64), np.array([bits for _, bits in told], np.int64)


@cache
def _against() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The characters that speak against a table, in order, and a row of bits for each table."""
    told = [machine_pairs()[table] for table in TABLES]
    characters = sorted({character for each in told for character in each})
    bits = [[each.get(character, 0) for character in characters] for each in told]
    return np.array([ord(character) for character in characters], np.int64), np.array(bits, np.int64)


@cache
def _cost() -> dict[str, int]:
    """How rare each character is in simplified text, in bits."""
    return {character: bits for bits, every in common_characters()["zh-hans"] for character in every}


@cache
def _costs() -> npt.NDArray[np.uint8]:
    """The same by code point."""
    table = np.full(_ALL, _RARE, np.uint8)
    for bits, every in common_characters()["zh-hans"]:
        table[[ord(character) for character in every]] = bits
    return table


@cache
def _simplified() -> frozenset[str]:
    """What stands in simplified text: its character set GB2312, and what its writers use besides."""
    rows = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(rows.decode("gb2312", "ignore")) | {c for c in _cost() if "\u4e00" <= c < "\u9fa6"}


@cache
def _before(table: str) -> Codes:
    """For each character that the table writes the simplified one that it was, nothing for the others."""
    forms = opencc_tables.best("STCharacters") | machine_tables()[table]
    backwards = opencc_tables.best("TSCharacters")
    variants, alike, cost, never = _variants(), _forms(), _cost(), opencc_tables.traditional_only()
    before = np.zeros(_ALL, np.uint32)
    known: dict[str, tuple[int, str]] = {}
    for simplified in _simplified().union(forms):
        written = forms.get(simplified, simplified)
        for form in alike.get(variants.get(written, written), written):
            bits = cost.get(simplified, _RARE)
            if form == simplified:
                bits -= _SAME
                if form in never:  # 後 in simplified text is a slip of the source, and rare
                    usual = backwards[form]
                    known[form] = min(known.get(form, _NONE), (cost.get(usual, _RARE) - 1, usual))
            else:
                bits -= simplified == backwards.get(form)
            known[form] = min(known.get(form, _NONE), (bits, simplified))
    codes = np.array([(ord(form), ord(was)) for form, (_, was) in known.items()], np.uint32)
    before[codes[:, 0]] = codes[:, 1]
    before[_ZHU] = 0
    return before


@cache
def _variants() -> dict[str, str]:
    """One form for those that differ between OpenCC's standard, Taiwan and Hong Kong."""
    every = opencc_tables.best("HKVariants") | opencc_tables.best("TWVariants")
    return {standard: form for standard, form in every.items() if len(standard) == 1 == len(form)}


@cache
def _forms() -> dict[str, str]:
    """The other way round: all forms for which one stands."""
    forms: dict[str, str] = {}
    for standard, form in _variants().items():
        forms[form] = forms.get(form, form) + standard
    return forms
