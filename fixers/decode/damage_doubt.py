"""Where bytes are read out of step although every one of them can be read.

After a lost byte the wrong pairs may go on until a letter is eaten as the second half of the last
one, or until another injury. So each character is compared with the pair that stands one byte on:
in text that is in step these pairs are rare or none at all, and where several in a row are likelier
than what was read, the stretch is searched.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from fixers.decode import standard
from fixers.decode.blocks import BLOCK, others
from fixers.decode.damage_costs import characters, pairs, singles
from fixers.language.model import Floats
from fixers.language.plain import single
from fixers.reading.characters import codes_of

_DOUBT = 10.0
"""Nats by which the pairs one byte on must be likelier, in a row of any length."""

_DOUBT_WIDE = 40.0
"""The same in UTF-16, where nothing brings a decoder back into step: rows are long, and all the rest is searched."""

_NONE = 22.0
"""What a pair costs that is no character."""

_LAST = 0x10000
"""All characters from here on are one in the tables."""

_IN_STEP = -60.0
"""Bytes at which every decoder is in step end a row."""

_SURE = 25.0
"""Nats by which what was read must be likelier than the pairs one byte on to be in step: of two or three characters."""

_ROW, _STEPS = 8, 8
"""Characters of a row, and steps of a nat."""

_CHINESE = frozenset(("gb18030", "big5hkscs"))
_RARE, _RARE_OTHERS = 9.0, 10.5
"""Nats that each character of a row costs on average if it may be wrong: of 60 pages of Chinese 12 have such a row,
of 355 pages in GBK with two bytes lost in a line, and none that can't be decoded, 343. Kana and hangul cost more."""

_HALF = 6.0
"""A half-width katakana beside another writing."""

_REACH = 16
"""Bytes on either side of a row that are searched with it."""


Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]


def ends_of(data: bytes, base: str, codes: Codes) -> Places:
    """Where each character that the plain codec reads ends in bytes; nothing where that can't be told."""
    sizes = _lengths(base).take(codes)
    if base == "gb18030" and b"\x80" not in data:
        sizes[codes == ord("€")] = 2
    ends = sizes.astype(np.int64).cumsum()
    if base.startswith("utf-16"):
        ends = np.minimum(ends, len(data))  # the last byte may be alone
    # A character of two codes is rare: then errors alone tell.
    return ends if codes.size and ends[-1] == len(data) else ends[:0]


