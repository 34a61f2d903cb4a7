"""One vectorised scan of a batch: which fixers can possibly have work in which texts.

Clean text is nearly all text, so it must cost next to nothing: the texts of a batch are joined, each character is
looked up in one small table for all fixers at once, and what the few marked ones mean, by themselves and beside each
other, is gathered text by text. A text without a mark of any fixer is never touched by slower code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Fixer, Marks, Ranges
from fixers.followers import Codes, Followers, Places, begins, followers
from fixers.reading.characters import codes_of
from fixers.strings import Search, search_for

_CHUNK = 1 << 18
"""Characters looked up at a time. Of 32 K to 256 K characters a chunk, 256 K are the fastest by a fifth where few
characters are marked, since a step takes a microsecond however few it is asked for; elsewhere all are as fast."""

_MOST = 32
"""Bits of a table: for fixers, their strings, pairs and followers, and characters that ask for a closer look."""

Flags = npt.NDArray[np.uint32]


class _Strings(NamedTuple):
    """String marks of one fixer: where a character of theirs stands, they are searched for."""

    probe: int
    bit: int
    search: Search
    doubled: bool
    """Whether all are one character twice (，，), which a look at the neighbours shows at a tenth of the cost."""


class _Sight(NamedTuple):
    """What some fixers gather in the same way: the `lead` bit stands where a character of theirs does."""

    lead: int
    characters: Ranges
    gathers: Callable[[Codes, Places, Places], Any]
    seers: list[tuple[int, Callable[[Any], Places], bool]]
    """The bit of each fixer, what it sees, and whether that is near."""

    @property
    def bits(self) -> int:
        """The bits of all of them."""
        return sum(bit for bit, *_ in self.seers)


def _all_sights(all_marks: Sequence[Marks], width: int) -> tuple[list[_Sight], int]:
    """What fixers gather, by bits from `width` on, and the width with them."""
    found: dict[tuple[Ranges, Callable[..., Any]], _Sight] = {}
    for at, marks in enumerate(all_marks):
        for characters, gathers, sees, is_near in marks.sights:
            new = _Sight(1 << width + len(found), characters, gathers, [])
            found.setdefault((characters, gathers), new).seers.append((1 << at, sees, is_near))
    return [*found.values()], width + len(found)


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


class Triage:
    """A row of fixers as one lookup table: bit i of a text's flags stands for `row[i]`.

    Raises ValueError when the row is too long for the bits of a table.
    """

    def __init__(self, row: Sequence[Fixer]) -> None:
        all_marks = [fixer.marks for fixer in row]
        self._always = 0
        self._strings: list[_Strings] = []
        pairs: list[tuple[int, int, Ranges]] = []
        width = len(row)
        for at, marks in enumerate(all_marks):
            if not any(marks):
                self._always |= 1 << at
            if marks.pairs:
                own = not marks.characters  # then the fixer's bit is free to say that two stand side by side
                pairs.append((1 << (at if own else width), 1 << at, marks.pairs))
                width += not own
            for doubled in (False, True):
                strings = tuple(each for each in marks.strings if _is_doubled(each) == doubled)
                if strings:
                    self._strings.append(_Strings(1 << width, 1 << at, search_for(strings), doubled))
                    width += 1
        self._looks, width = _closer_looks(all_marks, width)
        searches = [_Look("", each.probe, each.bit, each.search.finds) for each in self._strings]
        self._asked = [*searches, *self._looks]
        self._followed: list[Followers] = []
        for at, marks in enumerate(all_marks):
            for groups in filter(None, (marks.followed, marks.beside)):
                self._followed.append(followers(groups, 1 << width, 1 << at, before=groups is marks.beside))
                width += 1
        self._sights, width = _all_sights(all_marks, width)
        if width > _MOST:
            raise ValueError(f"a recipe has at most {_MOST} fixers and rows of strings, this one has {width}")
        self._mask = (1 << len(row)) - 1
        self._table = self._fill(all_marks, pairs)
        self._is_marked = self._table != 0
        """Small enough to stay in cache: nearly all characters are looked up here alone."""
        self._doubled = np.uint32(sum(each.probe for each in self._strings if each.doubled))
        self._pair_bits = [(probe, bit) for probe, bit, _ in pairs]
        self._paired = np.uint32(sum(probe for probe, _ in self._pair_bits))
        self._pair_bits += [(each.lead, each.bit) for each in self._followed]
        leads = sum(each.lead for each in self._followed) + sum(each.lead for each in self._sights)
        self._alone = ~(self._doubled | self._paired | np.uint32(leads))
        """The bits that say something of a character whatever stands beside it."""

    def _fill(self, all_marks: Sequence[Marks], pairs: Sequence[tuple[int, int, Ranges]]) -> npt.NDArray[np.uint32]:
        """The bits of every code point."""
        table = np.zeros(0x110000, np.uint32)
        for at, marks in enumerate(all_marks):
            for first, last in marks.characters:
                table[first : last + 1] |= np.uint32(1 << at)
        for each in self._strings:
            table[list(map(ord, each.search.rarest))] |= np.uint32(each.probe)
        for look in self._looks:
            table[ord(look.character)] |= np.uint32(look.probe)
        for probe, _, characters in pairs:
            for first, last in characters:
                table[first : last + 1] |= np.uint32(probe)
        for follow in self._followed:
            table[: follow.leads.size] |= np.where(follow.leads, np.uint32(follow.lead), np.uint32(0))
        for sight in self._sights:
            for first, last in sight.characters:
                table[first : last + 1] |= np.uint32(sight.lead)
        return table

    @property
    def every(self) -> int:
        """The bits of all fixers."""
        return self._mask

    def look_for(self, characters: Ranges) -> int:
        """The bits of the fixers that have one of some characters among their marks, alone or in a string.

        What a closer look or a sight needs is not told, so those that take one are always among them.
        """
        bits = self._always | sum({look.bit for look in self._looks})
        for sight in self._sights:
            bits |= sight.bits
        for first, last in characters:
            bits |= int(np.bitwise_or.reduce(self._table[first : last + 1]))
            bits |= sum({each.bit for each in self._followed if each.takes_part(first, last)})
            for each in self._strings:
                if any(first <= ord(character) <= last for character in "".join(each.search.strings)):
                    bits |= each.bit
        for probe, bit in self._pair_bits:
            if bits & probe:
                bits |= bit
        return bits & self._mask

    def scan(self, texts: Sequence[str]) -> Flags:
        """For each text the bits of the fixers that may have work in it."""
        if len(texts) == 1:
            return np.array([self.look(texts[0])], np.uint32)
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
        for probe, bit in self._pair_bits:
            flags |= np.where(flags & np.uint32(probe), np.uint32(bit), np.uint32(0))
        flags &= np.uint32(self._mask)
        return flags

    def look(self, text: str) -> int:
        """The bits of one text of any length; a long one is looked up a chunk at a time."""
        bits, first = self._always, np.zeros(1, np.int64)
        for start in range(0, len(text), _CHUNK):
            # The first character of the next chunk belongs to this one too, for pairs across the border.
            _, marks = self._marks(text[start : start + _CHUNK + 1], first, whole=len(text) <= _CHUNK)
            bits |= int(np.bitwise_or.reduce(marks))
        for _, probe, bit, is_marked in self._asked:
            if bits & (probe | bit) == probe and is_marked(text):
                bits |= bit
        for probe, bit in self._pair_bits:
            if bits & probe:
                bits |= bit
        return bits & self._mask

    def _gather(self, texts: Sequence[str], lengths: npt.NDArray[np.int64], flags: Flags) -> None:
        """Add the bits of the characters of each text to its flags."""
        filled = np.flatnonzero(lengths)  # an empty text has no characters to gather over
        if filled.size:
            starts = (np.cumsum(lengths) - lengths)[filled]
            places, marks = self._marks("".join(texts), starts)
            if places.size:
                firsts = places.searchsorted(starts)
                some = np.diff(firsts, append=places.size).nonzero()[0]
                flags[filled[some]] |= np.bitwise_or.reduceat(marks, firsts[some])

    def _marks(self, text: str, starts: Places, *, whole: bool = True) -> tuple[Places, Flags]:
        """Where marked characters stand in texts that begin at `starts`, and the bits of each.

        Those of pairs it has only where the next character, in the same text, has them too, those of leads
        where a follower stands beside it, and those of doubled marks where the same character follows.
        """
        codes = _code_points(text)
        places = self._is_marked.take(codes).nonzero()[0]
        bits = self._table.take(codes.take(places))
        marks = bits & self._alone
        if self._paired:
            both = bits[1:] & bits[:-1] & self._paired
            near = (both != 0).nonzero()[0]
            near = near[places[near + 1] - places[near] == 1]
            near = near[~begins(places[near + 1], starts)]
            marks[near] |= both[near]
        for each in self._followed:
            leads = places[(bits & np.uint32(each.lead)) != 0]
            if leads.size:
                marks[places.searchsorted(each.beside(codes, leads, starts))] |= np.uint32(each.lead)
        for sight in self._sights:
            leads = places[(bits & np.uint32(sight.lead)) != 0]
            gathered = sight.gathers(codes, leads, starts) if leads.size else None
            for bit, sees, is_near in sight.seers if leads.size else ():
                seen = sees(gathered) if whole or is_near else leads
                marks[places.searchsorted(seen, "right") - 1] |= np.uint32(bit)
        if self._doubled:
            twice = ((bits & self._doubled) != 0).nonzero()[0]
            at = places[twice]
            twice = twice[codes.take(at + 1, mode="clip") == codes[at]]
            marks[twice] |= bits[twice] & self._doubled
        return places, marks


def _is_doubled(string: str) -> bool:
    return len(string) == 2 and string[0] == string[1] and not string.isascii()


def _code_points(text: str) -> Codes:
    """The code points of `text`; lone surrogates are code points like others.

    For Chinese, CPython encodes UTF-32 three times as fast as UTF-16.
    """
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    return codes_of(text)


def _chunks(lengths: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Slices of a batch of at most `_CHUNK` characters each, or one text that is longer."""
    ends = np.cumsum(lengths)
    begin = done = 0
    while begin < len(ends):
        end = max(int(np.searchsorted(ends, done + _CHUNK, "right")), begin + 1)
        yield begin, end
        begin, done = end, int(ends[end - 1])
