r"""Lattices: what may have stood between two places of a damaged text, as bytes and as characters.

A lattice is a graph of numbered places; every arc leads to a higher number. A byte lattice has
arcs of bytes: known ones, slots (any byte of a set), ways round bytes that were put in. Decoded in
the codec in which the text was written it becomes a lattice of characters, which `search` ranks.

>>> lattice = Bytes()
>>> a, b = lattice.add(0, b"\xb1\xb2"), lattice.place()  # a slot of two values, then a known byte
>>> lattice.join(a, b, b"\xa3")
>>> sorted(chr(code) for code in lattice.characters("gbk").codes)
['保', '玻']
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language import codecs
from fixers.language.model import Floats, model

Codes = npt.NDArray[np.int64]

MOST = 600
"""Characters an arc may stand for; of more, the most common are kept."""


FEW = 400
"""The same for arcs from places of little hope. With 200 one in 250 of the places of the even dev half is not
restored that is with 400, at nine tenths of the time."""

_LIKELY = -14.0
"""Log probability of the rarest character that a slot may be: 30 times among the 33 million of the corpora."""


class _Byte(NamedTuple):
    to: int
    values: bytes
    cost: float


class Step(NamedTuple):
    """Characters of UTF-8 that lead to a place: for each of their bytes what it can be, and the cost."""

    end: int
    parts: tuple[bytes, ...]
    cost: float


class Characters:
    """A lattice of characters, from place 0 to the highest place.

    Costs are negative logarithms of how likely the damage is that an arc supposes; the characters
    themselves are weighed by the language model.
    """

    def __init__(self) -> None:
        self.places = 1
        self._more = 0
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.codes: list[int] = []
        self.costs: list[float] = []
        self.sheaves: list[tuple[int, int, Codes, float]] = []
        """Start, end, characters and cost of what was joined as arrays; the lists have the arcs that were not."""
        self.narrow: list[int] = []
        """Places that few readings go through and from which many arcs go: only the best are followed there."""

    @property
    def size(self) -> int:
        """How many arcs there are."""
        return len(self.codes) + self._more

    def place(self) -> int:
        """A new place, after all others."""
        self.places += 1
        return self.places - 1

    def sheaf(self, start: int, end: int, codes: Codes, cost: float = 0.0) -> None:
        """The same as `join`, quicker: any one of some characters, of which there is at least one, may stand there."""
        self.sheaves.append((start, end, codes, cost))
        self._more += codes.size

    def join(self, start: int, end: int, codes: Iterable[int], cost: float = 0.0) -> None:
        """Any one of some characters may stand between two places. Raises ValueError for an arc backwards."""
        if start >= end:
            raise ValueError(f"an arc leads forwards, not from {start} to {end}")
        before = len(self.codes)
        self.codes += codes
        count = len(self.codes) - before
        self.starts += [start] * count
        self.ends += [end] * count
        self.costs += [cost] * count

    def text(self, start: int, text: str) -> int:
        """The characters of `text` stand after `start`, one by one; returns the place after them."""
        if not text:
            return start
        first, self.places = self.places, self.places + len(text)
        inner = range(first, self.places)
        self.starts += [start, *inner[:-1]]
        self.ends += inner
        self.codes += map(ord, text)
        self.costs += [0.0] * len(text)
        return self.places - 1


class Bytes:
    """A lattice of bytes, from place 0 to the highest place; see the module."""

    def __init__(self) -> None:
        self._arcs: list[list[_Byte]] = [[]]
        self._whole: list[list[tuple[int, tuple[int, ...], float]]] = [[]]
        self._narrow: set[int] = set()
        self._barred: dict[tuple[int, int], int] = {}

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self._arcs)

    def place(self, *, narrow: bool = False) -> int:
        """A new place, after all others; for `narrow` see `Characters.narrow`."""
        if narrow:
            self._narrow.add(len(self._arcs))
        self._arcs.append([])
        self._whole.append([])
        return len(self._arcs) - 1

    def join(self, start: int, end: int, values: bytes, cost: float = 0.0) -> None:
        """Any one of the bytes `values` may stand between two places. Raises ValueError for an arc backwards."""
        if start >= end:
            raise ValueError(f"an arc leads forwards, not from {start} to {end}")
        self._arcs[start].append(_Byte(end, values, cost))

    def add(self, start: int, values: bytes, cost: float = 0.0) -> int:
        """The same up to a new place, which is returned."""
        end = self.place()
        self.join(start, end, values, cost)
        return end

    def known(self, start: int, data: bytes) -> int:
        """All bytes of `data`, one after the other; returns the place after them."""
        for byte in data:
            start = self.add(start, bytes((byte,)))
        return start

    def whole(self, start: int, end: int, codes: Iterable[int], cost: float = 0.0) -> None:
        """A character that is known as such, or one of some, whatever its bytes."""
        if start >= end:
            raise ValueError(f"an arc leads forwards, not from {start} to {end}")
        self._whole[start].append((end, tuple(codes), cost))

    def bar(self, start: int, end: int, code: int) -> None:
        """A character of two bytes that can't stand between two places, though the bytes are there."""
        self._barred[start, end] = code

    def characters(self, codec: str) -> Characters:
        """The lattice decoded: an arc for each character that some path of bytes can be."""
        lattice = Characters()
        lattice.places = self.places
        lattice.narrow = sorted(self._narrow)
        reached = bytearray(self.places)
        reached[0] = 1
        wide = codecs.widest(codec) == "utf-8"
        for start in range(self.places):
            if reached[start]:
                for end, codes, cost in self._whole[start]:
                    reached[end] = 1
                    lattice.join(start, end, codes, cost)
                if wide:
                    for end, parts, cost in self._utf8(start):
                        reached[end] = 1
                        lattice.join(start, end, utf8(parts), cost)
                elif self._arcs[start]:
                    self._double(codec, start, lattice, reached)
        return lattice

    def _double(self, codec: str, start: int, lattice: Characters, reached: bytearray) -> None:
        """Characters of one and two bytes from `start`."""
        most = FEW if start in self._narrow else MOST
        for first in self._arcs[start]:
            codes = single(codec, first.values)
            if codes:
                reached[first.to] = 1
                lattice.join(start, first.to, codes, first.cost)
            for second in self._arcs[first.to]:
                codes = double(codec, first.values, second.values, most)
                barred = self._barred.get((start, second.to))
                if barred in codes:
                    codes = tuple(code for code in codes if code != barred)
                if codes:
                    reached[second.to] = 1
                    lattice.join(start, second.to, codes, first.cost + second.cost)

    def _utf8(self, start: int) -> list[Step]:
        """Characters of UTF-8 from a place."""
        found: list[Step] = []
        for first in self._arcs[start]:
            for length, leads in _by_length(first.values):
                self._rest((leads,), length - 1, first.to, first.cost, found)
        return found

    def _rest(self, parts: tuple[bytes, ...], left: int, place: int, cost: float, found: list[Step]) -> None:
        """`parts` are what the bytes read so far can be, up to a place; `left` bytes are still to come."""
        if left == 0:
            if utf8(parts):
                found.append(Step(place, parts, cost))
            return
        for after in self._arcs[place]:
            values = _continuing(after.values)
            if values:
                self._rest((*parts, values), left - 1, after.to, cost + after.cost, found)


