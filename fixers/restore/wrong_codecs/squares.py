"""All characters of the codecs of two bytes, with their bytes: the tables from which others are made.

Pair by pair the five codecs take 0.9 s; decoded in one go, a line a pair, they take 0.15 s.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.breakage.cns11643 import first_plane
from fixers.breakage.code_pages import decode

Codes = npt.NDArray[np.uint32]

NONE = 0xFFFF
"""Stands where no character is."""


@cache
def single(codec: str) -> Codes:
    """By byte the code point of the character that it is by itself.

    >>> chr(single("cp932")[0xB1]), bool(single("gbk")[0xB1] == NONE)
    ('ｱ', True)
    """
    table = np.full(256, NONE, np.uint32)
    for byte in range(256):
        try:
            text = decode(bytes([byte]), codec)
        except UnicodeDecodeError:
            continue
        if len(text) == 1:
            table[byte] = ord(text)
    return table


@cache
def square(codec: str, head: bytes = b"") -> Codes:
    """By first and second byte the code point of a character of two, or of three after a `head`.

    >>> chr(square("gbk")[0xD6, 0xD0]), bool(square("gbk")[0xD6, 0x20] == NONE)
    ('中', True)
    """
    if codec == "euc-tw":
        plane = first_plane().astype(np.uint32)
        return np.where(plane > 0, plane, np.uint32(NONE))
    least = 0xA1 if codec == "euc-jp" else 0x40
    places = [bytes([first, second]) for first in range(0x80, 0x100) for second in range(least, 0x100)]
    texts = b"\n".join(head + pair for pair in places).decode(_PYTHON.get(codec, codec), "replace").split("\n")
    table = np.full((256, 256), NONE, np.uint32)
    whole = [pair for pair, text in zip(places, texts, strict=True) if len(text) == 1 and text != "\ufffd"]
    for pair, text in zip(whole, decode(b"\n".join(head + pair for pair in whole), codec).split("\n"), strict=True):
        table[pair[0], pair[1]] = ord(text)
    for pair, text in zip(places, texts, strict=True):
        if "\ufffd" in text and codec in _READ_MORE:
            with suppress(UnicodeDecodeError):
                known = decode(head + pair, codec)
                table[pair[0], pair[1]] = ord(known) if len(known) == 1 else NONE
    return table


_PYTHON = {"big5": "big5hkscs", "euc-jp": "euc_jp"}
_READ_MORE = ("gbk", "euc-jp")
"""Codecs that are read beyond Python's: pairs which that does not have are asked for one by one."""
