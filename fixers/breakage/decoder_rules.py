"""What a decoder does at bytes that it can't read: how many are gone for one substitute.

A rule is called at the first byte of something that is no character of the codec and answers how
many bytes are eaten, 1 to 4; the decoder goes on behind them. The rules of browsers are those of
the Encoding Standard's algorithms; those of Java and glibc are as their sources and measurements
say; those of PHP are measured; those of .NET are read off the source of .NET 8 and untested.
Versions and counts of agreement stand in `fixers.breakage.decoders`.

Two-byte codecs differ in one question only: may the second byte of a bad pair begin anew? A rule
of `pair` answers it with `kept`, a function of lead and trail byte.
"""

from __future__ import annotations

from collections.abc import Callable

Rule = Callable[[bytes, int], int]
"""How many bytes from place `int` on are eaten."""

Kept = Callable[[int, int], bool]
"""Whether the second byte of a bad pair (lead, trail) is read again."""


def _span(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(byte for first, last in ranges for byte in range(first, last + 1))


def _at(data: bytes, at: int) -> int:
    """The byte at a place, or -1 behind the end."""
    return data[at] if at < len(data) else -1


def _pair(leads: frozenset[int], kept: Kept) -> Rule:
    """A byte outside `leads` is bad alone, and so is a lead byte at the end."""

    def rule(data: bytes, at: int) -> int:
        if data[at] not in leads or at + 1 == len(data):
            return 1
        return 1 if kept(data[at], data[at + 1]) else 2

    return rule


def _one(data: bytes, at: int) -> int:  # noqa: ARG001 (a Rule)
    return 1


def _is_ascii(lead: int, trail: int) -> bool:  # noqa: ARG001 (a Kept)
    return trail < 0x80


def _never(lead: int, trail: int) -> bool:  # noqa: ARG001 (a Kept)
    return False


# The Encoding Standard: an ASCII byte is put back, all else is eaten.


def _browser_gb18030(data: bytes, at: int) -> int:
    """A broken four-byte code loses its first byte only; what the end cuts is eaten whole."""
    second, third, fourth = (_at(data, at + number) for number in (1, 2, 3))
    if data[at] in (0x80, 0xFF) or second == -1:
        return 1
    if 0x30 <= second <= 0x39:
        if third == -1:
            return 2
        if not 0x81 <= third <= 0xFE:
            return 1
        return 3 if fourth == -1 else 4 if 0x30 <= fourth <= 0x39 else 1
    return 1 if second < 0x80 else 2


def _browser_euc_jp(data: bytes, at: int) -> int:
    """As other pairs, with 8F and a byte of A1 to FE before a code of JIS X 0212."""
    if data[at] not in _EUC_LEADS:
        return 1
    before = 1 if data[at] == 0x8F and 0xA1 <= _at(data, at + 1) <= 0xFE else 0
    return before + (2 if _at(data, at + before + 1) >= 0x80 else 1)


# Java: a second byte that could begin a character is read again, another one is eaten.


def _java(leads: frozenset[int], alone: frozenset[int]) -> Rule:
    return _pair(leads, lambda _, trail: trail in leads or trail in alone)


def _java_gb18030(data: bytes, at: int) -> int:
    second, third, fourth = (_at(data, at + number) for number in (1, 2, 3))
    if data[at] in (0x80, 0xFF) or second < 0x30:
        return 1
    if second > 0x39:
        return 2
    if third == -1 or fourth == -1:
        return len(data) - at
    if not 0x81 <= third <= 0xFE:
        return 3
    return 4


def _java_euc_jp(data: bytes, at: int) -> int:
    return min(3 if data[at] == 0x8F else 2, len(data) - at)


def java_utf8(data: bytes, at: int) -> int:
    """The second half of a surrogate's three bytes is no byte of its own; 0 where Python says how many."""
    if data[at] == 0xED and 0xA0 <= _at(data, at + 1) <= 0xBF:
        return 3 if 0x80 <= _at(data, at + 2) <= 0xBF else 2
    return 0


# PHP: lead bytes eat whatever follows.


def _php_gb18030(data: bytes, at: int) -> int:
    second, third, fourth = (_at(data, at + number) for number in (1, 2, 3))
    if data[at] in (0x80, 0xFF) or second == -1:
        return 1
    if not (0x30 <= second <= 0x39 and (data[at] <= 0x84 or 0x90 <= data[at] <= 0xE3)):
        return 2
    if third == -1:
        return 2
    if not 0x81 <= third <= 0xFE or fourth == -1:
        return 3
    return 4


def _php_euc_jp(data: bytes, at: int) -> int:
    if data[at] not in _EUC_LEADS:
        return 1
    return min(3 if data[at] == 0x8F else 2, len(data) - at)


# .NET: the code page encodings look up whatever two bytes follow; GB18030 puts back all but the first.


def _dotnet_gb18030(data: bytes, at: int) -> int:
    second, third, fourth = (_at(data, at + number) for number in (1, 2, 3))
    if data[at] in (0x80, 0xFF) or second == -1:
        return 1
    if not 0x30 <= second <= 0x39:
        return 2 if second >= 0x40 and second not in (0x7F, 0xFF) else 1
    if fourth == -1:
        return 2
    return 4 if 0x81 <= third <= 0xFE and 0x30 <= fourth <= 0x39 else 1


# glibc: what a legal trail byte completes is eaten with it, another byte is read again.


def _iconv_gb18030(data: bytes, at: int) -> int:
    second, third, fourth = (_at(data, at + number) for number in (1, 2, 3))
    if data[at] in (0x80, 0xFF) or second == -1:
        return 1
    if not 0x30 <= second <= 0x39:
        return 2
    if third == -1 or fourth == -1:
        return len(data) - at
    if not 0x81 <= third <= 0xFE:
        return 3
    return 4


def _iconv_gbk(lead: int, trail: int) -> bool:
    return trail < 0x40 or (lead == 0xFE and trail > 0xA0)


def _iconv_big5(lead: int, trail: int) -> bool:  # noqa: ARG001 (a Kept)
    return not (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE)


def _iconv_shift_jis(lead: int, trail: int) -> bool:  # noqa: ARG001 (a Kept)
    return trail < 0x40


def _iconv_cp932(lead: int, trail: int) -> bool:
    holes = ((0x84BE, 0x8740), (0x879C, 0x889F), (0x88FC, 0x8940), (0x9FFC, 0xE040), (0xEAA4, 0xED40), (0xEFFC, 0xF040))
    code = lead << 8 | trail
    return trail < 0x40 or trail in (0x7F, *range(0xFD, 0x100)) or code > 0xFC4B or any(a < code < b for a, b in holes)


def _iconv_cp949(lead: int, trail: int) -> bool:
    legal = 0x41 <= trail <= 0x5A or 0x61 <= trail <= 0x7A or 0x81 <= trail <= 0xFE
    return not legal or (lead > 0xC6 and trail < 0xA1) or (lead == 0xC6 and 0x52 < trail < 0xA1)


_GB = _span((0x81, 0xFE))
_EUC_LEADS = _span((0x8E, 0x8F), (0xA1, 0xFE))
_SJIS = _span((0x81, 0x9F), (0xE0, 0xFC))
_CP932 = _span((0x81, 0x84), (0x87, 0x9F), (0xE0, 0xEA), (0xED, 0xEE), (0xF0, 0xFC))
_ASCII = _span((0x00, 0x7F))
_KATAKANA = _span((0xA1, 0xDF))
_BIG5 = _span((0xA1, 0xC7), (0xC9, 0xF9))
_WANSUNG = _span((0xA1, 0xAC), (0xB0, 0xC8), (0xCA, 0xFD))
_UHC = _span((0x81, 0xC8), (0xCA, 0xFD))

RULES: dict[tuple[str, str], Rule] = {
    ("browser", "gbk"): _browser_gb18030,
    ("browser", "big5"): _pair(_GB, _is_ascii),
    ("browser", "shift_jis"): _pair(_SJIS, _is_ascii),
    ("browser", "euc-kr"): _pair(_GB, _is_ascii),
    ("browser", "euc-jp"): _browser_euc_jp,
    ("dotnet", "gbk"): _pair(_GB, _never),
    ("dotnet", "gb18030"): _dotnet_gb18030,
    ("dotnet", "cp950"): _pair(_GB, _never),
    ("dotnet", "cp932"): _pair(_SJIS, _never),
    ("dotnet", "cp949"): _pair(_GB, _never),
    ("iconv", "gbk"): _pair(_GB, _iconv_gbk),
    ("iconv", "gb18030"): _iconv_gb18030,
    ("iconv", "big5"): _pair(_span((0xA1, 0xF9)), _iconv_big5),
    ("iconv", "big5-hkscs"): _one,
    ("iconv", "shift_jis"): _pair(_span((0x81, 0x9F), (0xE0, 0xEA)), _iconv_shift_jis),
    ("iconv", "cp932"): _pair(_CP932, _iconv_cp932),
    ("iconv", "euc-kr"): _pair(_span((0xA1, 0xFF)), _never),
    ("iconv", "cp949"): _pair(_UHC, _iconv_cp949),
    ("iconv", "euc-jp"): _one,
    ("java", "gbk"): _java(_GB, _ASCII),
    ("java", "gb18030"): _java_gb18030,
    ("java", "big5"): _java(_span((0xA1, 0xC7), (0xC9, 0xF9)), _ASCII),
    ("java", "big5-hkscs"): lambda data, at: min(2, len(data) - at),
    ("java", "cp950"): _java(_GB, _ASCII),
    ("java", "shift_jis"): _java(_span((0x81, 0x84), (0x88, 0x9F), (0xE0, 0xEA)), _ASCII | _KATAKANA),
    ("java", "cp932"): _java(_CP932, _ASCII | _KATAKANA),
    ("java", "euc-kr"): _java(_WANSUNG, _ASCII),
    ("java", "cp949"): _java(_GB, _ASCII),
    ("java", "euc-jp"): _java_euc_jp,
    ("php", "gbk"): _pair(_GB, _never),
    ("php", "gb18030"): _php_gb18030,
    ("php", "big5"): _pair(_BIG5, _never),
    ("php", "cp950"): _pair(_GB, _never),
    ("php", "shift_jis"): _pair(_span((0x81, 0x9F), (0xE0, 0xEF)), _never),
    ("php", "cp932"): _pair(_SJIS, _never),
    ("php", "euc-kr"): _pair(_WANSUNG, _never),
    ("php", "cp949"): _pair(_UHC, _never),
    ("php", "euc-jp"): _php_euc_jp,
}
"""For each decoder, by habit and codec, what it eats. Python's own codecs and UTF-8 need no rule."""
