"""Which pieces of a text look as if they had been read in a wrong codec.

A first look at characters, by arithmetic on whole texts: what each costs by itself and after its
neighbour (`fixers.language.plain`). Where the characters beyond ASCII cost more than those of clean
text for a while, the piece is suspected. Letters of other scripts in the wrong order cost little at a
glance (Czech read in the code page of France has the letters of France), so of text in these a sample is
looked at by the language model. Clean text is suspected now and then, broken text nearly always.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import Model, model, world
from fixers.language.plain import quick
from fixers.restore.odd_characters import LETTER, RARER, SINGLE, UNCOMMON, looks

_Codes = npt.NDArray[np.uint32]
_Costs = npt.NDArray[np.float32]

_LIMIT, _EXCESS = 7.5, 9.0
"""Nats that a character of clean text costs at most on the mean of a few, at a glance; nats above it at which a
piece is suspected. 98 % of broken lines of 18 languages in 16 codecs, 1 % of clean Chinese ones."""

_MODEL_LIMIT, EXCESS = 4.5, 8.0
"""The same for the language model, by which characters of ASCII in words count too. Lines with less excess are
suspected only because others of the text are: what explains those may explain them."""

_SAMPLE, _SAMPLES = 120, 3
"""Characters of a sample, and samples of a text, at most."""

_LOOKED_AT = 48
"""Lines of a text that is suspected of which the model says how strange they are."""

_ALPHABET = 8.0
"""Nats that are taken off for letters other than Latin ones: without it a tenth of 387 clean Russian lines is
suspected. The least that a broken line in such letters was seen to have is 18.7, of few lines."""

_FEWEST = 3
"""Letters of other scripts in a line that is looked at."""

_DENSE, _DENSE_LEAST = 0.01, 1
"""Pairs of uncommon characters for each character of a text, from which on it is looked at."""

_BORDER = 1e6
"""Nats that a line end takes off, so that no piece goes across it."""


class Suspect(NamedTuple):
    """A piece of one line that costs too much."""

    start: int
    end: int
    line: int
    """Where its line begins."""
    line_end: int
    excess: float


def suspects(text: str) -> list[Suspect]:
    """The suspected pieces of `text`, in order, one a line at most: the worst of it."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    seen = looks().take(codes, mode="clip")
    places = (seen != 0).nonzero()[0]
    here = seen[places]
    two = here[1:] & here[:-1] & (UNCOMMON | RARER)
    two[places[1:] - places[:-1] != 1] = 0
    pairs, rare = places[:-1][two != 0], bool((two & RARER).any())
    dense = pairs.size >= max(_DENSE_LEAST, len(text) * _DENSE)
    foreign = inside = places[:0]
    if (here & (LETTER | SINGLE)).any():
        foreign, single = places[here & LETTER != 0], places[here & SINGLE != 0]
        inside = single[_is_beside(codes, single, _is_small) | _is_beside(codes, single, _is_blank)]
    if not (rare or dense or foreign.size or inside.size):
        return []  # most clean texts that come here
    if _is_beside(codes, inside, _is_small).any():  # then any character of East Asia in a word counts
        small = np.flatnonzero(_is_small(codes))
        around = np.concatenate([small - 1, small + 1]).clip(0, len(codes) - 1)
        inside = np.union1d(inside, around[(codes[around] >= 0x2E80) & (codes[around] < 0xE000)])
    found = _glanced(codes, np.sort(np.concatenate([pairs, foreign, inside])))
    if not found:
        letters = np.concatenate([foreign, inside, pairs if dense else pairs[:0]])
        asked = letters.size >= _FEWEST and (len(text) >= _PAGE or _rise(codes) >= _DOUBT)
        found = _by_model(text, codes, np.unique(letters)) if asked else []
    return _borne_out(text, found) if found else []


def _rise(codes: _Codes) -> float:
    """Nats by which the worst stretch beyond ASCII costs more than `_DOUBT_LIMIT` a character, at a glance."""
    beyond = codes >= 0x80
    sums = np.concatenate([[0.0], np.cumsum(-quick(codes)[beyond] - _DOUBT_LIMIT)])
    return float((sums - np.minimum.accumulate(sums)).max())


_PAGE = 400
"""Characters of a text of which a sample is a small part."""

_DOUBT_LIMIT, _DOUBT = 4.5, 6.0
"""What a shorter text must have before the model is asked: 29 % of clean lines in alphabets have it, and of 1,095
broken lines in 18 languages all but 10 that would be found with it or without."""


