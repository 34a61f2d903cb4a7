"""Misread stretches as the bytes that they were read from, many at a time.

A stretch is some ten calls of numpy whatever its length, so the stretches of all texts that are
looked at together are encoded as one row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of
from fixers.restore.lossy.misread import SUBSTITUTES, table

Data = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

LOST = 0xFF
"""Stands for a substitute among bytes; UTF-8 never has it."""

_VALID = re.compile(
    rb"(?:[\x00-\x7f]+|(?:[\xe1-\xec\xee\xef][\x80-\xbf]|\xe0[\xa0-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|[\xc2-\xdf][\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2})+"
)


class Encoded(NamedTuple):
    """A stretch as bytes."""

    text: str
    data: bytes
    """The bytes of its characters; FF for a substitute."""
    offsets: list[int]
    """Where each character's bytes begin, and the end of them all."""
    gaps: list[tuple[int, int]]
    """Where the bytes are no whole UTF-8."""
    cuts: list[int]
    """The characters with which a restored one begins, outside of the gaps, and the number of them all."""
    beyond: int
    """How many bytes above ASCII are left."""
    whole: float
    """The share of these that stand in whole characters of UTF-8."""

    @property
    def in_whole(self) -> float:
        """How many do."""
        return self.whole * self.beyond


def encoded(texts: Sequence[str], family: str) -> list[Encoded]:
    """Texts that were read in one family of codecs, as bytes. None of them is empty."""
    codes = codes_of("".join(texts))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    values = table(family).codes[np.minimum(codes, 0xFFFF)]
    values = np.where(codes < 0x80, codes, values).astype(np.uint16)
    for each in SUBSTITUTES + ("・" if family == "shift_jis" else ""):
        values[codes == ord(each)] = LOST
    others = table(family).others[np.minimum(codes, 0xFFFF)]
    others[ends - 1] = others[ends - lengths] = 0
    _choose(values, others)
    sizes = np.where(values < 0x100, 1, 2)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    data = np.zeros(int(offsets[-1]), np.uint8)
    data[offsets[1:] - 1] = values & 0xFF
    wide = sizes == 2
    data[offsets[:-1][wide]] = values[wide] >> 8
    every = data.tobytes()
    firsts = offsets[ends - lengths].tolist()
    gaps = [_gaps(every, *each) for each in zip(firsts, offsets[ends].tolist(), strict=True)]
    return _parted(texts, data, offsets, ends, gaps)


def _parted(
    texts: Sequence[str],
    data: Data,
    offsets: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    gaps: Sequence[Sequence[tuple[int, int]]],
) -> list[Encoded]:
    """The bytes of all texts, text by text."""
    heads = (data < 0x80) | (data >= 0xC2)
    for rows in gaps:
        for first, last in rows:
            heads[first:last] = False
    cuts = heads[offsets[:-1]].nonzero()[0]
    counts = [np.concatenate([[0], np.cumsum(some)])[offsets[ends]].tolist() for some in (data >= 0x80, data == LOST)]
    places = np.searchsorted(cuts, ends).tolist()
    every = data.tobytes()
    found = []
    begin = place = above = lost = 0
    for text, end, until, high, gone, own in zip(texts, ends.tolist(), places, *counts, gaps, strict=True):
        first, last = int(offsets[begin]), int(offsets[end])
        broken = sum(b - a for a, b in own) - (gone - lost)
        beyond = high - above - (gone - lost)
        found.append(
            Encoded(
                text,
                every[first:last],
                (offsets[begin : end + 1] - first).tolist(),
                [(a - first, b - first) for a, b in own],
                [*(cuts[place:until] - begin).tolist(), end - begin],
                beyond,
                1 - broken / max(1, beyond),
            )
        )
        begin, place, above, lost = end, until, high, gone
    return found


