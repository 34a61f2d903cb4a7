"""The lattice of misread UTF-8 with bytes lost: what can have stood around each loss.

The characters of a stretch, encoded again, are its bytes less those that the decoder ate. Bytes
are lost between two characters only, at a substitute or where UTF-8 breaks off; and only such
bytes as that decoder eats before what was read next. So the lattice of a window around a loss
holds exactly the texts that the decoder would have turned into what was found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from fixers.language.lattice import Characters
from fixers.restore.lossy.eaten import before, eaten
from fixers.restore.lossy.fragments import Fragment, Told, told
from fixers.restore.lossy.misread_bytes import LOST
from fixers.restore.lossy.misread_lines import MARGIN, Line, Window, regions
from fixers.restore.lossy.outline import KNOWN, Habit, Part, habit, slot


class Explained(NamedTuple):
    """What the characters of a window can have been, for one decoder."""

    pieces: tuple[str | Fragment, ...]
    """Characters that are known and bytes that were broken, in order."""
    ways: int
    """In how many ways it can be read."""

    def only(self) -> str:
        """The one reading, where there is only one."""
        return "".join(each if isinstance(each, str) else each.only for each in self.pieces)

    def key(self) -> tuple[str | int, ...]:
        """The same for the same pieces, as long as this lives: what was broken in the same way is one object."""
        return tuple(each if isinstance(each, str) else id(each) for each in self.pieces)

    def lattice(self, after: str) -> Characters:
        """All readings; `after` is what follows, restored as far as it is known, and never empty."""
        lattice = Characters()
        places = [0]
        for piece in (*self.pieces, after):
            if not isinstance(piece, str):
                places = _put(lattice, places, piece)
            elif len(places) == 1:
                places = [lattice.text(places[0], piece)]
            elif piece:
                end = lattice.place()
                for place in places:
                    lattice.join(place, end, (ord(piece[0]),))
                places = [lattice.text(end, piece[1:])]
        return lattice


_Part = bytes | tuple[tuple[int, ...], bytes | None]
Recipe = tuple[_Part, ...]
"""Broken bytes for any decoder: known ones, and for each loss the bytes that can come next and those of the substitute,
where it can be what it looks like; None for a place where there may have been a loss of which nothing is seen."""


class Broken:
    """Broken bytes as each decoder is asked about them, and what it said."""

    __slots__ = ("_recipe", "_said", "_wide")

    def __init__(self, recipe: Recipe, wide: bool) -> None:
        self._recipe = recipe
        self._wide = wide
        self._said: dict[tuple[str, str], Told] = {}

    def by(self, decoder: tuple[str, str]) -> Told:
        """What the bytes can have been, for one decoder."""
        said = self._said.get(decoder)
        if said is None:
            self._said[decoder] = said = _broken(self._recipe, self._wide, decoder)
        return said


@lru_cache(1 << 14)
def _asked(recipe: Recipe, wide: bool) -> Broken:
    """The same object for the same bytes, so that up to nine decoders are asked about them once and not at each place."""
    return Broken(recipe, wide)


class Shape:
    """A window as each decoder is asked about it."""

    __slots__ = ("_broken", "_parts", "_ways")

    def __init__(self, parts: Sequence[str | Broken]) -> None:
        self._parts = parts
        """Characters that are known and bytes that were broken, cut where a character begins for sure."""
        self._broken = [part for part in parts if isinstance(part, Broken)]
        """Those that were broken; first the one of which the last decoder had nothing to say: the next one hardly has."""
        self._ways: dict[tuple[str, str], int] = {}

    def ways(self, decoder: tuple[str, str]) -> int:
        """In how many ways a decoder can have read what was found."""
        ways = self._ways.get(decoder)
        if ways is None:
            ways = 1
            for at, part in enumerate(self._broken):
                ways *= part.by(decoder).ways
                if not ways:
                    self._broken.insert(0, self._broken.pop(at))
                    break
            self._ways[decoder] = ways
        return ways

    def same(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether two decoders say the same; most often they are asked the same."""
        told = [(part.by(one), part.by(other)) for part in self._broken]
        return all(by_one.ways == by_other.ways for by_one, by_other in told) and all(
            by_one is by_other or by_one.fragment() is by_other.fragment() for by_one, by_other in told
        )

    def explain(self, decoder: tuple[str, str]) -> Explained:
        """What the characters can have been, for one decoder that can have read what was found."""
        pieces = [part if isinstance(part, str) else part.by(decoder).fragment() for part in self._parts]
        return Explained(tuple(pieces), self.ways(decoder))


