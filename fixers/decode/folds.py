r"""Characters with a line end or NULs between their halves, put together before anything is searched.

Mail is folded after so many bytes, and records are padded, wherever a character stands. A decoder in
step stops at the first half, and what follows is read one byte out of step up to the next blank or
line end. Where the halves are a character, and what follows makes far more sense behind it, they are
put together, from the first place to the last; what is left is for others to look at (`robust`, which
finds the same places by searching all that may be wrong with such bytes, in ten times the time).

>>> joined("中文\n编码".encode("gbk").replace(b"\xa3\xac", b""), "gb18030")
>>> page = "保护耕地，制定本法。" * 3
>>> found = joined(page.encode("gbk")[:5] + b"\n" + page.encode("gbk")[5:], "gb18030")
>>> found.data.decode("gbk") == page[:3] + "\n" + page[3:], found.places
(True, ((4, 2, 1),))
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage import Damage
from fixers.decode.damage_costs import BYTE, pairs, singles
from fixers.decode.decoded import Decoded

_CODECS = frozenset(("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "johab"))

_PARTED = re.compile(rb"[\x81-\xfe](\r?\n|\x00{1,4})[\x40-\x7e\x80-\xfe]")

_GAP = re.compile(rb"[\n\x00](?=[\x40-\x7e\x80-\xfe])")
_GAP_UTF8 = re.compile(rb"[\n\x00](?=[\x80-\xbf])")
"""The end of what may part two halves: looking for that takes a tenth of the time of looking for halves."""

_G, _C = rb"(\r?\n|\x00{1,4})", rb"[\x80-\xbf]"
_PARTED_UTF8 = re.compile(
    rb"([\xc2-\xdf]|[\xe0-\xef]%(c)s|[\xf0-\xf4]%(c)s{2})%(g)s(%(c)s)"
    rb"|([\xe0-\xef]|[\xf0-\xf4]%(c)s)%(g)s(%(c)s{2})|([\xf0-\xf4])%(g)s(%(c)s{3})" % {b"c": _C, b"g": _G}
)
"""The same in UTF-8, where the bytes tell for certain."""

_COSTS = {True: 5.0, False: 9.0}
"""Nats for NULs, which are evident, and for a line end: as in a search (`damage_costs`)."""

_CLEARLY = 4.0
"""Nats by which that must be likelier: of half a character. All else is searched."""

_DEAREST = 10.0
"""Nats that a character behind a place costs at most, if this is no line in another encoding."""

_LOOK = 40
"""Bytes behind a place that are looked at."""

_STRUCK = b"\xa1"
"""The byte of marks: where it was struck out of the page, their other halves stand at line ends (`struck`)."""

_WINDOW = 1 << 8
"""Bytes that are decoded at a time: an exception copies what it is about."""


class Joined(NamedTuple):
    """Bytes of which characters have been put together, each before what stood in it."""

    data: bytes
    places: tuple[tuple[int, int, int], ...]
    """Where a character begins, the number of its bytes, and that of those that stood in it."""


def joined(data: bytes, encoding: str, start: int = 0) -> Joined | None:
    """The same bytes in another order, or None where there is nothing to put together; no character is bad before `start`."""
    if encoding == "utf-8":
        return _joined_utf8(data)
    if encoding not in _CODECS or _STRUCK not in data or not _GAP.search(data, start):
        return None
    found = bytearray(data)
    places: list[tuple[int, int, int]] = []
    at = start
    while at < len(found):
        window = bytes(found[at : at + _WINDOW])
        try:
            standard.decode(window, encoding)
            at += len(window)
            continue
        except UnicodeDecodeError as error:
            place = at + error.start
        if at < place and place >= at + len(window) - 3 and at + len(window) < len(found):
            at = place  # the end of the window has cut a character
            continue
        parted = _PARTED.match(found, place)
        if parted and _is_one(found, place, len(parted[1]), encoding):
            gap = parted[1]
            found[place + 1 : place + 2 + len(gap)] = found[place + 1 + len(gap) : place + 2 + len(gap)] + gap
            places.append((place, 2, len(gap)))
            at = place + 2
        else:
            at = place + 1
    return Joined(bytes(found), tuple(places)) if places else None


def may_be(data: bytes, found: Decoded) -> bool:
    """Whether anything is to be put together where bad bytes are, if these are all known; in UTF-8 that is not asked."""
    if found.encoding not in _CODECS or (found.encoding == "cp932" and not found.exact):
        return True
    return any(_PARTED.match(data, at) for first, raw in found.bad for at in range(first, first + len(raw)))


def _joined_utf8(data: bytes) -> Joined | None:
    if not _GAP_UTF8.search(data):
        return None
    places: list[tuple[int, int, int]] = []
    found = bytearray(data)
    for each in _PARTED_UTF8.finditer(data):
        before, gap, behind = filter(None, each.groups())
        try:
            (before + behind).decode()
        except UnicodeDecodeError:
            continue
        found[each.start() : each.end()] = before + behind + gap
        places.append((each.start(), len(before) + len(behind), len(gap)))
    return Joined(bytes(found), tuple(places)) if places else None


def _is_one(data: bytearray, place: int, width: int, encoding: str) -> bool:
    """Whether what stands on either side of some bytes is evidently one character."""
    code = data[place] << 8 | data[place + 1 + width]
    whole = pairs(encoding)[code]
    if whole == math.inf:
        return False
    behind = place + 1 + width
    until = min(behind + _LOOK, len(data))
    rest, end = _read(data, behind + 1, until, encoding)
    together = whole + _COSTS[data[place + 1] == 0] + rest
    apart = BYTE + _read(data, behind, until, encoding)[0]
    return together + _CLEARLY < apart and 2 * rest <= _DEAREST * (end - behind)


def _read(data: bytearray, at: int, until: int, encoding: str) -> tuple[float, int]:
    """What the characters from one byte to another cost, up to one after which every decoder is in step, and where it is."""
    single, double = singles(encoding), pairs(encoding)
    total = 0.0
    while at < until:
        byte = data[at]
        if byte < 0x30:
            break
        paired = double[byte << 8 | data[at + 1]] if at + 1 < until else math.inf
        if paired < math.inf:
            total += paired
            at += 2
            continue
        total += min(single[byte], BYTE) if at + 1 < until else 0.0
        at += 1
    return total, at


def parted(found: Decoded, data: bytes, places: Sequence[tuple[int, int, int]]) -> Decoded | None:
    """What was read of the bytes that were put together, as read of `data`, or None where that can't be said."""
    if found.segments or found.bom:
        return None
    damage: list[Damage] = []
    rest = list(found.damage)
    length = done = 0
    whole = found.encode() if found.exact else b""
    for start, size, width in places:
        while rest and rest[0].start < start:
            each = rest.pop(0)
            damage.append(each)
            length, done = each.at + len(each.text), each.start + each.length
        end = start + size + width
        if done > start or (rest and rest[0].start < end) or not whole:
            return None
        length += len(standard.decode(whole[done:start], found.encoding, "surrogateescape"))
        text = found.text[length : length + 1 + width]
        kind = "fold" if text.endswith("\n") else "nul"
        damage.append(Damage(start, size + width, kind, length, text, data[start:end]))
        length, done = length + len(text), end
    found = found._replace(damage=(*damage, *rest))
    return found if found.encode() == data else None
