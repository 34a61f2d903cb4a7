"""Builds language_pairs.npy: which pairs of characters the language model has, one bit a pair, rare ones by classes.

`python -m fixers.data.build language_pairs`, whenever language.npy is built anew. A search asks for
many characters after each context, of which the model knows one in ten; a bit tells the others at a
tenth of what the look-up costs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import fixers.data
from fixers.language.model import extend, model
from fixers.language.states import CLASSES, COMMON, columns


def build(_source: str = "") -> None:
    """Write the bits, as the model says that comes with the package."""
    known = model()
    numbers = np.arange(known.vocabulary)
    first = extend(np.zeros(numbers.size, np.uint64), numbers)
    column = columns(numbers)
    bits = np.zeros((COMMON + CLASSES, COMMON + CLASSES), np.bool_)
    for number in numbers.tolist():
        there = known.cells_of(extend(np.repeat(first[number], numbers.size), numbers)) != 0
        bits[column[number], column[there]] = True
    packed = np.packbits(bits, axis=1, bitorder="little")
    np.save(Path(fixers.data.__file__).with_name("language_pairs.npy"), packed)
