"""The proof of a restored injury: done again to the restored text, it gives what was found."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
from typing import NamedTuple

from fixers.breakage import byte_slip, decoders
from fixers.breakage.encoded import injure


class Proof(NamedTuple):
    """Which injury and which decoder make the found text of the restored one."""

    found: bool
    injury: str = ""
    slots: int = 0


def prove(text: str, start: int, end: int, new: str, codec: str) -> Proof:
    """Break the restored stretch again, in all ways that a single injury and the known decoders can."""
    before = text[max(0, start - 2) : start].split("\n")[-1]
    after = text[end : end + 6].split("\n")[0]
    old = text[start:end]
    found, restored = before + old + after, before + new + after
    at = len(before)
    first = _bytes_of(old[:1], codec)
    injuries: list[tuple[str, int, int, bytes]] = [("lost", byte, 1, b"") for byte in (0, 1)]
    injuries += [("put in", byte, 0, first[byte : byte + 1]) for byte in range(len(first))]
    for name, byte, gone, value in injuries:
        if not _begins(new, first, (byte, gone, value), codec):
            continue
        for codec_read, reads in _decoders(old, codec).items():
            if _breaks(restored, found, at, (byte, gone, value), codec_read, reads):
                return Proof(True, name, int(name == "lost"))
    return Proof(False)


def _begins(new: str, first: bytes, hit: tuple[int, int, bytes], codec: str) -> bool:
    """Whether an injury leaves the bytes of the first found character; where it has none, they are not known."""
    byte, gone, value = hit
    data = b"".join(_bytes_of(each, codec) or each.encode("utf-8", "surrogatepass") for each in new[:2])
    return not first or not data[2:] or (data[:byte] + value + data[byte + gone :])[:2] == first


def shifts(found: str, new: str, codec: str) -> bool:
    """Whether characters, read a byte further on, are what was found: the first of `found` ends with their first byte.

    >>> shifts("偎蛋", "说", "gbk"), shifts("偎蛋", "脱", "gbk")
    (True, False)
    """
    first, last = _bytes_of(found[:1], codec), _bytes_of(found[-1:], codec)
    try:
        data = first[:1] + new.encode(_HABITS[codec][0].replace("-hkscs", "hkscs")) + last[1:]
    except UnicodeEncodeError:
        return False
    return any(decode(data) == found for reads in _decoders(found, codec).values() for decode in reads)


def begins(found: str, new: str, following: str, codec: str) -> bool:
    """Whether characters, one of which is injured, are what was found, with the first byte of the one that follows.

    >>> begins("偎", "再", "说", "gbk"), begins("偎", "在", "说", "gbk")
    (True, False)
    """
    lead, first = _bytes_of(following, codec)[:1], _bytes_of(found[:1], codec)
    codes = [_bytes_of(each, codec) or each.encode("ascii", "ignore") for each in new]
    for at, code in enumerate(codes):
        ways = [code[1:], code[:1]] if len(code) > 1 else []
        ways += [code[:to] + first[byte : byte + 1] + code[to:] for byte in (0, 1) for to in (0, 1)]
        for way in ways:
            data = b"".join([*codes[:at], way, *codes[at + 1 :]]) + lead
            if any(decode(data) == found for reads in _decoders(found, codec).values() for decode in reads):
                return True
    return False


def ends(found: str, new: str, after: str, codec: str) -> bool:
    """Whether characters and what stands in step behind them are what was found, which begins with half of another one.

    >>> ends("蛋�,", "吧", ",", "gbk"), ends("蛋�,", "说", ",", "gbk")
    (True, False)
    """
    try:
        data = (new + after).encode(_HABITS[codec][0].replace("-hkscs", "hkscs"))
    except UnicodeEncodeError:
        return False
    data = _bytes_of(found[:1], codec)[:1] + data
    return any(decode(data) == found for reads in _decoders(found, codec).values() for decode in reads)


def holds(found: str, new: str, codec: str) -> bool:
    """Whether the found characters have all bytes of the new ones but the first, and nothing else.

    >>> holds("薾", "了n", "gbk"), holds("薾", "了m", "gbk")
    (True, False)
    """
    try:
        data = new.encode(_HABITS[codec][0].replace("-hkscs", "hkscs"))
    except UnicodeEncodeError:
        return False
    return b"".join(_bytes_of(each, codec) or b"?" for each in found) == data[1:]


_Decode = Callable[[bytes], str]
_PROBE = 12


def _breaks(
    restored: str, found: str, at: int, hit: tuple[int, int, bytes], codec: str, reads: Iterable[_Decode]
) -> bool:
    """Whether an injury and one of some decoders of a codec make `found`; the beginning is tried first."""
    byte, gone, new = hit
    try:
        begun = injure(restored[: at + _PROBE], at, byte, codec, gone=gone, new=new)
        whole = injure(restored, at, byte, codec, gone=gone, new=new)
    except (IndexError, UnicodeEncodeError):
        return False
    for each in reads:
        start = begun.join(map(each, begun.data))
        if start[: at + 4] == found[: at + 4] and whole.join(map(each, whole.data)) == found:
            return True
    return False


_HABITS = {"gbk": ("gb18030", "gbk"), "big5": ("big5-hkscs", "big5", "cp950")}


def _decoders(old: str, codec: str) -> dict[str, list[_Decode]]:
    """All decoders that can have left what was found, by the codec that they read."""
    return _read_by(codec, "\ufffd" in old, "?" in old)


@cache
def _read_by(codec: str, lost: bool, asked: bool) -> dict[str, list[_Decode]]:
    substitutes = [each for each, there in (("\ufffd", lost), ("?", asked), ("", True)) if there]
    found: dict[str, list[_Decode]] = {
        name: [
            partial(decoders.decode, codec=name, habit=habit, substitute=substitute)
            for substitute, habit in itertools.product(substitutes, decoders.SUBSTITUTES)
        ]
        for name in _HABITS[codec]
    }
    if codec == "gbk":
        found["gbk"].append(byte_slip.read_pairs)
    return found


@lru_cache(maxsize=1 << 14)
def _bytes_of(character: str, codec: str) -> bytes:
    """The two bytes of a found character, private use included; nothing if it has none."""
    for name in _HABITS[codec]:
        try:
            data = character.encode(name.replace("-hkscs", "hkscs"))
        except UnicodeEncodeError:
            continue
        return data if len(data) == 2 else b""
    return b""
