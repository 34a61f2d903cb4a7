"""The lattice of a text that lost or gained one byte: what a run that was read out of step can have been.

A found character of two bytes has a first and a second one. Out of step its second byte and the
first one of the next found character are the character that was written. So a lattice has, at each
found character, a place in step before it, one out of step between its two bytes, and one in step
again; the injury leads from the first to the second, and what the decoder did at an ASCII character,
or at bytes that are no character, leads to the third:

- lost byte: the first byte of the found character is one half of the written one, a slot the other;
- byte put in: one of the two bytes of the found character is skipped;
- the run ends where a second byte is ASCII, where an ASCII character completes a pair, where bytes
  became a substitute, and where bytes were dropped: then the rest of a character is a slot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.lattice import Characters
from fixers.restore.injury_tables import SUBSTITUTES, Codes, around, behind, cut, halves, origin, row_of, slots

AT_END = "。！？；：，、”’」』）》…"
"""What the last pair of a line is, if only the pair before it was dropped."""

INJURY = 6.0
"""Nats for an injury."""

PUT_IN = 6.0
"""Nats more for a byte put in: which of 256 it is."""

LIKELY, _PAIR, UNLIKELY = 0.5, 2.0, 4.0
"""Nats for what a substitute stands for: one byte, a pair, or a byte and the ASCII character after it.
Decoders that write U+FFFD leave that character alone; those that write `?` eat it, if there is one."""

DROPPED, DROPPED_PAIR = 2.5, 3.0
"""Nats for a byte, and for a pair, that left nothing behind."""


class Scored(NamedTuple):
    """What the model says of a text and of the same text a byte further on, from character `low` on."""

    low: int
    plain: npt.NDArray[np.float32]
    moved: npt.NDArray[np.float32]
    """Of each character and the next one's first byte."""


class Zone(NamedTuple):
    """A part of a text (`codes` from `low` to `high`) of which a lattice is made."""

    low: int
    high: int
    starts: range
    """Found characters at which the text may fall out of step; none: it is out of step from `low` on."""
    ends: range
    """The same for falling back; none: it is out of step at `high`."""
    holes: frozenset[int]
    """Found characters after which a pair may have been dropped."""
    ends_line: bool


def build(codes: Codes, zone: Zone, codec: str) -> Characters:
    """The lattice of a zone; where it ends with its line, a line end is in it."""
    builder = _Builder(codes, zone, codec)
    for at in range(zone.low, zone.high):
        builder.found(at)
    return builder.finish()


