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
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language import codecs
from fixers.language.model import model

MOST = 600
"""Characters an arc may stand for; of more, the most common are kept."""


class _Byte(NamedTuple):
    to: int
    values: bytes
    cost: float


class Characters:
    """A lattice of characters, from place 0 to the highest place.

    Costs are negative logarithms of how likely the damage is that an arc supposes; the characters
    themselves are weighed by the language model.
    """

    def __init__(self) -> None:
        self.places = 1
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.codes: list[int] = []
        self.costs: list[float] = []

    def place(self) -> int:
        """A new place, after all others."""
        self.places += 1
        return self.places - 1

    def join(self, start: int, end: int, codes: Iterable[int], cost: float = 0.0) -> None:
        """Any one of some characters may stand between two places. Raises ValueError for an arc backwards."""
        if start >= end:
            raise ValueError(f"an arc leads forwards, not from {start} to {end}")
        before = len(self.codes)
        self.codes.extend(codes)
        count = len(self.codes) - before
        self.starts.extend([start] * count)
        self.ends.extend([end] * count)
        self.costs.extend([cost] * count)

    def text(self, start: int, text: str) -> int:
        """The characters of `text` stand after `start`, one by one; returns the place after them."""
        for character in text:
            end = self.place()
            self.join(start, end, (ord(character),))
            start = end
        return start


class Bytes:
    """A lattice of bytes, from place 0 to the highest place; see the module."""

    def __init__(self) -> None:
        self._arcs: list[list[_Byte]] = [[]]
        self._whole: list[list[tuple[int, tuple[int, ...], float]]] = [[]]

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self._arcs)

    def place(self) -> int:
        """A new place, after all others."""
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

    def characters(self, codec: str) -> Characters:
        """The lattice decoded: an arc for each character that some path of bytes can be."""
        lattice = Characters()
        lattice.places = self.places
        reached = bytearray(self.places)
        reached[0] = 1
        decode = self._utf8 if codecs.widest(codec) == "utf-8" else self._double
        for start in range(self.places):
            if reached[start]:
                for end, codes, cost in self._whole[start]:
                    reached[end] = 1
                    lattice.join(start, end, codes, cost)
                if self._arcs[start]:
                    decode(codec, start, lattice, reached)
        return lattice

    def _double(self, codec: str, start: int, lattice: Characters, reached: bytearray) -> None:
        """Characters of one and two bytes from `start`."""
        single, double = _lists(codec)
        for first in self._arcs[start]:
            codes = [single[byte] for byte in first.values if single[byte]]
            if codes:
                reached[first.to] = 1
                lattice.join(start, first.to, codes, first.cost)
            leads = [double[byte] for byte in first.values if byte in double]
            for second in self._arcs[first.to] if leads else ():
                codes = [code for row in leads for byte in second.values if (code := row[byte])]
                if codes:
                    reached[second.to] = 1
                    lattice.join(start, second.to, _common(codes), first.cost + second.cost)

    def _utf8(self, _codec: str, start: int, lattice: Characters, reached: bytearray) -> None:
        """Characters of UTF-8 from `start`."""
        for first in self._arcs[start]:
            for length in (1, 2, 3, 4):
                leads = [byte for byte in first.values if codecs.utf8_lengths(byte) == length]
                if leads:
                    mask = 0x7F if length == 1 else (1 << 7 - length) - 1
                    self._rest([lead & mask for lead in leads], length, first, (start, length), (lattice, reached))

    def _rest(
        self,
        heads: list[int],
        left: int,
        arc: _Byte,
        whole: tuple[int, int],
        into: tuple[Characters, bytearray],
    ) -> None:
        """`heads` are the values of what was read so far of characters of `left` bytes, this one included."""
        start, length = whole
        if left == 1:
            lattice, reached = into
            lowest = (0, 0, 0x80, 0x800, 0x10000)[length]
            codes = [head for head in heads if lowest <= head < 0x110000 and not 0xD800 <= head < 0xE000]
            if codes:
                reached[arc.to] = 1
                lattice.join(start, arc.to, _common(codes), arc.cost)
            return
        for after in self._arcs[arc.to]:
            values = [byte & 0x3F for byte in after.values if byte & 0xC0 == 0x80]
            if values:
                longer = [head << 6 | value for head in heads for value in values]
                step = _Byte(after.to, after.values, arc.cost + after.cost)
                self._rest(longer, left - 1, step, whole, into)


@cache
def _lists(codec: str) -> tuple[list[int], dict[int, list[int]]]:
    """The table of a codec as lists, which answer single questions faster than arrays."""
    table = codecs.table(codec)
    return table.single.tolist(), {lead: table.double[lead].tolist() for lead in table.leads}


def _common(codes: list[int]) -> list[int]:
    """At most `MOST` of some characters, the most common ones."""
    if len(codes) <= MOST:
        return codes
    array = np.array(codes, np.uint32)
    likely: npt.NDArray[np.float32] = model().single(model().ids_of(array))
    return array[np.argpartition(-likely, MOST)[:MOST]].tolist()  # type: ignore[no-any-return]
