"""Where a text may have been read out of step by one byte: runs of characters that only such text is dense in."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.together import Each, Job
from fixers.restore.injury_rows import dense
from fixers.restore.injury_tables import ORIGINS, SUBSTITUTES, Codes, origin, shifted

_LOST, _ASKED = SUBSTITUTES

_EVIDENT = 40.0
"""Nats from which the runs of one codec are those of the text, so that the other is not asked."""

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


class Scored(NamedTuple):
    """What the model says of a text and of the same text a byte further on, from character `low` on."""

    low: int
    plain: npt.NDArray[np.float32]
    moved: npt.NDArray[np.float32]
    """Of each character and the next one's first byte."""


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
    scored: Scored


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
    for run in sorted(found, key=lambda each: (each.start, each.end)):
        if kept and run.start <= kept[-1].end:
            if run.gain > kept[-1].gain:
                kept[-1] = run
        else:
            kept.append(run)
    return kept


def _look(codes: Codes, looks: list[_Look]) -> Job[list[list[Run]]]:
    """Finds for each stretch its runs, in the codec in which they gain most; the second codec is rarely asked."""
    found = [codes[look.low : look.high] for look in looks]
    plain: list[npt.NDArray[np.float32]] = []
    best: list[list[Run]] = [[] for _ in looks]
    left = list(range(len(looks)))
    for codec in ORIGINS:
        moved = [shifted(found[number], codec) for number in left]
        texts = [_text(each) for each in (*(() if plain else found), *moved)]
        scores = yield Each(texts, [""] * len(texts))
        if not plain:
            plain, scores = scores[: len(found)], scores[len(found) :]
        for number, other, score in zip(left, moved, scores, strict=True):
            own = _runs_of(found[number], plain[number], other, score, codec, looks[number].low)
            if sum(run.gain for run in own) > sum(run.gain for run in best[number]):
                best[number] = own
        left = [number for number in left if sum(run.gain for run in best[number]) < _EVIDENT]
        if not left:
            break
    return best


def _runs_of(
    piece: Codes, plain: npt.NDArray[np.float32], moved: Codes, score: npt.NDArray[np.float32], codec: str, low: int
) -> list[Run]:
    """The runs of a stretch that begins at `low`, read in one codec."""
    found = []
    gains = _gains(piece, plain, moved, score, codec).tolist()
    sums = [0.0, *accumulate(gains)]
    scored = Scored(low, plain, score)
    for start, end, gain in _segments(gains):
        if float(score[start:end].mean()) >= _NONSENSE:
            starts, ends = _borders(sums, start, end, low)
            odd = low + start + _odd(piece[start:end], moved[start:end], score[start:end], ends.start - low - start)
            found.append(Run(low + start, low + end, codec, gain, tuple(odd.tolist()), starts, ends, scored))
    return found


_BEFORE, _INTO = 5, 4
"""Found characters before and behind the likeliest place at which the injury is looked for."""

_FAR = 8.0
"""Nats by which known characters may be likelier with another border: with 16 nothing more is found, with 6 less."""


def _borders(sums: list[float], start: int, end: int, low: int) -> tuple[range, range]:
    """Where a run may begin and end, by the sums of the gains before each character; the piece begins at `low`."""
    starts = range(max(0, start - _BEFORE), min(start + _INTO, end + 1))
    # Where a byte was put in, the first character counts for neither.
    before = [min(sums[at : min(at, end - 1) + 2]) for at in starts]
    near = [at for at, known in zip(starts, before, strict=True) if known <= min(before) + _FAR]
    first = near[0] or start - _BEFORE  # what stands before the piece is not known
    ends = range(max(near[0] + 1, end - _INTO), min(end + _INTO, len(sums)) + 1)
    after = [sums[at - 1] for at in ends]
    fit = [at for at, known in zip(ends, after, strict=True) if known >= max(after) - _FAR]
    return range(low + first, low + near[-1] + 1), range(low + fit[0], low + fit[-1] + 1)


def _odd(piece: Codes, moved: Codes, score: npt.NDArray[np.float32], end: int) -> npt.NDArray[np.intp]:
    """Where pairs may have been dropped; the decoder may show what it can't read, and at `end` the run may end."""
    if bool((((piece >= 0xE000) & (piece < 0xF900)) | (piece == _LOST)).any()):
        return np.flatnonzero(moved[: max(0, end - 1)] == 0)
    two = score + np.append(score[1:], score[-1:])
    wide = (moved >= 0xFF10) & (moved < 0xFF5B) & (moved != 0xFF1A) & (moved != 0xFF1B) & (moved != 0xFF1F)
    least = (two <= np.append(two[1:], 0)) & (two <= np.append(0, two[:-1]))
    return np.flatnonzero(((two < -_ODD) & least) | wide)


def _text(piece: Codes) -> str:
    """A piece as a text; what is no character is the least likely one."""
    return np.where(piece > 0, piece, 0xFFFF).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _gains(
    piece: Codes, plain: npt.NDArray[np.float32], moved: Codes, score: npt.NDArray[np.float32], codec: str
) -> npt.NDArray[np.float32]:
    """By how much each found character is likelier read with the first byte of the next one."""
    gains: npt.NDArray[np.float32] = np.clip(score - plain[:-1], -_MOST, _MOST)
    double = origin(codec).first.take(piece, mode="clip") > 0
    lost = piece == _LOST
    gap = double | lost | (piece == _ASKED)
    gains[~(double[:-1] & double[1:]) | (moved == 0)] = _UNKNOWN
    gains[double[:-1] & lost[1:]] = _SUBSTITUTE
    gains[~(gap[:-1] & gap[1:])] = _BORDER
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