def rare_rows(text: str, base: str, sparse: bytes = b"") -> list[int]:
    """Where some characters in a row are so rare that they may be wrong; takes 2 nanoseconds a character.

    A text whose bytes are `sparse` is ASCII for the most part, and only its blocks are looked at that are not.
    """
    blocks = others(text, sparse) if sparse else []
    if sparse:
        places = _rows("".join([text[at : at + BLOCK] for at in blocks]), base)
        places = [blocks[at // BLOCK] + at % BLOCK for at in places]
    else:
        places = _rows(text, base)
    found = [at for at in places if not text[at : at + _ROW].isascii()]  # rows of marks are markup
    return [at for at in found if _may_gain(text, at, base)] if base in _SIEVED and len(found) <= _FEW else found


def _rows(text: str, base: str) -> list[int]:
    """The same for all rows, marks of ASCII among them."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    costs = np.zeros(-(-codes.size // _ROW) * _ROW, np.uint8)
    if not costs.size:
        return []
    _rounded().take(codes, out=costs[: codes.size], mode="clip")
    rows = costs.view(np.uint64)
    rows = (rows & _LANES) + (rows >> _WIDTH & _LANES)  # four sums of two characters each
    rows *= _ONES
    rows >>= _TOP  # all four
    rare = (_RARE if base in _CHINESE else _RARE_OTHERS) * _ROW * _STEPS
    places: list[int] = (rows > int(rare)).nonzero()[0].tolist()
    return [at * _ROW for at in places]


_LANES, _ONES, _WIDTH, _TOP = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0001000100010001), np.uint64(8), np.uint64(48)
"""For the sum of the eight bytes of a number."""

_NEAR, _LEAST = 4, 8.0
"""Characters on either side of a row that are looked at with it, and nats that pairs one byte on must gain there: of
104 pieces with two bytes lost all gain 11 and more, of 7 clean ones with such rows one gains 8.5."""

_FEW = 100
"""Rows up to which each is looked at: more are compared faster with the whole text."""

_SIEVED = frozenset(("gb18030", "euc_jp", "cp949"))
"""Encodings in which hardly any letter of ASCII is part of a character, so that so few characters tell: of 3,787 damaged
and clean pieces in EUC-KR six are noticed otherwise, none of 1,314 without a bad byte less often."""


def _may_gain(text: str, at: int, base: str) -> bool:
    """Whether around a row of rare characters pairs one byte on are likelier than they are; where in doubt, they may be.

    One row in 1,000 is so rare without any damage, and this takes a tenth of the time of a closer look.
    """
    part = text[max(0, at - _NEAR) : at + _ROW + _NEAR]
    try:
        data = standard.encode(part, base)
    except UnicodeEncodeError:
        return True
    double, costs = pairs(base), _cost_list(base)
    place = before = 0
    total = 0.0
    for code in map(ord, part):
        place += 1 if code < 0x80 else 2
        if code >= _LAST or place >= len(data):
            break
        if before >= 0x80 and 0x40 <= code < 0x7F:
            return True  # the letter may be the second half of a character
        total = max(0.0, total + costs[code] - min(double[data[place - 1] << 8 | data[place]], _NONE))
        if total > _LEAST:
            return True
        before = code
    return place != len(data)


@cache
def _cost_list(base: str) -> list[float]:
    """`_costs` as a list, of which single ones are read ten times as fast."""
    found: list[float] = _costs(base).tolist()
    return found


@cache
def _rounded() -> npt.NDArray[np.uint8]:
    """By character what it costs, in steps of an eighth of a nat."""
    return np.minimum(np.rint(_single()[:0x10000] * _STEPS), 255).astype(np.uint8)


_BYTE = np.uint16(8)


def gained(data: bytes, base: str, codes: Codes, ends: Places) -> npt.NDArray[np.float64]:
    """By character, what all pairs one byte on are likelier than what was read, up to and with it.

    `codes` is what the plain codec reads, bad bytes as lone surrogates, and `ends` its places.
    """
    values = np.frombuffer(data + b"\n", np.uint8)
    last = ends - 1
    shifted = values.take(last).astype(np.uint16)
    shifted <<= _BYTE
    shifted |= values.take(ends)
    gain = _costs(base).take(codes)
    gain -= _pairs(base).take(shifted)
    _correct(gain, codes, base)
    return gain.cumsum(dtype=np.float64)


def doubtful(total: npt.NDArray[np.float64], base: str, ends: Places) -> Iterator[tuple[int, int]]:
    """Stretches in bytes where what was gained grows."""
    lowest = np.minimum.accumulate(np.minimum(total, 0))
    doubt = _DOUBT_WIDE if base.startswith("utf-16") else _DOUBT
    rows: list[int] = (total - lowest > doubt).nonzero()[0].tolist()
    for first, last in _runs(rows):
        begin = bisect_left(
            range(first), -lowest.item(first), key=lambda at: -lowest.item(at)
        )  # where it began to grow
        yield max(0, ends.item(begin) - _REACH), min(ends.item(-1), ends.item(last) + _REACH)


def first_out_of_step(total: Sequence[float], low: int, at: int) -> int:
    """The first character up to the one `at`, at least `low`, from which on a decoder may be out of step."""
    return _grown(total, range(at, low - 1, -1), -1)


def last_out_of_step(total: Sequence[float], at: int, high: int) -> int:
    """The last one behind the one `at`, at most `high`, up to which it may be."""
    return _grown(total, range(at + 1, high + 1), 1) if at < high else at + 1


def _grown(total: Sequence[float], places: range, sign: int) -> int:
    """Where sums have grown most, by the sum at one of some places, before they fall so much that the decoder is in step.

    That is a few characters away, as a rule.
    """
    best, where = -math.inf, 0
    for place in places:
        grown = sign * total[place]
        if grown > best:
            best, where = grown, place
        elif best - grown > _SURE:
            break
    return where


def clipped(text: str) -> Codes:
    """The characters of a text, with all from U+10000 on as one."""
    known: Codes = np.minimum(codes_of(text), np.uint32(_LAST))
    return known


def _correct(gain: Floats, codes: Codes, base: str) -> None:
    """Letters behind other characters may be second halves; half-width katakana may be first ones."""
    if base.startswith("utf-16"):
        return
    other = codes >= 0x80
    eaten = (other[:-1] & (codes[1:] - np.uint32(0x40) < 0x3F)).nonzero()[0] + 1
    gain[eaten] = _single().take(codes[eaten])
    if base == "cp932":
        half = (codes >= 0xFF61) & (codes < 0xFFA0)
        gain[half] = 0
        edge = np.flatnonzero(half[1:] & ~half[:-1] & other[:-1]) + 1
        gain[edge] = _HALF


@cache
def _pairs(base: str) -> Floats:
    return np.minimum(np.array(pairs(base), np.float32), np.float32(_NONE))


@cache
def _single() -> Floats:
    costs: Floats = -single()
    return costs


@cache
def _costs(base: str) -> Floats:
    """By character what it costs; ASCII and bad bytes end a row."""
    costs = _single().copy()
    if not base.startswith("utf-16"):
        costs[:0x80] = costs[0xDC80:0xDD00] = _IN_STEP
    return costs


@cache
def _lengths(base: str) -> npt.NDArray[np.uint8]:
    """By character the number of its bytes."""
    if base.startswith("utf-16"):
        lengths = np.full(_LAST + 1, 2, np.uint8)
        lengths[_LAST] = 4
        return lengths
    lengths = np.full(_LAST + 1, {"gb18030": 4, "euc_jp": 3}.get(base, 2), np.uint8)
    lengths[np.minimum(characters(base), _LAST)] = 2
    alone = bytes(byte for byte, cost in enumerate(singles(base)) if cost < math.inf)
    lengths[[ord(each) for each in standard.decode(alone, base)]] = 1
    lengths[0xDC80:0xDD00] = 1
    return lengths


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of places that lie close together."""
    if rows:
        breaks = [at for at, (one, other) in enumerate(pairwise(rows), 1) if other - one > _REACH]
        for first, last in zip([0, *breaks], [*breaks, len(rows)], strict=True):
            yield rows[first], rows[last - 1]
