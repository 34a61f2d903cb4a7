"""The lattice of misread UTF-8 with bytes lost: what can have stood around each loss.

The characters of a stretch, encoded again, are its bytes less those that the decoder ate. Bytes
are lost between two characters only, at a substitute or where UTF-8 breaks off; and only such
bytes as that decoder eats before what was read next. So the lattice of a window around a loss
holds exactly the texts that the decoder would have turned into what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from fixers.language.lattice import Bytes, Characters, Step, utf8
from fixers.language.model import model
from fixers.restore.lossy_eaten import before, eaten
from fixers.restore.misread_lines import MARGIN, Line, Unit, Window, nexts, regions, units


class Explained(NamedTuple):
    """What the characters of a window can have been, for one decoder."""

    pieces: tuple[str | _Fragment, ...]
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


def explain(line: Line, window: Window, decoder: tuple[str, str], following: tuple[int, ...]) -> Explained:
    """What the characters of a window can have been, for one decoder.

    `following` are the bytes that can come next. Losses of which nothing is seen are supposed where
    UTF-8 breaks off; one character before that, and two at a place, if that explains nothing.
    """
    for margin, chain in ((0, 1), (MARGIN, 2)):
        pieces: list[str | _Fragment] = []
        count = 1
        done = window.known
        for first, last in regions(line, window, margin):
            broken = _broken(*units(line, window, first, last), decoder, nexts(line, last, following), chain)
            pieces += [line.data[done:first].decode("utf-8", "replace"), broken]
            count *= broken.ways
            done = last
            if not count:
                break
        if count or window.substitute:
            break
    return Explained(tuple(pieces), count)


class _Fragment(NamedTuple):
    """A part of a lattice, from place 0 to any of some places."""

    places: int
    starts: list[int]
    ends: list[int]
    codes: list[int]
    costs: list[float]
    last: list[int]
    ways: int
    """In how many ways it can be read."""
    only: str
    """The one reading, where there is only one."""


def _put(lattice: Characters, place: int, part: _Fragment) -> list[int]:
    """Add a part of a lattice after a place."""
    shift = lattice.places - 1
    lattice.starts += [each + shift if each else place for each in part.starts]
    lattice.ends += [each + shift for each in part.ends]
    lattice.codes += part.codes
    lattice.costs += part.costs
    lattice.places += part.places - 1
    return [each + shift for each in part.last]


@lru_cache(8192)
def _broken(
    units: tuple[Unit, ...], whole: bool, hidden: bool, decoder: tuple[str, str], nexts: tuple[int, ...], chain: int
) -> _Fragment:
    """What broken bytes can have been; the same few stand in a text again and again."""
    lattice = Bytes()
    places = [0]
    for at, unit in enumerate(units):
        if unit.lost:
            later = units[at + 1] if at + 1 < len(units) else None
            following = nexts if later is None else () if later.lost else (later.data[0],)
            places = [_loss(lattice, places, decoder, following, _LITERAL.get(unit.lost, b""))]
            continue
        if hidden and unit.starts:
            places = _gap(lattice, places, decoder, (unit.data[0],), chain)
        places = [_known(lattice, places, unit.data)]
    if hidden and whole:
        places = _gap(lattice, places, decoder, nexts, chain)
    return _decoded(lattice, places)


_LITERAL = {"?": b"?", "・": b"\x81\x45"}
"""Substitutes that can also be what they look like, and their bytes."""


def _known(lattice: Bytes, places: Sequence[int], data: bytes) -> int:
    """Known bytes after any of some places; returns the place after them."""
    end = lattice.place()
    for place in places:
        lattice.join(place, end, data[:1])
    return lattice.known(end, data[1:])


def _steps(lattice: Bytes, places: Sequence[int], decoder: tuple[str, str], alone: bytes) -> list[tuple[int, bytes]]:
    """Places and the bytes that lead from them to the end of one loss; `alone` are those eaten by themselves."""
    ends = [(place, alone) for place in places] if alone else []
    for leads, seconds, cost in eaten(*decoder).pairs:
        middle = lattice.place()
        for place in places:
            lattice.join(place, middle, leads, cost)
        ends.append((middle, seconds))
    return ends


def _loss(
    lattice: Bytes, places: Sequence[int], decoder: tuple[str, str], following: tuple[int, ...], literal: bytes
) -> int:
    """One substitute after any of some places; returns the place after it."""
    ends = _steps(lattice, places, decoder, before(*decoder, following))
    if len(literal) == 1:
        ends += [(place, literal) for place in places]
    elif literal:
        middle = lattice.place()
        for place in places:
            lattice.join(place, middle, literal[:1])
        ends.append((middle, literal[1:]))
    return _join(lattice, ends)


def _gap(
    lattice: Bytes, places: list[int], decoder: tuple[str, str], following: tuple[int, ...], chain: int
) -> list[int]:
    """The places themselves, and that after one or more losses of which nothing is seen."""
    ends = _steps(lattice, places, decoder, before(*decoder, following))
    for _ in range(chain - 1):
        middle = _join(lattice, _steps(lattice, places, decoder, before(*decoder, ())))
        ends += _steps(lattice, [middle], decoder, before(*decoder, following))
    return [*places, _join(lattice, ends)]


def _join(lattice: Bytes, ends: list[tuple[int, bytes]]) -> int:
    """A new place after all of some."""
    end = lattice.place()
    for place, values in ends:
        lattice.join(place, end, values)
    return end


def _decoded(lattice: Bytes, last: list[int]) -> _Fragment:
    """What the bytes are in UTF-8 on their way to the places `last`.

    Without what no author types where several characters are possible, nor rare ones where many are.
    """
    found = list(lattice.utf8_steps())
    ways = [0] * lattice.places
    for place in last:
        ways[place] = 1
    part = _Fragment(lattice.places, [], [], [], [], last, 0, "")
    rows: list[tuple[int, int, list[int], list[float]]] = []
    for start, steps in reversed(found):
        between: dict[int, list[Step]] = {}
        for step in steps:
            if ways[step.end]:
                between.setdefault(step.end, []).append(step)
        for end, same in between.items():
            codes, costs = _typed(same)
            ways[start] += ways[end] * len(codes)
            rows.append((start, end, codes, costs))
    for start, end, codes, costs in reversed(rows):
        part.starts.extend([start] * len(codes))
        part.ends.extend([end] * len(codes))
        part.codes.extend(codes)
        part.costs.extend(costs)
    return part._replace(ways=ways[0], only=_only(rows, last) if ways[0] == 1 else "")


def _only(rows: list[tuple[int, int, list[int], list[float]]], last: list[int]) -> str:
    """What rows of characters read of which only one way leads from place 0 to the places `last`."""
    tails = dict.fromkeys(last, "")
    for start, end, codes, _ in rows:
        if codes and end in tails:
            tails[start] = chr(codes[0]) + tails[end]
    return tails[0]


def _typed(steps: Sequence[Step]) -> tuple[list[int], list[float]]:
    """The characters between two places, and their costs."""
    size = sum(len(utf8(step.parts)) for step in steps)
    if size == 1:
        return list(utf8(steps[0].parts)), [steps[0].cost]
    codes: list[int] = []
    costs: list[float] = []
    for step in steps:
        typed = _graded(step.parts, size > _MANY)
        codes += typed
        costs += [step.cost] * len(typed)
    return codes, costs


@lru_cache(1 << 15)
def _graded(parts: tuple[bytes, ...], many: bool) -> tuple[int, ...]:
    """The characters of UTF-8 that authors type, without rare ones where there are many."""
    grades = _grades()
    return tuple(code for code in utf8(parts) if code < 0x10000 and grades[code] > many)


@cache
def _grades() -> bytes:
    """For each character 0 if nobody types it, 1 if it is rare, 2 if it is not."""
    ids = model().ids_of(np.arange(0x10000, dtype=np.uint32))
    grades = model().known(ids).astype(np.uint8) * (1 + (model().single(ids) > _RARE))
    grades[[*range(0x80, 0xA1), _SOFT_HYPHEN]] = 0
    return grades.astype(np.uint8).tobytes()


_SOFT_HYPHEN = 0xAD

_MANY = 64
"""Characters between two places from which on rare ones are left out: one lost byte has 64 values."""

_RARE = -12.0
"""Log probability of a character that is rare: about 3,500 are not."""
