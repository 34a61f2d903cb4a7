"""The characters that bytes of UTF-8 can be, and those of them that authors type."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from fixers.language.lattice import singles, utf8
from fixers.language.model import model


class Characters:
    """Characters that bytes can be, the likeliest first. What comes of the same bytes is one object."""

    __slots__ = ("_array", "_codes", "_gains", "_heads", "best", "count")

    def __init__(self, codes: Sequence[int], gains: Sequence[float]) -> None:
        self._codes = codes
        self._array: npt.NDArray[np.int64] | None = None
        self.count = len(codes)
        """How many there are."""
        self._gains = gains
        """What each costs by itself, which is its log probability with the sign turned, and what those behind it cost."""
        self.best = -gains[0]
        """That of the likeliest."""
        self._heads: dict[int, Characters] = {}

    @property
    def codes(self) -> npt.NDArray[np.int64]:
        """The characters; of most, nobody asks for them."""
        if self._array is None:
            self._array = np.array(self._codes, np.int64)
        return self._array

    @property
    def first(self) -> str:
        """The likeliest."""
        return chr(self._codes[0])

    def above(self, least: float) -> Characters:
        r"""Those whose log probability is higher, of which there is at least one; the same object for the same ones.

        >>> some = choice((b"\xe4", b"\xb8", b"\x80\x81\x96")).of(TYPED)
        >>> some is not None and [chr(code) for code in some.above(some.best - 2).codes]
        ['一', '世']
        """
        count = bisect_left(self._gains, -least, 0, self.count) or 1
        if count == self.count:
            return self
        head = self._heads.get(count)
        if head is None:
            self._heads[count] = head = Characters(self._codes[:count], self._gains)
        return head


ALL, TYPED, COMMON = 0, 1, 2
"""All characters that bytes can be; those of them that authors type; without rare ones, too."""

_MANY = 64
"""Characters between two places from which on rare ones are left out: one lost byte has 64 values."""


def grade_of(size: int) -> int:
    """Which of so many characters between two places count: where there are several, those that authors type."""
    return COMMON if size > _MANY else TYPED if size > 1 else ALL


class Choice:
    r"""The characters of UTF-8 whose bytes, one after the other, can be some: see `choice`.

    >>> some = choice((b"\xe4", b"\xb8", b"\x80\x81\x96")).of(TYPED)
    >>> [] if some is None else [chr(code) for code in some.codes]
    ['一', '世', '丁']
    """

    __slots__ = ("_codes", "_graded", "own", "size")

    def __init__(self, codes: Sequence[int]) -> None:
        self._codes = codes
        self.size = len(codes)
        """How many there are of any grade."""
        self._graded: dict[int, Characters | None] = {}
        self.own = self.of(grade_of(self.size))
        """Those that count where there are no others between the same places."""

    def of(self, grade: int) -> Characters | None:
        """Those of a grade; None where there is none."""
        if grade not in self._graded:
            codes = self._codes
            if grade != ALL:
                grades = _grades()
                codes = [code for code in codes if code < 0x10000 and grades[code] >= grade]
            self._graded[grade] = _with_gains(codes) if codes else None
        return self._graded[grade]


@lru_cache(1 << 15)
def choice(parts: bytes | tuple[bytes, ...]) -> Choice:
    """The characters whose bytes can be any of `parts`, one after the other; of one byte, where it is no tuple."""
    if isinstance(parts, bytes):
        return Choice([*parts])
    return Choice(_few(parts) if math.prod(map(len, parts)) <= _FEW else utf8(parts))


def _with_gains(codes: Sequence[int]) -> Characters:
    costs = _costs()
    if len(codes) == 1:
        return Characters(codes, (costs[codes[0] if codes[0] < 0x10000 else -1],))
    gains = [costs[code] if code < 0x10000 else costs[-1] for code in codes]
    order = sorted(range(len(codes)), key=gains.__getitem__)
    return Characters([codes[at] for at in order], [gains[at] for at in order])


@cache
def _costs() -> list[float]:
    """What each character below U+10000 costs by itself, and one beyond."""
    costs: list[float] = (-singles()).tolist()
    return costs


_FEW = 256
"""Characters up to which numpy takes longer to find them."""


def _few(parts: tuple[bytes, ...]) -> list[int]:
    """The same as `utf8` for few bytes, of which there are two or more."""
    length = len(parts)
    mask = (1 << 7 - length) - 1
    codes = [byte & mask for byte in parts[0]]
    for part in parts[1:]:
        if len(part) == 1:
            rest = part[0] & 0x3F
            codes = [code << 6 | rest for code in codes]
        else:
            codes = [code << 6 | byte & 0x3F for code in codes for byte in part]
    lowest = (0, 0, 0x80, 0x800, 0x10000)[length]
    if lowest <= codes[0] and codes[-1] < 0xD800 and len(parts[0]) == 1:
        return codes
    return [code for code in codes if lowest <= code < 0x110000 and not 0xD800 <= code < 0xE000]


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
