"""What decoders eat of UTF-8 for one substitute, or for nothing that is seen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from fixers.data import eaten_bytes

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

INNER = bytes([*range(0x80, 0xC0), *range(0xC2, 0xF5)])
"""Bytes of UTF-8 other than ASCII."""

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
    """What the decoder eats of UTF-8, of which the table has all: to try it out takes 6 to 60 ms a decoder."""
    alone: dict[int, list[int]] = {}
    pairs: list[tuple[bytes, bytes, float]] = []
    for how, leads, seconds in eaten_bytes()[codec, habit]:
        if how == "alone":
            for second in seconds:
                alone.setdefault(END if second == NOTHING else second, []).extend(leads)
            continue
        parts = (seconds.replace(b"\n", b""), 0.0), (b"\n" if b"\n" in seconds else b"", _LINE_END)
        pairs += [(leads, part, cost) for part, cost in parts if part]
    return Eaten({second: bytes(sorted(leads)) for second, leads in alone.items()}, tuple(pairs))


NOTHING = 0xFF
"""Stands in the table for the byte after the last one."""


@cache
def before(codec: str, habit: str, following: tuple[int, ...]) -> bytes:
    """The bytes that are eaten by themselves before one of some bytes; before another loss where none is told."""
    alone = eaten(codec, habit).alone
    wanted: Iterable[int] = following or INNER
    return bytes(sorted({lead for second in wanted for lead in alone.get(second, b"")}))
