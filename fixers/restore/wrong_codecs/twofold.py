"""Which bytes a character was that has two places in the codec in which a text was read.

Shift_JIS has 396 characters twice: those that IBM added stand from FA40 on and from ED40 on, where NEC put them. So
国家 in GBK (B9FA BCD2) is ｹ恝ﾒ in it, and 恝 can also have been EDA0, by which the text is 鬼犚. Each place is decided
by what the characters cost that it makes, at a glance: both ways give text that is read wrong the same again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import decode, encode
from fixers.language.plain import single
from fixers.restore.evident import said
from fixers.restore.wrong_codecs.squares import NONE, square
from fixers.restore.wrong_codecs.squares import single as of_one_byte

READ = ("cp932", "big5", "euc-jp")
"""Codecs of one or two bytes a character that have some twice."""

_WRITTEN = {"gbk": 0x80, "big5": 0x80, "cp949": 0x80, "euc-jp": 0x8D, "euc-tw": 0x8D}
"""Codecs of which a pair of bytes is looked up, with the last byte that begins none."""


@cache
def pattern(read: str) -> re.Pattern[str]:
    """What stands in a text that can have been other bytes of a codec.

    >>> bool(pattern("cp932").search("ｹ恝ﾒ")), bool(pattern("big5").search("恝"))
    (True, False)
    """
    return re.compile(f"[{''.join(map(re.escape, _others(read)))}]")


@cache
def _others(read: str) -> dict[str, list[bytes]]:
    """The other bytes of each such character than `encode` gives; ￢ has three places in Shift_JIS."""
    table = square(read)
    codes, counts = np.unique(table, return_counts=True)
    often = np.isin(table, codes[(counts > 1) & (codes != NONE)])
    places: dict[str, list[bytes]] = defaultdict(list)
    for first, second in zip(*np.nonzero(often), strict=True):
        places[chr(table[first, second])].append(bytes([first, second]))
    return {
        each: [pair for pair in reversed(pairs) if pair != own]
        for each, pairs in places.items()
        for own in [encode(each, read)]
    }


def is_twofold(text: str, written: str, read: str) -> bool:
    """Whether bytes of a text can have been others, and which they were can be told."""
    return read in READ and written in _WRITTEN and pattern(read).search(text) is not None


def encoded(text: str, written: str, read: str) -> bytes:
    """The bytes of a text in the codec that was read, such that they make most sense in the one that was written.

    Raises UnicodeEncodeError where the codec lacks a character.

    >>> encoded("ｹ恝ﾒ", "gbk", "cp932").decode("gbk"), encode("ｹ恝ﾒ", "cp932").decode("gbk")
    ('国家', '鬼犚')
    """
    data = bytearray(encode(text, read))
    others, doubts = _others(read), list[_Doubt]()
    at = done = around = 0
    for match in pattern(read).finditer(text):
        at += len(encode(text[done : match.start()], read))
        done = match.end()
        own = bytes(data[at : at + 2])
        around = _border(data, around, at - 2 * _AROUND, written)
        first = _border(data, around, at, written)
        gain, end, other = max((*_gain(data, first, at, each, written), each) for each in others[match[0]])
        if gain > 0:
            data[at : at + 2] = other
        if abs(gain) < _CLOSE:
            doubts.append(_Doubt(at, own, other, around, _border(data, end, end + 2 * _AROUND, written)))
        at += 2
    return _decided(data, doubts, written) if doubts and _may_be(data, doubts, written) else bytes(data)


def _border(data: bytearray, start: int, latest: int, written: str) -> int:
    """The last place up to the latest one at which a character ends, where one begins at the start."""
    known = _characters(written).match(data, start, max(start, latest))
    return known.end() if known else start


@cache
def _characters(written: str) -> re.Pattern[bytes]:
    """As many characters of one or two bytes as there are whole ones."""
    last = _WRITTEN[written]
    return re.compile(rb"(?s:[\x00-\x%02x]|[\x%02x-\xff].)*+" % (last, last + 1))


def _gain(data: bytearray, first: int, at: int, other: bytes, written: str) -> tuple[float, int]:
    """Nats that it gains to have other bytes at a place, and where both ways have a character end behind it.

    A second byte that begins a character of its own shifts what comes after it, so all is weighed up to there.
    """
    ways = (data[first : at + _FAR], data[first:at] + other + data[at + 2 : at + _FAR])
    last, known = _WRITTEN[written], _costs(written)
    places, costs = [0, 0], [0.0, 0.0]
    least, size = at + 2 - first, len(ways[0])
    while (places[0] != places[1] or places[0] < least) and min(places) < size:
        each = places[0] > places[1]
        way, here = ways[each], places[each]
        pair = way[here] > last
        second = way[here + 1] if pair and here + 1 < size else 0
        costs[each] += known[way[here] << 8 | second]
        places[each] += 1 + pair
    return costs[0] - costs[1], first + min(size, max(places))


_FAR = 24
"""Bytes behind a place after which both ways are compared as they are."""


class _Doubt(NamedTuple):
    """A place of which the characters alone don't tell what it was."""

    at: int
    own: bytes
    other: bytes
    begin: int
    """Where what is weighed with it begins."""
    end: int


def _may_be(data: bytearray, doubts: Sequence[_Doubt], written: str) -> bool:
    """Whether the bytes can be whole in a codec: what is none beside all doubts stays none, which needs no model."""
    try:
        decode(bytes(data), written)
    except UnicodeDecodeError as error:
        return error.start >= len(data) - _TAIL or any(each.begin <= error.start < each.end for each in doubts)
    return True


_TAIL = 8
"""Bytes at the end of a text that was cut off, of which some may be no character."""


def _decided(data: bytearray, doubts: Sequence[_Doubt], written: str) -> bytes:
    """The bytes as the language models have them, with some characters around each place."""
    texts = []
    for each in doubts:
        for pair in (each.own, each.other):
            part = data[each.begin : each.at] + pair + data[each.at + 2 : each.end]
            texts.append(bytes(part).decode(_PYTHON.get(written, written), "replace"))
    scores = iter(said(texts))
    for each, own, other in zip(doubts, scores, scores, strict=True):
        data[each.at : each.at + 2] = each.other if other.score > own.score else each.own
    return bytes(data)


_CLOSE, _AROUND = 8.0, 4
"""Nats up to which the models are asked, and characters on each side that they see."""

_PYTHON = {"big5": "big5hkscs", "euc-tw": "euc_tw"}


@cache
def _costs(written: str) -> list[float]:
    """What the character of each two bytes costs by itself, in nats, and of each byte with 0."""
    codes = square(written).copy()
    alone = _WRITTEN[written] + 1
    codes[:alone, 0] = of_one_byte(written)[:alone]
    costs = -single().take(codes, mode="clip").astype(np.float64)
    costs[codes == NONE] = _NO_CHARACTER
    return costs.ravel().tolist()


_NO_CHARACTER = 40.0
"""Nats of two bytes that are no character."""
