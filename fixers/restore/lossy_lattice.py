"""The lattice of misread UTF-8 with bytes lost: what can have stood around each loss.

The characters of a stretch, encoded again, are its bytes less those that the decoder ate. Bytes
are lost between two characters only, at a substitute or where UTF-8 breaks off; and only such
bytes as that decoder eats before what was read next. So the lattice of a window around a loss
holds exactly the texts that the decoder would have turned into what was found.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from fixers.language.lattice import Characters
from fixers.restore.lossy_eaten import before, eaten
from fixers.restore.lossy_fragments import Fragment, Gap, Loss, fragment
from fixers.restore.misread_bytes import LOST
from fixers.restore.misread_lines import MARGIN, Line, Window, regions


class Explained(NamedTuple):
    """What the characters of a window can have been, for one decoder."""

    pieces: tuple[str | Fragment, ...]
    """By turns characters that are known and bytes that were broken."""
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
                places = _put(lattice, places[0], piece)
            elif piece:
                end = lattice.place()
                for place in places:
                    lattice.join(place, end, (ord(piece[0]),))
                places = [lattice.text(end, piece[1:])]
        return lattice


Recipe = tuple[bytes | tuple[tuple[int, ...], bytes | None], ...]
"""Broken bytes for any decoder: known ones, and for each loss the bytes that can come next and those of the substitute,
where it can be what it looks like; None for a place where there may have been a loss of which nothing is seen."""


class Shape(NamedTuple):
    """A window as each decoder is asked about it."""

    parts: tuple[tuple[str, Recipe], ...]
    """By turns characters that are known and bytes that were broken."""
    wide: bool
    """Whether losses of which nothing is seen are supposed somewhat before a break, and two at a place."""


def shape(line: Line, window: Window, following: tuple[int, ...], wide: bool = False) -> Shape:
    """A window as each decoder is asked about it. `following` are the bytes that can come next."""
    parts = []
    done = window.known
    for first, last in regions(line, window, MARGIN if wide else 0):
        known = line.data[done:first].decode("utf-8", "replace")
        parts.append((known, _recipe(line, window, first, last, following)))
        done = last
    return Shape(tuple(parts), wide)


def _recipe(line: Line, window: Window, first: int, last: int, following: tuple[int, ...]) -> Recipe:
    """The bytes from `first` to before `last`."""
    data, offsets, substitute = line.data, line.offsets, window.substitute
    after: tuple[int, ...] = (data[last],) if last < len(data) else following
    found: list[bytes | tuple[tuple[int, ...], bytes | None]] = []
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
    return tuple(found)


_LITERAL = {"?": b"?", "・": b"\x81\x45"}
"""Substitutes that can also be what they look like, and their bytes."""


def explain(shape: Shape, decoder: tuple[str, str]) -> Explained:
    """What the characters of a window can have been, for one decoder."""
    pieces: list[str | Fragment] = []
    count = 1
    for known, recipe in shape.parts:
        broken = _broken(recipe, shape.wide, decoder)
        pieces += (known, broken)
        count *= broken.ways
        if not count:
            break
    return Explained(tuple(pieces), count)


@lru_cache(8192)
def _broken(recipe: Recipe, wide: bool, decoder: tuple[str, str]) -> Fragment:
    """What broken bytes can have been, for one decoder."""
    plan: list[bytes | Loss | Gap] = []
    for part in recipe:
        if isinstance(part, bytes):
            plan.append(part)
        else:
            alone = before(*decoder, part[0])
            plan.append(Gap(alone) if part[1] is None else Loss(alone, part[1]))
    return fragment(tuple(plan), eaten(*decoder).pairs, before(*decoder, ()) if wide else None)


def _put(lattice: Characters, place: int, part: Fragment) -> list[int]:
    """Add a part of a lattice after a place."""
    shift = lattice.places - 1
    lattice.starts += [each + shift if each else place for each in part.starts]
    lattice.ends += [each + shift for each in part.ends]
    lattice.codes += part.codes
    lattice.costs += part.costs
    lattice.places += part.places - 1
    return [each + shift for each in part.last]
