"""The script of one text line by line and part by part: what counts of all of it don't decide."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import mixing
from fixers.reading.conversion import Codes, look_up
from fixers.reading.evidence import (
    AGAINST,
    AGAINST_CHINESE,
    CLAUSE_END,
    IS_HANGUL,
    IS_KANA,
    LINE_END,
    STRONG_CHINESE,
    WEAK,
    Kinds,
    kinds,
    weights,
)
from fixers.reading.rows import changes, following
from fixers.reading.tally import tally, total

Places = npt.NDArray[np.intp]
States = npt.NDArray[np.uint8]

NOTHING, SIMPLIFIED, TRADITIONAL, JAPANESE, KOREAN, MIXED = range(6)

WEAK_TRADITIONAL, WEAK_SIMPLIFIED = 8, 12
"""Han characters without kana from which on weak evidence is no Japanese, which writes more simplified
characters (学 国 会) than traditional ones that Chinese shares."""

_FEW, _SHARE, _MANY, _MANY_SHARE = 2, 20, 3, 100
"""A text mixes scripts if two characters of one stand against 40 of the other at most, or three against 300."""


class Look(NamedTuple):
    """The script of a text, and of its parts."""

    script: int
    parts: list[tuple[int, int, int]]
    """Start, end, script."""


def look(codes: Codes) -> Look:
    """In which script the text is, and which of its parts."""
    if not codes.size:
        return Look(NOTHING, [])
    found = look_up(kinds(traditional=True), codes)
    ends = found == LINE_END
    line_of = np.cumsum(ends) - ends
    states = _lines(codes, found, line_of)[line_of]
    mixed = np.flatnonzero(states == MIXED)
    if mixed.size:
        loud = look_up(weights(), codes[mixed]).astype(np.int16)
        mostly = _evidence(found, states, TRADITIONAL) > _evidence(found, states, SIMPLIFIED)
        states[mixed] = np.where(mixing.ours(found[mixed], loud, mostly=mostly), TRADITIONAL, SIMPLIFIED)
    _clauses(found, states)
    script = _verdict(found, states)
    return Look(script, _parts(_filled(states)))


def _lines(codes: Codes, found: Kinds, line_of: Places) -> States:
    """The script of each line; `MIXED` where its parts have to be told apart."""
    line = tally(found, line_of)
    other = tally(look_up(kinds(traditional=False), codes), line_of)
    strong = line.strong + other.strong
    text = total(found)
    foreign = (line.chinese == 0) & (line.foreign | text.foreign[0]) | (line.japanese > strong)
    traditional, simplified = line.ours, line.theirs
    sure_traditional = line.sure(WEAK_TRADITIONAL) & (traditional > 0)
    sure_simplified = other.sure(WEAK_SIMPLIFIED) & (simplified > 0)
    states = np.zeros(line.han.size, np.uint8)
    states[sure_simplified] = SIMPLIFIED
    states[sure_traditional] = TRADITIONAL
    states[(traditional > 0) & (simplified > 0) & (strong > 0)] = MIXED
    states[foreign & (line.hangul > line.kana)] = KOREAN
    states[foreign & (line.hangul <= line.kana)] = JAPANESE
    # A line without kana in a text of them is a title: 目次, 第一章.
    states[foreign & (line.han + line.kana + line.hangul == 0)] = NOTHING
    if text.hangul[0] > text.kana[0]:
        states[foreign & (line.kana == 0) & (line.han > 0)] = KOREAN
    return states


def _clauses(found: Kinds, states: States) -> None:
    """Clauses with kana or Hangul inside Chinese lines are in their own script."""
    for kind, script in ((IS_KANA, JAPANESE), (IS_HANGUL, KOREAN)):
        inside = (found == kind) & ((states == SIMPLIFIED) | (states == TRADITIONAL))
        if inside.any():
            marks = (found == LINE_END) | (found == CLAUSE_END)
            clause_of = np.cumsum(marks)
            states[(np.bincount(clause_of, inside)[clause_of] > 0) & ~marks] = script


def _evidence(found: Kinds, states: States, script: int) -> int:
    """How many characters of evidence of a script stand in it, or in lines that mix."""
    within = (states == script) | (states == MIXED)
    if script == TRADITIONAL:
        return int(((found >= WEAK) & (found <= STRONG_CHINESE) & within).sum())
    return int((((found == AGAINST) | (found == AGAINST_CHINESE)) & within).sum())


def _verdict(found: Kinds, states: States) -> int:
    """The script of the whole text."""
    written = found >= 3
    sizes = np.bincount(states[written], minlength=6)
    chinese = int(sizes[SIMPLIFIED] + sizes[TRADITIONAL])
    most = max(JAPANESE, KOREAN, key=lambda script: sizes[script])
    if sizes[most] > chinese:
        return most
    if not chinese:
        return NOTHING
    simplified, traditional = (_evidence(found, states, script) for script in (SIMPLIFIED, TRADITIONAL))
    less, more = sorted((simplified, traditional))
    if (less >= _FEW and less * _SHARE >= more) or (less >= _MANY and less * _MANY_SHARE >= more):
        return MIXED
    if simplified == traditional:
        return SIMPLIFIED if sizes[SIMPLIFIED] > sizes[TRADITIONAL] else TRADITIONAL
    return SIMPLIFIED if simplified > traditional else TRADITIONAL


def _filled(states: States) -> States:
    """Parts without a script belong to what stands before them, at the beginning to what follows."""
    known = np.flatnonzero(states)
    if not known.size:
        return states
    last = np.maximum.accumulate(np.where(states > 0, np.arange(states.size), known[0]))
    filled: States = states[last]
    return filled


def _parts(states: States) -> list[tuple[int, int, int]]:
    heads = changes(states)
    ends = following(heads, states.size)
    return list(zip(heads.tolist(), ends.tolist(), states[heads].tolist(), strict=True))
