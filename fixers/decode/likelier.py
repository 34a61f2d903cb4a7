"""Which of two readings of the same bytes is likelier, for the language models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fixers.language.model import Floats, model, world
from fixers.language.running import score

_BAD = 20.0
"""Nats for a byte that is no character."""

_LINES, _LINE = 64, 200
"""Lines that are compared, and characters of each."""

_ESCAPES = dict.fromkeys(range(0xDC80, 0xDD00))


def worth(texts: Sequence[str]) -> Floats:
    r"""The log probability of each text in the likelier model, less what its bad bytes cost.

    >>> worth(["这是中文", "这是中\udcce"]).tolist()[0] > worth(["这是中文", "这是中\udcce"]).tolist()[1]
    True
    """
    bare = [text.translate(_ESCAPES) for text in texts]
    bad = np.array([len(text) - len(rest) for text, rest in zip(texts, bare, strict=True)], np.float32)
    found: Floats = score(bare, model(), world()) - np.float32(_BAD) * bad
    return found


def gain(old: str, new: str) -> float:
    """Nats by which one reading of some lines is likelier than another, judged by some that differ."""
    pairs = [(a, b) for a, b in zip(old.split("\n"), new.split("\n"), strict=False) if a != b]
    some = [(a[:_LINE], b[:_LINE]) for a, b in pairs[:: len(pairs) // _LINES + 1]]
    if not some:
        return 0.0
    return float(worth([b for _, b in some]).sum() - worth([a for a, _ in some]).sum())
