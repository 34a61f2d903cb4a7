"""Pairs of characters that speak for text which was read in a wrong codec, and how much of that stands together.

Characters are put into classes: letters and signs of the codecs of one byte each in its own, those of East Asia by
script and by how common they are. A table tells for each two classes by how much the second is likelier behind the
first in misread text than in clean text (`python -m fixers.data.build odd_pairs`). Only pairs of which one is a rare
character or a letter beyond ASCII are looked at; what the odd ones among them say is added up over a text, and each
character in between takes a little off. The most that a stretch comes to tells whether a text is suspected.

Of 4,598 sentences in 13 languages, each broken by one of the chains known from the world, 15 are not suspected, nor are
39 of 4,644 lines of which a part was broken. Of 8,669 clean strings of up to 100 characters 3 are, of 218 documents of
4,000 none. The rules were chosen on the same half of the development corpora.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import SINGLE, decode, letters
from fixers.data import common_characters
from fixers.fixer import Weights
from fixers.followers import begins
from fixers.restore.one_byte.places import groups
from fixers.restore.wrong_codecs.able import DOUBLE

Codes = npt.NDArray[np.integer[Any]]
Places = npt.NDArray[np.int64]
Gains = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STEP = 8
"""Steps of a nat in which everything is counted here: whole numbers come to the same however texts are joined."""

GAP, NEAR, FAR = 3, 32, 4
"""Steps that each character between two pairs takes off; beyond so many steps each of so many characters takes one: in
French every twentieth letter may be a wrong one, and no other is odd."""

BASE, GROWTH, SHORT = 3.0, 2.6, 8
"""Nats from which on a text of so many characters is suspected, and for each 2.7 times as many more."""

_ASCII = (
    *map(chr, range(ord("a"), ord("z") + 1)),
    "".join(map(chr, range(ord("A"), ord("Z") + 1))),
    "0123456789",
    " \t\u3000",
    "\n\r",
    ".,;:!?",
)
"""Characters that are a class together; those of ASCII that are left are one more."""

_LETTERS = 26
"""Small letters are one kind."""

_PROSE = "\xa0§©«®°±·»×÷\u200b\u200c\u200d\u200e\u200f‐–—‘’“”„…™"
"""Marks that stand in clean text whatever its script."""

_COMMON, _RARE = (8, 11, 14, 17), (18, 19, 20, 21, 22, 99)
"""Bits of characters of East Asia up to which they are in one class, for common and for rare ones."""

_RANKED = (
    ((0x3400, 0x9FFF), (0xF900, 0xFAFF)),
    ((0x3041, 0x30FF),),
    ((0xAC00, 0xD7A3),),
    ((0x3001, 0x303F), (0x31C0, 0x33FF), (0xFE10, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6)),
)
"""Han characters, kana, syllables and wide marks, each in classes by how common they are."""

_OTHERS = (
    ((0xFF61, 0xFFDC),),
    ((0x3105, 0x318F),),
    ((0xE000, 0xF8FF),),
    ((0x2100, 0x2BFF),),
    ((0x2010, 0x20BF),),
    ((0x100, 0x2AF),),
    ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    ((0x400, 0x52F),),
    ((0x600, 0x6FF),),
    ((0x300, 0x36F),),
)
"""Characters that are one class, but for those that a codec of one byte has."""

_SCRIPTS = (0x100, 0x250, 0x370, 0x400, 0x590, 0x600, 0x700, 0xE80)
"""Where letters of other scripts begin."""


class Known(NamedTuple):
    """The classes of characters."""

    of: npt.NDArray[np.uint16]
    """By code point below U+10000, and one for all beyond."""
    size: int
    """How many there are."""
    rare: int
    """The first class of those that are looked at."""
    kinds: npt.NDArray[np.uint8]
    """For each class its script or sort, which speaks for characters that are seen too seldom."""


@cache
def known() -> Known:
    """All classes, those of common characters first."""
    costs = np.full(0x10000, _RARE[-1], np.int64)
    for rows in common_characters().values():
        for cost, characters in rows:
            own = list(map(ord, characters))
            costs[own] = np.minimum(costs[own], cost)
    common = [(min(at, _LETTERS), list(map(ord, each))) for at, each in enumerate(_ASCII)]
    common.append((len(_ASCII), [code for code in range(0x80) if chr(code) not in "".join(_ASCII)]))
    kind = len(_ASCII) + 1
    common += [(kind, [ord(each)]) for each in _PROSE]
    seldom: list[tuple[int, list[int]]] = []
    for spans in _RANKED:
        kind += 1
        codes = np.concatenate([np.arange(first, last + 1) for first, last in spans])
        for low, high in itertools.pairwise((-1, *_COMMON, *_RARE)):
            mine = codes[(costs[codes] > low) & (costs[codes] <= high)].tolist()
            (common if high <= _COMMON[-1] else seldom).append((kind, mine))
    written = {code for code in _accented(range(0xC0, 0x180)) if _SELDOM <= costs[code] <= _COMMON[-1]}
    written |= {code for code in _accented([ord(each) for each in _MET]) if _SELDOM_MET <= costs[code] <= _COMMON[-1]}
    common = [(each, [code for code in own if code not in written]) for each, own in common]
    seldom += [(_HAN, [code]) for code in sorted(written)]
    taken = {code for _, codes in common + seldom for code in codes}
    for spans in _OTHERS:
        kind += 1
        seldom.append((kind, [code for span in spans for code in range(span[0], span[1] + 1) if code not in taken]))
    single = {ord(each) for codec in SINGLE for each in letters(codec) if each < "\ue000"}
    single |= set(range(0x1EA0, 0x1EFA))  # Vietnamese
    single |= {ord(each) for pair in groups() for each in "".join(pair) if each > "\x7f"}
    seldom += [(kind + 1 + _sort(code), [code]) for code in sorted(single - taken)]
    of = np.zeros(0x10001, np.uint16)
    for number, (_, members) in enumerate([*common, *seldom], 1):
        of[members] = number
    kinds = np.array([0, *(1 + each for each, _ in [*common, *seldom])], np.uint8)
    return Known(of, len(kinds), len(common) + 1, kinds)


_SELDOM = 15
"""Bits of those accented letters below that are looked at though their characters are common: the others stand in clean
Chinese too often. With them 16 of 4,598 broken sentences are missed for 22, for two places more in 4,000 characters."""

_MET, _SELDOM_MET = "éèêàçüöäßñóáí", 12
"""Letters that stand in most lines of French, German and Spanish, and the bits of what becomes of them: é is 茅 in GBK."""

_HAN = len(_ASCII) + 2
"""The kind of Han characters."""


def _accented(letters: Iterable[int]) -> set[int]:
    """What accented letters in UTF-8 become in codecs of two bytes: then they stand inside words of ASCII."""
    found = set()
    for codec in DOUBLE:
        for code in letters:
            with suppress(UnicodeError):
                text = decode(chr(code).encode(), codec)
                found |= {ord(text)} if len(text) == 1 and text >= "\u2e80" else set()
    return found


def _sort(code: int) -> int:
    """The sort of a character of codecs of one byte: script and case of letters."""
    character = chr(code)
    if code < 0xA0:
        return 0
    if not character.isalpha():
        return 1 + (code >= 0x2000) + (code >= 0x2500)
    return 4 + 2 * sum(code >= each for each in _SCRIPTS) + character.isupper()


@cache
def rare() -> npt.NDArray[np.bool_]:
    """Which characters are looked at, in a table that has one cell more, for all beyond it."""
    classes = known()
    looked_at: npt.NDArray[np.bool_] = classes.of >= classes.rare
    return looked_at


@cache
def _table() -> npt.NDArray[np.uint8]:
    """What speaks for misread text: by class times the number of classes, plus the class that follows."""
    with resources.as_file(resources.files("fixers.data") / "odd_pairs.npy") as path:
        pairs: npt.NDArray[np.uint8] = np.load(path)
    return pairs.ravel()


@cache
def weights() -> Weights:
    """What pairs say of which one is looked at, as triage needs it."""
    classes = known()
    gains = _table().reshape(classes.size, -1).copy()
    gains[: classes.rare, : classes.rare] = 0
    return Weights(classes.of, gains, rare())


class Odd(NamedTuple):
    """Pairs that speak for misread text."""

    places: Places
    """Where the second of each stands, in order."""
    gains: Gains
    """How many steps each speaks for it."""
    starts: Places
    """Where texts begin."""
    end: int
    """Where the last one ends."""


def odd(codes: Codes, starts: Places) -> Odd:
    """The odd pairs of texts that begin at `starts`.

    >>> odd(np.array([*map(ord, "der SchnÃ¤ppchenjäger")]), np.zeros(1, np.int64)).places
    array([8, 9])
    """
    looked_at = rare().take(codes, mode="clip")
    places = (looked_at[1:] | looked_at[:-1]).nonzero()[0]
    if not places.size:
        return Odd(places, places, starts, codes.size)
    classes, size, said = _flat()
    cells = classes.take(codes.take(places), mode="clip")
    cells *= size
    places += 1
    cells += classes.take(codes.take(places), mode="clip")
    gains = said.take(cells)
    some = (gains != 0).nonzero()[0]
    places, gains = places.take(some), gains.take(some).astype(np.int64)
    if starts.size > 1:
        inside = ~begins(places, starts)
        places, gains = places[inside], gains[inside]
    return Odd(places, gains, starts, codes.size)


@cache
def _flat() -> tuple[npt.NDArray[np.uint32], int, npt.NDArray[np.uint8]]:
    """The class of each character, how many there are, and what pairs of classes say."""
    classes, gains, _ = weights()
    return classes.astype(np.uint32), len(gains), gains.ravel()


APART = 1 << 40
"""Steps between texts, and between lines."""


class Sums(NamedTuple):
    """What odd pairs add up to over each text, or over each line."""

    above: Gains
    """With what the pair says; texts lie so far apart that no stretch is worth it that goes from one to the next."""
    below: Gains
    """Without it."""

    def rises(self) -> Gains:
        """The most that a stretch comes to which ends at each pair."""
        rises: Gains = self.above - np.minimum.accumulate(self.below)
        return rises


def sums(places: Places, gains: Gains, owners: Places) -> Sums:
    """What pairs add up to that belong to texts or lines of these numbers."""
    above = places.copy()
    above[1:] -= places[:-1]
    far = above // FAR
    far += NEAR
    above *= GAP
    np.minimum(above, far, out=above)
    np.subtract(gains, above, out=above)
    above.cumsum(out=above)
    above -= owners * APART
    return Sums(above, above - gains)


def least(lengths: Places) -> Gains:
    """Steps from which on texts of so many characters are suspected.

    >>> least(np.array([8, 100, 4000])) / STEP
    array([ 3.   ,  9.625, 19.125])
    """
    nats = BASE + GROWTH * np.log(np.maximum(lengths, SHORT) / SHORT)
    return np.rint(nats * STEP).astype(np.int64)


def seen(places: Places, gains: Gains, owners: Places, lengths: Places, more: int) -> tuple[Places, Bools]:
    """Which pairs of texts of these numbers suspect theirs, and which of them do by so many steps more than is enough."""
    rises = sums(places, gains, owners).rises()
    high = (rises >= BASE * STEP).nonzero()[0]
    above = rises.take(high) - least(lengths.take(owners.take(high)))
    enough = above >= 0
    return high[enough], above[enough] >= more
