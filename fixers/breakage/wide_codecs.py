"""Where decoders of the world read more than Python's codecs do, or elsewhere.

80 is the euro sign in code page 936, and characters of old editions of GBK have moved out of the private
area. Big5 has Hong Kong's characters and the signs of Windows. EUC-JP has the rows of Windows, and both
forms of characters that JIS and Windows call by different names.

What Python's codec lacks is asked of an error handler, so that the rest is read and written at full speed; what was
asked once is kept, since the handler takes 13 microseconds a character, and a page has the same few ones.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import cache, lru_cache

from fixers.data import private_use

Reads = Callable[[bytes, int], tuple[str, int]]
"""What stands at a place in the bytes and how many it takes; no text where it can't be read."""

Writes = Callable[[str], bytes]
"""The bytes of a character, none where it can't be written."""


def handler(name: str, reads: Reads | None, writes: Writes | None) -> str:
    """Registers an error handler of Python's codecs, and gives its name."""

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if isinstance(error, UnicodeDecodeError) and reads:
            text, taken = reads(error.object, error.start)
            if text:
                return text, error.start + taken
        elif isinstance(error, UnicodeEncodeError) and writes:
            data = writes(error.object[error.start])
            if data:
                return data, error.start + 1
        try:
            raise error
        finally:
            del error  # else it and the frames that it has passed hold each other until Python looks for cycles

    known = f"fixers.code-page.{name}"
    codecs.register_error(known, handle)
    return known


@cache
def errors(codec: str) -> str:
    """The handler of a codec of ours, "strict" where it needs none."""
    reads, writes = _READS.get(codec), _WRITES.get(codec)
    return handler(codec, reads, writes) if reads or writes else "strict"


def reads(codec: str) -> Reads | None:
    """What the handler of a codec asks of bytes that Python can't read, if it is ours."""
    return _READS.get(codec)


@lru_cache(1 << 16)
def _pair(data: bytes, python: str) -> tuple[str, int]:
    """The character of two bytes and how many it takes, nothing where they are none."""
    try:
        return data.decode(python), 2
    except UnicodeDecodeError:
        return "", 2


def _one(letter: str, python: str) -> bytes:
    try:
        return letter.encode(python)
    except UnicodeEncodeError:
        return b""


def _read_gbk(data: bytes, at: int) -> tuple[str, int]:
    """80 is the euro sign, as Windows has it; other pairs are those of GB 18030."""
    return ("€", 1) if data[at] == 0x80 else _pair(data[at : at + 2], "gb18030")


@lru_cache(1 << 14)
def _write_gbk(letter: str) -> bytes:
    if letter == "€":
        return b"\x80"
    choices = (_one(each, "gb18030") for each in (letter, _once_private().get(letter, "")))
    return next((data for data in choices if len(data) == 2), b"")


@cache
def _once_private() -> dict[str, str]:
    """Characters that old editions of GBK had in the private area, and where; the dot of gb2312 with them."""
    return {now: private for private, now in private_use().items() if now not in "€\u3000"} | {"・": "·"}


_JIS = dict(zip("～－∥￠￡￢—", "〜−‖¢£¬―", strict=True))
"""Characters that Windows has where the tables of JIS have another one."""


def _read_euc_jp(data: bytes, at: int) -> tuple[str, int]:
    """Rows that only Windows has (①, ㈱), through Shift_JIS, whose pairs are the same table laid out otherwise."""
    row, cell = data[at] - 0xA1, (data[at + 1] - 0xA1 if at + 1 < len(data) else -1)
    if not (0 <= row < 94 and 0 <= cell < 94):
        return "", 2
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return _pair(bytes([lead, trail]), "cp932")


@lru_cache(1 << 14)
def _write_euc_jp(letter: str) -> bytes:
    if letter in _JIS:
        return _one(_JIS[letter], "euc_jp")
    data = _one(letter, "cp932")
    if len(data) != 2 or data[0] >= 0xF0:
        return b""
    row = (data[0] - (0x81 if data[0] < 0xA0 else 0xC1)) * 2 + (data[1] >= 0x9F)
    cell = data[1] - (0x9F if data[1] >= 0x9F else 0x40 if data[1] < 0x7F else 0x41)
    return bytes([row + 0xA1, cell + 0xA1])


_WINDOWS = {jis: windows for windows, jis in _JIS.items() if windows != "—"} | {"—": "―"}

JIS_FORMS = "".join(_WINDOWS)[:-1]
"""Characters that Python and Java read in Shift_JIS where Windows and browsers read their like: 8191, the end of け
in UTF-8, is ¢ to them."""

_READS: dict[str, Reads] = {
    "gbk": _read_gbk,
    "euc-jp": _read_euc_jp,
}
_WRITES: dict[str, Writes] = {
    "gbk": _write_gbk,
    "big5": lambda letter: _one(letter, "cp950"),
    "cp932": lambda letter: _one(_WINDOWS.get(letter, ""), "cp932"),
    "euc-jp": _write_euc_jp,
}


_SIGNS = str.maketrans(dict(zip("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡", strict=True)))
_ANY_SIGN = re.compile("[•､‾∼♁☉¥¢£]")
"""Signs of Big5 that Python's codec of Hong Kong calls otherwise than Windows and browsers."""


def decode_big5(data: bytes) -> str:
    """Big5 as browsers and Windows have it."""
    return signs(data.decode("big5hkscs"))


def signs(text: str) -> str:
    """What Python read of Big5, with the signs that browsers and Windows have."""
    return text.translate(_SIGNS) if _ANY_SIGN.search(text) else text


def encode_iso_2022_jp(text: str) -> bytes:
    """The plain codec where it is enough: the extended one takes other sets for the same letters."""
    try:
        return text.encode("iso2022_jp")
    except UnicodeEncodeError:
        return text.encode("iso2022_jp_ext")


def encode_cesu(text: str) -> bytes:
    """CESU-8: a character outside the basic plane is two surrogates of three bytes each."""
    halves = text.encode("utf-16-le", "surrogatepass")
    if len(halves) == 2 * len(text):
        return text.encode("utf-8")
    codes = (halves[at] | halves[at + 1] << 8 for at in range(0, len(halves), 2))
    return "".join(map(chr, codes)).encode("utf-8", "surrogatepass")


def decode_cesu(data: bytes) -> str:
    """The same back; raises UnicodeDecodeError for a character of four bytes."""
    text = data.decode("utf-8", "surrogatepass")
    if len(text) != len(text.encode("utf-16-le", "surrogatepass")) // 2:
        at = next(at for at, byte in enumerate(data) if byte >= 0xF0)
        raise UnicodeDecodeError("cesu-8", data, at, at + 1, "four bytes are no CESU-8")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
