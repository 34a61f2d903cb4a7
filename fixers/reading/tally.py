"""Counts of classes of characters: text by text of a batch (`Classes`), part by part of a text (`Tally`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.reading.context import HANGUL_SHARE, KANA_SHARE
from fixers.reading.conversion import Codes
from fixers.reading.evidence import (
    AGAINST,
    AGAINST_CHINESE,
    CHINESE,
    IS_HAN,
    IS_HANGUL,
    IS_KANA,
    JAPANESE,
    KINDS,
    STRONG,
    STRONG_CHINESE,
    WEAK,
    Kinds,
)
from fixers.reading.rows import changes, lengths

Places = npt.NDArray[np.intp]
Packed = npt.NDArray[np.uint64]


BITS = 60

_BEYOND = 0x40000
"""No script has characters from here on, so they are in no class."""

_CHUNK = 1 << 15
"""Characters looked up at a time: tables and places stay in a core's cache."""


class Classes:
    """Classes of characters, each given as whether a character belongs to it; at most 8.

    A table gives each character a number of 64 bits in which each class has a field of its own, so
    that one sum counts all classes at once.

    `bits` are up to four further facts on characters, which `look_up` gives in the bits from `BITS` on.
    With `of`, which gives each character a kind, these are all classes of kinds.

    >>> letter = np.arange(0x110000) == ord("a")
    >>> codes = np.array([ord(each) for each in "abc;a;"], np.uint32)
    >>> Classes([letter, ~letter]).counts(codes, np.array([0, 4])).tolist()
    [[1, 3], [1, 1]]
    """

    def __init__(
        self,
        classes: Sequence[npt.NDArray[np.bool_]],
        bits: Sequence[npt.NDArray[np.bool_]] = (),
        of: Kinds | None = None,
    ) -> None:
        self._field = BITS // len(classes)
        self._classes = len(classes)
        numbers = np.zeros(_BEYOND if of is None else classes[0].size, np.uint64)
        for shift, members in (
            *((self._field * number, members) for number, members in enumerate(classes)),
            *((BITS + number, members) for number, members in enumerate(bits)),
        ):
            numbers[members[: numbers.size]] |= np.uint64(1 << shift)
        self._table = np.zeros(_BEYOND + 1, np.uint64)
        self._table[:-1] = numbers if of is None else numbers[of[:_BEYOND]]

    def look_up(self, codes: Codes) -> Packed:
        """The numbers of `codes`."""
        found = np.empty(codes.size, np.uint64)
        places = np.empty(min(codes.size, _CHUNK), np.intp)
        for at in range(0, codes.size, _CHUNK):
            part = places[: codes.size - at]
            part[:] = codes[at : at + part.size]
            # Without mode="clip" numpy makes a copy of the output.
            np.take(self._table, part, out=found[at : at + part.size], mode="clip")
        return found

    def counts(self, codes: Codes, starts: Places) -> npt.NDArray[np.int64]:
        """How often each class stands in each text: a row a text, a column a class.

        `starts` is where each text begins in `codes`, increasing, the first at 0, so that none is empty.
        """
        return self.summed(self.look_up(codes), starts)

    def places(self, found: Packed, number: int) -> Places:
        """Where a character of the class `number` stands, among characters that have been looked up."""
        places: Places = ((found & np.uint64(1 << self._field * number)) != 0).nonzero()[0]
        return places

    def summed(self, found: Packed, starts: Places) -> npt.NDArray[np.int64]:
        """The same of characters that have been looked up."""
        if not starts.size:
            return np.zeros((0, self._classes), np.int64)
        most = (1 << self._field) - 1  # characters whose sum can't run over
        cuts = starts
        if found.size > most and int(lengths(starts, found.size).max()) > most:
            cuts = np.sort(np.concatenate((starts, np.arange(most, found.size, most))))
            cuts = cuts[changes(cuts)]
        sums = np.add.reduceat(found, cuts)
        shifts = np.arange(self._classes, dtype=np.uint64)[:, None] * np.uint64(self._field)
        counts = ((sums >> shifts) & np.uint64(most)).astype(np.int64)
        if cuts is not starts:
            counts = np.add.reduceat(counts, np.searchsorted(cuts, starts), axis=1)
        return np.ascontiguousarray(counts.T)


MEMBERS = (
    (WEAK, STRONG, STRONG_CHINESE),
    (STRONG, STRONG_CHINESE),
    (AGAINST, AGAINST_CHINESE),
    (CHINESE, STRONG_CHINESE, AGAINST_CHINESE),
    tuple(range(IS_HAN, JAPANESE + 1)),
    (JAPANESE,),
    (IS_KANA,),
    (IS_HANGUL,),
)
"""The kinds of characters that each count of `Tally` counts."""

_SUMS = np.zeros((KINDS, len(MEMBERS)))
"""The same as a matrix. In floating point, since numpy multiplies integer matrices eight times slower; counts are
far from where that is inexact."""
for _column, _counted in enumerate(MEMBERS):
    _SUMS[list(_counted), _column] = 1
_SUMS.flags.writeable = False


class Tally:
    """Counts of evidence, one a line or clause: a row of eight, as `MEMBERS` has them."""

    def __init__(self, counts: npt.NDArray[np.integer] | npt.NDArray[np.floating]) -> None:
        self.counts = counts
        self.ours, self.strong, self.theirs, self.chinese, self.han, self.japanese, self.kana, self.hangul = counts.T
        self.foreign = ((self.kana > 0) & (self.kana * KANA_SHARE >= self.han + self.kana)) | (
            (self.hangul > 0) & (self.hangul * HANGUL_SHARE >= self.han + self.hangul)
        )

    def sure(self, sentence: int) -> npt.NDArray[np.bool_]:
        """Where there is strong evidence, or weak evidence in a row of characters too long for Japanese without kana."""
        weak = (self.ours > 0) & (self.han >= sentence) & (self.theirs == 0) & (self.japanese == 0)
        sure: npt.NDArray[np.bool_] = ((self.strong > 0) & (self.han > 1)) | weak
        return sure


def classes(kinds: Kinds) -> Classes:
    """The classes by which `Tally` counts, of a table of kinds: rows of a batch that are to be a `Tally`."""
    return Classes([*_SUMS.T.astype(np.bool_)], of=kinds)


def total(found: Kinds) -> Tally:
    """The counts of all of a text."""
    return Tally(np.bincount(found, minlength=KINDS)[None, :] @ _SUMS)


def tally(found: Kinds, parts: npt.NDArray[np.intp]) -> Tally:
    """The counts of each part of a text; `parts` numbers the part of each character."""
    rows = int(parts[-1]) + 1
    return Tally(np.bincount(parts * KINDS + found, minlength=rows * KINDS).reshape(rows, KINDS) @ _SUMS)
