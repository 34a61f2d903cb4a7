"""The lattice of a byte slip: what a stretch that was read out of step can have been.

The found characters, encoded again, are the bytes as they were, less what the decoder ate. A
stretch is cut into units, and each unit joins the places before and after it by all that it can
have been (mechanism: `fixers.breakage.byte_slip`):

- a character of two bytes is its bytes; an ASCII letter is itself, the second byte of a pair, or a
  full-width letter that was folded; other ASCII is itself or was folded;
- `?` is a folded ？, or a first byte with what it ate: an ASCII character below @, the bracket of a
  gloss, or nothing at a cut or a line end;
- between any two units a pair may be missing which the decoder dropped, or two.

The accident is the same each time: a text breaks in one way only. So a way through the lattice
costs little but what its characters cost the language model: something for a dropped pair, and for
the gloss of a character that the page doesn't gloss elsewhere.

Where an origin character ends between two units, the text is back in step. Both goings on stay in
the lattice to its end, so the language model decides where the slip ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fixers.data import gloss_order
from fixers.language.lattice import Bytes, double
from fixers.language.model import Floats
from fixers.reading.characters import PINYIN
from fixers.restore.slips.built import OPEN, WILD, Built, Opening
from fixers.restore.slips.characters import ANY, Ending, lone
from fixers.restore.slips.pairs import LEADS, code_of, has_reading, with_reading

CUTS = {"?": "？", "？": "？", "!": "！", "！": "！", ";": "；", "；": "；", ",": "，", "，": "，", "。": "。"}
"""Marks at which pages cut, as found and as written."""

_ENDS = frozenset(CUTS) | {"\n"}

_FOREIGN_GLOSS = 3.0
"""Nats for a struck character that the page does not gloss anywhere else, nor the order of all pages."""

TAG = "\n"
"""How an eaten < stands in the lattice: to the model it is the end of a line."""

_EATEN = "0123456789 !\"#$%&'*+,-./:;<=>"
"""The ASCII characters that can be eaten."""

_UNLIKELY = -4.0
"""Nats of what the page tells against a character below which it doesn't stand where the text falls back into step."""

_OTHER_CUT = 3.0
"""Nats for a cut within a slip at a mark before which the page has no other lone byte."""

_TAG = re.compile(r"/[A-Za-z]{1,10}\d?>")
"""What follows on an eaten <."""

_HALF = re.compile(rf"\?([{PINYIN}]{{1,6}})\)")
_GLOSS = re.compile(rf"\(([{PINYIN}]{{1,6}})\)")


class Unit(NamedTuple):
    """A piece of the found text: one character, or a `?` with the half gloss that follows on it."""

    start: int
    end: int
    character: str
    reading: str
    """Of a half gloss or of the gloss behind an ASCII letter, else empty."""


def units(text: str, start: int, most: int) -> list[Unit]:
    """At most `most` units of `text` from `start` on, up to the end of the line."""
    found: list[Unit] = []
    at = start
    while at < len(text) and len(found) < most and text[at] not in "\r\n":
        character = text[at]
        match = _HALF.match(text, at) if character == "?" else _GLOSS.match(text, at + 1)
        end = match.end() if match else at + 1
        if character == "?" and match and (behind := _GLOSS.match(text, end)):
            end = behind.end()  # of a character whose second byte was dropped: 几?jìng)(gè) is 几個
        found.append(Unit(at, end, character, match[1] if match else ""))
        at = end
    return found


class Source(NamedTuple):
    """A place of the lattice from which the next unit can start, and the byte before it if that is known."""

    place: int
    before: int


_WILD = 0.0
"""What makes such a character cost 13 nats in all, more than any but the rarest."""


def build(
    stretch: list[Unit],
    before: int,
    table: Mapping[str, str],
    cuts: str,
    *,
    ends_line: bool,
    sparse: bool = False,
    prior: Floats | None = None,
) -> Built:
    """The lattice of a stretch that begins with the `?` of a slip.

    `before` is the second byte of the character before it, 0 if it has none; `table` the page's
    glosses, `cuts` the marks at which it was cut; `ends_line` tells that nothing follows on the
    stretch in its line. One sign stands for all that can be missing anywhere, if `sparse` only where without it there
    is no character. `prior` is what the page tells about characters.
    """
    lattice = _Builder(table, cuts, prior, sparse=sparse)
    sources = [Source(0, before)]
    seams: list[int] = []
    openings: dict[int, Opening] = {}
    for at, unit in enumerate(stretch):
        following = "".join(each.character for each in stretch[at + 1 : at + 13]) or ("\n" if ends_line else "")
        seams.append(sources[0].place if sources else -1)
        after_mark = at > 0 and stretch[at - 1].character == "?" and not stretch[at - 1].reading
        begun = lattice.begun
        if begun and sources and not after_mark:
            lattice.back(begun, sources[0].place)
        sources = lattice.unit(sources, unit, following, first=at == 0, after_mark=after_mark)
        if begun and sources and lattice.ends and not after_mark:
            openings[at] = begun._replace(ends=lattice.ends)
    end = lattice.bytes.place()
    if lattice.open >= 0 and not ends_line:
        lattice.bytes.whole(lattice.open, end, (ord(OPEN),), _WILD)
    for source in sources:
        lattice.bytes.whole(source.place, end, (10,) if ends_line else (32,))
    return Built(lattice.bytes.characters("gbk"), seams, openings)


