"""One vectorised scan of a batch: which fixers can possibly have work in which texts.

Clean text is nearly all text, so it must cost next to nothing: the texts of a batch are joined, each character is
looked up in one small table for all fixers at once, and what the few marked ones mean, by themselves and beside each
other, is gathered text by text. A text without a mark of any fixer is never touched by slower code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Fixer, Marks, Ranges
from fixers.followers import SAID, Codes, Places, followers
from fixers.strings import Search, search_for

_CHUNK = 1 << 20
"""Characters looked up at a time. The steps for what is marked take 50 to 90 microseconds however little that is: in 256 K
characters of Chinese a quarter of all."""

_BLOCK = 1 << 15
"""Characters of which numpy makes indices at a time."""

_MOST = 32
"""Bits of a table: for fixers, their strings, and characters that ask for a closer look."""

Flags = npt.NDArray[np.uint32]


class _Strings(NamedTuple):
    """String marks of one fixer: where a character of theirs stands, they are searched for."""

    probe: int
    bit: int
    search: Search
    doubled: bool
    """Whether all are one character twice (，，), which a look at the neighbours shows at a tenth of the cost."""


class _Look(NamedTuple):
    """A closer look of one fixer at texts with a character; fixers that look at the same one share its bit."""

    character: str
    probe: int
    bit: int
    is_marked: Callable[[str], bool]


def _closer_looks(all_marks: Sequence[Marks], width: int) -> tuple[list[_Look], int]:
    """What is looked at more closely, by bits from `width` on, and the width with them."""
    probes: dict[str, int] = {}
    for marks in all_marks:
        for look in marks.looks:
            probes.setdefault(look.character, 1 << width + len(probes))
    looks = [
        _Look(look.character, probes[look.character], 1 << at, look.is_marked)
        for at, marks in enumerate(all_marks)
        for look in marks.looks
    ]
    return looks, width + len(probes)


class _Weighed(NamedTuple):
    """What pairs of a text say to one fixer; where that marks it, all of the text is looked at."""

    probe: int
    bit: int
    sees: Callable[..., Places]
    holds: Callable[[Sequence[str]], Sequence[bool]]
    is_plain: Callable[..., Places] | None

    def bits(self, said: _Said, starts: Places, end: int) -> Iterator[tuple[Places, int]]:
        """Places that mark their text, each with the bit that it has so."""
        seen = self.sees(*said, starts, end)
        if seen.size:
            yield seen, self.probe
            if self.is_plain:
                yield self.is_plain(*said, starts, end), self.bit


class _Said(NamedTuple):
    """What pairs of a text say."""

    places: Places
    gains: npt.NDArray[np.uint16]


class Triage:
    """A row of fixers as one lookup table: bit i of a text's flags stands for `row[i]`.

    Raises ValueError when the row is too long for the bits of a table.
    """

    def __init__(self, row: Sequence[Fixer]) -> None:
        all_marks = [fixer.marks for fixer in row]
        self._always = 0
        self._strings: list[_Strings] = []
        width = len(row)
        for at, marks in enumerate(all_marks):
            if not any(marks):
                self._always |= 1 << at
            for doubled in (False, True):
                strings = tuple(each for each in marks.strings if _is_doubled(each) == doubled)
                if strings:
                    self._strings.append(_Strings(1 << width, 1 << at, search_for(strings), doubled))
                    width += 1
        self._looks, width = _closer_looks(all_marks, width)
        searches = [_Look("", each.probe, each.bit, each.search.finds) for each in self._strings]
        self._asked = [*searches, *self._looks]
        self._weighed: list[_Weighed] = []
        for at, marks in enumerate(all_marks):
            if marks.weighed:
                self._weighed.append(_Weighed(1 << width, 1 << at, *marks.weighed[1:]))
                width += 1
        if width > _MOST:
            raise ValueError(f"a recipe has at most {_MOST} fixers and rows of strings, this one has {width}")
        self._mask = (1 << len(row)) - 1
        self._pairs = followers(all_marks)
        self._table = self._fill(all_marks)
        self._is_marked = self._table != 0
        """Small enough to stay in cache: nearly all characters are looked up here alone."""
        if self._pairs:
            self._is_marked[: self._pairs.leads.size - 1] |= self._pairs.leads[:-1]
            self._is_marked[self._pairs.leads.size - 1 :] |= self._pairs.leads[-1]
        self._doubled = np.uint32(sum(each.probe for each in self._strings if each.doubled))

    def _fill(self, all_marks: Sequence[Marks]) -> npt.NDArray[np.uint32]:
        """The bits of every code point."""
        table = np.zeros(0x110000, np.uint32)
        for at, marks in enumerate(all_marks):
            for first, last in marks.characters:
                table[first : last + 1] |= np.uint32(1 << at)
        for each in self._strings:
            table[list(map(ord, each.search.rarest))] |= np.uint32(each.probe)
        for look in self._looks:
            table[ord(look.character)] |= np.uint32(look.probe)
        return table

    @property
    def every(self) -> int:
        """The bits of all fixers."""
        return self._mask

    def look_for(self, characters: Ranges) -> int:
        """The bits of the fixers that have one of some characters among their marks, alone, in a string or in a pair.

        What a closer look needs is not told, nor what pairs say, so those that ask are always among them.
        """
        bits = self._always | sum({look.bit for look in self._looks}) | sum(each.bit for each in self._weighed)
        for first, last in characters:
            bits |= int(np.bitwise_or.reduce(self._table[first : last + 1]))
            for bit, takes_part in self._pairs.takes_part if self._pairs else ():
                if takes_part[first : last + 1].any():
                    bits |= bit
            for each in self._strings:
                if any(first <= ord(character) <= last for character in "".join(each.search.strings)):
                    bits |= each.bit
        return bits & self._mask

    def scan(self, texts: Sequence[str]) -> Flags:
        """For each text the bits of the fixers that may have work in it."""
        if len(texts) < 2:  # none of them is asked about after every stage
            return np.array([self.look(text) for text in texts], np.uint32)
        flags = np.full(len(texts), self._always, np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        for begin, end in _chunks(lengths):
            if end == begin + 1:
                flags[begin] = self.look(texts[begin])
            else:
                self._gather(texts[begin:end], lengths[begin:end], flags[begin:end])
        for _, probe, bit, is_marked in self._asked:
            for at in np.flatnonzero(flags & np.uint32(probe | bit) == probe).tolist():
                if is_marked(texts[at]):
                    flags[at] |= np.uint32(bit)
        for each in self._weighed:
            asked = np.flatnonzero(flags & np.uint32(each.probe | each.bit) == each.probe)
            if asked.size:
                held = each.holds([texts[at] for at in asked.tolist()])
                flags[asked[np.array(held, np.bool_)]] |= np.uint32(each.bit)
        flags &= np.uint32(self._mask)
        return flags

    def look(self, text: str) -> int:
        """The bits of one text of any length; a long one is looked up a chunk at a time."""
        bits = self._always
        said: list[_Said] = []
        for start in range(0, len(text), _CHUNK):
            # The last character of the chunk before belongs to this one too, for pairs across the border.
            piece = text[start - 1 : start + _CHUNK] if start else " " + text[:_CHUNK]
            marks, more = self._marks(piece, _BORDER[start > 0], whole=len(text) <= _CHUNK)[1:]
            bits |= int(np.bitwise_or.reduce(marks))
            if more:
                said.append(more._replace(places=more.places + start))
        if said:
            every = said[0] if len(said) == 1 else _Said(*map(np.concatenate, zip(*said, strict=True)))
            for each in self._weighed:
                marked = sum(bit for seen, bit in each.bits(every, _BORDER[0], len(text) + 1) if seen.size)
                bits |= marked & each.bit
                if marked & each.probe and not bits & each.bit and each.holds([text])[0]:
                    bits |= each.bit
        for _, probe, bit, is_marked in self._asked:
            if bits & (probe | bit) == probe and is_marked(text):
                bits |= bit
        return bits & self._mask

    def _gather(self, texts: Sequence[str], lengths: npt.NDArray[np.int64], flags: Flags) -> None:
        """Add the bits of the characters of each text to its flags."""
        filled = np.flatnonzero(lengths)  # an empty text has no characters to gather over
        if not filled.size:
            return
        starts = np.cumsum(lengths)[filled] - lengths[filled] + 1
        joined = " " + "".join(texts)
        places, marks, said = self._marks(joined, starts)
        for each in self._weighed:
            if said:
                for seen, bit in each.bits(said, starts, len(joined)):
                    marks[places.searchsorted(seen)] |= np.uint32(bit)
        if places.size:
            firsts = places.searchsorted(starts)
            some = (firsts != np.append(firsts[1:], places.size)).nonzero()[0]
            flags[filled[some]] |= np.bitwise_or.reduceat(marks, firsts[some])

    def _marks(self, text: str, starts: Places, *, whole: bool = True) -> tuple[Places, Flags, _Said | None]:
        """Places of marked characters in texts that begin at `starts`, the bits of each, and what pairs say.

        What stands before the first text is not looked at. The bits of pairs stand at the second character, and
        those of doubled marks too. If the text is not `whole`, what stands around pairs is not asked.
        """
        codes = _code_points(text)
        marked = np.empty(codes.size, np.bool_)
        for at in range(0, codes.size, _BLOCK):
            self._is_marked.take(codes[at : at + _BLOCK], out=marked[at : at + _BLOCK], mode="clip")
        if not self._pairs and not self._doubled:
            places = marked[1:].nonzero()[0]
            places += 1
            return places, self._table.take(codes.take(places)), None
        places = (marked[1:] | marked[:-1]).nonzero()[0]
        before = codes.take(places)
        places += 1
        here = codes.take(places)
        marks = self._table.take(here)
        if self._doubled:
            twice = marks & self._doubled
            twice[here != before] = 0
            marks &= ~self._doubled
            marks |= twice
        if not self._pairs:
            return places, marks, None
        said = self._pairs.of(before, here)
        if places.size:
            firsts = places.searchsorted(starts)
            said[firsts[places.take(firsts, mode="clip") == starts]] = 0  # a pair of characters of two texts
        some = (said != 0).nonzero()[0]
        if not some.size:
            return places, marks, None
        said, seconds = said.take(some), places.take(some)
        marks[some] |= self._pairs.bits.take(said >> 8)
        for row, bit, holds in self._pairs.around:
            found = some[(said & row) != 0]
            if found.size:
                firsts = places.take(found) - 1
                firsts = holds(codes, firsts, starts) if whole else firsts
                marks[places.searchsorted(firsts + 1)] |= np.uint32(bit)
        said &= SAID
        some = said.nonzero()[0]
        return places, marks, _Said(seconds.take(some), said.take(some)) if some.size else None


_BORDER = np.ones(1, np.int64), np.zeros(1, np.int64)
"""Where one text begins of which all stands behind a blank, and where what goes on does: before it."""


def _is_doubled(string: str) -> bool:
    return len(string) == 2 and string[0] == string[1] and not string.isascii()


def _code_points(text: str) -> Codes:
    """The code points of `text`; lone surrogates are code points like others.

    Numpy takes them out of a text of less than 2 GB in half the time in which CPython encodes UTF-32.
    """
    return np.array([text]).view(np.uint32)


def _chunks(lengths: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Slices of a batch of at most `_CHUNK` characters each, or one text that is longer."""
    ends = np.cumsum(lengths)
    begin = done = 0
    while begin < len(ends):
        end = max(int(np.searchsorted(ends, done + _CHUNK, "right")), begin + 1)
        yield begin, end
        begin, done = end, int(ends[end - 1])
