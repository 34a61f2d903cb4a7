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

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import private_use
from fixers.language.lattice import Characters
from fixers.language.model import model

ORIGINS = {"gbk": ("gb18030", "gbk"), "big5": ("big5hkscs", "cp950")}
"""The codecs of origin, each with Python's codecs that may have read it."""

Codes = npt.NDArray[np.uint32]

_OTHER = np.uint32(0xFFFF)
"""In place of all code points beyond the basic plane where tables are looked up: no codec here has it."""

_RAREST = -13.5
"""Log probability of the rarest character of a slot: some 45 times among the 33 million of the corpora."""

_LEAST_DROPPED = 4
"""Second bytes that make no character with a first one, from which such pairs count as dropped."""

AT_END = "。！？；：，、”’」』）》…"
"""What the last pair of a line is, if only the pair before it was dropped."""

SUBSTITUTES = (0xFFFD, 0x3F)

INJURY = 6.0
"""Nats for an injury."""

PUT_IN = 6.0
"""Nats more for a byte put in: which of 256 it is."""

LIKELY, _PAIR, UNLIKELY = 0.5, 2.0, 4.0
"""Nats for what a substitute stands for: one byte, a pair, or a byte and the ASCII character after it.
Decoders that write U+FFFD leave that character alone; those that write `?` eat it, if there is one."""

DROPPED, DROPPED_PAIR = 2.5, 3.0
"""Nats for a byte, and for a pair, that left nothing behind."""


class Origin(NamedTuple):
    """A codec of origin as tables."""

    first: npt.NDArray[np.uint8]
    """The first of the two bytes of each code point below U+10000, 0 if it has none."""
    second: npt.NDArray[np.uint8]
    double: Codes
    """What authors type, by first and second byte."""
    bad: npt.NDArray[np.bool_]
    """The pairs that Python's narrow codec can't read, by first and second byte."""
    dropped: tuple[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]], ...]
    """Classes of such pairs: any of some first bytes with any of some second ones."""


@cache
def origin(codec: str) -> Origin:
    """The tables of one of `ORIGINS`."""
    first, second = np.zeros(0x10000, np.uint8), np.zeros(0x10000, np.uint8)
    for name in reversed(ORIGINS[codec]):
        double = _decoded(name)
        pairs = np.stack(np.nonzero(double), axis=1)
        found = double[pairs[:, 0], pairs[:, 1]]
        first[found], second[found] = pairs[:, 0], pairs[:, 1]
    for private, now in private_use().items():
        if first[ord(private)] and len(now) == 1 and now < "\U00010000" and not first[ord(now)]:
            first[ord(now)], second[ord(now)] = first[ord(private)], second[ord(private)]
    double = _decoded(ORIGINS[codec][0])
    typed = np.where((double >= 0xE000) & (double < 0xF900), 0, double).astype(np.uint32)
    bad = _decoded(codec) == 0
    return Origin(first, second, typed, bad, _dropped(bad))


def _dropped(bad: npt.NDArray[np.bool_]) -> tuple[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]], ...]:
    """First bytes that make no character with the same second bytes, and these, class by class."""
    rows: dict[bytes, list[int]] = {}
    trails = bad[0x81:0xFF, 0x40:0xFF].any(axis=0)
    for lead in range(0x81, 0xFF):
        rows.setdefault(bad[lead, 0x40:0xFF][trails].tobytes(), []).append(lead)
    classes = [(np.array(leads), np.flatnonzero(bad[leads[0], 0x40:0xFF]) + 0x40) for leads in rows.values()]
    return tuple((leads, second[second != 0x7F]) for leads, second in classes if second.size >= _LEAST_DROPPED)


@cache
def _slots(codec: str) -> Codes:
    """What a slot may be: of the characters of a codec those that the model has seen often. Rarer ones never win."""
    double = origin(codec).double
    rare = model().single(model().ids_of(double.ravel())).reshape(double.shape) < _RAREST
    return np.where(rare, np.uint32(0), double)


@cache
def halves(codec: str, byte: int) -> list[int]:
    """The characters that have a byte, as the first or the second one."""
    slots = _slots(codec)
    return _row(np.unique(np.concatenate([slots[:, byte], slots[byte]])))


@cache
def behind(codec: str, byte: int) -> list[int]:
    """The characters that begin with a byte."""
    return _row(_slots(codec)[byte, 0x80:])


@cache
def cut(codec: str, byte: int, following: int) -> list[int]:
    """The characters that begin with a byte, and whose second byte can't be read together with the next one."""
    return _row(_slots(codec)[byte] * origin(codec).bad[:, following])


@cache
def _around(codec: str, number: int, byte: int, following: int) -> tuple[list[int], list[int]]:
    """The characters before and after the middle of a dropped pair, of one class of such pairs."""
    slots, (leads, trails) = _slots(codec), origin(codec).dropped[number]
    return _row(slots[byte, leads]), _row(slots[trails, following])


def _decoded(codec: str) -> npt.NDArray[np.uint16]:
    """What each pair of bytes is in one of Python's codecs, 0 where it is not one character of the basic plane."""
    leads, trails = np.divmod(np.arange(0x8140, 0xFF00), 256)
    leads, trails = leads[trails >= 0x40], trails[trails >= 0x40]
    pairs = np.stack([leads, trails, np.full(leads.size, 10)], axis=1).astype(np.uint8)
    codes = np.frombuffer(pairs.tobytes().decode(codec, "replace").encode("utf-32-le"), "<u4")
    ends = np.flatnonzero(codes == 10)
    whole = codes[ends - 1]
    single = (np.diff(ends, prepend=-1) == 2) & (whole >= 0x80) & (whole < 0x10000) & (whole != 0xFFFD)
    table = np.zeros((256, 256), np.uint16)
    table[leads[single], trails[single]] = whole[single]
    return table


def shifted(codes: Codes, codec: str) -> Codes:
    """For each found character but the last what its second byte and the next one's first byte are; 0 for nothing."""
    tables = origin(codec)
    codes = np.minimum(codes, _OTHER)
    return tables.double[tables.second[codes[:-1]], tables.first[codes[1:]]]


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
        self._first = self._tables.first[np.minimum(codes, _OTHER)].tolist()
        self._second = self._tables.second[np.minimum(codes, _OTHER)].tolist()
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
                    left, right = _around(self._codec, number, byte, first)
                    if left and right:
                        self._join(place, self._hole(at, number), left, DROPPED_PAIR)
                        self._join(self._hole(at, number), self._between(following), right)
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
            self._join(self._hole(at), self._between(mark + 1), _row(_slots(self._codec)[:, self._first[after]]))

    def finish(self) -> Characters:
        """The lattice up to its last place."""
        lattice = self._lattice
        lattice.places = self._last + 1
        if self._zone.ends_line and self._zone.ends:
            end = lattice.place()
            lattice.join(self._last, end, (10,))
        return lattice


def _row(codes: Codes) -> list[int]:
    return codes[codes > 0].tolist()  # type: ignore[no-any-return]
