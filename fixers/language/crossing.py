"""Whether what looks like a word is the end of one word and the beginning of the next: 少数|组织 has 数组 in it.

The characters beside it say so: where 少 draws 数 and 组 draws 织 more than 数 draws 组, two words meet.
Of 13,400 words of another region in three million characters of simplified text 25 were found to be
such, 20 of them rightly (交通|信号, 世界|面临, 各项|目标, 最高|级别, 公|元年).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, OTHER, model

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

_BEFORE, _BEHIND, _MORE = 3.0, 1.9, 2.3
"""Nats by which the character before and the one behind must draw what is beside them, and both together more
than what is inside: 改变|量子 has 5.0 and 2.6 against 5.2, 修改|变量|的 5.0 and 2.4."""

_HAN = 0x3400


def crosses(codes: Codes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """For each slice of `codes` whether it is no word, but the border of two.

    >>> codes = np.array([ord(each) for each in "少数组织用数组"], np.uint32)
    >>> crosses(codes, np.array([1, 5]), np.array([3, 7])).tolist()
    [True, False]
    """
    found = np.zeros(starts.size, np.bool_)
    inside = ((ends - starts > 1) & (starts > 0) & (ends < codes.size)).nonzero()[0]
    beside = codes[starts[inside] - 1], codes[ends[inside]]
    inside = inside[(beside[0] >= _HAN) & (beside[1] >= _HAN) & (beside[1] < 0xFF00)]
    if inside.size:
        starts, ends = starts[inside], ends[inside]
        before, behind = _drawn(codes, starts - 1), _drawn(codes, ends - 1)
        within = np.full(starts.size, -np.inf, before.dtype)
        for step in range(int((ends - starts).max()) - 1):
            longer = (ends - starts > step + 1).nonzero()[0]
            within[longer] = np.maximum(within[longer], _drawn(codes, starts[longer] + step))
        found[inside] = (before > _BEFORE) & (behind > _BEHIND) & (before + behind > within + _MORE)
    return found


def _drawn(codes: Codes, at: Places) -> npt.NDArray[np.floating]:
    """How much likelier than by itself the character behind each place is there, in nats."""
    known = model()
    contexts = np.full((at.size, CONTEXT), OTHER, np.uint16)
    contexts[:, -1] = known.ids_of(codes[at])
    ids = known.ids_of(codes[at + 1])
    drawn: npt.NDArray[np.floating] = known.after(known.contexts(contexts), np.arange(at.size), ids) - known.single(ids)
    return drawn
