"""One vectorised scan of a batch: which fixers can possibly have work in which texts.

Clean text is nearly all text, so it must cost next to nothing: the texts of a batch are joined, each character is
looked up in one small table for all fixers at once, and what the few marked ones mean, by themselves and beside each
other, is gathered text by text. A text without a mark of any fixer is never touched by slower code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.edit import Edit
from fixers.fixer import Fixer, Ranges, Weighed
from fixers.followers import SAID, Asked, Places, ask, code_points, followers, owners, parted, rows_of
from fixers.marked import EMPTY, NOTHING, Chunk, Flags, Part, Said, Survey, add, changed, joined, other
from fixers.probes import Probes

_CHUNK = 1 << 18
"""Characters of a batch looked up together, or a few more: what is made of so many stays in the cache of a core. Of a
million together the same steps take half as long again."""

_PIECE = 1 << 20
"""Characters of a long text that are looked up at a time."""

_BLOCK = 1 << 15
"""Characters of which numpy makes indices at a time."""

_MOST, _ALL = 32, 0xFFFFFFFF
"""Bits of a table: for fixers, their strings, and characters that ask for a closer look."""


class _Weighed(NamedTuple):
    """What pairs of a text say to one fixer; where that marks it, all of the text is looked at."""

    probe: int
    bit: int
    marks: Weighed


class Triage:
    """A row of fixers as one lookup table: bit i of a text's flags stands for `row[i]`.

    Raises ValueError when the row is too long for the bits of a table.
    """

    def __init__(self, row: Sequence[Fixer]) -> None:
        all_marks = [fixer.marks for fixer in row]
        self._all_marks = all_marks
        self._always = sum(1 << at for at, marks in enumerate(all_marks) if not any(marks))
        probes = Probes(all_marks)
        self._looks = probes.looks
        self._weighed = [
            _Weighed(probes.new_bit(), 1 << at, marks.weighed) for at, marks in enumerate(all_marks) if marks.weighed
        ]
        self._needs = [(1 << at, probes.new_bit(), marks.needs) for at, marks in enumerate(all_marks) if marks.needs]
        if probes.width > _MOST:
            raise ValueError(f"a recipe has at most {_MOST} fixers and rows of strings, this one has {probes.width}")
        tables = [each.marks.pairs for each in self._weighed]
        if len({id(each) for each in tables}) > 1:
            raise ValueError("a recipe has at most one table of what pairs say")
        self._mask = (1 << len(row)) - 1
        self._probes = np.uint32(sum({look.probe for look in self._looks}))
        pairs = [each for at, marks in enumerate(all_marks) for each in rows_of(marks, 1 << at)] + probes.rows
        self._pairs = followers(pairs, tables[0] if tables else None)
        self._table = self._fill(probes.characters)
        self._is_marked = self._table != 0
        """Small enough to stay in cache: nearly all characters are looked up here alone."""
        if self._pairs:
            self._is_marked[: self._pairs.leads.size - 1] |= self._pairs.leads[:-1]
            self._is_marked[self._pairs.leads.size - 1 :] |= self._pairs.leads[-1]

    def _fill(self, characters: dict[str, int]) -> npt.NDArray[np.uint32]:
        """The bits of every code point."""
        table = np.zeros(0x110000, np.uint32)
        for at, marks in enumerate(self._all_marks):
            for first, last in marks.characters:
                table[first : last + 1] |= np.uint32(1 << at)
        for character, probe in characters.items():
            table[ord(character)] |= np.uint32(probe)
        for _, need, needed in self._needs:
            table[[*map(ord, needed)]] |= np.uint32(need)
        return table

    @property
    def every(self) -> int:
        """The bits of all fixers."""
        return self._mask

    def look_for(self, characters: Ranges) -> int:
        """The bits of the fixers that have one of some characters among their marks, alone, in a string or in a pair.

        What a closer look needs is not told, nor what pairs say, so those that ask are always among them.
        """
        bits = self._always | sum(each.bit for each in self._weighed)
        for at, marks in enumerate(self._all_marks):
            string = "".join([*marks.strings, marks.needs])
            if marks.looks or any(first <= ord(each) <= last for first, last in characters for each in string):
                bits |= 1 << at
        for first, last in characters:
            bits |= int(np.bitwise_or.reduce(self._table[first : last + 1]))
            for bit, takes_part in self._pairs.takes_part if self._pairs else ():
                if takes_part[first : last + 1].any():
                    bits |= bit
        return bits & self._mask

    def scan(self, texts: Sequence[str]) -> Flags:
        """For each text the bits of the fixers that may have work in it.

        Raises TypeError when one is none.
        """
        return self.survey(texts).flags

    def survey(self, texts: Sequence[str], first: int = 0) -> Survey:
        """The same, with what is marked. Where fixers have work whose bits are in `first`, less is asked for others.

        Raises TypeError when one is none.
        """
        if len(texts) == 1:
            bits, parts = self._one(texts[0], 0, 0)
            return self._told(texts, np.array([bits], np.uint32), np.array([len(texts[0])]), parts, first)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        ends = np.cumsum(lengths)
        flags = np.full(len(texts), self._always, np.uint32)
        parts = []
        for begin, end in _chunks(ends):
            before = int(ends[begin] - lengths[begin]) - 1
            if end == begin + 1:
                flags[begin], own = self._one(texts[begin], begin, before + 1)
                parts += own
            elif found := self._gather(texts[begin:end], lengths[begin:end], flags[begin:end]):
                parts.append(Part(begin, end, before, found))
        return self._told(texts, flags, ends, parts, first)

    def _told(self, texts: Sequence[str], flags: Flags, ends: Places, parts: list[Part], first: int = 0) -> Survey:
        """The bits of texts with what their pairs say and what closer looks tell."""
        said = [part.chunk.said.behind(part.before) for part in parts if part.chunk.said.places.size]
        asked = [each._replace(places=each.places + part.before) for part in parts for each in part.chunk.asked]
        if not said and not asked and not flags.any():
            return Survey(flags, flags, ends, parts)
        if said:
            self._weigh(texts, joined(said), ends, flags)
        left: list[Asked] = []
        if asked and first:
            asked, left = parted(asked, ends, flags & np.uint32(first) != 0)
        if asked:
            ask(texts, asked, ends, flags)
        for at in (flags & self._probes).nonzero()[0].tolist():
            flags[at] = self._looked(texts[at], int(flags[at]))
        for bit, need, _ in self._needs:
            flags[flags & np.uint32(need) == 0] &= np.uint32(~bit & _ALL)
        flags &= np.uint32(self._mask)
        known = flags.copy() if left else flags
        for each in left:
            flags[owners(each.places, ends)] |= np.uint32(each.bit)
        return Survey(flags, known, ends, parts)

    def answered(self, texts: Sequence[str], found: Survey) -> list[int]:
        """The bits of texts of which something was left open: there is one part of them."""
        flags = found.known.copy()
        ask(texts, found.whole.asked, found.ends, flags)
        return [int(each) for each in flags]

    def again(self, texts: Sequence[str], found: Survey, now: Sequence[str], rows: Sequence[Sequence[Edit]]) -> Survey:
        """The survey of texts as they are `now`, after edits to each of those in which so much was marked.

        Only lines that have changed are looked up; of all others it is known what is marked in them.
        """
        lines = changed(texts, now, rows)
        sizes = np.fromiter(map(len, lines.pieces), np.int64, len(lines.pieces))
        ends = np.cumsum(np.fromiter(map(len, now), np.int64, len(now)))
        if 2 * sizes.sum() > ends[-1] or max(map(len, now)) > _PIECE:
            return self.survey(now)
        flags = np.full(len(now), self._always, np.uint32)
        new = self._gather(lines.pieces, sizes, np.zeros(sizes.size, np.uint32))
        part = Part(0, len(now), 0, other(found.whole, lines, new or EMPTY))
        add(flags, None, part.chunk.places.searchsorted(np.append(0, ends[:-1])), part.chunk)
        return self._told(now, flags, ends, [part])

    def _weigh(self, texts: Sequence[str], said: Said, ends: Places, flags: Flags) -> None:
        """Add to the flags of texts what their pairs say together."""
        starts = np.append(0, ends[:-1])
        owners = starts.searchsorted(said.places, "right") - 1
        for each in self._weighed:
            seen, plain = each.marks.sees(*said, owners, ends - starts)
            if not seen.size:
                continue
            seen = owners[seen]
            flags[seen] |= np.uint32(each.probe)
            flags[seen[plain]] |= np.uint32(each.bit)
            doubtful = flags & np.uint32(each.probe | each.bit) == each.probe
            asked = doubtful.nonzero()[0]
            if asked.size:
                own = doubtful[owners].nonzero()[0]
                of = owners[own]
                begins = np.cumsum(np.where(doubtful, ends - starts, 0)) - (ends - starts)
                places = said.places[own] - starts[of] + begins[of]
                held = each.marks.holds([texts[at] for at in asked.tolist()], places, said.gains[own])
                flags[asked[np.array(held, np.bool_)]] |= np.uint32(each.bit)

    def _looked(self, text: str, bits: int) -> int:
        """The bits with those of closer looks."""
        for probe, bit, is_marked in self._looks:
            if bits & (probe | bit) == probe and is_marked(text):
                bits |= bit
        return bits

    def _one(self, text: str, number: int, begin: int) -> tuple[int, list[Part]]:
        """The bits of one text of any length that begins at a place, and what is marked in it, a piece at a time.

        Raises TypeError when it is none.
        """
        if not isinstance(text, str):
            raise TypeError(f"{type(text).__name__} is no text")
        bits, parts = self._always, []
        for start in range(0, len(text), _PIECE):
            # The last character of the piece before belongs to this one too, for pairs across the border.
            piece = text[start - 1 : start + _PIECE] if start else " " + text[:_PIECE]
            chunk, _ = self._marks(piece, _BORDER[start > 0], whole=len(text) <= _PIECE)
            bits |= int(np.bitwise_or.reduce(chunk.marks))
            parts.append(Part(number, number + 1, begin + start - 1, chunk))
        return bits, parts

    def _gather(self, texts: Sequence[str], lengths: Places, flags: Flags) -> Chunk | None:
        """What is marked in texts, the bits of whose characters are added to their flags."""
        starts = np.cumsum(lengths) - lengths + 1
        filled = None
        if not lengths.all():  # an empty text has no characters to gather over
            filled = lengths.nonzero()[0]
            starts = starts[filled]
        joined = "".join([" ", *texts])
        if not starts.size:
            return None
        chunk, firsts = self._marks(joined, starts)
        add(flags, filled, firsts, chunk)
        return chunk

    def _marks(self, text: str, starts: Places, *, whole: bool = True) -> tuple[Chunk, Places]:
        """What is marked in texts that begin at `starts`, with which of the places is the first one of each text.

        What stands before the first text is not looked at. If the text is not `whole`, what stands around pairs is not
        asked.
        """
        codes = code_points(text)
        marked = np.empty(codes.size, np.bool_)
        for at in range(0, codes.size, _BLOCK):
            self._is_marked.take(codes[at : at + _BLOCK], out=marked[at : at + _BLOCK], mode="clip")
        if not self._pairs:
            places = marked[1:].nonzero()[0]
            places += 1
            return Chunk(places, self._table.take(codes.take(places)), NOTHING, []), places.searchsorted(starts)
        places = (marked[1:] | marked[:-1]).nonzero()[0]
        before = codes.take(places)
        places += 1
        here = codes.take(places)
        marks = self._table.take(here)
        firsts = places.searchsorted(starts)
        if not places.size:
            return Chunk(places, marks, NOTHING, []), firsts
        cells = self._pairs.of(before, here)
        cells[firsts[places.take(firsts, mode="clip") == starts]] = 0  # a pair of characters of two texts
        some = (cells != 0).nonzero()[0]  # of truth values few are found four times as fast as of numbers
        cells = cells.take(some)
        there = int(np.bitwise_or.reduce(cells))
        for row, bit in self._pairs.alone:
            if there & row:
                marks[some[(cells & np.uint32(row)) != 0]] |= np.uint32(bit)
        asked = []
        for row, bit, around in self._pairs.around:
            if there & row:
                found = some[(cells & np.uint32(row)) != 0]
                if whole and not around.at_once:
                    asked.append(Asked(places.take(found) - 1, bit, around))
                    continue
                if whole:
                    found = places.searchsorted(around.holds(codes, places.take(found) - 1, starts) + 1)
                marks[found] |= np.uint32(bit)
        if not there & SAID:
            return Chunk(places, marks, NOTHING, asked), firsts
        gains = cells.astype(np.uint8)
        saying = gains.nonzero()[0]
        return Chunk(places, marks, Said(places.take(some.take(saying)), gains.take(saying)), asked), firsts


_BORDER = np.ones(1, np.int64), np.zeros(1, np.int64)
"""Where one text begins of which all stands behind a blank, and where what goes on does: before it."""


def _chunks(ends: Places) -> Iterator[tuple[int, int]]:
    """Slices of a batch of texts with these ends: of `_CHUNK` characters each or up to one text more, if that is short."""
    begin = done = 0
    while begin < len(ends):
        end = min(int(ends.searchsorted(done + _CHUNK)) + 1, len(ends))
        if end > begin + 1 and ends[end - 1] - ends[end - 2] > _CHUNK:
            end -= 1
        yield begin, end
        begin, done = end, int(ends[end - 1])
