"""Which suspects are UTF-8 that was read in pairs of bytes, by how their odd pairs of characters lie.

Of three bytes read in pairs two of three pairs of characters are a lead with what goes on behind it, of other misread
text hardly any. So what speaks for misread text tells by itself what it was, also where `lossy` left a few characters of
a stretch, too little to be one. Where bytes are missing besides, no chain of codecs explains it, and a search for
chains, which takes five milliseconds, finds nothing.

Of 18,988 suspects of the matrix of `benchmarks.mojibake` and its spans (even half) that another chain explains, and of
313 in text read in two wrong codecs with losses, none is taken for UTF-8 with bytes lost; of 513 in lossy text in which
no long stretch tells, 316 are, for none of which the search finds anything but pieces of whole UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from fixers.followers import Bools, Places
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.looks.first_look import Suspect
from fixers.restore.looks.odd_pairs import odd
from fixers.restore.lossy.misread import FAMILIES, Stretch, bits
from fixers.restore.lossy.misread_bytes import Encoded
from fixers.restore.lossy.misread_lines import encoded_stretches

Asked = tuple[str, Suspect]
"""A text, and what is suspected of it."""

Floats = npt.NDArray[np.float64]


class Look(IntEnum):
    """What a suspect looks like."""

    OTHER = 0
    PAIRS = 1
    """UTF-8 read in pairs."""
    LOST = 2
    """The same with bytes lost."""


_SHARE, _HITS = 0.3, 0.25
"""The share of the gains of its odd pairs that stand at a lead with what goes on behind it or beside one, at least, and
the number of these for each character beyond ASCII."""

_ALL, _STRONG, _MANY = 0.9, 0.35, 4
"""Or that share where several stretches are suspected as one with clean text between them, the share of the gains at such
leads, and how many there are."""

_WIDE, _LINE = 0.7, 10
"""The share of characters of East Asia among those beyond ASCII of one that lost bytes, at least, and the characters
beyond ASCII of its line; three of the matrix have fewer."""

_BYTES, _LEFT = 0.45, 0.2
"""The share of its bytes in leads of three with one or two that go on, without clean text between them; and the same where
U+FFFD stands inside."""

_BESIDE = 2
"""Characters beside it that complete its first one and its last."""

_PARTS = re.compile(rb"[\xe2-\xed\xef][\x80-\xbf]{1,2}")


def looks(asked: Sequence[Asked]) -> list[Look]:
    """What each suspect looks like.

    >>> [*map(int, looks([("请联系旅游部门的鏈嶅姟鍣ㄨ繑鍥暟鎹。", Suspect(8, 18, 0, 19, 9.0)), ("山上 仄奀衄", Suspect(3, 6, 0, 6, 9.0))]))]
    [2, 0]
    """
    if not asked:
        return []
    windows = [
        text[max(each.line, each.start - _BESIDE) : min(each.line_end, each.end + _BESIDE)] for text, each in asked
    ]
    alike, sure, families = _alike(windows, [each for _, each in asked])
    found = [Look.PAIRS if each else Look.OTHER for each in alike.tolist()]
    some, names = alike.nonzero()[0].tolist(), [*FAMILIES]
    wholes = [(windows[at], Stretch(0, len(windows[at]), names[families[at]])) for at in some]
    for at, row in zip(some, encoded_stretches(wholes), strict=True):
        if _has_lost(*asked[at], row, bool(sure[at])):
            found[at] = Look.LOST
    return found


def _alike(windows: Sequence[str], suspects: Sequence[Suspect]) -> tuple[Bools, Bools, Places]:
    """Which suspects, with what stands beside them, look like UTF-8 in pairs, and which with clean text inside.

    And the number of the likeliest family of codecs.
    """
    codes = codes_of("\n".join([*windows, ""]))
    sizes = np.array([len(window) + 1 for window in windows], np.int64)
    starts = sizes.cumsum() - sizes
    begin = starts + np.array([min(each.start - each.line, _BESIDE) for each in suspects], np.int64)
    end = begin + np.array([each.end - each.start for each in suspects], np.int64)
    opening, going_on = (each.take(codes, mode="clip") for each in bits())
    hits = np.zeros(codes.size, np.uint8)  # by the second of two
    hits[1:] = opening[:-1] & going_on[1:]
    near = hits.copy()
    near[1:] |= hits[:-1]
    near[:-1] |= hits[1:]
    pairs = odd(codes, starts)
    inside = codes.take(pairs.places) != _LINE_END
    places, gains = pairs.places[inside], pairs.gains[inside].astype(np.float64)
    first, last = places.searchsorted(begin), places.searchsorted(end, "right")
    total = np.maximum(_between(gains, first, last), 1.0)
    wide = np.maximum(_between(codes >= _BEYOND, begin, end), 1.0)
    best = np.zeros(len(windows))
    found, families = np.zeros((2, len(windows)), np.bool_), np.zeros(len(windows), np.int64)
    for number in range(len(FAMILIES)):
        share = _between(gains * (near.take(places) >> number & 1), first, last) / total
        strong = _between(gains * (hits.take(places) >> number & 1), first, last) / total
        count = _between(hits >> number & 1, begin, np.minimum(end + 1, codes.size))
        rank = share + strong * 1e-4 + count / wide * 1e-8
        better = rank > best
        best[better], families[better] = rank[better], number
        told = (share >= _SHARE) & (count >= _HITS * wide)
        sure = (share >= _ALL) & (strong >= _STRONG) & (count >= _MANY)
        found[:, better] = np.stack([told | sure, sure])[:, better]
    return found[0], found[1], families


_BEYOND, _LINE_END = 0x80, 0x0A


def _between(values: npt.NDArray[np.generic], first: Places, last: Places) -> Floats:
    """The sums of some values."""
    added = np.concatenate([[0.0], values.cumsum(dtype=np.float64)])
    sums: Floats = added.take(last) - added.take(first)
    return sums


def _has_lost(text: str, suspect: Suspect, row: Encoded, sure: bool) -> bool:
    """Whether a suspect lost bytes of UTF-8, by the bytes of what it is and what stands beside it."""
    part = text[suspect.start : suspect.end]
    beyond = beyond_ascii(part)
    if not row.gaps or sum(each >= "\u2e80" for each in part) < _WIDE * beyond:
        return False
    at = min(suspect.start - suspect.line, _BESIDE)
    begin, end = row.offsets[at], row.offsets[at + len(part)]
    cut_before, cut_after = suspect.start - suspect.line <= _BESIDE, suspect.line_end - suspect.end <= _BESIDE
    size = len(row.data)
    gaps = [each for each in row.gaps if each[1] > begin and each[0] < end]
    if not any((first or not cut_before) and (last < size or not cut_after) for first, last in gaps):
        return False
    if beyond_ascii(text[suspect.line : suspect.line_end]) < _LINE:
        return False
    high = sum(byte >= _BEYOND for byte in row.data[begin:end])
    parts = sum(map(len, _PARTS.findall(row.data, max(0, begin - 1), end + 1)))
    return sure or parts >= (_LEFT if "\ufffd" in part[1:-1] else _BYTES) * high
