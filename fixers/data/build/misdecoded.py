"""Breaks clean lines by reading them in a wrong codec without a loss: whole, in part, cut short, and twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from fixers.breakage.code_pages import decode, encode
from fixers.data.build.judged import Broken, Stretch

STEPS: tuple[tuple[str, str], ...] = (
    *(("utf-8", "latin-1"), ("gbk", "latin-1"), ("utf-8", "gbk"), ("big5", "latin-1"), ("utf-8", "cp1252")),
    *(("cp932", "cp1252"), ("gbk", "cp1252"), ("cp949", "latin-1"), ("big5", "gbk"), ("utf-8", "cp1251")),
    *(("cp1251", "latin-1"), ("koi8-r", "cp1251"), ("cp932", "gbk"), ("utf-8", "cp437"), ("gbk", "big5")),
    *(("euc-jp", "cp1252"), ("utf-8", "cp932"), ("cp949", "gbk"), ("cp1251", "koi8-r"), ("utf-8", "macroman")),
    *(("cp866", "cp1251"), ("gbk", "cp932"), ("cp1250", "cp1252"), ("utf-8", "cp850"), ("cp1253", "cp1252")),
    *(("gbk", "cp949"), ("iso-8859-2", "cp1252"), ("cp1252", "cp437"), ("utf-8", "cp1250"), ("cp1256", "cp1252")),
    *(("gbk", "macroman"), ("cp1255", "cp1252"), ("utf-8", "cp949"), ("cp1254", "cp1252"), ("gbk", "cp1251")),
    *(("cp1252", "cp1251"), ("cp1252", "gbk"), ("utf-8", "cp1253"), ("utf-8", "koi8-r"), ("euc-jp", "gbk")),
    *(("cp852", "cp1250"), ("utf-8", "iso-8859-4"), ("cp1252", "macroman"), ("utf-8", "cp775"), ("cp850", "cp1252")),
    *(("macroman", "cp1252"), ("cp1257", "cp1252"), ("cp1250", "gbk"), ("iso-8859-7", "cp1252"), ("cp1252", "cp932")),
)
"""Codecs of the bytes and of the reading."""

_LEAST = 4
"""Characters beyond ASCII of a piece."""


def misdecoded(genre: str, lines: Sequence[str]) -> Iterator[Broken]:
    """Each line with one mistake of those that it can have without a loss."""
    for number, line in enumerate(lines):
        draw = Random(line)
        way = ("whole", "part", "short", "whole", "part", "twice")[number % 6]
        if way == "short":
            line = line[: draw.randrange(4, 12)]
        first, last = 0, len(line)
        if way == "part":
            first = draw.randrange(max(1, len(line) - 6))
            last = min(len(line), first + draw.randrange(6, 20))
        piece = line[first:last]
        if sum(not each.isascii() for each in piece) < _LEAST:
            continue
        for written, read in STEPS[number % len(STEPS) :] + STEPS[: number % len(STEPS)]:
            broken = _broken(piece, written, read, 2 if way == "twice" else 1)
            if broken not in ("", piece):
                whole = Stretch(first, first + len(broken), first, last)
                yield Broken(f"{way}", genre, line[:first] + broken + line[last:], line, (whole,), whole=True)
                break


def _broken(piece: str, written: str, read: str, times: int) -> str:
    """The piece, misread; nothing where that loses something."""
    try:
        for _ in range(times):
            data = encode(piece, written)
            piece = decode(data, read)
            if encode(piece, read) != data:
                return ""
    except UnicodeError:
        return ""
    return piece
