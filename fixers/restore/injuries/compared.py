"""Stretches of text as they were found and read one byte further on, side by side: those of a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, Floats, model
from fixers.language.running import running
from fixers.restore.injuries.tables import SUBSTITUTES, Codes, origin, shifted

_LOST, _ASKED = SUBSTITUTES

_SUBSTITUTE = 5.0
"""Nats for a U+FFFD behind a character that may be out of step."""

_MOST = 10.0
"""Nats that one character can add or take."""

_UNKNOWN = -2.0
"""Nats for a place where the shifted bytes are no character."""

BORDER = -100.0
"""Nats for what no run goes on through."""

_ODD = 13.0
"""Nats of two characters in a row that are unlikely; the mean of text is 4 to 5 a character."""

_NONE, _LINE = 0xFFFF, 10

Mask = npt.NDArray[np.bool_]


class Compared(NamedTuple):
    """A stretch: an item for each of its characters, and for each but the last of what it is with the next one."""

    plain: Floats
    """What the model says of the found characters,"""
    moved: Floats
    """and of the same ones a byte further on, where what is no character is the least likely one."""
    gains: list[float]
    """By how much each found character is likelier read with the first byte of the next one."""
    none: Mask
    """Where that is no character."""
    odd: Mask
    """Where it is unlikely with the next one, so that something may be gone."""
    shown: Mask
    """What a decoder leaves that drops nothing without a trace."""


def compared(asked: Sequence[tuple[Sequence[Codes], str]]) -> list[list[Compared]]:
    """The stretches of some texts, each in the codec that is asked for."""
    found: list[list[Compared]] = [[] for _ in asked]
    for codec in dict.fromkeys(codec for _, codec in asked):
        same = [at for at, each in enumerate(asked) if each[1] == codec]
        pieces = [piece for at in same for piece in asked[at][0]]
        answers = iter(_compared(pieces, codec))
        for at in same:
            found[at] = [next(answers) for _ in asked[at][0]]
    return found


def _compared(pieces: Sequence[Codes], codec: str) -> list[Compared]:
    border = np.full(1, _LINE, np.uint32)
    every = np.concatenate(
        [np.full(CONTEXT, _LINE, np.uint32), *(part for piece in pieces for part in (piece, border))]
    )
    ends = CONTEXT + np.cumsum([piece.size + 1 for piece in pieces])
    moved = np.append(shifted(every, codec), np.uint32(0))
    none = moved == 0
    text = np.where(none, np.uint32(_NONE), moved)
    text[:CONTEXT] = text[ends - 1] = text[ends - 2] = _LINE
    known = model()
    said = running(known, known.ids_of(np.concatenate([every, text])))  # one call: it costs more than the characters
    plain, score = said[: every.size - CONTEXT], said[every.size :]
    every, moved, none = every[CONTEXT:], moved[CONTEXT:], none[CONTEXT:]
    gains = _gains(every, plain, score, none, codec).tolist()
    odd = _odd(moved, score, ends - 2 - CONTEXT)
    shown = ((every >= 0xE000) & (every < 0xF900)) | (every == _LOST)
    found, start = [], 0
    for end in (ends - CONTEXT - 1).tolist():
        last = max(start, end - 1)
        found.append(
            Compared(
                plain[start:end],
                score[start:last],
                gains[start:last],
                none[start:last],
                odd[start:last],
                shown[start:end],
            )
        )
        start = end + 1
    return found


def _gains(every: Codes, plain: Floats, score: Floats, none: Mask, codec: str) -> Floats:
    gains: Floats = np.clip(score - plain, -_MOST, _MOST)
    double = origin(codec).first.take(every, mode="clip") > 0
    lost = every == _LOST
    gap = double | lost | (every == _ASKED)
    gains[:-1][~(double[:-1] & double[1:]) | none[:-1]] = _UNKNOWN
    gains[:-1][double[:-1] & lost[1:]] = _SUBSTITUTE
    gains[:-1][~(gap[:-1] & gap[1:])] = BORDER
    return gains


def _odd(moved: Codes, score: Floats, lasts: npt.NDArray[np.intp]) -> Mask:
    """Where two characters in a row are less likely than those before and behind them, or full-width words stand."""
    after = np.append(score[1:], np.float32(0))
    after[lasts - 1] = score[lasts - 1]
    two = score + after
    wide = (moved >= 0xFF10) & (moved < 0xFF5B) & (moved != 0xFF1A) & (moved != 0xFF1B) & (moved != 0xFF1F)
    least = (two <= np.append(two[1:], 0)) & (two <= np.append(0, two[:-1]))
    odd: Mask = ((two < -_ODD) & least) | wide
    return odd
