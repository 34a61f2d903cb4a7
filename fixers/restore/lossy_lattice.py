"""The lattice of misread UTF-8 with bytes lost: what can have stood around each loss.

The characters of a stretch, encoded again, are its bytes less those that the decoder ate. Bytes
are lost between two characters only, at a substitute or where UTF-8 breaks off; and only such
bytes as that decoder eats before what was read next. So the lattice of a window around a loss
holds exactly the texts that the decoder would have turned into what was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from fixers.breakage.decoders import decode
from fixers.language.lattice import Bytes, Characters
from fixers.language.model import model
from fixers.restore.misread_lines import MARGIN, Line, Unit, Window, nexts, regions, units

DECODERS: dict[str, tuple[tuple[str, str], ...]] = {
    family: tuple(tuple(each.split("/")) for each in row.split())  # type: ignore[misc]
    for family, row in {
        "gbk": "gbk/python gbk/dotnet gbk/browser gb18030/python gbk/java gbk/iconv gb18030/java gb18030/iconv gbk/php",
        "shift_jis": "cp932/python cp932/dotnet shift_jis/browser shift_jis/python cp932/java cp932/iconv"
        " shift_jis/java cp932/php",
        "big5": "big5/python cp950/python cp950/dotnet big5/browser big5/java big5/iconv cp950/java"
        " big5-hkscs/python cp950/php",
        "euc-kr": "cp949/python euc-kr/python cp949/dotnet euc-kr/browser cp949/java cp949/iconv euc-kr/java cp949/php",
        "euc-jp": "euc-jp/python euc-jp/browser euc-jp/java euc-jp/iconv",
    }.items()
}
"""Decoders (codec, habit) of each family, the common ones first."""

END = -1
"""Stands for the byte after the last one."""

_INNER = bytes([*range(0x80, 0xC0), *range(0xC2, 0xF5)])
"""Bytes of UTF-8 other than ASCII."""

_ASCII = bytes([0x0A, *range(0x20, 0x7C), 0x7D, 0x7E])
"""ASCII that an author types and a decoder can eat with a byte before it."""

_LINE_END = 3.0
"""Nats that a line end costs which was eaten: a line is read by itself more often than not."""


class Eaten(NamedTuple):
    """What a decoder eats for one substitute."""

    alone: dict[int, bytes]
    """By the byte that follows and is read again: bytes that are eaten by themselves."""
    pairs: tuple[tuple[bytes, bytes, float], ...]
    """First and second bytes that are eaten together, and what that costs in nats."""


@cache
def eaten(codec: str, habit: str) -> Eaten:
    """What the decoder eats of UTF-8."""
    alone: dict[int, list[int]] = {}
    pairs: dict[bytes, list[int]] = {}
    seconds = _INNER + _ASCII[1:]
    for lead in _INNER:
        tries = b"".join(bytes((lead, second)) + _FENCE for second in seconds) + bytes((lead,)) + b"\n" + _FENCE
        *texts, line_end = decode(tries, codec, habit, "\ufffd").split("|")[:-1]
        if decode(bytes((lead,)), codec, habit, "\ufffd") == "\ufffd":
            alone.setdefault(END, []).append(lead)
        if line_end == "\ufffd" + "\n" * 4:
            alone.setdefault(0x0A, []).append(lead)
        both = bytearray(b"\n" if line_end == "\ufffd" + "\n" * 3 else b"")
        for second, text in zip(seconds, texts, strict=True):
            if text == "\ufffd" + "\n" * 3:
                both.append(second)
            elif text[0] == "\ufffd":
                alone.setdefault(second, []).append(lead)
        if both:
            pairs.setdefault(bytes(both), []).append(lead)
    return Eaten(
        {second: bytes(leads) for second, leads in alone.items()},
        tuple(
            (bytes(leads), part, cost)
            for both, leads in pairs.items()
            for part, cost in ((both.replace(b"\n", b""), 0.0), (b"\n" if b"\n" in both else b"", _LINE_END))
            if part
        ),
    )


_FENCE = b"\n\n\n|"
"""Bytes that no pair can swallow whole, to tell one attempt from the next."""


@cache
def _before(codec: str, habit: str, following: tuple[int, ...]) -> bytes:
    """The bytes that are eaten by themselves before one of some bytes; before another loss where none is told."""
    alone = eaten(codec, habit).alone
    wanted: Iterable[int] = following or _INNER
    return bytes(sorted({lead for second in wanted for lead in alone.get(second, b"")}))


def build(
    line: Line, window: Window, decoder: tuple[str, str], after: str, following: tuple[int, ...]
) -> tuple[Characters, int, str]:
    """What the characters of a window can have been, for one decoder, with its `ways`.

    `after` is what follows, restored as far as it is known, and never empty; `following` are the
    bytes that can come next. Losses of which nothing is seen are supposed where UTF-8 breaks off;
    one character before that, and two at a place, if that explains nothing.
    """
    for margin, chain in ((0, 1), (MARGIN, 2)):
        lattice = Characters()
        places = [0]
        done = window.known
        for first, last in regions(line, window, margin):
            places = _whole(lattice, places, line.data[done:first].decode("utf-8", "replace"))
            broken = _broken(*units(line, window, first, last), decoder, nexts(line, last, following), chain)
            places = _put(lattice, places[0], broken)
            done = last
        _whole(lattice, places, after)
        count, only = ways(lattice)
        if count or window.substitute:
            break
    return lattice, count, only


def _whole(lattice: Characters, places: list[int], text: str) -> list[int]:
    """Known characters after any of some places; one place is left if there are any."""
    for character in text:
        end = lattice.place()
        for place in places:
            lattice.join(place, end, (ord(character),))
        places = [end]
    return places


class _Fragment(NamedTuple):
    """A part of a lattice, from place 0 to any of some places."""

    places: int
    starts: list[int]
    ends: list[int]
    codes: list[int]
    costs: list[float]
    last: list[int]


def _put(lattice: Characters, place: int, part: _Fragment) -> list[int]:
    """Add a part of a lattice after a place."""
    shift = lattice.places - 1
    lattice.starts += [place if not each else each + shift for each in part.starts]
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
    part = _thinned(lattice.characters("utf-8"))
    return _Fragment(part.places, part.starts, part.ends, part.codes, part.costs, places)


_LITERAL = {"?": b"?", "・": b"\x81\x45"}
"""Substitutes that can also be what they look like, and their bytes."""


def _known(lattice: Bytes, places: Sequence[int], data: bytes) -> int:
    """Known bytes after any of some places; returns the place after them."""
    end = lattice.place()
    for place in places:
        lattice.join(place, end, data[:1])
    return lattice.known(end, data[1:])


def _steps(lattice: Bytes, places: Sequence[int], decoder: tuple[str, str], before: bytes) -> list[tuple[int, bytes]]:
    """Places and the bytes that lead from them to the end of one loss; `before` are those eaten alone."""
    ends = [(place, before) for place in places] if before else []
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
    ends = _steps(lattice, places, decoder, _before(*decoder, following))
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
    ends = _steps(lattice, places, decoder, _before(*decoder, following))
    for _ in range(chain - 1):
        middle = _join(lattice, _steps(lattice, places, decoder, _before(*decoder, ())))
        ends += _steps(lattice, [middle], decoder, _before(*decoder, following))
    return [*places, _join(lattice, ends)]


def _join(lattice: Bytes, ends: list[tuple[int, bytes]]) -> int:
    """A new place after all of some."""
    end = lattice.place()
    for place, values in ends:
        lattice.join(place, end, values)
    return end


def _thinned(lattice: Characters) -> Characters:
    """The lattice without what no author types where several characters are possible, nor rare ones where many are."""
    steps = list(zip(lattice.starts, lattice.ends, strict=True))
    sizes = Counter(steps)
    if len(sizes) == len(steps):
        return lattice
    grades = _grades()
    keep = [
        at
        for at, (step, code) in enumerate(zip(steps, lattice.codes, strict=True))
        if (size := sizes[step]) == 1 or (code < 0x10000 and grades[code] > (size > _MANY))
    ]
    for name in ("starts", "ends", "codes", "costs"):
        column = getattr(lattice, name)
        setattr(lattice, name, [column[at] for at in keep])
    return lattice


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


def ways(lattice: Characters) -> tuple[int, str]:
    """How many paths a lattice has, and what it reads if that is one."""
    counts = [0] * lattice.places
    counts[-1] = 1
    going = {}
    for at in range(len(lattice.starts) - 1, -1, -1):
        start = lattice.starts[at]
        more = counts[lattice.ends[at]]
        if more:
            counts[start] += more
            going[start] = at
    if counts[0] != 1:
        return counts[0], ""
    out = []
    place = 0
    while place in going:
        out.append(chr(lattice.codes[going[place]]))
        place = lattice.ends[going[place]]
    return 1, "".join(out)
