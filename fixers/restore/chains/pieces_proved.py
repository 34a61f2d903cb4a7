"""Pieces that were read in a wrong codec as candidates: what is known of each, and whether it breaks again alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from fixers.breakage.mojibake import SINGLE, Chain, words
from fixers.language.evidence import Candidate, Evidence
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.chains.by_line import proved_lines
from fixers.restore.chains.sense import letters_of
from fixers.restore.chains.suspected import Piece


def in_order(pieces: Sequence[Piece]) -> list[Candidate]:
    """Pieces in order, as candidates: those of a chain are read wrong again together."""
    return in_order_many([pieces])[0]


def in_order_many(rows: Sequence[Sequence[Piece]]) -> list[list[Candidate]]:
    """The same of each row of pieces."""
    ordered = [each for row in rows for each in sorted(row)]
    proved = [False] * len(ordered)
    chains: dict[Chain, list[int]] = {}
    for at, each in enumerate(ordered):
        chains.setdefault(each.chain, []).append(at)
    for chain, places in chains.items():
        olds, news = [ordered[at].old for at in places], [ordered[at].new for at in places]
        for at, is_so in zip(places, proved_lines(olds, news, chain), strict=True):
            proved[at] = is_so
    letters, left_over = _letters([each.new for each in ordered])
    told = {chain: words(chain) for chain in chains}
    found = iter(
        _candidate(each, is_so and not (left and each.chain[0].written in SINGLE), kind, told[each.chain])
        for each, is_so, kind, left in zip(ordered, proved, letters, left_over, strict=True)
    )
    return [[*islice(found, len(row))] for row in rows]


def _candidate(piece: Piece, proved: bool, letters: str, why: str) -> Candidate:
    surprise = piece.surprise * (_OF_LATIN if letters == "latin" else 1.0)
    length = min(len(piece.new), _LONGEST)
    evidence = Evidence(piece.posterior, piece.gain, surprise, 0, length, proved, letters and "letters")
    old, new = piece.old, piece.new
    first = _shared(old, new)
    last = _shared_end(old, new, first) if old[-1:] == new[-1:] else 0
    if first or last:
        old, new = old[first : len(old) - last], new[first : len(new) - last]
    return Candidate(piece.start + first, old, new, evidence, why)


def _letters(texts: Sequence[str]) -> tuple[list[str], list[bool]]:
    """What `letters_of` says of each text, and whether a few bytes were no letters in the codec.

    Then it was one that is nearly the same, which has letters for them.
    """
    if len(texts) <= _FEW:
        found = [(beyond_ascii(text), len(_C1.findall(text))) for text in texts]
        return [*map(letters_of, texts)], [0 < 4 * few <= beyond for beyond, few in found]
    codes = codes_of("\n".join([*texts, ""]))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    places = (codes >= _BEYOND).nonzero()[0]
    owners = np.cumsum(lengths).searchsorted(places, "right")
    kinds = np.bincount(owners * _KINDS + _kinds().take(codes.take(places), mode="clip"), minlength=_KINDS * len(texts))
    rows = kinds.reshape(-1, _KINDS).tolist()
    letters = [_kind(c1 + latin, c1 + latin + other, c1 + latin + other + wide) for c1, latin, other, wide, _ in rows]
    return letters, [0 < 4 * row[0] <= sum(row) for row in rows]


def _kind(latin: int, narrow: int, beyond: int) -> str:
    """What `letters_of` says of a text with so many characters, without marks of prose."""
    if beyond <= 0:
        return "latin"
    if narrow <= beyond // 2:
        return ""
    return "latin" if latin > beyond // 2 else "letters"


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Which of `_KINDS` each character is: a control of C1, Latin, another letter, of East Asia, or a mark of prose."""
    table = np.full(0x10000, 3, np.uint8)
    for number, (first, last) in ((2, (0x80, 0x10FF)), (1, (0x80, 0x36F)), (0, (0x80, 0x9F)), (4, (0x2010, 0x2027))):
        table[first : last + 1] = number
    return table


_KINDS, _FEW, _BEYOND = 5, 4, 0x80
"""Kinds of characters that are counted; texts up to which they are counted one by one; the first one of them."""

_LONGEST = 200
"""Characters of a piece that its confidence is told by: the curves were fitted to sentences, and would doubt a chain
that explains 100,000 characters more than one that explains a hundred."""

_C1 = re.compile("[\x80-\x9f]")

_OF_LATIN = 0.62
"""The part of what an accented letter costs that a letter of another alphabet costs where both are as right: the first
stands among ASCII, and nonsense begins at 10.5 nats and at 6.5. Without this 7 of 150 misses in two samples of 7,500
were readings that were right and not believed; with a curve of its own (854 of 858 right) all were."""


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    if one[:1] != other[:1]:  # as with nearly all that was misread
        return 0
    low, high = 0, min(len(one), len(other))
    plain = len(one) - len(one.lstrip(_ASCII))
    if plain < high and one[plain] != other[plain] and other.startswith(one[:plain]):
        return plain
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if other.startswith(one[low:middle], low) else (low, middle - 1)
    return low


def _shared_end(one: str, other: str, first: int) -> int:
    """How many characters two texts end with alike, of those behind the `first`."""
    plain = len(one) - len(one.rstrip(_ASCII))
    most = min(len(one), len(other)) - first
    if plain < most and one[-1 - plain] != other[-1 - plain] and other.endswith(one[len(one) - plain :]):
        return plain
    return _shared(one[:first:-1], other[:first:-1])


_ASCII = "".join(map(chr, range(0x80)))
