"""Where a text may have been read out of step by one byte: runs of characters that only such text is dense in."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import slipped_characters
from fixers.fixer import Ranges
from fixers.language.together import Each, Job
from fixers.restore.injury_lattice import ORIGINS, SUBSTITUTES, Codes, origin, shifted

_RARE = 8
"""Bits from which a character marks a text where two of them stand side by side."""

_USUAL = -3
"""Bits of all characters that are not in the table."""

_UNREAD = 14
"""Bits of private-use characters and of U+FFFD: clean text has none."""

_LOST = 0xFFFD

_DENSE = 24
"""Bits that a row of characters must have together to be looked at: hardly any clean document of 4,000
characters has such a row. With 20 bits 2 % have, with 14 bits 11 %, and a tenth more of short runs would be found."""

_AROUND = 6
_APART = 24
"""Characters between two marked places from which they are looked at one by one."""

_MARGIN = 32
"""Characters looked at before and after a marked place at first."""

_LEAST = 12.0
"""Nats by which a run must be likelier out of step than as it was found. Half of the few dense rows of
clean text gain 9 to 14, none more."""

_NONSENSE = -9.5
"""Nats a character below which the shifted reading is no text either. With a pair in ten dropped it is at
-5 to -9, and -4 without; random Han characters are at -11 to -13."""

_SUBSTITUTE = 5.0
"""Nats for a U+FFFD behind a character that may be out of step."""

_DROP = 14.0
"""Nats that the evidence may fall again within a run."""

_MOST = 10.0
"""Nats that one character can add or take."""

_UNKNOWN = -2.0
"""Nats for a place where the shifted bytes are no character."""

_BORDER = -100.0

_ODD = 13.0
"""Nats of two characters in a row that are unlikely; the mean of text is 4 to 5 a character."""


@cache
def _bits() -> npt.NDArray[np.int8]:
    bits = np.full(0x10000, _USUAL, np.int8)
    bits[0xE000:0xF900] = _UNREAD
    bits[_LOST] = _UNREAD
    for value, characters in slipped_characters():
        bits[np.frombuffer(characters.encode("utf-16-le"), "<u2")] = value
    return bits


@cache
def rare() -> Ranges:
    """Characters that hardly stand side by side but in text that is out of step.

    Two of them, or a U+FFFD, mark a text in which `candidates` may find something. Of clean
    documents of 4,000 characters they mark 3 %, simplified ones; traditional ones none.
    """
    codes = np.flatnonzero(_bits() >= _RARE)
    breaks = np.flatnonzero(np.diff(codes) > 1)
    lows, highs = codes[np.concatenate([[0], breaks + 1])], codes[np.concatenate([breaks, [codes.size - 1]])]
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))


class Run(NamedTuple):
    """Found characters `start` to `end` that are better read one byte on."""

    start: int
    end: int
    codec: str
    gain: float
    odd: tuple[int, ...]
    """Found characters at which the shifted reading, too, is unlikely."""
    starts: range
    """Found characters at which the text may fall out of step, by what stands before and behind them."""
    ends: range
    """The same for falling back."""


def dense(codes: Codes) -> list[tuple[int, int]]:
    """Stretches of a text in which there may be runs."""
    bits = _bits().take(codes, mode="clip")
    marked = np.flatnonzero(bits >= _RARE)
    pairs = marked[:-1][marked[1:] - marked[:-1] == 1]
    lost = marked[codes[marked] == _LOST]
    if not pairs.size and not lost.size:
        return []
    places = _dense_pairs(bits, pairs, codes[pairs] == codes[pairs + 1])
    if lost.size:
        places = np.union1d(places, lost[lost > 0] - 1)
    if not places.size:
        return []
    breaks = np.flatnonzero(np.diff(places) > _APART)
    lows = places[np.concatenate([[0], breaks + 1])]
    highs = places[np.concatenate([breaks, [places.size - 1]])] + 2
    return list(zip(lows.tolist(), highs.tolist(), strict=True))


def _dense_pairs(
    bits: npt.NDArray[np.int8], pairs: npt.NDArray[np.int64], doubled: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """The pairs that have enough bits with the best of what stands before and behind.

    One character twice is a word of clean text (蛐蛐), if what stands beside it says nothing.
    """
    if pairs.size <= _FEW:  # as in nearly all clean text: adding them up one by one takes a tenth of the time
        few = zip(pairs.tolist(), doubled.tolist(), strict=True)
        return np.array([at for at, twice in few if _is_dense(bits, at, twice)], np.int64)
    padded = np.concatenate([np.full(_AROUND, _USUAL, np.int8), bits, np.full(_AROUND + 2, _USUAL, np.int8)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 2)[pairs].astype(np.int32)
    left = np.cumsum(windows[:, _AROUND::-1], axis=1).max(axis=1)
    total = left + np.cumsum(windows[:, _AROUND + 1 :], axis=1).max(axis=1)
    alone = doubled & (total <= 2 * bits[pairs].astype(np.int32))
    dense: npt.NDArray[np.int64] = pairs[(total >= _DENSE) & ~alone]
    return dense


_FEW = 16


def are_dense(windows: Codes, at: int) -> npt.NDArray[np.bool_]:
    """Of windows of text, a row each, whether the pair that begins in column `at` is such a one.

    >>> windows = np.array([[*map(ord, each)] for each in ("人民的政府人民人民的", "人民魑魅魍魉府人民的")])
    >>> are_dense(windows.astype(np.uint32), 3).tolist()
    [False, True]
    """
    bits = _bits().take(windows, mode="clip").astype(np.int32)
    first = max(0, at - _AROUND)
    before = np.cumsum(bits[:, first : at + 1][:, ::-1], axis=1).max(axis=1)
    total = before + np.cumsum(bits[:, at + 1 : at + 2 + _AROUND], axis=1).max(axis=1)
    alone = (windows[:, at] == windows[:, at + 1]) & (total <= 2 * bits[:, at])
    found: npt.NDArray[np.bool_] = (total >= _DENSE) & ~alone
    return found


def _is_dense(bits: npt.NDArray[np.int8], at: int, doubled: bool) -> bool:
    """The same for one pair."""
    before: list[int] = bits[max(0, at - _AROUND) : at + 1].tolist()
    after: list[int] = bits[at + 1 : at + 2 + _AROUND].tolist()
    total = max(accumulate(reversed(before))) + max(accumulate(after))
    return total >= _DENSE and not (doubled and total <= 2 * before[-1])


class _Look(NamedTuple):
    """A stretch that is being looked at: of its line, from `low` to `high`."""

    low: int
    high: int
    line: tuple[int, int]


def runs(codes: Codes) -> Job[list[Run]]:
    """Finds the runs of a text that are likelier out of step, in order and apart."""
    stretches = dense(codes)
    if not stretches:
        return []
    line_ends = np.concatenate([[-1], np.flatnonzero((codes == 10) | (codes == 13)), [codes.size]])
    looks = []
    for low, high in stretches:
        at = int(np.searchsorted(line_ends, low))
        line = int(line_ends[at - 1]) + 1, int(line_ends[np.searchsorted(line_ends, high)])
        looks.append(_Look(max(line[0], low - _MARGIN), min(line[1], high + _MARGIN), line))
    found: list[Run] = []
    while looks:
        looks = _merged(looks)
        longer = []
        best = yield from _look(codes, looks)
        for look, there in zip(looks, best, strict=True):
            if there and there[-1].end > look.high - 4 and look.high < look.line[1]:
                high = min(look.line[1], look.high + 2 * (look.high - look.low))
                longer.append(look._replace(high=high))
            else:
                found += there
        looks = longer
    return _apart(found)


def _merged(looks: list[_Look]) -> list[_Look]:
    """Stretches that overlap as one, so that no character is looked at twice in a round."""
    merged: list[_Look] = []
    for look in looks:
        if merged and look.low < merged[-1].high:
            last = merged[-1]
            line = last.line[0], max(last.line[1], look.line[1])
            merged[-1] = _Look(last.low, max(last.high, look.high), line)
        else:
            merged.append(look)
    return merged


def _apart(found: list[Run]) -> list[Run]:
    """Stretches may overlap: of runs that do, the one with the greater gain."""
    kept: list[Run] = []
    for run in sorted(found):
        if kept and run.start <= kept[-1].end:
            if run.gain > kept[-1].gain:
                kept[-1] = run
        else:
            kept.append(run)
    return kept


def _look(codes: Codes, looks: list[_Look]) -> Job[list[list[Run]]]:
    """Finds for each stretch its runs, in the codec in which they gain most."""
    found = [codes[look.low : look.high] for look in looks]
    moved: dict[tuple[str, int], Codes] = {}
    for codec in ORIGINS:
        for number, piece in enumerate(found):
            moved[codec, number] = shifted(piece, codec)
    scores = yield Each([_text(piece) for piece in (*found, *moved.values())], [""] * (len(found) + len(moved)))
    best: list[list[Run]] = [[] for _ in looks]
    for (codec, number), score in zip(moved, scores[len(found) :], strict=True):
        piece, other, low = found[number], moved[codec, number], looks[number].low
        own = []
        gains = _gains(piece, scores[number], score, codec).tolist()
        for start, end, gain in _segments(gains):
            if float(score[start:end].mean()) < _NONSENSE:
                continue
            odd = low + start + _odd(piece[start:end], other[start:end], score[start:end])
            own.append(Run(low + start, low + end, codec, gain, tuple(odd.tolist()), *_borders(gains, start, end, low)))
        if sum(run.gain for run in own) > sum(run.gain for run in best[number]):
            best[number] = own
    return best


_BEFORE, _INTO = 5, 4
"""Found characters before and behind the likeliest place at which the injury is looked for."""

_FAR = 16.0
"""Nats by which known characters may be likelier with another border: twice what a guessed one can make up for."""


def _borders(gains: list[float], start: int, end: int, low: int) -> tuple[range, range]:
    """Where a run may begin and end; the piece begins at `low`."""
    sums = [0.0, *accumulate(gains)]
    starts = range(max(0, start - _BEFORE), min(start + _INTO, end + 1))
    # Where a byte was put in, the first character counts for neither.
    before = [min(sums[at : min(at, end - 1) + 2]) for at in starts]
    near = [at for at, known in zip(starts, before, strict=True) if known <= min(before) + _FAR]
    first = near[0] or start - _BEFORE  # what stands before the piece is not known
    ends = range(max(near[0] + 1, end - _INTO), min(end + _INTO + 1, len(gains) + 2))
    after = [sums[at - 1] for at in ends]
    fit = [at for at, known in zip(ends, after, strict=True) if known >= max(after) - _FAR]
    return range(low + first, low + near[-1] + 1), range(low + fit[0], low + fit[-1] + 1)


def _odd(piece: Codes, moved: Codes, score: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Where pairs may have been dropped; nowhere if the decoder shows what it can't read."""
    if bool((((piece >= 0xE000) & (piece < 0xF900)) | (piece == _LOST)).any()):
        return np.flatnonzero(score < -_MOST)
    two = score + np.append(score[1:], score[-1:])
    wide = (moved >= 0xFF10) & (moved < 0xFF5B) & (moved != 0xFF1A) & (moved != 0xFF1B) & (moved != 0xFF1F)
    least = (two <= np.append(two[1:], 0)) & (two <= np.append(0, two[:-1]))
    return np.flatnonzero(((two < -_ODD) & least) | wide)


