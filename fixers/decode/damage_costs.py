"""What can stand at each byte of damaged data, and what each of it costs.

A way through the bytes is a row of arcs: characters, at what the likelier of the two language
models charges for one by itself; bytes that are no character; and characters whose bytes were
parted or changed in one of the ways that pages suffer (see `damage`). Costs are in nats.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.decode import standard
from fixers.language.codecs import utf8_lengths
from fixers.language.model import Floats
from fixers.language.plain import single

BYTE = 13.0
"""A byte that is no character: one in some thousand bytes (8 nats), and it may be any (5 nats)."""

EDGE = 4.0
"""The same at the first or the last byte: every cut leaves one every other time."""

INSIDE = 15.0
"""A byte put in between the halves of a character, which is no half of its own."""

_PARTED = {"fold": 9.0, "nul": 5.0, "inside": INSIDE}
"""Bytes in a character: line ends are there anyway, NULs are evident."""

_SURROGATES_COST = 2.0
"""A character beyond the basic plane in six bytes, which no chance brings about."""

_BLANK = 6.0
"""20 for A0, where no A0 is left."""

_UNIT = 18.0
"""Half a surrogate pair."""

_MOST_NULS = 4

_CESU = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")

_DIGITS = frozenset(b"0123456789")


class Arc(NamedTuple):
    """Something that stands from one byte to another."""

    end: int
    cost: float
    """Of the character and the damage."""
    damage: float = 0.0
    """Of the damage alone."""
    kind: str = ""
    text: str = ""
    """What the damaged place is read as."""


class Bytes(NamedTuple):
    """Bytes that are searched, a piece of all data."""

    data: bytes
    base: str
    """The Python codec, see `standard`."""
    first: bool
    """Whether all data begin here."""
    last: bool
    """Whether they end here."""
    blanks: bool
    """Whether A0 may have become 20."""


@cache
def characters(base: str) -> npt.NDArray[np.uint32]:
    """By first and second byte the code point of a character of two bytes, 0 where there is none."""
    found = np.zeros((256, 256), np.uint32)
    rows = range(0x80, 0x100)
    leads = [byte for byte in rows if base != "utf-8" and singles(base)[byte] == math.inf]
    # All at once: a call for each of 24,000 pairs takes a hundred times as long.
    codes = [bytes((lead, trail)) for lead in leads for trail in range(0x30, 0x100)]
    texts = standard.decode(b"\n".join(codes), base, "surrogateescape").split("\n")
    for code, text in zip(codes, texts, strict=False):
        if len(text) == 1:
            found[code[0], code[1]] = ord(text)
    return found


@cache
def pairs(base: str) -> list[float]:
    """By first and second byte what a character of two bytes costs, infinite where there is none."""
    if base.startswith("utf-16"):
        units = -single()[:0x10000].reshape(256, 256).astype(np.float64)
        units[0xD8:0xE0] = np.inf
        costs = units if base.endswith("be") else units.T
    else:
        known = characters(base)
        costs = np.where(known, -single()[np.minimum(known, 0x10000)].astype(np.float64), np.inf)
    found: list[float] = costs.ravel().tolist()
    return found


@cache
def doubles(base: str) -> npt.NDArray[np.float64]:
    """The same as an array: see `damage_pairs`."""
    return np.array(pairs(base))


@cache
def singles(base: str) -> list[float]:
    """By byte what it costs as a character of its own."""
    if base.startswith("utf-16"):
        return [math.inf] * 256
    return [cost(bytes((byte,)), base) for byte in range(256)]


@cache
def by_character(base: str) -> npt.NDArray[np.float64]:
    """By code point what a character of one or two bytes costs, or a bad byte; all from U+10000 on are one."""
    found = np.full(0x10001, 2 * BYTE)
    known = characters(base).ravel()
    some = np.flatnonzero(known)
    found[np.minimum(known[some], 0x10000)] = np.array(pairs(base))[some]
    for byte, known_cost in enumerate(singles(base)):
        if known_cost < math.inf:
            found[ord(standard.decode(bytes((byte,)), base))] = min(known_cost, BYTE)
    found[0xDC80:0xDD00] = BYTE
    return found


def cost(code: bytes, base: str) -> float:
    """What one character costs, infinite where the bytes are none or several."""
    try:
        text = code.decode() if base == "utf-8" else standard.decode(code, base)
    except UnicodeDecodeError:
        return math.inf
    return -_single().item(min(ord(text), 0x10000)) if len(text) == 1 else math.inf


@cache
def _single() -> Floats:
    return single()


def arcs(piece: Bytes, at: int) -> Iterator[Arc]:
    """All that can stand at a byte, but for bytes put in inside a character of two bytes: see `damage_choose`."""
    data, base = piece.data, piece.base
    if base == "utf-8":
        end = at + utf8_lengths(data[at])
        if (
            end >= len(data) or data[end] & 0xC0 != 0x80
        ):  # nothing can have been put in between the bytes of a character
            sound = cost(data[at:end], base)
            if sound < math.inf:
                yield Arc(end, sound)
                return
    byte, left = data[at], len(data) - at
    alone = singles(base)[byte]
    if alone < math.inf:
        yield Arc(at + 1, alone)
    if left > 1:
        paired = pairs(base)[byte << 8 | data[at + 1]]
        if paired < math.inf:
            yield Arc(at + 2, paired)
        for length in _long(data, at, base):
            more = cost(data[at : at + length], base)
            if more < math.inf:
                yield Arc(at + length, more)
    if byte < 0x80 and alone < math.inf:
        return
    yield escape(piece, at)
    if left > 1:
        yield from _pieced(piece, at)


def beyond(piece: Bytes, at: int) -> Iterator[Arc]:
    """Of these, in codecs of two bytes a character, all that is neither a character of one or two bytes nor none."""
    data, base = piece.data, piece.base
    if at + 1 < len(data):
        for length in _long(data, at, base):
            more = cost(data[at : at + length], base)
            if more < math.inf:
                yield Arc(at + length, more)
        if data[at] >= 0x80 or singles(base)[data[at]] == math.inf:
            yield from _pieced(piece, at)


def _pieced(piece: Bytes, at: int) -> Iterator[Arc]:
    """Characters whose bytes were parted or changed, and halves of characters of UTF-16."""
    data, base = piece.data, piece.base
    if base.startswith("utf-16"):
        unit = int.from_bytes(data[at : at + 2], "little" if base == "utf-16-le" else "big")
        if 0xD800 <= unit < 0xE000:
            yield Arc(at + 2, _UNIT, _UNIT, "byte", chr(unit))
        return
    yield from _parted(piece, at)
    if piece.blanks:
        yield from _blanked(piece, at)
    if base == "utf-8" and _CESU.match(data, at):
        halves = data[at : at + 6].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
        known = _SURROGATES_COST - _single().item(0x10000)
        yield Arc(at + 6, known, _SURROGATES_COST, "surrogates", halves.decode("utf-16-le"))


def escape(piece: Bytes, at: int) -> Arc:
    """A byte that is no character."""
    data, byte = piece.data, piece.data[at]
    text = chr(0xDC00 + byte) if byte >= 0x80 else "\ufffd"
    if byte == 0:  # only where NUL is no character by itself: in UTF-16
        return Arc(at + 1, BYTE, BYTE, "nul")
    unit = 3 if piece.base == "utf-8" else 1
    if piece.first and at < unit and (at == 0 or data[0] & 0xC0 == 0x80):
        return Arc(at + 1, EDGE, EDGE, "head", text)
    if piece.last and at >= len(data) - unit:
        return Arc(at + 1, EDGE, EDGE, "tail", text)
    return Arc(at + 1, BYTE, BYTE, "byte", text)


def _long(data: bytes, at: int, base: str) -> tuple[int, ...]:
    """Lengths above two that a character can have here."""
    byte = data[at]
    if base == "utf-8":
        length = utf8_lengths(byte)
        return (length,) if length > 1 else ()
    if base == "gb18030":
        return (4,) if byte > 0x80 and data[at + 1] in _DIGITS else ()
    if base == "euc_jp":
        return (3,) if byte == 0x8F else ()
    if base.startswith("utf-16"):
        return (4,) if 0xD8 <= data[at + (base == "utf-16-le")] < 0xDC else ()
    return ()


def _length(byte: int, base: str) -> int:
    """Bytes of a character that begins with a byte beyond ASCII."""
    if base == "utf-8":
        return utf8_lengths(byte)
    return 3 if base == "euc_jp" and byte == 0x8F else 2


def _parted(piece: Bytes, at: int) -> Iterator[Arc]:
    """Characters with something between their halves."""
    data, base = piece.data, piece.base
    length = _length(data[at], base)
    for gap in range(1, length):
        begin = at + gap
        kind, width = _gap(data, begin)
        if kind == "inside" and base != "utf-8":
            continue
        code = data[at:begin] + data[begin + width : begin + width + length - gap]
        if len(code) < length or base.startswith("utf-16"):
            continue
        known = pairs(base)[code[0] << 8 | code[1]] if length == 2 and base != "utf-8" else cost(code, base)
        if known < math.inf:
            text = standard.decode(code, base)
            if kind != "inside":
                text += data[begin : begin + width].decode("ascii")
            damage = _PARTED[kind]
            yield Arc(at + length + width, known + damage, damage, kind, text)


def _gap(data: bytes, at: int) -> tuple[str, int]:
    """What kind of thing may stand between two halves, and its length in bytes."""
    if data[at : at + 2] == b"\r\n":
        return "fold", 2
    if data[at : at + 1] == b"\n":
        return "fold", 1
    if data[at : at + 1] == b"\0":
        nuls = len(data[at : at + _MOST_NULS]) - len(data[at : at + _MOST_NULS].lstrip(b"\0"))
        return "nul", nuls
    return "inside", 1


def blanked(piece: Bytes, at: int) -> list[Arc]:
    """The character of two bytes of which a half was A0 and is 20 now."""
    code = piece.data[at : at + 2].replace(b" ", b"\xa0")
    known = pairs(piece.base)[code[0] << 8 | code[1]] if len(code) == 2 else math.inf
    if known == math.inf:
        return []
    return [Arc(at + 2, known + _BLANK, _BLANK, "blank", chr(characters(piece.base).item(code[0], code[1])))]


def _blanked(piece: Bytes, at: int) -> Iterator[Arc]:
    """Characters of which a half behind the first one was A0 and is 20 now."""
    data, base = piece.data, piece.base
    length = _length(data[at], base)
    if length < 2:
        return
    found = data[at : at + length]
    code = found[:1] + found[1:].replace(b" ", b"\xa0")
    if code != found and len(code) == length:
        known = pairs(base)[code[0] << 8 | code[1]] if length == 2 and base != "utf-8" else cost(code, base)
        if known < math.inf:
            yield Arc(at + length, known + _BLANK, _BLANK, "blank", standard.decode(code, base))
