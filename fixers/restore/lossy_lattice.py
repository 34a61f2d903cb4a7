"""The lattice of misread UTF-8 with bytes lost: what can have stood around each loss.

The characters of a stretch, encoded again, are its bytes less those that the decoder ate. Bytes
are lost between two characters only, at a substitute or where UTF-8 breaks off; and only such
bytes as that decoder eats before what was read next. So the lattice of a window around a loss
holds exactly the texts that the decoder would have turned into what was found.
"""

from __future__ import annotations

from typing import NamedTuple

from fixers.language.lattice import Characters
from fixers.restore.lossy_eaten import before, eaten
from fixers.restore.lossy_fragments import Fragment, Gap, Loss, Plan, fragment
from fixers.restore.misread_lines import MARGIN, Line, Unit, Window, nexts, regions, units


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


class Part(NamedTuple):
    """Known characters, and behind them a region; see `units` and `nexts`."""

    known: str
    units: tuple[Unit, ...]
    whole: bool
    hidden: bool
    nexts: tuple[int, ...]


class Shape(NamedTuple):
    """A window as each decoder is asked about it: what is known and what is broken, by turns."""

    parts: tuple[Part, ...]
    wide: bool
    """Whether losses of which nothing is seen are supposed somewhat before a break, and two at a place."""


def shape(line: Line, window: Window, following: tuple[int, ...], wide: bool = False) -> Shape:
    """A window as each decoder is asked about it. `following` are the bytes that can come next."""
    parts = []
    done = window.known
    for first, last in regions(line, window, MARGIN if wide else 0):
        known = line.data[done:first].decode("utf-8", "replace")
        parts.append(Part(known, *units(line, window, first, last), nexts(line, last, following)))
        done = last
    return Shape(tuple(parts), wide)


def explain(shape: Shape, decoder: tuple[str, str]) -> Explained:
    """What the characters of a window can have been, for one decoder."""
    pieces: list[str | Fragment] = []
    count = 1
    pairs = eaten(*decoder).pairs
    middle = before(*decoder, ()) if shape.wide else None
    for part in shape.parts:
        broken = fragment(_plan(part, decoder), pairs, middle)
        pieces += [part.known, broken]
        count *= broken.ways
        if not count:
            break
    return Explained(tuple(pieces), count)


def _put(lattice: Characters, place: int, part: Fragment) -> list[int]:
    """Add a part of a lattice after a place."""
    shift = lattice.places - 1
    lattice.starts += [each + shift if each else place for each in part.starts]
    lattice.ends += [each + shift for each in part.ends]
    lattice.codes += part.codes
    lattice.costs += part.costs
    lattice.places += part.places - 1
    return [each + shift for each in part.last]


def _plan(part: Part, decoder: tuple[str, str]) -> Plan:
    """What is known of broken bytes, and which bytes the decoder can have eaten where."""
    plan: list[bytes | Loss | Gap] = []
    known = b""
    for at, unit in enumerate(part.units):
        if not unit.lost and not (part.hidden and unit.starts):
            known += unit.data
            continue
        if known:
            plan.append(known)
        known = b"" if unit.lost else unit.data
        if not unit.lost:
            plan.append(Gap(before(*decoder, (known[0],))))
            continue
        later = part.units[at + 1] if at + 1 < len(part.units) else None
        following = part.nexts if later is None else () if later.lost else (later.data[0],)
        plan.append(Loss(before(*decoder, following), _LITERAL.get(unit.lost, b"")))
    if known:
        plan.append(known)
    if part.hidden and part.whole:
        plan.append(Gap(before(*decoder, part.nexts)))
    return tuple(plan)


_LITERAL = {"?": b"?", "・": b"\x81\x45"}
"""Substitutes that can also be what they look like, and their bytes."""