class _Builder:
    """Joins the found characters of one zone."""

    def __init__(self, codes: Codes, zone: Zone, codec: str) -> None:
        self._lattice = Characters()
        self._zone = zone
        self._tables = origin(codec)
        self._codec = codec
        codes = codes[zone.low : zone.high + 1]
        self._codes = codes.tolist()
        self._first = self._tables.first.take(codes, mode="clip").tolist()
        self._second = self._tables.second.take(codes, mode="clip").tolist()
        self._offset = 0 if zone.starts else 1
        self._steps = 3 + len(self._tables.dropped)  # places for each found character
        self._last = self._steps * (zone.high - zone.low) + (0 if zone.ends else 1) - self._offset

    def _before(self, at: int) -> int:
        return min(self._steps * (at - self._zone.low) - self._offset, self._last)

    def _between(self, at: int) -> int:
        return self._steps * (at - self._zone.low) + 1 - self._offset

    def _hole(self, at: int, number: int = 0) -> int:
        return self._between(at) + 1 + number

    def _after(self, at: int) -> int:
        """In step again before character `at`."""
        return min(self._steps * (at - self._zone.low) + self._steps - 1 - self._offset, self._last)

    def _join(self, start: int, end: int, codes: list[int], cost: float = 0.0) -> None:
        if codes and codes[0] and end <= self._last:
            self._lattice.join(start, end, codes, cost)

    def found(self, at: int) -> None:
        """All arcs that begin at found character `at`."""
        zone, here = self._zone, at - self._zone.low
        code, first, second = self._codes[here], self._first[here], self._second[here]
        if zone.starts and at < zone.starts.stop + (len(self._codes) if zone.ends else 0):
            self._join(self._before(at), self._before(at + 1), [code])
        if zone.ends and at >= zone.ends.start:
            self._join(self._after(at), self._after(at + 1), [code])
        if first:
            if at in zone.starts:
                self._injury(at, first, second)
            self._out_of_step(at, second)

    def _injury(self, at: int, first: int, second: int) -> None:
        """Fall out of step at a found character."""
        double, here = self._tables.double, at - self._zone.low
        self._join(self._before(at), self._between(at), halves(self._codec, first), INJURY)
        follows = self._first[here + 1] if here + 1 < len(self._first) else 0
        if follows and at + 1 < self._zone.high + (not self._zone.ends):
            for byte in (first, second):
                there = [int(double[byte, follows])]
                self._join(self._before(at), self._between(at + 1), there, INJURY + PUT_IN)

    def _out_of_step(self, at: int, byte: int) -> None:
        """What begins with the second byte of a found character."""
        zone, here = self._zone, at - self._zone.low
        place, following = self._between(at), at + 1
        code = self._codes[following - zone.low] if following < zone.high + (not zone.ends) else 10
        first = self._first[here + 1] if following < zone.high + (not zone.ends) else 0
        ends = following in zone.ends
        if first:
            self._join(place, self._between(following), [int(self._tables.double[byte, first])])
            if at in zone.holes:
                for number in range(len(self._tables.dropped)):
                    left, right = around(self._codec, number, byte, first)
                    if left and right:
                        self._join(place, self._hole(at, number), left, DROPPED_PAIR)
                        self._join(self._hole(at, number), self._between(following), right)
                        if self._hole(at, number) <= self._last:
                            self._lattice.narrow.append(self._hole(at, number))
            if ends and byte < 0x80:
                self._join(place, self._after(following), [byte])
            elif ends:
                self._join(place, self._after(following), cut(self._codec, byte, first), DROPPED)
        elif code in SUBSTITUTES:
            self._substitute(at, byte, ends=ends)
        elif ends and byte < 0x80:
            self._join(place, self._after(following), [byte])
        elif ends:
            if code < 0x80:
                self._join(place, self._after(following + 1), [int(self._tables.double[byte, code])])
            self._join(place, self._after(following), behind(self._codec, byte), DROPPED)

    def _substitute(self, at: int, byte: int, *, ends: bool) -> None:
        """What a found U+FFFD or question mark behind a character that is out of step can be."""
        place, mark = self._between(at), at + 1
        rest = behind(self._codec, byte)
        if ends:
            last = mark + 1 == self._zone.high and self._zone.ends_line
            eats = self._codes[mark - self._zone.low] == 0x3F and not last
            self._join(place, self._after(mark + 1), rest, UNLIKELY if eats else LIKELY)
            self._join(place, self._hole(mark), rest, LIKELY if eats else UNLIKELY)
            self._join(self._hole(mark), self._after(mark + 1), list(range(0x20, 0x40)))
            self._join(place, self._hole(at, 1), cut(self._codec, byte, 0xA1), DROPPED_PAIR)
            self._join(self._hole(at, 1), self._after(mark + 1), [ord(each) for each in AT_END], LIKELY)
            if self._codes[mark - self._zone.low] == 0x3F:
                self._join(place, self._after(mark), rest, DROPPED)
        after = mark + 1 - self._zone.low
        if after < len(self._first) and self._first[after] and mark + 1 < self._zone.high + (not self._zone.ends):
            self._join(place, self._hole(at), rest, _PAIR)
            self._join(self._hole(at), self._between(mark + 1), row_of(slots(self._codec)[:, self._first[after]]))

    def finish(self) -> Characters:
        """The lattice up to its last place."""
        lattice = self._lattice
        lattice.places = self._last + 1
        if self._zone.ends_line and self._zone.ends:
            end = lattice.place()
            lattice.join(self._last, end, (10,))
        return lattice
