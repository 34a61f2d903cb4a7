"""Which of several variants of a character an injured text would have."""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables
from fixers.restore.injuries.runs import Run
from fixers.restore.injuries.tables import Codes, shifted

_OTHER_SCRIPT = 5.0
"""Nats against a character of the other script, and against full-width letters that the text does not have."""

_EVIDENT = 2
"""Characters that only one script has, from which a text has a script."""


def prior_of(codes: Codes, found: list[Run]) -> npt.NDArray[np.float32]:
    """Which of several variants of a character the text would have: those of its script."""
    pieces, done = [], 0
    for run in found:
        pieces += [codes[done : run.start], shifted(codes[run.start : run.end + 1], run.codec)]
        done = run.end
    restored = np.minimum(np.concatenate([*pieces, codes[done:]]), np.uint32(0xFFFF))
    simplified, traditional, wide = np.bincount(_scripts()[restored], minlength=4)[1:].tolist()
    if simplified + traditional < _EVIDENT:
        return _weights(0, 0.0, wide=wide > 0)
    mixed = round(min(simplified, traditional) / (simplified + traditional), 2)
    weight = max(-_OTHER_SCRIPT, math.log(mixed + 1e-3))
    return _weights(1 if traditional > simplified else 2, weight, wide=wide > 0)


@lru_cache(maxsize=256)
def _weights(other: int, weight: float, *, wide: bool) -> npt.NDArray[np.float32]:
    """A weight for characters of the other script (a number of `_scripts`), and for full-width words."""
    prior = np.zeros(0x10000, np.float32)
    if other:
        prior[_scripts() == other] = weight
    if not wide:
        prior[_scripts() == 3] = -_OTHER_SCRIPT
    return prior


@cache
def _scripts() -> npt.NDArray[np.uint8]:
    """1 for characters that are simplified only, 2 for those that are traditional only, 3 for full-width words."""
    scripts = np.zeros(0x10000, np.uint8)
    for number, characters in enumerate((opencc_tables.simplified_only(), opencc_tables.traditional_only()), 1):
        scripts[[ord(each) for each in characters if each < "\U00010000"]] = number
    for low, high in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)):
        scripts[low:high] = 3
    return scripts