def shape(line: Line, window: Window, following: tuple[int, ...], wide: bool = False) -> Shape:
    """A window as each decoder is asked about it. `following` are the bytes that can come next.

    If `wide`, losses of which nothing is seen are supposed somewhat before a break, and two at a place.
    """
    parts: list[str | Broken] = []
    done = window.known
    for first, last in regions(line, window, MARGIN if wide else 0):
        if done < first:
            parts.append(line.data[done:first].decode("utf-8", "replace"))
        parts += [_asked(each, wide) for each in _cut(_recipe(line, window, first, last, following))]
        done = last
    return Shape(parts)


def _recipe(line: Line, window: Window, first: int, last: int, following: tuple[int, ...]) -> list[_Part]:
    """The bytes from `first` to before `last`."""
    data, offsets, substitute = line.data, line.offsets, window.substitute
    after: tuple[int, ...] = (data[last],) if last < len(data) else following
    found: list[_Part] = []
    at, place, begin = bisect_right(offsets, first) - 1, first, first
    while place < last:
        stop = min(offsets[at + 1], last)
        lost = data[place] == LOST or line.text[at] == substitute
        if lost or (not substitute and place == offsets[at]):
            if begin < place:
                found.append(data[begin:place])
            begin = stop if lost else place
        if lost:
            again = stop < last and (data[stop] == LOST or line.text[at + 1] == substitute)
            follows = after if stop == last else () if again else (data[stop],)
            found.append((follows, _LITERAL.get(line.text[at], b"")))
        elif begin == place and not substitute and place == offsets[at]:
            found.append(((data[place],), None))
        at, place = at + 1, stop
    if begin < last:
        found.append(data[begin:last])
    if not substitute and offsets[at] == last:
        found.append((after, None))
    return found


def _cut(parts: Sequence[_Part]) -> tuple[Recipe, ...]:
    """Cut where a character begins for sure, at a known byte that does not go on one: such pieces are few."""
    found: list[Recipe] = []
    piece: list[_Part] = []
    for part in parts:
        if not isinstance(part, bytes):
            piece.append(part)
            continue
        for each in _PIECE.findall(part):
            if piece and not 0x80 <= each[0] < 0xC0:
                found.append(tuple(piece))
                piece = []
            piece.append(each)
    if piece:
        found.append(tuple(piece))
    return tuple(found)


_PIECE = re.compile(rb"[\x80-\xbf]+|[^\x80-\xbf][\x80-\xbf]*")

_LITERAL = {"?": b"?", "・": b"\x81\x45"}
"""Substitutes that can also be what they look like, and their bytes."""


def _broken(recipe: Recipe, wide: bool, decoder: tuple[str, str]) -> Told:
    """What broken bytes can have been, for one decoder."""
    plan: list[Part] = []
    for part in recipe:
        if isinstance(part, bytes):
            plan += [KNOWN[byte] for byte in part]
        else:
            plan.append(_lost(part, decoder))
    return told(tuple(plan), _habit(wide, decoder))


@lru_cache(1 << 12)
def _lost(part: tuple[tuple[int, ...], bytes | None], decoder: tuple[str, str]) -> Part:
    """What can have been lost at a place of a recipe, for one decoder."""
    follows, literal = part
    return slot(before(*decoder, follows), literal)


@cache
def _habit(wide: bool, decoder: tuple[str, str]) -> Habit:
    return habit(eaten(*decoder).pairs, before(*decoder, ()) if wide else None)


def _put(lattice: Characters, places: list[int], part: Fragment) -> list[int]:
    """Add a part of a lattice after some places; returns the places after it."""
    shift = lattice.places - 1
    for start, end, each, cost in part.rows:
        for place in (start + shift,) if start else places:
            lattice.sheaf(place, end + shift, each.codes, cost)
    lattice.places += part.places - 1
    after = [each + shift for each in part.last if each]
    return after if len(after) == len(part.last) else [*places, *after]