def _choose(values: npt.NDArray[np.uint16], others: npt.NDArray[np.uint16]) -> None:
    """Take the other bytes of characters that have two ways to be UTF-8, where only they fit between their neighbours."""
    at = np.flatnonzero(others[1:-1]) + 1
    beside = at[:-1][at[1:] - at[:-1] == 1] + 1
    kept = values[beside]
    _fit(values, at, others[at])
    for place, value in zip(beside.tolist(), kept, strict=True):  # what the one before became counts here
        values[place] = value
        _fit(values, np.array([place]), others[[place]])


def _fit(values: npt.NDArray[np.uint16], at: npt.NDArray[np.int64], other: npt.NDArray[np.uint16]) -> None:
    wanted = (values[at - 1] & 0xFF) >= 0xC2
    following = np.where(values[at + 1] < 0x100, values[at + 1], values[at + 1] >> 8)
    goes_on = (following >= 0x80) & (following < 0xC0)
    pair = (other & 0xFF) < 0xC0  # two continuation bytes, as after a lead; of two such the first code is taken
    fits = np.where(pair, wanted & ((values[at] & 0xFF) >= 0xC0), goes_on & ~wanted)
    values[at] = np.where(fits, other, values[at])


def _gaps(data: bytes, first: int, last: int) -> list[tuple[int, int]]:
    """Where the bytes from `first` to before `last` are no whole UTF-8."""
    gaps = []
    done = first
    for match in _VALID.finditer(data, first, last):
        if match.start() > done:
            gaps.append((done, match.start()))
        done = match.end()
    if done < last:
        gaps.append((done, last))
    return gaps


_EDGE = 8
"""Clean characters beside a misread stretch that can be taken for a part of it, at most."""


def trimmed(found: Sequence[Encoded], beside: Sequence[tuple[bool, bool]]) -> list[tuple[int, int]]:
    """How many characters at the beginning and at the end of each speak against misread text.

    For each it is told whether clean text is before it and after it; where none is, none does.
    """
    if not found:
        return []
    sizes = np.fromiter([len(each.data) for each in found], np.int64, len(found))
    ends = np.cumsum(sizes)
    sums = np.concatenate([[0.0], np.cumsum(_worth(found, sizes))])  # of halves: exact
    heads = np.array([_padded(each.offsets[: _EDGE + 1]) for each in found])
    tails = np.array([_padded(each.offsets[: -_EDGE - 2 : -1]) for each in found])
    starts = (ends - sizes)[:, None]
    cuts = np.stack([sums[starts + heads].argmin(axis=1), sums[starts + tails].argmax(axis=1)], axis=1)
    cuts *= np.array(beside)
    cuts[cuts.sum(axis=1) >= [len(each.text) for each in found]] = 0
    return [(first, last) for first, last in cuts.tolist()]


def _padded(offsets: list[int]) -> list[int]:
    return offsets + offsets[-1:] * (_EDGE + 1 - len(offsets))


def _worth(found: Sequence[Encoded], sizes: Places) -> npt.NDArray[np.float64]:
    """For each byte whether it speaks for misread text: it does in whole characters of three bytes."""
    data = np.frombuffer(b"".join([each.data for each in found]), np.uint8)
    starts = np.cumsum(sizes) - sizes
    gaps = [
        (at + first, at + last) for at, each in zip(starts.tolist(), found, strict=True) for first, last in each.gaps
    ]
    broken = np.zeros(data.size + 1, np.int8)
    broken[[first for first, _ in gaps]] += 1
    broken[[last for _, last in gaps]] -= 1
    broken = np.cumsum(broken[:-1], dtype=np.int8).astype(np.bool_)
    worth = np.where(broken, np.where(data == LOST, 0.0, -1.5), np.where(data < 0x80, 0.0, 1.0))
    short, long = ((data >= least) & (data < most) & ~broken for least, most in ((0xC2, 0xE0), (0xE0, LOST)))
    of_short, of_long = (np.add.reduceat(some, starts, dtype=np.int64) for some in (short, long))
    few = np.repeat(2 * of_short < of_long, sizes)
    odd = (short & few).nonzero()[0]
    worth[odd] = worth[odd + 1] = -0.5
    return worth
