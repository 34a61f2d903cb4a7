"""Damaged bytes as a whole: where decoders are in step in them, and where what is wrong can have its cause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fixers.decode import standard
from fixers.decode.blocks import BLOCK
from fixers.decode.damage_costs import Bytes
from fixers.decode.damage_doubt import (
    Codes,
    clipped,
    doubtful,
    ends_of,
    first_out_of_step,
    gained,
    last_out_of_step,
    rare_rows,
)

_IN_STEP = bytes(0 < byte < 0x30 or 0x3A <= byte < 0x40 for byte in range(256))
"""By byte whether it is no part of a longer character in any codec but UTF-16, but for NULs, which come in numbers."""

_HIDDEN = 3
"""Bytes behind a bad one in which a decoder in step proves nothing: a line end may stand in a character."""

_AROUND = 48
"""Bytes on either side of a place that are searched at least, where no byte brings a decoder into step."""

_CHARACTERS = 12
"""Characters on either side of those among which a decoder may be out of step that are searched with them."""


_FIRST, _CLEARLY = 4, 25.0
"""Characters at the beginning that are looked at, and nats by which they are likelier than the pairs one byte on if no cut
has halved the first of them."""


_SHORT = 1 << 10
"""Characters of a short page."""


class Page:
    """Some bytes, and where decoders are in step in them."""

    def __init__(self, data: bytes, base: str, text: str) -> None:
        self.data = data
        self.base = base
        self.text = text
        """What the plain codec makes of it, bad bytes as lone surrogates."""

    @cached_property
    def blanks(self) -> bool:
        """Whether A0 may have become 20 everywhere."""
        return b"\xa0" not in self.data

    @cached_property
    def steps(self) -> bytes:
        """By byte 1 where every decoder is in step, and else 0."""
        return self.data.translate(_IN_STEP)

    @cached_property
    def codes(self) -> Codes:
        """The characters of the text."""
        return clipped(self.text)

    @cached_property
    def ends(self) -> npt.NDArray[np.int64]:
        """Where characters end, as the plain codec reads them."""
        return ends_of(self.data, self.base, self.codes)

    @cached_property
    def borders(self) -> tuple[Sequence[int], Sequence[float]]:
        """`ends` and `gained`, of short pages as lists, of which single ones are read five times as fast."""
        if self.ends.size > _SHORT:
            return self.ends.data, self.gained.data
        return self.ends.tolist(), self.gained.tolist()

    def piece(self, start: int, end: int) -> Bytes:
        """Some of the bytes, to be searched."""
        return Bytes(self.data[start:end], self.base, start == 0, end == len(self.data), self.blanks)

    @property
    def rows(self) -> Iterator[tuple[int, int]]:
        """Where the decoder seems to be out of step."""
        return doubtful(self.gained, self.base, self.ends) if self.ends.size else iter(())

    @cached_property
    def gained(self) -> npt.NDArray[np.float64]:
        """By character, what its pairs one byte on are likelier than what was read."""
        return gained(self.data, self.base, self.codes, self.ends)

    @property
    def begins_in_step(self) -> bool:
        """Whether the first characters, of two bytes each, are far likelier than the pairs one byte on."""
        return (
            self.ends.size > _FIRST
            and self.ends.item(_FIRST - 1) == 2 * _FIRST
            and min(self.data[: 2 * _FIRST]) >= 0x80
            and self.gained.item(_FIRST - 1) < -_CLEARLY
        )

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The stretch in which what is wrong from `start` to `end` can have its cause."""
        if self.base == "utf-8":
            return self._characters(start, end)
        if self.base.startswith("utf-16"):
            low, high = 0, len(self.data)  # nothing in it brings a decoder back into step
        else:
            low = max(0, self.steps.rfind(1, 0, start))
            high = self.steps.find(1, end + _HIDDEN)
            high = high if high >= 0 else len(self.data)
        if high - low > 2 * _AROUND and self.ends.size:
            return self._narrowed(low, start, end, high)
        return low, high

    def _narrowed(self, low: int, start: int, end: int, high: int) -> tuple[int, int]:
        """The same where the decoder is out of step for certain only near the place."""
        ends, gained = self.borders
        first, at = bisect_right(ends, low), bisect_right(ends, start)
        until = max(at, bisect_left(ends, end))
        last = min(bisect_right(ends, high), len(ends) - 1)
        before = first_out_of_step(gained, min(first, at), at - 1 if at > first else at)
        behind = last_out_of_step(gained, min(until, len(ends) - 1), last)
        begin = ends[before - _CHARACTERS] if before > _CHARACTERS else 0
        stop = ends[min(len(ends) - 1, behind + _CHARACTERS)]
        return max(low, begin), min(high, max(stop, min(high, end + _HIDDEN)))

    def _characters(self, start: int, end: int) -> tuple[int, int]:
        """Some characters of UTF-8 around bytes."""
        low, high = max(0, start - 10), min(len(self.data), end + 10)
        while low < start and self.data[low] & 0xC0 == 0x80:
            low += 1
        while high > end and high < len(self.data) and self.data[high] & 0xC0 == 0x80:
            high -= 1
        return low, high


def is_doubtful(data: bytes, base: str, text: str) -> bool:
    """Whether the decoder seems to be out of step anywhere where what it read, `text`, is rare."""
    sparse = len(text) * _SPARSE > len(data) * (_SPARSE - 1) and len(data) > BLOCK
    rare = rare_rows(text, base, data if sparse else b"")
    if not rare:
        return False
    if len(rare) <= _MOST:
        part = _ESCAPES.sub("", "\n".join(text[max(0, at - _BESIDE) : at + 2 * _BESIDE] for at in rare))
        page = Page(standard.encode(part, base, "ignore"), base, part)
        if page.ends.size:
            return next(page.rows, None) is not None
    return next(Page(data, base, text).rows, None) is not None


_SPARSE = 8
"""One character of so many is of several bytes at most where a page is markup for the most part."""

_ESCAPES = re.compile("[\ud800-\udfff]")

_MOST = 12
"""Rare rows up to which only they are looked at, not the whole text."""

_BESIDE = 32
"""Characters before a row that are looked at with it, and twice as many from its beginning on."""
