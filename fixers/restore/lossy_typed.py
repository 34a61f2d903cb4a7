"""The characters that bytes of UTF-8 can be, and those of them that authors type."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from fixers.language.lattice import utf8
from fixers.language.model import model


class Characters(NamedTuple):
    """Characters that bytes can be."""

    all: tuple[int, ...]
    typed: tuple[int, ...]
    """Those that authors type."""
    common: tuple[int, ...]
    """Without rare ones, too."""


@lru_cache(1 << 15)
def characters(parts: tuple[bytes, ...]) -> Characters:
    r"""The characters of UTF-8 whose bytes, one after the other, can be any of `parts`.

    >>> characters((b"\xe4", b"\xb8", b"\x80\x81\x96")).typed == tuple(map(ord, "一丁世"))
    True
    """
    codes = _few(parts) if math.prod(map(len, parts)) <= _FEW else utf8(parts)
    grades = _grades()
    typed = [code for code in codes if code < 0x10000 and grades[code]]
    return Characters(codes, tuple(typed), tuple([code for code in typed if grades[code] > 1]))


_FEW = 256
"""Characters up to which numpy takes longer to find them."""


def _few(parts: tuple[bytes, ...]) -> tuple[int, ...]:
    """The same as `utf8` for few bytes."""
    length = len(parts)
    if length == 1:
        return tuple(parts[0])
    codes = [byte & ((1 << 7 - length) - 1) for byte in parts[0]]
    for part in parts[1:]:
        codes = [code << 6 | byte & 0x3F for code in codes for byte in part]
    lowest = (0, 0, 0x80, 0x800, 0x10000)[length]
    if lowest <= codes[0] and codes[-1] < 0xD800 and len(parts[0]) == 1:
        return tuple(codes)
    return tuple([code for code in codes if lowest <= code < 0x110000 and not 0xD800 <= code < 0xE000])


@cache
def _grades() -> bytes:
    """For each character 0 if nobody types it, 1 if it is rare, 2 if it is not."""
    ids = model().ids_of(np.arange(0x10000, dtype=np.uint32))
    grades = model().known(ids).astype(np.uint8) * (1 + (model().single(ids) > _RARE))
    grades[[*range(0x80, 0xA1), _SOFT_HYPHEN]] = 0
    return grades.astype(np.uint8).tobytes()


_SOFT_HYPHEN = 0xAD

_RARE = -12.0
"""Log probability of a character that is rare: about 3,500 are not."""
