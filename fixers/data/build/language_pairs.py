"""Builds language_pairs.npy: which pairs of common characters the language model has, one bit a pair.

`python -m fixers.data.build language_pairs`, whenever language.npy is built anew. A search asks for
many characters after each context, of which the model knows one in ten; a bit tells the others at a
tenth of what the look-up costs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import fixers.data
from fixers.language.model import extend, model
from fixers.language.states import COMMON


def build(_source: str = "") -> None:
    """Write the bits, as the model says that comes with the package."""
    known = model()
    numbers = np.arange(COMMON)
    first = extend(np.zeros(COMMON, np.uint64), numbers)
    bits = np.full((COMMON + 1, COMMON // 8 + 1), 0xFF, np.uint8)  # what is not common must be asked for
    for number in numbers.tolist():
        there = known.cells_of(extend(np.repeat(first[number], COMMON), numbers)) != 0
        bits[number, :-1] = np.packbits(there, bitorder="little")
    np.save(Path(fixers.data.__file__).with_name("language_pairs.npy"), bits)