def _is_small(codes: _Codes) -> npt.NDArray[np.bool_]:
    """Which are small letters of ASCII."""
    small: npt.NDArray[np.bool_] = codes - np.uint32(ord("a")) < 26
    return small


def _is_blank(codes: _Codes) -> npt.NDArray[np.bool_]:
    blank: npt.NDArray[np.bool_] = codes == ord(" ")
    return blank


def _is_beside(
    codes: _Codes, places: npt.NDArray[np.int64], what: Callable[[_Codes], npt.NDArray[np.bool_]]
) -> npt.NDArray[np.bool_]:
    """Which places have something before or after them."""
    beside: npt.NDArray[np.bool_] = what(codes[np.maximum(places - 1, 0)]) | what(
        codes[np.minimum(places + 1, len(codes) - 1)]
    )
    return beside


def _chance(size: int) -> float:
    """Nats more that a piece of a long text must cost too much: the longer, the more rare words it has."""
    return _CHANCE * math.log(max(1.0, size / _SHORT))


_CHANCE, _SHORT = 3.0, 200
"""Nats for each 2.7 times as many characters beyond so many; the parts of clean lines that were broken have 30 and
more at 6 characters, whatever the text."""


def _glanced(codes: _Codes, marked: npt.NDArray[np.int64]) -> list[Suspect]:
    """The suspected pieces that have something of the marked places; other lines are not looked at, if these are few."""
    least = _EXCESS + _chance(len(codes))
    ends = np.append((codes == 0x0A).nonzero()[0], len(codes))
    lines = np.unique(ends.searchsorted(marked))
    if len(lines) > _FEW:
        found = _rising(codes, -quick(codes) - _LIMIT, least, len(codes))
    else:
        found = []
        for line in lines.tolist():
            start, end = int(ends[line - 1]) + 1 if line else 0, int(ends[line])
            costs = -quick(codes[start:end]) - _LIMIT
            for each in _rising(codes[start:end], costs, least, end - start):
                found.append(Suspect(each.start + start, each.end + start, start, end, each.excess))
    return [each for each in found if _has(marked, each)]


_FEW = 4
"""Lines that are looked at one by one faster than all together."""


def _borne_out(text: str, found: list[Suspect]) -> list[Suspect]:
    """Without short pieces of East Asian characters that a model finds usual: rare words (卟啉, 滹沱河), arrows, faces."""
    windows, least = {}, {}
    for each in found:
        start, end = max(each.line, each.start - _AROUND), min(each.line_end, each.end + _AROUND)
        if end - start < _LONG and _has_wide(text[each.start : each.end]):
            windows[each] = text[start:end]
            beside = text[start : each.start] + text[each.end : end]
            least[each] = _WORD if sum(map(_is_wide, beside)) >= _AROUND else _SIGN
    for known in (model(), world()):
        strange = dict(zip(windows, _excess(known, list(windows.values())), strict=True)) if windows else {}
        windows = {each: window for each, window in windows.items() if strange[each] >= least[each]}
    return [each for each in found if each in windows or each not in least]


_WORD_LIMIT, _WORD, _SIGN = 6.0, 33.0, 10.0
"""Nats that a character of such a piece and what stands beside it costs at most; nats above it from which on the piece
is suspected between others of East Asia, and elsewhere. Of broken pieces in clean lines that are repaired, 5 of 149 of
three or four characters have less than 33, 3 of 309 of five or six, 1 of 421 of six to twenty. Of 64 clean pieces
that a glance suspects two have more; 33 was chosen with these in view."""

_AROUND = 8
_LONG = 64
"""Characters beside a piece that are looked at with it, and of a piece that is looked at."""


def _is_wide(character: str) -> bool:
    return character >= "\u1100"


def _has_wide(piece: str) -> bool:
    """Whether the most of what is not ASCII in a piece are characters of East Asia."""
    return 2 * sum(map(_is_wide, piece)) > sum(not each.isascii() for each in piece)


def _excess(known: Model, windows: Sequence[str]) -> list[float]:
    """Nats above the limit of the costliest stretch of each window, what is ASCII left out."""
    joined = "\n".join(windows)
    costs = -known.characters(joined) - np.float32(_WORD_LIMIT)
    costs[[each.isascii() for each in joined]] = 0
    found, start = [], 0
    for window in windows:
        sums = np.concatenate([[0.0], np.cumsum(costs[start : start + len(window)])])
        found.append(float((sums - np.minimum.accumulate(sums)).max()))
        start += len(window) + 1
    return found