@lru_cache(maxsize=1 << 12)
def _by_length(values: bytes) -> tuple[tuple[int, bytes], ...]:
    """The bytes that open a character of UTF-8 of one, two, three and four bytes, where there are any."""
    rows = ((length, bytes(each for each in values if codecs.utf8_lengths(each) == length)) for length in (1, 2, 3, 4))
    return tuple((length, leads) for length, leads in rows if leads)


@lru_cache(maxsize=1 << 12)
def _continuing(values: bytes) -> bytes:
    return bytes(byte for byte in values if byte & 0xC0 == 0x80)


@lru_cache(maxsize=1 << 15)
def utf8(parts: tuple[bytes, ...], most: int = MOST) -> tuple[int, ...]:
    """The characters of UTF-8 whose bytes, one after the other, can be any of `parts`, at most `most` of them."""
    length = len(parts)
    mask = 0x7F if length == 1 else (1 << 7 - length) - 1
    codes = np.frombuffer(parts[0], np.uint8).astype(np.uint32) & np.uint32(mask)
    for part in parts[1:]:
        values = np.frombuffer(part, np.uint8) & np.uint8(0x3F)
        codes = ((codes[:, None] << np.uint32(6)) | values).ravel()
    lowest = (0, 0, 0x80, 0x800, 0x10000)[length]
    codes = codes[(codes >= lowest) & (codes < 0x110000) & ((codes < 0xD800) | (codes >= 0xE000))]
    if codes.size > most:
        likely = singles().take(codes, mode="clip")
        common = (likely > _COMMON).nonzero()[0]
        if common.size > most:  # the best are among these: there may be a hundred thousand others
            codes, likely = codes[common], likely[common]
        codes = codes[np.argpartition(-likely, most)[:most]]
    return tuple(codes.tolist())


_COMMON = -12.0
"""Log probability of the rarest of 3,500 characters."""


@cache
def singles() -> Floats:
    """The log probability of each character below U+10000 by itself, and of one beyond."""
    return model().single(model().ids_of(np.append(np.arange(0x10000), 0x20000)))


@lru_cache(maxsize=1 << 12)
def single(codec: str, values: bytes) -> tuple[int, ...]:
    """The characters of one byte that bytes can be."""
    table = codecs.table(codec).single
    return tuple(int(table[byte]) for byte in values if table[byte])


@lru_cache(maxsize=1 << 15)
def double(codec: str, leads: bytes, trails: bytes, most: int = MOST) -> tuple[int, ...]:
    """The characters of two bytes that a first and a second byte can be, at most `most` of them.

    Where neither byte is known for sure these are characters that the model has seen `_LIKELY`
    often: rarer ones never win.
    """
    table = codecs.table(codec).double
    if len(leads) == len(trails) == 1:
        code = table.item(leads[0], trails[0])
        return (code,) if code else ()
    codes = table[np.ix_(np.frombuffer(leads, np.uint8), np.frombuffer(trails, np.uint8))].ravel()
    codes = codes[codes > 0]
    likely = singles().take(codes, mode="clip")
    chosen = likely >= _LIKELY
    codes, likely = codes[chosen], likely[chosen]
    return tuple(codes[np.argsort(-likely, kind="stable")[:most]].tolist())
