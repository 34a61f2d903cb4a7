"""What a scan has found marked in texts, place by place, and what becomes of that when some of their lines change.

A fixer that has changed a line may have made work for the ones behind it. All other lines of the page were looked at
before, so that only the changed ones need be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.edit import Edit
from fixers.fixer import Around
from fixers.followers import Asked, Places, owners

Flags = npt.NDArray[np.uint32]
Gains = npt.NDArray[np.uint8]


class Said(NamedTuple):
    """What pairs of texts say."""

    places: Places
    """Of the second characters."""
    gains: Gains

    def behind(self, before: int) -> Said:
        """The same with places that count from elsewhere."""
        return Said(self.places + before, self.gains)


class Chunk(NamedTuple):
    """What is marked in some texts."""

    places: Places
    marks: Flags
    """The bits of each place; those of pairs stand at the second character."""
    said: Said
    asked: list[Asked]


class Part(NamedTuple):
    """A chunk of some texts of a batch, or of a piece of one of them."""

    begin: int
    end: int
    """The number of the first text, and of the one behind the last."""
    before: int
    """The place in the batch from which on the chunk counts."""
    chunk: Chunk


class Survey(NamedTuple):
    """What a scan has found in a batch of texts."""

    flags: Flags
    """The bits of each text, also of fixers of which it is open whether they have work."""
    known: Flags
    """The bits of those that have."""
    ends: Places
    parts: list[Part]

    def of(self, which: Sequence[int]) -> Survey:
        """The same of some of the texts, by their numbers, which rise: all in one part."""
        if not which:
            return NONE
        if len(which) == self.flags.size and self.parts and not self.parts[0].before:
            return self  # which is some of others itself
        own = np.array(which, np.int64)
        starts, lasts = np.append(0, self.ends)[own], self.ends[own]
        ends = np.cumsum(lasts - starts)
        chunks = [EMPTY]
        for part in self.parts:
            low, high = own.searchsorted((part.begin, part.end)).tolist()
            if low < high:
                begins = ends[low:high] - (lasts[low:high] - starts[low:high])
                texts = _Texts(starts[low:high] - part.before, lasts[low:high] - part.before, begins)
                chunks.append(texts.pick_all(part.chunk))
        places, marks, said, asked = zip(*chunks, strict=True)
        whole = Chunk(
            np.concatenate(places), np.concatenate(marks), joined(said), [each for row in asked for each in row]
        )
        return Survey(self.flags[own], self.known[own], ends, [Part(0, len(own), 0, whole)])

    @property
    def whole(self) -> Chunk:
        """What is marked in all texts of a survey in one part."""
        (part,) = self.parts
        return part.chunk

    def marked(self, bit: int) -> list[bool]:
        """Whether a place of each text is marked so, of a survey in one part."""
        chunk = self.whole
        found = np.zeros(self.ends.size, np.bool_)
        found[owners(chunk.places[chunk.marks & np.uint32(bit) != 0], self.ends)] = True
        marked: list[bool] = found.tolist()
        return marked


def joined(said: Sequence[Said]) -> Said:
    """What pairs say of texts one after another."""
    return said[0] if len(said) == 1 else Said(*map(np.concatenate, zip(*said, strict=True)))


class _Texts(NamedTuple):
    """Some texts of a chunk."""

    starts: Places
    lasts: Places
    begins: Places
    """Where each of them is to begin."""

    def pick_all(self, chunk: Chunk) -> Chunk:
        """What is marked in these texts."""
        some = (chunk.marks != 0).nonzero()[0]  # most of the places are those of pairs that mark nothing
        index, places = self.pick(chunk.places[some])
        marks = chunk.marks[some[index]]
        index, said = self.pick(chunk.said.places)
        asked = [each._replace(places=self.pick(each.places)[1]) for each in chunk.asked]
        return Chunk(places, marks, Said(said, chunk.said.gains[index]), asked)

    def pick(self, places: Places) -> tuple[Places, Places]:
        """Which of some places, in order, lie in these texts, and where they lie then."""
        low, high = places.searchsorted(self.starts), places.searchsorted(self.lasts)
        sizes = high - low
        index = np.arange(sizes.sum()) + (high - np.cumsum(sizes)).repeat(sizes)
        return index, places[index] + (self.begins - self.starts).repeat(sizes)


NOTHING = Said(np.zeros(0, np.int64), np.zeros(0, np.uint8))
EMPTY = Chunk(NOTHING.places, np.zeros(0, np.uint32), NOTHING, [])
NONE = Survey(EMPTY.marks, EMPTY.marks, NOTHING.places, [Part(0, 0, 0, EMPTY)])


class Changed(NamedTuple):
    """The lines of texts, one after another, that edits have changed."""

    pieces: list[str]
    """Each as it is now, with the line end behind it, and the one before it, if there is one."""
    behind: npt.NDArray[np.bool_]
    """Which of them begin with a line end that belongs to the line before."""
    places: Places
    """Where each piece begins in the texts as they are now."""
    firsts_were: Places
    """Where the lines of each, with the line end behind them, began and ended in the texts as they were."""
    lasts_were: Places
    longer: Places
    """By how much the texts are longer behind each of them; nothing before the first one."""

    def kept(self, places: Places) -> tuple[Places, Places]:
        """Which of some places lie elsewhere, and where they lie now."""
        at = self.firsts_were.searchsorted(places, "right")
        kept = (places > np.append(-1, self.lasts_were)[at]).nonzero()[0]
        return kept, places[kept] + self.longer[at[kept]]

    def moved(self, places: Places) -> tuple[Places, Places]:
        """Which of some places in the pieces, one after another, are none of a line before, and where they lie now."""
        starts = np.cumsum([0, *map(len, self.pieces[:-1])])
        at = starts.searchsorted(places, "right") - 1
        inside = places - starts[at]
        kept = ((inside > 0) | ~self.behind[at]).nonzero()[0]
        return kept, (inside + self.places[at])[kept]


def changed(texts: Sequence[str], now: Sequence[str], rows: Sequence[Sequence[Edit]]) -> Changed:
    r"""The lines of texts that edits have changed, of which each text has some.

    >>> found = changed(["a\nx\nc"], ["a\nyy\nc"], [[Edit(2, "x", "yy", "kind", "why", 1.0)]])
    >>> found.pieces, found.kept(np.array([0, 2, 3, 4])), found.moved(np.array([0, 1, 3]))
    (['\nyy\n'], (array([0, 3]), array([0, 5])), (array([1, 2]), array([2, 4])))
    """
    pieces: list[str] = []
    rest: list[tuple[bool, int, int, int, int]] = []
    begin = longer = 0
    for text, new, edits in zip(texts, now, rows, strict=True):
        before = longer
        for first, last, more, less in _lines(text, edits):
            start = max(0, first + less - 1)
            pieces.append(new[start : last + more + 1])
            longer = before + more
            rest.append((first > 0, begin + before + start, begin + first, begin + min(last, len(text) - 1), longer))
        begin += len(text)
        longer = before + len(new) - len(text)
    behind, *columns = zip(*rest, strict=True)
    places, firsts, lasts, behind_each = map(np.array, columns)
    return Changed(pieces, np.array(behind), places, firsts, lasts, np.append(0, behind_each))


def _lines(text: str, edits: Sequence[Edit]) -> list[tuple[int, int, int, int]]:
    """Where the lines begin and end that some edits change, and by how much the text is longer behind and before them."""
    found: list[tuple[int, int, int, int]] = []
    longer = 0
    for edit in edits:
        first, less = text.rfind("\n", 0, edit.start) + 1, longer
        last = text.find("\n", edit.end)
        longer += len(edit.new or "") - len(edit.old)
        if found and first <= found[-1][1]:
            first, _, _, less = found.pop()
        found.append((first, len(text) if last < 0 else last, longer, less))
    return found


def other(found: Chunk, lines: Changed, new: Chunk) -> Chunk:
    """What is marked in texts of which some lines have changed: what was, and what is in the pieces behind a blank."""
    kept, old = lines.kept(found.places)
    marked = (new.marks != 0).nonzero()[0]
    fresh, now = lines.moved(new.places[marked] - 1)
    places = np.concatenate([old, now])
    order = places.argsort(kind="stable")
    marks = np.concatenate([found.marks[kept], new.marks[marked[fresh]]])
    kept, old = lines.kept(found.said.places)
    fresh, now = lines.moved(new.said.places - 1)
    said = np.concatenate([old, now])
    by_place = said.argsort(kind="stable")
    gains = np.concatenate([found.said.gains[kept], new.said.gains[fresh]])
    asked = [each._replace(places=lines.kept(each.places + 1)[1] - 1) for each in found.asked]
    asked += [each._replace(places=lines.moved(each.places)[1] - 1) for each in new.asked]
    return Chunk(places[order], marks[order], Said(said[by_place], gains[by_place]), together(asked))


def together(asked: Sequence[Asked]) -> list[Asked]:
    """The pairs of each fixer as one row, in order."""
    every: dict[tuple[int, Around], list[Places]] = {}
    for each in asked:
        every.setdefault((each.bit, each.around), []).append(each.places)
    rows = [Asked(np.concatenate(places), *key) for key, places in every.items()]
    return [each._replace(places=np.sort(each.places)) for each in rows if each.places.size]


def add(flags: Flags, own: Places | None, firsts: Places, chunk: Chunk) -> None:
    """Add the bits of places to the flags of texts, whose first places are told; these texts are some `own` ones."""
    if chunk.places.size:
        some = (firsts != np.append(firsts[1:], chunk.places.size)).nonzero()[0]
        flags[some if own is None else own[some]] |= np.bitwise_or.reduceat(chunk.marks, firsts[some])
