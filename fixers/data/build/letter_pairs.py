"""Builds letter_pairs.npy: how likely each character of the code pages is after each other one.

`python -m fixers.data.build letter_pairs`: the model of all languages is asked with one character
of context, and the glance (`fixers.language.plain`) is heard for a part. Values are twelfths of a
nat of a negative log probability, the characters stand in the order of their code points.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import fixers.data
from fixers.decode.ways import PAGES, letters
from fixers.language.model import CONTEXT, OTHER, world
from fixers.language.plain import quick

STEP = 12
"""Steps of a nat, as in the models."""

GLANCE = 0.3
"""The part that the glance has."""


def build(_source: str = "") -> None:
    """Write the table of all characters of all code pages."""
    codes = np.unique(np.concatenate([letters(way.encoding) for way in PAGES]))
    known, count = world(), len(codes)
    ids = known.ids_of(codes)
    before = np.full((count, CONTEXT), OTHER, np.uint16)
    before[:, -1] = ids
    said = known.after(known.contexts(before), np.repeat(np.arange(count), count), np.tile(ids, count))
    said = said.reshape(count, count)
    # A piece may begin anywhere, not only where a line does.
    said[codes == 0x0A] = known.single(ids)
    both = np.empty((count * count, 2), np.uint32)
    both[:, 0], both[:, 1] = np.repeat(codes, count), np.tile(codes, count)
    glance = quick(both.ravel())[1::2].reshape(count, count)
    cost = -((1 - GLANCE) * said + GLANCE * glance)
    table = np.clip(np.rint(cost * STEP), 0, 255).astype(np.uint8)
    np.save(Path(fixers.data.__file__).parent / "letter_pairs.npy", table)