class _Builder:
    """Joins units to a lattice of bytes."""

    def __init__(self, table: Mapping[str, str], cuts: str, prior: Floats | None, *, sparse: bool) -> None:
        self.bytes = Bytes()
        self._sparse = sparse
        self._prior = prior
        self._table = table
        self._cuts = cuts + "\n"
        self.open = 0
        """The place at which a character begins that was cut in two, if it is in the unit before."""
        self.begun: Opening | None = None
        """The same with the bytes with which it can begin."""
        self.ends: dict[int, Ending] = {}
        """Where in the last unit it can end, and with what."""

    def back(self, begun: Opening, place: int) -> None:
        """A character of which the second byte was dropped by itself, behind which the text is back in step."""
        for lead, cost in begun.leads:
            codes = [code for code in lone(lead) if self._prior is None or self._prior[code] > _UNLIKELY]
            if codes:
                self.bytes.whole(begun.start, place, codes, cost)

    def unit(self, sources: list[Source], unit: Unit, following: str, *, first: bool, after_mark: bool) -> list[Source]:
        """Join one unit; returns the places after it."""
        begun, self.begun, self.ends = self.begun, None, {}
        if unit.character == "?" and unit.reading:
            ends = self._half_gloss(sources, unit.reading)
            if not first and self.open >= 0 and with_reading(unit.reading):
                ends.append(Source(self.bytes.place(), 0))
                self.bytes.whole(self.open, ends[-1].place, (ord(WILD),), _WILD)
                self.ends[ends[-1].place] = unit.reading
            self.open = 0 if first else -1
            return ends
        if unit.character == "?":
            ends = self._mark(sources, following, first=first, after_mark=after_mark)
            if not first and self.open >= 0:
                self.bytes.whole(self.open, ends[0].place, (ord(WILD),), _WILD)
            self.open = 0 if first else -1
            return ends
        return self._character(sources, unit, begun)

    def _character(self, sources: list[Source], unit: Unit, begun: Opening | None) -> list[Source]:
        character, code = unit.character, ord(unit.character)
        lattice = self.bytes
        written = code_of(chr(code + 0xFEE0) if 0x21 <= code < 0x7F else character)
        middle, end = lattice.place(), lattice.place()
        for source in sources:
            if code < 0x80:
                if not unit.reading or has_reading(source.before, code, unit.reading):
                    lattice.join(source.place, end, bytes((code,)))
                lattice.bar(source.place, end, code + 0xFEE0)  # in step it is left as found
            elif len(written) != 2:  # GBK does not have it, so the decoder did not make it: a border
                lattice.whole(source.place, end, (code,))
            if len(written) == 2 and not (unit.reading and code < 0x80):
                lattice.join(source.place, middle, written[:1])
        if len(written) == 2:
            lattice.join(middle, end, written[1:])
        trail = written[:1] if code >= 0x80 else bytes((code,))
        leads = bytes(lead for lead, _ in begun.leads) if begun and self._sparse else b""
        if sources and self.open >= 0 and len(written) == 2 and not double("gbk", leads, trail):
            back = () if self._sparse else (sources[0].place,)
            for place in (*back, middle, end) if code < 0x80 else (*back, middle):
                lattice.whole(self.open, place, (ord(WILD),), _WILD)
        self.open = middle if len(written) == 2 else -1
        if len(written) == 2:
            self.begun = Opening(middle, ((written[1], 0.0),), {})
            self.ends[middle] = written[0]
        if 0x40 <= code < 0x7F:
            self.ends[end] = code
        return [Source(end, written[1] if len(written) == 2 else 0)]

    def _half_gloss(self, sources: list[Source], reading: str) -> list[Source]:
        """The first byte that ate the bracket of a gloss is the second byte of the struck character."""
        lattice = self.bytes
        ends: dict[int, int] = {}
        wanted: list[tuple[int, int, float]] = []
        for source in sources:
            for byte, cost in self._struck(source.before, reading):
                wanted.append((source.place, byte, cost))
                ends[byte] = 0
        for byte in ends:
            ends[byte] = lattice.place()
        leads = tuple((byte, cost) for place, byte, cost in wanted if place == sources[0].place)
        if leads:
            self.begun = Opening(sources[0].place, leads, {})
        for place, byte, cost in wanted:
            lattice.join(place, ends[byte], bytes((byte,)), cost)
        return [Source(place, byte) for byte, place in ends.items()]

    def _struck(self, before: int, reading: str) -> Iterator[tuple[int, float]]:
        """Second bytes of the characters that begin with the byte `before` and have a reading, with costs."""
        best: dict[int, float] = {}
        for character, (lead, trail) in with_reading(reading):
            if before in (0, lead):
                if self._table.get(character) == reading:
                    cost = 0.0
                elif character in self._table:
                    continue
                else:
                    known = gloss_order().get(character)
                    cost = 1.0 if known and known.reading == reading else _FOREIGN_GLOSS
                best[trail] = min(best.get(trail, cost), cost)
        yield from best.items()

    def _mark(self, sources: list[Source], following: str, *, first: bool, after_mark: bool) -> list[Source]:
        lattice = self.bytes
        tag = _TAG.match(following)
        asked, eater = lattice.place(), lattice.place()
        end = lattice.place()
        for source in sources:
            if following[:1] in _ENDS:
                known = first or after_mark or following[0] in self._cuts
                alone = after_mark and following[0] != "\n"  # between two cuts: the A1 of a 。 that is cut itself
                lattice.join(source.place, end, b"\xa1" if alone else LEADS, 0.0 if known else _OTHER_CUT)
            if not first:
                lattice.join(source.place, end, b"?")
                lattice.join(source.place, asked, b"\xa3")
                lattice.join(source.place, eater, LEADS)
                lattice.bar(source.place, end, 0xFF1F)
            self.ends |= {end: ANY} if following[:1] in _ENDS else {}
        if not first:
            self.ends |= {asked: 0xA3, eater: ANY}
            lattice.join(asked, end, b"\xbf")
            lattice.whole(eater, end, map(ord, TAG if tag else _EATEN))
        return [Source(end, 0)]