def _text(piece: Codes) -> str:
    """A piece as a text; what is no character is the least likely one."""
    return np.where(piece > 0, piece, 0xFFFF).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _gains(
    piece: Codes, plain: npt.NDArray[np.float32], score: npt.NDArray[np.float32], codec: str
) -> npt.NDArray[np.float32]:
    """By how much each found character is likelier read with the first byte of the next one."""
    gains: npt.NDArray[np.float32] = np.clip(score - plain[:-1], -_MOST, _MOST)
    double = origin(codec).first[np.minimum(piece, np.uint32(0xFFFF))] > 0
    whole = double[:-1] & double[1:]
    substitute = np.isin(piece, SUBSTITUTES)
    gap = (double[:-1] | substitute[:-1]) & (double[1:] | substitute[1:])
    gains[~whole | (shifted(piece, codec) == 0)] = _UNKNOWN
    gains[double[:-1] & (piece[1:] == _LOST)] = _SUBSTITUTE
    gains[~gap] = _BORDER
    return gains


def _segments(gains: list[float]) -> list[tuple[int, int, float]]:
    """Rows of gains that are greatest together: start, end, sum."""
    found = []
    total = peak = 0.0
    start = end = 0
    for at, gain in enumerate([*gains, _BORDER]):
        if total <= 0:
            total, peak, start = 0.0, 0.0, at
        total += gain
        if total > peak:
            peak, end = total, at + 1
        elif total <= 0 or peak - total > _DROP:
            if peak >= _LEAST:
                found.append((start, end, peak))
            total = peak = 0.0
    return found
