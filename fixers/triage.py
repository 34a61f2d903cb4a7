"""One vectorised scan of a batch: which fixers can possibly have work in which texts.

Clean text is nearly all text, so it must cost next to nothing: the texts of a batch are joined,
looked up in one table of code points, and cut apart again by offsets. A text without a mark of
any fixer is never touched by slower code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from fixers.fixer import Fixer

_CHUNK = 1 << 18
"""Characters scanned at a time: what stays in a core's cache. On documents a scan of chunks ran
at 0.75 of the speed of decoding UTF-8, a scan of the whole batch at 0.41."""

Flags = npt.NDArray[np.uint32]


class Triage:
    """A row of fixers as one lookup table: bit i of a text's flags stands for `row[i]`."""

    def __init__(self, row: Sequence[Fixer]) -> None:
        if len(row) > 32:
            raise ValueError(f"a recipe has at most 32 fixers, this one has {len(row)}")
        self._always = np.uint32(0)
        self._strings: list[tuple[str, np.uint32]] = []
        table = np.zeros(0x110000, np.uint32)
        for at, fixer in enumerate(row):
            bit = np.uint32(1 << at)
            marks = fixer.marks
            if not marks.characters and not marks.strings:
                self._always |= bit
            for first, last in marks.characters:
                table[first : last + 1] |= bit
            self._strings += [(string, bit) for string in marks.strings]
        # The narrowest type that holds the bits keeps the table in cache.
        width = max(len(row), 1)
        narrow = np.uint8 if width <= 8 else np.uint16 if width <= 16 else np.uint32
        self._table = table.astype(narrow)

    def scan(self, texts: Sequence[str]) -> Flags:
        """For each text the bits of the fixers that may have work in it."""
        flags = np.full(len(texts), self._always, np.uint32)
        for begin, end in _chunks(texts):
            self._scan_chunk(texts[begin:end], flags[begin:end])
        return flags

    def _scan_chunk(self, texts: Sequence[str], flags: Flags) -> None:
        joined = texts[0] if len(texts) == 1 else "".join(texts)
        marks = np.take(self._table, _code_points(joined))
        hits = np.flatnonzero(marks)
        if hits.size:
            ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
            # One entry a text that has hits, not one a hit.
            which = np.searchsorted(ends, hits, "right")
            heads = np.flatnonzero(np.diff(which, prepend=-1))
            flags[which[heads]] |= np.bitwise_or.reduceat(marks[hits], heads)
        for string, bit in self._strings:
            if string in joined:
                for at, text in enumerate(texts):
                    if string in text:
                        flags[at] |= bit


def _code_points(text: str) -> npt.NDArray[np.intp]:
    """The code points of `text`; lone surrogates are code points like others."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8).astype(np.intp)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.intp)


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Slices of `texts` of about `_CHUNK` characters each, at least one text."""
    begin = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= _CHUNK:
            yield begin, at + 1
            begin, size = at + 1, 0
    if begin < len(texts):
        yield begin, len(texts)
