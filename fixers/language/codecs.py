"""What bytes can become in the codecs in which East Asian text is written.

A codec is told as its characters of one byte and a square table of its characters of two bytes,
or, for UTF-8, as the rule of its lead bytes. Characters that no author types (private use,
unassigned pairs) are left out: the tables answer "what could have stood here", not "how would a
decoder read this".
"""

from __future__ import annotations

import codecs
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]

DOUBLE_BYTE = ("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp")
"""Codecs of origin besides UTF-8, by the names of Python's widest variant of each."""

_FAMILIES = {
    "gb18030": ("gb2312", "gbk", "gb18030", "cp936"),
    "big5hkscs": ("big5", "big5hkscs", "cp950"),
    "cp932": ("shift_jis", "cp932"),
    "cp949": ("euc_kr", "cp949"),
    "euc_jp": ("euc_jp",),
    "utf-8": ("utf-8",),
}
_WIDEST = {codecs.lookup(name).name: widest for widest, names in _FAMILIES.items() for name in names}


def widest(codec: str) -> str:
    """The widest variant of a codec, under the name that the tables use.

    Raises LookupError for a codec that is none of these.

    >>> widest("GBK"), widest("Big5"), widest("utf8")
    ('gb18030', 'big5hkscs', 'utf-8')
    """
    name = codecs.lookup(codec).name
    if name not in _WIDEST:
        raise LookupError(f"{codec!r} is none of {', '.join(_FAMILIES)}")
    return _WIDEST[name]


class Table(NamedTuple):
    """A codec of one and two bytes. 0 stands where it has no character."""

    single: Codes
    """By byte."""
    double: Codes
    """By first byte (rows) and second byte (columns)."""
    leads: bytes
    """The bytes that open a character of two."""


@cache
def table(codec: str) -> Table:
    """The characters of a double-byte codec."""
    name = widest(codec)
    single = np.zeros(256, np.uint32)
    double = np.zeros((256, 256), np.uint32)
    for byte in range(256):
        single[byte] = _character(bytes([byte]), name)
    for lead in range(0x80, 256):
        if single[lead] == 0:
            for trail in range(0x40 if name != "euc_jp" else 0x80, 256):
                double[lead, trail] = _character(bytes([lead, trail]), name)
    return Table(single, double, bytes(np.flatnonzero(double.any(axis=1)).tolist()))


def _character(data: bytes, codec: str) -> int:
    """The code point that `data` is, 0 where it is none that an author types."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return 0
    if len(text) != 1 or 0xE000 <= ord(text) < 0xF900 or 0x80 <= ord(text) < 0xA0:
        return 0
    return ord(text)


CONTINUATION = bytes(range(0x80, 0xC0))


def utf8_lengths(lead: int) -> int:
    """How many bytes a character has that begins with `lead`; 0 where none does.

    >>> utf8_lengths(0x41), utf8_lengths(0xE4), utf8_lengths(0x80)
    (1, 3, 0)
    """
    if lead < 0x80:
        return 1
    if lead < 0xC2 or lead > 0xF4:
        return 0
    return 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