def _has(marked: npt.NDArray[np.int64], suspect: Suspect) -> bool:
    return bool(np.searchsorted(marked, suspect.start - 1) < np.searchsorted(marked, suspect.end))


def _rising(codes: _Codes, excess: _Costs, least: float, size: int) -> list[Suspect]:
    """The stretch of each line over which characters beyond ASCII cost most above what clean text does."""
    beyond = np.flatnonzero((codes >= 0x80) | (codes == 0x0A))
    sums = np.concatenate([[0.0], np.cumsum(np.where(codes[beyond] == 0x0A, -_BORDER, excess[beyond]))])
    bottoms = np.minimum.accumulate(sums)
    rises = sums - bottoms
    if rises.max(initial=0.0) < least:
        return []
    found = []
    first = 0
    for last in [*np.flatnonzero(codes[beyond] == 0x0A).tolist(), len(beyond)]:
        part = rises[first + 1 : last + 1]
        if part.size and part.max() >= least:
            top = first + 1 + int(part.argmax())
            bottom = int(np.flatnonzero(sums[first : top + 1] == bottoms[top])[-1]) + first
            line = int(beyond[first - 1]) + 1 if first else 0
            line_end = int(beyond[last]) if last < len(beyond) else size
            found.append(Suspect(int(beyond[bottom]), int(beyond[top - 1]) + 1, line, line_end, float(part.max())))
        first = last + 1
    return found


def _by_model(text: str, codes: _Codes, foreign: npt.NDArray[np.int64]) -> list[Suspect]:
    """All lines with letters of other scripts, where those of a sample make no sense."""
    lines = np.concatenate([[-1], np.flatnonzero(codes == 0x0A), [len(text)]])
    owners, counts = np.unique(np.searchsorted(lines, foreign), return_counts=True)
    owners, counts = owners[counts >= _FEWEST], counts[counts >= _FEWEST]
    best = owners[np.argsort(-counts, kind="stable")[:_LOOKED_AT]]
    if not best.size or _strange(text, lines, foreign, best[:_SAMPLES]).max(initial=0.0) < EXCESS + _chance(len(text)):
        return []
    strange = dict(zip(best.tolist(), _strange(text, lines, foreign, best).tolist(), strict=True))
    found = []
    for owner in owners.tolist():
        first, last = int(lines[owner - 1]) + 1, int(lines[owner])
        mine = foreign[np.searchsorted(foreign, first) : np.searchsorted(foreign, last)]
        found.append(Suspect(int(mine[0]), int(mine[-1]) + 1, first, last, strange.get(owner, 0.0)))
    return found


def _strange(
    text: str, lines: npt.NDArray[np.int64], foreign: npt.NDArray[np.int64], owners: npt.NDArray[np.int64]
) -> _Costs:
    """Nats by which the worst stretch of each line costs too much, in a sample around its middle letter."""
    samples = []
    for owner in owners.tolist():
        first, last = int(lines[owner - 1]) + 1, int(lines[owner])
        begin, end = np.searchsorted(foreign, (first, last)).tolist()
        middle = int(foreign[begin + (end - begin) // 2])
        first = max(first, min(middle - _SAMPLE // 2, last - _SAMPLE))
        samples.append(text[first : min(last, first + _SAMPLE)])
    joined = "\n".join(["", *samples])
    said = world().characters(joined)
    if max(joined) >= "\u2e80":  # the other model knows Chinese only
        said = np.maximum(said, model().characters(joined))
    excess = -said - _MODEL_LIMIT
    worst = np.zeros(len(samples), np.float32)
    done = 1
    for at, sample in enumerate(samples):
        sums = np.concatenate([[0.0], np.cumsum(excess[done : done + len(sample)])])
        worst[at] = (sums - np.minimum.accumulate(sums)).max() - (_ALPHABET if _is_alphabet(sample) else 0.0)
        done += len(sample) + 1
    return worst


def _is_alphabet(sample: str) -> bool:
    """Whether the most of what is not ASCII in a sample are letters that are not Latin."""
    beyond = [each for each in sample if not each.isascii()]
    return 2 * sum("\u0370" <= each < "\u1100" for each in beyond) > len(beyond)
